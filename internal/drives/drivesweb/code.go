package drivesweb

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"rsc.io/qr"

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

// qrCode draws text as a QR code: an SVG of one path.
func qrCode(text, label string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "" // too long for one: the address beside it does
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			run := 1
			for code.Black(x+run, y) {
				run++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
			x += run
		}
	}
	return fmt.Sprintf(`<svg class="qr-large" role="img" aria-label="%s" viewBox="-4 -4 %d %d"><rect x="-4" y="-4" width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		html.EscapeString(label), code.Size+8, code.Size+8, path.String())
}
