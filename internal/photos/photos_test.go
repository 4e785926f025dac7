package photos

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/draw"
	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
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
	if f, ok := err.(*fault.Error); ok {
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

type fixture struct {
	*Service
	d   *db.DB
	dir string
	by  access.Actor
}

func each(t *testing.T, fn func(t *testing.T, f fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Counties(t, d, county, "110105")
		dir := t.TempDir()
		store, err := blob.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		by := access.Actor{County: county, Account: id.New[id.Account](), Name: "城管局联络员 'x'", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u1"}}}
		s := New(d, store)
		s.Guard("case", access.SeeCase, func(_ context.Context, _ *db.Tx, record string) (access.Owners, error) {
			return access.Owners{Units: []id.Unit{id.Unit(record[:2])}}, nil
		})
		fn(t, fixture{s, d, dir, by})
	})
}

// insert prepares data and attaches it to record.
func (f fixture) insert(t *testing.T, by access.Actor, record string, kind Kind, data []byte) *Prepared {
	t.Helper()
	p, err := f.Prepare(t.Context(), by, Upload{Data: data, Synthetic: true})
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, by.County, func(tx *db.Tx) error { return p.Insert(t.Context(), tx, by, "case", record, kind) })
	return p
}

func (f fixture) write(t *testing.T, c id.County, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := f.d.Write(t.Context(), c, fn); err != nil {
		t.Fatal(err)
	}
}

func TestAttachedPhotoIsListedOpenedAndJournaled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		data := scene(t, synthetic.Scene{Seed: 7, Taken: time.Date(2017, 8, 25, 14, 0, 0, 0, time.UTC), Lon: 115.4, Lat: 27.3})
		p := f.insert(t, f.by, "u1-1", Before, data)
		var got []Photo
		err := f.d.Read(t.Context(), county, func(tx *db.Tx) (err error) {
			got, err = Of(t.Context(), tx, "case", "u1-1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Photo{p.Photo}, got); diff != "" {
			t.Error(diff)
		}
		for _, size := range []Size{Public, Thumb} {
			file, err := f.Open(t.Context(), f.by, p.Photo.ID, size)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := jpeg.Decode(file); err != nil || file.Type != "image/jpeg" || file.Bytes == 0 {
				t.Errorf("%s: %v %+v", size, err, file)
			}
			file.Close()
		}
		if _, err := f.Open(t.Context(), f.by, p.Photo.ID, Original); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison opened the original: %v", err)
		}
		office := access.Actor{County: county, Account: "o", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		file, err := f.Open(t.Context(), office, p.Photo.ID, Original)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if sealed, err := io.ReadAll(file); err != nil || !bytes.Equal(sealed, data) {
			t.Errorf("the sealed original is not what came in: %v", err)
		}
		if n := f.count(t, `SELECT COUNT(*) FROM journal WHERE county = $1 AND subject = 'photo' AND data LIKE '%`+p.Photo.SHA256+`%'`); n != 1 {
			t.Errorf("%d entries in the journal", n)
		}
	})
}

