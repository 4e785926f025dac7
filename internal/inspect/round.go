package inspect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/worktime"
)

// Prefix begins a round's visible number, as in DC-0001.
const Prefix = "DC-"

// The kinds of rounds. Their names are the messages "inspect.kind." and they.
const (
	Routine    = "routine"
	Mock       = "mock"      // as the province visits
	Assessment = "technical" // as its experts assess
	Recheck    = "recheck"
)

// Kinds lists them.
func Kinds() []string { return []string{Routine, Mock, Assessment, Recheck} }

// State is where a round stands. Its name is the message "inspect.state." and
// it.
type State string

// The states.
const (
	Planned State = "planned"
	Drawn   State = "drawn"
	Begun   State = "begun"
	Done    State = "done"
	Dropped State = "dropped"
)

// States lists them.
func States() []State { return []State{Planned, Drawn, Begun, Done, Dropped} }

// hidden reports whether a state is one that nobody inspected sees of a round
// that is not announced.
func (s State) hidden() bool { return s == Planned || s == Drawn || s == Dropped }

// Round is a round of inspections. Days are 2017-08-25.
type Round struct {
	ID        id.Round
	Campaign  id.Campaign
	Number    int64
	Title     string
	Kind      string
	Announced bool
	Sheet     id.Sheet
	StartsOn  string
	DueOn     string
	Route     string
	Seed      string // of the draw
	State     State
	Reason    string
	Actor     string
	MadeOn    string
	BegunOn   string
	EndedOn   string
	Mark      Points // of a round that is done and rated
	Rated     bool   // every block of the sheet was looked at somewhere
	Passed    bool
	Version   int64

	// Counted when it is read.
	Visits, Finished, Failed int64
}

// Label is the round's visible number.
func (r Round) Label() string { return fmt.Sprintf("%s%04d", Prefix, r.Number) }

// NumberOf reads a visible number.
func NumberOf(s string) (int64, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	n, err := strconv.ParseInt(strings.TrimPrefix(s, Prefix), 10, 64)
	return n, err == nil && n > 0
}

// Link is the address of the round's page.
func (r Round) Link() string { return "/inspections/rounds/" + string(r.ID) }

// Late reports whether the round is late on a day.
func (r Round) Late(today string) bool {
	return (r.State == Planned || r.State == Drawn || r.State == Begun) && r.DueOn < today
}

const roundColumns = `id, campaign, number, title, kind, announced, sheet, starts_on, due_on, route, seed, state, reason, actor, made_on, begun_on, ended_on, mark, rated, passed, version`

const counts = `, (SELECT COUNT(*) FROM inspect_visits v WHERE v.county = p.county AND v.round = p.id),
	(SELECT COUNT(*) FROM inspect_visits v WHERE v.county = p.county AND v.round = p.id AND v.state = 'done'),
	(SELECT COUNT(*) FROM inspect_visits v WHERE v.county = p.county AND v.round = p.id AND v.state = 'done' AND v.failed = TRUE)`

var roundQuery = `SELECT ` + db.Prefixed("p", roundColumns) + counts + ` FROM inspect_rounds p `

func scanRound(r db.Row) (x Round, err error) {
	return x, r.Scan(&x.ID, &x.Campaign, &x.Number, &x.Title, &x.Kind, &x.Announced, &x.Sheet, &x.StartsOn, &x.DueOn, &x.Route, &x.Seed, &x.State, &x.Reason, &x.Actor,
		&x.MadeOn, &x.BegunOn, &x.EndedOn, &x.Mark, &x.Rated, &x.Passed, &x.Version, &x.Visits, &x.Finished, &x.Failed)
}

// roundOf returns a round that by may know of.
func roundOf(ctx context.Context, tx *db.Tx, by access.Actor, round id.Round) (Round, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	w.And("p.id = ?", plain(round))
	seen(w, by)
	x, err := db.One(ctx, tx, scanRound, roundQuery+w.String(), w.Args...)
	if errors.Is(err, db.ErrNone) {
		return x, notFound()
	}
	if err != nil {
		return x, fmt.Errorf("read round: %w", err)
	}
	return x, nil
}

