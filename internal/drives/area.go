package drives

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Area is an area that takes part, and its result once there is one.
type Area struct {
	Area   id.Area
	Leader string // by post
	Result *Result
	// Praised is best or worst: where the bulletin puts it.
	Praised string
}

// Best and Worst are where a bulletin may put an area.
const (
	Best  = "best"
	Worst = "worst"
)

// Result is what an area came to when its drive was evaluated.
type Result struct {
	Cells    int64
	Done     int64
	Expected int64
	Came     int64
	Mark     int64 // mean of its marks in tenths; -1: none was given
	Score    int64 // in tenths; -1: a part of it is unknown
	Place    int64 // among the areas; 0: it has no score
}

// Unit is a unit that takes part.
type Unit struct {
	Unit     id.Unit
	Area     id.Area
	Lead     bool // of its area
	Expected int64
	Due      time.Time // until when it is to have taken note
	Read     time.Time
	ReadBy   string
}

// Late reports whether it has not taken note in time.
func (u Unit) Late(now time.Time) bool {
	return u.Read.IsZero() && !u.Due.IsZero() && u.Due.Before(now)
}

// Cell is a key task in an area.
type Cell struct {
	ID         string
	Drive      id.Drive
	Item       id.Item
	Area       id.Area
	Units      []id.Unit // that answer for it
	Target     int64     // 0: none
	Finished   time.Time
	FinishedBy string
	Note       string
	Mark       int64 // -1: none was given
	MarkNote   string
	Marked     time.Time
	MarkedBy   string
	Version    int64
}

// Owners are whom the cell belongs to.
func (c Cell) Owners() access.Owners { return access.Owners{Area: c.Area, Units: c.Units} }

// Link is the address of the cell's page.
func (c Cell) Link() string { return "/drives/cells/" + c.ID }

func has(all []Area, area id.Area) bool {
	return slices.ContainsFunc(all, func(a Area) bool { return a.Area == area })
}

func areasOf(ctx context.Context, tx *db.Tx, drive id.Drive) ([]Area, error) {
	rows, err := db.All(ctx, tx, func(r db.Row) (a Area, err error) {
		var cells, mark, score *int64
		var x Result
		err = r.Scan(&a.Area, &a.Leader, &cells, db.Num(&x.Done), db.Num(&x.Expected), db.Num(&x.Came), &mark, &score, db.Num(&x.Place), &a.Praised)
		if cells != nil {
			x.Cells, x.Mark, x.Score = *cells, orNone(mark), orNone(score)
			a.Result = &x
		}
		return a, err
	}, `SELECT area, leader, cells, done, expected, came, mark, score, place, praised FROM drive_areas WHERE county = $1 AND drive = $2 LIMIT 500`, tx.County, drive)
	if err != nil {
		return nil, fmt.Errorf("areas of a drive: %w", err)
	}
	// In the areas' own order.
	brief, err := areas.Brief(ctx, tx)
	if err != nil {
		return nil, err
	}
	seq := map[id.Area]int{}
	for i, a := range brief {
		seq[a.ID] = i
	}
	slices.SortFunc(rows, func(a, b Area) int { return seq[a.Area] - seq[b.Area] })
	return rows, nil
}

func orNone(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

func orNull(n int64) any {
	if n < 0 {
		return nil
	}
	return n
}

func unitsOf(ctx context.Context, tx *db.Tx, drive id.Drive) ([]Unit, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (u Unit, err error) {
		err = r.Scan(&u.Unit, &u.Area, &u.Expected, db.Time(&u.Due), db.Time(&u.Read), &u.ReadBy)
		return u, err
	}, `SELECT unit, area, expected, due_at, read_at, read_by FROM drive_units WHERE county = $1 AND drive = $2 ORDER BY area, unit LIMIT 5000`, tx.County, drive)
	if err != nil {
		return nil, fmt.Errorf("units of a drive: %w", err)
	}
	lead, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Lead = lead[out[i].Area] == out[i].Unit
	}
	brief, err := areas.Brief(ctx, tx)
	if err != nil {
		return nil, err
	}
	seq := map[id.Area]int{}
	for i, a := range brief {
		seq[a.ID] = 2 * i
	}
	place := func(u Unit) int {
		if u.Lead {
			return seq[u.Area]
		}
		return seq[u.Area] + 1
	}
	slices.SortStableFunc(out, func(a, b Unit) int { return place(a) - place(b) })
	return out, nil
}

