package areas

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// errUndo undoes the transaction of a preview, or of a file with wrong rows.
var errUndo = errors.New("undo")

// Drawing is a GeoJSON document to import.
type Drawing struct {
	Data         []byte
	CRS          geo.CRS
	Name         string // property that holds the name; empty: the usual ones
	Illustrative bool   // of boundaries
}

// Result is what an import did, or in a preview would do.
type Result struct {
	office.Report
	Overlaps []Overlap // among all areas of the county as they then are
}

// features reads the document. Features whose geometry is wrong come as
// rejected rows; then there are no features.
func (d Drawing) features() (fs []geo.Feature, wrong []office.RowReport, err error) {
	if !d.CRS.Valid() {
		d.CRS = geo.WGS84
	}
	fs, err = geo.ParseFeatures(d.Data, d.CRS)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || len(f.Fields) == 0 {
		return fs, nil, err
	}
	named := geo.Properties(d.Data)
	for _, fd := range f.Fields {
		n, _ := strconv.Atoi(strings.TrimPrefix(fd.Name, "features."))
		name := ""
		if n < len(named) {
			name = d.text(named[n], nameProperties)
		}
		wrong = append(wrong, office.RowReport{
			Row: n + 1, Name: name, Outcome: office.Rejected, Problems: []office.CellProblem{{Key: fd.Key, Args: fd.Args}},
		})
	}
	return nil, wrong, nil
}

// text returns the property of a feature, by the usual names.
func (d Drawing) text(f geo.Feature, names []string) string {
	if d.Name != "" && len(names) > 0 && names[0] == nameProperties[0] {
		names = []string{d.Name}
	}
	return tidy(plainText(f.Text(names...)))
}

// ImportBoundaries draws areas from a document: a feature with the name or
// number of an area changes its boundary, others become new areas. All
// features are taken or none.
func (s *Service) ImportBoundaries(ctx context.Context, by access.Actor, d Drawing, apply bool) (res Result, err error) {
	return s.importing(ctx, by, d, apply, func(tx *db.Tx, fs []geo.Feature, res *Result) error {
		list, err := List(ctx, tx)
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for i, f := range fs {
			row := office.RowReport{Row: i + 1, Name: d.text(f, nameProperties)}
			if row.Name == "" {
				row.Name = tidy(plainText(f.ID))
			}
			err := s.boundary(ctx, tx, by, list, d, f, seen, &row)
			if err != nil && !row.Reject(nil, err) {
				return err
			}
			res.Add(row)
		}
		if list, err = List(ctx, tx); err != nil {
			return err
		}
		res.Overlaps = OverlapsOf(list)
		return nil
	})
}

func (s *Service) boundary(ctx context.Context, tx *db.Tx, by access.Actor, list []Area, d Drawing, f geo.Feature, seen map[string]int, row *office.RowReport) error {
	b, ok := f.Geometry.(geo.Boundary)
	var fs fault.Fields
	if !ok {
		fs.Add("geometry", "areas.import.polygon")
	}
	if row.Name == "" {
		fs.Add("name", "areas.import.no_name", strings.Join(nameProperties, ", "))
	} else if was, twice := seen[row.Name]; twice {
		fs.Add("name", "areas.import.twice", was)
	}
	seen[row.Name] = row.Row
	if err := fs.Err(); err != nil {
		return err
	}
	n, _ := strconv.Atoi(row.Name)
	for _, a := range list {
		if a.Name != row.Name && (n == 0 || a.Seq != n) {
			continue
		}
		draft := a.Draft()
		draft.Boundary, draft.Illustrative, draft.KeepUnits = b, d.Illustrative, true
		changed, err := s.change(ctx, tx, by, a.ID, draft)
		row.Record, row.Outcome = string(a.ID), office.Unchanged
		if changed {
			row.Outcome = office.Updated
		}
		return err
	}
	area, err := s.create(ctx, tx, by, Draft{Name: row.Name, Boundary: b, Illustrative: d.Illustrative, KeepUnits: true})
	row.Record, row.Outcome = string(area), office.Created
	return err
}

// ImportLines enters streets and landmarks from a document: name, and where
// given area and kind, are properties of each feature. A feature with the name
// of a street in the same area changes it. All features are taken or none.
func (s *Service) ImportLines(ctx context.Context, by access.Actor, d Drawing, apply bool) (res Result, err error) {
	return s.importing(ctx, by, d, apply, func(tx *db.Tx, fs []geo.Feature, res *Result) error {
		im, err := s.newImporter(ctx, tx, by)
		if err != nil {
			return err
		}
		for i, f := range fs {
			row := office.RowReport{Row: i + 1, Name: d.text(f, nameProperties)}
			err := im.feature(ctx, d, f, &row)
			if err != nil && !row.Reject(nil, err) {
				return err
			}
			res.Add(row)
		}
		return nil
	})
}

func (im *importer) feature(ctx context.Context, d Drawing, f geo.Feature, row *office.RowReport) error {
	var fs fault.Fields
	var draft PlaceDraft
	switch g := f.Geometry.(type) {
	case geo.Line:
		draft.Line = g
	case geo.Point:
		draft.Line = geo.LineOf(g)
	default:
		fs.Add("geometry", "areas.import.line")
	}
	draft.Name = row.Name
	if draft.Name == "" {
		fs.Add("name", "areas.import.no_name", strings.Join(nameProperties, ", "))
	}
	im.words(&fs, &draft, d.text(f, areaProperties), d.text(f, kindProperties))
	if err := fs.Err(); err != nil {
		return err
	}
	return im.place(ctx, draft, row)
}

