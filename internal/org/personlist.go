package org

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// PersonFilter narrows the list of employees.
type PersonFilter struct {
	Q       string // in name, title, task or staff number
	Unit    id.Unit
	Area    id.Area // of the person's unit; NoArea, AnyArea: one without, one with any
	Group   id.Group
	Idle    bool // without a task, in words or of the plan
	Retired bool // those who have left, instead

	Sort  string // name, unit; with - before it: downwards
	After string
	Limit int // 0: 50
}

// PersonPage is a page of the list of employees.
type PersonPage struct {
	People []Person
	Total  int64
	Next   string
}

func (f PersonFilter) where(tx *db.Tx) *db.Where {
	var w db.Where
	f.Unit, f.Area, f.Group = plainText(f.Unit), plainText(f.Area), plainText(f.Group)
	w.And("p.county = ?", tx.County)
	w.And("p.retired = ?", f.Retired)
	if q := plainText(f.Q); q != "" {
		like := strings.ToLower(db.Contains(q))
		w.And("LOWER(p.name) LIKE ? ESCAPE '!' OR LOWER(p.title) LIKE ? ESCAPE '!' OR LOWER(p.task) LIKE ? ESCAPE '!' OR LOWER(COALESCE(p.code, '')) LIKE ? ESCAPE '!'",
			like, like, like, like)
	}
	if f.Unit != "" {
		w.And("p.unit = ?", f.Unit)
	}
	const unit = "EXISTS (SELECT 1 FROM units u WHERE u.county = p.county AND u.id = p.unit AND u.area "
	switch f.Area {
	case "":
	case NoArea:
		w.And(unit + "IS NULL)")
	case AnyArea:
		w.And(unit + "IS NOT NULL)")
	default:
		w.And(unit+"= ?)", f.Area)
	}
	if f.Group != "" {
		w.And(`EXISTS (SELECT 1 FROM working_groups g WHERE g.county = p.county AND g.id = ? AND g.lead_unit = p.unit)
			OR EXISTS (SELECT 1 FROM group_members m WHERE m.county = p.county AND m.grp = ? AND m.unit = p.unit)`, f.Group, f.Group)
	}
	if f.Idle {
		w.And("p.task = '' AND p.tasks = 0")
	}
	return &w
}

// CountPeople counts what the list of f holds.
func CountPeople(ctx context.Context, tx *db.Tx, f PersonFilter) (int64, error) {
	w := f.where(tx)
	return db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM persons p `+w.String(), w.Args...)
}

// maxPeople bounds the lists of employees that are read whole.
const maxPeople = 200_000

// Everybody lists all employees, those who have left too, without telephone
// numbers.
func Everybody(ctx context.Context, tx *db.Tx) ([]Person, error) {
	people, err := db.All(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM persons WHERE county = $1 ORDER BY id LIMIT $2`, tx.County, maxPeople)
	if err != nil {
		return nil, fmt.Errorf("everybody: %w", err)
	}
	for i := range people {
		people[i].Phone = ""
	}
	return people, nil
}

// PeopleByArea counts the employees of each area, by the area of their unit.
// Those of units without one come under the empty area.
func PeopleByArea(ctx context.Context, tx *db.Tx) (map[id.Area]int, error) {
	out := map[id.Area]int{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var a id.Area
		var n int
		if err := r.Scan(db.Text(&a), &n); err != nil {
			return err
		}
		out[a] = n
		return nil
	}, `SELECT u.area, COUNT(*) FROM persons p JOIN units u ON u.county = p.county AND u.id = p.unit
		WHERE p.county = $1 AND p.retired = FALSE GROUP BY u.area LIMIT 10000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("people by area: %w", err)
	}
	return out, nil
}

func personPage(ctx context.Context, tx *db.Tx, f PersonFilter) (people []Person, next string, err error) {
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	order := ordering(f.Sort, map[string]string{"name": "p.name", "unit": "p.unit"}, "unit")
	w := f.where(tx)
	order.after(w, f.After, "p.id")
	text := `SELECT ` + db.Prefixed("p", personColumns) + ` FROM persons p ` + w.String() + order.by("p.id") + ` LIMIT ` + w.Arg(limit+1)
	if people, err = db.All(ctx, tx, scanPerson, text, w.Args...); err != nil {
		return nil, "", fmt.Errorf("list people: %w", err)
	}
	if len(people) > limit {
		people = people[:limit]
		last := people[limit-1]
		next = order.mark(map[string]string{"name": last.Name, "unit": string(last.Unit)}, string(last.ID))
	}
	return people, next, nil
}

func hideNumbers(by access.Actor, people []Person) {
	if by.May(access.ManageOrg, access.Owners{}) {
		return
	}
	for i := range people {
		people[i].Phone = ""
	}
}

// ListPeople returns a page of the list of employees.
func (s *Service) ListPeople(ctx context.Context, by access.Actor, f PersonFilter) (page PersonPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if page.Total, err = CountPeople(ctx, tx, f); err != nil {
			return err
		}
		page.People, page.Next, err = personPage(ctx, tx, f)
		hideNumbers(by, page.People)
		return err
	})
	return page, err
}

// EachPerson calls fn for every employee of the list.
func (s *Service) EachPerson(ctx context.Context, by access.Actor, f PersonFilter, fn func(Person) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = 500
		for {
			people, next, err := personPage(ctx, tx, f)
			if err != nil {
				return err
			}
			hideNumbers(by, people)
			for _, p := range people {
				if err := fn(p); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.After = next
		}
	})
}

// Person returns one employee with the posts that the person holds.
func (s *Service) Person(ctx context.Context, by access.Actor, person id.Person) (p Person, posts []Post, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if p, err = onePerson(ctx, tx, person); err != nil {
			return err
		}
		posts, err = PostsOf(ctx, tx, person)
		return err
	})
	one := []Person{p}
	hideNumbers(by, one)
	return one[0], posts, err
}

// PeopleNamed lists employees for the choices of a form, at most limit, whose
// name begins the alphabet of the county.
func (s *Service) PeopleNamed(ctx context.Context, by access.Actor, q string, limit int) (people []Person, err error) {
	page, err := s.ListPeople(ctx, by, PersonFilter{Q: q, Sort: "name", Limit: limit})
	return page.People, err
}

// PeopleOf lists the employees of a unit by name, at most limit, within a
// transaction. Their telephone numbers are left out.
func PeopleOf(ctx context.Context, tx *db.Tx, unit id.Unit, limit int) ([]Person, error) {
	people, _, err := personPage(ctx, tx, PersonFilter{Unit: unit, Sort: "name", Limit: limit})
	for i := range people {
		people[i].Phone = ""
	}
	return people, err
}