const cellColumns = `id, drive, item, area, target, finished_at, finished_by, note, mark, mark_note, marked_at, marked_by, version`

func scanCell(r db.Row) (c Cell, err error) {
	var mark *int64
	err = r.Scan(&c.ID, &c.Drive, &c.Item, &c.Area, &c.Target, db.Time(&c.Finished), &c.FinishedBy, &c.Note, &mark, &c.MarkNote, db.Time(&c.Marked), &c.MarkedBy, &c.Version)
	c.Mark = orNone(mark)
	return c, err
}

func cellsOf(ctx context.Context, tx *db.Tx, drive id.Drive) ([]Cell, error) {
	out, err := db.All(ctx, tx, scanCell, `SELECT `+cellColumns+` FROM drive_cells WHERE county = $1 AND drive = $2 ORDER BY area, item LIMIT 10000`, tx.County, drive)
	if err != nil {
		return nil, fmt.Errorf("cells: %w", err)
	}
	units := map[string][]id.Unit{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var cell string
		var unit id.Unit
		err := r.Scan(&cell, &unit)
		units[cell] = append(units[cell], unit)
		return err
	}, `SELECT u.cell, u.unit FROM drive_cells c JOIN drive_cell_units u ON u.county = c.county AND u.cell = c.id WHERE c.county = $1 AND c.drive = $2 ORDER BY u.cell, u.unit LIMIT 50000`,
		tx.County, drive)
	if err != nil {
		return nil, fmt.Errorf("units of cells: %w", err)
	}
	for i := range out {
		out[i].Units = units[out[i].ID]
	}
	return out, nil
}

func loadCell(ctx context.Context, tx *db.Tx, cell string) (Cell, error) {
	if !fault.Storable(cell) {
		return Cell{}, notFound()
	}
	c, err := db.One(ctx, tx, scanCell, `SELECT `+cellColumns+` FROM drive_cells WHERE county = $1 AND id = $2`, tx.County, cell)
	if errors.Is(err, db.ErrNone) {
		return c, notFound()
	}
	if err != nil {
		return c, fmt.Errorf("cell: %w", err)
	}
	c.Units, err = db.All(ctx, tx, db.Value[id.Unit], `SELECT unit FROM drive_cell_units WHERE county = $1 AND cell = $2 ORDER BY unit LIMIT 200`, tx.County, cell)
	if err != nil {
		return c, fmt.Errorf("units of a cell: %w", err)
	}
	return c, nil
}

func addCell(ctx context.Context, tx *db.Tx, c Cell) error {
	_, err := tx.Exec(ctx, `INSERT INTO drive_cells (county, id, drive, item, area, target) VALUES ($1, $2, $3, $4, $5, $6)`, tx.County, c.ID, c.Drive, c.Item, c.Area, c.Target)
	if err != nil {
		return fmt.Errorf("add cell: %w", err)
	}
	return putCellUnits(ctx, tx, c.ID, c.Units)
}

func putCellUnits(ctx context.Context, tx *db.Tx, cell string, units []id.Unit) error {
	if _, err := tx.Exec(ctx, `DELETE FROM drive_cell_units WHERE county = $1 AND cell = $2`, tx.County, cell); err != nil {
		return fmt.Errorf("units of a cell: %w", err)
	}
	for _, u := range units {
		if _, err := tx.Exec(ctx, `INSERT INTO drive_cell_units (county, cell, unit) VALUES ($1, $2, $3)`, tx.County, cell, u); err != nil {
			return fmt.Errorf("units of a cell: %w", err)
		}
	}
	return nil
}

