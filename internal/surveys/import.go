package surveys

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// ImportRequest is a register to bring in.
type ImportRequest struct {
	// Survey names the round: its identifier, code or title. With Create a
	// round that is not there is made, with this title.
	Survey   string
	Create   bool
	Register string // of a round that is made
	Category string // likewise: of rows that name none

	Name    string // of the file
	File    io.ReaderAt
	Size    int64
	Mapping Mapping

	// DryRun does everything but keep it. Partial keeps the good rows although
	// others were rejected; otherwise it is all or nothing.
	DryRun, Partial bool

	Progress func(rows int64)             // told after every chunk; may be nil
	Row      func(office.RowReport) error // told of every row, in order; may be nil

	upload id.Import // a file that waited: the import takes its place
	queued bool      // by a job, which holds the row already
}

// chunk is how many rows are staged, and later brought in, in one unit of work:
// many, since each row changes pages all over the indexes, but others wait
// meanwhile.
const chunk = 1000

// stale is after how long without a sign an import counts as dead. A chunk
// takes less than a second, and so does showing what was brought in.
const stale = 2 * time.Minute

// Import brings a spreadsheet in. Every row ends as created, updated,
// unchanged or rejected. Rows are staged in chunks that nobody sees; then all
// of them are published at once, or, if one was rejected and Partial was not
// asked for, none. The same file a second time changes nothing.
func (s *Service) Import(ctx context.Context, by access.Actor, q ImportRequest) (*Report, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return nil, err
	}
	if err := q.Mapping.check(); err != nil {
		return nil, err
	}
	book, err := office.Open(q.Name, q.File, q.Size)
	if err != nil {
		return nil, err
	}
	tables, left, err := tablesOf(book, q.Mapping)
	if err != nil {
		return nil, err
	}
	r := &run{s: s, by: by, q: q}
	if err := r.begin(ctx); err != nil {
		return nil, err
	}
	r.report.Sheets = left
	if err := r.all(ctx, tables); err != nil {
		// Whatever happened, nothing half done stays.
		return nil, errors.Join(err, r.fail(context.WithoutCancel(ctx)))
	}
	return r.report, r.end(ctx)
}

// tablesOf finds the tables of a book, and says why a sheet is none.
func tablesOf(book *office.Book, m Mapping) (tables []*table, left []SheetRead, err error) {
	cols, explicit, also := headings(m)
	names := m.Sheets
	if len(names) == 0 {
		names = book.Sheets()
	}
	var first error
	for _, name := range names {
		found, err := book.Table(name, cols, explicit)
		t := &table{found, also}
		if err == nil && !t.enough() {
			err = fault.New(fault.Invalid, "survey.not_a_register", name)
		}
		if err == nil {
			tables = append(tables, t)
			continue
		}
		if fault.Of(err) == fault.Internal || len(m.Sheets) > 0 {
			return nil, nil, err
		}
		if first == nil {
			first = err
		}
		sheet := SheetRead{Name: name}
		sheet.Unusable, sheet.args = saidOf(err)
		left = append(left, sheet)
	}
	if len(tables) == 0 {
		if first == nil {
			first = fault.New(fault.Invalid, "office.no_sheet")
		}
		return nil, nil, first
	}
	return tables, left, nil
}

// run is one import on its way.
type run struct {
	s      *Service
	by     access.Actor
	q      ImportRequest
	survey Survey
	imp    id.Import
	reader *reader
	report *Report
	spoilt bool // a row was rejected and all or nothing is wanted: nothing more is kept
}

// begin finds or makes the round and takes its place: one import of a round at
// a time.
func (r *run) begin(ctx context.Context) error {
	if !r.q.DryRun {
		if err := r.lock(ctx); err != nil {
			return err
		}
	}
	// A dry run of a round that is not there yet reads as if it were, and a
	// round that was just made is read like any other.
	err := r.s.db.Read(ctx, r.by.County, func(tx *db.Tx) (err error) {
		if r.q.DryRun {
			if r.survey, err = find(ctx, tx, r.q.Survey); err != nil {
				if !r.q.Create || !fault.Is(err, fault.NotFound) {
					return err
				}
				d := r.draft()
				f := d.check()
				if err := f.Err(); err != nil {
					return err
				}
				r.survey = Survey{ID: id.New[id.Survey](), Title: d.Title, Register: d.Register, Category: d.Category, Source: d.Source}
			}
			r.imp = id.New[id.Import]()
		}
		r.reader, err = r.s.newReader(ctx, tx, r.survey, r.q.Mapping)
		return err
	})
	if err != nil {
		return errors.Join(err, r.fail(context.WithoutCancel(ctx)))
	}
	r.report = newReport(r.survey, r.q.Name, r.q.DryRun)
	r.report.Import = r.imp
	return nil
}

func (r *run) draft() Draft {
	return Draft{Title: r.q.Survey, Register: r.q.Register, Category: r.q.Category}
}

