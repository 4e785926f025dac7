package peopleweb

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type keysPage struct {
	Keys   []people.Key
	Now    time.Time
	Names  names
	Secret string // of the key just made
	Label  string
	Form   people.NewKey
	Errors ui.Errors
}

func (h *Handler) keys(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.allKeys(r)
	if err != nil {
		return nil, err
	}
	return keysView(p), nil
}

func (h *Handler) allKeys(r *http.Request) (p keysPage, err error) {
	if p.Keys, p.Now, err = h.People.Keys(r.Context(), web.Actor(r)); err != nil {
		return p, err
	}
	p.Form.Grants = []access.Grant{}
	p.Names, err = h.ownNames(r)
	return p, err
}

func (h *Handler) createKey(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	in := people.NewKey{Label: r.PostFormValue("label"), ExpiresOn: r.PostFormValue("expires"), Unit: id.Unit(r.PostFormValue("unit")), Grants: grantsOf(r)}
	k, secret, err := h.People.CreateKey(r.Context(), web.Actor(r), in)
	errs, bad := web.FieldErrors(r, err)
	if err != nil && !bad {
		return nil, err
	}
	p, err := h.allKeys(r)
	if err != nil {
		return nil, err
	}
	if bad {
		p.Errors, p.Form = errs, in
		return web.Unprocessable(keysView(p)), nil
	}
	p.Secret, p.Label = secret, k.Label
	return keysView(p), nil
}

func (h *Handler) revokeKey(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	k, err := id.Parse[id.Key](r.PathValue("id"))
	if err == nil {
		err = h.People.RevokeKey(r.Context(), web.Actor(r), k)
	}
	return done(w, r, err, "people.key_revoked", "/keys")
}
