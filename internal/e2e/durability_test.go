package e2e

import (
	"bytes"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look into the file without the program
)

const (
	clients    = 32
	kills      = 20
	shortKills = 3
)

// opened is what one client knows of a case that it asked to open.
type opened struct {
	key    string
	number string // empty: there was no answer
}

// Whatever was answered is there after the program was killed, no number is
// given twice, and who sends again what was not answered opens one case, not
// two.
func TestKilledWhileThirtyTwoOpenCases(t *testing.T) {
	rounds := kills
	if testing.Short() {
		rounds = shortKills
	}
	how := LoadDemo(t, 0).Copy(t)
	var all []opened
	for round := range rounds {
		s := Start(t, how)
		c := s.As(t, "inspector", "en")
		all = append(all, again(t, c, all)...)
		all = append(all, stormUntilKilled(s, c, round)...)
	}
	s := Start(t, how)
	last := again(t, s.As(t, "inspector", "en"), all)
	all = append(all, last...)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	stored := cases(t, filepath.Join(how.Data, "chuangwei.db"))
	answered, numbers := 0, map[string]string{}
	for _, o := range all {
		if o.number == "" {
			continue
		}
		answered++
		if got := stored[o.key]; len(got) != 1 || got[0] != o.number {
			t.Errorf("case %s was answered as %s and is stored as %v", o.key, o.number, got)
		}
		if other, used := numbers[o.number]; used && other != o.key {
			t.Errorf("number %s was given to %s and to %s", o.number, other, o.key)
		}
		numbers[o.number] = o.key
	}
	for key, n := range stored {
		if len(n) > 1 {
			t.Errorf("one sending, %s, opened %v", key, n)
		}
	}
	if answered < rounds*clients/2 {
		t.Errorf("only %d cases were opened in %d rounds", answered, rounds)
	}
	t.Logf("%d rounds: %d answered, %d stored, %d sent again", rounds, answered, len(stored), len(last))
	doctor(t, "--data", how.Data)
}

// stormUntilKilled lets the clients open cases and kills the program in the
// middle.
func stormUntilKilled(s *Server, c *Client, round int) []opened {
	var mu sync.Mutex
	var all []opened
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("storm-%d-%d-%d", round, i, n)
				number, err := openCase(c, key)
				mu.Lock()
				all = append(all, opened{key, number})
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	time.Sleep(150*time.Millisecond + rand.N(350*time.Millisecond))
	s.Kill()
	wg.Wait()
	return all
}

// openCase opens a case by the form and returns its number. The same key sends
// the same form.
func openCase(c *Client, key string) (string, error) {
	h := fnv.New64a()
	h.Write([]byte(key))
	place := rand.New(rand.NewPCG(h.Sum64(), 0))
	form := url.Values{
		"_key": {key}, "title": {key}, "category": {"06010"}, "anyway": {"1"},
		"lon": {fmt.Sprintf("%.6f", 115.41+place.Float64()*0.06)}, "lat": {fmt.Sprintf("%.6f", 27.30+place.Float64()*0.03)},
	}
	a, err := c.Ask(http.MethodPost, "/cases", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	number, is := strings.CutPrefix(a.Location, "/cases/")
	if a.Status != http.StatusSeeOther || !is {
		return "", fmt.Errorf("%d %s", a.Status, a.Text("main"))
	}
	return number, nil
}

// again sends what was not answered in the last round once more, and some of
// what was.
func again(t *testing.T, c *Client, all []opened) []opened {
	t.Helper()
	var out []opened
	done := 0
	known := map[string]bool{}
	for _, o := range all {
		if o.number != "" {
			known[o.key] = true
		}
	}
	for _, o := range all {
		if known[o.key] && (o.number == "" || done >= 20 || rand.IntN(20) > 0) {
			continue
		}
		if o.number != "" {
			done++
		}
		number, err := openCase(c, o.key)
		if err != nil {
			t.Errorf("%s sent again: %v", o.key, err)
			continue
		}
		if o.number != "" && number != o.number {
			t.Errorf("%s sent again is %s and was %s", o.key, number, o.number)
		}
		out = append(out, opened{o.key, number})
	}
	return out
}

// cases reads the numbers of the storm's cases from the file itself.
func cases(t *testing.T, path string) map[string][]string {
	t.Helper()
	d, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	rows, err := d.QueryContext(t.Context(), `SELECT title, number FROM cases WHERE title LIKE 'storm-%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var title string
		var number int64
		if err := rows.Scan(&title, &number); err != nil {
			t.Fatal(err)
		}
		out[title] = append(out[title], fmt.Sprintf("WT-%04d", number))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// doctor finds nothing wrong.
func doctor(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Program(t), append([]string{"doctor", "--lang", "en"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("doctor: %v\n%s", err, bytes.TrimSpace(out))
	}
}
