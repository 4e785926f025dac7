package cases

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// soon is how near a deadline is to be due soon.
const soon = 24 * time.Hour

// cursor is a place in a list: the value by which it is sorted, and the number.
type cursor struct{ key, number int64 }

// String writes the cursor for an address.
func (c cursor) String() string {
	return strconv.FormatInt(c.key, 36) + "." + strconv.FormatInt(c.number, 36)
}

func parseCursor(s string) (cursor, error) {
	a, b, _ := strings.Cut(s, ".")
	key, err1 := strconv.ParseInt(a, 36, 64)
	number, err2 := strconv.ParseInt(b, 36, 64)
	if err := errors.Join(err1, err2); err != nil {
		return cursor{}, fault.New(fault.Invalid, "case.bad_parameter", s).Because(err)
	}
	return cursor{key, number}, nil
}

// place is a row of a list before it is read.
type place struct {
	id id.Case
	cursor
}

// keys returns the first n rows of the list, or those behind or before its
// cursor, and what was asked for them.
func (s *Service) keys(ctx context.Context, tx *db.Tx, by access.Actor, f Filter, n int) ([]place, query, error) {
	q, err := s.plan(ctx, tx, by, f)
	if err != nil {
		return nil, q, err
	}
	down := q.down
	var from *cursor
	if at := f.After + f.Before; at != "" {
		if f.After != "" && f.Before != "" {
			return nil, q, fault.New(fault.Invalid, "case.bad_parameter", f.Before)
		}
		if f.Before != "" {
			down = !down
		}
		c, err := parseCursor(at)
		if err != nil {
			return nil, q, err
		}
		from = &c
	}
	st := q.write(tx, down, from, n)
	places, err := db.All(ctx, tx, func(r db.Row) (p place, err error) { return p, r.Scan(&p.id, &p.key, &p.number) }, st.text.String(), st.args...)
	if err != nil {
		return nil, q, fmt.Errorf("list cases: %w", err)
	}
	if f.Before != "" {
		slices.Reverse(places)
	}
	return places, q, nil
}

// write makes the statement that reads n places.
func (q query) write(tx *db.Tx, down bool, from *cursor, n int) *statement {
	st := &statement{}
	dir, than := "", ">"
	if down {
		dir, than = " DESC", "<"
	}
	branches := q.branches
	if len(branches) == 0 {
		branches = []branch{nil}
	}
	type part struct {
		b    branch
		null bool
	}
	var parts []part
	for _, b := range branches {
		parts = append(parts, part{b, false})
		if q.nullable {
			parts = append(parts, part{b, true})
		}
	}
	one := func(p part) {
		key, order := q.column, q.column+dir
		if q.column != "number" {
			order += ", number" + dir
		}
		var keyset []cond
		switch {
		case p.null:
			// Rows without a value come last, whichever way it goes.
			last := int64(math.MaxInt64)
			if q.down {
				last = -1
			}
			key, order = "CAST("+strconv.FormatInt(last, 10)+" AS BIGINT)", "number"+dir
			keyset = append(keyset, cond{q.column + " IS NULL", nil})
			if from != nil {
				switch {
				case from.key == last:
					keyset = append(keyset, cond{"number " + than + " ?", []any{from.number}})
				case (last > from.key) == down:
					keyset = append(keyset, cond{"1 = 0", nil}) // all of them lie on the other side
				}
			}
		case q.column == "number":
			if from != nil {
				keyset = append(keyset, cond{"number " + than + " ?", []any{from.number}})
			}
		default:
			if q.nullable {
				keyset = append(keyset, cond{q.column + " IS NOT NULL", nil})
			}
			if from != nil {
				keyset = append(keyset, cond{"(" + q.column + ", number) " + than + " (?, ?)", []any{from.key, from.number}})
			}
		}
		st.text.WriteString("SELECT id, " + key + " AS k, number")
		q.from(st, tx)
		st.where(tx, p.b, keyset, q.rest)
		st.text.WriteString(" ORDER BY " + order + " LIMIT " + strconv.Itoa(n))
	}
	if len(parts) == 1 {
		one(parts[0])
		return st
	}
	st.text.WriteString("SELECT id, k, number FROM (")
	for i, p := range parts {
		if i > 0 {
			st.text.WriteString(" UNION ")
		}
		st.text.WriteString("SELECT id, k, number FROM (")
		one(p)
		st.text.WriteString(") AS b" + strconv.Itoa(i))
	}
	st.text.WriteString(") AS u ORDER BY k" + dir + ", number" + dir + " LIMIT " + strconv.Itoa(n))
	return st
}

// read returns the rows of places, in their order, without their Route.
func (q query) read(ctx context.Context, tx *db.Tx, places []place) ([]Case, error) {
	if len(places) == 0 {
		return nil, nil
	}
	ids := make([]id.Case, len(places))
	at := make(map[id.Case]int, len(places))
	for i, p := range places {
		ids[i], at[p.id] = p.id, i
	}
	st := &statement{}
	st.text.WriteString("SELECT " + listColumns)
	q.from(st, tx)
	st.where(tx, []cond{among("id", ids)})
	out := make([]Case, len(places))
	rows := newScanner()
	err := db.Each(ctx, tx, func(r db.Row) error {
		c, err := rows.scan(r)
		if err != nil {
			return err
		}
		out[at[c.ID]] = c
		return nil
	}, st.text.String(), st.args...)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return out, loadAssist(ctx, tx, out)
}

