package support

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
	"chuangwei/internal/org"
	"chuangwei/internal/worktime"
)

// Draft is a request as an area enters it.
type Draft struct {
	Area     id.Area // of a free subject; a case has its own
	Group    id.Group
	Case     id.Case
	Title    string // empty: that of the case
	Needs    string
	WantedOn string
	Key      string
}

// maxAhead is how many days ahead something may be wanted or planned.
const maxAhead = 366

// checkDay refuses a day that is none, has passed, or lies too far ahead.
func checkDay(f *fault.Fields, name, day, today string) {
	d, err := worktime.ParseDay(day)
	first, bad := worktime.ParseDay(today)
	switch {
	case err != nil || bad != nil:
		f.Add(name, "support.bad_day")
	case d < first:
		f.Add(name, "support.day_past")
	case d > first.Add(maxAhead):
		f.Add(name, "support.day_far", maxAhead)
	}
}

// dispatchable are the states of a case whose lead can move to a group.
var dispatchable = []cases.State{cases.Filed, cases.Dispatched, cases.Handling}

// Askable reports whether help can be asked for with c.
func Askable(c cases.Case) bool {
	return c.VoidedAt.IsZero() && c.Area != "" && slices.Contains(dispatchable, c.State)
}

// Ask makes a request. The group's clock begins at once.
func (s *Service) Ask(ctx context.Context, by access.Actor, d Draft) (request id.Support, err error) {
	if !by.MayEver(access.AskSupport) {
		return "", by.Check(access.AskSupport, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			r, err := s.ask(ctx, tx, by, d)
			return string(r.ID), err
		})
		request = id.Support(answer)
		return err
	})
	return request, err
}

func (s *Service) ask(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Request, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Request{}, err
	}
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Request{}, err
	}
	r := Request{
		ID: id.New[id.Support](), Campaign: campaign, State: Asked, Account: by.Account, Actor: by.Name,
		AskedAt: tx.Now, AskedOn: counties.Day(tx, county), Moved: tx.Now, Version: 1,
	}
	if err := s.take(ctx, tx, by, county, &r, d); err != nil {
		return r, err
	}
	if err := by.Check(access.AskSupport, r.Owners()); err != nil {
		return r, err
	}
	if r.Due, err = s.deadline(ctx, tx); err != nil {
		return r, err
	}
	r.AnswerDue = r.Due
	if r.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return r, err
	}
	if err := insert(ctx, tx, r); err != nil {
		return r, err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(r.ID), Act: "support.ask", By: by, First: true,
		Data: map[string]any{"title": r.Title, "area": r.Area, "group": r.Group, "case": r.Case, "wanted": r.WantedOn, "due": r.Due.UnixMilli()},
	})
	if err != nil {
		return r, err
	}
	err = tell(ctx, tx, by, r, inbox.Message{To: r.group(), Kind: "support.asked", Key: "support.tell.asked", Due: r.Due})
	if err != nil {
		return r, err
	}
	return r, s.bus.Publish(ctx, tx, HasMoved{Request: r.ID, Act: DoAsk, To: Asked, By: by})
}

// deadline is the end of the answer's clock that begins now.
func (s *Service) deadline(ctx context.Context, tx *db.Tx) (time.Time, error) {
	st, err := settings(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	cal, err := counties.Calendar(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	return cal.Deadline(tx.Now, st.Answer).Truncate(time.Millisecond), nil
}

// take checks a draft and makes r what it says.
func (s *Service) take(ctx context.Context, tx *db.Tx, by access.Actor, county counties.County, r *Request, d Draft) error {
	var f fault.Fields
	r.Title, r.Needs, r.WantedOn = strings.Join(strings.Fields(d.Title), " "), strings.TrimSpace(d.Needs), d.WantedOn
	r.Area, r.Group, r.Case = plain(d.Area), plain(d.Group), plain(d.Case)
	if r.Case != "" {
		if err := s.takeCase(ctx, tx, by, county, r); err != nil {
			return err
		}
	}
	names, err := areas.Names(ctx, tx)
	if err != nil {
		return err
	}
	if names[r.Area] == "" {
		f.Add("area", "support.choose")
	}
	groups, err := org.Groups(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(groups, func(g org.Group) bool { return g.ID == r.Group })
	switch {
	case i < 0 || groups[i].Retired:
		f.Add("group", "support.choose")
	case groups[i].LeadUnit == "":
		f.Add("group", "support.group_without_lead", groups[i].Name)
	}
	if r.Title == "" {
		f.Add("title", "support.need_title")
	}
	f.Text("title", r.Title, MaxTitle)
	f.NeedSaying("needs", r.Needs, MaxText, "support.need_needs")
	checkDay(&f, "wanted_on", r.WantedOn, counties.Day(tx, county))
	return f.Err()
}

// takeCase takes area, group and title from the case that the request is
// about.
func (s *Service) takeCase(ctx context.Context, tx *db.Tx, by access.Actor, county counties.County, r *Request) error {
	c, err := s.cases.Seen(ctx, tx, by, r.Case)
	if err != nil {
		return err
	}
	if !Askable(c) {
		return fault.New(fault.Conflict, "support.case_not_askable", cases.Label(county.Settings.CasePrefix, c.Number))
	}
	open, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM support_requests WHERE county = $1 AND case_id = $2
		AND state IN ('asked', 'questioned', 'escalated', 'accepted', 'handed') ORDER BY number LIMIT 1`, tx.County, c.ID)
	if err != nil {
		return fmt.Errorf("requests about a case: %w", err)
	}
	if len(open) > 0 {
		return fault.New(fault.Conflict, "support.asked_already", open[0].Label())
	}
	r.Area = c.Area
	if r.Group == "" {
		r.Group = c.Group
	}
	if r.Title == "" {
		r.Title = cases.Label(county.Settings.CasePrefix, c.Number) + " " + strings.Join(strings.Fields(c.Title), " ")
		if runes := []rune(r.Title); len(runes) > MaxTitle {
			r.Title = string(runes[:MaxTitle])
		}
	}
	return nil
}
