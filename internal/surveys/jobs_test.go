package surveys_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/jobs"
	"chuangwei/internal/office"
	"chuangwei/internal/people"
	"chuangwei/internal/surveys"
)

// held is cases that stop, or fail, at a batch of an import, counted from 1
// over those that are staged and those that are brought in.
type held struct {
	*cases.Service
	at   atomic.Int64
	hold atomic.Int64 // stops there until it is let go on
	die  atomic.Int64 // fails there and from there on
	gate
}

// gate holds somebody until it is let go on, or the test is over: a test that
// failed still has to stop its jobs.
type gate struct {
	reach chan bool
	going chan bool
	over  <-chan struct{}
}

func newGate(t *testing.T) gate {
	return gate{make(chan bool), make(chan bool), t.Context().Done()}
}

func (g gate) wait() {
	select {
	case g.reach <- true:
	case <-g.over:
	}
	select {
	case <-g.going:
	case <-g.over:
	}
}

// reached waits until somebody is held.
func (g gate) reached(t *testing.T) {
	t.Helper()
	select {
	case <-g.reach:
	case <-time.After(patience):
		t.Fatal("nobody came so far")
	}
}

// open lets who is held go on.
func (g gate) open(t *testing.T) {
	t.Helper()
	select {
	case g.going <- true:
	case <-time.After(patience):
		t.Fatal("nobody is held")
	}
}

// patience is how long a test waits for what has to come.
const patience = time.Minute

var errDied = errors.New("died")

// begin makes the next batch the first.
func (h *held) begin(hold, die int64) {
	h.at.Store(0)
	h.hold.Store(hold)
	h.die.Store(die)
}

// came waits until the n-th batch has begun.
func (h *held) came(t *testing.T, n int64) {
	t.Helper()
	for end := time.Now().Add(patience); h.at.Load() < n; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came so far")
		}
	}
}

func (h *held) step() error {
	n := h.at.Add(1)
	if n == h.hold.Load() {
		h.wait()
	}
	if die := h.die.Load(); die > 0 && n >= die {
		return errDied
	}
	return nil
}

func (h *held) ImportBatch(ctx context.Context, tx *db.Tx, by access.Actor, b cases.Batch) ([]cases.Outcome, error) {
	if err := h.step(); err != nil {
		return nil, err
	}
	return h.Service.ImportBatch(ctx, tx, by, b)
}

func (h *held) Bring(ctx context.Context, tx *db.Tx, p *cases.Part) error {
	if err := h.step(); err != nil {
		return err
	}
	return h.Service.Bring(ctx, tx, p)
}

// Discard of whoever is dead does nothing.
func (h *held) Discard(ctx context.Context, tx *db.Tx, imp id.Import, limit int) (bool, error) {
	if die := h.die.Load(); die > 0 && h.at.Load() >= die {
		return false, errDied
	}
	return h.Service.Discard(ctx, tx, imp, limit)
}

// slow is a store that opens a file when it is let: the hold-th from now on.
type slow struct {
	blob.Store
	hold atomic.Int64
	gate
}

func (s *slow) Get(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if s.hold.Add(-1) == 0 {
		s.wait()
	}
	return s.Store.Get(ctx, key)
}

// officeHouse is a house with files, accounts and jobs.
type officeHouse struct {
	*house
	held   *held
	files  *slow
	survey surveys.Survey
}

func openOffice(t *testing.T, d *db.DB) *officeHouse {
	t.Helper()
	h := &officeHouse{house: setUp(t, d)}
	files, err := blob.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.files = &slow{Store: files, gate: newGate(t)}
	h.held = &held{Service: h.cases, gate: newGate(t)}
	h.Service = h.process()
	slip, err := people.New(people.Options{DB: d, Cheap: true}).AddUser(t.Context(), here, people.NewAccount{Name: "office", Label: "创卫办", Grants: h.office.Grants})
	if err != nil {
		t.Fatal(err)
	}
	h.office.Account = slip.Account
	h.survey = h.house.survey(t, surveys.Draft{Title: "后台 '%😀", Code: "bg", Category: "06010"})
	return h
}

