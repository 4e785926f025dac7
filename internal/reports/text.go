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
	Text string
	Link string
}

// Line returns the message of an item in the reader's language, cut so that
// every figure can carry its link.
func (it Item) Line(ctx context.Context) []Piece {
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
		text := lang.Number(ctx, a.Figure.N)
		if a.Figure.Kind == figures.Rate {
			text = a.Figure.Rate.Percent()
		}
		if a.Figure.Later {
			text = lang.T(ctx, "report.later", text)
		}
		return Piece{text, a.Figure.Link}
	case !a.Day.IsZero():
		return Piece{Text: lang.Day(ctx, a.Day)}
	case a.Key != "":
		return Piece{Text: lang.T(ctx, a.Key)}
	}
	return Piece{a.Text, a.Link}
}

// Plain returns the line without links.
func Plain(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// ordinal numbers a section as official papers do: 一、 in Chinese, 1. in
// English; and a point （一） or 1.1.
func ordinal(ctx context.Context, section, point int) string {
	if lang.From(ctx) == lang.English {
		if point > 0 {
			return strconv.Itoa(section) + "." + strconv.Itoa(point) + " "
		}
		return strconv.Itoa(section) + ". "
	}
	if point > 0 {
		return lang.T(ctx, "report.point", Hanzi(point))
	}
	return lang.T(ctx, "report.section", Hanzi(section))
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
