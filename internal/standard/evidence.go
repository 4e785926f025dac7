package standard

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
)

// Stage is where a piece of evidence stands. Its name is the message
// "standard.stage.…".
type Stage string

// The stages. That it is late, or has expired, is computed.
const (
	Asked    Stage = "asked" // and not handed in
	Handed   Stage = "handed"
	Returned Stage = "returned" // with a reason
	Accepted Stage = "accepted"
)

// Stages lists them.
func Stages() []Stage { return []Stage{Asked, Handed, Returned, Accepted} }

// Evidence is a piece of the archive, asked for of a unit. Days are 2017-08-25.
type Evidence struct {
	ID         id.Evidence
	Campaign   id.Campaign
	Family     string
	Clause     string
	Item       string
	Year       int64
	Number     int64 // within the item and year
	Kind       Proof
	Title      string
	Unit       id.Unit
	DueOn      string
	Stage      Stage
	Edition    int64  // the latest; 0: none was handed in
	Dated      string // the day that the paper bears
	Pages      int64
	ExpiresOn  string // empty: never
	Reason     string // why it was sent back
	HandedOn   string
	AcceptedOn string
	Reviewer   string
	Moved      time.Time
	Version    int64
}

// Label is the archive code, as in JX-03-05-2017-012.
func (e Evidence) Label() string {
	return fmt.Sprintf("%s-%s-%d-%03d", e.Family, e.Item, e.Year, e.Number)
}

// Link is the address of its page.
func (e Evidence) Link() string { return "/standard/evidence/" + string(e.ID) }

// Owners are whom it belongs to.
func (e Evidence) Owners() access.Owners { return access.Owners{Units: []id.Unit{e.Unit}} }

// Late reports whether it is to be handed in and its day is past.
func (e Evidence) Late(today string) bool {
	return (e.Stage == Asked || e.Stage == Returned) && e.DueOn < today
}

// Expired reports whether it was accepted and holds no longer.
func (e Evidence) Expired(today string) bool {
	return e.Stage == Accepted && e.ExpiresOn != "" && e.ExpiresOn < today
}

var labelForm = regexp.MustCompile(`^([A-Z]{1,6})-(\d\d-\d\d)-(\d{4})-(\d{3,})$`)

const columns = `id, campaign, family, clause, item, year, number, kind, title, unit, due_on, state, edition, dated, pages, expires_on, reason, handed_on, accepted_on, reviewer, moved_at, version`

func scan(r db.Row) (e Evidence, err error) {
	return e, r.Scan(&e.ID, &e.Campaign, &e.Family, &e.Clause, &e.Item, &e.Year, &e.Number, &e.Kind, &e.Title, &e.Unit, &e.DueOn, &e.Stage, &e.Edition, &e.Dated, &e.Pages,
		&e.ExpiresOn, &e.Reason, &e.HandedOn, &e.AcceptedOn, &e.Reviewer, db.Time(&e.Moved), &e.Version)
}

