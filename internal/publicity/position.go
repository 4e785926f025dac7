package publicity

import (
	"context"
	"errors"
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
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
	"chuangwei/internal/worktime"
)

// The kinds of record of a position, and of a check of one, which has photos.
const (
	SubjectPosition = "publicity_position"
	SubjectCheck    = "publicity_check"
)

// PositionPrefix begins a position's visible number, as in ZD-0001.
const PositionPrefix = "ZD-"

// PositionKinds lists the kinds of positions.
func PositionKinds() []Channel { return []Channel{Screen, Board, Window, Banner} }

// UsualEvery is how many days pass from one check to the next where nobody says
// otherwise.
const UsualEvery = 14

// Position is a place where something of the campaign runs or hangs.
type Position struct {
	ID        id.Position
	Number    int64
	Name      string
	Kind      Channel
	Unit      id.Unit
	Area      id.Area // empty: none
	Address   string
	Content   string // what runs; empty: nothing
	Since     string // since which day
	Every     int64  // days from one check to the next
	CheckedOn string // empty: never
	Passed    bool   // at the last check
	Next      string // by when it is to be checked; empty: it is taken down
	Retired   bool
	Account   id.Account
	Actor     string
	Version   int64
}

// Label is the position's visible number.
func (p Position) Label() string { return fmt.Sprintf("%s%04d", PositionPrefix, p.Number) }

// PositionNumber reads a visible number of a position.
func PositionNumber(s string) (int64, bool) { return numberOf(PositionPrefix, s) }

// Link is the address of the position's page.
func (p Position) Link() string { return "/publicity/positions/" + string(p.ID) }

// Owners are whom the position belongs to.
func (p Position) Owners() access.Owners {
	return access.Owners{Area: p.Area, Units: []id.Unit{p.Unit}, Reporter: p.Account}
}

// Late reports whether the position should have been checked before a day.
func (p Position) Late(today string) bool { return !p.Retired && p.Next < today }

const positionColumns = `id, number, name, kind, unit, area, address, content, since, every, checked_on, passed, next_on, retired, account, actor, version`

func scanPosition(r db.Row) (p Position, err error) {
	return p, r.Scan(&p.ID, &p.Number, &p.Name, &p.Kind, &p.Unit, db.Text(&p.Area), &p.Address, &p.Content, &p.Since, &p.Every, &p.CheckedOn, &p.Passed, &p.Next,
		&p.Retired, db.Text(&p.Account), &p.Actor, &p.Version)
}

func onePosition(ctx context.Context, tx *db.Tx, position id.Position) (Position, error) {
	p, err := db.One(ctx, tx, scanPosition, `SELECT `+positionColumns+` FROM publicity_positions WHERE county = $1 AND id = $2`, tx.County, plain(position))
	if errors.Is(err, db.ErrNone) {
		return p, notFound()
	}
	return p, err
}

// PositionDraft is a position as somebody enters it or changes it.
type PositionDraft struct {
	Name    string
	Kind    Channel
	Unit    id.Unit
	Area    id.Area // may be empty
	Address string
	Content string
	Every   int64
	Version int64 // of the position that is changed; 0: whichever
	Key     string
}

// take checks a draft and makes p what it says.
func (p *Position) take(ctx context.Context, tx *db.Tx, d PositionDraft, today string) error {
	var f fault.Fields
	content := strings.TrimSpace(d.Content)
	if content != p.Content || p.Since == "" {
		p.Content, p.Since = content, today
	}
	p.Name, p.Kind, p.Unit, p.Area, p.Address, p.Every = words(d.Name), d.Kind, plain(d.Unit), plain(d.Area), words(d.Address), d.Every
	f.Need("name", p.Name, MaxTitle)
	if !slices.Contains(PositionKinds(), p.Kind) {
		f.Add("kind", "publicity.choose")
	}
	if err := checkUnit(ctx, tx, &f, "unit", p.Unit, true); err != nil {
		return err
	}
	if err := checkArea(ctx, tx, &f, "area", p.Area, false); err != nil {
		return err
	}
	f.Text("address", p.Address, MaxTitle)
	f.Text("content", p.Content, MaxText)
	checkCount(&f, "every", p.Every, 1, 365)
	if f == nil {
		twice, err := db.Exists(ctx, tx, `SELECT 1 FROM publicity_positions WHERE county = $1 AND unit = $2 AND name = $3 AND id <> $4`, tx.County, p.Unit, p.Name, p.ID)
		if err != nil {
			return err
		}
		if twice {
			f.Add("name", "publicity.position_twice")
		}
		p.due(today)
	}
	return f.Err()
}

