package inbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/channel"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

// How often and for how long what was not taken is sent again.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour}

const (
	// abandoned is when what was claimed is no longer being sent: the program
	// that did it is no more. Nobody knows whether it got that far.
	abandoned = 10 * time.Minute
	perRun    = 200
)

const deliveryColumns = `id, channel, target, notice, same, message, args, link, due_at, state, tries`

func scanDelivery(r db.Row) (d delivery, err error) {
	return d, r.Scan(&d.ID, &d.Channel, &d.Target, db.Text(&d.Notice), &d.Same, &d.Message, &d.Args, &d.Link, db.Time(&d.Due), &d.State, &d.Tries)
}

// parcel is a delivery with all that is needed to send it.
type parcel struct {
	delivery
	county  counties.County
	reader  people.Reader
	devices []Device
	keys    channel.Keys
	robot   Robot
}

// Deliver sends what is to go out and is due, and returns how much was sent.
// It is what the clock calls, in as many programs as there are: each takes
// what no other has taken. What was claimed by one that is no more is not
// sent again, since it may have arrived.
func (s *Service) Deliver(ctx context.Context, county id.County) (sent int, err error) {
	if s.Out == nil {
		return 0, nil
	}
	var due []string
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE deliveries SET state = 'unsure' WHERE county = $1 AND state = 'sending' AND claimed_at < $2`, tx.County, db.Millis(tx.Now.Add(-abandoned)))
		if err != nil {
			return fmt.Errorf("abandoned deliveries: %w", err)
		}
		due, err = db.All(ctx, tx, db.Value[string], `SELECT id FROM deliveries WHERE county = $1 AND state = 'waiting' AND next_at <= $2 ORDER BY next_at, id LIMIT $3`,
			tx.County, db.Millis(tx.Now), perRun)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("deliveries: %w", err)
	}
	for _, d := range due {
		if ctx.Err() != nil {
			return sent, nil //nolint:nilerr // the program stops: the rest goes with the next run
		}
		p, ok, err := s.claim(ctx, county, d)
		if err != nil {
			return sent, err
		}
		if !ok {
			continue
		}
		err = s.send(ctx, p)
		if err == nil {
			sent++
		}
		if err := s.settle(context.WithoutCancel(ctx), p, err); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// claim takes a delivery, so that nobody else sends it, and reads what it
// takes. Within quiet hours it waits; what was read meanwhile is dropped.
func (s *Service) claim(ctx context.Context, county id.County, delivery string) (p parcel, ok bool, err error) {
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		p, ok = parcel{}, false
		p.delivery, err = db.One(ctx, tx, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE county = $1 AND id = $2 AND state = 'waiting' AND next_at <= $3`,
			tx.County, delivery, db.Millis(tx.Now))
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		quiet, why, err := s.read(ctx, tx, &p)
		if err != nil {
			return err
		}
		if why != "" {
			_, err := tx.Exec(ctx, `UPDATE deliveries SET state = 'dropped', error = $3 WHERE county = $1 AND id = $2`, tx.County, delivery, why)
			return err
		}
		if over := quiet.Over(tx.Now.In(p.county.Zone)); !over.IsZero() {
			_, err := tx.Exec(ctx, `UPDATE deliveries SET next_at = $3 WHERE county = $1 AND id = $2`, tx.County, delivery, db.Millis(over))
			return err
		}
		res, err := tx.Exec(ctx, `UPDATE deliveries SET state = 'sending', claimed_at = $3, tries = tries + 1 WHERE county = $1 AND id = $2 AND state = 'waiting'`,
			tx.County, delivery, db.Millis(tx.Now))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		ok = n == 1
		return err
	})
	if err != nil {
		return p, false, fmt.Errorf("claim delivery: %w", err)
	}
	return p, ok, nil
}

// told is what a delivery needs to know of its notice.
type told struct {
	kind string
	read bool
}

// read reads whom p goes to. why says that it need not go out any more.
func (s *Service) read(ctx context.Context, tx *db.Tx, p *parcel) (quiet Quiet, why string, err error) {
	if p.Channel == byRobot {
		p.robot, err = db.One(ctx, tx, scanRobot, `SELECT `+robotColumns+` FROM robots WHERE county = $1 AND id = $2`, tx.County, p.Target)
		if errors.Is(err, db.ErrNone) {
			return quiet, "the robot is no more", nil
		}
		return p.robot.Quiet, "", err
	}
	account := id.Account(p.Target)
	c, err := channelsOf(ctx, tx, account)
	if err != nil {
		return quiet, "", err
	}
	if p.reader, err = people.ReaderOf(ctx, tx, account); fault.Is(err, fault.NotFound) {
		return quiet, "the account is no more", nil
	} else if err != nil {
		return quiet, "", err
	}
	notice, err := db.One(ctx, tx, func(r db.Row) (n told, err error) { return n, r.Scan(&n.kind, &n.read) },
		`SELECT kind, read_at IS NOT NULL FROM notices WHERE county = $1 AND id = $2`, tx.County, p.Notice)
	switch {
	case err != nil && !errors.Is(err, db.ErrNone):
		return quiet, "", err
	case notice.read:
		return quiet, "it was read", nil
	case !c.wants(p.Channel, notice.kind), p.Channel == byEmail && p.reader.Email == "":
		return quiet, "the channel was closed", nil
	case p.Channel == byPush:
		if p.devices, err = devices(ctx, tx, account); err != nil {
			return quiet, "", err
		}
		if len(p.devices) == 0 {
			return quiet, "no browser shows notices", nil
		}
		p.keys, err = keys(ctx, tx)
	}
	return c.Quiet, "", err
}

