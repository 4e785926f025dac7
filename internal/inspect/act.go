package inspect

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Act is what is done to a round. Its name is the message "inspect.act." and
// it.
type Act string

// The acts.
const (
	DoRevise Act = "revise"
	DoSites  Act = "sites"
	DoDraw   Act = "draw"
	DoBegin  Act = "begin"
	DoEnd    Act = "end"
	DoDrop   Act = "drop"
)

// from says in which states an act may be done.
var from = map[Act][]State{
	DoRevise: {Planned, Drawn},
	DoSites:  {Planned, Drawn},
	DoDraw:   {Planned, Drawn},
	DoBegin:  {Drawn},
	DoEnd:    {Begun},
	DoDrop:   {Planned, Drawn},
}

// May reports whether by may do an act to a round.
func May(r Round, by access.Actor, a Act) bool {
	return manages(by) && slices.Contains(from[a], r.State)
}

// Move names the round that an act is done to.
type Move struct {
	ID      id.Round
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// act holds an act against the round's state and stores what fn makes of it.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(context.Context, *db.Tx, *Round, map[string]any) error) (x Round, err error) {
	if err := by.Check(access.ManageInspections, access.Owners{}); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if x, err = roundOf(ctx, tx, by, m.ID); err != nil {
			return err
		}
		if m.Version != 0 && m.Version != x.Version {
			return fault.New(fault.Conflict, "inspect.stale")
		}
		if !May(x, by, do) {
			return fault.New(fault.Conflict, "inspect.move", lang.Key("inspect.act."+string(do)), lang.Key("inspect.state."+string(x.State)))
		}
		data := map[string]any{}
		if err := fn(ctx, tx, &x, data); err != nil {
			return err
		}
		if err := updateRound(ctx, tx, &x); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(x.ID), Act: "inspect." + string(do), By: by, Data: data})
	})
	return x, err
}

// Revise changes days, sample plan and inspectors. What was drawn is drawn
// again.
func (s *Service) Revise(ctx context.Context, by access.Actor, m Move, d Draft) (Round, error) {
	return s.act(ctx, by, DoRevise, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) error {
		var f fault.Fields
		x.Title, x.StartsOn, x.DueOn, x.Route = words(d.Title), d.StartsOn, d.DueOn, d.Route
		f.Need("title", x.Title, MaxTitle)
		checkDay(&f, "starts_on", d.StartsOn)
		checkDay(&f, "due_on", d.DueOn)
		if f == nil && d.StartsOn > d.DueOn {
			f.Add("due_on", "inspect.ends_before")
		}
		if !slices.Contains(Routes(), d.Route) {
			f.Add("route", "inspect.choose")
		}
		checkPlan(&f, d.Plan)
		if err := f.Err(); err != nil {
			return err
		}
		data["title"], data["due_on"] = x.Title, x.DueOn
		if err := setPlan(ctx, tx, x.ID, d.Plan); err != nil {
			return err
		}
		if err := s.setPeople(ctx, tx, x.ID, d.Inspectors); err != nil {
			return err
		}
		return undraw(ctx, tx, x)
	})
}

// undraw takes a draw back: nothing of it was looked at yet.
func undraw(ctx context.Context, tx *db.Tx, x *Round) error {
	for _, q := range []string{
		`DELETE FROM inspect_visits WHERE county = $1 AND round = $2`,
		`DELETE FROM inspect_sites WHERE county = $1 AND round = $2 AND own = FALSE`,
		`UPDATE inspect_sites SET seq = 0 WHERE county = $1 AND round = $2`,
	} {
		if _, err := tx.Exec(ctx, q, tx.County, x.ID); err != nil {
			return fmt.Errorf("take a draw back: %w", err)
		}
	}
	x.State, x.Seed = Planned, ""
	return nil
}

