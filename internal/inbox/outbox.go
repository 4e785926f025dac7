package inbox

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// The channels of what goes out.
const (
	byEmail = "email"
	byPush  = "push"
	byRobot = "robot"
)

// DeliveryState is what became of what goes out. Its name is the message
// "inbox.delivery.…".
type DeliveryState string

// The states.
const (
	Waiting DeliveryState = "waiting"
	Sending DeliveryState = "sending" // claimed by a program that sends it now
	Sent    DeliveryState = "sent"
	Failed  DeliveryState = "failed"
	Unsure  DeliveryState = "unsure"  // it may have arrived: it is not sent again
	Dropped DeliveryState = "dropped" // read meanwhile, or the receiver is no more
)

// delivery is something to send.
type delivery struct {
	ID      string
	Channel string
	Target  string // an account, or a robot
	Notice  id.Notice
	Same    string // what must not go out twice
	Message string
	Args    string
	Link    string
	Due     time.Time
	State   DeliveryState
	Tries   int
}

func enqueue(ctx context.Context, tx *db.Tx, d delivery) error {
	_, err := tx.Exec(ctx, `INSERT INTO deliveries (county, id, channel, target, notice, same, message, args, link, due_at, state, next_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $11) ON CONFLICT (county, same) DO NOTHING`,
		tx.County, id.New[string](), d.Channel, d.Target, db.Null(d.Notice), d.Same, d.Message, d.Args, d.Link, db.Millis(d.Due), db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

// outbox knows whether anybody of the county wants anything sent, so that
// nothing is looked up where nobody does.
type outbox struct {
	people bool
	list   []Robot
}

func outboxOf(ctx context.Context, tx *db.Tx) (o outbox, err error) {
	if o.people, err = db.Exists(ctx, tx, `SELECT 1 FROM notice_channels WHERE county = $1 AND (email = TRUE OR push = TRUE)`, tx.County); err != nil {
		return o, err
	}
	o.list, err = robots(ctx, tx)
	return o, err
}

// account puts a notice into the outbox for every channel of its reader.
func (o outbox) account(ctx context.Context, tx *db.Tx, account id.Account, notice id.Notice, m Message, args string) error {
	if !o.people {
		return nil
	}
	c, err := channelsOf(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, name := range []string{byEmail, byPush} {
		if !c.wants(name, m.Kind) {
			continue
		}
		d := delivery{Channel: name, Target: string(account), Notice: notice, Same: name + ":" + string(notice), Message: m.Key, Args: args, Link: m.Link, Due: m.Due}
		if err := enqueue(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// robots puts a message into the outbox for the robots of those whom it is for.
func (o outbox) robots(ctx context.Context, tx *db.Tx, m Message, args string) error {
	same := m.Once
	if same == "" {
		same = id.New[string]()
	}
	for _, x := range o.list {
		if x.Paused || !m.To.of(x.Group) {
			continue
		}
		d := delivery{Channel: byRobot, Target: string(x.ID), Same: "robot:" + string(x.ID) + ":" + same, Message: m.Key, Args: args, Link: m.Link, Due: m.Due}
		if err := enqueue(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// of reports whether a message is for the lead of a working group or, without
// one, for the office.
func (r Recipients) of(group id.Group) bool {
	for _, h := range r.Holders {
		if group == "" && h.Role == access.Office || group != "" && h.Role == access.GroupLead && h.Scope == access.Group && h.Of == string(group) {
			return true
		}
	}
	return false
}

// Delivery is a line of what was sent to somebody.
type Delivery struct {
	Channel string
	Text    string
	State   DeliveryState
	At      time.Time
	Error   string
}

// recent is how many of them a page shows.
const recent = 20

// Deliveries lists what was last sent to the actor, the latest first; of
// robots, for whoever manages them.
func (s *Service) Deliveries(ctx context.Context, by access.Actor, robot id.Robot) (out []Delivery, err error) {
	where, arg := `channel IN ('email', 'push') AND target = $2`, string(by.Account)
	if robot != "" {
		if err := by.Check(access.ManageOrg, access.Owners{}); err != nil {
			return nil, err
		}
		where, arg = `channel = 'robot' AND target = $2`, string(robot)
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (d Delivery, err error) {
			var key, args string
			if err := r.Scan(&d.Channel, &key, &args, &d.State, &d.Error, db.Time(&d.At)); err != nil {
				return d, err
			}
			d.Text = Notice{Key: key, args: args}.Text(ctx)
			return d, nil
		}, `SELECT channel, message, args, state, error, created_at FROM deliveries WHERE county = $1 AND `+where+` ORDER BY id DESC LIMIT $3`, tx.County, arg, recent)
		if err != nil {
			return fmt.Errorf("deliveries: %w", err)
		}
		return nil
	})
	return out, err
}

// keepSent is how long what went out is kept.
const keepSent = 30 * 24 * time.Hour

func forgetSent(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM deliveries WHERE county = $1 AND created_at < $2 AND state <> 'waiting'`, tx.County, db.Millis(tx.Now.Add(-keepSent)))
	if err != nil {
		return fmt.Errorf("forget deliveries: %w", err)
	}
	return nil
}