// due works out by when the position is to be checked: so many days after the
// last check, or from the day on which it was entered.
func (p *Position) due(today string) {
	from := p.CheckedOn
	if from == "" {
		from = today
	}
	if d, err := worktime.ParseDay(from); err == nil {
		p.Next = d.Add(int(p.Every)).String()
	}
	if p.Retired {
		p.Next = ""
	}
}

// AddPosition enters a position.
func (s *Service) AddPosition(ctx context.Context, by access.Actor, d PositionDraft) (position id.Position, err error) {
	if !by.MayEver(access.RunPublicity) {
		return "", by.Check(access.RunPublicity, access.Owners{})
	}
	same := d
	same.Key = ""
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			p, err := addPosition(ctx, tx, by, d)
			return string(p.ID), err
		})
		position = id.Position(answer)
		return err
	})
	return position, err
}

func addPosition(ctx context.Context, tx *db.Tx, by access.Actor, d PositionDraft) (Position, error) {
	p := Position{ID: id.New[id.Position](), Passed: true, Account: by.Account, Actor: by.Name, Version: 1}
	day, err := today(ctx, tx)
	if err != nil {
		return p, err
	}
	if err := p.take(ctx, tx, d, day); err != nil {
		return p, err
	}
	if err := by.Check(access.RunPublicity, access.Owners{Area: p.Area, Units: []id.Unit{p.Unit}}); err != nil {
		return p, err
	}
	if p.Number, err = counties.Take(ctx, tx, SubjectPosition, 1); err != nil {
		return p, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO publicity_positions (county, id, number, name, kind, unit, area, address, content, since, every, next_on, account, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.County, p.ID, p.Number, p.Name, p.Kind, p.Unit, db.Null(p.Area), p.Address, p.Content, p.Since, p.Every, p.Next, db.Null(p.Account), p.Actor)
	if err != nil {
		return p, fmt.Errorf("insert position: %w", err)
	}
	return p, told(ctx, tx, by, SubjectPosition, string(p.ID), "publicity.position", map[string]any{"title": p.Name, "unit": p.Unit, "kind": string(p.Kind)})
}

// ChangePosition changes a position and what runs on it.
func (s *Service) ChangePosition(ctx context.Context, by access.Actor, position id.Position, d PositionDraft) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, err := changePosition(ctx, tx, by, position, d)
		return err
	})
}

func changePosition(ctx context.Context, tx *db.Tx, by access.Actor, position id.Position, d PositionDraft) (changed bool, err error) {
	p, err := standing(ctx, tx, by, position, d.Version, access.RunPublicity)
	if err != nil {
		return false, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return false, err
	}
	was := p
	if err := p.take(ctx, tx, d, day); err != nil {
		return false, err
	}
	if err := by.Check(access.RunPublicity, p.Owners()); err != nil {
		return false, err
	}
	if p == was {
		return false, nil
	}
	data := map[string]any{"title": p.Name}
	if p.Content != was.Content {
		data["content"] = p.Content
	}
	return true, savePosition(ctx, tx, by, p, "publicity.position_change", data)
}

// standing returns a position that is not taken down, to which by may do act.
func standing(ctx context.Context, tx *db.Tx, by access.Actor, position id.Position, version int64, act access.Act) (Position, error) {
	p, err := onePosition(ctx, tx, position)
	switch {
	case err != nil:
		return p, err
	case version != 0 && version != p.Version:
		return p, fault.New(fault.Conflict, "publicity.stale")
	case p.Retired:
		return p, fault.New(fault.Conflict, "publicity.taken_down")
	}
	return p, by.Check(act, p.Owners())
}