// send sends p by its channel.
func (s *Service) send(ctx context.Context, p parcel) error {
	tag, ok := lang.Parse(string(p.reader.Lang))
	if !ok {
		tag = lang.Chinese
	}
	in := lang.WithZone(lang.With(ctx, tag), p.county.Zone)
	text := Notice{Key: p.Message, args: p.Args}.Text(in)
	if !p.Due.IsZero() {
		text += " " + lang.T(in, "inbox.mail.due", lang.Moment(in, p.Due))
	}
	base := strings.TrimRight(p.county.Settings.Address, "/")
	if base == "" {
		base = s.Address
	}
	link := ""
	if base != "" && p.Link != "" {
		link = base + p.Link
	}
	switch p.Channel {
	case byEmail:
		return s.email(in, p, text, link)
	case byPush:
		return s.push(in, p, text, base)
	default:
		if link != "" {
			text += "\n" + link
		}
		return s.Out.Say(ctx, channel.Robot{Kind: p.robot.Kind, URL: p.robot.URL, Secret: p.robot.Secret}, text, s.trueTime(p.county.Key))
	}
}

// trueTime is the instant without a demonstration's shift: what others hold
// letters and signatures against.
func (s *Service) trueTime(county id.County) time.Time {
	return s.DB.Now(county).Add(-s.DB.Clock.Offset(county))
}

func (s *Service) email(ctx context.Context, p parcel, text, link string) error {
	if s.Post == nil || !s.Post.Real() {
		return &channel.FailedError{Result: channel.Never, Cause: errors.New("no mail server is set up")}
	}
	err := s.Post.Send(ctx, mail.Message{
		To: p.reader.Email, Subject: text, Text: lang.T(ctx, "inbox.mail.greeting", p.reader.Label) + "\n\n" + text + "\n" + link + "\n\n" + lang.T(ctx, "inbox.mail.channels") + "\n",
		At: s.trueTime(p.county.Key), Key: p.Same,
	})
	if err == nil {
		return nil
	}
	result := channel.Never
	if f, ok := errors.AsType[*mail.SendError](err); ok && f.Later {
		result = channel.Later
	}
	return &channel.FailedError{Result: result, Cause: err}
}

// push sends to every browser of the account. One that has it is enough; those
// that are no more are forgotten.
func (s *Service) push(ctx context.Context, p parcel, text, base string) error {
	var first error
	had := false
	for _, d := range p.devices {
		err := s.Out.Push(ctx, d.to, channel.Note{Title: p.county.Name, Text: text, Link: p.Link, Tag: p.Same}, p.keys, base)
		switch channel.ResultOf(err) {
		case channel.Sent, channel.Unsure:
			had = true
		case channel.Gone:
			if err := s.forgetDevice(ctx, p.county.Key, d.ID); err != nil {
				return err
			}
		case channel.Later, channel.Never:
		}
		if err != nil && first == nil {
			first = err
		}
	}
	if had {
		return nil
	}
	return first
}

func (s *Service) forgetDevice(ctx context.Context, county id.County, device id.Device) error {
	return s.DB.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM push_devices WHERE county = $1 AND id = $2`, tx.County, device)
		return err
	})
}

// settle notes what became of p.
func (s *Service) settle(ctx context.Context, p parcel, result error) error {
	err := s.DB.Write(ctx, p.county.Key, func(tx *db.Tx) error {
		state, next, why := Sent, tx.Now, ""
		if result != nil {
			why = result.Error()
		}
		switch channel.ResultOf(result) {
		case channel.Sent:
		case channel.Later:
			if state = Failed; p.Tries < len(pauses) {
				state, next = Waiting, tx.Now.Add(pauses[p.Tries])
			}
		case channel.Never:
			state = Failed
		case channel.Unsure:
			state = Unsure
		case channel.Gone:
			state = Dropped
		}
		var at any
		if state == Sent {
			at = db.Millis(tx.Now)
		}
		_, err := tx.Exec(ctx, `UPDATE deliveries SET state = $3, next_at = $4, error = $5, sent_at = $6 WHERE county = $1 AND id = $2 AND state = 'sending'`,
			tx.County, p.ID, state, db.Millis(next), why, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle delivery: %w", err)
	}
	return nil
}
