package readiness_test

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/readiness"
	"chuangwei/internal/standard"
)

const here = id.County("360825")

func office() access.Actor { return access.System(here) }

// tree is a source that a test changes.
type tree struct{ chapters []readiness.Chapter }

func (s *tree) read(context.Context, *db.Tx) (readiness.Standing, error) {
	return readiness.Standing{Chapters: s.chapters}, nil
}

func newWorld(t *testing.T, d *db.DB) (*readiness.Service, *tree, *dbtest.Clock) {
	t.Helper()
	dbtest.Counties(t, d, here)
	clock := dbtest.FixClock(d, time.Date(2017, 6, 1, 1, 0, 0, 0, time.UTC))
	st := &tree{[]readiness.Chapter{
		{Key: "JX-01", Code: "01", Name: "组织", Full: 400_000, Clauses: []readiness.Clause{
			{ID: "a", Code: "01-01", Name: "机构", Weight: 1, State: standard.VetoFailed, Veto: true},
			{ID: "b", Code: "01-02", Name: "计划", Weight: 1, State: standard.Met},
		}},
		{Key: "JX-02", Code: "02", Name: "环境", Full: 600_000, Clauses: []readiness.Clause{
			{ID: "c", Code: "02-01", Name: "道路", Weight: 1, State: standard.NotMet, OpenCases: 7},
			{ID: "d", Code: "02-02", Name: "公厕", Weight: 2, State: standard.NoEvidence, Missing: 2},
		}},
	}}
	return readiness.New(d, st.read), st, clock
}

func TestWhatWasPredictedOnADayStaysAsItWas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, st, clock := newWorld(t, d)
		ctx := t.Context()
		book := figures.NewBook(s.Figures()...)
		value := func(then *figures.Then) (v figures.Value) {
			t.Helper()
			err := d.Read(ctx, here, func(tx *db.Tx) (err error) {
				v, err = book.Value(ctx, tx, "readiness.mark", figures.Query{Then: then})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if err := s.Keep(ctx, here); err != nil {
			t.Fatal(err)
		}
		// 400 × 1/2 and 600 × (1 × 0.2 + 2 × 0.5)/3, of 1,000
		if v := value(nil); v.N != 440 || v.Link != "/readiness" {
			t.Errorf("%+v, want 440", v)
		}
		st.chapters[0].Clauses[0].State = standard.Met
		clock.Add(24 * time.Hour)
		for range 2 { // what was kept earlier in a day gives way
			if err := s.Keep(ctx, here); err != nil {
				t.Fatal(err)
			}
		}
		if v := value(figures.At("2017-06-01", clock.Now())); v.N != 440 || v.Later || v.Link != "/readiness?at=2017-06-01" {
			t.Errorf("as of the first day: %+v", v)
		}
		if v := value(figures.At("2017-05-01", clock.Now())); v.N != 640 || !v.Later {
			t.Errorf("as of a day of which nothing is kept: %+v, want the present one, marked", v)
		}
		p, before, err := s.Now(ctx, office())
		if err != nil || p.Of1000().Mid != 640 || len(before) != 2 || before[0].Of1000() != 440 || before[0].Vetoes != 1 || before[1].Vetoes != 0 {
			t.Errorf("%+v, %+v, %v", p.Mark, before, err)
		}
	})
}

func TestTheOfficeDecidesAboutThePrediction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _, _ := newWorld(t, d)
		ctx := t.Context()
		k, chapters, err := s.Settings(ctx, office())
		if err != nil || !reflect.DeepEqual(k.Settings, readiness.Usual()) || k.Version != 0 || len(chapters) != 2 {
			t.Fatalf("%+v, %d chapters, %v", k, len(chapters), err)
		}
		k.Pass = 850
		if err := s.SaveSettings(ctx, office(), k); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveSettings(ctx, office(), k); fault.Of(err) != fault.Conflict {
			t.Errorf("settings that somebody else has changed: %v", err)
		}
		if is, _, err := s.Settings(ctx, office()); err != nil || is.Pass != 850 || is.Version != 1 {
			t.Errorf("%+v, %v", is, err)
		}
		k.Version, k.Pass, k.VisitShare, k.CaseDays = 1, 0, 101, 0
		var e *fault.Error
		if err := s.SaveSettings(ctx, office(), k); !errors.As(err, &e) || len(e.Fields) != 3 {
			t.Errorf("three numbers are wrong: %v", err)
		}
		stranger := access.Actor{County: here}
		if err := s.SaveSettings(ctx, stranger, k); fault.Of(err) != fault.Forbidden {
			t.Errorf("somebody who may not: %v", err)
		}
	})
}

func TestClausesAreListedAsTheirAddressSays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _, _ := newWorld(t, d)
		for _, c := range []struct {
			query string
			want  []string
		}{
			{"", []string{"d", "c", "a", "b"}}, // 200 marks in 2 days, 160 in 3.5, 200 in 1
			{"sort=code", []string{"a", "b", "c", "d"}},
			{"sort=-code&chapter=02", []string{"d", "c"}},
			{"state=met", []string{"b"}},
			{"q=" + url.QueryEscape("公厕"), []string{"d"}},
			{"sort=-days", []string{"c", "d", "a", "b"}},
		} {
			v, err := url.ParseQuery(c.query)
			if err != nil {
				t.Fatal(err)
			}
			f := readiness.FilterFrom(v)
			_, lines, err := s.List(t.Context(), office(), f)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, l.Clause.ID)
			}
			if c.query == "" { // the order of what brings most is told by the rule's own test
				slices.Sort(got)
				slices.Sort(c.want)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.query, got, c.want)
			}
			if back := readiness.FilterFrom(must(url.Parse(f.Link("/readiness/clauses"))).Query()); back != f {
				t.Errorf("%s: its link says %+v", c.query, back)
			}
		}
		if f := readiness.FilterFrom(url.Values{"state": {"bad"}, "sort": {"-bad"}, "page": {"9223372036854775807"}}); f.State != "" || f.Sort != "-per_day" || f.Page < 0 || f.Page*readiness.PageSize < 0 {
			t.Errorf("what does not exist is no filter: %+v", f)
		}
	})
}

func TestSettingsByWhichNothingIsWorthAnythingAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, st, _ := newWorld(t, d)
		k := readiness.Kept{Settings: readiness.Usual()}
		k.Weights = map[string]int64{"JX-01": 0, "JX-02": 0}
		if err := s.SaveSettings(t.Context(), office(), k); fault.Of(err) != fault.Invalid {
			t.Errorf("all chapters at nought: %v", err)
		}
		k.Weights = map[string]int64{"JX-01": 0}
		if err := s.SaveSettings(t.Context(), office(), k); err != nil {
			t.Errorf("one chapter at nought: %v", err)
		}
		st.chapters = st.chapters[:1] // an edition that has only this one
		if p, _, err := s.Now(t.Context(), office()); err != nil || p.Verdict() != readiness.Unknown {
			t.Errorf("%s, %v", p.Verdict(), err)
		}
	})
}

func must(u *url.URL, err error) *url.URL {
	if err != nil {
		panic(err)
	}
	return u
}
