package places

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Check is somebody's look at a place.
type Check struct {
	ID   string
	Due  string
	Day  string
	Mark // how many items are met
	Note string

	Actor   string
	At      time.Time
	Results []Result
}

// Result is what a check found of one item.
type Result struct {
	ID     string
	Item   string // code
	Met    bool
	Note   string
	Case   id.Case // that the fault made; empty: none
	Photos []photos.Photo
}

// Outcome is what somebody says of an item.
type Outcome string

// The outcomes. An item that nobody looked at is not counted.
const (
	Unseen Outcome = ""
	Met    Outcome = "met"
	Fault  Outcome = "fault"
)

// Finding is what somebody found of an item.
type Finding struct {
	Item     string // code
	Outcome  Outcome
	Note     string
	Photos   []cases.Picture // of a fault; with OpenCase they go to the case
	OpenCase bool            // the fault makes a case
}

// CheckDraft is a check as somebody enters it.
type CheckDraft struct {
	Place    id.Site
	Findings []Finding
	Note     string
	Key      string
}

// tallyChecked counts checks by the day on which they were made.
const tallyChecked = "places.checked"

// MakeCheck enters a check of today. What is not met says in words or shows
// what is wrong; the next check is due so many days later.
func (s *Service) MakeCheck(ctx context.Context, by access.Actor, d CheckDraft) error {
	same := []any{"check", string(d.Place), d.Note}
	for _, x := range d.Findings {
		same = append(same, x.Item, string(x.Outcome), x.Note, len(x.Photos), x.OpenCase)
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) { return "", s.check(ctx, tx, by, d) })
		return err
	})
}

// Field is the name of a form's field for an item.
func Field(what, item string) string { return what + "-" + item }

func (s *Service) check(ctx context.Context, tx *db.Tx, by access.Actor, d CheckDraft) error {
	p, err := standing(ctx, tx, by, d.Place, 0, access.CheckPlaces)
	if err != nil {
		return err
	}
	items, err := Items(ctx, tx)
	if err != nil {
		return err
	}
	mark, err := weigh(active(items, p.Kind), &d)
	if err != nil {
		return err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return err
	}
	c := id.New[string]()
	_, err = tx.Exec(ctx, `INSERT INTO places_checks (county, id, campaign, place, area, unit, due_on, day, met, asked, note, account, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.County, c, campaign, p.ID, p.Area, p.Unit, p.Next, day, mark.Met, mark.Asked, d.Note, db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("insert check of place: %w", err)
	}
	opened := 0
	for _, item := range active(items, p.Kind) {
		for _, x := range d.Findings {
			if x.Item != item.Code || x.Outcome == Unseen {
				continue
			}
			if x.OpenCase {
				opened++
			}
			if err := s.found(ctx, tx, by, p, c, item, x); err != nil {
				return err
			}
		}
	}
	p.Check, p.CheckedOn, p.Mark = c, day, mark
	p.due(day)
	if err := figures.Add(ctx, tx, figures.Delta{Tally: tallyChecked, N: 1, Dims: figures.Dims{Campaign: campaign, Day: day, Area: p.Area, Unit: p.Unit}}); err != nil {
		return err
	}
	err = save(ctx, tx, by, p, "places.check", map[string]any{"day": day, "met": mark.Met, "asked": mark.Asked, "cases": opened, "note": d.Note})
	if err != nil || mark.Faults() == 0 {
		return err
	}
	_, err = inbox.Tell(ctx, tx, inbox.Message{
		To: inbox.Recipients{Units: []id.Unit{p.Unit}, Not: by.Account}, Kind: "places.check", Subject: Subject, Record: string(p.ID),
		Key: "places.tell.check", Args: []any{p.Label(), p.Name, mark.Faults()}, Link: p.Link(),
	})
	return err
}

// weigh counts what a check says, and refuses what says too little.
func weigh(items []Item, d *CheckDraft) (m Mark, err error) {
	var f fault.Fields
	d.Note = strings.TrimSpace(d.Note)
	f.Text("note", d.Note, MaxText)
	known := map[string]bool{}
	for _, i := range items {
		known[i.Code] = true
	}
	for i := range d.Findings {
		x := &d.Findings[i]
		x.Note = strings.TrimSpace(x.Note)
		switch {
		case x.Outcome == Unseen:
			continue
		case !known[x.Item] || x.Outcome != Met && x.Outcome != Fault:
			f.Add(Field("outcome", x.Item), "places.choose")
			continue
		}
		known[x.Item] = false // it is said once
		m.Asked++
		if x.Outcome == Met {
			x.OpenCase = false
			m.Met++
			continue
		}
		f.Text(Field("note", x.Item), x.Note, MaxText)
		if x.Note == "" && len(x.Photos) == 0 {
			f.Add(Field("note", x.Item), "places.need_finding")
		}
		if x.OpenCase && len(x.Photos) == 0 {
			f.Add(Field("photos", x.Item), "places.case_photo")
		}
	}
	if f == nil && m.Asked == 0 {
		f.Add("note", "places.nothing_seen")
	}
	return m, f.Err()
}

// found stores what a check found of an item, with the case that it makes.
func (s *Service) found(ctx context.Context, tx *db.Tx, by access.Actor, p Place, check string, item Item, x Finding) error {
	result, made := id.New[string](), id.Case("")
	if x.OpenCase {
		where := p.Address
		if where == "" {
			where = p.Name
		}
		c, err := s.cases.OpenWithin(ctx, tx, by, cases.Draft{
			Category: item.Category, Details: strings.TrimSpace(p.Name + "\n" + x.Note), Area: p.Area, Before: x.Photos,
			Place: cases.Place{Address: where, Located: p.Located, Point: p.Point},
		})
		if err != nil {
			return inField(err, item.Code)
		}
		made, x.Photos = c.ID, nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO places_results (county, id, check_id, place, item, met, note, case_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County, result, check, p.ID, item.Code, x.Outcome == Met, x.Note, db.Null(made))
	if err != nil {
		return fmt.Errorf("insert result of check: %w", err)
	}
	for _, pic := range x.Photos {
		if err := pic.Insert(ctx, tx, by, SubjectResult, result, photos.Other); err != nil {
			return err
		}
	}
	return nil
}

// inField says of a case that could not be opened beside which item it was
// asked for.
func inField(err error, item string) error {
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	var f fault.Fields
	f.Add(Field("case", item), "places.no_case")
	return fmt.Errorf("%w", f.Err())
}
