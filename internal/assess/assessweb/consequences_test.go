package assessweb

import (
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
)

// Who looks at a withdrawn consequence reads of the document that goes on without
// it, and gets there; who may not see the document gets no link.
func TestAWithdrawnConsequenceSaysThatItsDocumentGoesOn(t *testing.T) {
	t.Parallel()
	ctx := lang.With(t.Context(), lang.English)
	for name, c := range map[string]struct {
		state  string
		paper  Paper
		leaves bool
		linked bool
	}{
		"confirmed":            {assess.Confirmed, Paper{Beside: Beside{"批评", "/documents/1"}, State: "To be signed"}, false, true},
		"withdrawn, goes on":   {assess.Withdrawn, Paper{Beside: Beside{"批评", "/documents/1"}, State: "To be signed"}, true, true},
		"withdrawn, with it":   {assess.Withdrawn, Paper{Beside: Beside{"批评", "/documents/1"}, State: "Dropped", Over: true}, false, true},
		"not for every reader": {assess.Withdrawn, Paper{}, false, false},
	} {
		p := consequencePage{n: &names{}, Consequence: assess.Consequence{Kind: assess.Criticism, State: c.state, Document: "1"}, paper: c.paper}
		var told strings.Builder
		for _, f := range p.facts(ctx) {
			told.WriteString(f.Href + " " + f.Note + "\n")
		}
		if p.leaves() != c.leaves || strings.Contains(told.String(), "/documents/1 "+c.paper.State) != c.linked {
			t.Errorf("%s: %t %s", name, p.leaves(), told.String())
		}
	}
}

// Who was not rated in a month stood nowhere in it: no place, no points.
func TestAGroundSaysOfWhoWasNotRatedThatTheyWereNot(t *testing.T) {
	t.Parallel()
	ctx := lang.With(t.Context(), lang.English)
	got := strings.Join(stood(ctx, []assess.Stood{{Month: "2017-07", Of: 6}, {Month: "2017-06", Place: 6, Of: 6, Total: 20 * rules.One, Black: true, Running: 1}}), "\n")
	if want := "2017-07: not rated\n2017-06: place 6 of 6, 20.00 points, black list, month 1 in a row"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// What narrows a list and has no control of its own is said, and taken away.
func TestAListSaysEverythingThatItIsNarrowedTo(t *testing.T) {
	t.Parallel()
	ctx := lang.With(t.Context(), lang.English)
	shown := func(f ui.Filters) map[string]bool {
		out := map[string]bool{}
		for _, in := range append(f.Items, f.More...) {
			out[in.Name] = in.Value != ""
		}
		if f.Text != nil {
			out[f.Text.Name] = f.Text.Value != ""
		}
		return out
	}
	n := assess.NoteFilter{Text: "q", Kind: "k", Subject: "areas", Of: "1", State: "waiting", From: "2017-07-01", To: "2017-07-31", Counted: "1501638000000"}
	c := assess.ConsequenceFilter{Text: "q", Month: "2017-07", Subject: "areas", Of: "1", Kind: "k", State: "proposed"}
	a := assess.Filter{Month: "2017-07", Subject: "areas", State: "open"}
	for list, x := range map[string]struct {
		says   map[string]bool
		values url.Values
	}{
		"facts":        {shown(notesPage{n: &names{}, filter: n}.filters(ctx)), n.Values()},
		"consequences": {shown(consequencesPage{n: &names{}, filter: c}.filters(ctx)), c.Values()},
		"appeals":      {shown(appealsPage{n: &names{}, filter: a}.filters(ctx)), a.Values()},
	} {
		for name := range x.values {
			if !x.says[name] {
				t.Errorf("the list of %s does not say that it is narrowed by %s", list, name)
			}
		}
	}
}

// Without a month in the address the latest is shown, and no filter is in use.
func TestTheLatestMonthIsNoFilter(t *testing.T) {
	t.Parallel()
	ctx := lang.With(t.Context(), lang.English)
	months := []assess.Month{{Month: "2017-08"}, {Month: "2017-07"}}
	for asked, want := range map[string]string{"": "", "2017-07": "2017-07", "locked": "2017-07", "2016-01": "2016-01"} {
		p := listPage{n: &names{}, filter: assess.Filter{Month: asked}, months: months}
		switch asked {
		case "":
			p.page.Month = months[0]
		case "2017-07", "locked":
			p.page.Month = months[1]
		}
		if got := p.filters(ctx).Items[0].Value; got != want {
			t.Errorf("asked for %q the filter is %q, want %q", asked, got, want)
		}
	}
}
