package ui

import (
	"fmt"
	"html"
	"strings"

	"rsc.io/qr"
)

// QR draws text as a QR code: an SVG of one path with that class. label says
// what it is. What is too long for one is not drawn.
func QR(text, label, class string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return ""
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
	return fmt.Sprintf(`<svg class="%s" role="img" aria-label="%s" viewBox="-4 -4 %d %d"><rect x="-4" y="-4" width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		class, html.EscapeString(label), code.Size+8, code.Size+8, path.String())
}
