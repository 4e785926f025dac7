// Package publicity is how the campaign becomes known: what is done through
// which channel, what is printed and handed out, where something hangs or runs,
// and whether it reaches people.
//
//	publicity.go  Service, and what the parts have in common
//	activity.go   Activity; channel.go the channels; lifecycle.go its states
//	draft.go      planning and changing; act.go proof and the other acts
//	filter.go     lists of activities narrowed; list.go read
//	figures.go    what is counted; todo.go what waits for whom; verify.go for
//	              doctor
//	store.go      SQL of activities
//	material.go   what is printed; receipt.go what is handed out; receipts.go
//	              lists of both
//	position.go   where something hangs or runs; positions.go lists of them;
//	              import.go from a spreadsheet, sheet.go its columns
//	poll.go       surveys of awareness; sample.go how many to ask, and how sure
//	              that is; answer.go what citizens say; polls.go what came of it
//	forms.go      forms on paper, typed as a table
//	course.go     training of cadres, with a quiz; edition.go when it changes;
//	              village.go how it went, and
//	              what the committees do
package publicity

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// Picture is a photo that waits for its record.
type Picture interface {
	Insert(ctx context.Context, tx *db.Tx, by access.Actor, subject, record string, kind photos.Kind) error
}

// Service is what people do for publicity. Make one with New.
type Service struct{ db *db.DB }

// New returns the service.
func New(d *db.DB) *Service { return &Service{db: d} }

func (s *Service) read(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return err
	}
	return s.db.Read(ctx, by.County, fn)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// The bounds of what is typed.
const (
	MaxTitle = 200
	MaxText  = 2000
	MaxCount = 10_000_000
)

// checkCount refuses a number that is out of its bounds.
func checkCount(f *fault.Fields, name string, n, low, high int64) {
	if n < low || n > high {
		f.Add(name, "publicity.bad_count", low, high)
	}
}

// checkDay refuses what is no day of the years that campaigns are in.
func checkDay(f *fault.Fields, name, day string) {
	d, err := worktime.ParseDay(day)
	if err != nil || d.String() != day || day < "2000-01-01" || day > "2100-12-31" {
		f.Add(name, "publicity.bad_day")
	}
}

// checkArea refuses an area that there is not; an empty one only where it must
// be given.
func checkArea(ctx context.Context, tx *db.Tx, f *fault.Fields, name string, a id.Area, must bool) error {
	if a == "" && !must {
		return nil
	}
	names, err := areas.Names(ctx, tx)
	if err == nil && names[a] == "" {
		f.Add(name, "publicity.choose")
	}
	return err
}

// checkUnit is checkArea for a unit.
func checkUnit(ctx context.Context, tx *db.Tx, f *fault.Fields, name string, u id.Unit, must bool) error {
	if u == "" && !must {
		return nil
	}
	_, err := org.GetUnit(ctx, tx, u)
	if fault.Is(err, fault.NotFound) {
		f.Add(name, "publicity.choose")
		return nil
	}
	return err
}

// maxFen bounds the cost of one thing: 100 million yuan.
const maxFen = 100_000_000_00

// ParseYuan reads an amount of yuan with at most two decimals as fen; nothing
// is 0.
func ParseYuan(s string) (fen int64, ok bool) {
	s = strings.NewReplacer(",", "", " ", "", "，", "").Replace(strings.TrimSpace(s))
	if s == "" {
		return 0, true
	}
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 2 || strings.ContainsAny(s, "+-") || whole == "" {
		return 0, false
	}
	yuan, err := strconv.ParseInt(whole, 10, 64)
	cents, err2 := strconv.ParseInt((part + "00")[:2], 10, 64)
	if err != nil || err2 != nil || yuan > maxFen/100 {
		return 0, false
	}
	fen = yuan*100 + cents
	return fen, fen <= maxFen
}

// ParseCount reads a whole number from 0 on; nothing is 0, and what is no
// number is one that every check refuses.
func ParseCount(s string) int64 {
	s = strings.NewReplacer(",", "", " ", "", "，", "").Replace(strings.TrimSpace(s))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return math.MinInt64
	}
	return n
}

// checkCost refuses an amount that is out of its bounds.
func checkCost(f *fault.Fields, name string, fen int64) {
	if fen < 0 || fen > maxFen {
		f.Add(name, "publicity.bad_money")
	}
}

// numberOf reads a visible number with its prefix.
func numberOf(prefix, s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, prefix), 10, 64)
	return n, err == nil && n > 0
}

// plain is s, or nothing where it is no text that a database stores.
func plain[T ~string](s T) T {
	if !fault.Storable(string(s)) {
		return ""
	}
	return s
}

// words is s without blanks that nobody sees.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

func today(ctx context.Context, tx *db.Tx) (string, error) {
	county, err := counties.Of(ctx, tx)
	return counties.Day(tx, county), err
}

// endOf is the last instant of a day in the county; that of none is zero.
func endOf(day string, zone *time.Location) time.Time {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return time.Time{}
	}
	return d.End(zone).Add(-time.Millisecond).UTC()
}

func told(ctx context.Context, tx *db.Tx, by access.Actor, subject, record, act string, data map[string]any) error {
	return journal.Append(ctx, tx, journal.Entry{Subject: subject, Record: record, Act: act, By: by, Data: data})
}

// The lengths of pages of lists.
const (
	usualLimit = 50
	mostLimit  = 500
)

// pageOf reads a page of the rows that w narrows. cursor names a row in the
// order. next is where the following page begins; empty: there is none.
func pageOf[T any](ctx context.Context, tx *db.Tx, query string, w *db.Where, o db.Order, after string, limit int, scan func(db.Row) (T, error), cursor func(db.Order, T) string) (list []T, next string, err error) {
	if limit <= 0 {
		limit = usualLimit
	}
	limit = min(limit, mostLimit)
	o.After(w, after)
	text := query + " " + w.String() + o.By() + " LIMIT " + w.Arg(limit+1)
	if list, err = db.All(ctx, tx, scan, text, w.Args...); err != nil {
		return nil, "", fmt.Errorf("list: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = cursor(o, list[limit-1])
	}
	return list, next, nil
}

// inTurn calls fn for every row of the pages that page reads.
func inTurn[T any](page func(after string) ([]T, string, error), fn func(T) error) error {
	for after := ""; ; {
		list, next, err := page(after)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := fn(x); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}
