package drives

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// How somebody signed in.
const (
	ByCode = "code" // with a phone, by the code that was shown
	ByList = "list" // somebody else noted it
)

// CodeTime is how long a code on a screen signs people in; one on paper does
// so until the end of its day.
const CodeTime = 10 * time.Minute

// Code signs people in to a drive in an area until an instant. It is signed
// with the drive's secret, so that nobody makes one at home.
type Code struct {
	Drive id.Drive
	Area  id.Area
	Until time.Time
	Mac   string
}

// Link is the address that the code stands for, on a phone.
func (c Code) Link() string {
	return "/m/drives/" + string(c.Drive) + "/sign-in?" + c.Values().Encode()
}

// CodeFrom reads a code from the parameters of its address.
func CodeFrom(drive id.Drive, v url.Values) Code {
	until, err := strconv.ParseInt(v.Get("until"), 36, 64)
	if err != nil || until < 0 || until > 1<<40 {
		until = 0
	}
	return Code{Drive: drive, Area: id.Area(v.Get("area")), Until: time.Unix(until, 0).UTC(), Mac: v.Get("code")}
}

func (c Code) sign(secret string) string {
	m := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(m, "%s|%s|%d", c.Drive, c.Area, c.Until.Unix())
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:15])
}

// Code makes the code of an area: for a screen, or for paper, good for the
// whole of a day. The office may make every one, an area its own.
func (s *Service) Code(ctx context.Context, by access.Actor, drive id.Drive, area id.Area, paper bool) (c Code, x Drive, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = loadDrive(ctx, tx, drive); err != nil {
			return err
		}
		if err := mayCarry(by, access.Owners{Area: area}); err != nil {
			return err
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		if !x.Going(n.today) {
			return fault.New(fault.Conflict, "drives.not_going")
		}
		there, err := areasOf(ctx, tx, drive)
		if err != nil {
			return err
		}
		if !has(there, area) {
			return notFound()
		}
		c = Code{Drive: drive, Area: area, Until: tx.Now.Add(CodeTime).Truncate(time.Second)}
		if paper {
			c.Until = n.endOf(n.today).Truncate(time.Second)
		}
		c.Mac = c.sign(x.secret)
		return nil
	})
	return c, x, err
}

// mayCarry: whoever manages drives, and whoever works for one of the owners.
func mayCarry(by access.Actor, o access.Owners) error {
	if by.May(access.ManageDrives, access.Owners{}) {
		return nil
	}
	return by.Check(access.WorkDrive, o)
}

// check returns a fault if the code does not sign anybody in now.
func (c Code) check(x Drive, now time.Time) error {
	switch {
	case !hmac.Equal([]byte(c.Mac), []byte(c.sign(x.secret))):
		return fault.New(fault.Forbidden, "drives.bad_sign_code")
	case now.After(c.Until):
		return fault.New(fault.Conflict, "drives.code_over")
	}
	return nil
}

// See returns what a code is for, and whether by has signed in today.
func (s *Service) See(ctx context.Context, by access.Actor, c Code) (x Drive, signed bool, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if x, err = loadDrive(ctx, tx, c.Drive); err != nil {
			return err
		}
		if err := c.check(x, tx.Now); err != nil {
			return err
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		signed, err = db.Exists(ctx, tx, `SELECT 1 FROM drive_people p JOIN drive_signs s ON s.county = p.county AND s.attendee = p.id
			WHERE p.county = $1 AND p.drive = $2 AND p.who = $3 AND s.day = $4`, tx.County, c.Drive, whoIs(by.Person, by.Account, "", ""), n.today)
		return err
	})
	return x, signed, err
}

// SignIn signs by in with a code. Doing it twice on a day changes nothing.
func (s *Service) SignIn(ctx context.Context, by access.Actor, c Code) error {
	if by.Account == "" {
		return fault.New(fault.Forbidden, "access.forbidden")
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		x, err := loadDrive(ctx, tx, c.Drive)
		if err != nil {
			return err
		}
		if err := c.check(x, tx.Now); err != nil {
			return err
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		if !x.Going(n.today) {
			return fault.New(fault.Conflict, "drives.not_going")
		}
		a := Attendee{Drive: x.ID, Who: whoIs(by.Person, by.Account, "", ""), Person: by.Person, Account: by.Account, Name: by.Name, Area: c.Area, Unit: by.Unit}
		fresh, err := a.sign(ctx, tx, n.today, ByCode, by.Name)
		if err != nil || !fresh {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{
			Subject: SubjectSign, Record: a.ID, Act: "drives.signed_in", By: by, Data: map[string]any{"drive": x.Label(), "day": n.today, "area": a.Area},
		})
	})
}

// Values are the parameters of the code's address.
func (c Code) Values() url.Values {
	return url.Values{"area": {string(c.Area)}, "until": {strconv.FormatInt(c.Until.Unix(), 36)}, "code": {c.Mac}}
}
