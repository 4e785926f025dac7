package publicity

import (
	"context"
	"net/url"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Move names the activity that an act is done to.
type Move struct {
	ID      id.Activity
	Version int64 // as the person saw it; 0: whichever
	Reason  string
}

// work is one act on one activity: as it was and as it becomes.
type work struct {
	tx     *db.Tx
	by     access.Actor
	do     Act
	today  string
	was, x Activity
	data   map[string]any
}

// act does one act: it holds lifecycle and permission against it, lets fn
// change the activity, and stores what follows.
func (s *Service) act(ctx context.Context, by access.Actor, do Act, m Move, fn func(*work) error) (x Activity, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		x, err = actIn(ctx, tx, by, do, m, fn)
		return err
	})
	return x, err
}

func actIn(ctx context.Context, tx *db.Tx, by access.Actor, do Act, m Move, fn func(*work) error) (Activity, error) {
	x, err := one(ctx, tx, m.ID)
	if err != nil {
		return Activity{}, err
	}
	if m.Version != 0 && m.Version != x.Version {
		return Activity{}, fault.New(fault.Conflict, "publicity.stale")
	}
	rule, ok := ruleFor(do, x.State)
	if !ok {
		return Activity{}, fault.New(fault.Conflict, "publicity.move", lang.Key("publicity.act."+string(do)), lang.Key("publicity.state."+string(x.State)))
	}
	if err := by.Check(rule.Need, x.Owners()); err != nil {
		return Activity{}, err
	}
	m.Reason = strings.TrimSpace(m.Reason)
	var f fault.Fields
	if rule.Why && m.Reason == "" {
		f.Add("reason", "publicity.need_reason")
	}
	f.Text("reason", m.Reason, MaxText)
	if err := f.Err(); err != nil {
		return Activity{}, err
	}
	day, err := today(ctx, tx)
	if err != nil {
		return Activity{}, err
	}
	w := &work{tx: tx, by: by, do: do, today: day, was: x, x: x, data: map[string]any{}}
	if rule.To != "" {
		w.x.State = rule.To
	}
	if rule.Why {
		w.x.Reason, w.data["reason"] = m.Reason, m.Reason
	}
	if fn != nil {
		if err := fn(w); err != nil {
			return Activity{}, err
		}
	}
	return w.x, w.finish(ctx)
}

func ruleFor(act Act, at State) (Rule, bool) {
	for _, r := range rules {
		for _, s := range r.From {
			if r.Act == act && s == at {
				return r, true
			}
		}
	}
	return Rule{}, false
}

// finish stores the activity, its tallies and the timeline, and tells the unit
// what others decided.
func (w *work) finish(ctx context.Context) error {
	if w.x.State != w.was.State {
		w.x.Moved, w.data["state"] = w.tx.Now, string(w.x.State)
	}
	if err := update(ctx, w.tx, &w.x); err != nil {
		return err
	}
	if err := figures.Add(ctx, w.tx, append(w.was.counted(-1), w.x.counted(1)...)...); err != nil {
		return err
	}
	if err := told(ctx, w.tx, w.by, Subject, string(w.x.ID), "publicity."+string(w.do), w.data); err != nil {
		return err
	}
	if w.do != DoReopen && w.do != DoCancel {
		return nil
	}
	_, err := inbox.Tell(ctx, w.tx, inbox.Message{
		To: inbox.Recipients{Units: []id.Unit{w.x.Unit}, Not: w.by.Account}, Kind: "publicity." + string(w.do), Subject: Subject, Record: string(w.x.ID),
		Key: "publicity.tell." + string(w.do), Args: []any{w.x.Label(), w.x.Title, w.x.Reason}, Link: w.x.Link(),
	})
	return err
}

// Proof says that an activity is done, and proves it.
type Proof struct {
	Move
	DoneOn  string // empty: today
	Times   int64  // how often it was shown or driven
	Reached int64  // people, as counted
	Cost    int64  // in fen, as paid
	Address string // where it can be seen; proves what is online
	Note    string
	Photos  []Picture
	Key     string
}

// Prove says that an activity is done. It wants a photo, or for what is online
// an address.
func (s *Service) Prove(ctx context.Context, by access.Actor, p Proof) (x Activity, err error) {
	same := []any{string(p.ID), p.DoneOn, p.Times, p.Reached, p.Cost, p.Address, p.Note, len(p.Photos)}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, p.Key, same, func() (string, error) {
			x, err = actIn(ctx, tx, by, DoProve, p.Move, func(w *work) error { return w.prove(ctx, p) })
			return string(x.ID), err
		})
		if again {
			x, err = one(ctx, tx, p.ID)
		}
		return err
	})
	return x, err
}

func (w *work) prove(ctx context.Context, p Proof) error {
	var f fault.Fields
	if p.DoneOn == "" {
		p.DoneOn = w.today
	}
	checkDay(&f, "done_on", p.DoneOn)
	if f == nil && (p.DoneOn > w.today || p.DoneOn < w.x.StartsOn) {
		f.Add("done_on", "publicity.done_between", w.x.StartsOn)
	}
	checkCount(&f, "times", p.Times, 1, 10_000)
	checkCount(&f, "reached", p.Reached, 0, MaxCount)
	checkCost(&f, "cost", p.Cost)
	p.Address, p.Note = strings.TrimSpace(p.Address), strings.TrimSpace(p.Note)
	f.Text("address", p.Address, MaxText)
	if u, err := url.Parse(p.Address); p.Address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		f.Add("address", "publicity.bad_address")
	}
	f.Text("note", p.Note, MaxText)
	if len(p.Photos) == 0 && (p.Address == "" || !w.x.Channel.Online()) {
		f.Add("photos", "publicity.need_photo")
	}
	if err := f.Err(); err != nil {
		return err
	}
	for _, pic := range p.Photos {
		if err := pic.Insert(ctx, w.tx, w.by, Subject, string(w.x.ID), photos.Other); err != nil {
			return err
		}
	}
	w.x.DoneOn, w.x.DoneTimes, w.x.Reached, w.x.Cost, w.x.Address, w.x.Note = p.DoneOn, p.Times, p.Reached, p.Cost, p.Address, p.Note
	w.x.Proofs += int64(len(p.Photos))
	w.data["done_on"], w.data["times"], w.data["reached"], w.data["proof"] = p.DoneOn, p.Times, p.Reached, len(p.Photos)
	return nil
}

// Cancel takes a planned activity off.
func (s *Service) Cancel(ctx context.Context, by access.Actor, m Move) (Activity, error) {
	return s.act(ctx, by, DoCancel, m, nil)
}

// Reopen makes an activity planned again that was not done after all. Its
// photos stay.
func (s *Service) Reopen(ctx context.Context, by access.Actor, m Move) (Activity, error) {
	return s.act(ctx, by, DoReopen, m, func(w *work) error {
		w.x.DoneOn, w.x.DoneTimes, w.x.Reached, w.x.Address, w.x.Note = "", 0, 0, "", ""
		return nil
	})
}
