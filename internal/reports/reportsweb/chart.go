package reportsweb

import (
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
)

// lines are a report's chart over time.
func lines(c reports.Chart) ui.Chart {
	out := ui.Chart{Title: c.Title, Labels: c.Labels, Bare: true}
	for i, name := range c.Names {
		out.Series = append(out.Series, ui.Series{Name: name, Values: reports.Heights(c.Values[i])})
	}
	return out
}

// bars are one series of a report's chart.
func bars(c reports.Chart, i int) ui.Chart {
	return ui.Chart{Title: c.Names[i], Labels: c.Labels, Series: []ui.Series{{Name: c.Names[i], Values: reports.Heights(c.Values[i])}}}
}
