package photos

import (
	"bytes"
	"context"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos/synthetic"
)

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
				p.ID, p.Hash, p.SHA256, p.Record = id.New[id.Photo](), r.Uint64(), strconv.FormatUint(r.Uint64(), 10), "u1-x"
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
			list, err := Repeats(t.Context(), tx, tx.Now.Add(-time.Hour), tx.Now.Add(time.Hour))
			if err != nil || len(list) != 3 {
				t.Errorf("%d photos of the hour repeat others, want 3: %v", len(list), err)
			}
			for _, x := range list {
				if x.Later.Record <= x.Earlier.Record || x.Exact != (x.Later.Record == "u1-2" && x.Earlier.Record == "u1-1") || x.Later.Account != f.by.Account {
					t.Errorf("%+v", x)
				}
			}
			if list, err := Repeats(t.Context(), tx, tx.Now.Add(time.Hour), tx.Now.Add(2*time.Hour)); err != nil || len(list) != 0 {
				t.Errorf("%d of an hour without photos: %v", len(list), err)
			}
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
		b.Run(strconv.Itoa(w), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := process(Upload{Data: data}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Two copies that wait together, or were checked together, are told apart by
// neither: it is their attaching that counts.
func TestSamePictureOfTwoCasesAtOnceIsFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		data := scene(t, synthetic.Scene{Seed: 14})
		var waiting []id.Photo
		for range 2 {
			p, found, err := f.Add(t.Context(), f.by, Upload{Data: data})
			if err != nil || len(found) != 0 {
				t.Fatalf("%+v, %v", found, err)
			}
			waiting = append(waiting, p.ID)
		}
		var checked []*Prepared
		for range 2 {
			p, err := f.Prepare(t.Context(), f.by, Upload{Data: near(t, data, 60, 800)})
			if err != nil {
				t.Fatal(err)
			}
			checked = append(checked, p)
		}
		f.write(t, county, func(tx *db.Tx) error {
			for i, p := range waiting {
				if _, err := f.Attach(t.Context(), tx, f.by, p, "case", "u1-"+strconv.Itoa(i), Before); err != nil {
					return err
				}
			}
			for i, p := range checked {
				if err := p.Insert(t.Context(), tx, f.by, "case", "u2-"+strconv.Itoa(i), After); err != nil {
					return err
				}
			}
			return nil
		})
		// Each with every one before it.
		if n := f.count(t, `SELECT COUNT(*) FROM photo_reuse WHERE county = $1`); n != 3+2+1 {
			t.Errorf("%d pairs", n)
		}
		if n := f.count(t, `SELECT COUNT(*) FROM photo_reuse WHERE county = $1 AND exact`); n != 2 {
			t.Errorf("%d exact pairs", n)
		}
	})
}
