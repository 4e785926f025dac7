package reports

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
)

// Pairer finds photo pairs of cases that by may see (cases.Service.Pairs).
type Pairer func(ctx context.Context, tx *db.Tx, by access.Actor, q cases.PairQuery) ([]cases.Pair, error)

// Pair is a place before and afterwards.
type Pair = cases.Pair

// Photos is a photo pair in one language. The photos are named by their ids:
// who reads the report is shown them as long as they are kept.
type Photos struct {
	Number     string   `json:"number"` // of the case
	Title      string   `json:"title"`
	Link       string   `json:"link"`
	Before     id.Photo `json:"before"`
	After      id.Photo `json:"after"`
	BeforeText string   `json:"before_text"`
	AfterText  string   `json:"after_text"`
}

// photos are the pairs that a template asks for; nothing where there is none of
// the days, and a line for each number that has none.
func (b *builder) photos(n node) ([]Item, error) {
	if b.pairs == nil {
		return nil, nil
	}
	q := cases.PairQuery{To: b.r.At, Labels: n.names, Most: n.most}
	from := b.period.From
	if from == "" {
		from = b.r.Since
	}
	var err error
	if q.From, err = time.ParseInLocation(time.DateOnly, from, b.r.Zone); err != nil {
		return nil, fault.New(fault.Invalid, "report.bad_day", from).Because(err)
	}
	if len(n.names) > 0 {
		q.Most = len(n.names)
	}
	pairs, err := b.pairs(b.ctx, b.tx, b.by, q)
	if err != nil {
		return nil, err
	}
	var out []Item
	if len(pairs) > 0 {
		out = append(out, Item{Key: "report.photos", Pairs: pairs})
	}
	for _, label := range n.names {
		if !slices.ContainsFunc(pairs, func(p Pair) bool { return same(p.Label, label) }) {
			out = append(out, para("report.photos.none", name(label)))
		}
	}
	return out, nil
}

// same reports whether two visible numbers of cases, however typed, are one.
func same(a, b string) bool {
	digits := func(s string) (string, string) {
		i := strings.IndexAny(s, "0123456789")
		return strings.ToUpper(strings.TrimRight(s[:i], "-")), strings.TrimLeft(s[i:], "0")
	}
	a1, a2 := digits(a)
	b1, b2 := digits(b)
	return a1 == b1 && a2 == b2
}

func (it Item) photos(ctx context.Context) []Photos {
	var out []Photos
	for _, p := range it.Pairs {
		out = append(out, Photos{
			Number: p.Label, Title: p.Case.Title, Link: "/cases/" + p.Label, Before: p.Before.ID, After: p.After.ID,
			BeforeText: lang.T(ctx, "report.photos.before", taken(ctx, p.Before)), AfterText: lang.T(ctx, "report.photos.after", taken(ctx, p.After)),
		})
	}
	return out
}

// taken is the day on which a photo was taken, else that on which it came in.
func taken(ctx context.Context, p photos.Photo) string {
	if t, err := time.ParseInLocation(time.DateTime, p.TakenAt, lang.Zone(ctx)); err == nil {
		return lang.Day(ctx, t)
	}
	return lang.Day(ctx, p.UploadedAt)
}

// Shows reports whether a photo is one of the report's.
func (s Spoken) Shows(photo id.Photo) bool {
	for _, sec := range s.Sections {
		for _, l := range sec.Lines {
			if slices.ContainsFunc(l.Photos, func(p Photos) bool { return p.Before == photo || p.After == photo }) {
				return true
			}
		}
	}
	return false
}
