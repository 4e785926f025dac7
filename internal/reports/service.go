package reports

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
)

// Service builds reports.
type Service struct {
	DB    *db.DB
	Book  *figures.Book
	Lists Lister // what a signature freezes of the lists behind figures; nil: nothing
	Pairs Pairer // photo pairs of cases; nil: there are none
}

// New returns a service that reads d and knows the figures of book.
func New(d *db.DB, book *figures.Book) *Service { return &Service{DB: d, Book: book} }

// Stage writes the stage report of the county's current campaign as of the end
// of a day (2017-08-25), at most now, in the reader's language. An empty day is
// today. It has every figure of Names, whether its template speaks of it or not.
//
// Of an earlier day (Past) all is told as it stood at its end, and opens as it
// stood, as far as the slices have kept that; a stock that is told as of now
// says so itself (figures.Value.Later).
func (s *Service) Stage(ctx context.Context, by access.Actor, asOf string) (Report, error) {
	var r Report
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return r, err
	}
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		own, err := ofCounty(ctx, tx, KindStage, lang.From(ctx))
		if err != nil {
			return err
		}
		t, err := parse(own.Text, s.known)
		if err != nil {
			return err
		}
		b, err := s.begin(ctx, tx, by, asOf)
		if err != nil {
			return err
		}
		if err := b.count(); err != nil {
			return err
		}
		if r, err = b.compose(t, Period{To: b.r.AsOf}); err != nil {
			return err
		}
		maps.Copy(r.Figures, b.all)
		for _, f := range Founded {
			if _, err := b.document(f.Name, f.Founds); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Report{}, fmt.Errorf("stage report: %w", err)
	}
	return r, nil
}

// known reports whether a template may use a field.
func (s *Service) known(field string) bool {
	return slices.Contains(words, field) || founds(field) != "" || KeyOf(field) != ""
}

// until returns the day and the instant up to which a report reads: the end of
// the day, at most now.
func until(day string, now time.Time, zone *time.Location) (string, time.Time, error) {
	today := now.In(zone).Format(time.DateOnly)
	if day == "" {
		day = today
	}
	d, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return "", time.Time{}, fault.New(fault.Invalid, "report.bad_day", day).Because(err)
	}
	if day > today {
		return "", time.Time{}, fault.New(fault.Invalid, "report.future", day, today)
	}
	end := d.AddDate(0, 0, 1).Add(-time.Millisecond)
	if end.After(now) {
		end = now
	}
	return day, end, nil
}
