package app

import (
	"context"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/engagement"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
)

// reminders are what the office and the county's leaders should know and no
// case stands for.
func (a *App) reminders(ctx context.Context, by access.Actor) (out []casesweb.Reminder, err error) {
	if !by.MayEver(access.ManageOrg) && !by.Has(access.Leader) {
		return nil, nil
	}
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		out = nil
		for _, r := range []struct{ figure, text string }{
			{"org.vacant_posts", "app.reminder.vacant_posts"},
			{"org.units_without_area", "app.reminder.units_without_area"},
			{"org.employees_without_task", "app.reminder.employees_without_task"},
		} {
			v, err := a.Book.Value(ctx, tx, r.figure, figures.Query{})
			if err != nil {
				return err
			}
			if v.N > 0 {
				out = append(out, casesweb.Reminder{Text: lang.T(ctx, r.text, v.N), Link: v.Link})
			}
			if r.figure == "org.vacant_posts" && v.N > 0 {
				if out[0].Note, err = vacant(ctx, tx); err != nil {
					return err
				}
			}
		}
		if err := a.lateThings(ctx, tx, &out); err != nil {
			return err
		}
		missing, err := counties.MissingYears(ctx, tx)
		for _, year := range missing {
			// A year is a name: without thousands.
			out = append(out, casesweb.Reminder{Text: lang.T(ctx, "app.reminder.calendar", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")), Link: "/calendar"})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, more := range []func(context.Context, access.Actor) (casesweb.Reminder, error){a.silent, a.turnout} {
		r, err := more(ctx, by)
		if err != nil {
			return nil, err
		}
		if r.Text != "" {
			out = append(out, r)
		}
	}
	return out, nil
}

// late are the figures of what is late, whoever's it is.
var late = []string{"meetings.decisions_late", "plan.late", "support.late", "supervise.late", "custody.overdue"}

// lateThings reminds of what is late in the other slices, a line a figure.
func (a *App) lateThings(ctx context.Context, tx *db.Tx, out *[]casesweb.Reminder) error {
	if _, err := counties.CurrentID(ctx, tx); fault.Is(err, fault.NotFound) {
		return nil
	} else if err != nil {
		return err
	}
	for _, key := range late {
		v, err := a.Book.Value(ctx, tx, key, figures.Query{})
		if err != nil {
			return err
		}
		if v.N > 0 {
			*out = append(*out, casesweb.Reminder{Text: lang.T(ctx, "app.reminder.figure", lang.T(ctx, "figure."+key), v.N), Link: v.Link})
		}
	}
	return nil
}

// silent reminds of those who did not sign in last week, by name.
func (a *App) silent(ctx context.Context, by access.Actor) (r casesweb.Reminder, err error) {
	if !engagement.MayName(by) {
		return r, nil
	}
	var sunday string
	err = a.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		county, err := counties.Of(ctx, tx)
		now := tx.Now.In(county.Zone)
		sunday = now.AddDate(0, 0, -(int(now.Weekday())+6)%7-1).Format(time.DateOnly)
		return err
	})
	if err != nil {
		return r, err
	}
	f := engagement.Filter{From: sunday, To: sunday, Kind: engagement.SigningIn, State: engagement.Missed, Limit: maxNamed}
	page, err := a.Engagement.Acts(ctx, by, f)
	if err != nil || page.Total == 0 {
		return r, err
	}
	var names []string
	for _, x := range page.Acts {
		names = append(names, x.Name)
	}
	if page.Total > int64(len(names)) {
		names = append(names, "…")
	}
	f.Limit = 0
	return casesweb.Reminder{Text: lang.T(ctx, "app.reminder.silent", page.Total), Note: strings.Join(names, lang.T(ctx, "app.comma")), Link: f.Link(engagementActs)}, nil
}

// turnout reminds of the area of which the fewest came to the attack week that
// goes on, if fewer came than three of five who were to come.
func (a *App) turnout(ctx context.Context, by access.Actor) (r casesweb.Reminder, err error) {
	week, err := DrivesOnWall{a.DB, a.Drives}.Scene(ctx, by)
	if err != nil || week == nil || week.Day == 0 {
		return r, err
	}
	least := figures.Ratio{Num: 3, Den: 5}
	for _, x := range week.Areas {
		if came := (figures.Ratio{Num: x.Came.N, Den: x.Expected}); came.Valid() && came.Float() < least.Float() {
			least = came
			r = casesweb.Reminder{Text: lang.T(ctx, "app.reminder.turnout", x.Name, came.Percent()), Note: lang.T(ctx, "ui.of", x.Came.N, x.Expected), Link: x.Came.Link}
		}
	}
	return r, nil
}

// maxNamed is how many vacant posts, or people, a reminder names.
const maxNamed = 4

// vacant names the leading posts that nobody holds, with the days of the one
// that has been empty the longest.
func vacant(ctx context.Context, tx *db.Tx) (string, error) {
	posts, err := org.Posts(ctx, tx, org.PostFilter{Leading: true, Vacant: true})
	if err != nil {
		return "", err
	}
	var names []string
	days := 0
	for _, p := range posts {
		days = max(days, p.VacantDays)
		names = append(names, p.Title)
	}
	if more := len(names) - maxNamed; more > 0 {
		names = append(names[:maxNamed], "…")
	}
	return lang.T(ctx, "app.reminder.vacant_longest", strings.Join(names, lang.T(ctx, "app.comma")), days), nil
}
