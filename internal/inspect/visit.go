package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// The states of a visit. Their names are the messages "inspect.visit." and they.
const (
	Open     = "open"
	Finished = "done"
)

// Visit is a sheet at one site.
type Visit struct {
	ID        id.Visit
	Round     id.Round
	Seq       int64
	Sheet     id.Sheet
	Ref       string
	Kind      SiteKind
	Site      string
	Area      id.Area
	Unit      id.Unit
	Inspector id.Account // whose turn it is
	State     string
	Full      Points // what the site can reach
	Mark      Points
	Failed    bool
	Looked    int64 // items
	Items     int64
	DoneOn    string
	DoneBy    string
	DoneAs    id.Account
	Signing   string // present, account, refused; empty: not yet
	Signer    string
	Refusal   string
	Moved     time.Time

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
	v.done_on, v.done_by, v.done_account, v.signing, v.signer, v.refusal, v.moved_at, p.number, p.title, p.announced, p.starts_on, p.due_on, p.state
	FROM inspect_visits v JOIN inspect_rounds p ON p.county = v.county AND p.id = v.round `

func scanVisit(r db.Row) (v Visit, err error) {
	return v, r.Scan(&v.ID, &v.Round, &v.Seq, &v.Sheet, &v.Ref, &v.Kind, &v.Site, db.Text(&v.Area), db.Text(&v.Unit), &v.Inspector, &v.State, &v.Full, &v.Mark, &v.Failed,
		&v.Looked, &v.Items, &v.DoneOn, &v.DoneBy, db.Text(&v.DoneAs), &v.Signing, &v.Signer, &v.Refusal, db.Time(&v.Moved), &v.Number, &v.Title, &v.Announced, &v.Starts, &v.Due, &v.RoundAt)
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

// Look is an item as it was found.
type Look struct {
	ID      string
	Item    string // of block and item
	Full    Points
	Mark    Points
	Answers []Answer
	Reason  string
	Case    id.Case
	Account id.Account
	Actor   string
	At      time.Time
	Photos  []photos.Photo
}

// Lost is what was deducted.
func (l Look) Lost() Points { return l.Full - l.Mark }

const lookFields = `id, item, possible, mark, answers, reason, case_id, account, actor, at`

func scanLook(r db.Row) (l Look, err error) {
	var answers string
	if err := r.Scan(&l.ID, &l.Item, &l.Full, &l.Mark, &answers, &l.Reason, db.Text(&l.Case), db.Text(&l.Account), &l.Actor, db.Time(&l.At)); err != nil {
		return l, err
	}
	if err := json.Unmarshal([]byte(answers), &l.Answers); err != nil {
		return l, fmt.Errorf("item %s: %w", l.ID, err)
	}
	return l, nil
}

func looksOf(ctx context.Context, tx *db.Tx, visit id.Visit) ([]Look, error) {
	out, err := db.All(ctx, tx, scanLook, `SELECT `+lookFields+` FROM inspect_items WHERE county = $1 AND visit = $2 ORDER BY item LIMIT 5000`, tx.County, visit)
	if err != nil {
		return nil, fmt.Errorf("items of visit: %w", err)
	}
	return out, nil
}

// Found is an item as an inspector sends it.
type Found struct {
	Visit    id.Visit
	Item     string
	Answers  []Answer
	Reason   string
	Case     bool   // make a case of it
	Category string // of the case; empty: the item's
	Photos   []cases.Picture
	Key      string
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

// Inspect notes what was found of an item. Noted again it takes the place of
// what was noted before.
func (s *Service) Inspect(ctx context.Context, by access.Actor, f Found) (l Look, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		l, err = s.InspectWithin(ctx, tx, by, f)
		return err
	})
	return l, err
}

// InspectWithin is Inspect within the caller's unit of work.
func (s *Service) InspectWithin(ctx context.Context, tx *db.Tx, by access.Actor, f Found) (l Look, err error) {
	f.Reason = strings.TrimSpace(f.Reason)
	same := []any{f.Visit, f.Item, f.Answers, f.Reason, f.Case, f.Category, len(f.Photos)}
	_, again, err := once.Do(ctx, tx, by, f.Key, same, func() (string, error) {
		l, err = s.found(ctx, tx, by, f)
		return l.ID, err
	})
	if again {
		l, err = lookOf(ctx, tx, f.Visit, f.Item)
	}
	return l, err
}

func lookOf(ctx context.Context, tx *db.Tx, visit id.Visit, item string) (Look, error) {
	l, err := db.One(ctx, tx, scanLook, `SELECT `+lookFields+` FROM inspect_items WHERE county = $1 AND visit = $2 AND item = $3`, tx.County, visit, item)
	if errors.Is(err, db.ErrNone) {
		return l, notFound()
	}
	return l, err
}

func (s *Service) found(ctx context.Context, tx *db.Tx, by access.Actor, f Found) (l Look, err error) {
	v, err := visitOf(ctx, tx, by, f.Visit)
	if err != nil {
		return l, err
	}
	if err := mayInspect(ctx, tx, by, v); err != nil {
		return l, err
	}
	if v.State != Open || v.RoundAt != Drawn && v.RoundAt != Begun {
		return l, fault.New(fault.Conflict, "inspect.visit_over")
	}
	sheet, err := sheetOf(ctx, tx, v.Sheet)
	if err != nil {
		return l, err
	}
	items := sheet.Items(v.Kind)
	i := slices.IndexFunc(items, func(p Place) bool { return p.Code == f.Item })
	if i < 0 {
		return l, notFound()
	}
	item := items[i].Item
	var bad fault.Fields
	checkText(&bad, "reason", f.Reason, MaxText)
	if f.Answers, err = item.settle(f.Answers); err != nil {
		return l, err
	}
	mark := item.Mark(f.Answers)
	if mark < item.Full && f.Reason == "" {
		bad.Add("reason", "inspect.need_deduction_reason")
	}
	if f.Case && mark == item.Full {
		bad.Add("case", "inspect.case_without_fault")
	}
	if f.Category == "" {
		f.Category = item.Category
	}
	if f.Case && f.Category == "" {
		bad.Add("category", "inspect.choose")
	}
	if err := bad.Err(); err != nil {
		return l, err
	}
	l, err = lookOf(ctx, tx, v.ID, f.Item)
	first := fault.Is(err, fault.NotFound)
	if err != nil && !first {
		return l, err
	}
	if first {
		l.ID = id.New[string]()
	}
	l.Item, l.Full, l.Mark, l.Answers, l.Reason, l.Account, l.Actor, l.At = f.Item, item.Full, mark, f.Answers, f.Reason, by.Account, by.Name, tx.Now
	if f.Case && l.Case == "" {
		if l.Case, err = s.open(ctx, tx, by, v, f); err != nil {
			return l, err
		}
		f.Photos = nil // they are the case's proof
	}
	if err := l.keep(ctx, tx, v.ID); err != nil {
		return l, err
	}
	for _, pic := range f.Photos {
		if err := pic.Insert(ctx, tx, by, SubjectItem, l.ID, photos.Other); err != nil {
			return l, err
		}
	}
	if first {
		v.Looked++
	}
	if _, err := tx.Exec(ctx, `UPDATE inspect_visits SET looked = $3, moved_at = $4 WHERE county = $1 AND id = $2`, tx.County, v.ID, v.Looked, db.Millis(tx.Now)); err != nil {
		return l, fmt.Errorf("visit: %w", err)
	}
	if err := s.underWay(ctx, tx, by, v); err != nil {
		return l, err
	}
	if mark == item.Full && first {
		return l, nil // nothing to tell
	}
	return l, journal.Append(ctx, tx, journal.Entry{
		Subject: SubjectVisit, Record: string(v.ID), Act: "inspect.found", By: by,
		Data: map[string]any{"item": item.Name, "english": item.English, "mark": mark.String(), "full": item.Full.String(), "reason": f.Reason, "case": l.Case},
	})
}

// underWay begins a round with the first thing that is found.
func (s *Service) underWay(ctx context.Context, tx *db.Tx, by access.Actor, v Visit) error {
	if v.RoundAt != Drawn {
		return nil
	}
	x, err := roundOf(ctx, tx, by, v.Round)
	if err != nil {
		return err
	}
	if err := begin(ctx, tx, &x); err != nil {
		return err
	}
	if err := updateRound(ctx, tx, &x); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(x.ID), Act: "inspect.begin", By: by})
}

func (l Look) keep(ctx context.Context, tx *db.Tx, visit id.Visit) error {
	answers, err := json.Marshal(l.Answers)
	if err != nil {
		return fmt.Errorf("item: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO inspect_items (county, id, visit, item, possible, mark, answers, reason, case_id, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (county, visit, item) DO UPDATE SET mark = excluded.mark, answers = excluded.answers, reason = excluded.reason, case_id = excluded.case_id,
		account = excluded.account, actor = excluded.actor, at = excluded.at`,
		tx.County, l.ID, visit, l.Item, l.Full, l.Mark, string(answers), l.Reason, db.Null(l.Case), db.Null(l.Account), l.Actor, db.Millis(l.At))
	if err != nil {
		return fmt.Errorf("item: %w", err)
	}
	return nil
}

