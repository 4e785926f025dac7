package drives

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Item is a key task of a drive.
type Item struct {
	ID         id.Item
	Drive      id.Drive
	Seq        int
	Title      string
	Content    string   // the standard to reach
	Clause     string   // of the sanitary standard
	Theme      string   // the special rectification that it is a part of; empty: none
	Group      id.Group // the working group that leads
	Categories []string // of cases that count for it
	Kinds      []string // of the joint group's actions that count for it
	Measure    string   // what is counted: places, pieces
	Reason     string   // the proposal that it came from, as it stood
	Version    int64
}

// ItemDraft is a key task as somebody enters it.
type ItemDraft struct {
	Seq        int
	Title      string
	Content    string
	Clause     string
	Theme      string
	Group      id.Group
	Categories []string // none: those of its theme
	Kinds      []string // none: those of its theme
	Measure    string
	Reason     string
	Areas      []id.Area // that it concerns; none: all of the drive
	Target     int64     // of each new cell; 0: none
	Version    int64
	Key        string
}

const itemColumns = `id, drive, seq, title, content, clause, theme, grp, categories, kinds, measure, reason, version`

func scanItem(r db.Row) (x Item, err error) {
	var categories, kinds string
	err = r.Scan(&x.ID, &x.Drive, &x.Seq, &x.Title, &x.Content, &x.Clause, &x.Theme, db.Text(&x.Group), &categories, &kinds, &x.Measure, &x.Reason, &x.Version)
	x.Categories, x.Kinds = list(categories), list(kinds)
	return x, err
}

func itemsOf(ctx context.Context, tx *db.Tx, drive id.Drive) ([]Item, error) {
	out, err := db.All(ctx, tx, scanItem, `SELECT `+itemColumns+` FROM drive_items WHERE county = $1 AND drive = $2 ORDER BY seq, id LIMIT $3`, tx.County, drive, MaxItems)
	if err != nil {
		return nil, fmt.Errorf("key tasks: %w", err)
	}
	return out, nil
}

func loadItem(ctx context.Context, tx *db.Tx, item id.Item) (Item, error) {
	if !fault.Storable(string(item)) {
		return Item{}, notFound()
	}
	x, err := db.One(ctx, tx, scanItem, `SELECT `+itemColumns+` FROM drive_items WHERE county = $1 AND id = $2`, tx.County, item)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("key task: %w", err)
	}
	return x, nil
}

func (x Item) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO drive_items (county, id, drive, seq, title, content, clause, theme, grp, categories, kinds, measure, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.County, x.ID, x.Drive, x.Seq, x.Title, x.Content, x.Clause, x.Theme, db.Null(x.Group), strings.Join(x.Categories, ","), strings.Join(x.Kinds, ","), x.Measure, x.Reason)
	if err != nil {
		return fmt.Errorf("add key task: %w", err)
	}
	return nil
}

// check makes a draft whole from its theme, and notes what is wrong.
func (s *Service) checkItem(ctx context.Context, tx *db.Tx, d *ItemDraft, there []Area) error {
	var f fault.Fields
	d.Title, d.Content, d.Clause, d.Measure = tidy(d.Title), strings.TrimSpace(d.Content), tidy(d.Clause), tidy(d.Measure)
	all, err := themes(ctx, tx)
	if err != nil {
		return err
	}
	theme, ok := themeOf(all, d.Theme)
	if d.Theme != "" && !ok {
		f.Add("theme", "drives.choose")
	}
	if len(d.Categories) == 0 && len(d.Kinds) == 0 {
		d.Categories, d.Kinds = theme.Categories, theme.Kinds
	}
	if d.Title == "" {
		f.Add("title", "drives.need_title")
	}
	f.Text("title", d.Title, MaxTitle)
	f.Text("content", d.Content, MaxNote)
	f.Text("clause", d.Clause, MaxTitle)
	f.Text("measure", d.Measure, 12)
	if d.Seq < 0 || d.Seq > 999 {
		f.Add("seq", "drives.bad_seq")
	}
	checkAmount(&f, "target", d.Target, 0)
	if err := s.checkCodes(ctx, tx, &f, d.Categories, d.Kinds); err != nil {
		return err
	}
	if d.Group == "" && theme.Group != "" {
		if d.Group, err = groupOf(ctx, tx, theme.Group); err != nil {
			return err
		}
	} else if d.Group != "" {
		names, err := org.GroupNames(ctx, tx)
		if err != nil {
			return err
		}
		if _, ok := names[d.Group]; !ok {
			f.Add("group", "drives.choose")
		}
	}
	if len(d.Areas) == 0 {
		for _, a := range there {
			d.Areas = append(d.Areas, a.Area)
		}
	}
	for _, a := range d.Areas {
		if !has(there, a) {
			f.Add("areas", "drives.choose")
			break
		}
	}
	return f.Err()
}

