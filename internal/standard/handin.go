package standard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/journal"
	"chuangwei/internal/once"
)

// Edition is what was handed in once: the chain of them is the history of a
// piece of evidence.
type Edition struct {
	ID         string
	Edition    int64
	Note       string
	Reference  string // address of a record of the program
	Dated      string
	Pages      int64
	Actor      string
	At         time.Time
	Outcome    Stage // empty: it waits for the office
	Reason     string
	Reviewer   string
	ReviewedAt time.Time
	Files      []attachments.File
}

// HandIn is evidence as a unit hands it in: files, or a reference to a record
// that the program has.
type HandIn struct {
	ID        id.Evidence
	Version   int64 // as the person saw it; 0: whichever
	Note      string
	Reference string // address within the program; may be empty
	Dated     string // the day that the paper bears
	Pages     int64
	Files     []*attachments.Upload
	Key       string
}

// references are the beginnings of addresses that evidence may refer to, with
// the message that names them.
var references = []struct{ path, key string }{
	{"/documents/", "standard.ref.document"},
	{"/meetings/", "standard.ref.meeting"},
	{"/reports/written/", "standard.ref.report"},
	{"/photos/", "standard.ref.photo"},
	{"/case/", "standard.ref.case"},
	{"/works/", "standard.ref.project"},
	{"/publicity/", "standard.ref.publicity"},
}

// ReferenceKey is the message that names what an address refers to; empty where
// evidence may not refer to it.
func ReferenceKey(address string) string {
	for _, r := range references {
		if strings.HasPrefix(address, r.path) && len(address) > len(r.path) && !strings.ContainsAny(address, "\\ <>\"'") && !strings.Contains(address, "..") {
			return r.key
		}
	}
	return ""
}

// checkReference refuses an address that leads to no record that by may see.
func (s *Service) checkReference(ctx context.Context, tx *db.Tx, by access.Actor, f *fault.Fields, address string) error {
	if address == "" {
		return nil
	}
	if len(address) > MaxTitle || !fault.Storable(address) || ReferenceKey(address) == "" {
		f.Add("reference", "standard.bad_reference")
		return nil
	}
	if s.records == nil {
		return nil
	}
	has, err := s.records.Has(ctx, tx, by, address)
	if err != nil {
		return fmt.Errorf("reference %s: %w", address, err)
	}
	if !has {
		f.Add("reference", "standard.no_record")
	}
	return nil
}

// hold reads a piece of evidence to be acted on.
func hold(ctx context.Context, tx *db.Tx, evidence id.Evidence, version int64) (Evidence, error) {
	e, err := one(ctx, tx, evidence)
	if err == nil && version != 0 && version != e.Version {
		err = fault.New(fault.Conflict, "standard.stale")
	}
	return e, err
}

// Hand hands evidence in. What was accepted may be handed in anew: the earlier
// edition stays.
func (s *Service) Hand(ctx context.Context, by access.Actor, h HandIn) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := []any{h.ID, h.Note, h.Reference, h.Dated, h.Pages, len(h.Files)}
		_, _, err := once.Do(ctx, tx, by, h.Key, same, func() (string, error) { return string(h.ID), s.hand(ctx, tx, by, h) })
		return err
	})
}

