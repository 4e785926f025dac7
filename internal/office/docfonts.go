package office

import (
	"strings"
	"sync"

	"github.com/carlos7ags/folio/font"

	"chuangwei/internal/fault"
	assets "chuangwei/web"
)

// faces are the fonts of one PDF. The standard's own may not be handed on, so
// free ones stand in their place: Noto Serif SC for FangSong and Kai, its bold
// for the title's Song, Noto Sans SC for Hei.
type faces struct{ body, kai, song, hei *font.EmbeddedFont }

// fontFiles are read and opened once; 25 MB that stay.
var fontFiles = sync.OnceValues(func() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range []string{"body", "song", "hei"} {
		data, err := assets.Font(name)
		if err != nil {
			return nil, fault.New(fault.Unavailable, "office.no_fonts").Because(err)
		}
		out[name] = data
	}
	return out, nil
})

func newFaces() (*faces, error) {
	files, err := fontFiles()
	if err != nil {
		return nil, err
	}
	open := func(name string) (*font.EmbeddedFont, error) {
		f, err := font.ParseFont(files[name])
		if err != nil {
			return nil, fault.New(fault.Internal, "office.no_fonts").Because(err)
		}
		return font.NewEmbeddedFont(f), nil
	}
	var f faces
	if f.body, err = open("body"); err != nil {
		return nil, err
	}
	if f.song, err = open("song"); err != nil {
		return nil, err
	}
	if f.hei, err = open("hei"); err != nil {
		return nil, err
	}
	f.kai = f.body
	return &f, nil
}

// piece is some text in one face.
type piece struct {
	text string
	face *font.EmbeddedFont
}

// geta stands for what no face can show, as printers have it.
const geta = '〓'

// split gives characters that a face lacks to the body's, which has all that
// names of people and places need.
func (f *faces) split(face *font.EmbeddedFont, s string) []piece {
	s = strings.Map(func(r rune) rune {
		if r > ' ' && face.Face().GlyphIndex(r) == 0 && f.body.Face().GlyphIndex(r) == 0 {
			return geta
		}
		return r
	}, s)
	var out []piece
	begin := 0
	var now *font.EmbeddedFont
	for i, r := range s {
		use := face
		if r > ' ' && face.Face().GlyphIndex(r) == 0 {
			use = f.body
		}
		if now != nil && use != now {
			out = append(out, piece{s[begin:i], now})
			begin = i
		}
		now = use
	}
	if begin < len(s) {
		out = append(out, piece{s[begin:], now})
	}
	return out
}
