package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/once"
)

// Subject is the kind of record in the journal.
const Subject = "report"

// Prefix begins a report's visible number, as in BG-0003.
const Prefix = "BG-"

// State is where a written report stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Signed    State = "signed"
	Discarded State = "discarded"
)

// States lists them in their order.
func States() []State { return []State{Draft, Signed, Discarded} }

// Written is a report that somebody writes. A draft's text is filled whenever
// it is read; a signature freezes text, figures and lists.
type Written struct {
	ID      id.Report
	Number  int64
	Kind    Kind
	Lang    lang.Tag
	Title   string // as it was when last saved
	Period  Period
	State   State
	Text    string // a template
	Version int64

	Account id.Account // who wrote it
	Actor   string     // and the post
	At      time.Time
	Signer  string
	Signed  time.Time
	Digest  string // SHA-256 of the frozen paper

	paper string
}

// Label is the report's visible number.
func (w Written) Label() string { return fmt.Sprintf("%s%04d", Prefix, w.Number) }

// Link is the address of its page.
func (w Written) Link() string { return "/reports/written/" + string(w.ID) }

// Paper is a signed report as it was signed. It fails if what is stored is not
// what was signed.
func (w Written) Paper() (Spoken, error) {
	var s Spoken
	sum := sha256.Sum256([]byte(w.paper))
	if hex.EncodeToString(sum[:]) != w.Digest {
		return s, fault.New(fault.Internal, "report.not_as_signed", w.Label())
	}
	if err := json.Unmarshal([]byte(w.paper), &s); err != nil {
		return s, fmt.Errorf("read report %s: %w", w.Label(), err)
	}
	return s, nil
}

// Comment is a remark on a report.
type Comment struct {
	Text  string
	Actor string
	At    time.Time
}

// List is what the list behind a figure showed when the report was signed.
type List struct {
	Figure  string // its name
	Records int64
	Sheet   []byte // CSV, gzip; only List reads it
}

// Start asks for a new draft.
type Start struct {
	Kind Kind
	Lang lang.Tag
	Day  string // of which it tells; a brief's last
	From string // of a brief, and only there: its first
	Key  string
}

const columns = `id, number, kind, lang, title, from_on, to_on, state, body, version, account, actor, written_at, signer, signed_at, digest, paper`

func scan(r db.Row) (w Written, err error) {
	return w, r.Scan(&w.ID, &w.Number, &w.Kind, &w.Lang, &w.Title, &w.Period.From, &w.Period.To, &w.State, &w.Text, &w.Version,
		db.Text(&w.Account), &w.Actor, db.Time(&w.At), &w.Signer, db.Time(&w.Signed), &w.Digest, &w.paper)
}

// Start begins a draft from the template of its kind.
func (s *Service) Start(ctx context.Context, by access.Actor, d Start) (report id.Report, err error) {
	if err := by.Check(access.WriteReports, access.Owners{}); err != nil {
		return "", err
	}
	if err := exists(d.Kind, d.Lang); err != nil {
		return "", err
	}
	p, err := d.period()
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		same := d
		same.Key = ""
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			w, err := s.start(lang.With(ctx, d.Lang), tx, by, d, p)
			return string(w.ID), err
		})
		report = id.Report(answer)
		return err
	})
	return report, err
}

func (d Start) period() (Period, error) {
	p, err := d.Kind.PeriodOf(d.Day)
	if err != nil || d.Kind != KindBrief || d.From == "" {
		return p, err
	}
	if _, err := time.Parse(time.DateOnly, d.From); err != nil || d.From > d.Day {
		return p, fault.New(fault.Invalid, "report.bad_from", d.From)
	}
	p.From = d.From
	return p, nil
}

