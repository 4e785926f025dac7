package engagement_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/engagement"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

const here = id.County("360825")

// world is a county with accounts at every level, and a source that says what a
// test wants.
type world struct {
	*engagement.Service
	d        *db.DB
	office   access.Actor
	accounts []id.Account // one for each level, from the top
	units    []id.Unit    // an agency and a committee
	area     id.Area
	group    id.Group
	expected []inbox.Expectation
}

func (w *world) source(_ context.Context, _ *db.Tx, from, to string) (out []inbox.Expectation, err error) {
	for _, e := range w.expected {
		if day := e.Due.Add(8 * time.Hour).UTC().Format(time.DateOnly); day >= from && day <= to {
			out = append(out, e)
		}
	}
	return out, nil
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	dbtest.Counties(t, d, here)
	dbtest.Campaign(t, d, here)
	dbtest.FixClock(d, time.Date(2017, 5, 9, 1, 0, 0, 0, time.UTC))
	ctx, sys := t.Context(), access.System(here)
	w := &world{d: d}
	w.Service = engagement.New(d, w.source)
	o := &org.Service{DB: d}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, kind := range []org.Kind{org.Agency, org.Neighbourhood} {
		u, err := o.CreateUnit(ctx, sys, org.UnitDraft{Code: fmt.Sprint("u", i), Name: []string{"城管大队", "八一居委会"}[i], Category: "A", Kind: kind, Level: org.OfCounty})
		must(err)
		w.units = append(w.units, u)
	}
	var err error
	w.area, err = areas.New(d, o).Create(ctx, sys, areas.Draft{Seq: 1, Name: "第一片区", LeadUnit: w.units[0]})
	must(err)
	w.group, err = o.CreateGroup(ctx, sys, org.GroupDraft{Code: "g1", Seq: 1, Name: "市容环境专业组", LeadUnit: w.units[0]})
	must(err)
	users := people.New(people.Options{DB: d, Cheap: true})
	for i, g := range [][]access.Grant{
		{{Role: access.Office, Scope: access.County}},
		{{Role: access.AreaLead, Scope: access.Area, Of: string(w.area)}, {Role: access.Employee, Scope: access.Unit, Of: string(w.units[0])}},
		{{Role: access.GroupLead, Scope: access.Group, Of: string(w.group)}},
		{{Role: access.Liaison, Scope: access.Unit, Of: string(w.units[0])}},
		{{Role: access.Committee, Scope: access.Unit, Of: string(w.units[1])}},
	} {
		n := people.NewAccount{Name: fmt.Sprint("a", i), Label: fmt.Sprint("岗位", i), Grants: g}
		if i > 2 {
			n.Unit = w.units[i-3]
		}
		slip, err := users.AddUser(ctx, here, n)
		must(err)
		w.accounts = append(w.accounts, slip.Account)
	}
	w.office = access.Actor{County: here, Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	return w
}

// at is an instant of the county's own day.
func at(day string, hour int) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(time.Duration(hour-8) * time.Hour)
}

// Whatever was expected and done, every figure of the board is the sum of the
// acts that it opens.
func TestEveryFigureIsTheSumOfTheActsThatItOpens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		days := []string{"2017-06-28", "2017-06-30", "2017-07-01", "2017-07-17", "2017-07-31", "2017-08-01", "2017-08-20", "2017-08-24"}
		rapid.Check(t, func(rt *rapid.T) {
			w.expected = nil
			for i := range rapid.IntRange(0, 25).Draw(rt, "acts") {
				day := rapid.SampledFrom(days).Draw(rt, "day")
				e := inbox.Expectation{Kind: rapid.SampledFrom([]string{"x.one", "x.two"}).Draw(rt, "kind"), Record: strconv.Itoa(i), Due: at(day, 17)}
				switch rapid.IntRange(0, 2).Draw(rt, "whose") {
				case 0:
					e.Account = rapid.SampledFrom(w.accounts).Draw(rt, "account")
				case 1:
					e.Unit = rapid.SampledFrom(w.units).Draw(rt, "unit")
				}
				switch rapid.IntRange(0, 2).Draw(rt, "done") {
				case 0:
					e.Done = e.Due.Add(-time.Hour)
				case 1:
					e.Done = e.Due.Add(30 * time.Hour)
				}
				w.expected = append(w.expected, e)
			}
			dbtest.FixClock(d, at("2017-08-25", 14))
			// What was gathered before and is no longer so is gone.
			for _, day := range days {
				if err := w.GatherDays(context.Background(), here, day, day); err != nil {
					rt.Fatal(err)
				}
			}
			l := rapid.SampledFrom(engagement.Levels()).Draw(rt, "level")
			face := rapid.SampledFrom(engagement.Faces(l)).Draw(rt, "face")
			period := rapid.SampledFrom(engagement.Periods()).Draw(rt, "period")
			b, err := w.Board(context.Background(), w.office, engagement.Ask{Period: period, Level: l, Face: face, Sort: "rate"})
			if err != nil {
				rt.Fatal(err)
			}
			w.check(rt, b, face)
			w.levels(rt, b)
		})
	})
}