var seedForm = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// Draw draws the sites of a round and gives each an inspector who is not of
// the inspected. An empty seed is made at random. Drawn again it is until the
// round begins.
func (s *Service) Draw(ctx context.Context, by access.Actor, m Move, seed string) (Round, error) {
	seed = strings.TrimSpace(seed)
	if seed == "" {
		var b [8]byte
		_, _ = rand.Read(b[:]) // it never fails
		seed = hex.EncodeToString(b[:])
	}
	return s.act(ctx, by, DoDraw, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) error {
		if !seedForm.MatchString(seed) {
			var f fault.Fields
			f.Add("seed", "inspect.bad_seed")
			return f.Err()
		}
		if err := undraw(ctx, tx, x); err != nil {
			return err
		}
		sheet, err := sheetOf(ctx, tx, x.Sheet)
		if err != nil {
			return err
		}
		plan, err := planOf(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		frame, err := s.frame(ctx, tx, x.ID, sheet.Few(plan))
		if err != nil {
			return err
		}
		chosen := Draw(seed, frame, sheet.Few(plan))
		if sheet.Full(Whole) > 0 {
			whole := Site{Ref: string(Whole), Kind: Whole, Name: string(tx.County)}
			frame, chosen = append(frame, whole), append(chosen, whole)
		}
		if len(chosen) == 0 {
			return fault.New(fault.Conflict, "inspect.nothing_drawn")
		}
		x.Seed, x.State = seed, Drawn
		data["seed"], data["sites"] = seed, len(chosen)
		return s.keepDraw(ctx, tx, by, *x, sheet, frame, Route(x.Route, chosen))
	})
}

// frame is what a round may draw: the sites of the county of the kinds that
// its plan names, and those of its own list.
func (s *Service) frame(ctx context.Context, tx *db.Tx, round id.Round, plan []Need) ([]Site, error) {
	all, err := s.ground.Sites(ctx, tx)
	if err != nil {
		return nil, err
	}
	own, err := sitesOf(ctx, tx, round)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(append(all, own...), func(x Site) bool {
		return !slices.ContainsFunc(plan, func(n Need) bool { return n.Kind == x.Kind })
	}), nil
}

const siteFields = `ref, kind, name, area, unit, address, lon, lat, own, seq`

func scanSite(r db.Row) (x Site, err error) {
	var lon, lat *float64
	err = r.Scan(&x.Ref, &x.Kind, &x.Name, db.Text(&x.Area), db.Text(&x.Unit), &x.Address, &lon, &lat, &x.Own, &x.Seq)
	if lon != nil && lat != nil {
		x.Located, x.Point.Lon, x.Point.Lat = true, *lon, *lat
	}
	return x, err
}

// maxFrame bounds the sites that a round draws from.
const maxFrame = 20_000

func sitesOf(ctx context.Context, tx *db.Tx, round id.Round) ([]Site, error) {
	out, err := db.All(ctx, tx, scanSite, `SELECT `+siteFields+` FROM inspect_sites WHERE county = $1 AND round = $2 ORDER BY kind, area, ref LIMIT $3`, tx.County, round, maxFrame)
	if err != nil {
		return nil, fmt.Errorf("sites of round: %w", err)
	}
	return out, nil
}

// keepDraw stores the frame, the order and a visit for every site.
func (s *Service) keepDraw(ctx context.Context, tx *db.Tx, by access.Actor, x Round, sheet Sheet, frame, route []Site) error {
	if len(frame) > maxFrame {
		return fault.New(fault.TooLarge, "inspect.many_sites", maxFrame)
	}
	at := map[string]int64{}
	for i, site := range route {
		at[site.Ref] = int64(i + 1)
	}
	var fresh []Site
	for _, site := range frame {
		if !site.Own {
			fresh = append(fresh, site)
		} else if at[site.Ref] > 0 {
			if _, err := tx.Exec(ctx, `UPDATE inspect_sites SET seq = $4 WHERE county = $1 AND round = $2 AND ref = $3`, tx.County, x.ID, site.Ref, at[site.Ref]); err != nil {
				return fmt.Errorf("draw: %w", err)
			}
		}
	}
	if err := insertSites(ctx, tx, x.ID, fresh, at); err != nil {
		return err
	}
	leads, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return err
	}
	people, err := peopleOf(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	turn := 0
	var to []id.Account
	for i, site := range route {
		who, next, ok := independent(people, turn, site.Unit, leads[site.Area])
		if !ok {
			return fault.New(fault.Conflict, "inspect.no_independent", site.Name)
		}
		turn = next
		if !slices.Contains(to, who.Account) {
			to = append(to, who.Account)
		}
		_, err := tx.Exec(ctx, `INSERT INTO inspect_visits (county, id, campaign, round, seq, sheet, ref, kind, site, area, unit, inspector, state, possible, items, moved_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14, $15)`,
			tx.County, id.New[id.Visit](), x.Campaign, x.ID, i+1, x.Sheet, site.Ref, site.Kind, site.Name, db.Null(site.Area), db.Null(site.Unit), who.Account,
			sheet.Full(site.Kind), len(sheet.Items(site.Kind)), db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("insert visit: %w", err)
		}
	}
	_, err = inbox.Tell(ctx, tx, inbox.Message{
		To: inbox.Recipients{Accounts: to, Not: by.Account}, Kind: "inspect.draw", Subject: Subject, Record: string(x.ID), Key: "inspect.tell.draw",
		Args: []any{x.Label(), x.Title, x.StartsOn}, Link: "/m/inspections",
	})
	return err
}

