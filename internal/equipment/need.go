package equipment

import (
	"context"
	"net/url"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// Need is what the ratios ask for of a kind, what there is and what is short:
// of the whole county or of an area.
type Need struct {
	Kind   string
	Area   id.Area // empty: the whole county
	Ratios []Ratio // by which it is asked for
	Known  bool    // a ratio is set, and how much there is of its base
	Need   int64   // by that ratio which asks for most
	Have   int64   // in use or under repair
}

// Short is how many are missing; 0 where the need is not known.
func (n Need) Short() int64 {
	if !n.Known {
		return 0
	}
	return max(n.Need-n.Have, 0)
}

// over works out the need by the ratios of n.
func (n *Need) over(of func(Base) int64) {
	for _, r := range n.Ratios {
		if amount := of(r.Base); r.Value > 0 && amount > 0 {
			n.Known, n.Need = true, max(n.Need, r.Need(amount))
		}
	}
}

// NeedFilter narrows what there is against the ratios. The address of the page
// says the same (NeedFilterFrom, Link).
type NeedFilter struct {
	Kind  string  // area by area; empty: every kind that has a ratio
	Area  id.Area // every kind of this area; empty: of the whole county
	Short bool    // only what is missing
	Other string  // anything else: it finds nothing
}

// NeedFilterFrom reads the filter of an address.
func NeedFilterFrom(q url.Values) NeedFilter {
	return NeedFilter{
		Kind: q.Get("kind"), Area: id.Area(q.Get("area")), Short: q.Get("short") != "",
		Other: q.Get("unit") + q.Get("group") + q.Get("category") + q.Get("theme"),
	}
}

// Link is path with the filter as its address.
func (f NeedFilter) Link(path string) string {
	v := url.Values{}
	for name, s := range map[string]string{"kind": f.Kind, "area": string(f.Area), "theme": f.Other} {
		if s != "" {
			v.Set(name, s)
		}
	}
	if f.Short {
		v.Set("short", "1")
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Needs holds what there is against the ratios: every kind that has one, of the
// whole county or of an area; of one kind, area by area. The county's need is
// that of the sum of its areas, so that no part is rounded up twice.
func (s *Service) Needs(ctx context.Context, by access.Actor, f NeedFilter) (out []Need, of Amounts, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, of, err = needs(ctx, tx, by, f)
		return err
	})
	return out, of, err
}

// Missing is what the whole county is short of.
func Missing(ctx context.Context, tx *db.Tx) ([]Need, error) {
	out, _, err := needs(ctx, tx, access.System(tx.County), NeedFilter{Short: true})
	return out, err
}

func needs(ctx context.Context, tx *db.Tx, by access.Actor, f NeedFilter) (out []Need, of Amounts, err error) {
	ratios, err := Ratios(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	if of, err = amounts(ctx, tx); err != nil {
		return nil, nil, err
	}
	have, err := allocated(ctx, tx, by, Filter{States: HeldStates()})
	if err != nil {
		return nil, nil, err
	}
	kinds, err := Kinds(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range kinds {
		n := Need{Kind: k.Code, Have: have.OfKind[k.Code]}
		for _, r := range ratios {
			if r.Kind == k.Code {
				n.Ratios = append(n.Ratios, r)
			}
		}
		if len(n.Ratios) == 0 || f.Other != "" || f.Kind != "" && f.Kind != k.Code {
			continue
		}
		if f.Kind == "" {
			if n.Area = f.Area; f.Area == "" {
				n.over(of.Sum)
			} else {
				n.Have = have.Pieces[f.Area][k.Code]
				n.over(func(b Base) int64 { return of[f.Area][b] })
			}
			out = append(out, n)
			continue
		}
		list, err := areas.Brief(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		for _, a := range list {
			x := n
			x.Area, x.Have = a.ID, have.Pieces[a.ID][k.Code]
			x.over(func(b Base) int64 { return of[a.ID][b] })
			out = append(out, x)
		}
	}
	if f.Short {
		out = slices.DeleteFunc(out, func(n Need) bool { return n.Short() == 0 })
	}
	return out, of, nil
}