// lock enters the import as running. A dead one is ended: what it only staged
// is thrown away, what it was bringing in is brought in.
func (r *run) lock(ctx context.Context) error {
	var dead, decided []id.Import
	err := r.s.db.Write(ctx, r.by.County, func(tx *db.Tx) (err error) {
		dead, decided = nil, nil
		survey, err := find(ctx, tx, r.q.Survey)
		if fault.Is(err, fault.NotFound) && r.q.Create {
			survey, err = r.s.create(ctx, tx, r.by, r.draft())
		}
		if err != nil {
			return err
		}
		type other struct {
			id    id.Import
			beat  time.Time
			state string
		}
		others, err := db.All(ctx, tx, func(row db.Row) (o other, err error) { return o, row.Scan(&o.id, db.Time(&o.beat), &o.state) },
			`SELECT id, beat_at, state FROM survey_imports WHERE county = $1 AND survey = $2 AND id <> $3 AND state IN ('running', 'publishing') ORDER BY id LIMIT 100`, tx.County, survey.ID, r.q.upload)
		if err != nil {
			return fmt.Errorf("imports of survey: %w", err)
		}
		for _, o := range others {
			if tx.Now.Sub(o.beat) < stale {
				return fault.New(fault.Conflict, "survey.import_running", survey.Title)
			}
			if _, err := tx.Exec(ctx, `UPDATE survey_imports SET runner = $3, beat_at = $4 WHERE county = $1 AND id = $2`, tx.County, o.id, r.s.name, db.Millis(tx.Now)); err != nil {
				return fmt.Errorf("take import over: %w", err)
			}
			if o.state == "publishing" {
				decided = append(decided, o.id)
			} else {
				dead = append(dead, o.id)
			}
		}
		imp := r.q.upload
		switch {
		case imp == "":
			imp = id.New[id.Import]()
			err = putImport(ctx, tx, r.by, Upload{ID: imp, Survey: survey.ID, Name: r.q.Name, Size: r.q.Size, State: "running"})
		case !r.q.queued:
			err = mine(tx.Exec(ctx, `UPDATE survey_imports SET state = 'running', started_at = $3, beat_at = $3 WHERE county = $1 AND id = $2 AND state = 'waiting'`, tx.County, imp, db.Millis(tx.Now)))
			if errors.Is(err, errTaken) {
				err = fault.New(fault.Conflict, "survey.import_over") // sent twice
			}
		}
		if err != nil {
			return fmt.Errorf("begin import: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE survey_imports SET partial = $3, mapping = $4, runner = $5 WHERE county = $1 AND id = $2`, tx.County, imp, r.q.Partial, r.q.Mapping.Text(), r.s.name)
		if err != nil {
			return fmt.Errorf("begin import: %w", err)
		}
		r.survey, r.imp = survey, imp
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range decided {
		if _, err := r.s.publish(ctx, r.by, d); err != nil {
			return err
		}
	}
	for _, d := range dead {
		if err := r.s.discard(ctx, r.by, d, "abandoned"); err != nil {
			return err
		}
	}
	return nil
}

// all reads every table.
func (r *run) all(ctx context.Context, tables []*table) error {
	r.reader.many = len(tables) > 1
	for _, t := range tables {
		r.reader.begin(t)
		read := SheetRead{Name: t.Sheet, Heading: t.Header.Last, Columns: t.matched()}
		if t.located() {
			read.CRS = r.reader.crs
		}
		for _, h := range t.Header.Unmatched() {
			read.Unused = append(read.Unused, h.Text)
		}
		n, err := r.table(ctx, t)
		if err != nil {
			return err
		}
		read.Rows = n
		r.report.Sheets = append(r.report.Sheets, read)
	}
	return nil
}

// table reads one table and returns how many rows of data it has. While one
// chunk is being staged, the next is read.
func (r *run) table(ctx context.Context, t *table) (rows int, err error) {
	staging, group := errgroup.WithContext(ctx)
	ready := make(chan []finding)
	staging.Go(func() error {
		for part := range ready {
			if err := r.flush(group, t, part); err != nil {
				return err
			}
		}
		return nil
	})
	hand := func(part []finding) bool {
		select {
		case ready <- part:
			return true
		case <-group.Done():
			return false
		}
	}
	var part []finding
	for rec, recErr := range t.Records() {
		if err = recErr; err != nil {
			break
		}
		if word := skipped(rec.Kind); word != "" {
			r.report.Skipped[word]++
			continue
		}
		f := r.reader.read(rec)
		if f.nothing {
			r.report.Skipped["blank"]++
			continue
		}
		rows++
		if part = append(part, f); len(part) == chunk {
			if !hand(part) {
				break
			}
			part = make([]finding, 0, chunk)
		}
	}
	if err == nil && len(part) > 0 {
		hand(part)
	}
	close(ready)
	if failed := staging.Wait(); failed != nil {
		return rows, failed
	}
	if err == nil {
		err = ctx.Err()
	}
	return rows, err
}

func skipped(k office.Kind) string {
	switch k {
	case office.Blank:
		return "blank"
	case office.Total:
		return "total"
	case office.Note:
		return "note"
	case office.Repeat:
		return "heading"
	case office.Data:
	}
	return ""
}

// saidOf returns the message key and arguments of a fault.
func saidOf(err error) (string, []any) {
	f, ok := asFault(err)
	if !ok {
		return "fault.internal", nil
	}
	if len(f.Fields) > 0 {
		return f.Fields[0].Key, f.Fields[0].Args
	}
	return f.Key, f.Args
}
