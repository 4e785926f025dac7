package publicity

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Draft is an activity as somebody plans it or changes it.
type Draft struct {
	Title    string
	Channel  Channel
	Unit     id.Unit
	Area     id.Area // may be empty: the whole county
	Place    string  // may be empty
	Content  string  // may be empty
	StartsOn string
	EndsOn   string // empty: the day on which it begins
	Clock    string // may be empty
	Times    int64
	Expected int64
	Cost     int64 // in fen
	Key      string
}

// Plan brings an activity in.
func (s *Service) Plan(ctx context.Context, by access.Actor, d Draft) (activity id.Activity, err error) {
	if !by.MayEver(access.RunPublicity) {
		return "", by.Check(access.RunPublicity, access.Owners{})
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			x, err := plan(ctx, tx, by, d)
			return string(x.ID), err
		})
		activity = id.Activity(answer)
		return err
	})
	return activity, err
}

func plan(ctx context.Context, tx *db.Tx, by access.Actor, d Draft) (Activity, error) {
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return Activity{}, err
	}
	x := Activity{ID: id.New[id.Activity](), Campaign: campaign, State: Planned, Account: by.Account, Actor: by.Name, Moved: tx.Now, Version: 1}
	if err := x.take(ctx, tx, d); err != nil {
		return x, err
	}
	if err := by.Check(access.RunPublicity, access.Owners{Area: x.Area, Units: []id.Unit{x.Unit}}); err != nil {
		return x, err
	}
	if x.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return x, err
	}
	if err := insert(ctx, tx, x); err != nil {
		return x, err
	}
	return x, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(x.ID), Act: "publicity.plan", By: by, First: true,
		Data: map[string]any{"title": x.Title, "channel": string(x.Channel), "area": x.Area, "unit": x.Unit, "starts_on": x.StartsOn, "ends_on": x.EndsOn},
	})
}

// take checks a draft and makes x what it says.
func (x *Activity) take(ctx context.Context, tx *db.Tx, d Draft) error {
	var f fault.Fields
	x.Title, x.Place, x.Content, x.Channel = words(d.Title), words(d.Place), strings.TrimSpace(d.Content), d.Channel
	x.Unit, x.Area, x.StartsOn, x.EndsOn, x.Clock = plain(d.Unit), plain(d.Area), d.StartsOn, d.EndsOn, strings.TrimSpace(d.Clock)
	x.Times, x.Expected, x.Cost = d.Times, d.Expected, d.Cost
	f.Need("title", x.Title, MaxTitle)
	if !x.Channel.Valid() {
		f.Add("channel", "publicity.choose")
	}
	if err := checkUnit(ctx, tx, &f, "unit", x.Unit, true); err != nil {
		return err
	}
	if err := checkArea(ctx, tx, &f, "area", x.Area, false); err != nil {
		return err
	}
	f.Text("place", x.Place, MaxText)
	if x.Channel == Vehicle && x.Place == "" {
		f.Add("place", "publicity.need_route")
	}
	f.Text("content", x.Content, MaxText)
	checkDay(&f, "starts_on", x.StartsOn)
	if x.EndsOn == "" {
		x.EndsOn = x.StartsOn
	} else {
		checkDay(&f, "ends_on", x.EndsOn)
		if f == nil && x.EndsOn < x.StartsOn {
			f.Add("ends_on", "publicity.ends_before")
		}
	}
	if x.Clock != "" {
		if at, err := time.Parse("15:04", x.Clock); err != nil {
			f.Add("clock", "publicity.bad_clock")
		} else {
			x.Clock = at.Format("15:04")
		}
	}
	checkCount(&f, "times", x.Times, 1, 10_000)
	checkCount(&f, "expected", x.Expected, 0, MaxCount)
	checkCost(&f, "cost", x.Cost)
	return f.Err()
}

// Change changes what is planned.
func (s *Service) Change(ctx context.Context, by access.Actor, m Move, d Draft) (Activity, error) {
	return s.act(ctx, by, DoChange, m, func(w *work) error {
		if err := w.x.take(ctx, w.tx, d); err != nil {
			return err
		}
		if err := by.Check(access.RunPublicity, w.x.Owners()); err != nil {
			return err
		}
		for name, pair := range map[string][2]any{
			"title": {w.was.Title, w.x.Title}, "channel": {string(w.was.Channel), string(w.x.Channel)}, "area": {w.was.Area, w.x.Area}, "unit": {w.was.Unit, w.x.Unit},
			"place": {w.was.Place, w.x.Place}, "content": {w.was.Content, w.x.Content}, "starts_on": {w.was.StartsOn, w.x.StartsOn}, "ends_on": {w.was.EndsOn, w.x.EndsOn},
			"clock": {w.was.Clock, w.x.Clock}, "times": {w.was.Times, w.x.Times}, "expected": {w.was.Expected, w.x.Expected}, "cost": {w.was.Cost, w.x.Cost},
		} {
			if pair[0] != pair[1] {
				w.data[name] = pair[1]
			}
		}
		return nil
	})
}
