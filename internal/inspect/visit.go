package inspect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// The states of a visit. Their names are the messages "inspect.visit." and they.
const (
	Open     = "open"
	Finished = "done"
)

// Visit is a sheet at one site.
type Visit struct {
	ID          id.Visit
	Round       id.Round
	Seq         int64
	Sheet       id.Sheet
	Ref         string
	Kind        SiteKind
	Site        string
	Area        id.Area
	Unit        id.Unit
	Inspector   id.Account // whose turn it is
	State       string
	Full        Points // what the site can reach
	Mark        Points
	Failed      bool
	Looked      int64 // items
	Items       int64
	DoneOn      string
	DoneBy      string
	DoneAs      id.Account
	Signing     string // present, account, refused; empty: not yet
	Signer      string
	Refusal     string
	Witness     string // of a refusal: their post; empty where it was noted before one was asked for
	WitnessUnit string
	Moved       time.Time

	// Of its round.
	Number    int64
	Title     string
	Announced bool
	Starts    string
	Due       string
	RoundAt   State
}

// Label is the visit's visible number.
func (v Visit) Label() string { return fmt.Sprintf("%s%04d-%02d", Prefix, v.Number, v.Seq) }

// Link is the address of the visit's page.
func (v Visit) Link() string { return "/inspections/visits/" + string(v.ID) }

// Phone is the same with a phone in hand.
func (v Visit) Phone() string { return "/m/inspections/" + string(v.ID) }

// Late reports whether the visit is late on a day.
func (v Visit) Late(today string) bool {
	return v.State == Open && (v.RoundAt == Drawn || v.RoundAt == Begun) && v.Due < today
}

// Owners are whom the visit belongs to.
func (v Visit) Owners() access.Owners {
	o := access.Owners{Area: v.Area, Reporter: v.Inspector}
	if v.Unit != "" {
		o.Units = []id.Unit{v.Unit}
	}
	return o
}

const visitQuery = `SELECT v.id, v.round, v.seq, v.sheet, v.ref, v.kind, v.site, v.area, v.unit, v.inspector, v.state, v.possible, v.mark, v.failed, v.looked, v.items,
	v.done_on, v.done_by, v.done_account, v.signing, v.signer, v.refusal, v.witness, v.witness_unit, v.moved_at, p.number, p.title, p.announced, p.starts_on, p.due_on, p.state
	FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round `

func scanVisit(r db.Row) (v Visit, err error) {
	return v, r.Scan(&v.ID, &v.Round, &v.Seq, &v.Sheet, &v.Ref, &v.Kind, &v.Site, db.Text(&v.Area), db.Text(&v.Unit), &v.Inspector, &v.State, &v.Full, &v.Mark, &v.Failed,
		&v.Looked, &v.Items, &v.DoneOn, &v.DoneBy, db.Text(&v.DoneAs), &v.Signing, &v.Signer, &v.Refusal, &v.Witness, &v.WitnessUnit, db.Time(&v.Moved), &v.Number, &v.Title, &v.Announced, &v.Starts, &v.Due, &v.RoundAt)
}

// seenVisits narrows visits v of rounds p to those that by may know of: of a
// round that is not announced, the inspected learn of a site when it is done.
func seenVisits(w *db.Where, by access.Actor) {
	if manages(by) {
		return
	}
	w.And(`(p.announced = TRUE OR v.state = 'done' OR EXISTS (SELECT 1 FROM inspect_people x WHERE x.county = p.county AND x.round = p.id AND x.account = ?))`, by.Account)
}

func visitOf(ctx context.Context, tx *db.Tx, by access.Actor, visit id.Visit) (Visit, error) {
	w := &db.Where{}
	w.And("v.county = ?", tx.County)
	w.And("v.id = ?", plain(visit))
	seenVisits(w, by)
	v, err := db.One(ctx, tx, scanVisit, visitQuery+w.String(), w.Args...)
	if errors.Is(err, db.ErrNone) {
		return v, notFound()
	}
	if err != nil {
		return v, fmt.Errorf("read visit: %w", err)
	}
	return v, nil
}

// mayInspect refuses who is no inspector of the round, and who is of the
// inspected.
func mayInspect(ctx context.Context, tx *db.Tx, by access.Actor, v Visit) error {
	if !by.MayEver(access.Inspect) {
		return by.Check(access.Inspect, access.Owners{})
	}
	people, err := peopleOf(ctx, tx, v.Round)
	if err != nil {
		return fmt.Errorf("inspectors: %w", err)
	}
	i := slices.IndexFunc(people, func(p Inspector) bool { return p.Account == by.Account })
	if i < 0 {
		return fault.New(fault.Forbidden, "inspect.not_inspector")
	}
	leads, err := areas.LeadUnits(ctx, tx)
	if err != nil {
		return err
	}
	for _, u := range []id.Unit{by.Unit, people[i].Unit} {
		if u != "" && (u == v.Unit || u == leads[v.Area]) {
			return fault.New(fault.Forbidden, "inspect.own_unit")
		}
	}
	return nil
}
