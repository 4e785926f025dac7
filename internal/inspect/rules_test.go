package inspect_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/office"
)

func TestMarksAreReadAndWrittenExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]inspect.Points{"0": 0, "12.5": 12_500, "0.001": 1, "1000": 1_000_000, "0.25": 250} {
		got, ok := inspect.ParsePoints(text)
		if !ok || got != want || got.String() != text {
			t.Errorf("%s: %d %v, written %s", text, got, ok, got)
		}
	}
	for _, text := range []string{"", "-1", "1.", ".5", "1.2345", "1e3", "100000.001", "9999999"} {
		if got, ok := inspect.ParsePoints(text); ok {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func TestEachShapeDeductsAsItSays(t *testing.T) {
	t.Parallel()
	p := func(s string) inspect.Points { x, _ := inspect.ParsePoints(s); return x }
	for name, c := range map[string]struct {
		choice inspect.Choice
		answer inspect.Answer
		want   inspect.Points
	}{
		"every occurrence":      {inspect.Choice{Shape: inspect.Each, Points: p("0.2")}, inspect.Answer{Count: 3}, p("0.6")},
		"up to the cap":         {inspect.Choice{Shape: inspect.Each, Points: p("0.5"), Cap: p("2")}, inspect.Answer{Count: 9}, p("2")},
		"once if missing":       {inspect.Choice{Shape: inspect.Missing, Points: p("4")}, inspect.Answer{Count: 1}, p("4")},
		"nothing if there":      {inspect.Choice{Shape: inspect.Missing, Points: p("4")}, inspect.Answer{}, 0},
		"what is chosen":        {inspect.Choice{Shape: inspect.Range, Cap: p("20")}, inspect.Answer{Chosen: p("7.5")}, p("7.5")},
		"7 of 10 below 80 %":    {inspect.Choice{Shape: inspect.Sample, Points: p("1"), Share: 80}, inspect.Answer{Sampled: 10, Good: 7}, p("1")},
		"8 of 10 reach 80 %":    {inspect.Choice{Shape: inspect.Sample, Points: p("1"), Share: 80}, inspect.Answer{Sampled: 10, Good: 8}, 0},
		"a sample of none":      {inspect.Choice{Shape: inspect.Sample, Points: p("1"), Share: 80}, inspect.Answer{}, 0},
		"one and a half thrice": {inspect.Choice{Shape: inspect.Each, Points: p("1.5")}, inspect.Answer{Count: 3}, p("4.5")},
	} {
		if got := c.choice.Lost(c.answer); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAMarkNeverLeavesItsBoundsAndOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		it := inspect.Item{Full: inspect.Points(rapid.Int64Range(1, 50_000).Draw(rt, "full"))}
		var answers []inspect.Answer
		for i := range rapid.IntRange(1, 6).Draw(rt, "choices") {
			c := inspect.Choice{
				Named: inspect.Named{Code: string(rune('a' + i))}, Shape: rapid.SampledFrom(inspect.Shapes()).Draw(rt, "shape"),
				Points: inspect.Points(rapid.Int64Range(0, 50_000).Draw(rt, "points")), Cap: inspect.Points(rapid.Int64Range(0, 50_000).Draw(rt, "cap")), Share: rapid.Int64Range(0, 100).Draw(rt, "share"),
			}
			it.Choices = append(it.Choices, c)
			sampled := rapid.Int64Range(0, 9999).Draw(rt, "sampled")
			answers = append(answers, inspect.Answer{
				Code: c.Code, Count: rapid.Int64Range(0, 9999).Draw(rt, "count"), Chosen: inspect.Points(rapid.Int64Range(0, 50_000).Draw(rt, "chosen")), Sampled: sampled, Good: rapid.Int64Range(0, sampled).Draw(rt, "good"),
			})
		}
		got := it.Mark(answers)
		if got < 0 || got > it.Full {
			rt.Fatalf("%s of %s", got, it.Full)
		}
		turned := rapid.Permutation(answers).Draw(rt, "turned")
		if again := it.Mark(turned); again != got {
			rt.Fatalf("in another order %s instead of %s", again, got)
		}
		if less := it.Mark(answers[1:]); less < got {
			rt.Fatalf("with one fault less the mark falls from %s to %s", got, less)
		}
	})
}

func TestTheSheetsThatShipAddUp(t *testing.T) {
	t.Parallel()
	want := map[string]string{inspect.SecretVisit: "1000", inspect.CommitteeSheet: "100", inspect.UnitSheet: "100"}
	for _, s := range inspect.Builtin() {
		if s.Declared.String() != want[s.Code] {
			t.Errorf("%s is worth %s", s.Code, s.Declared)
		}
		delete(want, s.Code)
	}
	if len(want) > 0 {
		t.Errorf("not there: %v", want)
	}
	b1 := inspect.Builtin()[0]
	blocks := map[string]string{
		"overall": "50", "education": "50", "appearance": "200", "markets": "100", "food": "100", "venues": "100", "pests": "100", "disease": "50", "communities": "100", "villages": "100", "satisfaction": "50",
	}
	for _, b := range b1.Blocks {
		if b.Full.String() != blocks[b.Code] || b.Key != (b.Code != "overall") {
			t.Errorf("%s: %s, key %v", b.Code, b.Full, b.Key)
		}
	}
}

func TestPartsThatDoNotAddUpAreRefusedWithBothSums(t *testing.T) {
	t.Parallel()
	s := inspect.Builtin()[1]
	s.Blocks = slices.Clone(s.Blocks)
	s.Blocks[2].Full += inspect.One
	err := s.Check()
	if err == nil || !strings.Contains(err.Error(), "41") || !strings.Contains(err.Error(), "40") {
		t.Errorf("a block: %v", err)
	}
	s = inspect.Builtin()[1]
	s.Declared = 110 * inspect.One
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "110") || !strings.Contains(err.Error(), "100") {
		t.Errorf("the sheet: %v", err)
	}
}

