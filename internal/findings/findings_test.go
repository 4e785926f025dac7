package findings_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
)

const odd = `说明 'O"Neil' 100%_😀 <b>`

// months are the records that the tests look at.
type months map[string]findings.Records

// Month implements findings.Sources.
func (m months) Month(_ context.Context, _ *db.Tx, s findings.Span) (findings.Records, error) {
	return m[s.Month], nil
}

// noted remembers what was noted.
type noted struct{ of []string }

// Falsified implements findings.Notes.
func (n *noted) Falsified(_ context.Context, _ *db.Tx, _ access.Actor, f findings.Finding, times int64, ground string) (id.Note, error) {
	n.of = append(n.of, fmt.Sprint(f.Label(), " ", times, " ", ground))
	return id.New[id.Note](), nil
}

type world struct {
	*casestest.World
	t        *testing.T
	records  months
	noted    *noted
	findings *findings.Service

	liaison, inspector, other access.Actor // of the unit that is found; one of that unit; of no unit
}

// month is before the one in which the tests live.
const month = "2017-07"

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: casestest.New(t, d), t: t, noted: &noted{}, records: months{}}
	w.findings = findings.New(d, w.records, w.noted)
	actor := func(role access.Role, scope access.Scope, of string, unit id.Unit) access.Actor {
		return access.Actor{County: casestest.County, Account: id.New[id.Account](), Unit: unit, Name: string(role), Grants: []access.Grant{{Role: role, Scope: scope, Of: of}}}
	}
	w.liaison = actor(access.Liaison, access.Unit, string(w.WestA), w.WestA)
	w.inspector = actor(access.Inspector, access.County, "", w.WestA)
	w.other = actor(access.Inspector, access.County, "", "")
	w.records[month] = w.repeats(1)
	return w
}

// repeats is a month in which so many photos of the unit repeat others.
func (w *world) repeats(n int) findings.Records {
	return findings.Records{
		Units: map[id.Unit]string{w.WestA: odd}, Repeats: times(n, func(i int) findings.Repeat {
			x := repeat(i, true, 0)
			x.By = findings.Person{Account: w.liaison.Account, Unit: w.WestA}
			return x
		}),
	}
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) look(m string) findings.Looked {
	w.t.Helper()
	out, err := w.findings.Look(w.t.Context(), w.Office, m)
	w.ok(err)
	return out
}

// only is the one finding that there is.
func (w *world) only() findings.Finding {
	w.t.Helper()
	p, err := w.findings.List(w.t.Context(), w.Office, findings.Filter{})
	w.ok(err)
	if len(p.List) != 1 || p.Total != 1 {
		w.t.Fatalf("%d findings", p.Total)
	}
	return p.List[0]
}

func (w *world) refused(what string, err error, kind fault.Kind) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("%s: %v, want kind %d", what, err, kind)
	}
}

func (w *world) sees(by access.Actor, want int64) {
	w.t.Helper()
	p, err := w.findings.List(w.t.Context(), by, findings.Filter{})
	if err != nil || p.Total != want {
		w.t.Errorf("%s sees %d findings, want %d: %v", by.Name, p.Total, want, err)
	}
}

func (w *world) steps(by access.Actor, want ...string) {
	w.t.Helper()
	var got []string
	w.ok(w.DB.Read(w.t.Context(), by.County, func(tx *db.Tx) error {
		list, err := w.findings.Todos(w.t.Context(), tx, by, 10)
		got = nil
		for _, x := range list {
			got = append(got, strings.TrimPrefix(x.Step, "findings.step."))
		}
		return err
	}))
	if !slices.Equal(got, want) {
		w.t.Errorf("%s has to do %v, want %v", by.Name, got, want)
	}
}

