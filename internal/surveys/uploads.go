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
// longer registers go through the command line.
const MaxOnPage = 20_000

// Upload is a file of a round: one that waits for a decision, or an import
// that ran. Its state is the message "survey.import." + State.
type Upload struct {
	ID       id.Import
	Survey   id.Survey
	Name     string
	Size     int64
	State    string // waiting, running, publishing, published, refused, failed, abandoned
	Partial  bool
	Mapping  Mapping
	Report   *Report // nil: none yet
	Done     int64   // rows so far
	By       string
	Started  time.Time
	Finished time.Time
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

const uploadColumns = `id, survey, name, size, state, partial, mapping, report, done, actor, started_at, finished_at`

func scanUpload(r db.Row) (u Upload, err error) {
	var mapping, report string
	if err := r.Scan(&u.ID, &u.Survey, &u.Name, &u.Size, &u.State, &u.Partial, &mapping, &report, &u.Done, &u.By, db.Time(&u.Started), db.Time(&u.Finished)); err != nil {
		return u, err
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

// Upload returns a file of a round.
func (s *Service) Upload(ctx context.Context, by access.Actor, survey id.Survey, imp id.Import) (u Upload, err error) {
	if err := by.Check(access.ImportCases, access.Owners{}); err != nil {
		return u, err
	}
	if !readable(string(imp) + string(survey)) {
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
func (s *Service) open(ctx context.Context, by access.Actor, u Upload) ([]byte, error) {
	if s.files == nil {
		return nil, fault.New(fault.Unavailable, "survey.no_files")
	}
	if u.State != "waiting" {
		return nil, fault.New(fault.Conflict, "survey.import_over")
	}
	r, _, err := s.files.Get(ctx, fileKey(by.County, u.ID))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, fault.New(fault.Conflict, "survey.import_over")
	}
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(r, MaxUpload+1))
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return data, nil
}

// Look shows how a file that waits would be read with a mapping.
func (s *Service) Look(ctx context.Context, by access.Actor, u Upload, m Mapping) (Preview, error) {
	data, err := s.open(ctx, by, u)
	if err != nil {
		return Preview{}, err
	}
	return Look(u.Name, bytes.NewReader(data), int64(len(data)), m)
}

// Try is a dry run of a file that waits; its report is kept with the file.
func (s *Service) Try(ctx context.Context, by access.Actor, u Upload, m Mapping) (*Report, error) {
	rep, err := s.bring(ctx, by, u, m, true, false)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(stored{Report: rep, Problems: rep.Rows, More: rep.More})
	if err != nil {
		return nil, fmt.Errorf("keep report: %w", err)
	}
	return rep, s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE survey_imports SET mapping = $3, report = $4 WHERE county = $1 AND id = $2 AND state = 'waiting'`, tx.County, u.ID, m.Text(), string(b))
		return err
	})
}

// Bring imports a file that waits.
func (s *Service) Bring(ctx context.Context, by access.Actor, u Upload, m Mapping, partial bool) (*Report, error) {
	rep, err := s.bring(ctx, by, u, m, false, partial)
	if err != nil {
		return nil, err
	}
	// The rows are in; the file has done its work.
	if err := s.files.Delete(context.WithoutCancel(ctx), fileKey(by.County, u.ID)); err != nil {
		return rep, fmt.Errorf("forget upload: %w", err)
	}
	return rep, nil
}

func (s *Service) bring(ctx context.Context, by access.Actor, u Upload, m Mapping, dry, partial bool) (*Report, error) {
	data, err := s.open(ctx, by, u)
	if err != nil {
		return nil, err
	}
	if err := few(u.Name, data, m); err != nil {
		return nil, err
	}
	return s.Import(ctx, by, ImportRequest{
		Survey: string(u.Survey), Name: u.Name, File: bytes.NewReader(data), Size: int64(len(data)), Mapping: m,
		DryRun: dry, Partial: partial, upload: u.ID,
	})
}

// few refuses a register that is too long to wait for.
func few(name string, data []byte, m Mapping) error {
	book, err := office.Open(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	sheets := m.Sheets
	if len(sheets) == 0 {
		sheets = book.Sheets()
	}
	n := 0
	for _, sheet := range sheets {
		for row, err := range book.Rows(sheet) {
			if err != nil {
				return err
			}
			if !row.Blank() {
				n++
			}
			if n > MaxOnPage {
				return fault.New(fault.TooLarge, "survey.too_long_for_page", MaxOnPage)
			}
		}
	}
	return nil
}
