package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Lister reads the list at an address as by sees it: its records as CSV
// (gzip), and how many there are. ok is false if there is no list there that
// can be exported.
type Lister func(ctx context.Context, by access.Actor, link string) (sheet []byte, records int64, ok bool, err error)

// Sign freezes a draft as it stands: its text, its figures, and the lists
// behind them. Nothing alters a signed report; what its figures would be now is
// told beside it (Differences).
func (s *Service) Sign(ctx context.Context, by access.Actor, report id.Report, version int64) error {
	if err := by.Check(access.SignReports, access.Owners{}); err != nil {
		return err
	}
	// The draft is filled once, and its lists, each a page of its own, are read
	// before the transaction; that makes sure that the text is still the same.
	seen, err := s.Read(ctx, by, report)
	if err != nil {
		return err
	}
	if seen.State == Draft && seen.Version != version {
		return fault.New(fault.Conflict, "report.changed", seen.Label())
	}
	if seen.Fault != nil {
		return seen.Fault
	}
	lists, err := s.lists(ctx, by, seen.Spoken)
	if err != nil {
		return err
	}
	return s.change(ctx, by, access.SignReports, report, version, func(ctx context.Context, tx *db.Tx, w *Written) (journal.Entry, error) {
		paper, err := json.Marshal(seen.Spoken)
		if err != nil {
			return journal.Entry{}, fmt.Errorf("freeze the report: %w", err)
		}
		sum := sha256.Sum256(paper)
		w.paper, w.Digest, w.State, w.Signer, w.Signed, w.Title = string(paper), hex.EncodeToString(sum[:]), Signed, by.Name, tx.Now, seen.Spoken.Title
		for _, l := range lists {
			if _, err := tx.Exec(ctx, `INSERT INTO report_lists (county, report, figure, records, sheet) VALUES ($1, $2, $3, $4, $5)`,
				tx.County, w.ID, l.Figure, l.Records, l.Sheet); err != nil {
				return journal.Entry{}, fmt.Errorf("freeze a list: %w", err)
			}
		}
		return journal.Entry{Act: "report.sign", Data: map[string]any{"digest": w.Digest, "lists": len(lists)}}, nil
	})
}

// maxFrozen is the most records of a list that a signature keeps; of a longer
// one the number alone is kept.
const maxFrozen = 50_000

func (s *Service) lists(ctx context.Context, by access.Actor, spoken Spoken) ([]List, error) {
	if s.Lists == nil {
		return nil, nil
	}
	var out []List
	for _, name := range slices.Sorted(maps.Keys(spoken.Figures)) {
		f := spoken.Figures[name]
		if f.Link == "" || f.Value == nil || *f.Value == 0 || *f.Value > maxFrozen {
			continue
		}
		sheet, n, ok, err := s.Lists(ctx, by, f.Link)
		if err != nil {
			return nil, fmt.Errorf("list of %s: %w", name, err)
		}
		if ok {
			out = append(out, List{Figure: name, Records: n, Sheet: sheet})
		}
	}
	return out, nil
}

// Difference is a figure of a signed report that is another elsewhere.
type Difference struct {
	Figure string // its name
	Key    string // of its definition; empty for a document's number
	Was    SpokenFigure
	Is     SpokenFigure
	There  bool // Is has it at all
}

// differences are the figures of which is says something else than was.
func differences(was, is map[string]SpokenFigure) []Difference {
	var out []Difference
	for _, name := range slices.Sorted(maps.Keys(was)) {
		a := was[name]
		b, ok := is[name]
		if ok && a.Text == b.Text && equal(a.Value, b.Value) && equal(a.Num, b.Num) && equal(a.Den, b.Den) {
			continue
		}
		out = append(out, Difference{Figure: name, Key: KeyOf(name), Was: a, Is: b, There: ok})
	}
	return out
}

func equal(a, b *int64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// Differences returns which figures of a signed report its records give
// otherwise now: something was put right, entered late or voided.
func (s *Service) Differences(ctx context.Context, by access.Actor, w Written) (out []Difference, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return nil, err
	}
	paper, err := w.Paper()
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		in := lang.With(ctx, w.Lang)
		b, err := s.begin(in, tx, by, paper.AsOf)
		if err != nil {
			return err
		}
		t, err := parse(w.Text, s.known)
		if err != nil {
			return err
		}
		now, err := b.compose(t, w.Period)
		if err != nil {
			return err
		}
		out = differences(paper.Figures, now.Spoken(in).Figures)
		return nil
	})
	return out, err
}

// Last returns the signed report of the same kind before w, and what is other
// in w; false if there is none.
func (s *Service) Last(ctx context.Context, by access.Actor, r Reading) (last Written, diff []Difference, ok bool, err error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return last, nil, false, err
	}
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		last, err = db.One(ctx, tx, scan, `SELECT `+columns+` FROM written_reports
			WHERE county = $1 AND kind = $2 AND state = $3 AND to_on < $4 AND id <> $5 ORDER BY to_on DESC, number DESC LIMIT 1`,
			tx.County, r.Kind, Signed, r.Period.To, r.ID)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		ok = err == nil
		return err
	})
	if err != nil || !ok {
		return last, nil, false, err
	}
	paper, err := last.Paper()
	if err != nil {
		return last, nil, false, err
	}
	return last, differences(paper.Figures, r.Spoken.Figures), true, nil
}

// Verify recounts for doctor: every signed report is what was signed.
func (s *Service) Verify(ctx context.Context, tx *db.Tx) (checked int64, wrong []string, err error) {
	all, err := db.All(ctx, tx, scan, `SELECT `+columns+` FROM written_reports WHERE county = $1 AND state = $2 ORDER BY number LIMIT 100000`, tx.County, Signed)
	if err != nil {
		return 0, nil, fmt.Errorf("read signed reports: %w", err)
	}
	for _, w := range all {
		checked++
		if _, err := w.Paper(); fault.Is(err, fault.Internal) {
			wrong = append(wrong, w.Label())
		} else if err != nil {
			return checked, wrong, err
		}
	}
	return checked, wrong, nil
}
