package app

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/web"
)

// listen opens the events of a county and returns what is heard, one at a time.
func listen(t *testing.T, l *live, county id.County) (hear func() string, leave func()) {
	t.Helper()
	srv := httptest.NewServer(packed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by := access.System(county)
		if err := l.serve(w, r.WithContext(web.WithActor(r.Context(), by))); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(req)
	if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%v, %v", res, err)
	}
	lines := bufio.NewScanner(res.Body)
	return func() string {
			for lines.Scan() {
				if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
					return event
				}
			}
			return ""
		}, func() {
			cancel()
			res.Body.Close()
		}
}

func TestAPageHearsThatSomethingHappenedInItsCounty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const here, there = id.County("360825"), id.County("110105")
		dbtest.Counties(t, d, here, there)
		l := newLive(d)
		hear, leave := listen(t, l, here)
		if got := hear(); got != "beat" {
			t.Fatalf("at first one hears %q", got)
		}
		happens := func(county id.County, record string) {
			t.Helper()
			err := d.Write(t.Context(), county, func(tx *db.Tx) error {
				return journal.Append(t.Context(), tx, journal.Entry{Subject: "case", Record: record, Act: "case.report", By: access.System(county)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		// The county is looked at first; what happens afterwards is told.
		time.Sleep(liveLook / 4)
		happens(there, "1")
		happens(here, "2")
		if got := hear(); got != "moved" {
			t.Errorf("then one hears %q", got)
		}
		leave()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			l.mu.Lock()
			left := len(l.counties)
			l.mu.Unlock()
			if left == 0 {
				break
			}
			if time.Now().After(end) {
				t.Fatal("nobody listens, and the county is still looked at")
			}
		}
	})
}

func TestPagesAreLetGoWhenTheProgramStops(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	dbtest.Counties(t, d, "360825")
	l := newLive(d)
	hear, leave := listen(t, l, "360825")
	defer leave()
	hear()
	l.stop()
	l.stop()
	if got := hear(); got != "" {
		t.Errorf("one still hears %q", got)
	}
}

func TestOnlySoManyPagesAreTold(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	dbtest.Counties(t, d, "360825")
	l := newLive(d)
	var all []chan string
	for range liveMost {
		hear, err := l.join(t.Context(), "360825")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, hear)
	}
	if _, err := l.join(t.Context(), "360825"); err == nil {
		t.Error("one more is told")
	}
	for _, hear := range all {
		l.leave("360825", hear)
	}
	if len(l.counties) != 0 {
		t.Error("a county without pages is looked at")
	}
}
