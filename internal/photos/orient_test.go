package photos

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// byteOrder reads and writes numbers of several bytes.
type byteOrder interface {
	binary.AppendByteOrder
	binary.ByteOrder
}

// held is a JPEG as a camera stores it that was held as orientation o says: the
// scene is 64 × 48, its corners red, green, blue and white from the upper left
// on, clockwise. The tag is written in the byte order of order.
func held(t *testing.T, o int, order byteOrder) []byte {
	t.Helper()
	const w, h = 64, 48
	scene := func(x, y int) color.Color {
		switch {
		case x < w/2 && y < h/2:
			return color.RGBA{200, 20, 20, 255}
		case y < h/2:
			return color.RGBA{20, 200, 20, 255}
		case x >= w/2:
			return color.RGBA{20, 20, 200, 255}
		}
		return color.White
	}
	// Where the scene's pixel (x, y) lies in the file, by EXIF 2.3, table 6:
	// which side of the scene the first row and the first column of the file are.
	stored := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },                 // row 0 top, column 0 left
		2: func(x, y int) (int, int) { return w - 1 - x, y },         // top, right
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }, // bottom, right
		4: func(x, y int) (int, int) { return x, h - 1 - y },         // bottom, left
		5: func(x, y int) (int, int) { return y, x },                 // left, top
		6: func(x, y int) (int, int) { return y, w - 1 - x },         // right, top
		7: func(x, y int) (int, int) { return h - 1 - y, w - 1 - x }, // right, bottom
		8: func(x, y int) (int, int) { return h - 1 - y, x },         // left, bottom
	}[o]
	size := image.Rect(0, 0, w, h)
	if o >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	img := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			fx, fy := stored(x, y)
			img.Set(fx, fy, scene(x, y))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	mark := "MM"
	if order.Uint16([]byte{1, 0}) == 1 {
		mark = "II"
	}
	exif := append([]byte("Exif\x00\x00"), mark...)
	exif = order.AppendUint16(exif, 42)
	exif = order.AppendUint32(exif, 8)
	exif = order.AppendUint16(exif, 1)      // one entry
	exif = order.AppendUint16(exif, 0x0112) // orientation
	exif = order.AppendUint16(exif, 3)      // a short
	exif = order.AppendUint32(exif, 1)
	exif = order.AppendUint16(exif, uint16(o))
	exif = order.AppendUint16(exif, 0)
	exif = order.AppendUint32(exif, 0) // no further directory
	out := append([]byte{}, b.Bytes()[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(exif)+2))
	out = append(out, exif...)
	return append(out, b.Bytes()[2:]...)
}

func TestPhotosAreUprightWhicheverWayTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	name := func(c color.Color) string {
		r, g, b, _ := c.RGBA()
		switch r, g, b := r>>8 > 120, g>>8 > 120, b>>8 > 120; {
		case r && g && b:
			return "white"
		case r:
			return "red"
		case g:
			return "green"
		case b:
			return "blue"
		}
		return "dark"
	}
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		for o := 1; o <= 8; o++ {
			p, c, err := process(Upload{Data: held(t, o, order)})
			if err != nil || p.Width != 64 || p.Height != 48 {
				t.Errorf("%v, orientation %d: %d × %d, %v", order, o, p.Width, p.Height, err)
				continue
			}
			for what, data := range map[string][]byte{"public": c.public, "thumb": c.thumb} {
				img, err := jpeg.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				s := img.Bounds().Size()
				got := fmt.Sprint(name(img.At(s.X/8, s.Y/8)), name(img.At(s.X*7/8, s.Y/8)), name(img.At(s.X*7/8, s.Y*7/8)), name(img.At(s.X/8, s.Y*7/8)))
				if want := fmt.Sprint("red", "green", "blue", "white"); got != want || s.X*48 != s.Y*64 {
					t.Errorf("%v, orientation %d, %s: %s, %v", order, o, what, got, s)
				}
				if bytes.Contains(data, []byte("Exif")) {
					t.Errorf("orientation %d: the %s copy is turned twice by who heeds its tag", o, what)
				}
			}
		}
	}
}

func TestWhoSendsHEICIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	// The first box of a picture of a phone: brand, version, brands that it is
	// readable as.
	for _, head := range []string{"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1MiHEMiPrmiafMiHBheic", "\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf"} {
		_, _, err := process(Upload{Data: append([]byte(head), make([]byte, 4000)...)})
		if !fault.Is(err, fault.Invalid) || keyOf(err) != "photos.heic" {
			t.Errorf("%q: %v", head, err)
		}
	}
	for tag, words := range map[lang.Tag][]string{lang.Chinese: {"HEIC", "兼容性最佳", "JPEG"}, lang.English: {"HEIC", "Most Compatible", "JPEG"}} {
		for _, word := range words {
			if text := lang.In(tag, "photos.heic"); !strings.Contains(text, word) {
				t.Errorf("%s: %q does not say %s", tag, text, word)
			}
		}
	}
}
