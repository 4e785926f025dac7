package cases

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Imported is a row of a register.
type Imported struct {
	RegisterNo string // its number there: with the survey, what makes it the same row again
	Title      string
	Details    string
	Category   string
	Area       id.Area // empty: by the point
	Group      id.Group
	LeadUnit   id.Unit
	Place      Place
	Source     Source // empty: FromSurvey
	// State is where the case stands: Reported, Filed, Dispatched, Handling or
	// Closed (closed before the import, without proof). Empty: Filed, or
	// Closed where ClosedAt is given.
	State      State
	ReportedAt time.Time // zero: now
	ClosedAt   time.Time
	DueAt      time.Time
	Limit      worktime.Limit
}

// Batch is a part of a register, some hundred rows.
type Batch struct {
	Survey id.Survey
	Theme  string
	// Import keeps the batch unseen until Publish; empty: seen at once.
	Import id.Import
	Rows   []Imported
}

// Outcome is what became of a row.
type Outcome struct {
	Case     id.Case
	Result   string // created, updated, unchanged, rejected
	Problems fault.Fields
}

// ImportBatch creates and updates cases in the caller's transaction. A row
// with problems is rejected and holds up no other.
func (s *Service) ImportBatch(ctx context.Context, tx *db.Tx, by access.Actor, b Batch) ([]Outcome, error) {
	return nil, errUnwritten
}

// Publish lets everybody see what an import brought, in one short step.
func (s *Service) Publish(ctx context.Context, tx *db.Tx, by access.Actor, imp id.Import) (int, error) {
	return 0, errUnwritten
}

// Discard forgets up to limit staged rows of an import that is not published,
// and reports whether there are more.
func (s *Service) Discard(ctx context.Context, tx *db.Tx, imp id.Import, limit int) (more bool, err error) {
	return false, errUnwritten
}
