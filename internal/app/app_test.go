package app_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/config"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

const here, there = id.County("360825"), id.County("110105")

// settings are those of a fresh installation on the dialect.
func settings(t *testing.T, dialect db.Dialect) config.Settings {
	t.Helper()
	s := config.Settings{Data: filepath.Join(t.TempDir(), "数据"), Addr: "127.0.0.1:0"}
	if dialect == db.Postgres {
		s.DB = dbtest.Empty(t)
	}
	return s
}

func open(t *testing.T, s config.Settings) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), s, app.Options{Version: "v1", Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// each runs fn on a fresh installation of each database.
func each(t *testing.T, fn func(t *testing.T, a *app.App)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			t.Parallel()
			fn(t, open(t, settings(t, dialect)))
		})
	}
}

func county(t *testing.T, a *app.App, code id.County) {
	t.Helper()
	if _, err := a.Counties.Create(t.Context(), access.System(code), counties.Draft{Key: code, Name: "永丰县 '%😀"}); err != nil {
		t.Fatal(err)
	}
}

// doctor returns what is wrong, by check.
func doctor(t *testing.T, a *app.App, mend bool) (bool, map[string][]string) {
	t.Helper()
	wrong := map[string][]string{}
	well, err := a.Doctor(t.Context(), mend, func(f app.Finding) {
		if len(f.Wrong) > 0 {
			wrong[f.Key] = append(wrong[f.Key], f.Wrong...)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return well, wrong
}

func TestDoctorFindsWhatIsWrongAndMendsTallies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		county(t, a, here)
		county(t, a, there)
		if well, wrong := doctor(t, a, false); !well {
			t.Fatalf("a fresh county: %v", wrong)
		}
		err := a.DB.Write(t.Context(), there, func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE journal SET actor = 'somebody' WHERE county = $1`, there); err != nil {
				return err
			}
			return figures.Add(t.Context(), tx, figures.Delta{Tally: "of no record", N: 3})
		})
		if err != nil {
			t.Fatal(err)
		}
		well, wrong := doctor(t, a, false)
		if well || len(wrong["journal"]) == 0 || len(wrong["tallies"]) == 0 {
			t.Errorf("well %v, found %v", well, wrong)
		}
		doctor(t, a, true)
		if well, wrong := doctor(t, a, false); well || len(wrong["tallies"]) > 0 || len(wrong["journal"]) == 0 {
			t.Errorf("after mending: well %v, found %v", well, wrong)
		}
	})
}

func TestDoctorFindsFilesThatNoRecordNamesAndMendSweepsThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		county(t, a, here)
		young, old := string(here)+"/files/ab/"+id.New[string](), string(here)+"/files/cd/"+id.New[string]()
		for _, key := range []string{young, old} {
			if err := a.Blobs.Put(t.Context(), key, strings.NewReader("x"), 1); err != nil {
				t.Fatal(err)
			}
		}
		yesterday := time.Now().Add(-25 * time.Hour)
		if err := os.Chtimes(filepath.Join(a.Settings.BlobTarget(), old), yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
		if well, wrong := doctor(t, a, false); well || !slices.Equal(wrong["leftovers"], []string{old}) {
			t.Errorf("well %v, found %v", well, wrong)
		}
		if well, _ := doctor(t, a, true); !well {
			t.Error("not mended")
		}
		if well, wrong := doctor(t, a, false); !well {
			t.Errorf("after mending: %v", wrong)
		}
		if _, err := a.Blobs.Stat(t.Context(), young); err != nil {
			t.Errorf("a file that was just stored: %v", err)
		}
	})
}

func TestABackupOfTheWholePassesTheDoctorElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		county(t, a, here)
		out := filepath.Join(t.TempDir(), "b.tar")
		if _, err := a.BackUp(t.Context(), out, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := app.VerifyBackup(t.Context(), out, nil); err != nil {
			t.Fatal(err)
		}
		for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
			s := settings(t, dialect)
			if _, err := app.Restore(t.Context(), s, out, nil); err != nil {
				t.Fatalf("into %s: %v", dialect, err)
			}
			b := open(t, s)
			if well, wrong := doctor(t, b, false); !well {
				t.Errorf("in %s: %v", dialect, wrong)
			}
			all, err := b.Counties.List(t.Context())
			if err != nil || len(all) != 1 || all[0].Name != "永丰县 '%😀" {
				t.Errorf("in %s: %v, %v", dialect, all, err)
			}
			if _, err := app.Restore(t.Context(), s, out, nil); !fault.Is(err, fault.Conflict) {
				t.Errorf("over %s: %v", dialect, err)
			}
		}
	})
}

// A backup with a broken chain is not a good backup.
func TestABrokenChainIsFoundInABackup(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		county(t, a, here)
		err := a.DB.Write(t.Context(), here, func(tx *db.Tx) error {
			err := journal.Append(t.Context(), tx, journal.Entry{Subject: "x", Record: "r", Act: "x", By: access.System(here)})
			if err == nil {
				_, err = tx.Exec(t.Context(), `UPDATE journal SET at = at + 1 WHERE county = $1 AND subject = 'x'`, here)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "b.tar")
		if _, err := a.BackUp(t.Context(), out, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := app.VerifyBackup(t.Context(), out, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("Verify = %v", err)
		}
	})
}

func TestAnOlderSchemaIsBackedUpBeforeItIsChanged(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			t.Parallel()
			s := settings(t, dialect)
			a := open(t, s)
			county(t, a, here)
			for _, q := range undoLast(t, dialect) {
				if _, err := a.DB.WritePool().ExecContext(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := app.Open(t.Context(), s, app.Options{}); !fault.Is(err, fault.Unavailable) {
				t.Errorf("opened without migrating: %v", err)
			}
			b := open(t, s)
			if _, pending, err := b.DB.Pending(t.Context()); err != nil || pending != 0 {
				t.Errorf("pending %d, %v", pending, err)
			}
			saved, err := filepath.Glob(filepath.Join(s.Data, "backups", "*.tar"))
			if err != nil || len(saved) != 1 {
				t.Fatalf("saved %v, %v", saved, err)
			}
			// It goes back beside the photos and secrets that are there.
			s.DB = ""
			if dialect == db.SQLite {
				if err := os.Remove(s.Target()); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := app.Restore(t.Context(), s, saved[0], nil); err != nil {
				t.Errorf("restore: %v", err)
			}
		})
	}
}

// undoLast are the statements that leave a database as the version before the
// last migration knew it.
func undoLast(t *testing.T, dialect db.Dialect) (out []string) {
	t.Helper()
	files, err := db.Schema(dialect)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	last := slices.Max(names)
	text, err := fs.ReadFile(files, last)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`CREATE TABLE (\w+)`).FindAllStringSubmatch(string(text), -1) {
		out = append([]string{"DROP TABLE " + m[1]}, out...)
	}
	if len(out) == 0 {
		t.Skipf("%s makes no table", last)
	}
	for _, m := range regexp.MustCompile(`CREATE (?:UNIQUE )?INDEX (\w+) ON (\w+)`).FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(out, "DROP TABLE "+m[2]) { // an index of a table that was there before
			out = append(out, "DROP INDEX "+m[1])
		}
	}
	for _, m := range regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+)`).FindAllStringSubmatch(string(text), -1) {
		out = append(out, "ALTER TABLE "+m[1]+" DROP COLUMN "+m[2])
	}
	return append(out, "DELETE FROM goose_db_version WHERE version_id = "+strings.TrimLeft(last[:4], "0"))
}

func TestOneServerForOneDataFolder(t *testing.T) {
	t.Parallel()
	s := settings(t, db.SQLite)
	ctx, stop := context.WithCancel(t.Context())
	up, ended := make(chan string), make(chan error, 1)
	a := open(t, s)
	go func() {
		ended <- a.Serve(ctx, func(url string) error { up <- url; return nil })
	}()
	url := <-up
	if err := open(t, s).Serve(ctx, func(string) error { return nil }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second server: %v", err)
	}
	if _, err := open(t, s).CopyTo(ctx, "postgres://localhost:1/none", nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("a copy while it is served: %v", err)
	}
	res, err := http.Get(url + "/readyz") //nolint:noctx // a test
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("readyz: %v, %v", res, err)
	}
	res.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("stopped: %v", err)
	}
	ctx, stop = context.WithCancel(t.Context())
	if err := open(t, s).Serve(ctx, func(string) error { stop(); return nil }); err != nil {
		t.Errorf("the next server: %v", err)
	}
}

func ask(h http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept", "text/html")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatEveryAnswerHas(t *testing.T) {
	t.Parallel()
	h := open(t, settings(t, db.SQLite)).Handler()

	res := ask(h, "GET", "/no/such/page", "Accept-Encoding", "gzip", "Accept-Language", "en")
	if res.StatusCode != http.StatusNotFound || res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Content-Language") != "en" ||
		!strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") || res.Header.Get("X-Request-Id") == "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	res = ask(h, "GET", "/no/such/page?lang=zh-CN")
	if text := body(t, res); !strings.Contains(text, "没有这个页面") || strings.Contains(text, "«") {
		t.Error(text)
	}
	if res := ask(h, "POST", "/healthz", "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page posted: %d", res.StatusCode)
	}
	if res := ask(h, "GET", "/overview?area=1"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/sign-in?next=%2Foverview%3Farea%3D1" {
		t.Errorf("not signed in: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res := ask(h, "GET", "/overview", "Cookie", "cw_session=forged"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a forged session: %d", res.StatusCode)
	}
	if res := ask(h, "GET", "/metrics"); res.StatusCode != http.StatusNotFound {
		t.Errorf("metrics for another machine: %d", res.StatusCode)
	}
}
