package casesweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
	"chuangwei/internal/web"
)

// follow makes the reader follow a case, or no longer.
func (h *Handler) follow(on bool) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		ctx, by := r.Context(), web.Actor(r)
		c, err := h.Cases.ByNumber(ctx, by, r.PathValue("number"))
		if err != nil {
			return nil, err
		}
		if err := h.Cases.Follow(ctx, by, c.ID, on); err != nil {
			return nil, err
		}
		label, err := h.label(ctx, by, c)
		if err != nil {
			return nil, err
		}
		done := "casesweb.unfollowed"
		if on {
			done = "casesweb.followed"
		}
		web.Flash(w, r, done, label)
		web.Redirect(w, r, web.Back(r, "/cases/"+label))
		return nil, nil
	}
}

// named gives a button a name of its own for screen readers, where several of
// the same label stand in a list.
func named(ctx context.Context, key, of string) templ.Attributes {
	return templ.Attributes{"aria-label": lang.T(ctx, key) + " " + of}
}
