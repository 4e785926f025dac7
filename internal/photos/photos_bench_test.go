package photos

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"chuangwei/internal/photos/synthetic"
)

// phone is a photo as the phone's page makes them.
func phone(b *testing.B) []byte {
	b.Helper()
	data, err := synthetic.JPEG(synthetic.Scene{Seed: 5, Width: 1200, Height: 1600, Taken: time.Date(2017, 8, 25, 14, 0, 0, 0, time.UTC), Lon: 115.4, Lat: 27.3})
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// What the answer to an upload costs when the copies are made afterwards.
func BenchmarkSeal(b *testing.B) {
	up := Upload{Data: phone(b)}
	for b.Loop() {
		if _, err := seal(up); err != nil {
			b.Fatal(err)
		}
	}
}

// What the copies cost.
func BenchmarkCopies(b *testing.B) {
	up := Upload{Data: phone(b)}
	for b.Loop() {
		if _, _, err := process(up); err != nil {
			b.Fatal(err)
		}
	}
}

// What the same costs bare: the picture opened, written anew, made smaller and
// written again.
func BenchmarkPeer(b *testing.B) {
	data := phone(b)
	for b.Loop() {
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		var public, small bytes.Buffer
		if err := jpeg.Encode(&public, img, &jpeg.Options{Quality: 84}); err != nil {
			b.Fatal(err)
		}
		thumb := image.NewRGBA(image.Rect(0, 0, 360, 480))
		draw.CatmullRom.Scale(thumb, thumb.Bounds(), img, img.Bounds(), draw.Src, nil)
		if err := jpeg.Encode(&small, thumb, &jpeg.Options{Quality: 78}); err != nil {
			b.Fatal(err)
		}
	}
}