func insertSites(ctx context.Context, tx *db.Tx, round id.Round, sites []Site, at map[string]int64) error {
	return db.Insert{
		Into: "INSERT INTO inspect_sites", Columns: []string{"county", "round", "ref", "kind", "name", "area", "unit", "address", "lon", "lat", "own", "seq"},
	}.Rows(ctx, tx, len(sites), func(i int, v []any) ([]any, error) {
		x := sites[i]
		var lon, lat any
		if x.Located {
			lon, lat = x.Point.Lon, x.Point.Lat
		}
		return append(v, tx.County, round, x.Ref, x.Kind, x.Name, db.Null(x.Area), db.Null(x.Unit), x.Address, lon, lat, x.Own, at[x.Ref]), nil
	})
}

// independent is whose turn it is among those that are of none of the units.
func independent(people []Inspector, turn int, units ...id.Unit) (who Inspector, next int, ok bool) {
	for i := range people {
		p := people[(turn+i)%len(people)]
		if p.Unit == "" || !slices.Contains(units, p.Unit) {
			return p, turn + i + 1, true
		}
	}
	return who, turn, false
}

// Begin makes a round known, and its inspectors set out.
func (s *Service) Begin(ctx context.Context, by access.Actor, m Move) (Round, error) {
	return s.act(ctx, by, DoBegin, m, func(ctx context.Context, tx *db.Tx, x *Round, _ map[string]any) error { return begin(ctx, tx, x) })
}

func begin(ctx context.Context, tx *db.Tx, x *Round) (err error) {
	x.State = Begun
	x.BegunOn, err = today(ctx, tx)
	return err
}

// Drop gives a round up that has not begun.
func (s *Service) Drop(ctx context.Context, by access.Actor, m Move) (Round, error) {
	return s.act(ctx, by, DoDrop, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) (err error) {
		var f fault.Fields
		m.Reason = strings.TrimSpace(m.Reason)
		f.Need("reason", m.Reason, MaxText)
		if err := f.Err(); err != nil {
			return err
		}
		x.State, x.Reason, data["reason"] = Dropped, m.Reason, m.Reason
		x.EndedOn, err = today(ctx, tx)
		return err
	})
}

// End closes a round and settles its result. Sites that were not finished are
// left out of it.
func (s *Service) End(ctx context.Context, by access.Actor, m Move) (Round, error) {
	return s.act(ctx, by, DoEnd, m, func(ctx context.Context, tx *db.Tx, x *Round, data map[string]any) (err error) {
		if x.Finished == 0 {
			return fault.New(fault.Conflict, "inspect.none_finished")
		}
		r, err := resultOf(ctx, tx, *x)
		if err != nil {
			return err
		}
		x.State, x.Mark, x.Rated, x.Passed = Done, r.Mark, r.Rated, r.Passed
		data["mark"], data["rated"], data["passed"], data["left"] = r.Mark.String(), r.Rated, r.Passed, x.Visits-x.Finished
		x.EndedOn, err = today(ctx, tx)
		return err
	})
}
