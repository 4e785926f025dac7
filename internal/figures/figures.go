// Package figures holds each figure of the program once: its key, what it
// means, and the list that it counts.
//
// Base counts are kept as tallies, changed in the transaction that changes the
// record (Add), so that a dashboard costs the same at a hundred cases and at
// ten million. A figure that is cheap to count, or depends on the present
// instant, has a function instead. Rates are a figure divided by another; a
// rate with denominator 0 is no number at all.
//
//	figures.go  definitions and the book of all of them
//	tally.go    Add, sums over tallies
//	sums.go     what many records add, before it is stored
//	rate.go     rates to two decimals
//	median.go   medians from tallies by bands
//	recount.go  the tallies against the records
//	then.go     figures as of the end of an earlier day
package figures

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Kind is what sort of number a figure is.
type Kind string

// The kinds.
const (
	Flow  Kind = "flow"  // counted by day: how many happened in a period
	Stock Kind = "stock" // how many there are
	Rate  Kind = "rate"  // one figure divided by another
	// Median is the middle of lengths of time, of which only the band is known
	// in which each lies: so it costs the same whatever the number of records.
	Median Kind = "median"
	// Mark is worked out from other figures and counts nothing itself: its link
	// opens how it comes about.
	Mark Kind = "mark"
)

// Def defines a figure.
type Def struct {
	Key  string // cases.closed; its name is the message "figure." + Key
	Kind Kind

	// Tally says that the figure is kept as tallies under this key. Empty
	// for a rate, and for a figure that Count counts.
	Tally string
	// Count counts what is not kept as a tally.
	Count func(ctx context.Context, tx *db.Tx, q Query) (int64, error)
	// Cut counts for every value of a dimension at once, where one Count after
	// another would cost too much. It may be nil.
	Cut func(ctx context.Context, tx *db.Tx, q Query, by By) (map[string]int64, error)
	// ByUnit says that Cut knows units too, not areas and groups alone.
	ByUnit bool
	// Num and Den are the keys of a rate's figures.
	Num, Den string
	// Sample says that a rate is that of a sample: the share of all lies in its
	// interval (Ratio.Interval).
	Sample bool
	// Bands are those of a median, from the shortest up, and Spread is how many
	// lie in each, by its tally; it may be nil.
	Bands  []Band
	Spread func(ctx context.Context, tx *db.Tx, q Query) (map[string]int64, error)

	// Kept reports whether the figure can be told as of then: Count, Cut and
	// Drill heed Query.Then. Nil: they do not, and it is told as of now.
	Kept func(ctx context.Context, tx *db.Tx, then Then) (bool, error)

	// Stood says that the past of every table that the figure counts is on record
	// (db.Kept), and that its list can be asked for as of an earlier day: so it is
	// told as of then without heeding Query.Then.
	Stood bool
	// Since are those of the tables that are kept since a later release than
	// others (db.Since).
	Since []string

	// Lacks are those of area, group and unit that no record of the figure has:
	// narrowed by one it counts nothing, which is not the same as none.
	Lacks []By

	// Drill returns the address of the list of exactly the records that the
	// figure counts for q.
	Drill func(q Query) string
}

// OfCounty are all that a figure lacks which is the county's as a whole.
func OfCounty() []By { return []By{ByArea, ByGroup, ByUnit} }

// Keeps reports whether the figure can be told of one area, group or unit, or by
// day of a time that has passed.
func (d Def) Keeps(by By) bool {
	if by == ByDay {
		return d.Kind == Flow || d.Kind == Median || d.Stood || d.Kept != nil
	}
	return !slices.Contains(d.Lacks, by)
}

// Query is what a figure is asked for. Zero fields do not narrow it.
type Query struct {
	Campaign id.Campaign
	From, To string // first and last day of the period, 2017-08-25; flows only
	Area     id.Area
	Group    id.Group
	Unit     id.Unit
	Category string
	Theme    string // a survey's register, a drive's theme
	// Then asks for the figure as it was at the end of an earlier day. Nil: as
	// it is.
	Then *Then
}

// Values returns q as the parameters of a list's address, by the names that
// every list uses.
func (q Query) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"from": q.From, "to": q.To, "area": string(q.Area), "group": string(q.Group), "unit": string(q.Unit),
		"category": q.Category, "theme": q.Theme,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if q.Then != nil {
		v.Set("at", q.Then.Day)
	}
	return v
}

