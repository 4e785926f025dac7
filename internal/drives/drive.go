package drives

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Prefix begins the visible numbers of drives.
const Prefix = "GJ-"

// Drive is an attack week.
type Drive struct {
	ID       id.Drive
	Campaign id.Campaign
	Number   int64
	Month    string // 2017-08
	Title    string
	Starts   string // first and last day
	Ends     string
	Notice   string
	State    State
	Weights  Weights

	Issued      time.Time
	IssuedBy    string
	Evaluated   time.Time
	EvaluatedBy string
	Evaluation  string // what the office says of the result
	Published   time.Time
	PublishedBy string
	Bulletin    string // what the bulletin says before its tables
	Reason      string // why it was cancelled or its evaluation taken back
	Version     int64

	secret string // signs the codes by which people sign in
}

// Weights are what the parts of an area's score weigh; together 100.
type Weights struct {
	Done int // cells done
	Came int // people who came
	Mark int // the office's marks
}

// UsualWeights are those that a drive begins with.
func UsualWeights() Weights { return Weights{Done: 40, Came: 20, Mark: 40} }

// Label is the drive's visible number.
func (d Drive) Label() string { return fmt.Sprintf("%s%04d", Prefix, d.Number) }

// Link is the address of the drive's page.
func (d Drive) Link() string { return "/drives/weeks/" + string(d.ID) }

// Over reports whether its last day has gone by.
func (d Drive) Over(today string) bool { return today > d.Ends }

// Begun reports whether its first day has come.
func (d Drive) Begun(today string) bool { return today >= d.Starts }

// Going reports whether it goes on today.
func (d Drive) Going(today string) bool {
	return d.State == Issued && d.Begun(today) && !d.Over(today)
}

// Elapsed is the share of its days that has come, today included.
func (d Drive) Elapsed(today string) float64 {
	all, so := days(d.Starts, d.Ends), days(d.Starts, min(today, d.Ends))
	if all <= 0 || so <= 0 {
		return 0
	}
	return float64(so) / float64(all)
}

// Days lists its days.
func (d Drive) Days() (out []string) {
	for day := d.Starts; day <= d.Ends && len(out) < maxDays; day = shiftDay(day, 1) {
		out = append(out, day)
	}
	return out
}

// maxDays is how long a drive may be.
const maxDays = 31

// days counts the days from one to another, both included; none if the second
// comes first.
func days(from, to string) int {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil || b.Before(a) {
		return 0
	}
	return int(b.Sub(a).Hours()/24) + 1
}

func shiftDay(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// newSecret makes the secret that signs a drive's codes.
func newSecret() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// now is what a unit of work knows of its day.
type now struct {
	county counties.County
	today  string
}

func present(ctx context.Context, tx *db.Tx) (now, error) {
	c, err := counties.Of(ctx, tx)
	return now{c, counties.Day(tx, c)}, err
}

// endOf is the last instant of a day in the county.
func (n now) endOf(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, n.county.Zone)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).Add(-time.Millisecond).UTC()
}

const driveColumns = `id, campaign, number, month, title, starts, ends, notice, state, secret, done_weight, came_weight, mark_weight, issued_at, issued_by,
	evaluated_at, evaluated_by, evaluation, published_at, published_by, bulletin, reason, version`

func scanDrive(r db.Row) (d Drive, err error) {
	err = r.Scan(&d.ID, &d.Campaign, &d.Number, &d.Month, &d.Title, &d.Starts, &d.Ends, &d.Notice, &d.State, &d.secret,
		&d.Weights.Done, &d.Weights.Came, &d.Weights.Mark, db.Time(&d.Issued), &d.IssuedBy,
		db.Time(&d.Evaluated), &d.EvaluatedBy, &d.Evaluation, db.Time(&d.Published), &d.PublishedBy, &d.Bulletin, &d.Reason, &d.Version)
	return d, err
}

func loadDrive(ctx context.Context, tx *db.Tx, drive id.Drive) (Drive, error) {
	if !fault.Storable(string(drive)) {
		return Drive{}, notFound()
	}
	d, err := db.One(ctx, tx, scanDrive, `SELECT `+driveColumns+` FROM drives WHERE county = $1 AND id = $2`, tx.County, drive)
	if errors.Is(err, db.ErrNone) {
		return d, notFound()
	}
	if err != nil {
		return d, fmt.Errorf("drive: %w", err)
	}
	return d, nil
}

// update stores a drive that was at a version.
func (d *Drive) update(ctx context.Context, tx *db.Tx) error {
	was := d.Version
	d.Version++
	res, err := tx.Exec(ctx, `UPDATE drives SET month = $3, title = $4, starts = $5, ends = $6, notice = $7, state = $8, done_weight = $9, came_weight = $10, mark_weight = $11,
			issued_at = $12, issued_by = $13, evaluated_at = $14, evaluated_by = $15, evaluation = $16, published_at = $17, published_by = $18, bulletin = $19, reason = $20, version = $21
		WHERE county = $1 AND id = $2 AND version = $22`,
		tx.County, d.ID, d.Month, d.Title, d.Starts, d.Ends, d.Notice, d.State, d.Weights.Done, d.Weights.Came, d.Weights.Mark,
		db.Millis(d.Issued), d.IssuedBy, db.Millis(d.Evaluated), d.EvaluatedBy, d.Evaluation, db.Millis(d.Published), d.PublishedBy, d.Bulletin, d.Reason, d.Version, was)
	if err != nil {
		return fmt.Errorf("change drive: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(stale(), err)
	}
	return nil
}

// Move names a drive as its page showed it, with why something is done to it.
type Move struct {
	Drive   id.Drive
	Version int64 // 0: whatever it is now
	Reason  string
}

// on does something to a drive as a whole: for whoever manages drives, in a
// state that allows it, with a line in the journal.
func (s *Service) on(ctx context.Context, by access.Actor, m Move, act Act, fn func(tx *db.Tx, d *Drive, n now) (map[string]any, error)) error {
	if err := by.Check(access.ManageDrives, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		d, err := loadDrive(ctx, tx, m.Drive)
		if err != nil {
			return err
		}
		if err := d.State.check(act); err != nil {
			return err
		}
		if m.Version != 0 && m.Version != d.Version {
			return stale()
		}
		n, err := present(ctx, tx)
		if err != nil {
			return err
		}
		data, err := fn(tx, &d, n)
		if err != nil {
			return err
		}
		if to := acts[act].to; to != "" {
			d.State = to
		}
		if err := d.update(ctx, tx); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(d.ID), Act: "drives." + string(act), By: by, Data: data})
	})
}

// Owners returns whom a drive's record belongs to: a drive is the county's,
// work and cells are of their area and units. It is also who may see photos.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	w, err := loadWork(ctx, tx, record)
	if err == nil {
		return w.Owners(), nil
	}
	if !fault.Is(err, fault.NotFound) {
		return access.Owners{}, err
	}
	c, err := loadCell(ctx, tx, record)
	if err == nil {
		return c.Owners(), nil
	}
	if !fault.Is(err, fault.NotFound) {
		return access.Owners{}, err
	}
	_, err = loadDrive(ctx, tx, id.Drive(record))
	return access.Owners{}, err
}

// monthAfter moves a month, 2017-08, by n months.
func monthAfter(month string, n int) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.AddDate(0, n, 0).Format("2006-01")
}

// lastOf is the last day of a month.
func lastOf(month string) string { return shiftDay(monthAfter(month, 1)+"-01", -1) }
