package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Quiet are hours of every day in which nothing is sent, in the county's zone.
// They may go over midnight. Both empty: none.
type Quiet struct{ From, To string } // 22:00, 07:00

const clockForm = "15:04"

func (q Quiet) check(f *fault.Fields) {
	for _, x := range []struct{ name, text string }{{"quiet_from", q.From}, {"quiet_to", q.To}} {
		if _, err := time.Parse(clockForm, x.text); x.text != "" && err != nil {
			f.Add(x.name, "inbox.bad_clock")
		}
	}
	if (q.From == "") != (q.To == "") {
		f.Add("quiet_to", "inbox.both_clocks")
	}
}

// Over returns when the quiet hours are over in which now lies, and zero if it
// lies in none. now is in the county's zone.
func (q Quiet) Over(now time.Time) time.Time {
	from, err1 := time.Parse(clockForm, q.From)
	to, err2 := time.Parse(clockForm, q.To)
	if err1 != nil || err2 != nil || q.From == q.To {
		return time.Time{}
	}
	at := func(t time.Time, days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, t.Hour(), t.Minute(), 0, 0, now.Location())
	}
	for _, days := range []int{-1, 0} {
		begin, end := at(from, days), at(to, days)
		if !end.After(begin) {
			end = at(to, days+1)
		}
		if !now.Before(begin) && now.Before(end) {
			return end
		}
	}
	return time.Time{}
}

// Channels are by which channels somebody is told besides the inbox itself.
type Channels struct {
	Email  bool // at once; the daily e-mail is apart
	Push   bool // to every browser that the account has let
	Quiet  Quiet
	Remind int // hours before a deadline; 0: not
	// EmailOff and PushOff are the sorts of notices that do not come by that
	// channel; they are in the inbox all the same.
	EmailOff, PushOff []string
}

// maxRemind bounds how long before a deadline somebody is reminded.
const maxRemind = 14 * 24

func channelsOf(ctx context.Context, tx *db.Tx, account id.Account) (c Channels, err error) {
	c, err = db.One(ctx, tx, func(r db.Row) (c Channels, err error) {
		return c, r.Scan(&c.Email, &c.Push, &c.Quiet.From, &c.Quiet.To, &c.Remind)
	}, `SELECT email, push, quiet_from, quiet_to, remind FROM notice_channels WHERE county = $1 AND account = $2`, tx.County, account)
	if errors.Is(err, db.ErrNone) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("channels: %w", err)
	}
	off, err := offOf(ctx, tx, account)
	c.EmailOff, c.PushOff = off[byEmail], off[byPush]
	return c, err
}

// Channels returns the actor's channels.
func (s *Service) Channels(ctx context.Context, by access.Actor) (c Channels, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err = channelsOf(ctx, tx, by.Account)
		return err
	})
	return c, err
}

// SetChannels changes the actor's channels.
func (s *Service) SetChannels(ctx context.Context, by access.Actor, c Channels) error {
	if by.Account == "" {
		return fault.New(fault.Forbidden, "access.forbidden")
	}
	var f fault.Fields
	c.Quiet.check(&f)
	if c.Remind < 0 || c.Remind > maxRemind {
		f.Add("remind", "inbox.bad_remind", maxRemind)
	}
	checkOff(&f, "email_sorts", c.EmailOff)
	checkOff(&f, "push_sorts", c.PushOff)
	if err := f.Err(); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		if err := errors.Join(putOff(ctx, tx, by, byEmail, c.EmailOff), putOff(ctx, tx, by, byPush, c.PushOff)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO notice_channels (county, account, email, push, quiet_from, quiet_to, remind) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (county, account) DO UPDATE SET email = excluded.email, push = excluded.push, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
			remind = excluded.remind`, tx.County, by.Account, c.Email, c.Push, c.Quiet.From, c.Quiet.To, c.Remind)
		if err != nil {
			return fmt.Errorf("set channels: %w", err)
		}
		return nil
	})
}

// Reminded is somebody who wants to be reminded of deadlines.
type Reminded struct {
	Account id.Account
	Ahead   time.Duration
}

// ToRemind lists who wants to be reminded.
func ToRemind(ctx context.Context, tx *db.Tx) ([]Reminded, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Reminded, err error) {
		var hours int
		err = r.Scan(&x.Account, &hours)
		x.Ahead = time.Duration(hours) * time.Hour
		return x, err
	}, `SELECT c.account, c.remind FROM notice_channels c JOIN accounts a ON a.county = c.county AND a.id = c.account
		WHERE c.county = $1 AND c.remind > 0 AND a.disabled = FALSE ORDER BY c.account LIMIT 5000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("who is reminded: %w", err)
	}
	return list, nil
}

// Remind reminds an account once of what waits for it and is due soon.
func Remind(ctx context.Context, tx *db.Tx, account id.Account, t Todo) error {
	_, err := Tell(ctx, tx, Message{
		To: Recipients{Accounts: []id.Account{account}}, Kind: "remind", Subject: t.Subject, Record: t.Record, Key: "inbox.remind",
		Args: []any{t.Number, t.Title}, Link: t.Link, Due: t.Due, Once: fmt.Sprintf("remind:%s:%s:%d", t.Subject, t.Record, t.Due.Unix()),
	})
	return err
}
