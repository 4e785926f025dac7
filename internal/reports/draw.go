package reports

import (
	"context"
	"math"
	"time"

	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// Drawing is how a table is drawn.
type Drawing string

// The drawings. The zero value is none.
const (
	DrawBars Drawing = "bars"
	DrawLine Drawing = "line"
)

const (
	maxSeries = 4  // more lines or bars are not told apart
	maxPoints = 62 // more days are drawn as weeks, more weeks as months
)

// Chart is a table as a picture: a series for each of its columns but the
// first. A value that is not known is nil; a rate is in per cent.
type Chart struct {
	Kind   Drawing      `json:"kind"`
	Title  string       `json:"title"`
	Labels []string     `json:"labels"`
	Names  []string     `json:"names"`
	Values [][]*float64 `json:"values"` // of each series, one for each label
}

// chart is the drawing of a table's figures; nil if it is not drawn.
func (it Item) chart(ctx context.Context) *Chart {
	if it.Draw == "" || len(it.Rows) == 0 {
		return nil
	}
	c := &Chart{Kind: it.Draw, Title: Plain(it.Line(ctx))}
	for _, h := range it.Head[1:] {
		c.Names = append(c.Names, lang.T(ctx, h))
	}
	c.Values = make([][]*float64, len(c.Names))
	for _, row := range it.Rows {
		c.Labels = append(c.Labels, row[0].Piece(ctx).Text)
		for i, a := range row[1:] {
			c.Values[i] = append(c.Values[i], a.drawn())
		}
	}
	return c
}

// drawn is a figure as a height; nil if there is none, or none of that day.
func (a Arg) drawn() *float64 {
	v := a.Figure
	if v == nil || v.Later || v.Kind == figures.Rate && !v.Rate.Valid() {
		return nil
	}
	n := float64(v.N)
	if v.Kind == figures.Rate {
		n = math.Round(v.Rate.Float()*10000) / 100
	}
	return &n
}

// Office is the chart for papers.
func (c Chart) Office() office.Chart {
	out := office.Chart{Line: c.Kind == DrawLine, Labels: c.Labels, Names: c.Names}
	for _, series := range c.Values {
		out.Values = append(out.Values, Heights(series))
	}
	return out
}

// Heights are the values of a series, NaN where there is none.
func Heights(series []*float64) []float64 {
	out := make([]float64, len(series))
	for i, v := range series {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// overTime is a table of figures for each day, week or month of the report's
// period that has begun, drawn as a line.
func (b *builder) overTime(n node) (Item, error) {
	t := Item{Key: "report.chart.by." + n.by, Head: []string{"report.col." + n.by}, Draw: DrawLine}
	for _, f := range n.names {
		t.Head = append(t.Head, "figure."+KeyOf(f))
	}
	from := b.period.From
	if from == "" {
		from = b.r.Since
	}
	by, spans := spansOf(n.by, from, b.r.AsOf)
	t.Key, t.Head[0] = "report.chart.by."+by, "report.col."+by
	for _, p := range spans {
		q := b.q
		q.From, q.To, q.Then = p.From, p.To, nil
		if day, end, err := until(p.To, b.r.Now, b.r.Zone); err == nil && end.Before(b.r.Now) {
			q.Then = figures.At(day, end)
		}
		row := []Arg{{Key: "report.span." + by, Args: spanned(by, p)}}
		for _, f := range n.names {
			v, err := b.value(KeyOf(f), q)
			if err != nil {
				return t, err
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// spansOf cuts the days from from to to into days, weeks from Monday or
// months; into longer ones where there would be too many. It returns into which.
func spansOf(by, from, to string) (string, []Period) {
	first, err := time.Parse(time.DateOnly, from)
	last, errTo := time.Parse(time.DateOnly, to)
	if err != nil || errTo != nil {
		return by, nil
	}
	days := int(last.Sub(first)/(24*time.Hour)) + 1
	if by == "day" && days > maxPoints {
		by = "week"
	}
	if by == "week" && days > 7*maxPoints {
		by = "month"
	}
	var out []Period
	for at := first; !at.After(last); {
		next := at.AddDate(0, 0, 1)
		switch by {
		case "week":
			next = at.AddDate(0, 0, 7-(int(at.Weekday())+6)%7)
		case "month":
			next = at.AddDate(0, 1, 1-at.Day())
		}
		end := next.AddDate(0, 0, -1)
		if end.After(last) {
			end = last
		}
		out = append(out, Period{at.Format(time.DateOnly), end.Format(time.DateOnly)})
		at = next
	}
	return by, out
}

// spanned are the words of a span's label: a month is 2017-08, a week begins
// 08-21, a day is 08-25.
func spanned(by string, p Period) []any {
	if by == "month" {
		return []any{p.From[:len("2017-08")]}
	}
	return []any{p.From[len("2017-"):]}
}