// open makes a case of what was found.
func (s *Service) open(ctx context.Context, tx *db.Tx, by access.Actor, v Visit, f Found) (id.Case, error) {
	site, err := db.One(ctx, tx, scanSite, `SELECT `+siteFields+` FROM inspect_sites WHERE county = $1 AND round = $2 AND ref = $3`, tx.County, v.Round, v.Ref)
	if err != nil {
		return "", fmt.Errorf("site: %w", err)
	}
	place := cases.Place{Address: site.Name, Located: site.Located, Point: site.Point}
	if site.Address != "" && site.Address != site.Name {
		place.Address = site.Name + " " + site.Address
	}
	if site.Located {
		place.Source = "map"
	}
	if v.Kind == Whole {
		place.Address = lang.In(lang.Chinese, "inspect.site."+string(Whole))
	}
	c, err := s.cases.OpenWithin(ctx, tx, by, cases.Draft{
		Category: f.Category, Details: f.Reason, Place: place, Area: v.Area, Source: cases.FromInspection, Before: f.Photos, Anyway: true,
	})
	return c.ID, err
}

// The ways in which the inspected sign. Their names are the messages
// "inspect.signing." and they.
const (
	Present = "present" // on the spot, by post and, where one was drawn, signature
	Account = "account" // later, with an account of their own
	Refused = "refused"
)

