package surveys

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// MaxUpload bounds a spreadsheet that comes through a page.
const MaxUpload = 32 << 20

// MaxOnPage is how many rows are brought in while somebody waits for the page;
// longer registers are brought in by a job.
const MaxOnPage = 20_000

// Upload is a file of a round: one that waits for a decision, or an import
// that ran. Its state is the message "survey.import." + State.
type Upload struct {
	ID       id.Import
	Survey   id.Survey
	Name     string
	Size     int64
	State    string // waiting, queued, trying, running, publishing, published, refused, failed, abandoned
	Task     Task   // what a job is to do with it; empty: none is asked
	Partial  bool
	Mapping  Mapping
	Report   *Report // nil: none yet
	Done     int64   // rows so far
	Total    int64   // rows that a job goes through, or brings in; 0: not known yet
	Problem  Problem // why it came to nothing, if that is no matter of rows
	By       string
	Started  time.Time
	Finished time.Time

	account id.Account
	runner  string    // the process that works on it
	beat    time.Time // its last sign of life
}

// Busy reports whether a job or a command has the file in hand.
func (u Upload) Busy() bool {
	switch u.State {
	case "queued", "trying", "running", "publishing":
		return true
	}
	return false
}

func putImport(ctx context.Context, tx *db.Tx, by access.Actor, u Upload) error {
	_, err := tx.Exec(ctx, `INSERT INTO survey_imports (county, id, survey, name, size, state, mapping, account, actor, started_at, beat_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
		tx.County, u.ID, u.Survey, clip(u.Name, 200), u.Size, u.State, u.Mapping.Text(), db.Null(by.Account), by.Name, db.Millis(tx.Now))
	return err
}

func fileKey(county id.County, imp id.Import) string {
	return string(county) + "/imports/" + string(imp)
}

// Keep stores a file for a round until somebody decides about it. A file that
// is no spreadsheet is refused at once.
func (s *Service) Keep(ctx context.Context, by access.Actor, survey id.Survey, name string, data []byte) (id.Import, error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return "", err
	}
	if s.files == nil {
		return "", fault.New(fault.Unavailable, "survey.no_files")
	}
	if len(data) > MaxUpload {
		return "", fault.New(fault.TooLarge, "survey.upload_large", MaxUpload>>20)
	}
	if _, err := office.Open(name, bytes.NewReader(data), int64(len(data))); err != nil {
		return "", err
	}
	imp := id.New[id.Import]()
	if err := s.files.Put(ctx, fileKey(by.County, imp), bytes.NewReader(data), int64(len(data))); err != nil {
		return "", fmt.Errorf("keep upload: %w", err)
	}
	err := s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if _, err := one(ctx, tx, survey); err != nil {
			return err
		}
		return putImport(ctx, tx, by, Upload{ID: imp, Survey: survey, Name: name, Size: int64(len(data)), State: "waiting"})
	})
	if err != nil {
		return "", errors.Join(err, s.files.Delete(context.WithoutCancel(ctx), fileKey(by.County, imp)))
	}
	return imp, nil
}

const uploadColumns = `id, survey, name, size, state, task, partial, mapping, report, done, total, problem, account, actor, runner, beat_at, started_at, finished_at`

func scanUpload(r db.Row) (u Upload, err error) {
	var mapping, report, problem string
	err = r.Scan(&u.ID, &u.Survey, &u.Name, &u.Size, &u.State, &u.Task, &u.Partial, &mapping, &report, &u.Done, &u.Total, &problem,
		db.Text(&u.account), &u.By, &u.runner, db.Time(&u.beat), db.Time(&u.Started), db.Time(&u.Finished))
	if err != nil {
		return u, err
	}
	if problem != "" {
		if err := json.Unmarshal([]byte(problem), &u.Problem); err != nil {
			return u, fmt.Errorf("problem of import %s: %w", u.ID, err)
		}
	}
	if mapping != "" {
		if err := json.Unmarshal([]byte(mapping), &u.Mapping); err != nil {
			return u, fmt.Errorf("mapping of import %s: %w", u.ID, err)
		}
	}
	if report == "" || report == "{}" {
		return u, nil
	}
	var kept stored
	if err := json.Unmarshal([]byte(report), &kept); err != nil {
		return u, fmt.Errorf("report of import %s: %w", u.ID, err)
	}
	u.Report = kept.Report
	u.Report.Rows, u.Report.More = kept.Problems, kept.More
	return u, nil
}

// upload reads the row of an import.
func (s *Service) upload(ctx context.Context, tx *db.Tx, imp id.Import) (Upload, error) {
	u, err := db.One(ctx, tx, scanUpload, `SELECT `+uploadColumns+` FROM survey_imports WHERE county = $1 AND id = $2`, tx.County, imp)
	if errors.Is(err, db.ErrNone) {
		return u, notFound()
	}
	if err != nil {
		return u, fmt.Errorf("import: %w", err)
	}
	return u, nil
}

// Upload returns a file of a round.
func (s *Service) Upload(ctx context.Context, by access.Actor, survey id.Survey, imp id.Import) (u Upload, err error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return u, err
	}
	if !fault.Storable(string(imp) + string(survey)) {
		return u, notFound()
	}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		u, err = db.One(ctx, tx, scanUpload, `SELECT `+uploadColumns+` FROM survey_imports WHERE county = $1 AND id = $2 AND survey = $3`, tx.County, imp, survey)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return u, err
}

// Uploads lists the files of a round, the latest first.
func (s *Service) Uploads(ctx context.Context, by access.Actor, survey id.Survey) (list []Upload, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanUpload, `SELECT `+uploadColumns+` FROM survey_imports
			WHERE county = $1 AND survey = $2 ORDER BY started_at DESC, id DESC LIMIT 50`, tx.County, survey)
		return err
	})
	return list, err
}

// open reads a file that waits.
func (s *Service) open(ctx context.Context, by access.Actor, u Upload) (*bytes.Reader, error) {
	if u.State != "waiting" {
		return nil, fault.New(fault.Conflict, "survey.import_over")
	}
	return s.file(ctx, by.County, u.ID)
}

// file reads the file of an import.
func (s *Service) file(ctx context.Context, county id.County, imp id.Import) (*bytes.Reader, error) {
	if s.files == nil {
		return nil, fault.New(fault.Unavailable, "survey.no_files")
	}
	r, _, err := s.files.Get(ctx, fileKey(county, imp))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, fault.New(fault.NotFound, "survey.import_over")
	}
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(r, MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return bytes.NewReader(data), nil
}

// Look shows how a file that waits would be read with a mapping.
func (s *Service) Look(ctx context.Context, by access.Actor, u Upload, m Mapping) (Preview, error) {
	data, err := s.open(ctx, by, u)
	if err != nil {
		return Preview{}, err
	}
	return Look(u.Name, data, data.Size(), m)
}

// Do tries a file that waits, or brings it in: at once, or by a job if it has
// more rows than somebody may wait for. Then the file's state says how far it
// is; sending it twice does it once.
func (s *Service) Do(ctx context.Context, by access.Actor, u Upload, m Mapping, task Task) error {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return err
	}
	if u.Busy() {
		return nil
	}
	data, err := s.open(ctx, by, u)
	if err != nil {
		return err
	}
	n, err := rowsOf(u.Name, data, m, s.onPage)
	if err != nil {
		return err
	}
	if n > s.onPage {
		return s.ask(ctx, by, u, m, task)
	}
	rep, err := s.Import(ctx, by, ImportRequest{
		Survey: string(u.Survey), Name: u.Name, File: data, Size: data.Size(), Mapping: m,
		DryRun: task == TaskTry, Partial: task == TaskPartial, upload: u.ID,
	})
	if err != nil {
		return err
	}
	if task != TaskTry {
		return s.forget(context.WithoutCancel(ctx), by.County, u.ID)
	}
	text, err := reportText(rep)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE survey_imports SET mapping = $3, report = $4, problem = '' WHERE county = $1 AND id = $2 AND state = 'waiting'`, tx.County, u.ID, m.Text(), text)
		return err
	})
}

// forget removes the file of an import that is over; that of one which waits
// again stays.
func (s *Service) forget(ctx context.Context, county id.County, imp id.Import) error {
	var u Upload
	err := s.db.Read(ctx, county, func(tx *db.Tx) (err error) {
		u, err = s.upload(ctx, tx, imp)
		return err
	})
	if err != nil || u.Busy() || u.State == "waiting" || s.files == nil {
		return err
	}
	if err := s.files.Delete(ctx, fileKey(county, imp)); err != nil {
		return fmt.Errorf("forget upload: %w", err)
	}
	return nil
}

// rowsOf counts the rows of a file that are not blank, up to one more than most
// unless that is 0.
func rowsOf(name string, data *bytes.Reader, m Mapping, most int) (int, error) {
	book, err := office.Open(name, data, data.Size())
	if err != nil {
		return 0, err
	}
	sheets := m.Sheets
	if len(sheets) == 0 {
		sheets = book.Sheets()
	}
	n := 0
	for _, sheet := range sheets {
		for row, err := range book.Rows(sheet) {
			if err != nil {
				return n, err
			}
			if !row.Blank() {
				n++
			}
			if most > 0 && n > most {
				return n, nil
			}
		}
	}
	return n, nil
}
