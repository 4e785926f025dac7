package inspect

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
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

// ImportSites reads a list of sites from a spreadsheet and puts them on the
// round's own list: all of them or, if a row is wrong, none.
func (s *Service) ImportSites(ctx context.Context, by access.Actor, m Move, name string, file io.ReaderAt, size int64) (Round, int, error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return Round{}, 0, err
	}
	lines, err := records(name, file, size, headings("inspect.sitecol.", 3, siteColumns...))
	if err != nil {
		return Round{}, 0, err
	}
	inArea, unit := map[string]id.Area{}, map[string]id.Unit{}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		names, err := areas.Names(ctx, tx)
		if err != nil {
			return err
		}
		for a, n := range names {
			inArea[lower(n)] = a
		}
		units, err := org.Units(ctx, tx)
		for _, u := range units {
			for _, n := range []string{u.Code, u.Short, u.Name} {
				unit[lower(n)] = u.ID
			}
		}
		return err
	})
	if err != nil {
		return Round{}, 0, err
	}
	list, err := readSites(lines, inArea, unit)
	if err != nil {
		return Round{}, 0, err
	}
	x, err := s.AddSites(ctx, by, m, list)
	return x, len(list), err
}

// readSites makes sites of the rows of a spreadsheet.
func readSites(lines []line, inArea map[string]id.Area, unit map[string]id.Unit) (list []OwnSite, err error) {
	var f fault.Fields
	bad := func(l line, column string) {
		f.Add("file", "inspect.row_cell", l.number, lang.Key("inspect.sitecol."+column))
	}
	for _, l := range lines {
		o := OwnSite{Kind: siteKindOf(l.cells["kind"]), Name: l.cells["name"], Area: inArea[lower(l.cells["area"])], Unit: unit[lower(l.cells["unit"])], Address: l.cells["address"]}
		if o.Kind == "" {
			bad(l, "kind")
		}
		if o.Name == "" || len([]rune(o.Name)) > MaxTitle {
			bad(l, "name")
		}
		if o.Area == "" {
			bad(l, "area")
		}
		if o.Unit == "" && l.cells["unit"] != "" {
			bad(l, "unit")
		}
		if l.cells["lon"] != "" || l.cells["lat"] != "" {
			lon, err1 := strconv.ParseFloat(l.cells["lon"], 64)
			lat, err2 := strconv.ParseFloat(l.cells["lat"], 64)
			o.Point, o.Located = geo.Point{Lon: lon, Lat: lat}, true
			if err1 != nil || err2 != nil || !o.Point.Valid() {
				bad(l, "lon")
			}
		}
		list = append(list, o)
	}
	return list, f.Err()
}

// siteKindOf reads the name of a kind of site in either language.
func siteKindOf(s string) SiteKind {
	for _, k := range SiteKinds() {
		key := "inspect.site." + string(k)
		for _, w := range []string{string(k), lang.In(lang.Chinese, key), lang.In(lang.English, key)} {
			if strings.EqualFold(w, s) {
				return k
			}
		}
	}
	return ""
}

// SiteColumns are the headings of a list of sites as a spreadsheet.
func SiteColumns(ctx context.Context) (out []office.Head) {
	for _, c := range siteColumns {
		out = append(out, office.Head{Title: lang.T(ctx, "inspect.sitecol."+c)})
	}
	return out
}
