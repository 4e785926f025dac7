package drives

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// PeopleFilter narrows the list of who came. Zero fields do not narrow it.
type PeopleFilter struct {
	Campaign id.Campaign // of the drives; empty: whichever
	Drive    id.Drive
	Area     id.Area
	Unit     id.Unit // or None: of no unit that is known
	How      string  // code, list
	From, To string  // days on which somebody came first
	Text     string  // in the name
	Sort     string  // at, name; "-" before it for downward; empty: -at
	After    string
	Limit    int
}

// None is the value of unit that finds people of none.
const None = "none"

// PeopleFilterFrom reads the parameters of the list's address.
func PeopleFilterFrom(v url.Values) (PeopleFilter, error) {
	f := PeopleFilter{
		Campaign: id.Campaign(v.Get("campaign")), Drive: id.Drive(v.Get("drive")), Area: id.Area(v.Get("area")), Unit: id.Unit(v.Get("unit")), How: v.Get("how"),
		From: v.Get("from"), To: v.Get("to"), Text: tidy(v.Get("q")), Sort: v.Get("sort"), After: v.Get("after"),
	}
	bad := checkParameters(v, [][2]string{{"from", f.From}, {"to", f.To}}, []choice{
		{"how", f.How, []string{ByCode, ByList}},
		{"sort", strings.TrimPrefix(f.Sort, "-"), []string{"at", "name"}},
	})
	return f, bad.Err()
}

// Link returns path with f as its parameters.
func (f PeopleFilter) Link(path string) string {
	return address(path, map[string]string{
		"campaign": string(f.Campaign), "drive": string(f.Drive), "area": string(f.Area), "unit": string(f.Unit), "how": f.How, "from": f.From, "to": f.To, "q": f.Text, "sort": f.Sort, "after": f.After,
	}, f.Limit)
}

const attended = `drive_people p JOIN drives d ON d.county = p.county AND d.id = p.drive`

func (f PeopleFilter) where(tx *db.Tx, n now) *db.Where {
	var w db.Where
	w.And("p.county = ?", tx.County)
	for _, c := range [][2]string{{"d.campaign", string(f.Campaign)}, {"p.drive", string(f.Drive)}, {"p.area", string(f.Area)}} {
		if c[1] != "" {
			w.And(c[0]+" = ?", c[1])
		}
	}
	switch f.Unit {
	case "":
	case None:
		w.And("p.unit IS NULL")
	default:
		w.And("p.unit = ?", f.Unit)
	}
	if f.How != "" {
		w.And("EXISTS (SELECT 1 FROM drive_signs s WHERE s.county = p.county AND s.attendee = p.id AND s.how = ?)", f.How)
	}
	if f.From != "" {
		w.And("p.first_at > ?", db.Millis(n.endOf(shiftDay(f.From, -1))))
	}
	if f.To != "" {
		w.And("p.first_at <= ?", db.Millis(n.endOf(f.To)))
	}
	if f.Text != "" {
		w.And("LOWER(p.name) LIKE ? ESCAPE '!'", strings.ToLower(db.Contains(f.Text)))
	}
	return &w
}

// PeoplePage is a page of who came.
type PeoplePage struct {
	People []Attendee
	Total  int64
	Next   string
}

// rows of a page, and the most that may be asked for.
const (
	usualRows = 50
	mostRows  = 500
)

func rowsOf(limit int) int {
	if limit <= 0 {
		return usualRows
	}
	return min(limit, mostRows)
}

