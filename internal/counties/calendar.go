package counties

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/worktime"
)

// builtIn are the years that the program knows, read once. Nobody changes the
// map.
var builtIn = sync.OnceValue(worktime.BuiltIn)

// Calendar returns the county's working time.
func Calendar(ctx context.Context, tx *db.Tx) (*worktime.Calendar, error) {
	return CalendarOf(ctx, tx, "")
}

// CalendarOf returns the working time of a unit: that of its shift if it has
// one, else the county's.
func CalendarOf(ctx context.Context, tx *db.Tx, unit id.Unit) (*worktime.Calendar, error) {
	c, err := Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	return CalendarIn(ctx, tx, c, unit)
}

// CalendarIn is CalendarOf where the county has been read already.
func CalendarIn(ctx context.Context, tx *db.Tx, c County, unit id.Unit) (*worktime.Calendar, error) {
	own, err := ownDays(ctx, tx)
	if err != nil {
		return nil, err
	}
	pattern, err := worktime.ParsePattern(c.Settings.hoursOf(unit))
	if err != nil {
		return nil, fmt.Errorf("hours of county %s: %w", c.Key, err)
	}
	return worktime.New(c.Zone, pattern, builtIn().With(own))
}

// hoursOf returns the pattern that a unit keeps.
func (st Settings) hoursOf(unit id.Unit) string {
	if unit != "" {
		for _, sh := range st.Shifts {
			if slices.Contains(sh.Units, unit) {
				return sh.Hours
			}
		}
	}
	return st.Hours
}

// maxDays bounds the days that a county edits: a century of holidays.
const maxDays = 5000

// ownDays are the days that the county has edited or imported.
func ownDays(ctx context.Context, tx *db.Tx) (worktime.Days, error) {
	type row struct {
		day     worktime.Day
		special worktime.Special
	}
	rows, err := db.All(ctx, tx, func(r db.Row) (d row, err error) {
		return d, r.Scan(&d.day, &d.special.Off, &d.special.Name)
	}, `SELECT day, off, name FROM calendar_days WHERE county = $1 ORDER BY day LIMIT $2`, tx.County, maxDays)
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	out := make(worktime.Days, len(rows))
	for _, r := range rows {
		out[r.day] = r.special
	}
	return out, nil
}

// Year is a year of the county's calendar, as its page shows it.
type Year struct {
	Year    int
	Known   bool // its holidays are built in, edited or imported
	Days    []YearDay
	Work    int   // days with work
	Missing []int // years in use of which nothing is known
	Years   []int // that can be looked at
}

// YearDay is a day that differs from its weekday.
type YearDay struct {
	Day  worktime.Day
	Off  bool
	Name string
	Own  bool // edited by the county
}

// Year returns a year of the calendar; 0 is the present one.
func (s *Service) Year(ctx context.Context, by access.Actor, year int) (out Year, err error) {
	err = s.see(ctx, by, func(tx *db.Tx) error {
		c, err := Of(ctx, tx)
		if err != nil {
			return err
		}
		own, err := ownDays(ctx, tx)
		if err != nil {
			return err
		}
		cal, err := CalendarIn(ctx, tx, c, "")
		if err != nil {
			return err
		}
		now := tx.Now.In(c.Zone)
		if year == 0 {
			year = now.Year()
		}
		if year < 1990 || year > 2200 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		all := builtIn().With(own)
		of := all.Of(year)
		out = Year{Year: year, Known: slices.Contains(all.Years(), year)}
		for _, d := range of.Sorted() {
			_, edited := own[d]
			out.Days = append(out.Days, YearDay{Day: d, Off: of[d].Off, Name: of[d].Name, Own: edited})
		}
		out.Work = cal.Workdays(worktime.Date(year, time.January, 1), worktime.Date(year, time.December, 31))
		first, last, err := inUse(ctx, tx, c)
		if err != nil {
			return err
		}
		out.Missing = cal.Missing(first, last)
		out.Years = append(yearsIn(first.Start(time.UTC), last.Start(time.UTC)), year, year+1)
		slices.Sort(out.Years)
		out.Years = slices.Compact(out.Years)
		return nil
	})
	return out, err
}

