package supervise

import (
	"context"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
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

// Draft is an order as somebody enters it.
type Draft struct {
	Kind    Kind
	Title   string
	Details string
	Subject string // what it is about; empty: a matter of its own
	Record  string
	To      Addressee
	ToID    string // identifier of the unit, area or group
	DueOn   string
	Level   Level // reminder or order; empty: order
	Key     string
}

// maxAhead is how many days ahead an answer may be due.
const maxAhead = 366

func checkDay(f *fault.Fields, name, day, today string) {
	d, err := worktime.ParseDay(day)
	first, bad := worktime.ParseDay(today)
	switch {
	case err != nil || bad != nil:
		f.Add(name, "supervise.bad_day")
	case d < first:
		f.Add(name, "supervise.day_past")
	case d > first.Add(maxAhead):
		f.Add(name, "supervise.day_far", maxAhead)
	}
}

func today(ctx context.Context, tx *db.Tx) (string, error) {
	c, err := counties.Of(ctx, tx)
	return counties.Day(tx, c), err
}

// Issue issues an order, or writes an instruction.
func (s *Service) Issue(ctx context.Context, by access.Actor, d Draft) (made id.Order, err error) {
	if d.Kind == "" {
		d.Kind = Ordered
	}
	if act := d.act(); !by.MayEver(act) {
		return "", by.Check(act, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			o, err := s.issue(ctx, tx, by, d)
			return string(o.ID), err
		})
		made = id.Order(answer)
		return err
	})
	return made, err
}

// Order issues an order within a transaction of another slice, and takes it up
// to a rung at once.
func (s *Service) Order(ctx context.Context, tx *db.Tx, by access.Actor, d Draft, to Level) (Order, error) {
	o, err := s.issue(ctx, tx, by, d)
	if err != nil || to == o.Level {
		return o, err
	}
	return s.actIn(ctx, tx, by, DoRaise, Move{ID: o.ID, Reason: d.Title}, func(w *work) error {
		return w.climb(ctx, Step{Level: to, Reason: w.o.Reason, Actor: by.Name})
	})
}

// act is what d takes.
func (d Draft) act() access.Act {
	if d.Kind == Instructed {
		return access.Instruct
	}
	return access.IssueOrder
}

func (s *Service) issue(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Order, error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Order{}, err
	}
	now, err := today(ctx, tx)
	if err != nil {
		return Order{}, err
	}
	o := Order{
		ID: id.New[id.Order](), Campaign: campaign, Kind: d.Kind, State: Issued, Level: d.Level, DueOn: d.DueOn,
		Account: by.Account, Actor: by.Name, IssuedAt: tx.Now, IssuedOn: now, Moved: tx.Now, Version: 1,
	}
	thing, err := s.take(ctx, tx, by, &o, d)
	if err != nil {
		return o, err
	}
	// A leader of an area instructs what belongs to the area.
	owners := thing.Owners
	owners.Units = append(slices.Clone(owners.Units), o.Unit)
	if owners.Area == "" {
		owners.Area = o.Area
	}
	if err := by.Check(d.act(), owners); err != nil {
		return o, err
	}
	if o.Number, err = counties.Take(ctx, tx, counter(o.Kind), 1); err != nil {
		return o, err
	}
	if err := insert(ctx, tx, o); err != nil {
		return o, err
	}
	if err := putStep(ctx, tx, Step{Order: o.ID, Level: o.Level, Reason: o.Title, Actor: by.Name, At: tx.Now}); err != nil {
		return o, err
	}
	err = journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(o.ID), Act: "order.issue", By: by, First: true,
		Data: map[string]any{"title": o.Title, "unit": o.Unit, "due_on": o.DueOn, "level": o.Level, "about": o.About.Title},
	})
	if err != nil {
		return o, err
	}
	m := inbox.Message{To: o.addressee(), Kind: "order.issue", Key: "supervise.tell.issue." + string(o.Kind), Args: []any{o.DueOn}}
	if o.Kind == Instructed {
		m.To.Holders = append(m.To.Holders, inbox.Everyone(access.Office))
	}
	if err := tell(ctx, tx, by, o, m); err != nil {
		return o, err
	}
	return o, s.bus.Publish(ctx, tx, HasMoved{Order: o.ID, Act: DoIssue, To: Issued, Level: o.Level, By: by})
}

// counter is the counter of a kind's visible numbers.
func counter(k Kind) string {
	if k == Instructed {
		return "instruction"
	}
	return Subject
}

// take checks a draft and makes o what it says. It returns what the order is
// about.
func (s *Service) take(ctx context.Context, tx *db.Tx, by access.Actor, o *Order, d Draft) (t Thing, err error) {
	var f fault.Fields
	o.Title, o.Details = strings.Join(strings.Fields(d.Title), " "), strings.TrimSpace(d.Details)
	if d.Subject != "" {
		if t, err = s.thing(ctx, tx, by, d.Subject, d.Record); err != nil {
			return t, err
		}
		o.About, o.Area, o.Group = t.Reference, t.Area, t.Group
	}
	if !slices.Contains(Kinds(), d.Kind) {
		f.Add("kind", "supervise.choose")
	}
	if err := o.address(ctx, tx, &f, d); err != nil {
		return t, err
	}
	if o.Title == "" {
		f.Add("title", "supervise.need_title")
	}
	f.Text("title", o.Title, MaxTitle)
	f.NeedSaying("details", o.Details, MaxText, "supervise.need_details")
	checkDay(&f, "due_on", d.DueOn, o.IssuedOn)
	if o.Level == "" || o.Kind == Instructed {
		o.Level = OrderLevel
	}
	if o.Level != Reminder && o.Level != OrderLevel {
		f.Add("level", "supervise.choose")
	}
	return t, f.Err()
}

// address finds who is to answer.
func (o *Order) address(ctx context.Context, tx *db.Tx, f *fault.Fields, d Draft) error {
	o.To = d.To
	of := plain(d.ToID)
	switch d.To {
	case ToUnit:
		o.Unit = id.Unit(of)
	case ToArea:
		list, err := areas.Brief(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range list {
			if string(a.ID) == of {
				o.Area, o.Unit = a.ID, a.LeadUnit
			}
		}
	case ToGroup:
		list, err := org.Groups(ctx, tx)
		if err != nil {
			return err
		}
		for _, g := range list {
			if string(g.ID) == of {
				o.Group, o.Unit = g.ID, g.LeadUnit
			}
		}
	}
	unit, err := org.GetUnit(ctx, tx, o.Unit)
	switch {
	case fault.Is(err, fault.NotFound):
		f.Add("to", "supervise.choose_addressee")
		return nil
	case err != nil:
		return err
	}
	if o.Area == "" {
		o.Area = unit.Area
	}
	return nil
}
