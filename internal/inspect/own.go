package inspect

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// OwnSite is a site of a round's own list as somebody types it.
type OwnSite struct {
	Kind    SiteKind
	Name    string
	Area    id.Area
	Unit    id.Unit
	Address string
	Point   geo.Point
	Located bool
}

// maxOwn bounds a round's own list.
const maxOwn = 2000

// AddSites puts sites on a round's own list; a site of the same kind, name and
// area takes the place of the one that is there. What was drawn is taken back.
func (s *Service) AddSites(ctx context.Context, by access.Actor, m Move, list []OwnSite) (Round, error) {
	return s.act(ctx, by, DoSites, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) error {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		units, err := org.UnitNames(ctx, tx)
		if err != nil {
			return err
		}
		var f fault.Fields
		if len(list) == 0 || len(list) > maxOwn {
			f.Add("name", "inspect.many_own", maxOwn)
		}
		for _, o := range list {
			o.check(&f, names, units)
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := undraw(ctx, tx, x); err != nil {
			return err
		}
		data["sites"] = len(list)
		have, err := sitesOf(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		for _, o := range list {
			site := Site{
				Ref: id.New[string](), Kind: o.Kind, Name: words(o.Name), Area: o.Area, Unit: o.Unit, Address: words(o.Address), Located: o.Located, Point: o.Point, Own: true,
			}
			i := slices.IndexFunc(have, func(h Site) bool { return h.Kind == site.Kind && h.Name == site.Name && h.Area == site.Area })
			if i < 0 {
				have = append(have, site)
				continue
			}
			site.Ref = have[i].Ref // what is known of it is sent anew
			have[i] = site
		}
		if len(have) > maxOwn {
			return fault.New(fault.TooLarge, "inspect.many_own", maxOwn)
		}
		return setSites(ctx, tx, x.ID, have)
	})
}

// setSites makes the own list of a round that is not drawn these and no others.
func setSites(ctx context.Context, tx *db.Tx, round id.Round, list []Site) error {
	if _, err := tx.Exec(ctx, `DELETE FROM inspect_sites WHERE county = $1 AND round = $2 AND own = TRUE`, tx.County, round); err != nil {
		return fmt.Errorf("own sites: %w", err)
	}
	return insertSites(ctx, tx, round, list, nil)
}

func (o OwnSite) check(f *fault.Fields, names map[id.Area]string, units map[id.Unit]string) {
	if !slices.Contains(SiteKinds(), o.Kind) {
		f.Add("kind", "inspect.choose")
	}
	f.Need("name", words(o.Name), MaxTitle)
	f.Text("address", o.Address, MaxTitle)
	if o.Area == "" || names[plain(o.Area)] == "" {
		f.Add("area", "inspect.choose")
	}
	if o.Unit != "" && units[plain(o.Unit)] == "" {
		f.Add("unit", "inspect.choose")
	}
	if o.Located && !o.Point.Valid() {
		f.Add("lon", "inspect.bad_place")
	}
}

// DropSite takes a site off a round's own list.
func (s *Service) DropSite(ctx context.Context, by access.Actor, m Move, ref string) (Round, error) {
	return s.act(ctx, by, DoSites, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) error {
		if err := undraw(ctx, tx, x); err != nil {
			return err
		}
		data["off"] = 1
		res, err := tx.Exec(ctx, `DELETE FROM inspect_sites WHERE county = $1 AND round = $2 AND ref = $3 AND own = TRUE`, tx.County, x.ID, plain(ref))
		if err != nil {
			return fmt.Errorf("own sites: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return notFound()
		}
		return nil
	})
}
