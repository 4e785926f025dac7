package drives

import (
	"context"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Stand is how a cell stands. Its name is the message "drives.stand.…", its
// sign on paper one of ● ◐ ○ !.
type Stand string

// The ways. A key task that does not concern an area has no cell at all.
const (
	DoneStand   Stand = "done"
	DoingStand  Stand = "doing"
	IdleStand   Stand = "idle"
	BehindStand Stand = "behind"
)

// Stands lists them.
func Stands() []Stand { return []Stand{DoneStand, DoingStand, IdleStand, BehindStand} }

// standOf says how a cell stands on a day. It is done if the area says so or
// the target is reached. It is behind if the days are over; if half of them are
// and nothing was done; or if of the target less than half of what would be
// due was reached.
func standOf(x Drive, c Cell, sum Sum, today string) Stand {
	reached := c.Target > 0 && sum.All() >= c.Target
	elapsed := x.Elapsed(today)
	switch {
	case !c.Finished.IsZero() || reached:
		return DoneStand
	case x.State == Drafted || !x.Begun(today):
		return IdleStand
	case x.Over(today), elapsed >= 0.5 && !sum.Any():
		return BehindStand
	case c.Target > 0 && elapsed >= 0.5 && float64(sum.All())/float64(c.Target) < elapsed/2:
		return BehindStand
	case sum.Any():
		return DoingStand
	}
	return IdleStand
}

// Standing is a cell with what was done for it.
type Standing struct {
	Cell
	Sum
	Stand Stand
}

// Line is a key task over the areas.
type Line struct {
	Item  Item
	Cells map[id.Area]Standing
	Done  int64
}

// Column is an area over the key tasks.
type Column struct {
	Area
	Name     string
	Cells    int64
	Done     int64
	Behind   int64
	Marks    int64 // cells that have one
	Mark     int64 // their mean in tenths; -1: there is none
	Expected int64
	Came     int64
}

// Board is the matrix of a drive: key tasks by areas.
type Board struct {
	Drive    Drive
	Today    string
	Now      time.Time
	Lines    []Line
	Columns  []Column
	Cells    int64
	Done     int64
	Expected int64
	Came     int64
	Units    []Unit
	Timeline []journal.Line
}

// Unread are the units that have not taken note of the notice.
func (b Board) Unread() (out []Unit) {
	for _, u := range b.Units {
		if u.Read.IsZero() {
			out = append(out, u)
		}
	}
	return out
}

// Marked counts the areas of which every cell has its mark.
func (b Board) Marked() (n int) {
	for _, c := range b.Columns {
		if c.Cells > 0 && c.Marks == c.Cells {
			n++
		}
	}
	return n
}

// Mark is the mean of the areas' marks in tenths; -1: there is none.
func (b Board) Mark() int64 {
	var sum, n int64
	for _, c := range b.Columns {
		if c.Mark >= 0 {
			sum += c.Mark
			n++
		}
	}
	if n == 0 {
		return -1
	}
	return (sum + n/2) / n
}

// Of is the column of an area.
func (b Board) Of(area id.Area) (Column, bool) {
	i := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Area.Area == area })
	if i < 0 {
		return Column{}, false
	}
	return b.Columns[i], true
}

// Board returns the matrix of a drive, and what surrounds it.
func (s *Service) Board(ctx context.Context, by access.Actor, drive id.Drive) (b Board, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if b, err = s.board(ctx, tx, drive); err != nil {
			return err
		}
		b.Timeline, err = journal.Of(ctx, tx, Subject, string(drive))
		return err
	})
	return b, err
}

