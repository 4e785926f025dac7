package casesweb

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
)

// column is one thing that the ledger can show of a case, on the page and in
// an export alike.
type column struct {
	Key  string // of the address, and "casesweb.col." + Key
	Sort string // of cases.Sorts; empty: the list is not sorted by it
	Num  bool
	Base bool // shown unless the address says otherwise
	// Text is the cell of an export. Cell draws it on the page, if not as
	// plain text.
	Text func(ctx context.Context, n *names, c cases.Case, now time.Time) any
	Cell func(ctx context.Context, n *names, c cases.Case, now time.Time) templ.Component
}

// Label is the column's heading.
func (col column) Label(ctx context.Context) string { return lang.T(ctx, "casesweb.col."+col.Key) }

func instant(get func(cases.Case) time.Time) func(context.Context, *names, cases.Case, time.Time) any {
	return func(_ context.Context, n *names, c cases.Case, _ time.Time) any {
		t := get(c)
		if t.IsZero() {
			return ""
		}
		return t.In(n.county.Zone)
	}
}

func text(get func(ctx context.Context, n *names, c cases.Case) string) func(context.Context, *names, cases.Case, time.Time) any {
	return func(ctx context.Context, n *names, c cases.Case, _ time.Time) any { return get(ctx, n, c) }
}

// columns lists every column in the order in which it stands.
var columns = []column{
	{Key: "number", Sort: "number", Base: true, Text: text(func(_ context.Context, n *names, c cases.Case) string { return n.label(c) })},
	{Key: "title", Base: true, Text: text(func(ctx context.Context, n *names, c cases.Case) string { return n.title(ctx, c) })},
	{Key: "category", Text: text(func(ctx context.Context, n *names, c cases.Case) string { return n.category(ctx, c.Category) })},
	{Key: "place", Base: true, Text: text(func(_ context.Context, n *names, c cases.Case) string { return n.where(c) })},
	{Key: "area", Base: true, Text: text(func(_ context.Context, n *names, c cases.Case) string { return n.area[c.Area] })},
	{Key: "group", Text: text(func(_ context.Context, n *names, c cases.Case) string { return n.group[c.Group] })},
	{Key: "unit", Base: true, Text: text(func(_ context.Context, n *names, c cases.Case) string { return n.unit[c.LeadUnit] })},
	{Key: "assist", Text: text(func(ctx context.Context, n *names, c cases.Case) string {
		var out []string
		for _, u := range c.Assist {
			out = append(out, n.unit[u])
		}
		return strings.Join(out, lang.T(ctx, "casesweb.comma"))
	})},
	{
		Key: "state", Base: true, Text: text(func(ctx context.Context, _ *names, c cases.Case) string { return StateWord(ctx, c) }),
		Cell: func(ctx context.Context, _ *names, c cases.Case, _ time.Time) templ.Component {
			return StatePill(ctx, c)
		},
	},
	{
		Key: "due", Sort: "due", Base: true, Text: instant(func(c cases.Case) time.Time { return c.DueAt }),
		Cell: func(ctx context.Context, _ *names, c cases.Case, now time.Time) templ.Component {
			return ui.ClockChip(Clock(ctx, c, now))
		},
	},
	{Key: "sign_by", Text: instant(func(c cases.Case) time.Time { return c.SignBy })},
	{Key: "overdue", Text: func(ctx context.Context, _ *names, c cases.Case, now time.Time) any {
		if c.Overdue(now) {
			_, stage := c.Deadline()
			return lang.T(ctx, "case.stage."+string(stage))
		}
		return lang.T(ctx, "ui.no")
	}},
	{Key: "photos", Base: true, Num: true, Text: func(_ context.Context, _ *names, c cases.Case, _ time.Time) any { return c.Before + c.After }},
	{Key: "source", Text: text(func(ctx context.Context, _ *names, c cases.Case) string {
		return lang.T(ctx, "case.source."+string(c.Source))
	})},
	{Key: "register_no", Text: text(func(_ context.Context, _ *names, c cases.Case) string { return c.RegisterNo })},
	{Key: "reported", Sort: "reported", Text: instant(func(c cases.Case) time.Time { return c.ReportedAt })},
	{Key: "dispatched", Sort: "dispatched", Text: instant(func(c cases.Case) time.Time { return c.DispatchedAt })},
	{Key: "handled", Sort: "handled", Text: instant(func(c cases.Case) time.Time { return c.HandledAt })},
	{Key: "closed", Sort: "closed", Text: instant(func(c cases.Case) time.Time { return c.ClosedAt })},
	{Key: "closing", Text: text(func(ctx context.Context, _ *names, c cases.Case) string {
		if c.Closing == cases.NotClosed {
			return ""
		}
		return lang.T(ctx, "case.closing."+string(c.Closing))
	})},
	{Key: "rework", Num: true, Text: func(_ context.Context, _ *names, c cases.Case, _ time.Time) any { return c.Rework }},
	{Key: "updated", Text: instant(func(c cases.Case) time.Time { return c.UpdatedAt })},
	{Key: "details", Text: text(func(_ context.Context, _ *names, c cases.Case) string { return c.Details })},
	{Key: "lon", Num: true, Text: func(_ context.Context, _ *names, c cases.Case, _ time.Time) any {
		if !c.Place.Located {
			return ""
		}
		return c.Place.Point.Lon
	}},
	{Key: "lat", Num: true, Text: func(_ context.Context, _ *names, c cases.Case, _ time.Time) any {
		if !c.Place.Located {
			return ""
		}
		return c.Place.Point.Lat
	}},
}

// chosen returns the columns that an address shows: cols=number,title,…; the
// usual ones without it.
func chosen(v url.Values) []column {
	want := strings.Split(v.Get("cols"), ",")
	var out []column
	for _, c := range columns {
		if v.Get("cols") == "" && c.Base || slices.Contains(want, c.Key) {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return chosen(url.Values{})
	}
	return out
}

// plain is a text.
func plain(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// frame is what surrounds a cell of the column whose text is v. A phone leaves
// out what has nothing in it.
func (col column) frame(v any) templ.OrderedAttributes {
	var class string
	switch {
	case col.Num:
		class = "num"
	case col.Key == "number":
		class = "nowrap"
	}
	if v == "" || v == 0 || col.Key == "photos" {
		class = strings.TrimSpace(class + " phone-off")
	}
	return ui.Class(class)
}

// cell draws a column of c whose text is v.
func (col column) cell(ctx context.Context, n *names, c cases.Case, now time.Time, v any) templ.Component {
	if col.Cell != nil {
		return col.Cell(ctx, n, c, now)
	}
	switch v := v.(type) {
	case time.Time:
		return ui.When(v)
	case string:
		return plain(dash(v))
	case int:
		return plain(lang.Number(ctx, v))
	case float64:
		return plain(lang.Decimal(ctx, v, 6))
	}
	return plain("—")
}
