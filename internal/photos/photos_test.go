package photos

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"testing"
	"time"

	"golang.org/x/image/draw"
	"pgregory.net/rapid"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos/synthetic"
)

const county id.County = "360825"

func scene(t testing.TB, s synthetic.Scene) []byte {
	t.Helper()
	data, err := synthetic.JPEG(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func keyOf(err error) string {
	f := &fault.Error{}
	if errors.As(err, &f) {
		return f.Key
	}
	return fmt.Sprint(err)
}

// pngHead is a PNG that claims a size and holds nothing.
func pngHead(w, h uint32) []byte {
	ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	ihdr = append(ihdr, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

func TestBadFilesAreRefused(t *testing.T) {
	t.Parallel()
	good := scene(t, synthetic.Scene{Seed: 1})
	for name, tc := range map[string]struct {
		data []byte
		key  string
	}{
		"empty":             {nil, "photos.empty"},
		"text":              {[]byte("<script>alert('永丰')</script>"), "photos.type"},
		"gif":               {[]byte("GIF89a\x01\x00\x01\x00"), "photos.type"},
		"heic":              {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "photos.heic"},
		"avif":              {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), "photos.heic"},
		"video":             {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"), "photos.video"},
		"too many bytes":    {make([]byte, MaxBytes+1), "photos.bytes"},
		"60 megapixels":     {pngHead(10000, 6000), "photos.pixels"},
		"beyond all bounds": {pngHead(0x7fffffff, 0x7fffffff), "photos."},
		"no rows":           {pngHead(100, 100), "photos.cut"},
		"cut in the middle": {good[:len(good)/2], "photos.cut"},
		"cut at the end":    {good[:len(good)-10], "photos.cut"},
		"cut in the head":   {good[:100], "photos.cut"},
		"JPEG of nonsense":  {append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("x"), 500)...), "photos."},
		"webp of nonsense":  {append([]byte("RIFF\x10\x00\x00\x00WEBPVP8 "), make([]byte, 30)...), "photos."},
	} {
		start := time.Now()
		_, _, err := decode(tc.data)
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) || len(keyOf(err)) < len(tc.key) || keyOf(err)[:len(tc.key)] != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %s", name, d)
		}
	}
}

func TestPNGIsTakenForWhatItIs(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 30, 20)) // transparent
	img.Set(3, 3, color.NRGBA{255, 0, 0, 255})
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	p, c, err := process(Upload{Data: b.Bytes()})
	if err != nil || p.Type != "image/png" || p.Width != 30 || p.Height != 20 {
		t.Fatalf("%+v %v", p, err)
	}
	out, err := jpeg.Decode(bytes.NewReader(c.public))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := out.At(20, 15).RGBA(); r>>8 < 250 {
		t.Error("transparent is not white")
	}
}