// Link returns path with q and further parameters, given as name, value pairs.
func (q Query) Link(path string, more ...string) string {
	v := q.Values()
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Value is a figure's number with the address of what it counts.
type Value struct {
	Key  string
	Kind Kind
	N    int64 // of a median: how many lengths it is the middle of
	Rate Ratio // of a rate
	Band Band  // of a median
	Link string
	// Later says that a figure of an earlier day was asked for, and that this
	// is the present one: how the records stood then is not kept.
	Later bool
}

// Book is the book of all figures. app fills it with every slice's
// definitions.
type Book struct {
	defs map[string]Def
	keys []string
}

// NewBook returns a book of defs. A key that stands twice is a bug.
func NewBook(defs ...Def) *Book {
	b := &Book{defs: map[string]Def{}}
	for _, d := range defs {
		if _, twice := b.defs[d.Key]; twice {
			panic("figure defined twice: " + d.Key)
		}
		b.defs[d.Key] = d
		b.keys = append(b.keys, d.Key)
	}
	slices.Sort(b.keys)
	return b
}

// Keys lists the figures' keys in order.
func (b *Book) Keys() []string { return slices.Clone(b.keys) }

// Def returns the definition of key.
func (b *Book) Def(key string) (Def, bool) {
	d, ok := b.defs[key]
	return d, ok
}

// Value returns the figure named key for q.
func (b *Book) Value(ctx context.Context, tx *db.Tx, key string, q Query) (Value, error) {
	d, ok := b.defs[key]
	if !ok {
		return Value{}, fault.New(fault.NotFound, "figure.unknown", key)
	}
	tx, q, later, err := d.told(ctx, tx, q)
	if err != nil {
		return Value{}, fmt.Errorf("figure %s: %w", key, err)
	}
	v := b.Named(key, q)
	v.Later = later
	switch {
	case d.Kind == Rate:
		var num, den Value
		if num, err = b.Value(ctx, tx, d.Num, q); err != nil {
			return v, err
		}
		if den, err = b.Value(ctx, tx, d.Den, q); err != nil {
			return v, err
		}
		v.Rate, v.Later = Ratio{num.N, den.N}, num.Later || den.Later
		if v.Later {
			q.Then = nil
			v.Link = b.Named(key, q).Link
		}
		if v.Link == "" {
			v.Link = num.Link
		}
	case d.Kind == Median:
		v.Band, v.N, err = d.median(ctx, tx, q)
	case d.Count != nil:
		v.N, err = d.Count(ctx, tx, q)
	default:
		v.N, err = Sum(ctx, tx, d.Tally, q)
	}
	if err != nil {
		return v, fmt.Errorf("figure %s: %w", key, err)
	}
	return v, nil
}

// Named returns the figure named key for q without its number, for who has
// read that with others.
func (b *Book) Named(key string, q Query) Value {
	d := b.defs[key]
	v := Value{Key: key, Kind: d.Kind}
	if d.Drill != nil {
		v.Link = d.Drill(q)
	}
	if d.Stood && q.Then != nil {
		v.Link = q.Then.of(v.Link)
	}
	return v
}

// Cuts reports whether the figure is counted for every value of a dimension at
// once.
func (d Def) Cuts(by By) bool {
	return d.Cut != nil && (by == ByArea || by == ByGroup || by == ByUnit && d.ByUnit)
}

// Split returns the figure named key for each area or group, and where its cut
// knows them each unit, read at once. Only a figure with a Cut has it.
func (b *Book) Split(ctx context.Context, tx *db.Tx, key string, q Query, by By) (func(of string) Value, error) {
	d, ok := b.defs[key]
	if !ok || !d.Cuts(by) {
		return nil, fault.New(fault.NotFound, "figure.unknown", key)
	}
	tx, q, later, err := d.told(ctx, tx, q)
	if err != nil {
		return nil, fmt.Errorf("figure %s: %w", key, err)
	}
	n, err := d.Cut(ctx, tx, q, by)
	if err != nil {
		return nil, fmt.Errorf("figure %s: %w", key, err)
	}
	return func(of string) Value {
		v := b.Named(key, by.Narrow(q, of))
		v.N, v.Later = n[of], later
		return v
	}, nil
}
