package readiness

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/standard"
)

func TestAMarkIsWhatItsClausesAndItsVisitLetExpect(t *testing.T) {
	t.Parallel()
	met := Clause{Code: "1", Weight: 1, State: standard.Met}
	risk := Clause{Code: "2", Weight: 1, State: standard.AtRisk}
	none := Clause{Code: "3", Weight: 2, State: standard.NoEvidence}
	for _, c := range []struct {
		name    string
		chapter Chapter
		want    Range
	}{
		{"all is met", Chapter{Full: 100_000, Clauses: []Clause{met}}, Range{100_000, 100_000, 100_000}},
		{"half of it is at risk", Chapter{Full: 100_000, Clauses: []Clause{met, risk}}, Range{75_000, 87_500, 100_000}},
		{"weights count", Chapter{Full: 100_000, Clauses: []Clause{met, risk, none}}, Range{37_500, 68_750, 100_000}},
		{"nothing is known", Chapter{Full: 50_000}, Range{0, 25_000, 50_000}},
		{"a visit weighs half", Chapter{Full: 100_000, Clauses: []Clause{met}, Visit: &Visit{Full: 50_000, Got: 50_000, Sites: 10}}, Range{86_123, 100_000, 100_000}},
		{"without clauses a visit is all there is", Chapter{Full: 100_000, Visit: &Visit{Full: 50_000, Got: 50_000, Sites: 10}}, Range{72_246, 100_000, 100_000}},
		{"a visit of nothing counts for nothing", Chapter{Full: 100_000, Clauses: []Clause{met}, Visit: &Visit{}}, Range{100_000, 100_000, 100_000}},
	} {
		if got := Predict([]Chapter{c.chapter}, Usual()).Mark; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestChaptersAreWorthWhatTheCountySaysAndMakeUpTheWhole(t *testing.T) {
	t.Parallel()
	chapters := []Chapter{{Key: "JX-01", Full: 50_000}, {Key: "JX-02", Full: 50_000}, {Key: "JX-03", Full: 100_000}}
	for _, c := range []struct {
		weights map[string]int64
		want    []int64
	}{
		{nil, []int64{250_000, 250_000, 500_000}},
		{map[string]int64{"JX-03": 0}, []int64{500_000, 500_000, 0}},
		{map[string]int64{"JX-01": 300, "CS-02": 900}, []int64{666_666, 111_111, 222_222}},
		{map[string]int64{"JX-01": 0, "JX-02": 0, "JX-03": 0}, []int64{0, 0, 0}},
	} {
		var got []int64
		for _, x := range (Settings{Weights: c.weights}).weigh(chapters) {
			got = append(got, x.Full)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.weights, got, c.want)
		}
	}
	if chapters[0].Full != 50_000 {
		t.Error("the chapters that were weighed have changed")
	}
}

func TestATotalNeverHidesAVeto(t *testing.T) {
	t.Parallel()
	chapter := func(states ...standard.State) Chapter {
		c := Chapter{Full: 1_000_000}
		for _, s := range states {
			c.Clauses = append(c.Clauses, Clause{Weight: 1, State: s, Veto: s == standard.VetoFailed})
		}
		return c
	}
	for _, c := range []struct {
		want   Verdict
		states []standard.State
	}{
		{Passes, []standard.State{standard.Met}},
		{Refused, []standard.State{standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.VetoFailed}},
		{Likely, []standard.State{standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.Met, standard.NoEvidence, standard.NoEvidence, standard.AtRisk, standard.Met}},
		{Unlikely, []standard.State{standard.Met, standard.NoEvidence}},
		{Fails, []standard.State{standard.Met, standard.NotMet, standard.NotMet}},
	} {
		if got := Predict([]Chapter{chapter(c.states...)}, Usual()).Verdict(); got != c.want {
			t.Errorf("%v: %s, want %s", c.states, got, c.want)
		}
	}
	if got := Predict(nil, Usual()).Verdict(); got != Unknown {
		t.Errorf("nothing: %s", got)
	}
}

func TestWhatBringsMostForADaysWorkComesFirst(t *testing.T) {
	t.Parallel()
	p := Predict([]Chapter{{Full: 400_000, Clauses: []Clause{
		{Code: "a", Weight: 1, State: standard.NoEvidence, Missing: 1},             // 50 marks in a day
		{Code: "b", Weight: 1, State: standard.NotMet, OpenCases: 100},             // 80 marks in fifty
		{Code: "c", Weight: 1, State: standard.NotMet, Missing: 1},                 // 80 marks in a day
		{Code: "d", Weight: 1, State: standard.AtRisk, Short: true, OpenCases: 10}, // 25 marks in twenty-five
	}}}, Usual())
	var order []string
	for _, a := range p.Acts {
		order = append(order, a.Clause.Code)
	}
	if want := []string{"c", "a", "b", "d"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
	if a := p.Acts[0]; a.Gain != 80_000 || a.Days != 10 || a.PerDay() != 80_000 {
		t.Errorf("%+v: the gain is the share that is missing, the days are those of a piece of evidence", a)
	}
}

func anyChapter(t *rapid.T) Chapter {
	states := []standard.State{standard.VetoFailed, standard.NotMet, standard.NoEvidence, standard.AtRisk, standard.Met}
	c := Chapter{Full: rapid.Int64Range(0, 300_000).Draw(t, "full")}
	for range rapid.IntRange(0, 8).Draw(t, "clauses") {
		c.Clauses = append(c.Clauses, Clause{
			Weight: rapid.Int64Range(0, 5000).Draw(t, "weight"), State: rapid.SampledFrom(states).Draw(t, "state"),
			OpenCases: rapid.IntRange(0, 40).Draw(t, "open"), Missing: rapid.IntRange(0, 5).Draw(t, "missing"), Short: rapid.Bool().Draw(t, "short"),
		})
	}
	if full := rapid.Int64Range(0, 100_000).Draw(t, "sheet"); full > 0 {
		c.Visit = &Visit{Full: full, Got: rapid.Int64Range(0, full).Draw(t, "got"), Sites: rapid.IntRange(0, 60).Draw(t, "sites")}
	}
	return c
}

func TestAPredictionStaysWithinItsBoundsAndABetterClauseNeverLowersIt(t *testing.T) {
	t.Parallel()
	order := []standard.State{standard.VetoFailed, standard.NotMet, standard.NoEvidence, standard.AtRisk, standard.Met}
	rapid.Check(t, func(t *rapid.T) {
		chapters := rapid.SliceOfN(rapid.Custom(anyChapter), 1, 6).Draw(t, "chapters")
		was := Predict(chapters, Usual())
		if m := was.Mark; m.Low < 0 || m.Low > m.Mid || m.Mid > m.High || m.High > was.Full {
			t.Fatalf("%+v of %d", m, was.Full)
		}
		for _, a := range was.Acts {
			if a.Gain < 0 || a.Days <= 0 {
				t.Fatalf("%+v", a)
			}
		}
		i := rapid.IntRange(0, len(chapters)-1).Draw(t, "chapter")
		if len(chapters[i].Clauses) == 0 {
			return
		}
		j := rapid.IntRange(0, len(chapters[i].Clauses)-1).Draw(t, "clause")
		at := slices.Index(order, chapters[i].Clauses[j].State)
		chapters[i].Clauses[j].State = order[rapid.IntRange(at, len(order)-1).Draw(t, "better")]
		if is := Predict(chapters, Usual()); is.Mark.Low < was.Mark.Low || is.Mark.Mid < was.Mark.Mid || is.Mark.High < was.Mark.High {
			t.Fatalf("%+v became %+v", was.Mark, is.Mark)
		}
	})
}

func FuzzVisit(f *testing.F) {
	f.Add(int64(100), int64(50), 3, int64(1000))
	f.Fuzz(func(t *testing.T, full, got int64, sites int, worth int64) {
		if full <= 0 || worth < 0 || worth > 1<<40 {
			return
		}
		if r := (Visit{Full: full, Got: got, Sites: sites}).predict(worth); r.Low < 0 || r.Low > r.Mid || r.Mid > r.High || r.High > worth {
			t.Errorf("%+v of %d", r, worth)
		}
	})
}

func TestWhatAClauseBringsIsRoundedOnce(t *testing.T) {
	t.Parallel()
	clauses := []Clause{{Code: "1", Weight: 1, State: standard.AtRisk}, {Code: "2", Weight: 6, State: standard.Met}}
	for full, want := range map[int64]int64{
		1000: 36, // 1000 × 1/7 × 0.25 = 35.7; cut at each step 35
		999:  36, // 35.68
		14:   1,  // 0.5
		13:   0,  // 0.46
	} {
		if p := Predict([]Chapter{{Full: full, Clauses: clauses}}, Usual()); p.Acts[0].Gain != want {
			t.Errorf("of %d it brings %d, want %d", full, p.Acts[0].Gain, want)
		}
	}
}
