package office

import (
	"bytes"
	"image"
	_ "image/jpeg" // the formats that papers show
	_ "image/png"

	"chuangwei/internal/fault"
)

// picture is a JPEG or PNG of a size on paper.
type picture struct {
	data          []byte
	kind          string  // jpeg or png
	width, height float64 // millimetres
	alt           string  // what it shows
}

// pair is two pictures side by side; one without data is only its words.
type pair [2]picture

// code is a small picture with words beside it: a QR code.
type code struct{ picture }

// Image writes a picture (JPEG or PNG), centred, of the given width in
// millimetres; 0 means that of the text block. alt says what it shows.
func (d *Doc) Image(data []byte, widthMM float64, alt string) error {
	p, err := newPicture(data, widthMM, alt)
	if err != nil {
		return err
	}
	d.blocks = append(d.blocks, p)
	return nil
}

// Pair writes two pictures side by side with a line of text below each:
// before and after.
func (d *Doc) Pair(left, right []byte, leftText, rightText string) error {
	var x pair
	for i, side := range [2]struct {
		data []byte
		text string
	}{{left, leftText}, {right, rightText}} {
		x[i].alt = side.text
		if len(side.data) == 0 {
			continue
		}
		var err error
		if x[i], err = newPicture(side.data, 72, side.text); err != nil {
			return err
		}
	}
	d.blocks = append(d.blocks, x)
	return nil
}

// Code writes a square code (PNG) of 22 mm with words to its right.
func (d *Doc) Code(png []byte, text string) error {
	p, err := newPicture(png, 22, text)
	if err != nil {
		return err
	}
	d.blocks = append(d.blocks, code{p})
	return nil
}

// newPicture measures a picture, which is at most as wide as the text block
// and leaves room for words on its page.
func newPicture(data []byte, width float64, alt string) (picture, error) {
	conf, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "jpeg" && kind != "png" || conf.Width == 0 || conf.Height == 0 {
		return picture{}, fault.New(fault.Invalid, "office.doc_image").Because(err)
	}
	const widest, tallest = 156.0, 200.0
	if width <= 0 || width > widest {
		width = widest
	}
	height := width * float64(conf.Height) / float64(conf.Width)
	if height > tallest {
		width, height = width*tallest/height, tallest
	}
	return picture{data, kind, width, height, alt}, nil
}
