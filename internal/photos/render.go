package photos

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// copies are what is made of a picture: both JPEG, upright, without metadata.
type copies struct {
	public, thumb []byte
	width, height int // of the original, turned upright
	hash          uint64
}

// render makes the copies of img, which the camera held as orientation says.
func render(img image.Image, orientation int) (c copies, err error) {
	size := img.Bounds().Size()
	c.width, c.height = size.X, size.Y
	if orientation >= 5 {
		c.width, c.height = c.height, c.width
	}
	public := img
	if _, ok := img.(*image.YCbCr); !ok || orientation > 1 || max(size.X, size.Y) > PublicPx {
		public = upright(scale(img, PublicPx), orientation)
	} // else it is in the colours of JPEG already: nothing to convert
	thumb := scale(public, ThumbPx)
	c.hash = differenceHash(thumb)
	if c.public, err = encode(public, 84); err != nil {
		return c, err
	}
	c.thumb, err = encode(thumb, 78)
	return c, err
}

// scale fits img into a square of limit pixels, on white where it is
// transparent. It never enlarges. What has to shrink much goes by halves: four
// samples a pixel are enough for each, and it costs a third of what a filter
// costs that is as wide as the picture shrinks.
func scale(img image.Image, limit int) *image.RGBA {
	b := img.Bounds()
	if long := max(b.Dx(), b.Dy()); long > 4*limit || long > 2*limit && limit < PublicPx {
		img = scale(img, 2*limit)
		b = img.Bounds()
	}
	w, h := b.Dx(), b.Dy()
	long := max(w, h)
	if long > limit {
		w, h = max(1, w*limit/long), max(1, h*limit/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	op := draw.Src
	if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		op = draw.Over
	}
	switch {
	case long <= limit:
		draw.Draw(out, out.Bounds(), img, b.Min, op)
	case long <= 2*limit:
		draw.ApproxBiLinear.Scale(out, out.Bounds(), img, b, op, nil)
	default:
		draw.BiLinear.Scale(out, out.Bounds(), img, b, op, nil)
	}
	return out
}

// upright turns and mirrors img as EXIF orientation o wants.
func upright(img *image.RGBA, o int) *image.RGBA {
	if o <= 1 || o > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	ow, oh := w, h
	if o >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			var nx, ny int
			switch o {
			case 2:
				nx, ny = w-1-x, y
			case 3:
				nx, ny = w-1-x, h-1-y
			case 4:
				nx, ny = x, h-1-y
			case 5:
				nx, ny = y, x
			case 6:
				nx, ny = h-1-y, x
			case 7:
				nx, ny = h-1-y, w-1-x
			case 8:
				nx, ny = y, w-1-x
			}
			i, j := img.PixOffset(x, y), out.PixOffset(nx, ny)
			copy(out.Pix[j:j+4:j+4], img.Pix[i:i+4:i+4])
		}
	}
	return out
}

func encode(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode photo: %w", err)
	}
	return b.Bytes(), nil
}