func (s *Service) start(ctx context.Context, tx *db.Tx, by access.Actor, d Start, p Period) (Written, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return Written{}, err
	}
	if today := counties.Day(tx, county); d.Day > today {
		return Written{}, fault.New(fault.Invalid, "report.future", d.Day, today)
	}
	t, err := ofCounty(ctx, tx, d.Kind, d.Lang)
	if err != nil {
		return Written{}, err
	}
	w := Written{ID: id.New[id.Report](), Kind: d.Kind, Lang: d.Lang, Period: p, State: Draft, Text: t.Text, Version: 1, Account: by.Account, Actor: by.Name, At: tx.Now}
	r, err := s.fill(ctx, tx, by, w)
	if err != nil {
		return w, err
	}
	w.Title = r.Title(ctx)
	if w.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return w, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO written_reports (county, id, number, kind, lang, title, from_on, to_on, state, body, version, account, actor, written_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.County, w.ID, w.Number, w.Kind, w.Lang, w.Title, p.From, p.To, w.State, w.Text, w.Version, db.Null(w.Account), w.Actor, db.Millis(w.At))
	if err != nil {
		return w, fmt.Errorf("insert report: %w", err)
	}
	return w, journal.Append(ctx, tx, journal.Entry{
		Subject: Subject, Record: string(w.ID), Act: "report.start", By: by, First: true,
		Data: map[string]any{"kind": w.Kind, "from": p.From, "to": p.To, "title": w.Title},
	})
}

// fill is a draft's text with the figures of its period.
func (s *Service) fill(ctx context.Context, tx *db.Tx, by access.Actor, w Written) (Report, error) {
	t, err := parse(w.Text, s.known)
	if err != nil {
		return Report{}, err
	}
	return s.compose(ctx, tx, by, t, w.Period)
}

func one(ctx context.Context, tx *db.Tx, report id.Report) (Written, error) {
	w, err := db.One(ctx, tx, scan, `SELECT `+columns+` FROM written_reports WHERE county = $1 AND id = $2`, tx.County, report)
	if errors.Is(err, db.ErrNone) {
		return w, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return w, fmt.Errorf("read report: %w", err)
	}
	return w, nil
}

// Reading is a report as its page shows it.
type Reading struct {
	Written
	Spoken   Spoken // a draft's as of now, a signed one's as it was signed
	Fault    error  // why a draft cannot be filled; Spoken is empty then
	Comments []Comment
	Lists    []List // of a signed one, without their sheets
	Timeline []journal.Line
}

// Read returns a report with what belongs to it.
func (s *Service) Read(ctx context.Context, by access.Actor, report id.Report) (r Reading, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return r, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		if r.Written, err = one(ctx, tx, report); err != nil {
			return err
		}
		if r.State == Signed {
			if r.Spoken, err = r.Paper(); err != nil {
				return err
			}
		} else {
			in := lang.With(ctx, r.Lang)
			filled, err := s.fill(in, tx, by, r.Written)
			if f := (*fault.Error)(nil); errors.As(err, &f) && f.Kind == fault.Invalid {
				r.Fault = err
			} else if err != nil {
				return err
			} else {
				r.Spoken = filled.Spoken(in)
			}
		}
		if r.Comments, err = db.All(ctx, tx, func(x db.Row) (c Comment, err error) { return c, x.Scan(&c.Text, &c.Actor, db.Time(&c.At)) },
			`SELECT body, actor, at FROM report_comments WHERE county = $1 AND report = $2 ORDER BY seq LIMIT 1000`, tx.County, report); err != nil {
			return fmt.Errorf("read comments: %w", err)
		}
		if r.Lists, err = db.All(ctx, tx, func(x db.Row) (l List, err error) { return l, x.Scan(&l.Figure, &l.Records) },
			`SELECT figure, records FROM report_lists WHERE county = $1 AND report = $2 ORDER BY figure LIMIT 1000`, tx.County, report); err != nil {
			return fmt.Errorf("read the report's lists: %w", err)
		}
		r.Timeline, err = journal.Of(ctx, tx, Subject, string(report))
		return err
	})
	return r, err
}

// Sheet returns the list behind a figure as the report was signed: CSV, gzip.
func (s *Service) Sheet(ctx context.Context, by access.Actor, report id.Report, figure string) (l List, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return l, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		l, err = db.One(ctx, tx, func(x db.Row) (l List, err error) { return l, x.Scan(&l.Figure, &l.Records, &l.Sheet) },
			`SELECT figure, records, sheet FROM report_lists WHERE county = $1 AND report = $2 AND figure = $3`, tx.County, report, figure)
		if errors.Is(err, db.ErrNone) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return err
	})
	return l, err
}