const (
	usualLimit = 50
	mostLimit  = 500
)

// List returns a page of the cases that f finds and by may see, without their
// Route.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (page Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		page = Page{}
		places, q, err := s.keys(ctx, tx, by, f, f.Limit+1)
		if err != nil {
			return err
		}
		more := len(places) > f.Limit
		switch {
		case more && f.Before != "":
			places = places[1:]
		case more:
			places = places[:f.Limit]
		}
		if n := len(places); n > 0 {
			if more && f.Before == "" || f.Before != "" {
				page.Next = places[n-1].String()
			}
			if more && f.Before != "" || f.After != "" {
				page.Prev = places[0].String()
			}
		}
		if page.Cases, err = q.read(ctx, tx, places); err != nil {
			return err
		}
		page.Now = q.now
		page.Total, err = s.count(ctx, tx, by, f)
		return err
	})
	return page, err
}

// All streams every case that f finds, in its order and without its Route, for
// an export. Each page is a transaction of its own, so that a slow reader holds
// up nobody.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		f.Limit, f.After, f.Before = mostLimit, "", ""
		for {
			var cs []Case
			var last string
			err := s.db.Read(ctx, by.County, func(tx *db.Tx) error {
				places, q, err := s.keys(ctx, tx, by, f, f.Limit)
				if err != nil {
					return err
				}
				if len(places) > 0 {
					last = places[len(places)-1].String()
				}
				cs, err = q.read(ctx, tx, places)
				return err
			})
			if err != nil {
				yield(Case{}, err)
				return
			}
			for _, c := range cs {
				if !yield(c, nil) {
					return
				}
			}
			if len(cs) < f.Limit {
				return
			}
			f.After = last
		}
	}
}

// countCap is how far a count goes where no tally has it.
const countCap = 10_000

// Count returns how many cases f finds: exact where that is cheap, else up to
// 10,000.
func (s *Service) Count(ctx context.Context, by access.Actor, f Filter) (t Total, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		t, err = s.count(ctx, tx, by, f)
		return err
	})
	return t, err
}

func (s *Service) count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (Total, error) {
	if keys, q, ok := f.tallied(by); ok {
		k, err := s.below.Know(ctx, tx)
		if err != nil {
			return Total{}, err
		}
		var as query
		if err := as.asOf(ctx, tx, f, k); err != nil {
			return Total{}, err
		}
		if as.past {
			q.Then = figures.At(f.At, as.now)
		}
		n, err := s.sum(ctx, tx, keys, q)
		return Total{N: n}, err
	}
	n, err := s.countUpTo(ctx, tx, by, f, countCap+1)
	if n > countCap {
		return Total{N: countCap, Capped: true}, err
	}
	return Total{N: n}, err
}

// countUpTo counts rows, at most limit of them.
func (s *Service) countUpTo(ctx context.Context, tx *db.Tx, by access.Actor, f Filter, limit int) (int64, error) {
	f.Sort = "number"
	q, err := s.plan(ctx, tx, by, f)
	if err != nil {
		return 0, err
	}
	rest := q.rest
	if len(q.branches) > 0 {
		rest = append(slices.Clone(rest), anyOf(q.branches))
	}
	st := &statement{}
	st.text.WriteString("SELECT COUNT(*) FROM (SELECT 1")
	q.from(st, tx)
	st.where(tx, rest)
	st.text.WriteString(" LIMIT " + strconv.Itoa(limit) + ") AS c")
	n, err := db.One(ctx, tx, db.Value[int64], st.text.String(), st.args...)
	if err != nil {
		return 0, fmt.Errorf("count cases: %w", err)
	}
	return n, nil
}

// tallied returns the tallies that hold the count of f, if there are such: a
// filter by state, and by area, group, one unit that leads, one category or a
// theme, for somebody who sees the whole county.
func (f Filter) tallied(by access.Actor) (keys []string, q figures.Query, ok bool) {
	plain := f
	plain.States, plain.Areas, plain.Group, plain.Lead, plain.Categories, plain.Theme = nil, nil, "", "", nil, ""
	plain.Sort, plain.After, plain.Before, plain.Limit, plain.Campaign, plain.At = "", "", "", 0, "", ""
	if len(plain.Values()) > 0 || f.Campaign == AllCampaigns || !by.Reach(access.SeeCase).All {
		return nil, q, false
	}
	if len(f.Areas) > 1 || len(f.Categories) > 1 || f.Group == None || slices.Contains(f.Areas, None) {
		return nil, q, false
	}
	q = figures.Query{Campaign: f.Campaign, Group: f.Group, Unit: f.Lead, Theme: f.Theme}
	if len(f.Areas) == 1 {
		q.Area = f.Areas[0]
	}
	if len(f.Categories) == 1 {
		if q.Category = f.Categories[0]; len(q.Category) == 2 {
			return nil, q, false
		}
	}
	states := f.States
	if len(states) == 0 {
		states = States()
	}
	for _, st := range states {
		keys = append(keys, stateTally(st))
	}
	return keys, q, q.Tallied()
}