// groupOf is the working group with a code; empty if there is none.
func groupOf(ctx context.Context, tx *db.Tx, code string) (id.Group, error) {
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return "", err
	}
	for _, g := range groups {
		if g.Code == code {
			return g.ID, nil
		}
	}
	return "", nil
}

func checkAmount(f *fault.Fields, name string, n, least int64) {
	if n < least || n > MaxAmount {
		f.Add(name, "drives.bad_amount", least, MaxAmount)
	}
}

// AddItem adds a key task to a drive, with a cell in each area that it
// concerns. The lead unit of the area answers for the cell.
func (s *Service) AddItem(ctx context.Context, by access.Actor, m Move, d ItemDraft) (item id.Item, err error) {
	err = s.on(ctx, by, m, Amend, func(tx *db.Tx, x *Drive, _ now) (map[string]any, error) {
		key := d.Key
		d.Key = ""
		answer, again, err := once.Do(ctx, tx, by, key, []any{x.ID, d}, func() (string, error) {
			made, err := s.addItem(ctx, tx, x.ID, d)
			return string(made), err
		})
		item = id.Item(answer)
		if again {
			return map[string]any{"again": true}, err
		}
		return map[string]any{"item": d.Title}, err
	})
	return item, err
}

func (s *Service) addItem(ctx context.Context, tx *db.Tx, drive id.Drive, d ItemDraft) (id.Item, error) {
	there, err := areasOf(ctx, tx, drive)
	if err != nil {
		return "", err
	}
	if err := s.checkItem(ctx, tx, &d, there); err != nil {
		return "", err
	}
	items, err := itemsOf(ctx, tx, drive)
	if err != nil {
		return "", err
	}
	if len(items) >= MaxItems {
		return "", fault.New(fault.Invalid, "drives.many_items", MaxItems)
	}
	if d.Seq == 0 {
		d.Seq = 1
		for _, it := range items {
			d.Seq = max(d.Seq, it.Seq+1)
		}
	}
	x := Item{
		ID: id.New[id.Item](), Drive: drive, Seq: d.Seq, Title: d.Title, Content: d.Content, Clause: d.Clause, Theme: d.Theme, Group: d.Group,
		Categories: d.Categories, Kinds: d.Kinds, Measure: d.Measure, Reason: d.Reason,
	}
	if err := x.insert(ctx, tx); err != nil {
		return "", err
	}
	return x.ID, cover(ctx, tx, x, there, nil, d.Areas, d.Target)
}

