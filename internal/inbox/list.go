package inbox

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
	"chuangwei/internal/lang"
)

// Notice is a line of somebody's inbox.
type Notice struct {
	ID      id.Notice
	Kind    string
	Subject string
	Record  string
	Key     string
	Link    string
	Due     time.Time
	At      time.Time
	ReadAt  time.Time

	args string
}

// Unread reports whether nobody has read the notice.
func (n Notice) Unread() bool { return n.ReadAt.IsZero() }

// Text returns what the notice says, in the reader's language.
func (n Notice) Text(ctx context.Context) string {
	args, err := unpack(ctx, n.args)
	if err != nil {
		return lang.T(ctx, n.Key)
	}
	return lang.T(ctx, n.Key, args...)
}

const columns = `id, kind, subject, record, message, args, link, due_at, created_at, read_at`

func scan(r db.Row) (n Notice, err error) {
	return n, r.Scan(&n.ID, &n.Kind, &n.Subject, &n.Record, &n.Key, &n.args, &n.Link, db.Time(&n.Due), db.Time(&n.At), db.Time(&n.ReadAt))
}

// Filter narrows the list.
type Filter struct {
	Unread bool
	Kind   string    // the beginning of a kind: case, case.warn
	About  string    // one of Subjects
	After  id.Notice // older than this one
	Limit  int
}

// subjects are what notices are about, by the beginnings of their kinds. What
// is none of them is other.
var subjects = []struct {
	name  string
	kinds []string
}{
	{"case", []string{"case"}},
	{"task", []string{"task", "plan"}},
	{"patrol", []string{"patrol"}},
	{"custody", []string{"custody"}},
	{"drive", []string{"drive", "drives"}},
	{"support", []string{"support"}},
	{"order", []string{"order", "supervise"}},
	{"meeting", []string{"meeting", "meetings"}},
	{"survey", []string{"survey"}},
}

const otherSubject = "other"

// Subjects lists what a list can be narrowed to; the name of each is the
// message "inbox.about.…".
func Subjects() []string {
	out := make([]string, 0, len(subjects)+1)
	for _, s := range subjects {
		out = append(out, s.name)
	}
	return append(out, otherSubject)
}

// about narrows w to a subject.
func about(w *db.Where, subject string) {
	var parts []string
	var args []any
	for _, s := range subjects {
		if subject != s.name && subject != otherSubject {
			continue
		}
		for _, k := range s.kinds {
			parts = append(parts, "kind = ? OR kind LIKE ?")
			args = append(args, k, k+".%")
		}
	}
	switch {
	case subject == otherSubject:
		w.And("NOT ("+strings.Join(parts, " OR ")+")", args...)
	case len(parts) == 0:
		w.And("1 = 0")
	default:
		w.And(strings.Join(parts, " OR "), args...)
	}
}

// Page is a part of somebody's inbox.
type Page struct {
	Notices []Notice
	Unread  int
	Next    id.Notice // Filter.After of the next page; empty on the last
}

