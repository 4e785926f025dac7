package assessweb

import (
	"strings"
	"testing"

	"chuangwei/internal/assess"
	"chuangwei/internal/lang"
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