func (s *Service) hand(ctx context.Context, tx *db.Tx, by access.Actor, h HandIn) error {
	e, err := hold(ctx, tx, h.ID, h.Version)
	if err != nil {
		return err
	}
	if err := by.Check(access.GiveEvidence, e.Owners()); err != nil {
		return err
	}
	if e.Stage == Handed {
		return fault.New(fault.Conflict, "standard.waits_for_review", e.Label())
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	var f fault.Fields
	h.Note, h.Reference = strings.TrimSpace(h.Note), strings.TrimSpace(h.Reference)
	f.Text("note", h.Note, MaxText)
	checkDay(&f, "dated", h.Dated)
	if h.Dated > day {
		f.Add("dated", "standard.future_day")
	}
	if h.Pages < 1 || h.Pages > 10_000 {
		f.Add("pages", "standard.bad_pages")
	}
	if err := s.checkReference(ctx, tx, by, &f, h.Reference); err != nil {
		return err
	}
	if len(h.Files) == 0 && h.Reference == "" {
		f.Add("files", "standard.need_files")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return hand(ctx, tx, by, e, h, day)
}

func hand(ctx context.Context, tx *db.Tx, by access.Actor, e Evidence, h HandIn, day string) error {
	was := e.Stage
	e.Edition++
	edition := id.New[string]()
	_, err := tx.Exec(ctx, `INSERT INTO standard_editions (county, id, evidence, edition, note, reference, dated, pages, account, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.County, edition, e.ID, e.Edition, h.Note, h.Reference, h.Dated, h.Pages, db.Null(by.Account), by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("hand in: %w", err)
	}
	for _, up := range h.Files {
		if err := insertFile(ctx, tx, edition, up.File); err != nil {
			return err
		}
	}
	e.Stage, e.HandedOn, e.Dated, e.Pages, e.Reason, e.ExpiresOn, e.AcceptedOn, e.Reviewer = Handed, day, h.Dated, h.Pages, "", "", "", ""
	if was == Accepted {
		if err := figures.Add(ctx, tx, e.delta(tallyAccepted, -1)); err != nil {
			return err
		}
	}
	if err := update(ctx, tx, &e); err != nil {
		return err
	}
	data := map[string]any{"edition": e.Edition, "pages": h.Pages, "files": len(h.Files)}
	if h.Note != "" {
		data["note"] = h.Note
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(e.ID), Act: "standard.hand", By: by, Data: data})
}

// update writes what may change of a piece of evidence.
func update(ctx context.Context, tx *db.Tx, e *Evidence) error {
	e.Version++
	e.Moved = tx.Now
	_, err := tx.Exec(ctx, `UPDATE standard_evidence SET state = $3, edition = $4, dated = $5, pages = $6, expires_on = $7, reason = $8, handed_on = $9, accepted_on = $10,
		reviewer = $11, moved_at = $12, version = $13 WHERE county = $1 AND id = $2`, tx.County, e.ID, e.Stage, e.Edition, e.Dated, e.Pages, e.ExpiresOn, e.Reason, e.HandedOn,
		e.AcceptedOn, e.Reviewer, db.Millis(e.Moved), e.Version)
	if err != nil {
		return fmt.Errorf("update evidence: %w", err)
	}
	return nil
}

// Review is what the office decides of evidence that was handed in.
type Review struct {
	ID        id.Evidence
	Version   int64
	Accept    bool
	Reason    string // why it is sent back
	Key       string
	ExpiresOn string // until when an accepted one holds; empty: for good
}

// Review accepts evidence or sends it back. Nobody reviews what he handed in.
func (s *Service) Review(ctx context.Context, by access.Actor, r Review) error {
	if err := by.Check(access.ManageStandard, access.Owners{}); err != nil {
		return err
	}
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		same := []any{r.ID, r.Accept, r.Reason, r.ExpiresOn}
		_, _, err := once.Do(ctx, tx, by, r.Key, same, func() (string, error) { return string(r.ID), decide(ctx, tx, by, r) })
		return err
	})
}

func decide(ctx context.Context, tx *db.Tx, by access.Actor, r Review) error {
	e, err := hold(ctx, tx, r.ID, r.Version)
	if err != nil {
		return err
	}
	if e.Stage != Handed {
		return fault.New(fault.Conflict, "standard.not_handed", e.Label())
	}
	own, err := db.Exists(ctx, tx, `SELECT 1 FROM standard_editions WHERE county = $1 AND evidence = $2 AND edition = $3 AND account = $4`, tx.County, e.ID, e.Edition, by.Account)
	if err != nil {
		return fmt.Errorf("who handed in: %w", err)
	}
	if own {
		return fault.New(fault.Conflict, "standard.review_own")
	}
	day, err := today(ctx, tx)
	if err != nil {
		return err
	}
	var f fault.Fields
	r.Reason = strings.TrimSpace(r.Reason)
	if !r.Accept {
		f.Need("reason", r.Reason, MaxText)
	}
	if r.Accept && r.ExpiresOn != "" {
		checkDay(&f, "expires_on", r.ExpiresOn)
		if r.ExpiresOn < day {
			f.Add("expires_on", "standard.past_day")
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return review(ctx, tx, by, e, r, day)
}

func review(ctx context.Context, tx *db.Tx, by access.Actor, e Evidence, r Review, day string) error {
	act := "accept"
	if r.Accept {
		e.Stage, e.AcceptedOn, e.ExpiresOn, e.Reason = Accepted, day, r.ExpiresOn, ""
		if err := figures.Add(ctx, tx, e.delta(tallyAccepted, 1)); err != nil {
			return err
		}
	} else {
		e.Stage, e.Reason, act = Returned, r.Reason, "return"
	}
	e.Reviewer = by.Name
	if err := update(ctx, tx, &e); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE standard_editions SET outcome = $4, reason = $5, reviewer = $6, reviewed_at = $7 WHERE county = $1 AND evidence = $2 AND edition = $3`,
		tx.County, e.ID, e.Edition, e.Stage, e.Reason, by.Name, db.Millis(tx.Now))
	if err != nil {
		return fmt.Errorf("review: %w", err)
	}
	data := map[string]any{"edition": e.Edition}
	if e.Reason != "" {
		data["reason"] = e.Reason
	}
	if e.ExpiresOn != "" {
		data["expires_on"] = e.ExpiresOn
	}
	if err := journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(e.ID), Act: "standard." + act, By: by, Data: data}); err != nil {
		return err
	}
	return tell(ctx, tx, by, e, act, inbox.Recipients{Units: []id.Unit{e.Unit}})
}

func tell(ctx context.Context, tx *db.Tx, by access.Actor, e Evidence, act string, to inbox.Recipients) error {
	to.Not = by.Account
	_, err := inbox.Tell(ctx, tx, inbox.Message{
		To: to, Kind: "standard." + act, Subject: Subject, Record: string(e.ID), Key: "standard.tell." + act, Args: []any{e.Label(), e.Title, e.Reason}, Link: e.Link(),
	})
	return err
}

func editionsOf(ctx context.Context, tx *db.Tx, evidence id.Evidence) ([]Edition, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (x Edition, err error) {
		return x, r.Scan(&x.ID, &x.Edition, &x.Note, &x.Reference, &x.Dated, &x.Pages, &x.Actor, db.Time(&x.At), &x.Outcome, &x.Reason, &x.Reviewer, db.Time(&x.ReviewedAt))
	}, `SELECT id, edition, note, reference, dated, pages, actor, at, outcome, reason, reviewer, reviewed_at FROM standard_editions
		WHERE county = $1 AND evidence = $2 ORDER BY edition DESC LIMIT 100`, tx.County, evidence)
	if err != nil {
		return nil, fmt.Errorf("editions: %w", err)
	}
	for i := range list {
		if list[i].Files, err = filesOf(ctx, tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
