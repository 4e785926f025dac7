package reports

import (
	"context"
	"strconv"
	"strings"

	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
)

// Piece is a run of text, with the address that it opens if it is a figure or
// a record's name.
type Piece struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
}

// Line returns the message of an item in the reader's language, cut so that
// every figure can carry its link.
func (it Item) Line(ctx context.Context) []Piece {
	if it.Key == "" {
		return pieces(ctx, it.Parts)
	}
	args := make([]any, len(it.Args))
	for i, a := range it.Args {
		args[i] = a.plural()
	}
	var out []Piece
	for _, p := range lang.Parts(lang.From(ctx), it.Key, args...) {
		if p.Arg < 0 || p.Arg >= len(it.Args) {
			out = append(out, Piece{Text: p.Text})
			continue
		}
		out = append(out, it.Args[p.Arg].Piece(ctx))
	}
	return out
}

// plural returns what chooses the plural form.
func (a Arg) plural() any {
	if a.Figure != nil && a.Figure.Kind != figures.Rate {
		return a.Figure.N
	}
	return a.Text
}

// Piece returns a as it is shown.
func (a Arg) Piece(ctx context.Context) Piece {
	switch {
	case a.Figure != nil:
		text := a.number(ctx)
		if a.Figure.Later {
			text = lang.T(ctx, "report.later", text)
		}
		return Piece{text, a.Figure.Link}
	case !a.Day.IsZero():
		return Piece{Text: lang.Day(ctx, a.Day)}
	case a.Key != "":
		return Piece{Text: lang.T(ctx, a.Key, a.Args...)}
	}
	return Piece{a.Text, a.Link}
}

// number is a figure in the form that is wanted.
func (a Arg) number(ctx context.Context) string {
	v := a.Figure
	switch {
	case a.Last != nil && v.Kind == figures.Rate:
		return lang.T(ctx, "report.change.rate", v.Rate.Percent(), a.Last.Rate.Percent())
	case a.Last != nil && v.N > a.Last.N:
		return lang.T(ctx, "report.change.more", v.N-a.Last.N)
	case a.Last != nil && v.N < a.Last.N:
		return lang.T(ctx, "report.change.less", a.Last.N-v.N)
	case a.Last != nil:
		return lang.T(ctx, "report.change.same")
	case v.Kind == figures.Rate:
		return v.Rate.Percent()
	case a.Form == overForm:
		if round := over(v.N); round < v.N {
			return lang.T(ctx, "report.over", lang.Number(ctx, round))
		}
	}
	return lang.Number(ctx, v.N)
}

// over is n rounded down to two digits: 13,057 is more than 13,000. Below a
// hundred it is n itself, and it is never more than n.
func over(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}

// Show is a figure as it stands in a report.
func Show(ctx context.Context, v figures.Value) Piece { return figure(v).Piece(ctx) }

// Plain returns the line without links.
func Plain(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// ordinal numbers a point as official papers do: （一） in Chinese, (1) in
// English.
func ordinal(ctx context.Context, point int) string {
	if lang.From(ctx) == lang.English {
		return "(" + strconv.Itoa(point) + ") "
	}
	return lang.T(ctx, "report.point", Hanzi(point))
}

// Hanzi writes n, from 1 to 99, in Chinese numerals.
func Hanzi(n int) string {
	digits := []rune(lang.In(lang.Chinese, "report.digits"))
	ten := string(digits[10])
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return ten + tail(digits, n)
	}
	return string(digits[n/10]) + ten + tail(digits, n)
}

func tail(digits []rune, n int) string {
	if n%10 == 0 {
		return ""
	}
	return string(digits[n%10])
}