// People returns a page of who came.
func (s *Service) People(ctx context.Context, by access.Actor, f PeopleFilter) (page PeoplePage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		w := f.where(tx, n)
		if page.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM `+attended+` `+w.String(), w.Args...); err != nil {
			return fmt.Errorf("count who came: %w", err)
		}
		column, sign, order := "p.first_at", " < ", " DESC"
		if f.Sort != "" && f.Sort[0] != '-' {
			sign, order = " > ", " ASC"
		}
		if strings.TrimPrefix(f.Sort, "-") == "name" {
			column = "p.name"
		}
		if f.After != "" {
			at, of, ok := strings.Cut(f.After, "|")
			if !ok {
				return fault.New(fault.Invalid, "drives.bad_parameter", f.After)
			}
			var from any = of
			if column == "p.first_at" {
				ms, err := strconv.ParseInt(of, 36, 64)
				if err != nil {
					return fault.New(fault.Invalid, "drives.bad_parameter", f.After)
				}
				from = ms
			}
			w.And("("+column+", p.id)"+sign+"(?, ?)", from, at)
		}
		limit := rowsOf(f.Limit)
		page.People, err = db.All(ctx, tx, func(r db.Row) (a Attendee, err error) {
			err = r.Scan(&a.ID, &a.Drive, db.Text(&a.Person), db.Text(&a.Account), &a.Name, &a.Area, db.Text(&a.Unit), db.Time(&a.First), &a.Days, &a.How, &a.By)
			return a, err
		}, `SELECT p.id, p.drive, p.person, p.account, p.name, p.area, p.unit, p.first_at,
				(SELECT COUNT(*) FROM drive_signs s WHERE s.county = p.county AND s.attendee = p.id),
				(SELECT s.how FROM drive_signs s WHERE s.county = p.county AND s.attendee = p.id ORDER BY s.at LIMIT 1),
				(SELECT s.signed_by FROM drive_signs s WHERE s.county = p.county AND s.attendee = p.id ORDER BY s.at LIMIT 1)
			FROM `+attended+` `+w.String()+` ORDER BY `+column+order+`, p.id`+order+` LIMIT `+w.Arg(limit+1), w.Args...)
		if err != nil {
			return fmt.Errorf("list who came: %w", err)
		}
		if len(page.People) > limit {
			page.People = page.People[:limit]
			last := page.People[limit-1]
			of := last.Name
			if column == "p.first_at" {
				of = strconv.FormatInt(last.First.UnixMilli(), 36)
			}
			page.Next = last.ID + "|" + of
		}
		return nil
	})
	return page, err
}

// Turnout is how many of a unit were expected and came.
type Turnout struct {
	Unit
	Came int64
}

// Turnouts returns how many of every unit were expected and came, and, last,
// who came of units that were not expected.
func (s *Service) Turnouts(ctx context.Context, by access.Actor, drive id.Drive, area id.Area) (out []Turnout, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if _, err := loadDrive(ctx, tx, drive); err != nil {
			return err
		}
		out, err = turnouts(ctx, tx, drive, area)
		return err
	})
	return out, err
}

func turnouts(ctx context.Context, tx *db.Tx, drive id.Drive, area id.Area) (out []Turnout, err error) {
	units, err := unitsOf(ctx, tx, drive)
	if err != nil {
		return nil, err
	}
	came, err := cameOf(ctx, tx, drive)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if area == "" || u.Area == area {
			out = append(out, Turnout{u, came.of(u.Area, u.Unit)})
		}
	}
	var others []Turnout
	for a, of := range came {
		for u, n := range of {
			if (area == "" || a == area) && !slices.ContainsFunc(units, func(x Unit) bool { return x.Area == a && x.Unit == u }) {
				others = append(others, Turnout{Unit{Unit: u, Area: a}, n})
			}
		}
	}
	slices.SortFunc(others, func(a, b Turnout) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit.Unit, b.Unit.Unit))
	})
	return append(out, others...), nil
}

// Staff are the employees of a unit, with whether each came on a day.
type Staff struct {
	Person id.Person
	Name   string
	Came   bool // to the drive at all
	Today  bool // on the day
}

// StaffOf returns the employees of a unit for the list of a day, for those who
// may enter it.
func (s *Service) StaffOf(ctx context.Context, by access.Actor, drive id.Drive, area id.Area, unit id.Unit, day string) (out []Staff, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if err := mayCarry(by, access.Owners{Area: area, Units: []id.Unit{unit}}); err != nil {
			return err
		}
		people, err := org.PeopleOf(ctx, tx, unit, maxNamed)
		if err != nil {
			return err
		}
		came := map[id.Person]bool{}
		today := map[id.Person]bool{}
		err = db.Each(ctx, tx, func(r db.Row) error {
			var p id.Person
			var on string
			if err := r.Scan(&p, &on); err != nil {
				return err
			}
			came[p] = true
			if on == day {
				today[p] = true
			}
			return nil
		}, `SELECT p.person, s.day FROM drive_people p JOIN drive_signs s ON s.county = p.county AND s.attendee = p.id
			WHERE p.county = $1 AND p.drive = $2 AND p.unit = $3 AND p.person IS NOT NULL LIMIT 50000`, tx.County, drive, unit)
		if err != nil {
			return fmt.Errorf("who of a unit came: %w", err)
		}
		for _, p := range people {
			out = append(out, Staff{Person: p.ID, Name: p.Name, Came: came[p.ID], Today: today[p.ID]})
		}
		return nil
	})
	return out, err
}