// MissingYears lists the years in use of which no holidays are known, so that
// deadlines there are guesses.
func MissingYears(ctx context.Context, tx *db.Tx) ([]int, error) {
	c, err := Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	cal, err := CalendarIn(ctx, tx, c, "")
	if err != nil {
		return nil, err
	}
	first, last, err := inUse(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	return cal.Missing(first, last), nil
}

// inUse returns the first and the last day in which deadlines fall: from the
// start of the current campaign until a quarter from now.
func inUse(ctx context.Context, tx *db.Tx, c County) (first, last worktime.Day, err error) {
	first = worktime.DayOf(tx.Now, c.Zone)
	last = first.Add(90)
	campaign, err := Current(ctx, tx)
	if fault.Is(err, fault.NotFound) {
		return first, last, nil
	}
	if err != nil {
		return 0, 0, err
	}
	if d, err := worktime.ParseDay(campaign.StartsOn); err == nil && d < first {
		first = d
	}
	return first, last, nil
}

// EditDay says that there is work on a day, or that there is none.
func (s *Service) EditDay(ctx context.Context, by access.Actor, day string, off bool, name string) error {
	var fs fault.Fields
	checkDay(&fs, "day", day, true)
	name = tidy(name)
	if utf8.RuneCountInString(name) > maxName || !printable(name) {
		fs.Add("name", "county.too_long", maxName)
	}
	if err := fs.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		if err := rework(ctx, tx, by, day); err != nil {
			return err
		}
		if err := putDay(ctx, tx, day, off, name); err != nil {
			return err
		}
		return noteCalendar(ctx, tx, by, day[:4], "calendar.edited", map[string]any{"day": day, "off": off, "name": name})
	})
}

// rework asks for the deadlines to be worked out anew once day has changed.
func rework(ctx context.Context, tx *db.Tx, by access.Actor, day string) error {
	d, err := worktime.ParseDay(day)
	if err != nil {
		return fmt.Errorf("day %q: %w", day, err)
	}
	own, err := ownDays(ctx, tx)
	if err != nil {
		return err
	}
	return reworkDays(ctx, tx, by, own, d)
}

// ResetDay takes back what the county said of a day.
func (s *Service) ResetDay(ctx context.Context, by access.Actor, day string) error {
	var fs fault.Fields
	checkDay(&fs, "day", day, true)
	if err := fs.Err(); err != nil {
		return err
	}
	return s.manage(ctx, by, func(tx *db.Tx) error {
		if err := rework(ctx, tx, by, day); err != nil {
			return err
		}
		res, err := tx.Exec(ctx, `DELETE FROM calendar_days WHERE county = $1 AND day = $2`, tx.County, day)
		if err != nil {
			return fmt.Errorf("reset day: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return noteCalendar(ctx, tx, by, day[:4], "calendar.reset", map[string]any{"day": day})
	})
}

// Imported says what an import of holidays did.
type Imported struct {
	Years            []int
	Added, Unchanged int
}

// ImportDays reads holidays from a file: JSON of holiday-cn, or CSV. name is
// the file's.
func (s *Service) ImportDays(ctx context.Context, by access.Actor, name string, r io.Reader) (out Imported, err error) {
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return out, err
	}
	read := worktime.ReadCSV
	if strings.HasSuffix(strings.ToLower(name), ".json") {
		read = worktime.ReadJSON
	}
	days, err := read(r)
	if err != nil {
		return out, err
	}
	if len(days) > maxDays {
		return out, fault.New(fault.TooLarge, "county.many", maxDays)
	}
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		out = Imported{Years: days.Years()}
		own, err := ownDays(ctx, tx)
		if err != nil {
			return err
		}
		known := builtIn().With(own)
		count := map[string]int{}
		var changed []worktime.Day
		for _, d := range days.Sorted() {
			if was, ok := known[d]; ok && was == days[d] {
				out.Unchanged++
				continue
			}
			if err := putDay(ctx, tx, d.String(), days[d].Off, days[d].Name); err != nil {
				return err
			}
			out.Added++
			changed = append(changed, d)
			count[d.String()[:4]]++
		}
		for year, n := range count {
			if err := noteCalendar(ctx, tx, by, year, "calendar.imported", map[string]any{"days": n, "file": name}); err != nil {
				return err
			}
		}
		return reworkDays(ctx, tx, by, own, changed...)
	})
	return out, err
}

func putDay(ctx context.Context, tx *db.Tx, day string, off bool, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO calendar_days (county, day, off, name) VALUES ($1, $2, $3, $4)
		ON CONFLICT (county, day) DO UPDATE SET off = excluded.off, name = excluded.name`, tx.County, day, off, name)
	if err != nil {
		return fmt.Errorf("edit day: %w", err)
	}
	return nil
}

func noteCalendar(ctx context.Context, tx *db.Tx, by access.Actor, year, act string, data map[string]any) error {
	if _, err := strconv.Atoi(year); err != nil {
		return fmt.Errorf("year %q: %w", year, err)
	}
	return journal.Append(ctx, tx, journal.Entry{Subject: SubjectCalendar, Record: year, Act: act, By: by, Data: data})
}
