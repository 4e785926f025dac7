package engagement

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// maxPage bounds a page of acts, maxAll what is read at once for a file.
const (
	maxPage = 200
	maxAll  = 100_000
)

// FilterFrom reads a filter from an address.
func FilterFrom(v url.Values) (Filter, error) {
	f := Filter{
		From: v.Get("from"), To: v.Get("to"), Level: Level(v.Get("level")), Kind: v.Get("kind"), State: State(v.Get("state")),
		Area: id.Area(v.Get("area")), Group: id.Group(v.Get("group")), Unit: id.Unit(v.Get("unit")), Who: v.Get("who"), Sort: v.Get("sort"), After: v.Get("after"), Limit: 50,
	}
	if f.Level != "" && !slices.Contains(Levels(), f.Level) || f.State != "" && !slices.Contains(States(), f.State) {
		return f, fault.New(fault.Invalid, "engagement.bad_filter")
	}
	return f, f.check()
}

// Link is the address of the list of acts.
func (f Filter) Link(path string) string {
	v := url.Values{}
	for name, s := range map[string]string{
		"from": f.From, "to": f.To, "level": string(f.Level), "kind": f.Kind, "state": string(f.State),
		"area": string(f.Area), "group": string(f.Group), "unit": string(f.Unit), "who": f.Who, "sort": f.Sort, "after": f.After,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return path + "?" + v.Encode()
}

// Of is the filter of the acts that stand behind a line of a board: face is how
// the board tells its lines apart.
func (f Filter) Of(face, of string) Filter {
	switch face {
	case "area":
		f.Area = id.Area(of)
	case "group":
		f.Group = id.Group(of)
	case "unit":
		f.Unit = id.Unit(of)
	case "who":
		f.Who = of
	}
	return f
}

// Page is a part of the acts.
type Page struct {
	Acts  []Named
	Total int64
	Next  string
}

// Named is an act with the names of whom it concerns.
type Named struct {
	Act
	Name, UnitName, AreaName string
}

func (f Filter) where(tx *db.Tx) *db.Where {
	var w db.Where
	w.And("county = ?", tx.County)
	w.And("day >= ?", f.From)
	w.And("day <= ?", f.To)
	for column, value := range map[string]string{
		"level": string(f.Level), "kind": f.Kind, "area": string(f.Area), "grp": string(f.Group), "unit": string(f.Unit), "who": f.Who,
	} {
		if value != "" {
			w.And(column+" = ?", value)
		}
	}
	switch f.State {
	case InTime:
		w.And("done_at <= due_at")
	case Late:
		w.And("done_at > due_at")
	case Missed:
		w.And("done_at IS NULL")
	}
	return &w
}

// Acts returns a page of acts, by day. Names are for those who see the whole
// county's work.
func (s *Service) Acts(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	f.Limit = min(max(f.Limit, 1), maxPage)
	return s.acts(ctx, by, f, true)
}

// All returns every act of a list, for a file: at most a hundred thousand.
func (s *Service) All(ctx context.Context, by access.Actor, f Filter) ([]Named, error) {
	f.Limit, f.After = maxAll, ""
	p, err := s.acts(ctx, by, f, false)
	return p.Acts, err
}

func (s *Service) acts(ctx context.Context, by access.Actor, f Filter, count bool) (p Page, err error) {
	if err := by.Check(access.SeeCounty, access.Owners{}); err != nil {
		return p, err
	}
	if !MayName(by) {
		return p, fault.New(fault.Forbidden, "access.forbidden")
	}
	if err := f.check(); err != nil {
		return p, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		if count {
			w := f.where(tx)
			if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM engagement_acts `+w.String(), w.Args...); err != nil {
				return fmt.Errorf("count acts: %w", err)
			}
		}
		order, beyond := "", ">"
		if f.Sort == "-due" {
			order, beyond = " DESC", "<"
		}
		w := f.where(tx)
		if mark := strings.SplitN(f.After, "~", 4); len(mark) == 4 {
			w.And("(day, kind, record, who) "+beyond+" (?, ?, ?, ?)", mark[0], mark[1], mark[2], mark[3])
		}
		list, err := db.All(ctx, tx, scan, `SELECT day, kind, record, who, level, account, person, unit, area, grp, title, link, due_at, done_at FROM engagement_acts `+
			w.String()+` ORDER BY day`+order+`, kind`+order+`, record`+order+`, who`+order+` LIMIT `+w.Arg(f.Limit+1), w.Args...)
		if err != nil {
			return fmt.Errorf("acts: %w", err)
		}
		if len(list) > f.Limit {
			list = list[:f.Limit]
			last := list[f.Limit-1]
			p.Next = strings.Join([]string{last.Day, last.Kind, last.Record, last.Who}, "~")
		}
		p.Acts, err = name(ctx, tx, list)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("engagement: %w", err)
	}
	return p, nil
}

func scan(r db.Row) (a Act, err error) {
	return a, r.Scan(&a.Day, &a.Kind, &a.Record, &a.Who, &a.Level, db.Text(&a.Account), db.Text(&a.Person), db.Text(&a.Unit), db.Text(&a.Area), db.Text(&a.Group),
		&a.Title, &a.Link, db.Time(&a.Due), db.Time(&a.Done))
}

func name(ctx context.Context, tx *db.Tx, list []Act) ([]Named, error) {
	units, err := org.UnitNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	who, err := everybody(ctx, tx, units)
	if err != nil {
		return nil, err
	}
	inAreas, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Named, len(list))
	for i, a := range list {
		out[i] = Named{Act: a, Name: who[a.Who].Name, UnitName: units[a.Unit], AreaName: inAreas[a.Area]}
	}
	return out, nil
}