// Finish is the end of a visit.
type Finish struct {
	Visit     id.Visit
	Rest      bool // what was not looked at is in order
	Signing   string
	Signer    string // their post
	Refusal   string // why they would not
	Signature []cases.Picture
	Key       string
}

// Finish ends a visit: the inspector confirms the marks, and the inspected
// sign, leave it to their account, or refuse, which is noted with the reason.
func (s *Service) Finish(ctx context.Context, by access.Actor, f Finish) (v Visit, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		v, err = s.FinishWithin(ctx, tx, by, f)
		return err
	})
	return v, err
}

// FinishWithin is Finish within the caller's unit of work.
func (s *Service) FinishWithin(ctx context.Context, tx *db.Tx, by access.Actor, f Finish) (v Visit, err error) {
	same := []any{f.Visit, f.Rest, f.Signing, f.Signer, f.Refusal, len(f.Signature)}
	_, again, err := once.Do(ctx, tx, by, f.Key, same, func() (string, error) {
		v, err = s.finish(ctx, tx, by, f)
		return string(v.ID), err
	})
	if again {
		v, err = visitOf(ctx, tx, by, f.Visit)
	}
	return v, err
}

func (s *Service) finish(ctx context.Context, tx *db.Tx, by access.Actor, f Finish) (v Visit, err error) {
	if v, err = visitOf(ctx, tx, by, f.Visit); err != nil {
		return v, err
	}
	if err := mayInspect(ctx, tx, by, v); err != nil {
		return v, err
	}
	if v.State != Open || v.RoundAt != Drawn && v.RoundAt != Begun {
		return v, fault.New(fault.Conflict, "inspect.visit_over")
	}
	var bad fault.Fields
	f.Signer, f.Refusal = words(f.Signer), strings.TrimSpace(f.Refusal)
	checkText(&bad, "signer", f.Signer, MaxTitle)
	checkText(&bad, "refusal", f.Refusal, MaxText)
	switch f.Signing {
	case Present:
		need(&bad, "signer", f.Signer, MaxTitle)
	case Refused:
		need(&bad, "refusal", f.Refusal, MaxText)
	case "":
	default:
		bad.Add("signing", "inspect.choose")
	}
	if v.Looked < v.Items && !f.Rest {
		bad.Add("rest", "inspect.items_left", v.Items-v.Looked)
	}
	if err := bad.Err(); err != nil {
		return v, err
	}
	sheet, err := sheetOf(ctx, tx, v.Sheet)
	if err != nil {
		return v, err
	}
	looks, err := looksOf(ctx, tx, v.ID)
	if err != nil {
		return v, err
	}
	v.Mark = 0
	for _, p := range sheet.Items(v.Kind) {
		i := slices.IndexFunc(looks, func(l Look) bool { return l.Item == p.Code })
		if i >= 0 {
			v.Mark += looks[i].Mark
			continue
		}
		l := Look{ID: id.New[string](), Item: p.Code, Full: p.Item.Full, Mark: p.Item.Full, Answers: []Answer{}, Account: by.Account, Actor: by.Name, At: tx.Now}
		if err := l.keep(ctx, tx, v.ID); err != nil {
			return v, err
		}
		v.Mark += l.Mark
	}
	v.Failed = v.Mark*sheet.Declared < sheet.Pass*v.Full
	v.State, v.Looked, v.DoneBy, v.DoneAs, v.Signing, v.Signer, v.Refusal = Finished, v.Items, by.Name, by.Account, f.Signing, f.Signer, f.Refusal
	if v.DoneOn, err = today(ctx, tx); err != nil {
		return v, err
	}
	for _, pic := range f.Signature {
		if err := pic.Insert(ctx, tx, by, SubjectVisit, string(v.ID), photos.Other); err != nil {
			return v, err
		}
	}
	if err := s.underWay(ctx, tx, by, v); err != nil {
		return v, err
	}
	return v, v.settle(ctx, tx, by, "inspect.finish", map[string]any{
		"mark": v.Mark.String(), "full": v.Full.String(), "failed": v.Failed, "signing": f.Signing, "signer": f.Signer, "reason": f.Refusal,
	})
}

