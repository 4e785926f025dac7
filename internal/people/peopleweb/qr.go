package peopleweb

import (
	"fmt"
	"html"
	"strings"

	"rsc.io/qr"
)

// qrCode draws text as a QR code: an SVG of one path.
func qrCode(text, label string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "" // too long for one: the text beside it does
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" width="180" height="180" viewBox="-4 -4 %d %d"><rect x="-4" y="-4" width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		html.EscapeString(label), code.Size+8, code.Size+8, path.String())
}
