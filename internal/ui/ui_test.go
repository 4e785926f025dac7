package ui

import (
	"context"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/lang"
)

func TestAddressChangesWhatIsNamedAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		set  []string
		want string
	}{
		{"/cases?area=3&q=占道", []string{"area", ""}, "/cases?q=%E5%8D%A0%E9%81%93"},
		{"/cases", []string{"after", "x y"}, "/cases?after=x+y"},
		{"/cases?tag=a&tag=b", []string{"q", "1"}, "/cases?q=1&tag=a&tag=b"},
		{"/cases?lang=en", []string{"lang", "zh-CN"}, "/cases?lang=zh-CN"},
		{"/map#here", []string{"lang", "en"}, "/map?lang=en#here"},
	} {
		if got := Address(c.from, c.set...); got != c.want {
			t.Errorf("Address(%q, %q) = %q, want %q", c.from, c.set, got, c.want)
		}
	}
}

func TestAnOrderTurnsRoundAndForgetsThePage(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"/cases?after=z&area=3", "/cases?area=3&sort=due", ""},
		{"/cases?sort=due", "/cases?sort=-due", "ascending"},
		{"/cases?sort=-due&before=z", "/cases?sort=due", "descending"},
		{"/cases?sort=age", "/cases?sort=due", ""},
	} {
		to, direction := sorted(c[0], "sort", "due")
		if to != c[1] || direction != c[2] {
			t.Errorf("sorted(%q) = %q, %q; want %q, %q", c[0], to, direction, c[1], c[2])
		}
	}
}

func TestLinksNeverRunScripts(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x"} {
		if got := string(safe(to)); strings.Contains(strings.ToLower(got), "script:") || strings.HasPrefix(got, "data:") {
			t.Errorf("safe(%q) = %q", to, got)
		}
	}
}

func TestTheErrorSummaryFollowsTheForm(t *testing.T) {
	t.Parallel()
	e := Errors{"unit": "u", "title": "t", "": "all", "area": "a"}
	want := []wrong{{"title", "t"}, {"unit", "u"}, {"", "all"}, {"area", "a"}}
	if diff := cmp.Diff(want, inOrder(e, []string{"title", "gone", "unit"}), cmp.AllowUnexported(wrong{})); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersInUseCanBeTakenAwayOneByOne(t *testing.T) {
	t.Parallel()
	f := Filters{
		Action: "/cases", Keep: []string{"sort"},
		Text:  &Input{Name: "q", Value: "占道"},
		Items: []Input{{Name: "area", Value: "3", Options: []Option{{Value: "3", Label: "第三片区"}}}, {Name: "unit"}},
	}
	here := "/cases?after=z&area=3&q=x&sort=due"
	if got := len(f.set()); got != 2 {
		t.Errorf("%d filters in use", got)
	}
	if got := f.set()[1].shown(); got != "第三片区" {
		t.Errorf("shown = %q", got)
	}
	if got := without(here, "area"); got != "/cases?q=x&sort=due" {
		t.Errorf("without area = %q", got)
	}
	if got := f.Clear(here); got != "/cases?sort=due" {
		t.Errorf("Clear = %q", got)
	}
}

func TestAChartsScaleIsRoundAndAboveItsFigures(t *testing.T) {
	t.Parallel()
	for _, values := range [][]float64{{0}, {1}, {3}, {0.2}, {7, 162}, {99.5, math.NaN()}, {1e6 + 1}, {}} {
		c := Chart{Labels: []string{"a", "b"}, Series: []Series{{"x", values}}}
		top, step := c.top()
		most := 0.0
		for _, v := range values {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
		if top < most || step <= 0 || top/step > 11 {
			t.Errorf("%v: top %v in steps of %v", values, top, step)
		}
		if n := len(c.rules()); n < 2 || n > 11 {
			t.Errorf("%v: %d lines", values, n)
		}
	}
}

func TestALineIsBrokenAtItsGaps(t *testing.T) {
	t.Parallel()
	c := Chart{Labels: []string{"a", "b", "c", "d"}, Series: []Series{{"x", []float64{1, math.NaN(), 2, 3, 9}}}}
	if got := c.path(c.Series[0]); strings.Count(got, "M") != 2 || strings.Count(got, "L") != 1 {
		t.Errorf("path = %q", got)
	}
	for v, want := range map[float64]string{94: "94", 79.5: "79.5", 0: "0", 100: "100", 0.333: "0.33"} {
		if got := figure(v); got != want {
			t.Errorf("figure(%v) = %q", v, got)
		}
	}
	if figure(math.NaN()) != "—" {
		t.Error("what is not known is a dash")
	}
}

func TestWhatPeopleTypeIsTextAndNothingElse(t *testing.T) {
	t.Parallel()
	evil := `"><script>alert(1)</script>'%😀`
	p := storyPage{"evil", around(Shell(Page{Title: evil}),
		TextInput(Input{Name: "x", Label: evil, Value: evil, Hint: evil, Error: evil}),
		Select(Input{Name: "y", Label: evil, Options: []Option{{Value: evil, Label: evil}}, Value: evil}),
		RowList(evil, []Row{{Href: "javascript:alert(1)", Title: evil, Note: evil}}),
		Facts([]Fact{{Label: evil, Value: evil, Href: evil}})), "/x?q=" + evil}
	page := string(draw(t, p, lang.English))
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "javascript:") {
		t.Error("a script got into the page")
	}
}

func TestAPageWithoutAFrameIsDrawnToo(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := around(Plain(Page{Title: "x"}), text("y")).Render(t.Context(), &b); err != nil || !strings.Contains(b.String(), "<h1>x</h1>") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestTheErrorSummaryNamesTheFieldsThatComeAfterIt(t *testing.T) {
	t.Parallel()
	errs := Errors{"name": "Please fill this in", "unit": "The unit is closed", "lost": "Gone"}
	body := func(ctx context.Context, w io.Writer) error {
		for _, c := range []templ.Component{
			ErrorSummary(errs, "name", "unit", "lost"),
			TextInput(Input{Name: "name", Label: "<Name>"}), TextInput(Input{Name: "unit", Label: "Unit"}),
		} {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}
	var b strings.Builder
	ctx := templ.WithChildren(lang.With(t.Context(), lang.English), templ.ComponentFunc(body))
	if err := labelled().Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="#f-name">&lt;Name&gt;: Please fill this in<`, `>The unit is closed<`, `>Gone<`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}