// lots makes a frame and a plan.
func lots(rt *rapid.T) (frame []inspect.Site, plan []inspect.Need) {
	for i, k := range inspect.SiteKinds()[:3] {
		for a := range 4 {
			for j := range rapid.IntRange(0, 7).Draw(rt, "sites") {
				frame = append(frame, inspect.Site{Ref: string(rune('a'+i)) + string(rune('0'+a)) + string(rune('0'+j)), Kind: k, Area: id.Area(rune('0' + a))})
			}
		}
		plan = append(plan, inspect.Need{Kind: k, Need: rapid.IntRange(0, 12).Draw(rt, "need")})
	}
	return frame, plan
}

func TestTheSameSeedDrawsTheSameSitesAndEveryStratumHasItsNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, drawnRightly)
}

func FuzzSamplePlans(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(drawnRightly))
}

// drawnRightly draws some frame by some plan: the same each time, no site twice,
// every stratum its number, every line what it wants or all there are.
func drawnRightly(rt *rapid.T) {
	frame, plan := lots(rt)
	seed := rapid.StringMatching(`[a-z0-9]{1,12}`).Draw(rt, "seed")
	first := inspect.Draw(seed, frame, plan)
	again := inspect.Draw(seed, rapid.Permutation(frame).Draw(rt, "turned"), plan)
	if !slices.Equal(first, again) {
		rt.Fatalf("drawn %v, then %v", first, again)
	}
	count := map[[2]string]int{}
	seen := map[string]bool{}
	for _, s := range first {
		if seen[s.Ref] {
			rt.Fatalf("%s is drawn twice", s.Ref)
		}
		seen[s.Ref] = true
		count[[2]string{string(s.Kind), string(s.Area)}]++
	}
	sum := map[inspect.SiteKind]int{}
	for _, st := range inspect.Strata(frame, plan) {
		if got := count[[2]string{string(st.Kind), string(st.Area)}]; got != st.Number || st.Number > st.Sites {
			rt.Fatalf("%+v has %d", st, got)
		}
		sum[st.Kind] += st.Number
	}
	for _, n := range plan {
		all := 0
		for _, s := range frame {
			if s.Kind == n.Kind {
				all++
			}
		}
		if sum[n.Kind] != min(n.Need, all) {
			rt.Fatalf("%s: %d drawn of %d, wanted %d", n.Kind, sum[n.Kind], all, n.Need)
		}
	}
}

func TestARouteHasEverySiteOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		frame, _ := lots(rt)
		for i := range frame {
			if frame[i].Located = rapid.Bool().Draw(rt, "located"); frame[i].Located {
				frame[i].Point.Lon, frame[i].Point.Lat = rapid.Float64Range(115, 116).Draw(rt, "lon"), rapid.Float64Range(27, 28).Draw(rt, "lat")
			}
		}
		for _, how := range inspect.Routes() {
			route := inspect.Route(how, frame)
			refs := map[string]bool{}
			for _, s := range route {
				refs[s.Ref] = true
			}
			if len(route) != len(frame) || len(refs) != len(frame) {
				rt.Fatalf("%s: %d of %d", how, len(refs), len(frame))
			}
		}
	})
}