// dropCell takes a cell away in which nothing was recorded.
func dropCell(ctx context.Context, tx *db.Tx, c Cell) error {
	used, err := db.Exists(ctx, tx, `SELECT 1 FROM drive_work WHERE county = $1 AND cell = $2`, tx.County, c.ID)
	if err != nil {
		return err
	}
	if used || !c.Finished.IsZero() || c.Mark >= 0 {
		return fault.New(fault.Conflict, "drives.cell_used")
	}
	if err := putCellUnits(ctx, tx, c.ID, nil); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM drive_cells WHERE county = $1 AND id = $2`, tx.County, c.ID); err != nil {
		return fmt.Errorf("drop cell: %w", err)
	}
	return nil
}

// AreaDraft is what an area is to do, as the office enters it.
type AreaDraft struct {
	Leader   string
	Expected map[id.Unit]int64 // people of each of its units
	Cells    map[string]CellDraft
}

// CellDraft is what is to be reached in a cell and who answers for it.
type CellDraft struct {
	Target int64
	Units  []id.Unit
}

// SetArea says who leads an area in a drive, how many people its units send,
// and who answers for each of its cells.
func (s *Service) SetArea(ctx context.Context, by access.Actor, m Move, area id.Area, d AreaDraft) error {
	return s.on(ctx, by, m, Amend, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		d.Leader = tidy(d.Leader)
		var f fault.Fields
		f.Text("leader", d.Leader, MaxTitle)
		there, err := areasOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		if !has(there, area) {
			return nil, notFound()
		}
		for u, n := range d.Expected {
			if n < 0 || n > MaxPeople {
				f.Add("expected_"+string(u), "drives.bad_expected", MaxPeople)
			}
		}
		cells, err := cellsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		names, err := org.UnitNames(ctx, tx)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			to, ok := d.Cells[c.ID]
			if !ok || c.Area != area {
				continue
			}
			checkAmount(&f, "target_"+c.ID, to.Target, 0)
			for _, u := range to.Units {
				if _, ok := names[u]; !ok {
					f.Add("units_"+c.ID, "drives.choose")
				}
			}
		}
		if err := f.Err(); err != nil {
			return nil, err
		}
		return map[string]any{"area": area, "leader": d.Leader}, d.store(ctx, tx, x.ID, area, cells)
	})
}

func (d AreaDraft) store(ctx context.Context, tx *db.Tx, drive id.Drive, area id.Area, cells []Cell) error {
	_, err := tx.Exec(ctx, `UPDATE drive_areas SET leader = $4 WHERE county = $1 AND drive = $2 AND area = $3`, tx.County, drive, area, d.Leader)
	if err != nil {
		return fmt.Errorf("change area of a drive: %w", err)
	}
	for u, n := range d.Expected {
		_, err := tx.Exec(ctx, `UPDATE drive_units SET expected = $5 WHERE county = $1 AND drive = $2 AND unit = $3 AND area = $4`, tx.County, drive, u, area, n)
		if err != nil {
			return fmt.Errorf("change unit of a drive: %w", err)
		}
	}
	for _, c := range cells {
		to, ok := d.Cells[c.ID]
		if !ok || c.Area != area {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE drive_cells SET target = $3, version = version + 1 WHERE county = $1 AND id = $2`, tx.County, c.ID, to.Target); err != nil {
			return fmt.Errorf("change cell: %w", err)
		}
		if err := putCellUnits(ctx, tx, c.ID, to.Units); err != nil {
			return err
		}
	}
	return nil
}

// Expect says at once how many people every unit sends: so many of each
// hundred of its employees, at least one.
func (s *Service) Expect(ctx context.Context, by access.Actor, m Move, percent int) error {
	if percent < 1 || percent > 100 {
		return fieldFault("percent", "drives.bad_percent")
	}
	return s.on(ctx, by, m, Amend, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		units, err := unitsOf(ctx, tx, x.ID)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			people, err := org.PeopleOf(ctx, tx, u.Unit, MaxPeople)
			if err != nil {
				return nil, err
			}
			n := (len(people)*percent + 99) / 100
			if _, err := tx.Exec(ctx, `UPDATE drive_units SET expected = $4 WHERE county = $1 AND drive = $2 AND unit = $3`, tx.County, x.ID, u.Unit, n); err != nil {
				return nil, fmt.Errorf("expected people: %w", err)
			}
		}
		return map[string]any{"percent": percent}, nil
	})
}