// List returns the actor's own notices, newest first.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	var w db.Where
	w.And("county = ?", by.County)
	w.And("account = ?", by.Account)
	if f.Unread {
		w.And("read_at IS NULL")
	}
	if f.Kind != "" {
		w.And("kind = ? OR kind LIKE ?", f.Kind, f.Kind+".%")
	}
	if f.About != "" {
		about(&w, f.About)
	}
	if f.After != "" {
		w.And("id < ?", f.After)
	}
	size := min(max(f.Limit, 1), 200)
	limit := w.Arg(size + 1)
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		if p.Unread, err = Unread(ctx, tx, by.Account); err != nil {
			return err
		}
		p.Notices, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM notices `+w.String()+` ORDER BY id DESC LIMIT `+limit, w.Args...)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("inbox: %w", err)
	}
	if len(p.Notices) > size {
		p.Notices = p.Notices[:size]
		p.Next = p.Notices[size-1].ID
	}
	return p, nil
}

// maxUnread is as far as the unread are counted: beyond it nobody cares.
const maxUnread = 100

// Unread counts what an account has not read, up to a hundred: the badge of
// every page.
func Unread(ctx context.Context, tx *db.Tx, account id.Account) (int, error) {
	n, err := db.One(ctx, tx, db.Value[int], `SELECT COUNT(*) FROM (
		SELECT id FROM notices WHERE county = $1 AND account = $2 AND read_at IS NULL LIMIT $3) AS u`, tx.County, account, maxUnread)
	if err != nil {
		return 0, fmt.Errorf("unread: %w", err)
	}
	return n, nil
}

// Unread counts what the actor has not read, up to a hundred.
func (s *Service) Unread(ctx context.Context, by access.Actor) (n int, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		n, err = Unread(ctx, tx, by.Account)
		return err
	})
	return n, err
}

// Open marks one of the actor's notices as read and returns where it leads.
func (s *Service) Open(ctx context.Context, by access.Actor, n id.Notice) (link string, err error) {
	err = s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		link, err = db.One(ctx, tx, db.Value[string], `UPDATE notices SET read_at = COALESCE(read_at, $4)
			WHERE county = $1 AND account = $2 AND id = $3 RETURNING link`, tx.County, by.Account, n, db.Millis(tx.Now))
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return link, err
}

// Mark marks the actor's notices as read.
func (s *Service) Mark(ctx context.Context, by access.Actor, ids []id.Notice) error {
	if len(ids) == 0 || len(ids) > 500 {
		return nil
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		for _, n := range ids {
			if _, err := tx.Exec(ctx, `UPDATE notices SET read_at = $4 WHERE county = $1 AND account = $2 AND id = $3 AND read_at IS NULL`,
				tx.County, by.Account, n, db.Millis(tx.Now)); err != nil {
				return fmt.Errorf("mark as read: %w", err)
			}
		}
		return nil
	})
}

// MarkAll marks everything that the actor has got until now as read.
func (s *Service) MarkAll(ctx context.Context, by access.Actor) error {
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error { return ReadAll(ctx, tx, by.Account) })
}

// ReadAll marks everything that an account has got until now as read.
func ReadAll(ctx context.Context, tx *db.Tx, account id.Account) error {
	_, err := tx.Exec(ctx, `UPDATE notices SET read_at = $3 WHERE county = $1 AND account = $2 AND read_at IS NULL`, tx.County, account, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("mark all as read: %w", err)
	}
	return nil
}

// MarkRecord marks what an account was told of a record as read, when it opens
// the record's page.
func MarkRecord(ctx context.Context, tx *db.Tx, account id.Account, subject, record string) error {
	_, err := tx.Exec(ctx, `UPDATE notices SET read_at = $5 WHERE county = $1 AND account = $2 AND subject = $3 AND record = $4 AND read_at IS NULL`,
		tx.County, account, subject, record, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("mark as read: %w", err)
	}
	return nil
}

// UnreadOf returns of which records the actor has not read what it
// was told, as subject and record with a slash between.
func (s *Service) UnreadOf(ctx context.Context, by access.Actor) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		return db.Each(ctx, tx, func(r db.Row) error {
			var subject, record string
			err := r.Scan(&subject, &record)
			out[subject+"/"+record] = true
			return err
		}, `SELECT DISTINCT subject, record FROM notices WHERE county = $1 AND account = $2 AND read_at IS NULL AND record <> '' LIMIT 5000`, tx.County, by.Account)
	})
	if err != nil {
		return nil, fmt.Errorf("unread records: %w", err)
	}
	return out, nil
}

// keep is how long a notice that was read is kept, and one that was not.
const (
	keepRead   = 90 * 24 * time.Hour
	keepUnread = 400 * 24 * time.Hour
)

// Forget drops notices that are too old to matter.
func Forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM notices WHERE county = $1 AND (read_at < $2 OR created_at < $3)`,
		tx.County, db.Millis(tx.Now.Add(-keepRead)), db.Millis(tx.Now.Add(-keepUnread)))
	if err != nil {
		return fmt.Errorf("forget notices: %w", err)
	}
	return forgetSent(ctx, tx)
}
