package reports

import (
	"context"
	"strings"

	"chuangwei/internal/lang"
)

// original lists the figures of the report that the county of the demonstration
// wrote itself in August 2017, in its order: what it said, and whether it said
// "more than".
var original = []struct {
	name  string
	value int64 // 0: a document's number, which is the message report.original.<name>
	over  bool
}{
	{name: "plan_document"},
	{name: "areas", value: 13},
	{name: "headquarters_document"},
	{name: "groups", value: 8},
	{name: "assessment_document"},
	{name: "unit_categories", value: 4},
	{name: "letters_distributed", value: 8000, over: true},
	{name: "appearance_problem_areas", value: 307},
	{name: "infrastructure_items", value: 67},
	{name: "structures_and_signs", value: 628},
	{name: "stalls_cleared", value: 2000, over: true},
	{name: "batches_held", value: 630, over: true},
	{name: "small_ads_removed", value: 13000, over: true},
	{name: "dumps_and_plots_cleared", value: 500, over: true},
	{name: "sheds_demolished", value: 120, over: true},
	{name: "vacant_posts", value: 4},
	{name: "special_rectifications", value: 9},
}

// Compared is a figure of the county's original report beside the generated one.
type Compared struct {
	Name     string
	Key      string // of the figure's definition; empty for a document's number
	Original string
	Now      SpokenFigure
	Sentence string // of the generated report, in which the figure stands; empty: in none
	Agrees   bool
}

// Original puts the figures of the county's original report beside those of s,
// the generated stage report of the demonstration.
func (s Spoken) Original(ctx context.Context) []Compared {
	out := make([]Compared, 0, len(original))
	for _, o := range original {
		c := Compared{Name: o.name, Key: KeyOf(o.name), Now: s.Figures[o.name]}
		c.Sentence = s.sentence(c.Now.Link)
		switch {
		case o.value == 0:
			c.Original = lang.In(lang.Chinese, "report.original."+o.name)
			c.Agrees = c.Now.Text == c.Original
		case o.over:
			c.Original = lang.T(ctx, "report.over", lang.Number(ctx, o.value))
			c.Agrees = c.Now.Value != nil && over(*c.Now.Value) == o.value
		default:
			c.Original = lang.Number(ctx, o.value)
			c.Agrees = c.Now.Value != nil && *c.Now.Value == o.value
		}
		out = append(out, c)
	}
	return out
}

// sentence is the one in which a figure with this address stands first.
func (s Spoken) sentence(link string) string {
	const here = "\x00"
	for _, section := range s.Sections {
		for _, l := range section.Lines {
			if l.Head != nil || link == "" {
				continue
			}
			var b strings.Builder
			found := false
			for _, p := range l.Pieces {
				if p.Link == link && !found {
					found = true
					b.WriteString(here)
				}
				b.WriteString(p.Text)
			}
			if !found {
				continue
			}
			text := strings.NewReplacer("\u3002", "\u3002\n", ". ", ".\n").Replace(b.String())
			for sentence := range strings.SplitSeq(text, "\n") {
				if strings.Contains(sentence, here) {
					return strings.ReplaceAll(sentence, here, "")
				}
			}
		}
	}
	return ""
}
