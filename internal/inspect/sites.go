package inspect

import (
	"context"
	"errors"
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

// siteColumns are those of a list of sites.
var siteColumns = []string{"kind", "name", "area", "unit", "address", "lon", "lat"}

// ImportSites reads a list of sites from a spreadsheet and puts them on the
// round's own list: all of them or, if a row is wrong, none. A site of the same
// kind, name and area takes the place of the one that is there; a column that the
// spreadsheet leaves out leaves what is known of it. Without apply it says what
// would happen. What was drawn is taken back if anything is other. A round that
// was changed since it was looked at is fault.Conflict.
func (s *Service) ImportSites(ctx context.Context, by access.Actor, m Move, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return rep, err
	}
	table, records, err := org.ReadRows(name, file, size, headings("inspect.sitecol.", 3, siteColumns...))
	if err != nil {
		return rep, err
	}
	if len(records) > maxOwn {
		return rep, fault.New(fault.TooLarge, "inspect.many_own", maxOwn)
	}
	looked := m.Version
	m.Version = 0 // who sends twice what they looked at is told that it is done
	_, err = s.act(ctx, by, DoSites, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) error {
		rep = office.Report{}
		g, err := gazetteerOf(ctx, tx)
		if err != nil {
			return err
		}
		have, err := sitesOf(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		list, err := g.take(table, records, slices.DeleteFunc(have, func(h Site) bool { return !h.Own }), &rep)
		if err != nil {
			return err
		}
		if len(list) > maxOwn {
			return fault.New(fault.TooLarge, "inspect.many_own", maxOwn)
		}
		if !apply || !rep.Clean() || rep.Counts[office.Unchanged] == len(rep.Rows) {
			return errUndo
		}
		if looked != x.Version {
			return fault.New(fault.Conflict, "inspect.round_stale", x.Label())
		}
		if err := undraw(ctx, tx, x); err != nil {
			return err
		}
		data["sites"] = rep.Counts[office.Created] + rep.Counts[office.Updated]
		return setSites(ctx, tx, x.ID, list)
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// gazetteer finds areas and units by the words of a spreadsheet.
type gazetteer struct {
	areas map[string]id.Area
	units map[string]id.Unit
}

func gazetteerOf(ctx context.Context, tx *db.Tx) (g gazetteer, err error) {
	g = gazetteer{map[string]id.Area{}, map[string]id.Unit{}}
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return g, err
	}
	for a, n := range names {
		g.areas[lower(n)] = a
	}
	units, err := org.Units(ctx, tx)
	for _, u := range units {
		for _, n := range []string{u.Code, u.Short, u.Name} {
			g.units[lower(n)] = u.ID
		}
	}
	delete(g.units, "") // of a unit without a code or a short name
	return g, err
}

// take puts the rows on a list of sites and says in rep how each ends.
func (g gazetteer) take(table *office.Table, records []office.Record, list []Site, rep *office.Report) ([]Site, error) {
	rows := map[string]int{}
	for _, rec := range records {
		o, f := g.read(rec)
		row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: o.Name, Outcome: office.Created}
		key := string(o.Kind) + "|" + string(o.Area) + "|" + o.Name
		if before, twice := rows[key]; twice && len(f) == 0 {
			f.Add("name", "org.import.twice", before)
		}
		rows[key] = rec.Number
		if err := f.Err(); err != nil {
			if !row.Reject(table, err) {
				return nil, err
			}
			rep.Add(row)
			continue
		}
		i := slices.IndexFunc(list, func(h Site) bool { return h.Kind == o.Kind && h.Name == o.Name && h.Area == o.Area })
		if i < 0 {
			list = append(list, Site{
				Ref: id.New[string](), Kind: o.Kind, Name: o.Name, Area: o.Area, Unit: o.Unit, Address: o.Address, Located: o.Located, Point: o.Point, Own: true,
			})
		} else {
			row.Outcome = office.Unchanged
			if row.Changed = list[i].learn(o, table); len(row.Changed) > 0 {
				row.Outcome = office.Updated
			}
		}
		rep.Add(row)
	}
	return list, nil
}

// learn makes a site what a row says of it and names the columns that are other.
func (s *Site) learn(o OwnSite, table *office.Table) (changed []string) {
	if table.Has("unit") && s.Unit != o.Unit {
		s.Unit = o.Unit
		changed = append(changed, "inspect.sitecol.unit")
	}
	if table.Has("address") && s.Address != o.Address {
		s.Address = o.Address
		changed = append(changed, "inspect.sitecol.address")
	}
	if table.Has("lon") && table.Has("lat") && (s.Located != o.Located || s.Point.Rounded() != o.Point.Rounded()) {
		s.Located, s.Point = o.Located, o.Point
		changed = append(changed, "inspect.sitecol.lon", "inspect.sitecol.lat")
	}
	return changed
}

// read reads a site of a row, and says what is wrong with it.
func (g gazetteer) read(rec office.Record) (o OwnSite, f fault.Fields) {
	text := func(column string) string { return plain(words(rec.Get(column).Text)) }
	o = OwnSite{Kind: siteKindOf(text("kind")), Name: text("name"), Area: g.areas[lower(text("area"))], Unit: g.units[lower(text("unit"))], Address: text("address")}
	if o.Kind == "" {
		f.Add("kind", "inspect.not_known", text("kind"))
	}
	f.Need("name", o.Name, MaxTitle)
	if o.Area == "" {
		f.Add("area", "inspect.not_known", text("area"))
	}
	if o.Unit == "" && text("unit") != "" {
		f.Add("unit", "inspect.not_known", text("unit"))
	}
	f.Text("address", o.Address, MaxTitle)
	if text("lon") != "" || text("lat") != "" {
		lon, err1 := strconv.ParseFloat(text("lon"), 64)
		lat, err2 := strconv.ParseFloat(text("lat"), 64)
		o.Point, o.Located = geo.Point{Lon: lon, Lat: lat}, true
		if err1 != nil || err2 != nil || !o.Point.Valid() {
			f.Add("lon", "inspect.bad_place")
		}
	}
	return o, f
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