func (f fixture) count(t *testing.T, query string) (n int64) {
	t.Helper()
	err := f.d.Read(t.Context(), county, func(tx *db.Tx) (err error) {
		n, err = db.One(t.Context(), tx, db.Value[int64], query, county)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStrangersFindNoPhoto(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		p := f.insert(t, f.by, "u1-1", Before, scene(t, synthetic.Scene{Seed: 8}))
		waits, _, err := f.Add(t.Context(), f.by, Upload{Data: scene(t, synthetic.Scene{Seed: 9})})
		if err != nil {
			t.Fatal(err)
		}
		other := f.by
		other.Account, other.Grants = "z", []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u2"}}
		elsewhere := f.by
		elsewhere.County = "110105"
		for name, by := range map[string]access.Actor{"another unit": other, "another county": elsewhere, "nobody": {County: county}} {
			for _, photo := range []id.Photo{p.Photo.ID, waits.ID, "x' OR 1=1 --", ""} {
				if _, err := f.Open(t.Context(), by, photo, Public); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s opened %s: %v", name, photo, err)
				}
			}
		}
		if _, err := f.Open(t.Context(), f.by, p.Photo.ID, "../../x"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		auditor := access.Actor{County: county, Grants: []access.Grant{{Role: access.Auditor, Scope: access.County}}}
		if _, _, err := f.Add(t.Context(), auditor, Upload{Data: scene(t, synthetic.Scene{Seed: 9})}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an auditor added a photo: %v", err)
		}
	})
}

func TestWaitingPhotoIsAttachedOnceByItsOwner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		p, _, err := f.Add(t.Context(), f.by, Upload{Data: scene(t, synthetic.Scene{Seed: 9})})
		if err != nil {
			t.Fatal(err)
		}
		attach := func(by access.Actor, record string) error {
			return f.d.Write(t.Context(), county, func(tx *db.Tx) error {
				_, err := f.Attach(t.Context(), tx, by, p.ID, "case", record, After)
				return err
			})
		}
		stranger := f.by
		stranger.Account = "other"
		if err := attach(stranger, "u1-1"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		for range 2 {
			if err := attach(f.by, "u1-1"); err != nil {
				t.Fatal(err)
			}
		}
		if err := attach(f.by, "u1-2"); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestPictureUsedBeforeIsFoundAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		data := scene(t, synthetic.Scene{Seed: 11})
		first := f.insert(t, f.by, "u1-1", Before, data)
		if len(first.Reuse) != 0 {
			t.Errorf("%+v", first.Reuse)
		}
		// A thousand others, by their hashes alone.
		r := rand.New(rand.NewPCG(1, 2))
		f.write(t, county, func(tx *db.Tx) error {
			for range 1000 {
				p := first.Photo
				p.ID, p.Hash, p.SHA256, p.Record = id.New[id.Photo](), r.Uint64(), fmt.Sprint(r.Uint64()), "u1-x"
				if err := insert(t.Context(), tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		same := f.insert(t, f.by, "u1-2", After, data)
		if len(same.Reuse) != 1 || !same.Reuse[0].Exact || same.Reuse[0].Photo != first.Photo.ID || same.Reuse[0].Record != "u1-1" {
			t.Errorf("the same file: %+v", same.Reuse)
		}
		again := f.insert(t, f.by, "u1-3", After, near(t, data, 50, 640))
		if len(again.Reuse) != 2 || again.Reuse[0].Exact || again.Reuse[0].Distance > nearBits {
			t.Errorf("saved anew and scaled: %+v", again.Reuse)
		}
		if fresh := f.insert(t, f.by, "u1-4", Before, scene(t, synthetic.Scene{Seed: 12})); len(fresh.Reuse) != 0 {
			t.Errorf("another picture: %+v", fresh.Reuse)
		}
		elsewhere := access.Actor{County: "110105", Name: "x"}
		if far := f.insert(t, elsewhere, "u1-1", Before, data); len(far.Reuse) != 0 {
			t.Errorf("another county's picture was told: %+v", far.Reuse)
		}
		err := f.d.Read(t.Context(), county, func(tx *db.Tx) error {
			for record, want := range map[string]int{"u1-1": 2, "u1-2": 2, "u1-3": 2, "u1-4": 0} {
				found, err := ReuseOf(t.Context(), tx, "case", record)
				if err != nil {
					return err
				}
				n := 0
				for _, rs := range found {
					n += len(rs)
				}
				if n != want {
					t.Errorf("%s: %d pairs kept, want %d", record, n, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestSamePictureAsBeforeAndAfterIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		data := scene(t, synthetic.Scene{Seed: 13})
		var both []*Prepared
		for range 2 {
			p, err := f.Prepare(t.Context(), f.by, Upload{Data: data})
			if err != nil {
				t.Fatal(err)
			}
			both = append(both, p)
		}
		f.write(t, county, func(tx *db.Tx) error {
			for i, k := range []Kind{Before, After} {
				if err := both[i].Insert(t.Context(), tx, f.by, "case", "u1-1", k); err != nil {
					return err
				}
			}
			return nil
		})
		if n := f.count(t, `SELECT COUNT(*) FROM photo_reuse WHERE county = $1 AND exact`); n != 1 {
			t.Errorf("%d pairs", n)
		}
	})
}

func TestDoctorFindsWhatWasChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		a := f.insert(t, f.by, "u1-1", Before, scene(t, synthetic.Scene{Seed: 20})).Photo.ID
		b := f.insert(t, f.by, "u1-1", After, scene(t, synthetic.Scene{Seed: 21})).Photo.ID
		broken, n, err := f.Verify(t.Context(), county)
		if err != nil || n != 2 || len(broken) != 0 {
			t.Fatalf("%v %d %v", broken, n, err)
		}
		path := filepath.Join(f.dir, filepath.FromSlash(key(county, a, Original)))
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := f.store.Delete(t.Context(), key(county, b, Thumb)); err != nil {
			t.Fatal(err)
		}
		broken, _, err = f.Verify(t.Context(), county)
		if diff := cmp.Diff([]Broken{{a, Original, "changed"}, {b, Thumb, "missing"}}, broken); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestCleanRemovesOnlyWhatIsOldAndUnattached(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.d.Clock.Shift(county, -9*365*24*time.Hour) // a demonstration
		kept := f.insert(t, f.by, "u1-1", Before, scene(t, synthetic.Scene{Seed: 30}))
		if _, _, err := f.Add(t.Context(), f.by, Upload{Data: scene(t, synthetic.Scene{Seed: 31})}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Prepare(t.Context(), f.by, Upload{Data: scene(t, synthetic.Scene{Seed: 32})}); err != nil {
			t.Fatal(err)
		}
		if rows, files, err := f.Clean(t.Context(), county); err != nil || rows != 0 || files != 0 {
			t.Errorf("young: %d %d %v", rows, files, err)
		}
		dbtest.FixClock(f.d, time.Now().Add(25*time.Hour))
		if rows, files, err := f.Clean(t.Context(), county); err != nil || rows != 1 || files != 6 {
			t.Errorf("old: %d %d %v", rows, files, err)
		}
		if broken, n, err := f.Verify(t.Context(), county); err != nil || n != 1 || len(broken) != 0 {
			t.Errorf("%v %d %v", broken, n, err)
		}
		if _, err := f.Open(t.Context(), f.by, kept.Photo.ID, Thumb); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkScene(b *testing.B) {
	seed := uint64(0)
	for b.Loop() {
		seed++
		scene(b, synthetic.Scene{Seed: seed})
	}
}

func BenchmarkProcess(b *testing.B) {
	for _, w := range []int{1200, 4000} {
		data := scene(b, synthetic.Scene{Seed: 1, Width: w, Height: w * 3 / 4})
		b.Run(fmt.Sprint(w), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := process(Upload{Data: data}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
