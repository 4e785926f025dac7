package meetings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Version is a text of the minutes that was kept.
type Version struct {
	Seq     int64
	Text    string
	Aside   bool // somebody else had saved meanwhile: kept, but it does not hold
	Account id.Account
	Actor   string
	At      time.Time
}

// Limits of the minutes.
const (
	MaxMinutes = 50_000 // characters
	version1   = 1
	// apart is how long the same person writes on before what was saved stays
	// as a version of its own.
	apart = 2 * time.Minute
)

const versionColumns = `seq, text, aside, account, actor, at`

func scanVersion(r db.Row) (v Version, err error) {
	return v, r.Scan(&v.Seq, &v.Text, &v.Aside, db.Text(&v.Account), &v.Actor, db.Time(&v.At))
}

// lastVersion is the text that holds; before the first its Seq is 0.
func lastVersion(ctx context.Context, tx *db.Tx, meeting id.Meeting) (Version, error) {
	v, err := db.One(ctx, tx, scanVersion, `SELECT `+versionColumns+` FROM meeting_minutes WHERE county = $1 AND meeting = $2 AND aside = FALSE ORDER BY seq DESC LIMIT 1`,
		tx.County, meeting)
	if errors.Is(err, db.ErrNone) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("minutes: %w", err)
	}
	return v, nil
}

func addVersion(ctx context.Context, tx *db.Tx, by access.Actor, meeting id.Meeting, seq int64, text string, aside bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO meeting_minutes (county, meeting, seq, text, aside, account, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.County, meeting, seq, text, aside, db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("minutes: %w", err)
	}
	return nil
}

// Writing is a text of the minutes as somebody sends it.
type Writing struct {
	Meeting id.Meeting
	Base    int64 // the version that the text was begun from
	Text    string
}

// Write keeps a text of the minutes, and of closed ones a correction. Nothing
// that was written is lost: where somebody else has saved since Base, the text
// is kept aside, for a person to bring both together.
func (s *Service) Write(ctx context.Context, by access.Actor, in Writing) (v Version, err error) {
	in.Text = strings.ReplaceAll(in.Text, "\r\n", "\n")
	var f fault.Fields
	f.Text("text", in.Text, MaxMinutes)
	if err := f.Err(); err != nil {
		return v, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		m, err := one(ctx, tx, in.Meeting)
		if err != nil {
			return err
		}
		if !May(m, by, DoWrite) && !May(m, by, DoAmend) {
			if err := by.Check(access.ManageMeetings, m.Owners()); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "meetings.not_running")
		}
		last, err := lastVersion(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		if last.Text == in.Text {
			v = last
			return nil
		}
		v, err = writeOver(ctx, tx, by, last, in)
		if err != nil || m.State != Held || v.Aside {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(m.ID), Act: "meeting.amend", By: by, Data: map[string]any{"version": v.Seq}})
	})
	return v, err
}

func writeOver(ctx context.Context, tx *db.Tx, by access.Actor, last Version, in Writing) (Version, error) {
	foreign, err := db.Exists(ctx, tx, `SELECT 1 FROM meeting_minutes WHERE county = $1 AND meeting = $2 AND seq > $3 AND aside = FALSE AND COALESCE(account, '') <> $4`,
		tx.County, in.Meeting, in.Base, string(by.Account))
	if err != nil {
		return Version{}, fmt.Errorf("minutes: %w", err)
	}
	top, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(seq), 0) FROM meeting_minutes WHERE county = $1 AND meeting = $2`, tx.County, in.Meeting)
	if err != nil {
		return Version{}, fmt.Errorf("minutes: %w", err)
	}
	v := Version{Seq: top + 1, Text: in.Text, Aside: foreign, Account: by.Account, Actor: by.Name, At: tx.Now}
	if foreign {
		same, err := db.Exists(ctx, tx, `SELECT 1 FROM meeting_minutes WHERE county = $1 AND meeting = $2 AND seq = $3 AND aside = TRUE AND account = $4 AND text = $5`,
			tx.County, in.Meeting, top, by.Account, in.Text)
		if err != nil || same {
			v.Seq = top // sent again: the same text stands aside already
			return v, err
		}
	} else if last.Seq == in.Base && last.Seq > version1 && last.Account == by.Account && tx.Now.Sub(last.At) < apart {
		// The same person goes on writing: this text grew out of that one.
		_, err := tx.Exec(ctx, `DELETE FROM meeting_minutes WHERE county = $1 AND meeting = $2 AND seq = $3`, tx.County, in.Meeting, last.Seq)
		if err != nil {
			return v, fmt.Errorf("minutes: %w", err)
		}
	}
	return v, addVersion(ctx, tx, by, in.Meeting, v.Seq, in.Text, foreign)
}

// maxVersions bounds the list of versions.
const maxVersions = 500

// versions lists the texts of the minutes, the latest first, without them.
func versions(ctx context.Context, tx *db.Tx, meeting id.Meeting) ([]Version, error) {
	list, err := db.All(ctx, tx, scanVersion, `SELECT seq, '', aside, account, actor, at FROM meeting_minutes WHERE county = $1 AND meeting = $2 ORDER BY seq DESC LIMIT $3`,
		tx.County, meeting, maxVersions)
	if err != nil {
		return nil, fmt.Errorf("versions of minutes: %w", err)
	}
	return list, nil
}

// Version returns one text of the minutes.
func (s *Service) Version(ctx context.Context, by access.Actor, meeting id.Meeting, seq int64) (m Meeting, v Version, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if m, err = one(ctx, tx, meeting); err != nil {
			return err
		}
		if !m.readable(by) {
			return notFound()
		}
		v, err = db.One(ctx, tx, scanVersion, `SELECT `+versionColumns+` FROM meeting_minutes WHERE county = $1 AND meeting = $2 AND seq = $3`, tx.County, meeting, seq)
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		return err
	})
	return m, v, err
}

// readable reports whether by may read the minutes: everybody those that are
// closed, before that whoever writes them.
func (m Meeting) readable(by access.Actor) bool {
	return m.State == Held || by.May(access.ManageMeetings, m.Owners())
}
