package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// maxSheets bounds the versions of sheets of a county.
const maxSheets = 1000

const sheetColumns = `id, code, version, name, english, declared, pass, key_share, body, actor`

func scanSheet(r db.Row) (s Sheet, err error) {
	var body string
	if err := r.Scan(&s.ID, &s.Code, &s.Version, &s.Name, &s.English, &s.Declared, &s.Pass, &s.KeyShare, &body, &s.Actor); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(body), &s.Blocks); err != nil {
		return s, fmt.Errorf("sheet %s: %w", s.ID, err)
	}
	return s, nil
}

// sheetsOf lists the latest version of every sheet, the built-in ones first. A
// sheet without an identifier is built in and was not used yet.
func sheetsOf(ctx context.Context, tx *db.Tx) ([]Sheet, error) {
	out := slices.Clone(Builtin())
	own, err := db.All(ctx, tx, scanSheet, `SELECT `+sheetColumns+` FROM inspect_sheets s WHERE county = $1
		AND version = (SELECT MAX(o.version) FROM inspect_sheets o WHERE o.county = s.county AND o.code = s.code) ORDER BY code LIMIT $2`, tx.County, maxSheets)
	if err != nil {
		return nil, fmt.Errorf("sheets: %w", err)
	}
	for _, s := range own {
		if i := slices.IndexFunc(out, func(x Sheet) bool { return x.Code == s.Code }); i >= 0 {
			out[i] = s
		} else {
			out = append(out, s)
		}
	}
	return out, nil
}

// Sheets lists the latest version of every sheet.
func (s *Service) Sheets(ctx context.Context, by access.Actor) (out []Sheet, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = sheetsOf(ctx, tx)
		return err
	})
	return out, err
}

// Sheet returns the latest version of a sheet, or a given one, and which
// versions there are.
func (s *Service) Sheet(ctx context.Context, by access.Actor, code string, version int64) (out Sheet, versions []int64, err error) {
	if !fault.Storable(code) {
		return out, nil, notFound()
	}
	err = s.read(ctx, by, func(tx *db.Tx) error {
		versions, err = db.All(ctx, tx, db.Value[int64], `SELECT version FROM inspect_sheets WHERE county = $1 AND code = $2 ORDER BY version DESC LIMIT $3`, tx.County, code, maxSheets)
		if err != nil {
			return fmt.Errorf("versions of sheet: %w", err)
		}
		if version == 0 {
			out, err = latest(ctx, tx, code)
			return err
		}
		out, err = oneSheet(ctx, tx, `code = $2 AND version = $3`, code, version)
		return err
	})
	return out, versions, err
}

func latest(ctx context.Context, tx *db.Tx, code string) (Sheet, error) {
	list, err := sheetsOf(ctx, tx)
	if err != nil {
		return Sheet{}, err
	}
	for _, s := range list {
		if s.Code == code {
			return s, nil
		}
	}
	return Sheet{}, notFound()
}

func oneSheet(ctx context.Context, tx *db.Tx, cond string, args ...any) (Sheet, error) {
	s, err := db.One(ctx, tx, scanSheet, `SELECT `+sheetColumns+` FROM inspect_sheets WHERE county = $1 AND `+cond, append([]any{tx.County}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return s, notFound()
	}
	return s, err
}

func sheetOf(ctx context.Context, tx *db.Tx, sheet id.Sheet) (Sheet, error) {
	return oneSheet(ctx, tx, `id = $2`, sheet)
}

// keep stores a sheet as its next version.
func (s Sheet) keep(ctx context.Context, tx *db.Tx, by access.Actor) (Sheet, error) {
	body, err := json.Marshal(s.Blocks)
	if err != nil {
		return s, fmt.Errorf("sheet: %w", err)
	}
	s.ID, s.Actor = id.New[id.Sheet](), by.Name
	s.Version, err = db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(version), 0) + 1 FROM inspect_sheets WHERE county = $1 AND code = $2`, tx.County, s.Code)
	if err != nil {
		return s, fmt.Errorf("sheet: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO inspect_sheets (county, id, code, version, name, english, declared, pass, key_share, body, actor, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.County, s.ID, s.Code, s.Version, s.Name, s.English, s.Declared, s.Pass, s.KeyShare, string(body), s.Actor, db.Millis(tx.Now))
	if err != nil {
		return s, fmt.Errorf("sheet: %w", err)
	}
	return s, nil
}

// used returns the latest version of a sheet, and stores it if it is built in
// and was not used before.
func used(ctx context.Context, tx *db.Tx, code string) (Sheet, error) {
	s, err := latest(ctx, tx, code)
	if err != nil || s.ID != "" {
		return s, err
	}
	return s.keep(ctx, tx, access.System(tx.County))
}

// Settings are what may be changed of a sheet without a spreadsheet.
type Settings struct {
	Version  int64  // that was looked at; 0: one that ships and was not used yet
	Pass     string // points
	KeyShare int64
	Key      []string // codes of key blocks
}

// SetSheet changes what passes on a sheet: that makes a version of it, unless
// nothing is other. A sheet that has another version by now is fault.Conflict.
func (s *Service) SetSheet(ctx context.Context, by access.Actor, code string, v Settings) (x Sheet, err error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		was, err := latest(ctx, tx, plain(code))
		if err != nil {
			return err
		}
		var f fault.Fields
		var ok bool
		x = was
		if x.Pass, ok = ParsePoints(v.Pass); !ok {
			f.Add("pass", "inspect.bad_pass")
		}
		x.KeyShare = v.KeyShare
		x.Blocks = slices.Clone(x.Blocks)
		for i := range x.Blocks {
			x.Blocks[i].Key = slices.Contains(v.Key, x.Blocks[i].Code)
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := x.Check(); err != nil {
			return err
		}
		if slices.EqualFunc(was.Rows(), x.Rows(), slices.Equal) {
			return nil // sent twice, or nothing is other
		}
		if v.Version != was.Version {
			return fault.New(fault.Conflict, "inspect.sheet_stale", was.Name)
		}
		x, err = x.next(ctx, tx, by)
		return err
	})
	return x, err
}

// next stores a sheet as its next version, and says so.
func (s Sheet) next(ctx context.Context, tx *db.Tx, by access.Actor) (Sheet, error) {
	x, err := s.keep(ctx, tx, by)
	if err != nil {
		return x, err
	}
	return x, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectSheet, Record: string(x.ID), Act: "inspect.sheet", By: by, First: true, Data: map[string]any{"code": x.Code, "version": x.Version, "title": x.Name},
	})
}