// manages reports whether by plans inspections.
func manages(by access.Actor) bool { return by.May(access.ManageInspections, access.Owners{}) }

// seen narrows rounds p to those that by may know of: of one that is not
// announced nobody but who plans and who inspects knows before it has begun.
func seen(w *db.Where, by access.Actor) {
	if manages(by) {
		return
	}
	w.And(`(p.announced = TRUE OR p.state IN ('begun', 'done') OR EXISTS (SELECT 1 FROM inspect_people x WHERE x.county = p.county AND x.round = p.id AND x.account = ?))`, by.Account)
}

func updateRound(ctx context.Context, tx *db.Tx, x *Round) error {
	x.Version++
	_, err := tx.Exec(ctx, `UPDATE inspect_rounds SET title = $3, starts_on = $4, due_on = $5, route = $6, seed = $7, state = $8, reason = $9, begun_on = $10, ended_on = $11,
		mark = $12, rated = $13, passed = $14, version = $15 WHERE county = $1 AND id = $2`,
		tx.County, x.ID, x.Title, x.StartsOn, x.DueOn, x.Route, x.Seed, x.State, x.Reason, x.BegunOn, x.EndedOn, x.Mark, x.Rated, x.Passed, x.Version)
	if err != nil {
		return fmt.Errorf("update round: %w", err)
	}
	return nil
}

// Draft is a round as somebody plans it.
type Draft struct {
	Title      string
	Kind       string
	Announced  bool
	Sheet      string // code
	StartsOn   string
	DueOn      string
	Route      string
	Plan       []Need
	Inspectors []id.Account
	Key        string
}

// Plan plans a round.
func (s *Service) Plan(ctx context.Context, by access.Actor, d Draft) (round id.Round, err error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			x, err := s.plan(ctx, tx, by, d)
			return string(x.ID), err
		})
		round = id.Round(answer)
		return err
	})
	return round, err
}

func (s *Service) plan(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (x Round, err error) {
	day, err := today(ctx, tx)
	if err != nil {
		return x, err
	}
	x = Round{
		ID: id.New[id.Round](), Title: words(d.Title), Kind: d.Kind, Announced: d.Announced, StartsOn: d.StartsOn, DueOn: d.DueOn, Route: d.Route,
		State: Planned, Actor: by.Name, MadeOn: day, Version: 1,
	}
	if x.Campaign, err = counties.CurrentID(ctx, tx); err != nil {
		return x, err
	}
	var f fault.Fields
	f.Need("title", x.Title, MaxTitle)
	if !slices.Contains(Kinds(), d.Kind) {
		f.Add("kind", "inspect.choose")
	}
	if !slices.Contains(Routes(), d.Route) {
		f.Add("route", "inspect.choose")
	}
	checkDay(&f, "starts_on", d.StartsOn)
	checkDay(&f, "due_on", d.DueOn)
	if f == nil && d.StartsOn > d.DueOn {
		f.Add("due_on", "inspect.ends_before")
	}
	checkPlan(&f, d.Plan)
	sheet, err := used(ctx, tx, plain(d.Sheet))
	if fault.Is(err, fault.NotFound) {
		f.Add("sheet", "inspect.choose")
	} else if err != nil {
		return x, err
	}
	if err := f.Err(); err != nil {
		return x, err
	}
	x.Sheet = sheet.ID
	if x.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return x, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO inspect_rounds (county, id, campaign, number, title, kind, announced, sheet, starts_on, due_on, route, state, actor, made_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.County, x.ID, x.Campaign, x.Number, x.Title, x.Kind, x.Announced, x.Sheet, x.StartsOn, x.DueOn, x.Route, x.State, x.Actor, x.MadeOn)
	if err != nil {
		return x, fmt.Errorf("insert round: %w", err)
	}
	if err := setPlan(ctx, tx, x.ID, d.Plan); err != nil {
		return x, err
	}
	if err := s.setPeople(ctx, tx, x.ID, d.Inspectors); err != nil {
		return x, err
	}
	return x, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(x.ID), Act: "inspect.plan", By: by, First: true,
		Data: map[string]any{"title": x.Title, "kind": x.Kind, "announced": x.Announced, "sheet": sheet.Code, "due_on": x.DueOn, "inspectors": len(d.Inspectors)},
	})
}

