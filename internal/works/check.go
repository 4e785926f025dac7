package works

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Check is a look at the site. Its kind's name is the message
// "works.check.…".
type Check struct {
	ID      string
	Kind    string // quality or safety
	Day     string
	Passed  bool
	Finding string
	Actor   string
	At      time.Time
}

// CheckKinds lists them.
func CheckKinds() []string { return []string{"quality", "safety"} }

// Check notes what a check of today found. What did not pass says what is
// wrong.
func (s *Service) Check(ctx context.Context, by access.Actor, m Move, c Check) (Project, error) {
	return s.act(ctx, by, DoCheck, m, func(w *work) error {
		var f fault.Fields
		c.Finding = strings.TrimSpace(c.Finding)
		if !slices.Contains(CheckKinds(), c.Kind) {
			f.Add("kind", "works.choose")
		}
		if !c.Passed && c.Finding == "" {
			f.Add("finding", "works.need_finding")
		}
		f.Text("finding", c.Finding, MaxText)
		if err := f.Err(); err != nil {
			return err
		}
		w.data["check"], w.data["passed"] = c.Kind, c.Passed
		if c.Finding != "" {
			w.data["note"] = c.Finding
		}
		_, err := w.tx.Exec(ctx, `INSERT INTO works_checks (county, id, project, kind, day, passed, finding, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			w.tx.County, id.New[string](), w.p.ID, c.Kind, w.today, c.Passed, c.Finding, by.Name, db.Millis(w.tx.Now))
		if err != nil {
			return fmt.Errorf("check of project: %w", err)
		}
		return nil
	})
}

func checksOf(ctx context.Context, tx *db.Tx, p id.Project) ([]Check, error) {
	return db.All(ctx, tx, func(r db.Row) (x Check, err error) {
		return x, r.Scan(&x.ID, &x.Kind, &x.Day, &x.Passed, &x.Finding, &x.Actor, db.Time(&x.At))
	}, `SELECT id, kind, day, passed, finding, actor, at FROM works_checks WHERE county = $1 AND project = $2 ORDER BY at DESC, id DESC LIMIT $3`, tx.County, p, maxReports)
}
