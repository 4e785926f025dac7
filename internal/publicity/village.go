package publicity

import (
	"context"
	"fmt"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

// UnitScore is how the people of a unit did in a quiz.
type UnitScore struct {
	Unit     id.Unit // empty: of no unit
	Accounts int64   // that the unit has
	Tried    int64
	Passed   int64
}

// CourseDetail is a course with how it went.
type CourseDetail struct {
	Course Course
	Items  []Item
	Units  []UnitScore
	Tries  []Attempt // the latest first
	Before []Edition // what the course was, the latest first
	Own    *Attempt  // the actor's; nil: none yet
	Story  []journal.Line
	Today  string
}

// Courses lists the campaign's courses, the latest first.
func (s *Service) Courses(ctx context.Context, by access.Actor) (list []Course, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("p.county = ?", tx.County)
		if err := ofCampaign(ctx, tx, w, ""); err != nil {
			return err
		}
		list, err = db.All(ctx, tx, scanCourse, `SELECT `+db.Prefixed("p", courseColumns)+` FROM publicity_courses p `+w.String()+` ORDER BY p.number DESC LIMIT 200`, w.Args...)
		return err
	})
	return list, err
}

// Course returns a course with how it went. Who passed, by post, is shown to
// those who manage publicity.
func (s *Service) Course(ctx context.Context, by access.Actor, course id.Course) (d CourseDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = CourseDetail{}
		if d.Course, err = oneCourse(ctx, tx, course); err != nil {
			return err
		}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Items, err = itemsOf(ctx, tx, course); err != nil {
			return err
		}
		if d.Before, err = editionsOf(ctx, tx, course); err != nil {
			return err
		}
		own, has, err := lastAttempt(ctx, tx, by, course)
		if err != nil {
			return err
		}
		if has {
			d.Own = &own
		}
		if d.Units, err = unitScores(ctx, tx, course); err != nil {
			return err
		}
		if !by.May(access.ManagePublicity, access.Owners{}) {
			return nil
		}
		d.Tries, err = db.All(ctx, tx, scanAttempt, `SELECT `+attemptColumns+` FROM publicity_attempts WHERE county = $1 AND course = $2 ORDER BY at DESC, id DESC LIMIT 1000`,
			tx.County, course)
		if err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, SubjectCourse, string(course))
		// The list of attempts itself says who answered.
		d.Story = slices.DeleteFunc(d.Story, func(l journal.Line) bool { return l.Act == "publicity.quiz" })
		return err
	})
	return d, err
}

func unitScores(ctx context.Context, tx *db.Tx, course id.Course) ([]UnitScore, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (u UnitScore, err error) {
		return u, r.Scan(db.Text(&u.Unit), &u.Accounts, &u.Tried, &u.Passed)
	},
		`SELECT x.unit, COUNT(DISTINCT x.account), COUNT(DISTINCT x.tried), COUNT(DISTINCT x.passed) FROM (
			SELECT unit, id AS account, NULL AS tried, NULL AS passed FROM accounts WHERE county = $1 AND disabled = FALSE AND unit IS NOT NULL
			UNION ALL SELECT unit, account, account, CASE WHEN passed = TRUE THEN account END FROM publicity_attempts WHERE county = $1 AND course = $2) x
			GROUP BY x.unit ORDER BY x.unit LIMIT 5000`, tx.County, course)
	if err != nil {
		return nil, fmt.Errorf("quiz by unit: %w", err)
	}
	return out, nil
}

// Committee is what a village or neighbourhood committee does for publicity.
type Committee struct {
	Unit     org.Unit
	Done     int64 // activities
	Copies   int64 // handed out with it
	Passed   int64 // accounts that passed a quiz
	Receipts int64
}

// Idle reports whether the committee has done nothing.
func (c Committee) Idle() bool { return c.Done == 0 && c.Receipts == 0 }

// Committees lists what the committees do, those of one area or, without one,
// all; idle: only those that do nothing.
func (s *Service) Committees(ctx context.Context, by access.Actor, area id.Area, idle bool) (out []Committee, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = committees(ctx, tx, "", area, idle)
		return err
	})
	return out, err
}

func committees(ctx context.Context, tx *db.Tx, campaign id.Campaign, area id.Area, idle bool) ([]Committee, error) {
	units, err := org.Units(ctx, tx)
	if err != nil {
		return nil, err
	}
	if campaign == "" {
		if campaign, err = counties.CurrentID(ctx, tx); err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	did := map[id.Unit]Committee{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var c Committee
		err := r.Scan(&c.Unit.ID, &c.Done, &c.Copies, &c.Receipts, &c.Passed)
		did[c.Unit.ID] = c
		return err
	}, `SELECT x.unit, CAST(SUM(x.done) AS BIGINT), CAST(SUM(x.copies) AS BIGINT), CAST(SUM(x.receipts) AS BIGINT), CAST(SUM(x.passed) AS BIGINT) FROM (
			SELECT unit, COUNT(*) AS done, 0 AS copies, 0 AS receipts, 0 AS passed FROM publicity_activities WHERE county = $1 AND campaign = $2 AND state = 'done' GROUP BY unit
			UNION ALL SELECT committee, 0, SUM(copies), COUNT(*), 0 FROM publicity_receipts WHERE county = $1 AND campaign = $2 AND void = '' AND committee IS NOT NULL GROUP BY committee
			UNION ALL SELECT a.unit, 0, 0, 0, COUNT(DISTINCT a.account) FROM publicity_attempts a JOIN publicity_courses c ON c.county = a.county AND c.id = a.course
				WHERE a.county = $1 AND c.campaign = $2 AND a.passed = TRUE AND a.unit IS NOT NULL AND a.at <= $3 GROUP BY a.unit) x GROUP BY x.unit LIMIT 10000`,
		tx.County, campaign, db.Millis(tx.Now))
	if err != nil {
		return nil, fmt.Errorf("committees: %w", err)
	}
	var out []Committee
	for _, u := range units {
		c := did[u.ID]
		c.Unit = u
		if u.Kind.IsCommittee() && (area == "" || u.Area == area) && (!idle || c.Idle()) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Committee) int { return int(a.Done + a.Receipts - b.Done - b.Receipts) })
	return out, nil
}

// committeeFigures are the committees that do nothing for publicity.
func committeeFigures() []figures.Def {
	return []figures.Def{{
		Key: "publicity.committees_idle", Kind: figures.Stock, Lacks: []figures.By{figures.ByGroup, figures.ByUnit}, Stood: true,
		Count: func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
			if q.Unit != "" || q.Group != "" || q.Category != "" || q.Theme != "" {
				return 0, nil
			}
			list, err := committees(ctx, tx, q.Campaign, q.Area, true)
			return int64(len(list)), err
		},
		Drill: func(q figures.Query) string { return q.Link("/publicity/villages", "idle", "1") },
	}}
}