func checkDay(f *fault.Fields, name, day string) {
	if _, err := worktime.ParseDay(day); err != nil {
		f.Add(name, "inspect.bad_day")
	}
}

// maxNeed bounds a line of a sample plan.
const maxNeed = 500

func checkPlan(f *fault.Fields, plan []Need) {
	var seen []SiteKind
	for _, n := range plan {
		if !n.Kind.Valid() || n.Kind == Whole || slices.Contains(seen, n.Kind) || n.Need < 0 || n.Need > maxNeed {
			f.Add("need_"+string(n.Kind), "inspect.bad_need", maxNeed)
		}
		seen = append(seen, n.Kind)
	}
}

func setPlan(ctx context.Context, tx *db.Tx, round id.Round, plan []Need) error {
	if _, err := tx.Exec(ctx, `DELETE FROM inspect_plans WHERE county = $1 AND round = $2`, tx.County, round); err != nil {
		return fmt.Errorf("sample plan: %w", err)
	}
	for _, n := range plan {
		if n.Need == 0 {
			continue
		}
		_, err := tx.Exec(ctx, `INSERT INTO inspect_plans (county, round, kind, need, confirm) VALUES ($1, $2, $3, $4, $5)`, tx.County, round, n.Kind, n.Need, n.Confirm)
		if err != nil {
			return fmt.Errorf("sample plan: %w", err)
		}
	}
	return nil
}

// planOf is the sample plan of a round, in the order of kinds.
func planOf(ctx context.Context, tx *db.Tx, round id.Round) ([]Need, error) {
	out, err := db.All(ctx, tx, func(r db.Row) (n Need, err error) { return n, r.Scan(&n.Kind, &n.Need, &n.Confirm) },
		`SELECT kind, need, confirm FROM inspect_plans WHERE county = $1 AND round = $2 ORDER BY kind LIMIT 50`, tx.County, round)
	if err != nil {
		return nil, fmt.Errorf("sample plan: %w", err)
	}
	slices.SortFunc(out, func(a, b Need) int { return slices.Index(SiteKinds(), a.Kind) - slices.Index(SiteKinds(), b.Kind) })
	return out, nil
}

func (s *Service) setPeople(ctx context.Context, tx *db.Tx, round id.Round, accounts []id.Account) error {
	known, err := s.people.Inspectors(ctx, tx)
	if err != nil {
		return err
	}
	accounts = slices.Compact(slices.Sorted(slices.Values(accounts)))
	var f fault.Fields
	if len(accounts) == 0 {
		f.Add("inspectors", "inspect.need_inspectors")
	}
	if _, err := tx.Exec(ctx, `DELETE FROM inspect_people WHERE county = $1 AND round = $2`, tx.County, round); err != nil {
		return fmt.Errorf("inspectors: %w", err)
	}
	for _, a := range accounts {
		i := slices.IndexFunc(known, func(x Inspector) bool { return x.Account == a })
		if i < 0 {
			f.Add("inspectors", "inspect.no_inspector")
			continue
		}
		_, err := tx.Exec(ctx, `INSERT INTO inspect_people (county, round, account, unit) VALUES ($1, $2, $3, $4)`, tx.County, round, a, db.Null(known[i].Unit))
		if err != nil {
			return fmt.Errorf("inspectors: %w", err)
		}
	}
	return f.Err()
}

// peopleOf lists the inspectors of a round, without their names.
func peopleOf(ctx context.Context, tx *db.Tx, round id.Round) ([]Inspector, error) {
	return db.All(ctx, tx, func(r db.Row) (x Inspector, err error) { return x, r.Scan(&x.Account, db.Text(&x.Unit)) },
		`SELECT account, unit FROM inspect_people WHERE county = $1 AND round = $2 ORDER BY account LIMIT 200`, tx.County, round)
}
