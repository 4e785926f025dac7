// Package synthetic makes pictures that are plainly made: blocks of colour in
// the manner of a street, with the word DEMO across. The demonstration county
// and tests use them where a real one would hold photos.
//
// The same scene gives the same bytes; different seeds give pictures that no
// comparison takes for one another.
//
//	synthetic.go  Scene, the picture
//	canvas.go     drawing
//	exif.go       time, place and orientation, as a camera writes them
package synthetic

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"time"
)

// Scene is what a picture shows.
type Scene struct {
	Seed          uint64
	After         bool   // the same place, put in order, in another light
	Caption       string // Latin letters and digits, such as WT-0312
	Width, Height int    // 0: 1200 × 900
	Taken         time.Time
	Lon, Lat      float64
	Orientation   int // 0: none is written
}

// JPEG returns the picture of s as a JPEG file, with EXIF where s has a time,
// a place or an orientation.
func JPEG(s Scene) ([]byte, error) {
	if s.Width == 0 {
		s.Width, s.Height = 1200, 900
	}
	c := newCanvas(s.Width, s.Height)
	s.draw(c)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, c.img, &jpeg.Options{Quality: 70}); err != nil {
		return nil, fmt.Errorf("make picture: %w", err)
	}
	return withEXIF(b.Bytes(), s), nil
}

// draw fills the picture: nine by eight fields of random brightness, which is
// what a perceptual hash sees, in the colours of sky, houses and road; then
// what was left on the road, and the words.
func (s Scene) draw(c *canvas) {
	r := random(s.Seed*2 + 1)
	light := r
	if s.After {
		light = random(s.Seed*2 + 2)
	}
	zones := [8]tint{sky, sky, house, house, house, house, road, road}
	for row := range 8 {
		for col := range 9 {
			y := 60 + uint8(light.below(140))
			c.rect(col*c.w/9, row*c.h/8, (col+1)*c.w/9, (row+1)*c.h/8, zones[row].at(y, uint8(r.below(24))))
		}
	}
	for range 14 { // windows and signs
		x, y := r.below(c.w), c.h/4+r.below(c.h/2)
		c.rect(x, y, x+c.w/40, y+c.h/30, tint{118, 140}.at(uint8(30+r.below(200)), 0))
	}
	if !s.After {
		for range 24 { // litter
			x, y := r.below(c.w), c.h*3/4+r.below(c.h/5)
			c.rect(x, y, x+c.w/90, y+c.h/90, tint{100, 170}.at(uint8(40+r.below(180)), 0))
		}
	}
	word := "DEMO BEFORE"
	if s.After {
		word = "DEMO AFTER"
	}
	scale := max(1, c.w/300)
	c.banner(c.h/40, word, scale)
	c.banner(c.h-c.h/40-15*scale, "NOT A REAL PHOTO "+s.Caption, scale)
}

// source is splitmix64: the pictures must be the same on every machine, and
// nothing secret hangs on them.
type source uint64

func random(seed uint64) *source { s := source(seed * 0x9e3779b97f4a7c15); return &s }

func (s *source) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *source) below(n int) int { return int(s.next() % uint64(max(1, n))) }
