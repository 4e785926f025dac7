package equipment

import (
	"context"

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

// Needs holds what there is against the ratios: every kind that has one, of the
// whole county; of one kind, area by area. The county's need is that of the
// sum of its areas, so that no part is rounded up twice.
func (s *Service) Needs(ctx context.Context, by access.Actor, kind string) (out []Need, of Amounts, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, of, err = needs(ctx, tx, by, kind)
		return err
	})
	return out, of, err
}

func needs(ctx context.Context, tx *db.Tx, by access.Actor, kind string) (out []Need, of Amounts, err error) {
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
		if len(n.Ratios) == 0 || kind != "" && kind != k.Code {
			continue
		}
		if kind == "" {
			n.over(of.Sum)
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
	return out, of, nil
}
