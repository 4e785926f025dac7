package synthetic

import (
	"image"
	"image/color"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// canvas draws straight into the colours of JPEG, which spares the encoder
// their conversion: a picture takes a few milliseconds.
type canvas struct {
	img  *image.YCbCr
	w, h int
}

func newCanvas(w, h int) *canvas {
	return &canvas{image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420), w, h}
}

// tint is a hue, to be had in any brightness.
type tint struct{ cb, cr uint8 }

var (
	sky   = tint{146, 118}
	house = tint{116, 142}
	road  = tint{128, 128}
	paint = tint{90, 190}
)

func (t tint) at(y, shift uint8) color.YCbCr { return color.YCbCr{Y: y, Cb: t.cb + shift/2, Cr: t.cr} }

// rect fills a rectangle, cut to the canvas.
func (c *canvas) rect(x0, y0, x1, y1 int, col color.YCbCr) {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(c.w, x1), min(c.h, y1)
	if x0 >= x1 || y0 >= y1 {
		return
	}
	fill := func(p []uint8, v uint8) {
		for i := range p {
			p[i] = v
		}
	}
	for y := y0; y < y1; y++ {
		o := c.img.YOffset(x0, y)
		fill(c.img.Y[o:o+x1-x0], col.Y)
	}
	for y := y0 / 2; y < (y1+1)/2; y++ {
		from, to := y*c.img.CStride+x0/2, y*c.img.CStride+(x1+1)/2
		fill(c.img.Cb[from:to], col.Cb)
		fill(c.img.Cr[from:to], col.Cr)
	}
}

// banner writes a line of large letters on a stripe, centred, with its top at
// y.
func (c *canvas) banner(y int, text string, scale int) {
	face := basicfont.Face7x13
	w := len(text) * face.Advance
	for scale > 1 && w*scale > c.w {
		scale--
	}
	mask := image.NewAlpha(image.Rect(0, 0, w, face.Height))
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(text)
	x0 := (c.w - w*scale) / 2
	c.rect(x0-2*scale, y, x0+(w+2)*scale, y+(face.Height+2)*scale, paint.at(235, 0))
	for my := range face.Height {
		for mx := range w {
			if mask.AlphaAt(mx, my).A > 127 {
				c.rect(x0+mx*scale, y+(my+1)*scale, x0+(mx+1)*scale, y+(my+2)*scale, paint.at(40, 0))
			}
		}
	}
}
