package standard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Value is what was measured of a clause on a day. Yes is One.
type Value struct {
	ID       string
	Clause   string
	Day      string
	Value    Quantity
	Source   string // who measured it, and how
	Figure   string // that it was taken from; empty: it was entered
	Evidence id.Evidence
	Actor    string
	At       time.Time
	Link     string // of a live one: the figure's list
	// Low and High are the interval of a live one that is a sample's, with 95 %
	// confidence; else nil.
	Low, High *Quantity
	Asked     int64 // how many the sample asked
}

const valueColumns = `id, clause, day, value, source, figure, evidence, actor, at`

func scanValue(r db.Row) (v Value, err error) {
	return v, r.Scan(&v.ID, &v.Clause, &v.Day, &v.Value, &v.Source, &v.Figure, db.Text(&v.Evidence), &v.Actor, db.Time(&v.At))
}

// latest are the last two values of every clause of a family, the latest first.
func latest(ctx context.Context, tx *db.Tx, family string) (map[string][]Value, error) {
	list, err := db.All(ctx, tx, scanValue, `SELECT `+valueColumns+` FROM (SELECT `+valueColumns+`, ROW_NUMBER() OVER (PARTITION BY clause ORDER BY day DESC, at DESC, id DESC) AS place
		FROM standard_values WHERE county = $1 AND family = $2 AND at <= $3) v WHERE place <= 2 ORDER BY clause, place LIMIT 5000`, tx.County, family, db.Millis(tx.Now))
	if err != nil {
		return nil, fmt.Errorf("latest values: %w", err)
	}
	out := map[string][]Value{}
	for _, v := range list {
		out[v.Clause] = append(out[v.Clause], v)
	}
	return out, nil
}

// valuesOf is the history of a clause, the latest first.
func valuesOf(ctx context.Context, tx *db.Tx, family, clause string) ([]Value, error) {
	list, err := db.All(ctx, tx, scanValue, `SELECT `+valueColumns+` FROM standard_values WHERE county = $1 AND family = $2 AND clause = $3
		ORDER BY day DESC, at DESC, id DESC LIMIT 200`, tx.County, family, clause)
	if err != nil {
		return nil, fmt.Errorf("values of clause: %w", err)
	}
	return list, nil
}

// ValueDraft is a value as somebody enters it.
type ValueDraft struct {
	Clause   string
	Day      string
	Value    string // a number, or "yes" or "no"
	Source   string
	Evidence id.Evidence // may be empty
	Key      string
}

// Measure enters a value of a clause in force. It is never changed; a later one
// takes its place.
func (s *Service) Measure(ctx context.Context, by access.Actor, d ValueDraft) error {
	if !by.MayEver(access.GiveEvidence) {
		return by.Check(access.GiveEvidence, access.Owners{})
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		_, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) { return d.Clause, measure(ctx, tx, by, d) })
		return err
	})
}

func measure(ctx context.Context, tx *db.Tx, by access.Actor, d ValueDraft) error {
	t, n, err := clauseNow(ctx, tx, d.Clause)
	if err != nil {
		return err
	}
	if err := by.Check(access.GiveEvidence, n.Owners()); err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	var f fault.Fields
	v := Value{Clause: n.Code, Day: d.Day, Source: strings.TrimSpace(d.Source), Evidence: plain(d.Evidence)}
	var ok bool
	switch {
	case n.Kind.Asks() && d.Value == "yes":
		v.Value = One
	case n.Kind.Asks() && d.Value == "no":
		v.Value = 0
	case n.Kind.Asks():
		f.Add("value", "standard.choose")
	default:
		if v.Value, ok = ParseQuantity(d.Value); !ok {
			f.Add("value", "standard.bad_number")
		} else if n.Measure == "%" && (v.Value < 0 || v.Value > 100*One) {
			f.Add("value", "standard.bad_share")
		}
	}
	checkDay(&f, "day", d.Day)
	if d.Day > day {
		f.Add("day", "standard.future_day")
	}
	f.Need("source", v.Source, MaxText)
	if v.Evidence != "" {
		has, err := db.Exists(ctx, tx, `SELECT 1 FROM standard_evidence WHERE county = $1 AND id = $2 AND family = $3 AND clause = $4`, tx.County, v.Evidence, t.Family, n.Code)
		if err != nil {
			return fmt.Errorf("evidence of value: %w", err)
		}
		if !has {
			f.Add("evidence", "standard.choose")
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := insertValue(ctx, tx, by, t.Family, v); err != nil {
		return err
	}
	told := map[string]any{"code": n.Code, "value": v.Value.String(), "measure": n.Measure, "day": v.Day, "source": v.Source}
	if n.Kind.Asks() {
		told["answer"] = d.Value
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectClause, Record: t.Family + ":" + n.Code, Act: "standard.measure", By: by, Data: told})
}

func insertValue(ctx context.Context, tx *db.Tx, by access.Actor, family string, v Value) error {
	_, err := tx.Exec(ctx, `INSERT INTO standard_values (county, id, family, clause, day, value, source, figure, evidence, account, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, tx.County, id.New[string](), family, v.Clause, v.Day, int64(v.Value), v.Source, v.Figure,
		db.Null(v.Evidence), db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("insert value: %w", err)
	}
	return nil
}

// figureQuery is what a clause's figure is asked for; known is false in a county
// without a campaign.
func figureQuery(ctx context.Context, tx *db.Tx, n Node, from, to string) (q figures.Query, known bool, err error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return q, false, nil
	}
	return figures.Query{Campaign: campaign, Area: n.Area, From: from, To: to}, true, err
}

// KeepFigures keeps the values of last month that are taken from figures, once.
// It returns how many it kept.
func (s *Service) KeepFigures(ctx context.Context, county id.County) (kept int, err error) {
	err = s.db.Write(ctx, county, func(tx *db.Tx) error {
		kept = 0
		t, day, err := treeNow(ctx, tx)
		if fault.Is(err, fault.NotFound) || err == nil && s.Numbers == nil {
			return nil
		}
		if err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		month, err := time.Parse("2006-01", day[:7])
		if err != nil {
			return fmt.Errorf("month of %s: %w", day, err)
		}
		from, to := month.AddDate(0, -1, 0).Format(time.DateOnly), month.AddDate(0, 0, -1).Format(time.DateOnly)
		for _, n := range nodes {
			if n.Figure == "" {
				continue
			}
			has, err := db.Exists(ctx, tx, `SELECT 1 FROM standard_values WHERE county = $1 AND family = $2 AND clause = $3 AND day = $4 AND figure = $5`, tx.County, t.Family, n.Code, to, n.Figure)
			if err != nil {
				return fmt.Errorf("keep figures: %w", err)
			}
			if has {
				continue
			}
			q, known, err := figureQuery(ctx, tx, n, from, to)
			if err != nil || !known {
				return err
			}
			x, err := s.Numbers.Value(ctx, tx, n.Figure, q)
			if err != nil {
				return fmt.Errorf("figure %s: %w", n.Figure, err)
			}
			number, ok := numberOf(x)
			if !ok {
				continue
			}
			v := Value{Clause: n.Code, Day: to, Value: number, Figure: n.Figure}
			if err := insertValue(ctx, tx, access.System(county), t.Family, v); err != nil {
				return err
			}
			kept++
		}
		return nil
	})
	return kept, err
}

// Owners are whom a clause belongs to.
func (n Node) Owners() access.Owners {
	o := access.Owners{Group: n.Group}
	if n.Unit != "" {
		o.Units = []id.Unit{n.Unit}
	}
	return o
}
