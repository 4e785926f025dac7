package plan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// MaxRows bounds one task list, and MaxUpload its bytes.
const (
	MaxRows   = 5000
	MaxUpload = 16 << 20
)

// errUndo undoes the transaction of a trial, or of a file with wrong rows.
var errUndo = errors.New("undo")

// importer is one import of a task list.
type importer struct {
	s     *Service
	tx    *db.Tx
	by    access.Actor
	k     *known
	table *office.Table
	// What rows refer to, by every name that it has; empty: the name is of
	// several.
	units      map[string]id.Unit
	areas      map[string]id.Area
	groups     map[string]id.Group
	leaders    map[string]id.Post
	objectives map[string]id.Objective
	// Tasks of this file by their place, and rows by the task that they are.
	placed map[string]id.Task
	rows   map[id.Task]int
}

// Import reads a task list and enters or changes what its rows say: all of
// them or, if one is wrong, none. Without apply it is a trial, which does the
// same and undoes it. A second import of the same file changes nothing.
func (s *Service) Import(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManagePlan, access.Owners{}); err != nil {
		return rep, err
	}
	book, err := office.Open(name, file, size)
	if err != nil {
		return rep, err
	}
	table, err := book.Table("", sheet[:imported], nil)
	if err != nil {
		return rep, err
	}
	var records []office.Record
	for rec, err := range table.Records() {
		if err != nil {
			return rep, err
		}
		if rec.Kind != office.Data {
			continue
		}
		if len(records) == MaxRows {
			return rep, fault.New(fault.TooLarge, "plan.import_rows", MaxRows)
		}
		records = append(records, rec)
	}
	if len(records) == 0 {
		return rep, fault.New(fault.Invalid, "plan.import_none")
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		rep = office.Report{}
		im := &importer{s: s, tx: tx, by: by, table: table, placed: map[string]id.Task{}, rows: map[id.Task]int{}}
		if err := im.load(ctx); err != nil {
			return err
		}
		for _, rec := range records {
			r, err := im.row(ctx, rec)
			r.Sheet, r.Row = table.Sheet, rec.Number
			if err != nil && !r.Reject(table, err) {
				return err
			}
			rep.Add(r)
		}
		if !apply || !rep.Clean() {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// named notes that v is called name. Two of one name are called nothing.
func named[T ~string](in map[string]T, name string, v T) {
	name = strings.ToLower(tidy(name))
	if was, twice := in[name]; name != "" && twice && was != v {
		in[name] = ""
	} else if name != "" {
		in[name] = v
	}
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func (im *importer) load(ctx context.Context) (err error) {
	if im.k, err = know(ctx, im.tx); err != nil {
		return err
	}
	im.units, im.areas, im.groups = map[string]id.Unit{}, map[string]id.Area{}, map[string]id.Group{}
	im.leaders, im.objectives = map[string]id.Post{}, map[string]id.Objective{}
	units, err := org.Units(ctx, im.tx)
	if err != nil {
		return err
	}
	for _, u := range units {
		for _, n := range []string{u.Name, u.Short, u.Code} {
			named(im.units, n, u.ID)
		}
	}
	for a, n := range im.k.areas {
		named(im.areas, n, a)
	}
	groups, err := org.Groups(ctx, im.tx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		named(im.groups, g.Name, g.ID)
		named(im.groups, g.Code, g.ID)
	}
	leaders, err := Leaders(ctx, im.tx)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		named(im.leaders, l.Label, l.Post)
	}
	objectives, err := Objectives(ctx, im.tx)
	for _, o := range objectives {
		im.objectives[strings.ToLower(o.Title)] = o.ID
	}
	return err
}

// row enters or changes the task of one row.
func (im *importer) row(ctx context.Context, rec office.Record) (r office.RowReport, err error) {
	r.Name = tidy(rec.Get("title").Text)
	var f fault.Fields
	d := Draft{Title: r.Name}
	im.place(&f, rec, &d)
	if err := im.objective(ctx, rec, &d); err != nil {
		return r, err
	}
	was, err := im.find(ctx, &f, rec, d)
	if err != nil {
		return r, err
	}
	if was.ID != "" {
		kept := was.Draft()
		kept.Title = d.Title
		if d.Parent != "" {
			kept.Parent = d.Parent
		}
		if d.Objective != "" {
			kept.Objective = d.Objective
		}
		d = kept
		if first := im.rows[was.ID]; first > 0 {
			f.Add("title", "plan.import_twice", first)
		}
	}
	if err := im.cells(ctx, &f, rec, &d); err != nil {
		return r, err
	}
	if err := f.Err(); err != nil {
		return r, err
	}
	r.Outcome = office.Created
	task := was.ID
	if was.ID == "" {
		made, err := im.s.add(ctx, im.tx, im.by, im.k, d)
		if err != nil {
			return r, err
		}
		task = made.ID
	} else if r.Outcome, err = im.change(ctx, was, d); err != nil {
		return r, err
	}
	r.Record, im.rows[task] = string(task), rec.Number
	if no := placeNo(rec); no != "" {
		im.placed[no] = task
	}
	return r, nil
}

func (im *importer) change(ctx context.Context, was Task, d Draft) (office.Outcome, error) {
	out := office.Unchanged
	if !was.State.Open() {
		t := was
		t.set(d)
		if len(differences(was, t)) == 0 {
			return out, nil
		}
	}
	_, err := im.s.actIn(ctx, im.tx, im.by, DoChange, Move{ID: was.ID}, func(w *work) error {
		changed, err := im.s.change(ctx, w, im.k, d)
		if w.idle = !changed; changed {
			out = office.Updated
		}
		return err
	})
	return out, err
}

// placeNo is the row's place as the sheet writes it, without trailing dots.
func placeNo(rec office.Record) string {
	return strings.Trim(strings.ReplaceAll(tidy(rec.Get("no").Text), " ", ""), ".．、")
}

// place finds the task of which the row is a part: that of the row before it
// with the shorter number. A first level of the number is the objective.
func (im *importer) place(f *fault.Fields, rec office.Record, d *Draft) {
	no := placeNo(rec)
	if no == "" {
		return
	}
	up := parentNo(no)
	if up == "" {
		return
	}
	if d.Parent = im.placed[up]; d.Parent == "" {
		f.Add("no", "plan.import_no", no, up)
	}
}

// objective finds the row's objective, or enters it.
func (im *importer) objective(ctx context.Context, rec office.Record, d *Draft) error {
	title := tidy(rec.Get("objective").Text)
	if title == "" {
		return nil
	}
	if o, ok := im.objectives[strings.ToLower(title)]; ok {
		d.Objective = o
		return nil
	}
	o, err := putObjective(ctx, im.tx, im.by, Objective{Title: title})
	if f, ok := errors.AsType[*fault.Error](err); ok && len(f.Fields) > 0 {
		for i := range f.Fields {
			f.Fields[i].Name = "objective"
		}
	}
	if err != nil {
		return err
	}
	im.objectives[strings.ToLower(title)], d.Objective = o.ID, o.ID
	im.k.objective[o.ID] = true
	return nil
}

// find returns the task that the row is about already: by its number, else by
// its content at its place.
func (im *importer) find(ctx context.Context, f *fault.Fields, rec office.Record, d Draft) (Task, error) {
	var cond string
	var args []any
	if text := tidy(rec.Get("number").Text); text != "" {
		n, ok := NumberOf(text)
		if !ok {
			f.Add("number", "plan.import_number", text)
			return Task{}, nil
		}
		cond, args = `number = $3`, []any{n}
	} else {
		if d.Title == "" || !fault.Storable(d.Title) {
			return Task{}, nil // what is wrong is told by the draft
		}
		cond, args = `title = $3 AND source = '' AND COALESCE(parent, '') = $4 AND ($4 <> '' OR COALESCE(objective, '') = $5)`, []any{d.Title, d.Parent, d.Objective}
	}
	campaign, err := counties.CurrentID(ctx, im.tx)
	if err != nil {
		return Task{}, err
	}
	found, err := db.All(ctx, im.tx, scan, `SELECT `+columns+` FROM plan_tasks WHERE county = $1 AND campaign = $2 AND state <> 'dropped' AND `+cond+` ORDER BY number LIMIT 1`,
		append([]any{im.tx.County, campaign}, args...)...)
	if err != nil {
		return Task{}, fmt.Errorf("find task: %w", err)
	}
	if len(found) == 0 {
		if text := tidy(rec.Get("number").Text); text != "" {
			f.Add("number", "plan.import_number", text)
		}
		return Task{}, nil
	}
	return found[0], fill(ctx, im.tx, found[:1])
}
