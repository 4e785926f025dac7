package supervise

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Urging is that somebody urged those who must act.
type Urging struct {
	ID       string
	Campaign id.Campaign
	About    Reference
	Unit     id.Unit
	Area     id.Area
	Group    id.Group
	Late     bool // the thing was late when it was urged
	Note     string
	Account  id.Account
	Actor    string
	At       time.Time
	Day      string
}

// quiet is how long after an urging the same thing is not urged again: who is
// told every minute hears nothing any more.
const quiet = 2 * time.Hour

// MaxNote bounds the words that may go with an urging.
const MaxNote = 500

// Urge tells those who must act on a thing that it is waited for. It is one
// act; words may go with it.
func (s *Service) Urge(ctx context.Context, by access.Actor, subject, record, note string) (u Urging, err error) {
	if !by.MayEver(access.Urge) {
		return u, by.Check(access.Urge, access.Owners{})
	}
	note = strings.TrimSpace(note)
	var f fault.Fields
	f.Text("note", note, MaxNote)
	if err := f.Err(); err != nil {
		return u, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		u, err = s.urge(ctx, tx, by, subject, record, note)
		return err
	})
	return u, err
}

func (s *Service) urge(ctx context.Context, tx *db.Tx, by access.Actor, subject, record, note string) (Urging, error) {
	t, err := s.thing(ctx, tx, by, subject, record)
	if err != nil {
		return Urging{}, err
	}
	if err := by.Check(access.Urge, t.Owners); err != nil {
		return Urging{}, err
	}
	if !t.Open {
		return Urging{}, fault.New(fault.Conflict, "supervise.nothing_to_urge", t.Title)
	}
	last, err := urgings(ctx, tx, subject, record, 1)
	if err != nil {
		return Urging{}, err
	}
	if len(last) > 0 && tx.Now.Sub(last[0].At) < quiet {
		return Urging{}, fault.New(fault.Conflict, "supervise.urged_already", last[0].Actor, last[0].At, lang.Number(ctx, int(quiet.Hours())))
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Urging{}, err
	}
	u := Urging{
		ID: id.New[string](), Campaign: campaign, About: t.Reference, Unit: t.Unit, Area: t.Area, Group: t.Group, Late: t.Late, Note: note,
		Account: by.Account, Actor: by.Name, At: tx.Now,
	}
	if u.Day, err = today(ctx, tx); err != nil {
		return u, err
	}
	if err := insertUrging(ctx, tx, u); err != nil {
		return u, err
	}
	// It stands on the thing's own timeline.
	err = journal.Append(ctx, tx, journal.Entry{Subject: subject, Record: record, Act: "urge", By: by, Data: map[string]any{"note": note, "late": t.Late}})
	if err != nil {
		return u, err
	}
	key, args := "supervise.tell.urge", []any{t.Title, by.Name}
	if note != "" {
		key, args = "supervise.tell.urge_note", append(args, note)
	}
	t.To.Not = by.Account
	_, err = inbox.Tell(ctx, tx, inbox.Message{To: t.To, Kind: "urge", Subject: subject, Record: record, Key: key, Args: args, Link: t.Link})
	return u, err
}

const urgingColumns = `id, campaign, subject, record, title, link, unit, area, grp, late, note, account, actor, at, day`

func scanUrging(r db.Row) (u Urging, err error) {
	return u, r.Scan(&u.ID, &u.Campaign, &u.About.Subject, &u.About.Record, &u.About.Title, &u.About.Link, db.Text(&u.Unit), db.Text(&u.Area), db.Text(&u.Group),
		&u.Late, &u.Note, db.Text(&u.Account), &u.Actor, db.Time(&u.At), &u.Day)
}

func insertUrging(ctx context.Context, tx *db.Tx, u Urging) error {
	_, err := tx.Exec(ctx, `INSERT INTO supervise_urges (county, `+urgingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.County, u.ID, u.Campaign, u.About.Subject, u.About.Record, u.About.Title, u.About.Link, db.Null(u.Unit), db.Null(u.Area), db.Null(u.Group),
		u.Late, u.Note, db.Null(u.Account), u.Actor, db.Millis(u.At), u.Day)
	if err != nil {
		return fmt.Errorf("urge: %w", err)
	}
	return nil
}

// urgings lists how a thing was urged, the latest first.
func urgings(ctx context.Context, tx *db.Tx, subject, record string, limit int) ([]Urging, error) {
	out, err := db.All(ctx, tx, scanUrging, `SELECT `+urgingColumns+` FROM supervise_urges WHERE county = $1 AND subject = $2 AND record = $3
		ORDER BY at DESC, id DESC LIMIT $4`, tx.County, subject, record, limit)
	if err != nil {
		return nil, fmt.Errorf("urgings: %w", err)
	}
	return out, nil
}

// Around is what a thing's own page shows of supervision.
type Around struct {
	Thing      Thing
	Orders     []Order // about it, the latest first
	Urgings    []Urging
	MayUrge    bool
	MayOrder   bool
	MayInstr   bool
	Today      string
	UrgedSince bool // it was urged so lately that it is not urged again
}

// Around returns what supervision has to say about a thing.
func (s *Service) Around(ctx context.Context, by access.Actor, subject, record string) (a Around, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		a = Around{}
		if a.Thing, err = s.thing(ctx, tx, by, subject, record); err != nil {
			return err
		}
		if a.Today, err = today(ctx, tx); err != nil {
			return err
		}
		a.Orders, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM supervise_orders WHERE county = $1 AND subject = $2 AND record = $3 ORDER BY issued_at DESC, number DESC LIMIT 20`,
			tx.County, subject, record)
		if err != nil {
			return fmt.Errorf("orders about a thing: %w", err)
		}
		if a.Urgings, err = urgings(ctx, tx, subject, record, 5); err != nil {
			return err
		}
		a.UrgedSince = slices.ContainsFunc(a.Urgings, func(u Urging) bool { return tx.Now.Sub(u.At) < quiet })
		a.MayUrge = a.Thing.Open && by.May(access.Urge, a.Thing.Owners)
		a.MayOrder = subject != Subject && a.Thing.Open && by.May(access.IssueOrder, a.Thing.Owners)
		a.MayInstr = a.Thing.Open && by.May(access.Instruct, a.Thing.Owners)
		return nil
	})
	return a, err
}