func (s *Service) board(ctx context.Context, tx *db.Tx, drive id.Drive) (b Board, err error) {
	if b.Drive, err = loadDrive(ctx, tx, drive); err != nil {
		return b, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return b, err
	}
	b.Today, b.Now = n.today, tx.Now
	items, err := itemsOf(ctx, tx, drive)
	if err != nil {
		return b, err
	}
	cells, err := cellsOf(ctx, tx, drive)
	if err != nil {
		return b, err
	}
	done, err := s.deedsOf(ctx, tx, b.Drive, "")
	if err != nil {
		return b, err
	}
	if b.Units, err = unitsOf(ctx, tx, drive); err != nil {
		return b, err
	}
	came, err := cameOf(ctx, tx, drive)
	if err != nil {
		return b, err
	}
	if err := b.columns(ctx, tx, came); err != nil {
		return b, err
	}
	for _, it := range items {
		l := Line{Item: it, Cells: map[id.Area]Standing{}}
		for _, c := range cells {
			if c.Item != it.ID {
				continue
			}
			st := Standing{Cell: c, Sum: done.of(c.ID, it, c.Area)}
			st.Stand = standOf(b.Drive, c, st.Sum, b.Today)
			l.Cells[c.Area] = st
			b.count(&l, st)
		}
		b.Lines = append(b.Lines, l)
	}
	for i := range b.Columns {
		c := &b.Columns[i]
		if c.Marks > 0 {
			c.Mark = (10*c.Mark + c.Marks/2) / c.Marks
		} else {
			c.Mark = -1
		}
	}
	return b, nil
}

func (b *Board) columns(ctx context.Context, tx *db.Tx, came turnout) error {
	there, err := areasOf(ctx, tx, b.Drive.ID)
	if err != nil {
		return err
	}
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range there {
		c := Column{Area: a, Name: names[a.Area], Came: came.sum(a.Area)}
		for _, u := range b.Units {
			if u.Area == a.Area {
				c.Expected += u.Expected
			}
		}
		b.Expected += c.Expected
		b.Came += c.Came
		b.Columns = append(b.Columns, c)
	}
	return nil
}

// count adds a cell to its line, its column and the whole.
func (b *Board) count(l *Line, st Standing) {
	i := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Area.Area == st.Area })
	if i < 0 {
		return
	}
	c := &b.Columns[i]
	b.Cells++
	c.Cells++
	switch st.Stand {
	case DoneStand:
		l.Done++
		b.Done++
		c.Done++
	case BehindStand:
		c.Behind++
	case DoingStand, IdleStand:
	}
	if st.Mark >= 0 {
		c.Marks++
		c.Mark += st.Mark // their sum, until all are added
	}
}

// CellDetail is everything that the page of one cell shows.
type CellDetail struct {
	Drive    Drive
	Item     Item
	At       Standing
	Deeds    []Deed // of the joint group, by kind
	Work     WorkPage
	Today    string
	Timeline []journal.Line
}

// Standing returns a cell as it stands, with its drive and its key task, within
// the unit of work of another slice.
func (s *Service) Standing(ctx context.Context, tx *db.Tx, cell string) (x Drive, it Item, st Standing, err error) {
	c, err := loadCell(ctx, tx, cell)
	if err != nil {
		return x, it, st, err
	}
	if x, err = loadDrive(ctx, tx, c.Drive); err != nil {
		return x, it, st, err
	}
	if it, err = loadItem(ctx, tx, c.Item); err != nil {
		return x, it, st, err
	}
	n, err := present(ctx, tx)
	if err != nil {
		return x, it, st, err
	}
	done, err := s.deedsOf(ctx, tx, x, cell)
	if err != nil {
		return x, it, st, err
	}
	st = Standing{Cell: c, Sum: done.of(c.ID, it, c.Area)}
	st.Stand = standOf(x, c, st.Sum, n.today)
	return x, it, st, nil
}

// Cell returns one cell with what was done for it.
func (s *Service) Cell(ctx context.Context, by access.Actor, cell string) (d CellDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		c, err := loadCell(ctx, tx, cell)
		if err != nil {
			return err
		}
		if d.Drive, err = loadDrive(ctx, tx, c.Drive); err != nil {
			return err
		}
		if d.Item, err = loadItem(ctx, tx, c.Item); err != nil {
			return err
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		done, err := s.deedsOf(ctx, tx, d.Drive, cell)
		if err != nil {
			return err
		}
		d.Today = n.today
		d.At = Standing{Cell: c, Sum: done.of(c.ID, d.Item, c.Area)}
		d.At.Stand = standOf(d.Drive, c, d.At.Sum, d.Today)
		d.Deeds = done.kindsOf(d.Item, c.Area)
		if d.Work, err = works(ctx, tx, WorkFilter{Drive: c.Drive, Item: c.Item, Area: c.Area, Limit: 20}); err != nil {
			return err
		}
		d.Timeline, err = journal.Of(ctx, tx, SubjectCell, cell)
		return err
	})
	return d, err
}