func savePosition(ctx context.Context, tx *db.Tx, by access.Actor, p Position, act string, data map[string]any) error {
	_, err := tx.Exec(ctx, `UPDATE publicity_positions SET name = $3, kind = $4, unit = $5, area = $6, address = $7, content = $8, since = $9, every = $10, checked_on = $11,
		passed = $12, next_on = $13, retired = $14, version = version + 1 WHERE county = $1 AND id = $2`,
		tx.County, p.ID, p.Name, p.Kind, p.Unit, db.Null(p.Area), p.Address, p.Content, p.Since, p.Every, p.CheckedOn, p.Passed, p.Next, p.Retired)
	if err != nil {
		return fmt.Errorf("update position: %w", err)
	}
	return told(ctx, tx, by, SubjectPosition, string(p.ID), act, data)
}

// TakeDown says that a position is there no more.
func (s *Service) TakeDown(ctx context.Context, by access.Actor, position id.Position, reason string) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		p, err := standing(ctx, tx, by, position, 0, access.RunPublicity)
		if err != nil {
			return err
		}
		if reason, err = given(reason); err != nil {
			return err
		}
		p.Retired = true
		p.due("")
		return savePosition(ctx, tx, by, p, "publicity.take_down", map[string]any{"reason": reason})
	})
}

// Check is somebody's look at a position.
type Check struct {
	ID      string
	Day     string
	Due     string
	Passed  bool
	Finding string
	Actor   string
	At      time.Time
	Photos  []photos.Photo
}

// CheckDraft is a check as somebody enters it.
type CheckDraft struct {
	Position id.Position
	Passed   bool
	Finding  string // must be given where it did not pass
	Photos   []Picture
	Key      string
}

// CheckPosition enters a check, with a photo. The next is due so many days
// later.
func (s *Service) CheckPosition(ctx context.Context, by access.Actor, d CheckDraft) error {
	same := []any{"check", string(d.Position), d.Passed, d.Finding, len(d.Photos)}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) { return "", checked(ctx, tx, by, d) })
		return err
	})
}

func checked(ctx context.Context, tx *db.Tx, by access.Actor, d CheckDraft) error {
	p, err := standing(ctx, tx, by, d.Position, 0, access.CheckPublicity)
	if err != nil {
		return err
	}
	var f fault.Fields
	d.Finding = strings.TrimSpace(d.Finding)
	f.Text("finding", d.Finding, MaxText)
	if !d.Passed && d.Finding == "" {
		f.Add("finding", "publicity.need_finding")
	}
	if len(d.Photos) == 0 {
		f.Add("photos", "publicity.need_photo")
	}
	if err := f.Err(); err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	check := id.New[string]()
	_, err = tx.Exec(ctx, `INSERT INTO publicity_checks (county, id, position, due_on, day, passed, finding, proofs, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.County, check, p.ID, p.Next, day, d.Passed, d.Finding, len(d.Photos), db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("check of position: %w", err)
	}
	for _, pic := range d.Photos {
		if err := pic.Insert(ctx, tx, by, SubjectCheck, check, photos.Other); err != nil {
			return err
		}
	}
	p.CheckedOn, p.Passed = day, d.Passed
	p.due(day)
	if err := savePosition(ctx, tx, by, p, "publicity.check", map[string]any{"day": day, "passed": d.Passed, "finding": d.Finding}); err != nil || d.Passed {
		return err
	}
	_, err = inbox.Tell(ctx, tx, inbox.Message{
		To: inbox.Recipients{Units: []id.Unit{p.Unit}, Not: by.Account}, Kind: "publicity.check", Subject: SubjectPosition, Record: string(p.ID),
		Key: "publicity.tell.check", Args: []any{p.Label(), p.Name, d.Finding}, Link: p.Link(),
	})
	return err
}

// CheckOwners are whom a check belongs to: the owners of its position.
func (s *Service) CheckOwners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	var p id.Position
	if err := lookUp(ctx, tx, []any{&p}, `SELECT position FROM publicity_checks WHERE county = $1 AND id = $2`, tx.County, plain(record)); err != nil {
		return access.Owners{}, err
	}
	x, err := onePosition(ctx, tx, p)
	return x.Owners(), err
}