// settle stores what became of a visit, with its tallies and timeline.
func (v Visit) settle(ctx context.Context, tx *db.Tx, by access.Actor, act string, data map[string]any) error {
	_, err := tx.Exec(ctx, `UPDATE inspect_visits SET state = $3, mark = $4, failed = $5, looked = $6, done_on = $7, done_by = $8, done_account = $9, signing = $10,
		signer = $11, refusal = $12, moved_at = $13 WHERE county = $1 AND id = $2`,
		tx.County, v.ID, v.State, v.Mark, v.Failed, v.Looked, v.DoneOn, v.DoneBy, db.Null(v.DoneAs), v.Signing, v.Signer, v.Refusal, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("visit: %w", err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectVisit, Record: string(v.ID), Act: act, By: by, Data: data})
}

// Acknowledge is the signature of the inspected unit, with an account of its
// own.
func (s *Service) Acknowledge(ctx context.Context, by access.Actor, visit id.Visit) (v Visit, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		if v, err = visitOf(ctx, tx, by, visit); err != nil {
			return err
		}
		if !v.MaySign(by) {
			return fault.New(fault.Forbidden, "inspect.not_inspected")
		}
		v.Signing, v.Signer = Account, by.Name
		return v.settle(ctx, tx, by, "inspect.sign", nil)
	})
	return v, err
}

// MaySign reports whether the visit waits for by, of the inspected unit, to
// sign.
func (v Visit) MaySign(by access.Actor) bool {
	return v.State == Finished && v.Signing == "" && v.Unit != "" && by.Unit == v.Unit
}
