package app

import (
	"context"
	"time"

	"chuangwei/internal/assess"
	"chuangwei/internal/attachments"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/publicity"
	"chuangwei/internal/reports"
)

// recounters count the tallies of every slice that keeps some.
func (a *App) recounters() []figures.Recounter {
	return []figures.Recounter{begun(a.Cases.Recount), begun(a.Patrol.Recount), begun(a.Custody.Recount), begun(a.Publicity.Recount), begun(a.Places.Recount), begun(a.Standard.Recount)}
}

// begun makes a county that has no campaign yet one that keeps no tallies.
func begun(f figures.Recounter) figures.Recounter {
	return func(ctx context.Context, tx *db.Tx, add func(string, figures.Dims, int64)) error {
		if _, err := counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
		return f(ctx, tx, add)
	}
}

// numbers lists every kind of visible number.
func (a *App) numbers() []numbered {
	return []numbered{
		{"case", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM cases WHERE county = $1`},
		{"task", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM plan_tasks WHERE county = $1`},
		{"meeting", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM meetings WHERE county = $1`},
		{"batch", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM custody_batches WHERE county = $1`},
		{"support", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM support_requests WHERE county = $1`},
		{"drive", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM drives WHERE county = $1`},
		{"order", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM supervise_orders WHERE county = $1 AND kind = 'order'`},
		{publicity.Subject, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_activities WHERE county = $1`},
		{publicity.SubjectMaterial, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_materials WHERE county = $1`},
		{publicity.SubjectPosition, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_positions WHERE county = $1`},
		{publicity.SubjectPoll, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_polls WHERE county = $1`},
		{"publicity_answer", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_answers WHERE county = $1`},
		{publicity.SubjectCourse, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_courses WHERE county = $1`},
		{"publicity_receipt", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM publicity_receipts WHERE county = $1`},
		{reports.Subject, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM written_reports WHERE county = $1`},
		{"equipment", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM equipment WHERE county = $1`},
		{"places", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM places WHERE county = $1`},
		{inspect.Subject, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM inspect_rounds WHERE county = $1`},
		{"works", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM works_projects WHERE county = $1`},
		{"served", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM served_notices WHERE county = $1`},
		{assess.SubjectNote, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM assess_notes WHERE county = $1`},
		{assess.SubjectConsequence, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM assess_consequences WHERE county = $1`},
		{findings.Subject, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM findings WHERE county = $1`},
		{assess.SubjectAppeal, `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM assess_appeals WHERE county = $1`},
		{"document", `SELECT COUNT(*), COUNT(DISTINCT entry), COALESCE(MAX(entry), 0) FROM documents WHERE county = $1`},
		{"instruction", `SELECT COUNT(*), COUNT(DISTINCT number), COALESCE(MAX(number), 0) FROM supervise_orders WHERE county = $1 AND kind = 'instruction'`},
	}
}

func (a *App) examinePhotos(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "photos"
	broken, n, err := a.Photos.Verify(ctx, c.Key)
	f.Looked = int64(n)
	for _, b := range broken {
		f.wrong("%s %s: %s", b.Photo, b.Size, b.Why)
	}
	return f, err
}

// shelves are where the slices keep what is no photo.
func (a *App) shelves() []attachments.Shelf {
	return []attachments.Shelf{a.Cases.Attachments(), a.Plan.Attachments(), a.Supervise.Attachments(), a.Works.Attachments(), a.Documents.Attachments(), a.Documents.TemplateShelf(), a.Standard.Attachments(), a.Assess.Attachments(), a.Assess.NoteShelf()}
}

// examineFiles looks whether the attachments of all records are there, and as
// they came.
func (a *App) examineFiles(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "files"
	for _, shelf := range a.shelves() {
		broken, n, err := shelf.Verify(ctx, c.Key)
		if err != nil {
			return f, err
		}
		f.Looked += int64(n)
		for _, b := range broken {
			f.wrong("%s %s, file %s: %s", shelf.Folder, b.Record, b.File, b.Why)
		}
	}
	return f, nil
}

// examineLeftovers looks for files that no row names, though they are older
// than a day: the nightly sweep has not been. With mend it sweeps.
func (a *App) examineLeftovers(ctx context.Context, c counties.County, mend bool) (f Finding, err error) {
	f.Key = "leftovers"
	looks := []func(context.Context, id.County) ([]string, error){a.Photos.Leftovers, a.Surveys.Leftovers}
	for _, shelf := range a.shelves() {
		looks = append(looks, func(ctx context.Context, county id.County) ([]string, error) {
			return shelf.Leftovers(ctx, county, a.machine(county))
		})
	}
	for _, look := range looks {
		f.Looked++
		keys, err := look(ctx, c.Key)
		if err != nil {
			return f, err
		}
		for _, key := range keys {
			f.wrong("%s", key)
		}
	}
	if !mend || len(f.Wrong) == 0 {
		return f, nil
	}
	n, err := a.sweep(ctx, c.Key)
	f.Mended = int64(n)
	return f, err
}

// machine is the machine's own clock, the only one that files know.
func (a *App) machine(county id.County) time.Time {
	return a.DB.Now(county).Add(-a.DB.Clock.Offset(county))
}

// examineCases compares what is derived from the cases with them.
func (a *App) examineCases(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "derived"
	err = a.DB.Read(ctx, c.Key, func(tx *db.Tx) error {
		err := db.Each(ctx, tx, func(r db.Row) error { return r.Scan(&f.Looked) }, `SELECT COUNT(*) FROM cases WHERE county = $1`, tx.County)
		if err != nil {
			return err
		}
		wrong, err := a.Cases.Verify(ctx, tx)
		for _, w := range wrong {
			f.wrong("%s", w)
		}
		return err
	})
	return f, err
}