// process is the service of another process.
func (h *officeHouse) process() *surveys.Service {
	return surveys.New(surveys.Options{DB: h.d, Cases: h.held, Areas: h.areas, Files: h.files, OnPage: 100, Alone: h.d.Dialect == db.SQLite})
}

// start runs the jobs of a process and returns how to stop it.
func (h *officeHouse) start(t *testing.T, s *surveys.Service) (stop func()) {
	t.Helper()
	r := jobs.New(h.d, jobs.Options{Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Poll: 50 * time.Millisecond})
	s.Jobs(r)
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var once atomic.Bool
	stop = func() {
		if once.CompareAndSwap(false, true) {
			if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return stop
}

func (h *officeHouse) keep(t *testing.T, name string, file []byte) surveys.Upload {
	t.Helper()
	imp, err := h.Keep(t.Context(), h.office, h.survey.ID, name, file)
	if err != nil {
		t.Fatal(err)
	}
	return h.look(t, imp)
}

func (h *officeHouse) look(t *testing.T, imp id.Import) surveys.Upload {
	t.Helper()
	u, err := h.Upload(t.Context(), h.office, h.survey.ID, imp)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (h *officeHouse) do(t *testing.T, u surveys.Upload, task surveys.Task) {
	t.Helper()
	if err := h.Do(t.Context(), h.office, u, surveys.Mapping{}, task); err != nil {
		t.Fatal(err)
	}
}

// over waits until nobody has the file in hand.
func (h *officeHouse) over(t *testing.T, imp id.Import) surveys.Upload {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if u := h.look(t, imp); !u.Busy() {
			return u
		}
	}
	t.Fatalf("not over in time: %+v", h.look(t, imp))
	return surveys.Upload{}
}

// told is the keys of what the office was told.
func (h *officeHouse) told(t *testing.T) (keys []string) {
	t.Helper()
	page, err := inbox.New(h.d, "").List(t.Context(), h.office, inbox.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range page.Notices {
		keys = append(keys, n.Key)
	}
	return keys
}

func (h *officeHouse) filed(t *testing.T, imp id.Import) bool {
	t.Helper()
	// It goes a moment after the import is over.
	for range 50 {
		_, err := h.files.Stat(t.Context(), string(here)+"/imports/"+string(imp))
		if errors.Is(err, blob.ErrNotFound) {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}

func TestALongRegisterIsTriedAndBroughtInByAJob(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		h.start(t, h.Service)
		u := h.keep(t, "长.csv", register(3400))
		h.do(t, u, surveys.TaskTry)
		u = h.over(t, u.ID)
		if u.State != "waiting" || u.Report == nil || !u.Report.DryRun || counts(u.Report) != "3400 0 0 0" {
			t.Fatalf("tried: %+v", u)
		}
		if n := h.traces(t); n["cases"] != 0 || n["last number"] != 0 {
			t.Errorf("a trial left %v", n)
		}
		// In the middle of it one sees how far it is, and asking again asks once.
		h.held.begin(3, 0)
		h.do(t, u, surveys.TaskImport)
		h.held.reached(t)
		now := h.look(t, u.ID)
		if now.State != "running" || now.Total != 3401 || now.Done == 0 || now.Done >= now.Total {
			t.Errorf("in the middle: %+v", now)
		}
		h.do(t, now, surveys.TaskImport)
		h.held.open(t)
		u = h.over(t, u.ID)
		if u.State != "published" || !u.Report.Applied || counts(u.Report) != "3400 0 0 0" || h.filed(t, u.ID) {
			t.Errorf("brought in: %+v, file %v", u, h.filed(t, u.ID))
		}
		if n := h.traces(t); n["cases"] != 3400 || n["last number"] != 3400 {
			t.Errorf("%v", n)
		}
		// All or nothing, as on the page.
		bad := h.keep(t, "坏.csv", append(register(600), csvOf("坏,第一片区,恩江路,恩江路1号门前,垃圾,06010,,2017-13-45,,,")...))
		before := h.traces(t)
		h.do(t, bad, surveys.TaskImport)
		if bad = h.over(t, bad.ID); bad.State != "waiting" || bad.Report == nil || bad.Report.DryRun || bad.Report.Applied || bad.Report.Clean() || h.traces(t)["last number"] != before["last number"] {
			t.Errorf("refused: %+v", bad)
		}
		if got := h.told(t); len(got) != 3 || got[0] != "survey.tell.refused" || got[1] != "survey.tell.published" || got[2] != "survey.tell.tried" {
			t.Errorf("told: %v", got)
		}
		// The file is still there, for its good rows alone.
		h.do(t, bad, surveys.TaskPartial)
		if bad = h.over(t, bad.ID); bad.State != "published" || !bad.Report.Applied || bad.Report.Counts[office.Rejected] != 1 || h.filed(t, bad.ID) {
			t.Errorf("the good rows: %+v", bad)
		}
	})
}

func TestAShortRegisterIsBroughtInAtOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := openOffice(t, d)
	u := h.keep(t, "短.csv", register(90))
	h.do(t, u, surveys.TaskImport)
	bad := h.keep(t, "坏.csv", csvOf("编号,片区,位置,发现日期", "1,第一片区,恩江路,2017-8-3", "2,第一片区,恩江路,2017-13-45"))
	h.do(t, bad, surveys.TaskImport)
	if bad = h.look(t, bad.ID); bad.State != "waiting" || bad.Report == nil || bad.Report.Applied || bad.Report.DryRun {
		t.Errorf("refused: %+v", bad)
	}
	if u = h.look(t, u.ID); u.State != "published" || h.filed(t, u.ID) {
		t.Errorf("%+v", u)
	}
	if err := h.Do(t.Context(), h.office, u, surveys.Mapping{}, surveys.TaskImport); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second time: %v", err)
	}
}

// A process dies in the middle of an import, at every step of it; another goes
// on, and everything is there once.
func TestAnImportSurvivesTheDeathOfItsProcess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		const rows = 2400 // three batches are staged, then three brought in
		for i, die := range []int64{1, 3, 4, 6} {
			u := h.keep(t, "死.csv", bytes.ReplaceAll(register(rows), []byte("B-"), []byte{'A' + byte(i), '-'}))
			h.held.begin(0, die)
			stop := h.start(t, h.process())
			h.do(t, u, surveys.TaskImport)
			h.held.came(t, die)
			stop()
			// Whoever is killed does not even say that it failed.
			state := "running"
			if die > 3 {
				state = "publishing"
			}
			err := d.Write(t.Context(), here, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE survey_imports SET state = $3, runner = 'killed' WHERE county = $1 AND id = $2`, here, u.ID, state)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			left := h.number(t, here, `SELECT COUNT(*) FROM case_staged WHERE county = $1`)
			if want := map[int64]int64{1: 0, 3: 2, 4: 3, 6: 1}[die]; left != want {
				t.Errorf("killed at %d: %d parts are staged, want %d", die, left, want)
			}
			h.held.begin(0, 0)
			if d.Dialect == db.Postgres {
				h.clock.Add(3 * time.Minute) // others might live: it has been silent
			}
			stop = h.start(t, h.process())
			u = h.over(t, u.ID)
			stop()
			if u.State != "published" || counts(u.Report) != "2400 0 0 0" {
				t.Errorf("killed at %d: %s %+v", die, u.State, u.Report)
			}
			n := h.traces(t)
			want := int64(rows * (i + 1))
			if n["cases"] != want || n["last number"] != want || n["case_staged"] != 0 {
				t.Errorf("killed at %d: %v, want %d cases", die, n, want)
			}
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM journal WHERE county = $1 AND act = 'survey.imported'`); n != 4 {
			t.Errorf("%d imports in the journal", n)
		}
		if got := h.told(t); len(got) != 4 {
			t.Errorf("told %v", got)
		}
	})
}