// importing runs fn over the features in one transaction, and undoes it in a
// preview or if a row was rejected.
func (s *Service) importing(ctx context.Context, by access.Actor, d Drawing, apply bool, fn func(*db.Tx, []geo.Feature, *Result) error) (res Result, err error) {
	if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
		return res, err
	}
	fs, wrong, err := d.features()
	if err != nil {
		return res, err
	}
	for _, w := range wrong {
		res.Add(w)
	}
	if len(wrong) > 0 {
		return res, nil
	}
	return s.staged(ctx, by, apply, func(tx *db.Tx, res *Result) error { return fn(tx, fs, res) })
}

func (s *Service) staged(ctx context.Context, by access.Actor, apply bool, fn func(*db.Tx, *Result) error) (res Result, err error) {
	err = s.write(ctx, by, func(tx *db.Tx) error {
		res = Result{}
		if err := fn(tx, &res); err != nil {
			return err
		}
		if !apply || !res.Clean() {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	res.Applied = err == nil && apply && res.Clean()
	return res, err
}

// CheckDrawing says what is wrong with the text of a drawn geometry, under the
// name of its field, or returns the boundary.
func CheckDrawing(field, text string, crs geo.CRS) (geo.Boundary, error) {
	if strings.TrimSpace(text) == "" {
		return geo.Boundary{}, nil
	}
	b, err := geo.ParseBoundary([]byte(text), crs)
	if err == nil {
		return b, nil
	}
	var fs fault.Fields
	if err := addCause(&fs, field, err); err != nil {
		return b, err
	}
	return b, fs.Err()
}

// CheckLine does the same for a street or landmark.
func CheckLine(field, text string, crs geo.CRS) (geo.Line, error) {
	if strings.TrimSpace(text) == "" {
		return geo.Line{}, nil
	}
	l, err := geo.ParseLine([]byte(text), crs)
	if err == nil {
		return l, nil
	}
	var fs fault.Fields
	if err := addCause(&fs, field, err); err != nil {
		return l, err
	}
	return l, fs.Err()
}

// byName is how a street is known again: its name in its area.
type byName struct {
	name string
	area id.Area
}

// importer enters streets and landmarks in one transaction.
type importer struct {
	s      *Service
	tx     *db.Tx
	by     access.Actor
	areas  []org.AreaName
	index  *geo.Index
	places map[byName]Place
	seen   map[byName]int
}

func (s *Service) newImporter(ctx context.Context, tx *db.Tx, by access.Actor) (*importer, error) {
	im := &importer{s: s, tx: tx, by: by, places: map[byName]Place{}, seen: map[byName]int{}}
	list, err := List(ctx, tx)
	if err != nil {
		return nil, err
	}
	var entries []geo.Entry
	for _, a := range list {
		im.areas = append(im.areas, org.AreaName{ID: a.ID, Seq: a.Seq, Name: a.Name})
		entries = append(entries, geo.Entry{Key: string(a.ID), Boundary: a.Boundary})
	}
	im.index = geo.NewIndex(entries)
	places, err := db.All(ctx, tx, scanPlace, `SELECT `+streetColumns+` FROM streets WHERE county = $1 ORDER BY id LIMIT $2`, tx.County, MaxPlaces)
	for _, p := range places {
		im.places[byName{p.Name, p.Area}] = p
	}
	return im, err
}

// words reads the texts of area and kind into a draft; without an area, the
// one in which the place lies.
func (im *importer) words(fs *fault.Fields, d *PlaceDraft, area, kind string) {
	switch found, ok := findArea(im.areas, area); {
	case ok:
		d.Area = found
	case area != "":
		fs.Add("area", "org.import.area", area)
	default:
		if p, ok := middle(d.Line); ok {
			key, _ := im.index.First(p)
			d.Area = id.Area(key)
		}
	}
	k, ok := kindOf(kind)
	if !ok {
		fs.Add("kind", "areas.import.kind", kind)
	}
	d.Kind = k
}

// findArea finds an area by name or number.
func findArea(list []org.AreaName, text string) (id.Area, bool) {
	n, _ := strconv.Atoi(text)
	for _, a := range list {
		if text != "" && a.Name == text || n != 0 && a.Seq == n {
			return a.ID, true
		}
	}
	return "", false
}

// place enters a street or landmark, or changes the one of that name in that
// area. What the row does not say stays.
func (im *importer) place(ctx context.Context, d PlaceDraft, row *office.RowReport) error {
	key := byName{d.Name, d.Area}
	if was, twice := im.seen[key]; twice {
		var fs fault.Fields
		fs.Add("name", "areas.import.twice", was)
		return fs.Err()
	}
	im.seen[key] = row.Row
	was, known := im.places[key]
	if !known {
		place, err := im.s.createPlace(ctx, im.tx, im.by, d)
		row.Record, row.Outcome = string(place), office.Created
		return err
	}
	if d.Kind == "" {
		d.Kind = was.Kind
	}
	if d.Line.Empty() {
		d.Line = was.Line
	}
	changed, err := im.s.changePlace(ctx, im.tx, im.by, was.ID, d)
	row.Record, row.Outcome = string(was.ID), office.Unchanged
	if changed {
		row.Outcome = office.Updated
	}
	return err
}