// sound holds that doctor finds nothing and that figures open what they count.
func (w *world) sound() {
	w.t.Helper()
	c := w.t.Context()
	w.ok(w.DB.Read(c, casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.findings.Verify(c, tx)
		if len(wrong) > 0 {
			w.t.Error(wrong)
		}
		if err != nil {
			return err
		}
		for _, d := range w.findings.Figures() {
			for _, q := range []figures.Query{{}, {Unit: w.WestA}, {Area: w.West}, {Category: "0101"}} {
				n, err := d.Count(c, tx, q)
				if err != nil {
					return err
				}
				link := strings.TrimPrefix(d.Drill(q), findings.Path+"?")
				p, err := w.findings.List(c, w.Office, findings.FilterFrom(values(w.t, link)))
				if err != nil || p.Total != n {
					w.t.Errorf("%s is %d, %s opens %d: %v", d.Key, n, link, p.Total, err)
				}
			}
			of, err := d.Cut(c, tx, figures.Query{}, figures.ByUnit)
			if err != nil {
				return err
			}
			if n, _ := d.Count(c, tx, figures.Query{Unit: w.WestA}); of[string(w.WestA)] != n {
				w.t.Errorf("%s by unit is %v, and of the unit %d", d.Key, of, n)
			}
		}
		return nil
	}))
}

func TestLookingTwiceFindsNothingNewAndOnlyNewEvidenceOpensAJudgedOneAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		if got := w.look(month); got != (findings.Looked{Found: 1}) {
			t.Fatalf("%+v", got)
		}
		if got := w.look(month); got != (findings.Looked{}) {
			t.Errorf("twice: %+v", got)
		}
		f := w.only()
		if f.Label() != "YD-0001" || f.Kind != findings.Reused || f.Who.Name != odd || f.Records != 1 || f.State != findings.Open {
			t.Errorf("%+v", f)
		}
		w.sound()
		w.refused("no reason", w.findings.Dismiss(c, w.other, f.ID, findings.Judgement{Reason: " "}), fault.Invalid)
		w.ok(w.findings.Dismiss(c, w.other, f.ID, findings.Judgement{Reason: odd}))
		if got := w.look(month); got != (findings.Looked{}) || w.only().State != findings.Dismissed {
			t.Errorf("what was judged moved: %+v", got)
		}
		w.refused("judged twice", w.findings.Dismiss(c, w.other, f.ID, findings.Judgement{Reason: odd}), fault.Conflict)
		w.records[month] = w.repeats(2)
		w.Clock.Add(time.Hour)
		if got := w.look(month); got != (findings.Looked{Reopened: 1}) {
			t.Errorf("with new evidence: %+v", got)
		}
		f = w.only()
		d, err := w.findings.Get(c, w.Office, f.ID)
		if err != nil || f.State != findings.Open || len(d.Evidence) != 2 || len(d.Story) != 3 || f.Reason != odd {
			t.Errorf("opened again: %+v %d %d: %v", f, len(d.Evidence), len(d.Story), err)
		}
		w.records[month] = w.repeats(1)
		if got := w.look(month); got != (findings.Looked{}) {
			t.Errorf("with less: %+v", got)
		}
		w.sound()
		w.records[month] = w.repeats(findings.MostEvidence + 5)
		w.look(month)
		if got := w.look(month); got != (findings.Looked{}) {
			t.Errorf("with more than is kept, twice: %+v", got)
		}
		if f := w.only(); f.Records != findings.MostEvidence+5 {
			t.Errorf("%d records", f.Records)
		}
		w.sound()
	})
}

