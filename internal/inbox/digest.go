package inbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/mail"
	"chuangwei/internal/people"
)

// DigestHour is when the daily e-mail goes out, in the county's zone.
const DigestHour = 8

// maxLines bounds the lines of an e-mail; the rest is counted.
const maxLines = 30

// Digest sends everybody of the county who wants it an e-mail of what they have
// not read, once a day. It may be called again: who has got today's gets no
// other. One address that refuses holds up nobody else.
func (s *Service) Digest(ctx context.Context, county id.County, post mail.Sender) (sent int, err error) {
	var c counties.County
	var readers []people.Reader
	err = s.DB.Read(ctx, county, func(tx *db.Tx) error {
		if c, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		if c.Settings.Address == "" {
			c.Settings.Address = s.Address
		}
		readers, err = people.DigestReaders(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("digest: %w", err)
	}
	var errs []error
	for _, r := range readers {
		ok, err := s.digest(lang.WithZone(ctx, c.Zone), c, r, post)
		if err != nil {
			errs = append(errs, fmt.Errorf("digest for account %s: %w", r.Account, err))
		}
		if ok {
			sent++
		}
	}
	return sent, errors.Join(errs...)
}

func (s *Service) digest(ctx context.Context, c counties.County, r people.Reader, post mail.Sender) (bool, error) {
	var notices []Notice
	var day string
	claimed := false
	// The day is claimed before the letter is sent: two programs send one.
	err := s.DB.Write(ctx, c.Key, func(tx *db.Tx) (err error) {
		claimed, day = false, counties.Day(tx, c)
		notices, err = db.All(ctx, tx, scan, `SELECT `+columns+` FROM notices
			WHERE county = $1 AND account = $2 AND read_at IS NULL ORDER BY id DESC LIMIT $3`, tx.County, r.Account, maxUnread)
		if err != nil || len(notices) == 0 {
			return err
		}
		res, err := tx.Exec(ctx, `INSERT INTO digests (county, account, day, sent_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (county, account, day) DO NOTHING`, tx.County, r.Account, day, db.Millis(tx.Now))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		claimed = n == 1
		return err
	})
	if err != nil || !claimed {
		return false, err
	}
	tag, ok := lang.Parse(string(r.Lang))
	if !ok {
		tag = lang.Chinese
	}
	in := lang.With(ctx, tag)
	err = post.Send(ctx, mail.Message{
		To: r.Email, Subject: lang.T(in, "inbox.mail.subject", len(notices), c.Name), Text: letter(in, c, r, notices),
		At: s.trueTime(c.Key), Key: "digest:" + string(r.Account) + ":" + day,
	})
	if err != nil {
		// Not sent: the next run may try again.
		undo := s.DB.Write(ctx, c.Key, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM digests WHERE county = $1 AND account = $2 AND day = $3`, tx.County, r.Account, day)
			return err
		})
		return false, errors.Join(err, undo)
	}
	return true, nil
}

// letter writes the e-mail's text.
func letter(ctx context.Context, c counties.County, r people.Reader, notices []Notice) string {
	var b strings.Builder
	b.WriteString(lang.T(ctx, "inbox.mail.greeting", r.Label) + "\n\n")
	for i, n := range notices {
		if i == maxLines {
			b.WriteString("\n" + lang.T(ctx, "inbox.mail.more", len(notices)-maxLines) + "\n")
			break
		}
		b.WriteString("· " + n.Text(ctx))
		if !n.Due.IsZero() {
			b.WriteString(" " + lang.T(ctx, "inbox.mail.due", lang.Moment(ctx, n.Due)))
		}
		b.WriteString("\n")
		if c.Settings.Address != "" && n.Link != "" {
			b.WriteString("  " + c.Settings.Address + n.Link + "\n")
		}
	}
	b.WriteString("\n")
	if c.Settings.Address != "" {
		b.WriteString(lang.T(ctx, "inbox.mail.open", c.Settings.Address+"/inbox") + "\n")
	}
	b.WriteString(lang.T(ctx, "inbox.mail.off") + "\n")
	return b.String()
}