// Who was only slow finds that another has taken the import over, and does
// nothing more.
func TestAnImportThatWasTakenOverIsLeftAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		u := h.keep(t, "慢.csv", register(600))
		h.files.hold.Store(2) // the page looks into it first
		stop := h.start(t, h.process())
		h.do(t, u, surveys.TaskImport)
		h.files.reached(t)
		h.clock.Add(30 * time.Minute)
		other := h.process()
		if err := other.GoOn(t.Context(), here); err != nil {
			t.Fatal(err)
		}
		stopOther := h.start(t, other)
		u = h.over(t, u.ID)
		before := h.traces(t)
		h.files.open(t)
		stop()
		stopOther()
		if u.State != "published" || before["cases"] != 600 {
			t.Errorf("%s, %v", u.State, before)
		}
		if diff := cmp.Diff(before, h.traces(t)); diff != "" {
			t.Errorf("the slow one did: %s", diff)
		}
		if again := h.look(t, u.ID); again.State != "published" {
			t.Errorf("the slow one left it %s", again.State)
		}
	})
}

func TestAProgramThatStopsGoesOnWithItsImportsWhenItStartsAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		stop := h.start(t, h.Service)
		u := h.keep(t, "停.csv", register(1100))
		h.held.begin(2, 0)
		h.do(t, u, surveys.TaskImport)
		h.held.reached(t)
		stopped := make(chan bool)
		go func() { stop(); close(stopped) }()
		time.Sleep(200 * time.Millisecond)
		h.held.open(t)
		<-stopped
		h.start(t, h.process())
		if u = h.over(t, u.ID); u.State != "published" {
			t.Errorf("%+v", u)
		}
		if n := h.traces(t); n["cases"] != 1100 || n["last number"] != 1100 {
			t.Errorf("%v", n)
		}
	})
}

func TestAJobSaysWhyItCameToNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOffice(t, d)
		h.start(t, h.Service)
		// Columns that are not there: the file waits for others.
		u := h.keep(t, "列.csv", register(300))
		err := h.Do(t.Context(), h.office, u, surveys.Mapping{Only: true, Columns: map[string]surveys.List{"area": {"没有这一列"}}}, surveys.TaskImport)
		if err != nil {
			t.Fatal(err)
		}
		if u = h.over(t, u.ID); u.State != "waiting" || u.Problem.Key == "" || !h.filed(t, u.ID) {
			t.Errorf("wrong columns: %+v", u)
		}
		// Somebody removed the file.
		u = h.keep(t, "丢.csv", register(300))
		h.held.begin(0, 1)
		h.do(t, u, surveys.TaskImport)
		h.held.came(t, 1)
		if err := h.files.Delete(t.Context(), string(here)+"/imports/"+string(u.ID)); err != nil {
			t.Fatal(err)
		}
		h.held.begin(0, 0)
		if u = h.over(t, u.ID); u.State != "failed" || u.Problem.Key == "" {
			t.Errorf("without its file: %+v", u)
		}
		// A full disk may pass: it is tried again.
		u = h.keep(t, "满.csv", register(300))
		h.held.begin(0, 1)
		h.do(t, u, surveys.TaskImport)
		h.held.came(t, 1)
		h.held.begin(0, 0)
		if u = h.over(t, u.ID); u.State != "published" {
			t.Errorf("after a failure that passed: %+v", u)
		}
	})
}

// Only who may import may have it done.
func TestAJobAsksAgainWhetherItMay(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := openOffice(t, d)
	u := h.keep(t, "权.csv", register(300))
	h.do(t, u, surveys.TaskImport)
	if err := d.Write(t.Context(), here, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM grants WHERE county = $1`, here)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	h.start(t, h.Service)
	if u = h.over(t, u.ID); u.State != "failed" || u.Problem.Key != "access.forbidden" {
		t.Errorf("%+v", u)
	}
}