func TestWhomItConcernsIsHeardBeforeItIsUpheldAndNeverJudgesIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.look(month)
		f := w.only()
		w.sees(w.liaison, 0)
		w.sees(w.inspector, 0)
		w.sees(w.other, 1)
		w.steps(w.other, "judge")
		w.steps(w.liaison)
		if _, err := w.findings.Get(c, w.liaison, f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a unit sees what it was not asked: %v", err)
		}
		w.refused("upheld unheard", w.findings.Uphold(c, w.other, f.ID, findings.Judgement{Reason: odd}), fault.Conflict)
		w.refused("answered before it is asked", w.findings.Answer(c, w.liaison, f.ID, odd), fault.NotFound)
		w.refused("asked by the unit's inspector", w.findings.Ask(c, w.inspector, f.ID, "2017-08-30", odd), fault.NotFound)
		today := w.today()
		w.refused("a day that is past", w.findings.Ask(c, w.other, f.ID, "2017-01-01", odd), fault.Invalid)
		w.refused("no day", w.findings.Ask(c, w.other, f.ID, "x", " "), fault.Invalid)
		w.ok(w.findings.Ask(c, w.other, f.ID, today, odd))
		w.refused("asked twice", w.findings.Ask(c, w.other, f.ID, today, odd), fault.Conflict)
		w.sees(w.liaison, 1)
		w.sees(w.inspector, 1)
		w.steps(w.liaison, "answer")
		w.refused("answered by others", w.findings.Answer(c, w.other, f.ID, odd), fault.Forbidden)
		w.refused("judged by its own", w.findings.Uphold(c, w.inspector, f.ID, findings.Judgement{Reason: odd}), fault.Forbidden)
		w.refused("dismissed by its own", w.findings.Dismiss(c, w.inspector, f.ID, findings.Judgement{Reason: odd}), fault.Forbidden)
		w.refused("no words", w.findings.Answer(c, w.liaison, f.ID, ""), fault.Invalid)
		w.ok(w.findings.Answer(c, w.liaison, f.ID, odd))
		w.steps(w.liaison)
		w.steps(w.other, "judge")
		w.sound()
		w.refused("noted before it is upheld", w.findings.Falsified(c, w.Office, f.ID, 1, odd), fault.Conflict)
		w.ok(w.findings.Uphold(c, w.other, f.ID, findings.Judgement{Reason: odd}))
		w.refused("noted by an inspector", w.findings.Falsified(c, w.other, f.ID, 1, odd), fault.Forbidden)
		w.refused("noted no times", w.findings.Falsified(c, w.Office, f.ID, 0, odd), fault.Invalid)
		w.ok(w.findings.Falsified(c, w.Office, f.ID, 2, odd))
		w.refused("noted twice", w.findings.Falsified(c, w.Office, f.ID, 1, odd), fault.Conflict)
		if want := []string{"YD-0001 2 " + odd}; !slices.Equal(w.noted.of, want) {
			t.Errorf("noted %q", w.noted.of)
		}
		of, ok, err := w.findings.OfNote(c, w.Office, w.only().Note)
		if err != nil || !ok || of.ID != f.ID {
			t.Errorf("the fact leads back to %q: %v", of.ID, err)
		}
		w.records[month] = w.repeats(3)
		if w.look(month); w.only().State != findings.Upheld {
			t.Error("what is proven is opened again")
		}
		w.sound()
	})
}

func TestWhoLetsTheDayPassIsLateAndCanBeJudged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.look(month)
		f := w.only()
		w.ok(w.findings.Ask(c, w.other, f.ID, w.today(), odd))
		w.Clock.Add(25 * time.Hour)
		p, err := w.findings.List(c, w.Office, findings.Filter{Late: true})
		if err != nil || p.Total != 1 {
			t.Errorf("%d late: %v", p.Total, err)
		}
		w.ok(w.DB.Read(c, casestest.County, func(tx *db.Tx) error {
			for name, x := range map[string]struct {
				by   access.Actor
				want int
			}{"the office": {w.Office, 1}, "whom it concerns": {w.liaison, 1}, "another unit": {w.EastLiaison, 0}} {
				late, err := w.findings.LateTo(c, tx, x.by, 10)
				if len(late) != x.want {
					t.Errorf("late to %s: %v", name, late)
				}
				if err != nil {
					return err
				}
			}
			x, err := w.findings.Expected(c, tx, "2017-01-01", "2017-12-31")
			if len(x) != 1 || x[0].Unit != w.WestA || !x[0].Done.IsZero() {
				t.Errorf("expected: %+v", x)
			}
			return err
		}))
		w.sound()
		w.ok(w.findings.Uphold(c, w.other, f.ID, findings.Judgement{Reason: odd}))
		w.sound()
	})
}

func TestAnInspectorExplainsWhatConcernsThePostAndColleaguesJudge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		by := findings.Person{Account: w.other.Account, Name: "督查员"}
		w.records[month] = findings.Records{Given: times(3, func(i int) findings.Given {
			g := given(i, 90_000)
			g.By = by
			return g
		})}
		w.look(month)
		f := w.only()
		w.sees(w.other, 0)
		w.refused("judged by whom it concerns", w.findings.Dismiss(c, w.other, f.ID, findings.Judgement{Reason: odd}), fault.NotFound)
		w.ok(w.findings.Ask(c, w.Office, f.ID, w.today(), odd))
		w.steps(w.other, "answer")
		w.ok(w.findings.Answer(c, w.other, f.ID, odd))
		w.refused("judged by whom it concerns", w.findings.Uphold(c, w.other, f.ID, findings.Judgement{Reason: odd}), fault.Forbidden)
		w.ok(w.findings.Uphold(c, w.inspector, f.ID, findings.Judgement{Reason: odd}))
		w.refused("noted of a post", w.findings.Falsified(c, w.Office, f.ID, 1, odd), fault.Conflict)
		w.sound()
	})
}

