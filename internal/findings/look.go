package findings

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// MostEvidence bounds the records that are kept with a finding; how many there
// are in all its number says.
const MostEvidence = 200

// Looked is what came of looking at a month.
type Looked struct {
	Found    int // that had not been there
	Reopened int // judged to be nothing before there was new evidence
	Grown    int // not judged yet, with new evidence
}

// Look looks at a month now, for the office.
func (s *Service) Look(ctx context.Context, by access.Actor, month string) (Looked, error) {
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return Looked{}, err
	}
	return s.look(ctx, by, month)
}

// Round looks at the month that runs and the one before, as it is done by night.
func (s *Service) Round(ctx context.Context, county id.County) error {
	var today string
	err := s.db.Read(ctx, county, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		if err == nil {
			today = counties.Day(tx, c)
			_, err = counties.CurrentID(ctx, tx)
		}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil // there is no campaign yet
	}
	if err != nil {
		return err
	}
	by := access.System(county)
	for _, month := range []string{Before(today[:7]), today[:7]} {
		if _, err := s.look(ctx, by, month); err != nil {
			return fmt.Errorf("look at %s: %w", month, err)
		}
	}
	return nil
}

// look reads the month without holding up who writes, and then stores what is
// new.
func (s *Service) look(ctx context.Context, by access.Actor, month string) (out Looked, err error) {
	var sights []Sight
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		c, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		span, ok := spanOf(month, c.Zone)
		if !ok || month > counties.Day(tx, c)[:7] {
			var f fault.Fields
			f.Add("month", "findings.bad_month")
			return f.Err()
		}
		st, err := settings(ctx, tx)
		if err != nil {
			return err
		}
		records, err := s.sources.Month(ctx, tx, span)
		if err != nil {
			return fmt.Errorf("records of %s: %w", month, err)
		}
		records.Span = span
		sights = See(records, st.Settings)
		return nil
	})
	if err != nil {
		return out, err
	}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		out = Looked{}
		for _, sight := range sights {
			if err := s.take(ctx, tx, by, month, sight, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// take stores a sight: as a finding, or as what is new of one.
func (s *Service) take(ctx context.Context, tx *db.Tx, by access.Actor, month string, x Sight, out *Looked) error {
	was, ok, err := same(ctx, tx, month, x)
	if err != nil {
		return err
	}
	if !ok {
		out.Found++
		return begin(ctx, tx, by, month, x)
	}
	known, err := keysOf(ctx, tx, was.ID)
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(x.Evidence), func(e Evidence) bool { return known[e.Key] })
	if len(known) >= MostEvidence {
		fresh = nil // there are more records than are kept
	}
	fresh = fresh[:min(len(fresh), MostEvidence-len(known))]
	n := max(int64(len(x.Evidence)), int64(len(known)+len(fresh)))
	switch {
	case len(fresh) == 0 && (was.State.Judged() || slices.Equal(was.Args, x.Args) && was.Records == n):
		return nil
	case len(fresh) > 0:
		if err := addEvidence(ctx, tx, was.ID, fresh); err != nil {
			return err
		}
	}
	act := "finding.more"
	now := was
	now.Args, now.Records, now.Found = x.Args, n, tx.Now
	switch {
	case was.State == Dismissed && len(fresh) > 0:
		// What was nothing then is looked at again with what is new; what was
		// upheld is proven already.
		out.Reopened++
		act, now.State = "finding.reopen", Open
	case len(fresh) > 0 && !was.State.Judged():
		out.Grown++
	}
	if err := update(ctx, tx, now); err != nil {
		return err
	}
	if len(fresh) == 0 {
		return nil // the same records, counted anew
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(was.ID), Act: act, By: by, Data: map[string]any{"records": len(fresh)}})
}

// begin makes a finding of a sight.
func begin(ctx context.Context, tx *db.Tx, by access.Actor, month string, x Sight) error {
	campaign, err := counties.CurrentID(ctx, tx)
	if err != nil {
		return err
	}
	f := Finding{
		ID: id.New[id.Finding](), Campaign: campaign, Kind: x.Kind, Month: month, Who: x.Who, Args: x.Args, Records: int64(len(x.Evidence)), State: Open, Found: tx.Now, Moved: tx.Now,
	}
	if f.Number, err = counties.Take(ctx, tx, Subject, 1); err != nil {
		return err
	}
	if err := insert(ctx, tx, f); err != nil {
		return err
	}
	if err := addEvidence(ctx, tx, f.ID, x.Evidence[:min(len(x.Evidence), MostEvidence)]); err != nil {
		return err
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: Subject, Record: string(f.ID), Act: "finding.find", By: by, First: true, Data: map[string]any{"records": f.Records}})
}

// spanOf is a month such as 2017-06 in a zone.
func spanOf(month string, zone *time.Location) (Span, bool) {
	first, err := time.ParseInLocation("2006-01", month, zone)
	if err != nil || month < "2000-01" || month > "2100-12" {
		return Span{}, false
	}
	end := first.AddDate(0, 1, 0)
	return Span{Month: month, From: first.Format(time.DateOnly), To: end.AddDate(0, 0, -1).Format(time.DateOnly), Begin: first, End: end}, true
}

// Before is the month before another; empty of what is no month.
func Before(month string) string {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return first.AddDate(0, -1, 0).Format("2006-01")
}