func TestAResultWantsEveryBlockAndEveryKeyBlock(t *testing.T) {
	t.Parallel()
	p := inspect.One
	item := func(full inspect.Points) []inspect.Item {
		return []inspect.Item{{Named: inspect.Named{Code: "x"}, Full: full}}
	}
	s := inspect.Sheet{Declared: 100 * p, Pass: 80 * p, KeyShare: 80, Blocks: []inspect.Block{
		{Named: inspect.Named{Code: "a"}, Full: 60 * p, Sites: []inspect.SiteKind{inspect.Street}, Items: item(60 * p)},
		{Named: inspect.Named{Code: "b"}, Full: 40 * p, Key: true, Sites: []inspect.SiteKind{inspect.Market}, Items: item(40 * p)},
	}}
	street1, street2, market := inspect.Visit{ID: "1", Kind: inspect.Street}, inspect.Visit{ID: "2", Kind: inspect.Street}, inspect.Visit{ID: "3", Kind: inspect.Market}
	marks := func(a, b, c inspect.Points) map[id.Visit]map[string]inspect.Points {
		return map[id.Visit]map[string]inspect.Points{"1": {"a.x": a}, "2": {"a.x": b}, "3": {"b.x": c}}
	}
	for name, c := range map[string]struct {
		visits []inspect.Visit
		marks  map[id.Visit]map[string]inspect.Points
		mark   string
		rated  bool
		passed bool
	}{
		"the mean of the sites":         {[]inspect.Visit{street1, street2, market}, marks(60*p, 51*p, 32*p), "87.5", true, true},
		"a key block below its share":   {[]inspect.Visit{street1, street2, market}, marks(60*p, 60*p, 31_999), "91.999", true, false},
		"below the pass mark":           {[]inspect.Visit{street1, street2, market}, marks(40*p, 40*p, 39*p), "79", true, false},
		"no site for a block":           {[]inspect.Visit{street1, street2}, marks(60*p, 60*p, 0), "60", false, false},
		"a third of a point is rounded": {[]inspect.Visit{street1, street2, {ID: "4", Kind: inspect.Street}, market}, map[id.Visit]map[string]inspect.Points{"1": {"a.x": 60 * p}, "2": {"a.x": 60 * p}, "4": {"a.x": 59 * p}, "3": {"b.x": 40 * p}}, "99.667", true, true},
	} {
		r := inspect.Judge(s, c.visits, c.marks)
		if r.Mark.String() != c.mark || r.Rated != c.rated || r.Passed != c.passed {
			t.Errorf("%s: %s, rated %v, passed %v", name, r.Mark, r.Rated, r.Passed)
		}
	}
	r := inspect.Judge(s, []inspect.Visit{street1, street2, market}, marks(30*p, 60*p, 20*p))
	if len(r.Weak) != 2 || r.Weak[0].Code != "b.x" || r.Weak[1].Worst[0].ID != "1" {
		t.Errorf("weakest first: %+v", r.Weak)
	}
}

// file is a sheet as a spreadsheet.
func file(t testing.TB, s inspect.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := office.NewSheet(&b, "sheet", office.Heads("level", "code", "name", "english", "points", "shape", "cap", "share", "sites", "flags", "category"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range s.Rows() {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASheetComesBackFromItsSpreadsheetAsItWas(t *testing.T) {
	t.Parallel()
	for _, s := range inspect.Builtin() {
		data := file(t, s)
		got, err := inspect.ReadSheet("sheet.xlsx", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Errorf("%s: %v", s.Code, err)
			continue
		}
		if !slices.EqualFunc(got.Rows(), s.Rows(), slices.Equal) {
			t.Errorf("%s came back as another sheet", s.Code)
		}
	}
}

func FuzzReadSheet(f *testing.F) {
	f.Add(file(f, inspect.Builtin()[1]), "sheet.xlsx")
	f.Add([]byte("level,code,name,english,points\nsheet,x,X,,1\nblock,b,B,,1\nitem,i,I,,1\n"), "sheet.csv")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		s, err := inspect.ReadSheet(name, bytes.NewReader(data), int64(len(data)))
		if err == nil && s.Check() != nil {
			t.Errorf("a sheet is read that does not hold together: %v", s.Check())
		}
	})
}

// What the first release drew is proved as it was drawn, and what is drawn now
// as it is now; what neither draws is otherwise.
func TestADrawOfTheFirstReleaseIsStillProved(t *testing.T) {
	t.Parallel()
	var frame []inspect.Site
	for a := range 3 {
		for j := range 4 {
			frame = append(frame, inspect.Site{Ref: fmt.Sprint("site-", a, "-", j), Kind: inspect.Committee, Area: id.Area(fmt.Sprint("area-", a))})
		}
	}
	plan := []inspect.Need{{Kind: inspect.Committee, Need: 6}}
	refs := func(list []inspect.Site) (out []string) {
		for _, s := range list {
			out = append(out, s.Ref)
		}
		slices.Sort(out)
		return out
	}
	now := refs(inspect.Draw("abc", frame, plan))
	// Drawn by the released program from this frame, plan and seed.
	released := []string{"site-0-2", "site-0-3", "site-1-2", "site-1-3", "site-2-0", "site-2-1"}
	for name, kept := range map[string][]string{"now": now, "released": released} {
		stands := slices.Clone(frame)
		for i := range stands {
			if slices.Contains(kept, stands[i].Ref) {
				stands[i].Seq = 1
			}
		}
		if got := refs(inspect.Redraw("abc", stands, plan)); !slices.Equal(got, kept) {
			t.Errorf("%s: drawn again %v, want %v", name, got, kept)
		}
		if got := refs(inspect.Redraw("other", stands, plan)); slices.Equal(got, kept) {
			t.Errorf("%s: another seed draws the same", name)
		}
	}
	if slices.Equal(now, released) {
		t.Error("both draw the same: this shows nothing")
	}
}