// cover makes the cells of a key task those of the areas that it concerns.
func cover(ctx context.Context, tx *db.Tx, x Item, there []Area, cells []Cell, concerned []id.Area, target int64) error {
	units, err := unitsOf(ctx, tx, x.Drive)
	if err != nil {
		return err
	}
	for _, a := range there {
		i := slices.IndexFunc(cells, func(c Cell) bool { return c.Item == x.ID && c.Area == a.Area })
		wanted := slices.Contains(concerned, a.Area)
		switch {
		case wanted && i < 0:
			c := Cell{ID: id.New[string](), Drive: x.Drive, Item: x.ID, Area: a.Area, Target: target}
			if u := firstOf(units, a.Area); u != "" {
				c.Units = []id.Unit{u}
			}
			if err := addCell(ctx, tx, c); err != nil {
				return err
			}
		case !wanted && i >= 0:
			if err := dropCell(ctx, tx, cells[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// firstOf is the unit that answers for an area: its lead unit comes first.
func firstOf(units []Unit, area id.Area) id.Unit {
	for _, u := range units {
		if u.Area == area && u.Lead {
			return u.Unit
		}
	}
	return ""
}

// ChangeItem changes a key task and which areas it concerns. A cell in which
// something was recorded stays.
func (s *Service) ChangeItem(ctx context.Context, by access.Actor, item id.Item, d ItemDraft) error {
	x, err := s.itemFor(ctx, by, item)
	if err != nil {
		return err
	}
	return s.on(ctx, by, Move{Drive: x.Drive}, Amend, func(tx *db.Tx, _ *Drive, _ now) (map[string]any, error) {
		was, err := loadItem(ctx, tx, item)
		if err != nil {
			return nil, err
		}
		if d.Version != 0 && d.Version != was.Version {
			return nil, stale()
		}
		there, err := areasOf(ctx, tx, was.Drive)
		if err != nil {
			return nil, err
		}
		if err := s.checkItem(ctx, tx, &d, there); err != nil {
			return nil, err
		}
		if d.Seq == 0 {
			d.Seq = was.Seq
		}
		_, err = tx.Exec(ctx, `UPDATE drive_items SET seq = $3, title = $4, content = $5, clause = $6, theme = $7, grp = $8, categories = $9, kinds = $10, measure = $11, version = version + 1
			WHERE county = $1 AND id = $2`,
			tx.County, item, d.Seq, d.Title, d.Content, d.Clause, d.Theme, db.Null(d.Group), strings.Join(d.Categories, ","), strings.Join(d.Kinds, ","), d.Measure)
		if err != nil {
			return nil, fmt.Errorf("change key task: %w", err)
		}
		cells, err := cellsOf(ctx, tx, was.Drive)
		if err != nil {
			return nil, err
		}
		return map[string]any{"item": d.Title, "was": was.Title}, cover(ctx, tx, was, there, cells, d.Areas, d.Target)
	})
}

// itemFor loads a key task for whoever manages drives.
func (s *Service) itemFor(ctx context.Context, by access.Actor, item id.Item) (x Item, err error) {
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return x, err
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		x, err = loadItem(ctx, tx, item)
		return err
	})
	return x, err
}

// DropItem takes a key task out of a draft.
func (s *Service) DropItem(ctx context.Context, by access.Actor, item id.Item) error {
	x, err := s.itemFor(ctx, by, item)
	if err != nil {
		return err
	}
	return s.on(ctx, by, Move{Drive: x.Drive}, Prepare, func(tx *db.Tx, _ *Drive, _ now) (map[string]any, error) {
		cells, err := cellsOf(ctx, tx, x.Drive)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			if c.Item == item {
				if err := dropCell(ctx, tx, c); err != nil {
					return nil, err
				}
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM drive_items WHERE county = $1 AND id = $2`, tx.County, item); err != nil {
			return nil, fmt.Errorf("drop key task: %w", err)
		}
		return map[string]any{"dropped": x.Title}, nil
	})
}

// Item returns a key task with its drive and where it is to be done, for its
// form.
func (s *Service) Item(ctx context.Context, by access.Actor, item id.Item) (d Drive, x Item, cells []Cell, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = loadItem(ctx, tx, item); err != nil {
			return err
		}
		if d, err = loadDrive(ctx, tx, x.Drive); err != nil {
			return err
		}
		all, err := cellsOf(ctx, tx, x.Drive)
		cells = slices.DeleteFunc(all, func(c Cell) bool { return c.Item != item })
		return err
	})
	return d, x, cells, err
}
