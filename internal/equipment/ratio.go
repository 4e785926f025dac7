package equipment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Base is what a ratio is per. Its name is the message "equipment.base.…".
type Base string

// The bases.
const (
	People Base = "people" // inhabitants; per 10,000
	Built  Base = "built"  // ground built up, in hectares; per km²
	Road   Base = "road"   // roads, in metres; per km
)

// Bases lists them.
func Bases() []Base { return []Base{People, Built, Road} }

// Valid reports whether b is one of them.
func (b Base) Valid() bool { return slices.Contains(Bases(), b) }

// Per is how much of the base a ratio is for.
func (b Base) Per() int64 {
	return map[Base]int64{People: 10_000, Built: 100, Road: 1000}[b]
}

// Places is with how many decimal places the base is typed and shown:
// inhabitants, km² and km.
func (b Base) Places() int {
	return map[Base]int{Built: 2, Road: 3}[b]
}

// Ratio is how many of a kind the standard asks for.
type Ratio struct {
	Kind   string
	Base   Base
	Value  int64  // thousandths; 0: not set
	Source string // empty: to be confirmed
}

// The bounds of ratios and of what they are multiplied with, so that products
// and sums over all areas are exact.
const (
	MaxRatio = 10_000_000
	MaxBase  = 100_000_000
)

// Need is how many the ratio asks for of so much of its base: never part of
// one.
func (r Ratio) Need(amount int64) int64 {
	per := r.Base.Per() * 1000
	if per == 0 {
		return 0
	}
	n := r.Value * amount
	return (n + per - 1) / per
}

// builtInRatios are those that every county begins with. What the standard
// says of the others is to be entered; none has a source until the county has
// looked it up.
func builtInRatios() []Ratio {
	return []Ratio{
		{Kind: "sweeper", Base: Road},
		{Kind: "truck", Base: People},
		{Kind: "bin", Base: Road, Value: 10_000},
		{Kind: "toilet", Base: Built, Value: 3000},
		{Kind: "station", Base: Built, Value: 400},
	}
}

// Ratios lists the ratios of the county within the caller's unit of work: the
// built-in ones as it has changed them, then its own.
func Ratios(ctx context.Context, tx *db.Tx) ([]Ratio, error) {
	out := builtInRatios()
	own, err := db.All(ctx, tx, func(r db.Row) (x Ratio, err error) { return x, r.Scan(&x.Kind, &x.Base, &x.Value, &x.Source) },
		`SELECT kind, base, value, source FROM equipment_ratios WHERE county = $1 ORDER BY kind, base LIMIT 500`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("ratios: %w", err)
	}
	for _, x := range own {
		if i := slices.IndexFunc(out, func(r Ratio) bool { return r.Kind == x.Kind && r.Base == x.Base }); i >= 0 {
			out[i] = x
		} else {
			out = append(out, x)
		}
	}
	return out, nil
}

// SaveRatio sets how many of a kind the standard asks for; 0: nothing.
func (s *Service) SaveRatio(ctx context.Context, by access.Actor, r Ratio) error {
	if err := by.Check(access.ManageEquipment, access.Owners{}); err != nil {
		return err
	}
	r.Source = strings.TrimSpace(r.Source)
	var f fault.Fields
	f.Text("source", r.Source, MaxName)
	if !r.Base.Valid() {
		f.Add("base", "equipment.choose")
	}
	if r.Value < 0 || r.Value > MaxRatio {
		f.Add("value", "equipment.bad_ratio", Cut(MaxRatio, 3))
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		kinds, err := Kinds(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := kindOf(kinds, r.Kind); !ok {
			f.Add("kind", "equipment.choose")
		}
		if err := f.Err(); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO equipment_ratios (county, kind, base, value, source) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (county, kind, base) DO UPDATE SET value = excluded.value, source = excluded.source`, tx.County, r.Kind, r.Base, r.Value, r.Source)
		if err != nil {
			return fmt.Errorf("ratio: %w", err)
		}
		return set(ctx, tx, by, "equipment.ratio", map[string]any{"kind": r.Kind, "base": string(r.Base), "value": Cut(r.Value, 3), "source": r.Source})
	})
}

// Amounts are what ratios are multiplied with, by area.
type Amounts map[id.Area]map[Base]int64

// Sum is how much of a base all areas have.
func (a Amounts) Sum(b Base) (n int64) {
	for _, of := range a {
		n += of[b]
	}
	return n
}

func amounts(ctx context.Context, tx *db.Tx) (Amounts, error) {
	out := Amounts{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var area id.Area
		var b Base
		var n int64
		if err := r.Scan(&area, &b, &n); err != nil {
			return err
		}
		if out[area] == nil {
			out[area] = map[Base]int64{}
		}
		out[area][b] = n
		return nil
	}, `SELECT area, base, amount FROM equipment_bases WHERE county = $1 ORDER BY area, base LIMIT 10000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("what ratios are multiplied with: %w", err)
	}
	return out, nil
}

// Settings returns the ratios and what they are multiplied with.
func (s *Service) Settings(ctx context.Context, by access.Actor) (ratios []Ratio, of Amounts, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if ratios, err = Ratios(ctx, tx); err != nil {
			return err
		}
		of, err = amounts(ctx, tx)
		return err
	})
	return ratios, of, err
}

// AmountField is the name of the field that holds an area's amount of a base.
func AmountField(a id.Area, b Base) string { return string(b) + "-" + string(a) }

// SaveAmounts sets how much of the bases areas have. What a doesn't name stays
// as it is.
func (s *Service) SaveAmounts(ctx context.Context, by access.Actor, a Amounts) error {
	if err := by.Check(access.ManageEquipment, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		was, err := amounts(ctx, tx)
		if err != nil {
			return err
		}
		var f fault.Fields
		changed := map[string]any{}
		for area, of := range a {
			if names[area] == "" {
				return notFound()
			}
			for b, n := range of {
				if n < 0 || n > MaxBase || !b.Valid() {
					f.Add(AmountField(area, b), "equipment.bad_amount", Cut(MaxBase, b.Places()))
					continue
				}
				if was[area][b] == n {
					continue
				}
				_, err := tx.Exec(ctx, `INSERT INTO equipment_bases (county, area, base, amount) VALUES ($1, $2, $3, $4)
					ON CONFLICT (county, area, base) DO UPDATE SET amount = excluded.amount`, tx.County, area, b, n)
				if err != nil {
					return fmt.Errorf("what ratios are multiplied with: %w", err)
				}
				changed[AmountField(area, b)] = n
			}
		}
		if err := f.Err(); err != nil {
			return err
		}
		if len(changed) == 0 {
			return nil
		}
		return set(ctx, tx, by, "equipment.amounts", map[string]any{"changed": len(changed), "amounts": changed})
	})
}