func one(ctx context.Context, tx *db.Tx, evidence id.Evidence) (Evidence, error) {
	e, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM standard_evidence WHERE county = $1 AND id = $2`, tx.County, plain(evidence))
	if errors.Is(err, db.ErrNone) {
		return e, notFound()
	}
	if err != nil {
		return e, fmt.Errorf("read evidence: %w", err)
	}
	return e, nil
}

// The tallies, by unit and the day on which evidence is due.
const (
	tallyDue      = "standard.evidence_due"
	tallyAccepted = "standard.evidence_accepted"
)

func (e Evidence) delta(tally string, n int64) figures.Delta {
	return figures.Delta{Tally: tally, Dims: figures.Dims{Campaign: e.Campaign, Day: e.DueOn, Unit: e.Unit}, N: n}
}

// insert gives a piece of evidence its number in its item and year.
func insert(ctx context.Context, tx *db.Tx, by access.Actor, e *Evidence) error {
	last, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(number), 0) FROM standard_evidence WHERE county = $1 AND family = $2 AND item = $3 AND year = $4`,
		tx.County, e.Family, e.Item, e.Year)
	if err != nil {
		return fmt.Errorf("number of evidence: %w", err)
	}
	e.ID, e.Number, e.Stage, e.Moved, e.Version = id.New[id.Evidence](), last+1, Asked, tx.Now, 1
	_, err = tx.Exec(ctx, `INSERT INTO standard_evidence (county, id, campaign, family, clause, item, year, number, kind, title, unit, due_on, state, moved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, tx.County, e.ID, e.Campaign, e.Family, e.Clause, e.Item, e.Year, e.Number, e.Kind, e.Title, e.Unit,
		e.DueOn, e.Stage, db.Millis(e.Moved))
	if err != nil {
		return fmt.Errorf("insert evidence: %w", err)
	}
	if err := figures.Add(ctx, tx, e.delta(tallyDue, 1)); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(e.ID), Act: "standard.ask", By: by, First: true,
		Data: map[string]any{"code": e.Label(), "title": e.Title, "unit": e.Unit, "due_on": e.DueOn},
	})
}

// Ask is evidence that the office asks for, besides what a clause requires.
type Ask struct {
	Clause string
	Year   int64
	Kind   Proof
	Title  string
	Unit   id.Unit // empty: that of the clause
	DueOn  string
	Key    string
}

// years that an archive may hold.
const (
	firstYear = 2000
	lastYear  = 2100
)

func checkYear(f *fault.Fields, year int64) {
	if year < firstYear || year > lastYear {
		f.Add("year", "standard.bad_year", strconv.Itoa(firstYear), strconv.Itoa(lastYear))
	}
}

// AskFor asks a unit for one piece of evidence.
func (s *Service) AskFor(ctx context.Context, by access.Actor, a Ask) (evidence id.Evidence, err error) {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := a
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, a.Key, same, func() (string, error) {
			e, err := ask(ctx, tx, by, a)
			return string(e.ID), err
		})
		evidence = id.Evidence(answer)
		return err
	})
	return evidence, err
}

func ask(ctx context.Context, tx *db.Tx, by access.Actor, a Ask) (Evidence, error) {
	t, n, err := clauseNow(ctx, tx, a.Clause)
	if err != nil {
		return Evidence{}, err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Campaign: campaign, Family: t.Family, Clause: n.Code, Item: Item(n.Code), Year: a.Year, Kind: a.Kind, Title: words(a.Title), Unit: plain(a.Unit), DueOn: a.DueOn}
	if e.Unit == "" {
		e.Unit = n.Unit
	}
	var f fault.Fields
	checkYear(&f, a.Year)
	if !slices.Contains(Proofs(), a.Kind) {
		f.Add("kind", "standard.choose")
	}
	f.Need("title", e.Title, MaxTitle)
	checkDay(&f, "due_on", a.DueOn)
	names, err := org.UnitNames(ctx, tx)
	if err != nil {
		return e, err
	}
	if names[e.Unit] == "" {
		f.Add("unit", "standard.choose")
	}
	if err := f.Err(); err != nil {
		return e, err
	}
	if err := insert(ctx, tx, by, &e); err != nil {
		return e, err
	}
	return e, tell(ctx, tx, by, e, "ask", inbox.Recipients{Units: []id.Unit{e.Unit}})
}

// Year is what is asked for of all clauses in one act.
type Year struct {
	Year  int64
	DueOn string
}

// AskYear asks for what every clause requires of a year and was not asked for
// yet. It returns how many pieces that are, and of how many clauses nobody is
// asked because they have no unit.
func (s *Service) AskYear(ctx context.Context, by access.Actor, y Year) (asked, nobody int, err error) {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return 0, 0, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		asked, nobody = 0, 0
		var f fault.Fields
		checkYear(&f, y.Year)
		checkDay(&f, "due_on", y.DueOn)
		if err := f.Err(); err != nil {
			return err
		}
		t, _, err := treeNow(ctx, tx)
		if err != nil {
			return err
		}
		campaign, err := counties.CurrentID(ctx, tx)
		if err != nil {
			return err
		}
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		err = db.Each(ctx, tx, func(r db.Row) error {
			var clause, kind string
			err := r.Scan(&clause, &kind)
			have[clause+" "+kind] = true
			return err
		}, `SELECT clause, kind FROM standard_evidence WHERE county = $1 AND family = $2 AND year = $3 LIMIT 20000`, tx.County, t.Family, y.Year)
		if err != nil {
			return fmt.Errorf("evidence of year: %w", err)
		}
		var units []id.Unit
		for _, n := range nodes {
			if !n.Clause() || len(n.Evidence) == 0 {
				continue
			}
			if n.Unit == "" {
				nobody++
				continue
			}
			for _, k := range n.Evidence {
				if have[n.Code+" "+string(k)] {
					continue
				}
				e := Evidence{Campaign: campaign, Family: t.Family, Clause: n.Code, Item: Item(n.Code), Year: y.Year, Kind: k, Title: n.Name, Unit: n.Unit, DueOn: y.DueOn}
				if err := insert(ctx, tx, by, &e); err != nil {
					return err
				}
				asked++
				if !slices.Contains(units, n.Unit) {
					units = append(units, n.Unit)
				}
			}
		}
		if asked == 0 {
			return nil
		}
		_, err = inbox.Tell(ctx, tx, inbox.Message{
			To: inbox.Recipients{Units: units, Not: by.Account}, Kind: "standard.ask", Subject: SubjectTree, Record: string(t.ID), Key: "standard.tell.year",
			Args: []any{strconv.FormatInt(y.Year, 10), y.DueOn}, Link: "/standard/evidence?mine=1",
		})
		return err
	})
	return asked, nobody, err
}

// proofsBy counts the evidence of a year by clause.
func proofsBy(ctx context.Context, tx *db.Tx, family, day string) (map[string]Facts, error) {
	year, err := strconv.ParseInt(day[:4], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("year of %s: %w", day, err)
	}
	out := map[string]Facts{}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var clause string
		var f Facts
		err := r.Scan(&clause, &f.Due, &f.Accepted, &f.Expired)
		out[clause] = f
		return err
	}, `SELECT clause, COUNT(*), SUM(CASE WHEN state = 'accepted' AND (expires_on = '' OR expires_on >= $4) THEN 1 ELSE 0 END),
		SUM(CASE WHEN state = 'accepted' AND expires_on <> '' AND expires_on < $4 THEN 1 ELSE 0 END)
		FROM standard_evidence WHERE county = $1 AND family = $2 AND year = $3 GROUP BY clause LIMIT 5000`, tx.County, family, year, day)
	if err != nil {
		return nil, fmt.Errorf("evidence by clause: %w", err)
	}
	return out, nil
}
