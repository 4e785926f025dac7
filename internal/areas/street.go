package areas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Kind is what sort of street or landmark it is. Its name is the message
// "areas.kind." + Kind.
type Kind string

// The kinds.
const (
	Main     Kind = "main"
	Street   Kind = "street"
	Lane     Kind = "lane"
	Landmark Kind = "landmark"
)

// Kinds lists the kinds in the order of forms.
func Kinds() []Kind { return []Kind{Main, Street, Lane, Landmark} }

// Place is a street or a landmark of an area. A street that runs through
// several areas is a place in each.
type Place struct {
	ID      id.Place
	Name    string
	Kind    Kind
	Area    id.Area // empty: none
	Line    geo.Line
	Version int64
}

// PlaceDraft is a street or landmark as somebody enters it.
type PlaceDraft struct {
	Name    string
	Kind    Kind
	Area    id.Area // empty: that in which it lies
	Line    geo.Line
	Version int64
	Key     string
}

// Draft returns p as a draft, to be changed.
func (p Place) Draft() PlaceDraft {
	return PlaceDraft{Name: p.Name, Kind: p.Kind, Area: p.Area, Line: p.Line, Version: p.Version}
}

// MaxPlaces bounds how many streets and landmarks are read at once.
const MaxPlaces = 50_000

const streetColumns = `id, name, kind, area, geometry, version`

func scanPlace(r db.Row) (p Place, err error) {
	return p, r.Scan(&p.ID, &p.Name, &p.Kind, db.Text(&p.Area), &p.Line, &p.Version)
}

// PlaceFilter narrows the list of streets and landmarks.
type PlaceFilter struct {
	Q     string
	Area  id.Area // org.NoArea: those in none
	Kind  Kind
	After string // name and identifier of the last row, from Next
	Limit int    // 0: 50
}

// PlacePage is a page of the list.
type PlacePage struct {
	Places []Place
	Total  int64
	Next   string
}

func (f PlaceFilter) where(tx *db.Tx) *db.Where {
	var w db.Where
	w.And("county = ?", tx.County)
	if q := plainText(f.Q); q != "" {
		w.And("LOWER(name) LIKE ? ESCAPE '!'", strings.ToLower(db.Contains(q)))
	}
	if f.Area == org.NoArea {
		w.And("area IS NULL")
	} else if f.Area != "" {
		w.And("area = ?", plainText(f.Area))
	}
	if f.Kind != "" {
		w.And("kind = ?", plainText(f.Kind))
	}
	return &w
}

