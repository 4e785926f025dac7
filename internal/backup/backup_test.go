package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/backup"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/jobs"
	"chuangwei/internal/journal"
)

const here, there = id.County("360825"), id.County("110105")

type later struct{}

func (later) Kind() string { return "later" }

// filled is an installation with something of every kind.
func filled(t *testing.T, target string) (backup.Installation, *db.DB) {
	t.Helper()
	d := dbtest.OpenTarget(t, target)
	dbtest.Counties(t, d, here, there)
	for _, c := range []id.County{here, there} {
		campaign := dbtest.Campaign(t, d, c)
		err := d.Write(t.Context(), c, func(tx *db.Tx) error {
			for i := range 3 {
				err := journal.Append(t.Context(), tx, journal.Entry{
					Subject: "case", Record: "r", Act: "x", By: access.Actor{County: c, Name: "办 '%_😀"},
					Data: map[string]any{"i": i}, Private: map[string]string{"phone": "138"},
				})
				if err != nil {
					return err
				}
			}
			if err := jobs.Enqueue(t.Context(), tx, later{}); err != nil {
				return err
			}
			return figures.Add(t.Context(), tx, figures.Delta{Tally: "t", N: -1 << 40, Dims: figures.Dims{Campaign: campaign, Category: "占道"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	in := installation(t, target)
	for i := range 20 {
		body := strings.Repeat(fmt.Sprintf("photo %d ", i), i*1000)
		if err := in.Blobs.Put(t.Context(), fmt.Sprintf("360825/photos/%02d.jpg", i), strings.NewReader(body), int64(len(body))); err != nil {
			t.Fatal(err)
		}
	}
	return in, d
}

// installation is an empty one with its database at target; "" is a file in
// its folder.
func installation(t *testing.T, target string) backup.Installation {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "数据")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if target == "" {
		target = filepath.Join(dir, "chuangwei.db")
	}
	blobs, err := blob.Open(t.Context(), filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	return backup.Installation{Data: dir, Target: target, Blobs: blobs, Version: "v1"}
}

func chains(ctx context.Context, d *db.DB) error {
	for _, c := range []id.County{here, there} {
		err := d.Read(ctx, c, func(tx *db.Tx) error {
			breaks, n, err := journal.Verify(ctx, tx)
			if err == nil && (len(breaks) > 0 || n != 3) {
				err = fmt.Errorf("%d entries, breaks %v", n, breaks)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func blobs(t *testing.T, in backup.Installation) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := in.Blobs.Walk(t.Context(), "", func(info blob.Info) error {
		f, _, err := in.Blobs.Get(t.Context(), info.Key)
		if err != nil {
			return err
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		out[info.Key] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestABackupGoesBackIntoEitherDatabase(t *testing.T) {
	t.Parallel()
	for _, from := range []db.Dialect{db.SQLite, db.Postgres} {
		for _, to := range []db.Dialect{db.SQLite, db.Postgres} {
			t.Run(from.String()+" to "+to.String(), func(t *testing.T) {
				t.Parallel()
				ctx := t.Context()
				in, d := filled(t, dbtest.Target(t, from))
				out := filepath.Join(t.TempDir(), "copy 备份.tar")
				made, err := backup.Create(ctx, in, d, out, nil)
				if err != nil {
					t.Fatal(err)
				}
				if made.Files != 21 || made.Tables["journal"].Rows != 6 || len(made.Counties) != 2 || made.Source != from.String() {
					t.Errorf("manifest %+v", made)
				}
				proved, err := backup.Verify(ctx, out, chains, nil)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(made, proved); diff != "" {
					t.Error(diff)
				}

				target := ""
				if to == db.Postgres {
					target = dbtest.Empty(t)
				}
				back := installation(t, target)
				indexed := false
				re := func(context.Context, *db.DB) error { indexed = true; return nil }
				if _, err := backup.Restore(ctx, out, back, chains, re, nil); err != nil {
					t.Fatal(err)
				}
				if want := from != db.SQLite || to != db.SQLite; indexed != want {
					t.Errorf("search terms made anew: %v, want %v", indexed, want)
				}
				if diff := cmp.Diff(blobs(t, in), blobs(t, back)); diff != "" {
					t.Error(diff)
				}
				restored := dbtest.OpenTarget(t, back.Target)
				if err := chains(ctx, restored); err != nil {
					t.Error(err)
				}
				var waiting int
				if err := restored.ReadPool().QueryRowContext(ctx, `SELECT COUNT(*) FROM river_job`).Scan(&waiting); err != nil || waiting != 0 {
					t.Errorf("%d jobs came along, %v", waiting, err)
				}
				// Its foreign keys are back, and it can be backed up as any other.
				err = restored.Write(ctx, "999999", func(tx *db.Tx) error {
					return figures.Add(ctx, tx, figures.Delta{Tally: "t", N: 1})
				})
				if !db.IsForeignKey(err) {
					t.Errorf("a row of no county: %v", err)
				}
				again, err := backup.Create(ctx, back, restored, out+"2", nil)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(made.Tables, again.Tables); diff != "" {
					t.Error(diff)
				}
				if _, err := backup.Restore(ctx, out, back, nil, nil, nil); !fault.Is(err, fault.Conflict) {
					t.Errorf("restored over what is there: %v", err)
				}
				left, err := filepath.Glob(filepath.Join(back.Data, ".*"))
				if err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
			})
		}
	}
}

// While a backup is made, people go on writing: it holds one instant.
func TestABackupIsOfOneInstantWhileOthersWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in, _ := filled(t, d.Target())
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			for {
				// Two rows in two tables, always together.
				err := d.Write(ctx, here, func(tx *db.Tx) error {
					for _, q := range []string{
						`INSERT INTO calendar_days (county, day, off, name) VALUES ($1, $2, TRUE, '')`,
						`INSERT INTO counters (county, kind, last) VALUES ($1, $2, 1)`,
					} {
						if _, err := tx.Exec(t.Context(), q, here, id.New[string]()); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					ended <- err
					return
				}
			}
		}()
		for i := range 3 {
			m, err := backup.Create(t.Context(), in, d, filepath.Join(t.TempDir(), strconv.Itoa(i)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := m.Tables["calendar_days"].Rows, m.Tables["counters"].Rows; a != b {
				t.Errorf("%d days, %d counters", a, b)
			}
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestDamageIsFoundAndNothingIsRestored(t *testing.T) {
	t.Parallel()
	in, d := filled(t, dbtest.Target(t, db.SQLite))
	out := filepath.Join(t.TempDir(), "b.tar")
	if _, err := backup.Create(t.Context(), in, d, out, nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return b
	}
	// edit writes the archive anew with one entry changed, dropped or added.
	edit := func(name string, fn func(b []byte) []byte) []byte {
		var w bytes.Buffer
		tw := tar.NewWriter(&w)
		tr := tar.NewReader(bytes.NewReader(whole))
		for {
			h, err := tr.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			b, err := io.ReadAll(tr)
			if err != nil {
				t.Fatal(err)
			}
			if h.Name == name {
				if b = fn(b); b == nil {
					continue
				}
			}
			h.Size = int64(len(b))
			if err := errors.Join(tw.WriteHeader(h)); err != nil {
				t.Fatal(err)
			}
			tw.Write(b)
		}
		tw.Close()
		return w.Bytes()
	}
	none := func([]byte) []byte { return nil }
	for name, b := range map[string][]byte{
		"a bit in the database":   flip(bytes.Index(whole, []byte("SQLite format 3")) + 5000),
		"a bit in a photo":        flip(bytes.LastIndex(whole, []byte("photo 19 "))),
		"cut in the middle":       whole[:len(whole)/2],
		"cut at the end":          whole[:len(whole)-4096],
		"empty":                   nil,
		"not an archive":          []byte(strings.Repeat("x", 5000)),
		"a photo is missing":      edit("blobs/360825/photos/03.jpg", none),
		"a photo is another":      edit("blobs/360825/photos/03.jpg", func([]byte) []byte { return []byte("y") }),
		"no list":                 edit("files.txt", none),
		"no manifest":             edit("manifest.json", none),
		"no database":             edit("chuangwei.db", none),
		"a photo and its line":    edit("files.txt", func(b []byte) []byte { return bytes.Replace(b, []byte("03.jpg"), []byte("04.jpg"), 1) }),
		"a row that is not there": edit("manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"rows": 6`), []byte(`"rows": 7`), 1) }),
		"of a later program":      edit("manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 1`), []byte(`"format": 9`), 1) }),
	} {
		path := filepath.Join(t.TempDir(), "bad.tar")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Verify(t.Context(), path, chains, nil); fault.Of(err) == fault.Internal {
			t.Errorf("%s: Verify = %v", name, err)
		}
		back := installation(t, "")
		if _, err := backup.Restore(t.Context(), path, back, chains, nil, nil); fault.Of(err) == fault.Internal {
			t.Errorf("%s: Restore = %v", name, err)
		}
		if _, err := os.Stat(back.Target); !errors.Is(err, os.ErrNotExist) || len(blobs(t, back)) > 0 {
			t.Errorf("%s: something was restored", name)
		}
	}
	later := edit("manifest.json", func(b []byte) []byte { return bytes.Replace(b, []byte(`"schema": `), []byte(`"schema": 9`), 1) })
	path := filepath.Join(t.TempDir(), "later.tar")
	if err := os.WriteFile(path, later, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), path, installation(t, ""), nil, nil, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("a backup of a later schema: %v", err)
	}
}

func TestABackupReplacesNoFileAndIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	in, d := filled(t, dbtest.Target(t, db.SQLite))
	out := filepath.Join(t.TempDir(), "b.tar")
	if _, err := backup.Create(t.Context(), in, d, out, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := backup.Create(t.Context(), in, d, out, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second one: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCopyGoesIntoAnEmptyPostgresOnly(t *testing.T) {
	t.Parallel()
	_, src := filled(t, dbtest.Target(t, db.SQLite))
	dst := dbtest.OpenTarget(t, dbtest.Empty(t))
	got, err := backup.Copy(t.Context(), src, dst, nil, nil)
	if err != nil || got["journal"].Rows != 6 {
		t.Fatalf("%v, %v", got, err)
	}
	if err := chains(t.Context(), dst); err != nil {
		t.Error(err)
	}
	if _, err := backup.Copy(t.Context(), src, dst, nil, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("over what is there: %v", err)
	}
	if _, err := backup.Copy(t.Context(), dst, src, nil, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("the other way: %v", err)
	}
}
