package casesweb

import (
	"fmt"
	"html"
	"strings"

	"rsc.io/qr"
)

// QRCode draws text as a QR code: an SVG of one path, 18 mm wide on paper.
// label is what it is for those who do not see it.
func QRCode(text, label string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "" // longer than a code holds: the number beside it does
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
	return fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" width="86" height="86" viewBox="-2 -2 %d %d"><path d="%s"/></svg>`,
		html.EscapeString(label), code.Size+4, code.Size+4, path.String())
}