func TestOnlyWhoRunsTheAssessmentLooksAndSets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		for _, by := range []access.Actor{w.liaison, w.other} {
			_, err := w.findings.Look(c, by, month)
			w.refused("looks", err, fault.Forbidden)
			k, err := w.findings.Settings(c, w.Office)
			w.ok(err)
			w.refused("sets", w.findings.SaveSettings(c, by, k), fault.Forbidden)
		}
		_, err := w.findings.Settings(c, w.liaison)
		w.refused("reads the settings", err, fault.Forbidden)
		for _, m := range []string{"", "x", "2017-13", "2031-01"} {
			_, err := w.findings.Look(c, w.Office, m)
			w.refused("looks at "+m, err, fault.Invalid)
		}
		k, err := w.findings.Settings(c, w.Office)
		w.ok(err)
		if k.Settings != findings.Usual() {
			t.Errorf("%+v", k)
		}
		bad := k
		for _, x := range bad.All() {
			*x.Value = x.Most + 1
		}
		err = w.findings.SaveSettings(c, w.Office, bad)
		if f, ok := errors.AsType[*fault.Error](err); !ok || len(f.Fields) != len(bad.All()) {
			t.Errorf("said of bad settings: %v", err)
		}
		next := k
		next.ReuseLeast = 0
		w.ok(w.findings.SaveSettings(c, w.Office, next))
		w.refused("changed by two", w.findings.SaveSettings(c, w.Office, k), fault.Conflict)
		if got := w.look(month); got != (findings.Looked{}) {
			t.Errorf("a rule that is off sees %+v", got)
		}
	})
}

func TestListsAreOrderedPagedAndOfOneCounty(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		for _, m := range []string{"2017-05", "2017-06", month} {
			w.records[m] = w.repeats(1)
			w.look(m)
		}
		for _, sort := range []string{"number", "-number", "month", "-month", "kind", "name", "records", "-records", "state"} {
			var all []findings.Finding
			f := findings.Filter{Sort: sort, Limit: 1}
			for {
				p, err := w.findings.List(c, w.Office, f)
				w.ok(err)
				all = append(all, p.List...)
				if f.After = p.Next; p.Next == "" {
					break
				}
			}
			if len(all) != 3 {
				t.Errorf("by %s: %d", sort, len(all))
			}
			if up := all[0].Number < all[2].Number; up != !strings.HasPrefix(sort, "-") {
				t.Errorf("by %s: %d before %d", sort, all[0].Number, all[2].Number)
			}
		}
		for _, x := range []struct {
			f    findings.Filter
			want int64
		}{
			{findings.Filter{Text: "yd-0002"}, 1},
			{findings.Filter{Text: "100%_"}, 3},
			{findings.Filter{Text: "x%"}, 0},
			{findings.Filter{Month: month}, 1},
			{findings.Filter{Unit: w.WestA}, 3},
			{findings.Filter{Kind: findings.Alike}, 0},
			{findings.Filter{States: findings.Pending()}, 3},
			{findings.Filter{Unit: "\x00"}, 0},
			{findings.Filter{Other: "x"}, 0},
		} {
			if n, err := w.findings.Count(c, w.Office, x.f); err != nil || n != x.want {
				t.Errorf("%+v: %d, want %d: %v", x.f, n, x.want, err)
			}
			if got := findings.FilterFrom(x.f.Values()); got.Link() != x.f.Link() {
				t.Errorf("%s becomes %s", x.f.Link(), got.Link())
			}
		}
		n := 0
		w.ok(w.findings.Each(c, w.Office, findings.Filter{}, func(findings.Finding) error { n++; return nil }))
		if n != 3 {
			t.Errorf("each: %d", n)
		}
		w.ok(w.findings.Round(c, casestest.County))
	})
}

func (w *world) today() string {
	return w.Clock.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
}

func values(t *testing.T, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