// levels are as the board has them, and those of the areas no more.
func (w *world) levels(t *rapid.T, b engagement.Board) {
	t.Helper()
	whole, err := w.Levels(context.Background(), w.office, b.Period, "")
	if err != nil || whole.From != b.From || whole.To != b.To || !maps.Equal(whole.Levels, b.Levels) {
		t.Errorf("levels %v from %s to %s, the board's %v, %v", whole.Levels, whole.From, whole.To, b.Levels, err)
	}
	part, err := w.Levels(context.Background(), w.office, b.Period, w.area)
	if err != nil {
		t.Fatal(err)
	}
	for l, n := range part.Levels {
		p, err := w.Acts(context.Background(), w.office, engagement.Filter{From: b.From, To: b.To, Level: l, Area: w.area, Limit: 1})
		if err != nil || p.Total != n.Expected {
			t.Errorf("%s in an area: %d expected, the list has %d, %v", l, n.Expected, p.Total, err)
		}
	}
}

func (w *world) check(t *rapid.T, b engagement.Board, face string) {
	t.Helper()
	opens := func(f engagement.Filter, s engagement.Sum) {
		t.Helper()
		f.From, f.To, f.Limit = b.From, b.To, 1
		for state, want := range map[engagement.State]int64{"": s.Expected, engagement.InTime: s.InTime, engagement.Late: s.Late, engagement.Missed: s.Missed()} {
			if s.Expected == 0 && state != "" {
				continue
			}
			f.State = state
			p, err := w.Acts(context.Background(), w.office, f)
			if err != nil || p.Total != want {
				t.Errorf("%s: %d, the list %s has %d, %v", state, want, f.Link(""), p.Total, err)
			}
		}
	}
	var all int64
	for _, l := range engagement.Levels() {
		all += b.Levels[l].Expected
		opens(engagement.Filter{Level: l}, b.Levels[l])
		for _, k := range b.Kinds {
			opens(engagement.Filter{Level: l, Kind: k}, b.Cells[l][k])
		}
	}
	if b.Period == "campaign" && all != w.counted() {
		t.Errorf("%d acts are counted of %d", all, w.counted())
	}
	for _, l := range b.Lines {
		opens(engagement.Filter{Level: b.Level}.Of(face, l.Of), l.Sum)
	}
}

// counted is how many acts are due in the whole campaign besides signing in.
func (w *world) counted() int64 {
	p, err := w.Acts(context.Background(), w.office, engagement.Filter{From: "2017-05-01", To: "2017-08-24"})
	if err != nil {
		return -1
	}
	return p.Total
}

func TestWhoHasSeveralPartsStandsAtTheHighest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i, a := range w.accounts {
			w.expected = append(w.expected, inbox.Expectation{Kind: "x", Record: strconv.Itoa(i), Account: a, Due: at("2017-08-20", 17)})
		}
		for i, u := range w.units {
			w.expected = append(w.expected, inbox.Expectation{Kind: "x", Record: fmt.Sprint("u", i), Unit: u, Due: at("2017-08-20", 17)})
		}
		dbtest.FixClock(d, at("2017-08-22", 9))
		if err := w.Gather(t.Context(), here, 3); err != nil {
			t.Fatal(err)
		}
		b, err := w.Board(t.Context(), w.office, engagement.AskFrom(url.Values{}))
		if err != nil {
			t.Fatal(err)
		}
		got := map[engagement.Level]int64{}
		for l, cells := range b.Cells {
			got[l] = cells["x"].Expected
		}
		want := map[engagement.Level]int64{engagement.OfCounty: 1, engagement.OfArea: 1, engagement.OfGroup: 1, engagement.OfUnit: 2, engagement.OfCommittee: 2}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// Everybody is expected once a week, and to have read by the end of the next day.
