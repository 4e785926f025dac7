package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/rules"
)

// State is where a month stands. Its name is the message "assess.state.…".
type State string

// The states of a month.
const (
	Computed  State = "computed"
	Published State = "published"
	Locked    State = "locked"
)

// Month is an assessed month.
type Month struct {
	Month       string // 2017-06
	State       State
	ComputedAt  time.Time
	PublishedAt time.Time
	AppealUntil time.Time
	LockedAt    time.Time
}

func scanMonth(r db.Row) (m Month, err error) {
	return m, r.Scan(&m.Month, &m.State, db.Time(&m.ComputedAt), db.Time(&m.PublishedAt), db.Time(&m.AppealUntil), db.Time(&m.LockedAt))
}

const monthColumns = `month, state, computed_at, published_at, appeal_until, locked_at`

func monthOf(ctx context.Context, tx *db.Tx, month string) (Month, error) {
	m, err := db.One(ctx, tx, scanMonth, `SELECT `+monthColumns+` FROM assess_months WHERE county = $1 AND month = $2`, tx.County, plain(month))
	if errors.Is(err, db.ErrNone) {
		return m, notFound()
	}
	if err != nil {
		return m, fmt.Errorf("month: %w", err)
	}
	return m, nil
}

func putMonth(ctx context.Context, tx *db.Tx, m Month) error {
	_, err := tx.Exec(ctx, `INSERT INTO assess_months (county, month, state, computed_at, published_at, appeal_until, locked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (county, month) DO UPDATE SET state = excluded.state, computed_at = excluded.computed_at, published_at = excluded.published_at,
		appeal_until = excluded.appeal_until, locked_at = excluded.locked_at`,
		tx.County, m.Month, m.State, db.Millis(m.ComputedAt), db.Millis(m.PublishedAt), db.Millis(m.AppealUntil), db.Millis(m.LockedAt))
	if err != nil {
		return fmt.Errorf("month: %w", err)
	}
	return nil
}

// Mark is what somebody got for a month.
type Mark struct {
	Month    string
	Who      Who
	Set      id.RuleSet
	Inputs   rules.Input
	Result   rules.Result
	None     string     // why it is not rated
	Adjusted rules.Mark // what appeals have added, whether all of it counts or not
	Total    rules.Mark
	Place    int64 // 0: none
	Red      bool
	Black    bool
	Running  int // months on the black list, this one too; less by one for each since, where the county steps down

	inputs, result string // as stored
	rung           rules.Rung
}

// Link is the address of the mark's page.
func (m Mark) Link() string { return "/assess/marks/" + m.Month + "/" + m.Who.Subject + "/" + m.Who.Of }

// sum makes the total of the result and what appeals have added, within the
// bounds of the set.
func (m *Mark) sum(set rules.Set) {
	m.None, m.Total = m.Result.None, 0
	if m.None == "" {
		m.Total = min(m.Result.Total+m.Adjusted, most(set))
	}
}

// most is the highest mark that a set gives.
func most(set rules.Set) rules.Mark { return set.Full + set.Bonus }

// Counted is how much of what appeals have added counts in the total: the rest
// is above the most that the set gives.
func (m Mark) Counted() rules.Mark {
	if m.None != "" {
		return 0
	}
	return m.Total - m.Result.Total
}

// Rung is the step of the ladder that the mark leads to; empty for none.
func (m Mark) Rung() rules.Rung { return m.rung }

const markColumns = `month, subject, of_id, name, set_id, inputs, result, none, adjusted, total, place, red, black, running`

func scanMark(r db.Row) (m Mark, err error) {
	err = r.Scan(&m.Month, &m.Who.Subject, &m.Who.Of, &m.Who.Name, &m.Set, &m.inputs, &m.result, &m.None, &m.Adjusted, &m.Total, &m.Place, &m.Red, &m.Black, &m.Running)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(m.inputs), &m.Inputs); err != nil {
		return m, fmt.Errorf("inputs of a mark: %w", err)
	}
	if err := json.Unmarshal([]byte(m.result), &m.Result); err != nil {
		return m, fmt.Errorf("result of a mark: %w", err)
	}
	return m, nil
}

// mostMarks bounds the marks of a month.
const mostMarks = 20_000

func marksOf(ctx context.Context, tx *db.Tx, month, subject string) ([]Mark, error) {
	list, err := db.All(ctx, tx, scanMark, `SELECT `+markColumns+` FROM assess_marks WHERE county = $1 AND month = $2 AND subject = $3 ORDER BY of_id LIMIT $4`,
		tx.County, plain(month), plain(subject), mostMarks)
	if err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	return list, nil
}

func markOf(ctx context.Context, tx *db.Tx, month string, w Who) (Mark, error) {
	m, err := db.One(ctx, tx, scanMark, `SELECT `+markColumns+` FROM assess_marks WHERE county = $1 AND month = $2 AND subject = $3 AND of_id = $4`,
		tx.County, plain(month), plain(w.Subject), plain(w.Of))
	if errors.Is(err, db.ErrNone) {
		return m, notFound()
	}
	if err != nil {
		return m, fmt.Errorf("mark: %w", err)
	}
	return m, nil
}

var insertMarks = db.Insert{
	Into:    "INSERT INTO assess_marks",
	Columns: []string{"county", "month", "subject", "of_id", "name", "set_id", "inputs", "result", "none", "adjusted", "total", "place", "red", "black", "running"},
}

func putMarks(ctx context.Context, tx *db.Tx, marks []Mark) error {
	err := insertMarks.Rows(ctx, tx, len(marks), func(i int, v []any) ([]any, error) {
		m := marks[i]
		return append(v, tx.County, m.Month, m.Who.Subject, m.Who.Of, m.Who.Name, m.Set, m.inputs, m.result, m.None, int64(m.Adjusted), int64(m.Total), m.Place, m.Red, m.Black, m.Running), nil
	})
	if err != nil {
		return fmt.Errorf("store marks: %w", err)
	}
	return nil
}