// ListPlaces returns a page of the list of streets and landmarks, by name.
func (s *Service) ListPlaces(ctx context.Context, by access.Actor, f PlaceFilter) (page PlacePage, err error) {
	limit := f.Limit
	if limit <= 0 || limit > MaxPlaces {
		limit = 50
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := f.where(tx)
		if page.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM streets `+w.String(), w.Args...); err != nil {
			return err
		}
		if place, name, ok := strings.Cut(plainText(f.After), " "); ok {
			w.And("(name, id) > (?, ?)", name, place)
		}
		page.Places, err = db.All(ctx, tx, scanPlace, `SELECT `+streetColumns+` FROM streets `+w.String()+` ORDER BY name, id LIMIT `+w.Arg(limit+1), w.Args...)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list streets: %w", err)
	}
	if len(page.Places) > limit {
		page.Places = page.Places[:limit]
		last := page.Places[limit-1]
		page.Next = string(last.ID) + " " + last.Name
	}
	return page, nil
}

// Place returns one street or landmark.
func (s *Service) Place(ctx context.Context, by access.Actor, place id.Place) (p Place, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = onePlace(ctx, tx, place)
		return err
	})
	return p, err
}

func onePlace(ctx context.Context, tx *db.Tx, place id.Place) (Place, error) {
	p, err := db.One(ctx, tx, scanPlace, `SELECT `+streetColumns+` FROM streets WHERE county = $1 AND id = $2`, tx.County, plainText(place))
	if errors.Is(err, db.ErrNone) {
		return p, none()
	}
	if err != nil {
		return p, fmt.Errorf("street: %w", err)
	}
	return p, nil
}

// Addresses lists the names of streets and landmarks for the address field of
// forms, those of one area or of all.
func Addresses(ctx context.Context, tx *db.Tx, area id.Area) ([]string, error) {
	var w db.Where
	w.And("county = ?", tx.County)
	if area != "" {
		w.And("area = ?", area)
	}
	out, err := db.All(ctx, tx, db.Value[string], `SELECT DISTINCT name FROM streets `+w.String()+` ORDER BY name LIMIT 2000`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("addresses: %w", err)
	}
	return out, nil
}

func (d *PlaceDraft) check(ctx context.Context, tx *db.Tx) error {
	var fs fault.Fields
	d.Name, d.Area = tidy(d.Name), plainText(d.Area)
	fs.Need("name", d.Name, maxName)
	if d.Kind == "" {
		d.Kind = Street
		if _, ok := d.Line.Place(); ok {
			d.Kind = Landmark
		}
	}
	if !slices.Contains(Kinds(), d.Kind) {
		fs.Add("kind", "org.choose")
	}
	if d.Area != "" {
		known, err := db.Exists(ctx, tx, `SELECT 1 FROM areas WHERE county = $1 AND id = $2 AND retired = FALSE`, tx.County, d.Area)
		if err != nil {
			return err
		}
		if !known {
			fs.Add("area", "org.choose")
		}
	}
	return fs.Err()
}

// middle is a point of the line about half-way.
func middle(l geo.Line) (geo.Point, bool) {
	if l.Empty() {
		return geo.Point{}, false
	}
	p, _ := l.Nearest(l.Bounds().Center())
	return p, true
}

// locate puts a place without an area into the one in which its middle lies.
func (s *Service) locate(ctx context.Context, tx *db.Tx, d *PlaceDraft) error {
	p, ok := middle(d.Line)
	if d.Area != "" || !ok {
		return nil
	}
	area, ok, err := s.At(ctx, tx, p)
	if ok {
		d.Area = area
	}
	return err
}

// CreatePlace enters a street or landmark.
func (s *Service) CreatePlace(ctx context.Context, by access.Actor, d PlaceDraft) (place id.Place, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, d, func() (string, error) {
			p, err := s.createPlace(ctx, tx, by, d)
			return string(p), err
		})
		place = id.Place(answer)
		return err
	})
	return place, err
}

func (s *Service) createPlace(ctx context.Context, tx *db.Tx, by access.Actor, d PlaceDraft) (id.Place, error) {
	if err := s.locate(ctx, tx, &d); err != nil {
		return "", err
	}
	if err := d.check(ctx, tx); err != nil {
		return "", err
	}
	place := id.New[id.Place]()
	_, err := tx.Exec(ctx, `INSERT INTO streets (county, id, name, kind, area, geometry, version) VALUES ($1, $2, $3, $4, $5, $6, 1)`,
		tx.County, place, d.Name, d.Kind, db.Null(d.Area), d.Line)
	if err != nil {
		return "", fmt.Errorf("create street: %w", err)
	}
	changes, err := placeDifferences(ctx, tx, Place{}, d)
	if err != nil {
		return "", err
	}
	if err := note(ctx, tx, by, SubjectStreet, string(place), "street.created", changes); err != nil {
		return "", err
	}
	return place, s.redraw(ctx, tx)
}

// ChangePlace changes a street or landmark.
func (s *Service) ChangePlace(ctx context.Context, by access.Actor, place id.Place, d PlaceDraft) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		_, err := s.changePlace(ctx, tx, by, place, d)
		return err
	})
}

func (s *Service) changePlace(ctx context.Context, tx *db.Tx, by access.Actor, place id.Place, d PlaceDraft) (changed bool, err error) {
	was, err := onePlace(ctx, tx, place)
	if err != nil {
		return false, err
	}
	if err := s.locate(ctx, tx, &d); err != nil {
		return false, err
	}
	if err := d.check(ctx, tx); err != nil {
		return false, err
	}
	if d.Version != 0 && d.Version != was.Version {
		return false, stale()
	}
	changes, err := placeDifferences(ctx, tx, was, d)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE streets SET name = $3, kind = $4, area = $5, geometry = $6, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, place, d.Name, d.Kind, db.Null(d.Area), d.Line)
	if err != nil {
		return false, fmt.Errorf("change street: %w", err)
	}
	if err := note(ctx, tx, by, SubjectStreet, string(place), "street.changed", changes); err != nil {
		return false, err
	}
	return true, s.redraw(ctx, tx)
}

func placeDifferences(ctx context.Context, tx *db.Tx, was Place, d PlaceDraft) (list []org.Change, err error) {
	names, err := Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	differ(&list, "name", was.Name, d.Name)
	differ(&list, "street_kind", string(was.Kind), string(d.Kind))
	differ(&list, "area", names[was.Area], names[d.Area])
	if !was.Line.Equal(d.Line) {
		list = append(list, org.Change{Field: "line", Old: length(was.Line), New: length(d.Line)})
	}
	return list, nil
}

func length(l geo.Line) string {
	if l.Empty() {
		return ""
	}
	if p, ok := l.Place(); ok {
		return p.String()
	}
	return fmt.Sprintf("%.0f m", l.Length())
}

// RemovePlace deletes a street or landmark. Its history stays.
func (s *Service) RemovePlace(ctx context.Context, by access.Actor, place id.Place) error {
	return s.write(ctx, by, func(tx *db.Tx) error {
		p, err := onePlace(ctx, tx, place)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM streets WHERE county = $1 AND id = $2`, tx.County, place); err != nil {
			return fmt.Errorf("remove street: %w", err)
		}
		if err := note(ctx, tx, by, SubjectStreet, string(place), "street.removed", []org.Change{{Field: "name", Old: p.Name}}); err != nil {
			return err
		}
		return s.redraw(ctx, tx)
	})
}

// Streets lists every street and landmark, within the caller's unit of work.
func Streets(ctx context.Context, tx *db.Tx) ([]Place, error) {
	out, err := db.All(ctx, tx, scanPlace, `SELECT `+streetColumns+` FROM streets WHERE county = $1 ORDER BY id LIMIT $2`, tx.County, MaxPlaces)
	if err != nil {
		return nil, fmt.Errorf("streets: %w", err)
	}
	return out, nil
}

// Middle is a point of the place about half-way along it, if its line is known.
func (p Place) Middle() (geo.Point, bool) { return middle(p.Line) }
