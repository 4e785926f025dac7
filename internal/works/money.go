package works

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Money is what is planned, approved and paid, in fen.
type Money struct{ Planned, Approved, Paid int64 }

// Source is where money comes from. Its name is the message "works.source.…".
type Source string

// Sources lists them.
func Sources() []Source { return []Source{"upper", "county", "bond", "unit", "society"} }

// Valid reports whether s is a source.
func (s Source) Valid() bool { return slices.Contains(Sources(), s) }

// Fund is the money of a project in one year from one source.
type Fund struct {
	Year   int
	Source Source
	Money
}

// MaxMoney bounds one line: 100 million yuan, in fen.
const MaxMoney = 10_000_000_000

// The years that a line may be of.
const (
	FirstYear = 2000
	LastYear  = 2100
)

// Yuan writes fen as yuan with two decimals, as in 12345.60.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// ParseYuan reads yuan with at most two decimals into fen; nothing is 0.
func ParseYuan(s string) (int64, bool) {
	s = strings.NewReplacer(",", "", " ", "", "，", "").Replace(s)
	if s == "" {
		return 0, true
	}
	whole, part, dot := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 12 || len(part) > 2 || dot && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil
}

// Fund sets the line of one year and source; one without money is taken off.
// What is approved goes not beyond what is planned.
func (s *Service) Fund(ctx context.Context, by access.Actor, m Move, x Fund) (Project, error) {
	return s.act(ctx, by, DoFund, m, func(w *work) error {
		var f fault.Fields
		if x.Year < FirstYear || x.Year > LastYear {
			f.Add("year", "works.bad_year", FirstYear, LastYear)
		}
		if !x.Source.Valid() {
			f.Add("source", "works.choose")
		}
		for name, n := range map[string]int64{"planned": x.Planned, "approved": x.Approved, "paid": x.Paid} {
			if n < 0 || n > MaxMoney {
				f.Add(name, "works.bad_money")
			}
		}
		if x.Approved > x.Planned {
			f.Add("approved", "works.approved_over", Yuan(x.Planned))
		}
		if x.Paid > 0 && w.p.ApprovedOn == "" {
			f.Add("paid", "works.paid_early")
		}
		if err := f.Err(); err != nil {
			return err
		}
		was, err := db.One(ctx, w.tx, scanFund, `SELECT `+fundColumns+` FROM works_funds WHERE county = $1 AND project = $2 AND year = $3 AND source = $4`,
			w.tx.County, w.p.ID, x.Year, x.Source)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return fmt.Errorf("money of project: %w", err)
		}
		if x.Money == (Money{}) {
			_, err = w.tx.Exec(ctx, `DELETE FROM works_funds WHERE county = $1 AND project = $2 AND year = $3 AND source = $4`, w.tx.County, w.p.ID, x.Year, x.Source)
		} else {
			_, err = w.tx.Exec(ctx, `INSERT INTO works_funds (county, project, year, source, planned, approved, paid) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (county, project, year, source) DO UPDATE SET planned = excluded.planned, approved = excluded.approved, paid = excluded.paid`,
				w.tx.County, w.p.ID, x.Year, x.Source, x.Planned, x.Approved, x.Paid)
		}
		if err != nil {
			return fmt.Errorf("money of project: %w", err)
		}
		w.p.Planned += x.Planned - was.Planned
		w.p.Approved += x.Approved - was.Approved
		w.p.Paid += x.Paid - was.Paid
		w.data["year"], w.data["source"] = x.Year, string(x.Source)
		w.data["planned"], w.data["approved"], w.data["paid"] = x.Planned, x.Approved, x.Paid
		return nil
	})
}

const fundColumns = `year, source, planned, approved, paid`

func scanFund(r db.Row) (x Fund, err error) {
	return x, r.Scan(&x.Year, &x.Source, &x.Planned, &x.Approved, &x.Paid)
}

// maxLines bounds the lines of a project that are read.
const maxLines = 1000

func fundsOf(ctx context.Context, tx *db.Tx, p id.Project) ([]Fund, error) {
	return db.All(ctx, tx, scanFund, `SELECT `+fundColumns+` FROM works_funds WHERE county = $1 AND project = $2 ORDER BY year, source LIMIT $3`, tx.County, p, maxLines)
}
