package reports

import (
	"context"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
)

// Service builds reports.
type Service struct {
	DB   *db.DB
	Book *figures.Book
}

// New returns a service that reads d and knows the figures of book.
func New(d *db.DB, book *figures.Book) *Service { return &Service{d, book} }

// Stage builds the stage report of the county's current campaign as of the end
// of a day (2017-08-25), at most now. An empty day is today.
//
// Of an earlier day (Past) all is told as it stood at its end, and opens as it
// stood, as far as the slices have kept that; a stock that is told as of now
// says so itself (figures.Value.Later).
func (s *Service) Stage(ctx context.Context, by access.Actor, asOf string) (Report, error) {
	if err := by.Check(access.SeeReports, access.Owners{}); err != nil {
		return Report{}, err
	}
	var r Report
	err := s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		campaign, err := counties.Current(ctx, tx)
		if err != nil {
			return err
		}
		r = Report{
			County: county.Name, Key: county.Key, Demo: county.Demo, Zone: county.Zone,
			Campaign: campaign.Title, Since: campaign.StartsOn,
			Figures: map[string]figures.Value{}, Texts: map[string]Arg{},
		}
		if r.AsOf, r.At, err = until(asOf, tx.Now, county.Zone); err != nil {
			return err
		}
		r.Now, r.Past = tx.Now, r.At.Before(tx.Now)
		if start, err := time.ParseInLocation(time.DateOnly, campaign.StartsOn, county.Zone); err == nil && !r.At.Before(start) {
			r.Days = int(r.At.Sub(start)/(24*time.Hour)) + 1
		}
		q := figures.Query{Campaign: campaign.ID, To: r.AsOf}
		if r.Past {
			q.Then = figures.At(r.AsOf, r.At)
		}
		b := &builder{ctx: ctx, tx: tx, book: s.Book, r: &r, q: q, part: !by.Reach(access.SeeCase).All}
		return b.stage()
	})
	if err != nil {
		return Report{}, fmt.Errorf("stage report: %w", err)
	}
	return r, nil
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
