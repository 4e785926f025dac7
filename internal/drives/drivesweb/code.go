package drivesweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/drives"
	"chuangwei/internal/id"
	"chuangwei/internal/web"
)

// codePage shows the code that signs people in, on a screen or on paper.
type codePage struct {
	n     *names
	d     drives.Drive
	c     drives.Code
	link  string
	paper bool
}

func (h *Handler) code(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, q := r.Context(), web.Actor(r), r.URL.Query()
	p := codePage{paper: q.Get("paper") == "1"}
	var err error
	if p.c, p.d, err = h.Drives.Code(ctx, by, id.Drive(r.PathValue("id")), id.Area(q.Get("area")), p.paper); err != nil {
		return nil, err
	}
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	p.link = web.Home(r, p.n.county.Settings.Address, h.Address) + p.c.Link()
	return codeView(p), nil
}