// Each orientation is what a camera writes that was held that way: the copy
// must show the bright corner at the upper left.
func TestOrientationsAreTurnedUpright(t *testing.T) {
	t.Parallel()
	for o := 1; o <= 8; o++ {
		w, h := 60, 40
		if o >= 5 {
			w, h = h, w // as stored; upright it is 60 × 40
		}
		corner := map[int]image.Point{1: {0, 0}, 2: {w - 1, 0}, 3: {w - 1, h - 1}, 4: {0, h - 1}, 5: {0, 0}, 6: {0, h - 1}, 7: {w - 1, h - 1}, 8: {w - 1, 0}}[o]
		img := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				if abs(x-corner.X) < 12 && abs(y-corner.Y) < 12 {
					img.SetGray(x, y, color.Gray{255})
				}
			}
		}
		c, err := render(img, o)
		if err != nil {
			t.Fatal(err)
		}
		out, err := jpeg.Decode(bytes.NewReader(c.public))
		if err != nil {
			t.Fatal(err)
		}
		if s := out.Bounds().Size(); s != image.Pt(60, 40) || c.width != 60 || c.height != 40 {
			t.Errorf("orientation %d: %v", o, s)
		}
		bright := func(x, y int) bool { r, _, _, _ := out.At(x, y).RGBA(); return r>>8 > 128 }
		if !bright(4, 4) || bright(55, 4) || bright(4, 35) || bright(55, 35) {
			t.Errorf("orientation %d is not upright", o)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestMetadataIsReadAndNotPublished(t *testing.T) {
	t.Parallel()
	taken := time.Date(2017, 8, 25, 14, 30, 5, 0, time.UTC)
	data := scene(t, synthetic.Scene{Seed: 3, Taken: taken, Lon: 115.4356, Lat: 27.3211, Orientation: 6})
	p, c, err := process(Upload{Data: data, Device: Place{Lon: 1, Lat: 2}, TakenAt: "2020-01-01 00:00:00"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Orientation != 6 || p.Width != 900 || p.Height != 1200 || p.TakenAt != "2017-08-25 14:30:05" || p.Camera != "Chuangwei DEMO" {
		t.Errorf("%+v", p)
	}
	if p.Place.Source != PlaceEXIF || math.Abs(p.Place.Lon-115.4356) > 1e-5 || math.Abs(p.Place.Lat-27.3211) > 1e-5 {
		t.Errorf("place %+v", p.Place)
	}
	for name, copied := range map[string][]byte{"public": c.public, "thumb": c.thumb} {
		if bytes.Contains(copied, []byte("Exif")) || bytes.Contains(copied, []byte("2017:08:25")) {
			t.Errorf("the %s copy holds metadata", name)
		}
	}
	if conf, err := jpeg.DecodeConfig(bytes.NewReader(c.thumb)); err != nil || conf.Width != 360 || conf.Height != 480 {
		t.Errorf("thumb %+v %v", conf, err)
	}
	west := scene(t, synthetic.Scene{Seed: 3, Lon: -73.74, Lat: -40.77})
	if m := readMetadata(west, "image/jpeg"); math.Abs(m.place.Lon+73.74) > 1e-5 || math.Abs(m.place.Lat+40.77) > 1e-5 {
		t.Errorf("west %+v", m.place)
	}
	p, _, err = process(Upload{Data: scene(t, synthetic.Scene{Seed: 3}), Device: Place{Lon: 115, Lat: 27, Accuracy: 12}, TakenAt: "2017-08-25T14:30:00"})
	if err != nil || p.Place != (Place{115, 27, 12, PlaceDevice}) || p.TakenAt != "2017-08-25 14:30:00" {
		t.Errorf("by the device: %+v %v", p, err)
	}
}

func TestDamagedMetadataIsNoObstacle(t *testing.T) {
	t.Parallel()
	data := scene(t, synthetic.Scene{Seed: 3, Taken: time.Date(2017, 8, 25, 0, 0, 0, 0, time.UTC), Lon: 1, Lat: 1, Orientation: 3})
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(data[:400])
		for range rapid.IntRange(1, 20).Draw(t, "n") {
			bad[rapid.IntRange(4, len(bad)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "b")
		}
		m := readMetadata(bad, "image/jpeg")
		if m.orientation < 1 || m.orientation > 8 || math.Abs(m.place.Lat) > 90 {
			t.Fatalf("%+v", m)
		}
	})
}

// near is what becomes of a picture on its way through a messenger.
func near(t testing.TB, data []byte, quality, width int) []byte {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewRGBA(image.Rect(0, 0, width, width*3/4))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestScenesAreApartAndTheirCopiesAreNear(t *testing.T) {
	t.Parallel()
	var hashes []uint64
	for seed := range uint64(120) {
		for _, after := range []bool{false, true} {
			data := scene(t, synthetic.Scene{Seed: seed, After: after, Caption: fmt.Sprint("WT-", seed), Width: 400, Height: 300})
			_, c, err := process(Upload{Data: data})
			if err != nil {
				t.Fatal(err)
			}
			if seed < 20 {
				_, again, err := process(Upload{Data: near(t, data, 40, 300)})
				if err != nil {
					t.Fatal(err)
				}
				if d := distance(c.hash, again.hash); d > nearBits {
					t.Errorf("seed %d: its copy is %d away", seed, d)
				}
			}
			for i, h := range hashes {
				if d := distance(h, c.hash); d <= nearBits {
					t.Errorf("seed %d %v is %d away from %d", seed, after, d, i)
				}
			}
			if !telling(c.hash) {
				t.Errorf("seed %d: hash %016x tells nothing", seed, c.hash)
			}
			hashes = append(hashes, c.hash)
		}
	}
}

func TestProbesFindWhatDiffersInSixBits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint64().Draw(t, "hash")
		b := a
		for range rapid.IntRange(0, nearBits).Draw(t, "bits") {
			b ^= 1 << rapid.IntRange(0, 63).Draw(t, "bit")
		}
		wanted := map[int64]bool{}
		for _, p := range probes(a) {
			wanted[p] = true
		}
		for _, p := range pieces(b) {
			if wanted[p] {
				return
			}
		}
		t.Fatalf("%064b and %064b differ in %d bits and share no piece", a, b, bits.OnesCount64(a^b))
	})
}