// Save keeps a draft's text. version is the one that was edited.
func (s *Service) Save(ctx context.Context, by access.Actor, report id.Report, version int64, text string) error {
	if _, err := parse(text, s.known); err != nil {
		return err
	}
	return s.change(ctx, by, access.WriteReports, report, version, func(ctx context.Context, tx *db.Tx, w *Written) (journal.Entry, error) {
		w.Text = text
		r, err := s.fill(lang.With(ctx, w.Lang), tx, by, *w)
		w.Title = r.Title(lang.With(ctx, w.Lang))
		return journal.Entry{Act: "report.save", Data: map[string]any{"version": w.Version + 1, "length": len(text)}}, err
	})
}

// Discard gives a draft up. It stays, and its number with it.
func (s *Service) Discard(ctx context.Context, by access.Actor, report id.Report, version int64, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		f := fault.Fields{}
		f.Add("reason", "report.reason_missing")
		return f.Err()
	}
	return s.change(ctx, by, access.WriteReports, report, version, func(_ context.Context, _ *db.Tx, w *Written) (journal.Entry, error) {
		w.State = Discarded
		return journal.Entry{Act: "report.discard", Data: map[string]any{"reason": reason}}, nil
	})
}

// change does something to a draft that is still as it was seen.
func (s *Service) change(ctx context.Context, by access.Actor, act access.Act, report id.Report, version int64, do func(context.Context, *db.Tx, *Written) (journal.Entry, error)) error {
	if err := by.Check(act, access.Owners{}); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		w, err := one(ctx, tx, report)
		if err != nil {
			return err
		}
		if w.State != Draft {
			return fault.New(fault.Conflict, "report.no_draft", w.Label())
		}
		if w.Version != version {
			return fault.New(fault.Conflict, "report.changed", w.Label())
		}
		e, err := do(ctx, tx, &w)
		if err != nil {
			return err
		}
		w.Version++
		_, err = tx.Exec(ctx, `UPDATE written_reports SET title = $3, state = $4, body = $5, version = $6, paper = $7, digest = $8, signer = $9, signed_at = $10
			WHERE county = $1 AND id = $2`, tx.County, w.ID, w.Title, w.State, w.Text, w.Version, w.paper, w.Digest, w.Signer, db.Millis(w.Signed))
		if err != nil {
			return fmt.Errorf("update report: %w", err)
		}
		e.Subject, e.Record, e.By = Subject, string(w.ID), by
		return journal.Append(ctx, tx, e)
	})
}

// Say adds a comment to a draft or a signed report.
func (s *Service) Say(ctx context.Context, by access.Actor, report id.Report, text, key string) error {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return err
	}
	const most = 2000
	f := fault.Fields{}
	if text = strings.TrimSpace(text); text == "" {
		f.Add("text", "report.comment_missing")
	} else if len([]rune(text)) > most {
		f.Add("text", "report.comment_long", most)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, key, []string{string(report), text}, func() (string, error) {
			w, err := one(ctx, tx, report)
			if err != nil {
				return "", err
			}
			seq, err := db.One(ctx, tx, db.Value[int64], `SELECT COALESCE(MAX(seq), 0) + 1 FROM report_comments WHERE county = $1 AND report = $2`, tx.County, report)
			if err != nil {
				return "", fmt.Errorf("number a comment: %w", err)
			}
			if _, err = tx.Exec(ctx, `INSERT INTO report_comments (county, report, seq, body, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`,
				tx.County, report, seq, text, by.Name, db.Millis(tx.Now)); err != nil {
				return "", fmt.Errorf("insert comment: %w", err)
			}
			return strconv.FormatInt(seq, 10), journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(w.ID), Act: "report.comment", By: by, Data: map[string]any{"seq": seq}})
		})
		return err
	})
}