func TestSigningInAndReadingAreExpectedOfEverybodyWhoActs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		do := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, here, fn); err != nil {
				t.Fatal(err)
			}
		}
		// In the week from 14 August two are there; in the one after, one.
		dbtest.FixClock(d, at("2017-08-16", 9))
		do(func(tx *db.Tx) error { return people.Seen(ctx, tx, w.accounts[0]) })
		do(func(tx *db.Tx) error { return people.Seen(ctx, tx, w.accounts[0]) })
		dbtest.FixClock(d, at("2017-08-19", 23))
		do(func(tx *db.Tx) error { return people.Seen(ctx, tx, w.accounts[3]) })
		// Three were told something on Monday: one reads at once, one on Wednesday.
		dbtest.FixClock(d, at("2017-08-14", 10))
		do(func(tx *db.Tx) error {
			_, err := inbox.Tell(ctx, tx, inbox.Message{To: inbox.Recipients{Accounts: w.accounts[:3]}, Kind: "x", Subject: "x", Record: "1", Key: "x", Link: "/"})
			return err
		})
		do(func(tx *db.Tx) error { return inbox.ReadAll(ctx, tx, w.accounts[0]) })
		dbtest.FixClock(d, at("2017-08-16", 10))
		do(func(tx *db.Tx) error { return inbox.ReadAll(ctx, tx, w.accounts[1]) })
		dbtest.FixClock(d, at("2017-08-22", 10))
		if err := w.Gather(ctx, here, 14); err != nil {
			t.Fatal(err)
		}
		b, err := w.Board(ctx, w.office, engagement.AskFrom(url.Values{}))
		if err != nil {
			t.Fatal(err)
		}
		var signed, read engagement.Sum
		for _, cells := range b.Cells {
			s, r := cells["engagement.expected.sign_in"], cells["engagement.expected.read"]
			signed.Expected, signed.InTime, signed.Late = signed.Expected+s.Expected, signed.InTime+s.InTime, signed.Late+s.Late
			read.Expected, read.InTime, read.Late = read.Expected+r.Expected, read.InTime+r.InTime, read.Late+r.Late
		}
		// The Sunday of 13 August counts the week before, in which nobody was.
		if want := (engagement.Sum{Expected: 10, InTime: 2}); signed != want {
			t.Errorf("signed in: %+v, want %+v", signed, want)
		}
		if want := (engagement.Sum{Expected: 3, InTime: 1, Late: 1}); read != want {
			t.Errorf("read: %+v, want %+v", read, want)
		}
	})
}

func TestNamesAreForWhoSeesTheWholeCounty(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	w := newWorld(t, d)
	liaison := access.Actor{County: here, Account: w.accounts[3], Unit: w.units[0], Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(w.units[0])}}}
	if _, err := w.Acts(t.Context(), liaison, engagement.Filter{From: "2017-08-01", To: "2017-08-24"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a liaison reads whose acts they were: %v", err)
	}
	b, err := w.Board(t.Context(), liaison, engagement.Ask{Period: "month", Level: engagement.OfCounty, Face: "who", Sort: "rate"})
	if err != nil || b.Face == "who" {
		t.Errorf("a liaison sees people by name: %s, %v", b.Face, err)
	}
	for _, f := range []engagement.Filter{{From: "yesterday", To: "2017-08-24"}, {From: "2017-08-01"}} {
		if _, err := w.Acts(t.Context(), w.office, f); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if _, err := engagement.FilterFrom(url.Values{"from": {"2017-08-01"}, "to": {"2017-08-02"}, "level": {"heaven"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a level that is none: %v", err)
	}
}

func TestActsAreRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 120 {
			w.expected = append(w.expected, inbox.Expectation{Kind: "x", Record: fmt.Sprintf("%03d", i), Unit: w.units[i%2], Due: at([]string{"2017-08-10", "2017-08-11"}[i%2], 17)})
		}
		dbtest.FixClock(d, at("2017-08-15", 9))
		if err := w.GatherDays(t.Context(), here, "2017-08-09", "2017-08-12"); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		f := engagement.Filter{From: "2017-08-09", To: "2017-08-12", Limit: 50}
		for range 4 {
			p, err := w.Acts(t.Context(), w.office, f)
			if err != nil || p.Total != 120 {
				t.Fatalf("%d acts, %v", p.Total, err)
			}
			for _, a := range p.Acts {
				if a.Name == "" || seen[a.Record] {
					t.Errorf("%+v: nameless, or a second time", a)
				}
				seen[a.Record] = true
			}
			if f.After = p.Next; p.Next == "" {
				break
			}
		}
		if len(seen) != 120 {
			t.Errorf("%d acts by pages", len(seen))
		}
		if all, err := w.All(t.Context(), w.office, f); err != nil || len(all) != 120 {
			t.Errorf("%d acts at once, %v", len(all), err)
		}
	})
}
