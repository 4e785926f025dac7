package photos

import (
	"bytes"
	"image/jpeg"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/photos/synthetic"
)

// reused is how many pictures of a record were there before.
func (f fixture) reused(t *testing.T, record string) (n int) {
	t.Helper()
	err := f.d.Read(t.Context(), county, func(tx *db.Tx) error {
		all, err := ReuseOf(t.Context(), tx, "case", record)
		for _, list := range all {
			n += len(list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCopiesAreMadeAfterTheAnswerAndSoAreTheWarnings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.Defer()
		first := scene(t, synthetic.Scene{Seed: 21, Width: 640, Height: 480, Taken: time.Date(2017, 8, 25, 14, 0, 0, 0, time.UTC), Lon: 115.4, Lat: 27.3})
		img, err := jpeg.Decode(bytes.NewReader(first))
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer // nearly the same picture
		if err := jpeg.Encode(&again, img, &jpeg.Options{Quality: 60}); err != nil {
			t.Fatal(err)
		}
		one := f.insert(t, f.by, "u1-1", Before, first)
		two := f.insert(t, f.by, "u1-2", Before, again.Bytes())
		if p := one.Photo; p.Copies != Pending || p.Width != 640 || p.Height != 480 || !p.Place.Known() || p.TakenAt == "" {
			t.Errorf("sealed = %+v", p)
		}
		for _, size := range []Size{Public, Thumb} {
			if _, err := f.Open(t.Context(), f.by, one.Photo.ID, size); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s before it is made: %v", size, err)
			}
		}
		if broken, n, err := f.Verify(t.Context(), county); err != nil || len(broken) != 0 || n != 2 {
			t.Errorf("doctor on copies that wait: %v of %d, %v", broken, n, err)
		}
		if n := f.reused(t, "u1-2"); n != 0 {
			t.Errorf("%d warnings before the pictures were looked at", n)
		}
		for _, want := range []int{2, 0} {
			if n, err := f.MakeCopies(t.Context(), county); err != nil || n != want {
				t.Errorf("made %d, want %d, %v", n, want, err)
			}
		}
		for _, p := range []*Prepared{one, two} {
			for _, size := range []Size{Public, Thumb} {
				file, err := f.Open(t.Context(), f.by, p.Photo.ID, size)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := jpeg.Decode(file); err != nil || file.Photo.Hash == 0 {
					t.Errorf("%s: %v %+v", size, err, file.Photo)
				}
				file.Close()
			}
		}
		if a, b := f.reused(t, "u1-1"), f.reused(t, "u1-2"); a != 1 || b != 1 {
			t.Errorf("%d and %d warnings, want one each", a, b)
		}
		if broken, _, err := f.Verify(t.Context(), county); err != nil || len(broken) != 0 {
			t.Errorf("doctor: %v, %v", broken, err)
		}
	})
}

// A process that ends between the files of a photo and its row leaves copies
// behind which are whole.
func TestCopiesThatAProcessLeftBehindAreTakenOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.Defer()
		data := scene(t, synthetic.Scene{Seed: 23, Width: 640, Height: 480})
		both := f.insert(t, f.by, "u1-1", Before, data)
		one := f.insert(t, f.by, "u1-2", Before, scene(t, synthetic.Scene{Seed: 24, Width: 640, Height: 480}))
		for _, left := range []struct {
			photo *Prepared
			sizes []Size
		}{{both, []Size{Public, Thumb}}, {one, []Size{Public}}} {
			for _, size := range left.sizes {
				if err := f.put(t.Context(), county, left.photo.Photo.ID, size, data); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n, err := f.MakeCopies(t.Context(), county); err != nil || n != 2 {
			t.Errorf("made %d, %v", n, err)
		}
		for _, p := range []*Prepared{both, one} {
			file, err := f.Open(t.Context(), f.by, p.Photo.ID, Thumb)
			if err != nil {
				t.Fatal(err)
			}
			file.Close()
		}
		if broken, _, err := f.Verify(t.Context(), county); err != nil || len(broken) != 0 {
			t.Errorf("doctor: %v, %v", broken, err)
		}
	})
}

func TestWhatDidNotComeWholeIsRefusedAtOnceAndWhatCannotBeOpenedIsSaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.Defer()
		data := scene(t, synthetic.Scene{Seed: 22, Width: 640, Height: 480})
		if _, err := f.Prepare(t.Context(), f.by, Upload{Data: data[:len(data)/2]}); !fault.Is(err, fault.Invalid) {
			t.Errorf("half a photo was taken: %v", err)
		}
		spoilt := bytes.Clone(data)
		for i := len(spoilt) / 2; i < len(spoilt)/2+400; i++ {
			spoilt[i] = 0xff
		}
		p := f.insert(t, f.by, "u1-1", Before, spoilt)
		if _, err := f.MakeCopies(t.Context(), county); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Open(t.Context(), f.by, p.Photo.ID, Thumb); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a spoilt photo is shown: %v", err)
		}
		broken, _, err := f.Verify(t.Context(), county)
		if err != nil || len(broken) != 1 || broken[0].Why != "unreadable" {
			t.Errorf("doctor: %v, %v", broken, err)
		}
	})
}
