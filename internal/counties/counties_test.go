package counties_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

const (
	here  id.County = "360825"
	there id.County = "110105"
)

func admin(c id.County) access.Actor {
	return access.Actor{County: c, Account: "a", Name: "管理员", Grants: []access.Grant{{Role: access.Administrator, Scope: access.County}}}
}

func liaison(c id.County) access.Actor {
	return access.Actor{County: c, Account: "l", Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "u"}}}
}

func create(t *testing.T, d *db.DB) *counties.Service {
	t.Helper()
	s := counties.New(d)
	for _, k := range []id.County{here, there} {
		if _, err := s.Create(t.Context(), access.System(k), counties.Draft{Key: k, Name: "县 " + string(k), Demo: true}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func fields(err error) map[string]string {
	out := map[string]string{}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		for _, fd := range f.Fields {
			out[fd.Name] = fd.Key
		}
	}
	return out
}

func TestACountyIsMadeOnceAndOnlyByTheProgram(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := create(t, d)
		if _, err := s.Create(t.Context(), access.System(here), counties.Draft{Key: here, Name: "又一个"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same county twice: %v", err)
		}
		if _, err := s.Create(t.Context(), admin(here), counties.Draft{Key: "360826", Name: "邻县"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a county made by a person: %v", err)
		}
		for _, bad := range []counties.Draft{
			{Key: "12", Name: "x"},
			{Key: "360827", Name: " "},
			{Key: "360827", Name: "x", Zone: "Mars/Olympus"},
			{Key: "360827", Name: strings.Repeat("县", 61)},
			{Key: "360827", Name: "a\x00b"},
		} {
			if _, err := s.Create(t.Context(), access.System(bad.Key), bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		all, err := s.List(t.Context())
		if err != nil || len(all) != 2 || all[0].Key != there || all[1].Zone.String() != "Asia/Shanghai" {
			t.Errorf("List = %v, %v", all, err)
		}
	})
}

func TestSettingsAreCheckedAndRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := create(t, d)
		c, err := s.Get(t.Context(), admin(here))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(counties.Defaults(), c.Settings); diff != "" {
			t.Errorf("a new county's settings: %s", diff)
		}
		st := c.Settings
		st.CasePrefix, st.Warn = "cw1", []int{90, 50, 90}
		st.Shifts = []counties.Shift{{Name: "联合整治 '%' 🚛", Hours: "1-7 07:30-21:30; through", Units: []id.Unit{"u1"}}}
		p := counties.Profile{Name: "永丰县", Zone: "Asia/Shanghai", Settings: st, Version: c.Version}
		if err := s.Save(t.Context(), liaison(here), p); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison saves settings: %v", err)
		}
		if err := s.Save(t.Context(), admin(here), p); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(t.Context(), admin(here), p); !fault.Is(err, fault.Conflict) {
			t.Errorf("a form opened before another's change: %v", err)
		}
		now, err := s.Get(t.Context(), liaison(here))
		if err != nil || now.Name != "永丰县" || now.Settings.CasePrefix != "CW1" || !cmp.Equal(now.Settings.Warn, []int{50, 90}) {
			t.Errorf("after saving: %+v, %v", now, err)
		}
		other, err := s.Get(t.Context(), admin(there))
		if err != nil || other.Settings.CasePrefix != "WT" {
			t.Errorf("the other county: %+v, %v", other.Settings, err)
		}
		lines, err := s.History(t.Context(), admin(here), counties.Subject, string(here))
		if err != nil || len(lines) != 2 || lines[1].Act != "county.changed" {
			t.Fatalf("history: %v, %v", lines, err)
		}
		got := map[string][2]string{}
		for _, ch := range counties.ChangesOf(lines[1]) {
			got[ch.Field] = [2]string{ch.Old, ch.New}
		}
		if got["case_prefix"] != [2]string{"WT", "CW1"} || got["name"][1] != "永丰县" || got["warn"] != [2]string{"50, 80, 100", "50, 90"} || len(got) != 4 {
			t.Errorf("changes: %v", got)
		}
		bad := counties.Defaults()
		bad.CasePrefix, bad.Hours, bad.Warn = "问题", "9 08:00", nil
		bad.Evidence.After, bad.Map = 0, counties.Map{Lon: 400, Zoom: 40, Tiles: "javascript:alert(1)"}
		bad.Address = "ftp://x"
		err = s.SetSettings(t.Context(), admin(here), bad)
		for _, name := range []string{"case_prefix", "hours", "warn", "after", "lon", "zoom", "tiles", "source", "address"} {
			if fields(err)[name] == "" {
				t.Errorf("%s is not refused: %v", name, err)
			}
		}
		err = d.Read(t.Context(), here, func(tx *db.Tx) error {
			office, err := counties.Calendar(t.Context(), tx)
			if err != nil {
				return err
			}
			shift, err := counties.CalendarOf(t.Context(), tx, "u1")
			if err != nil {
				return err
			}
			if office.DayLength() != 8*time.Hour || shift.DayLength() != 14*time.Hour {
				t.Errorf("days of %v and %v", office.DayLength(), shift.DayLength())
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOneCampaignIsCurrent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := create(t, d)
		by := admin(here)
		current := func() (c counties.Campaign, err error) {
			err = d.Read(t.Context(), here, func(tx *db.Tx) error {
				c, err = counties.Current(t.Context(), tx)
				return err
			})
			return c, err
		}
		if _, err := current(); !fault.Is(err, fault.NotFound) {
			t.Errorf("no campaign yet: %v", err)
		}
		first := counties.Campaign{Title: "创建省级卫生县城", StartsOn: "2017-05-09", EndsOn: "2018-12-31"}
		first.Stages = counties.Stages(first.StartsOn, first.EndsOn)
		one, err := s.SaveCampaign(t.Context(), by, first)
		if err != nil {
			t.Fatal(err)
		}
		two, err := s.SaveCampaign(t.Context(), by, counties.Campaign{Title: "创建国家卫生县城", StartsOn: "2019-01-01", Current: true})
		if err != nil {
			t.Fatal(err)
		}
		if c, err := current(); err != nil || c.ID != two {
			t.Errorf("current is %v, %v", c, err)
		}
		first.ID, first.Current, first.Title = one, true, "创卫 ' %"
		if _, err := s.SaveCampaign(t.Context(), by, first); err != nil {
			t.Fatal(err)
		}
		c, err := current()
		if err != nil || c.ID != one || len(c.Stages) != 4 || c.Stages[0].StartsOn != "2017-05-09" || c.Stages[3].EndsOn != "2018-12-31" {
			t.Errorf("current is %v, %v", c, err)
		}
		if st, ok := c.StageAt("2017-08-25"); !ok || st.Title != c.Stages[1].Title {
			t.Errorf("stage of 25 August: %v", st)
		}
		for _, bad := range []counties.Campaign{
			{Title: "", StartsOn: "2017-01-01"},
			{Title: "x", StartsOn: "2017-13-01"},
			{Title: "x", StartsOn: "2017-02-01", EndsOn: "2017-01-01"},
			{Title: "x", StartsOn: "2017-01-01", Stages: []counties.Stage{{"a", "2017-01-01", "2017-02-01"}, {"b", "2017-02-01", "2017-03-01"}}},
			{Title: "x", StartsOn: "2017-01-01", Stages: []counties.Stage{{"a", "2016-01-01", "2016-02-01"}}},
		} {
			if _, err := s.SaveCampaign(t.Context(), by, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if _, err := s.Campaign(t.Context(), admin(there), one); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county's campaign: %v", err)
		}
		if _, err := s.SaveCampaign(t.Context(), admin(there), counties.Campaign{ID: one, Title: "x", StartsOn: "2017-01-01"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another county's campaign changed: %v", err)
		}
	})
}

func TestTheCalendarIsEditedAndImported(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
		s := create(t, d)
		by := admin(here)
		works := func(day string) (yes bool) {
			err := d.Read(t.Context(), here, func(tx *db.Tx) error {
				cal, err := counties.Calendar(t.Context(), tx)
				if err != nil {
					return err
				}
				dd, err := worktime.ParseDay(day)
				yes = cal.Works(dd)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return yes
		}
		if works("2017-10-02") || !works("2017-05-27") {
			t.Error("the built-in year is not used")
		}
		if err := s.EditDay(t.Context(), by, "2017-10-02", false, "加班"); err != nil {
			t.Fatal(err)
		}
		if !works("2017-10-02") {
			t.Error("an edited day is still a holiday")
		}
		if err := s.ResetDay(t.Context(), by, "2017-10-02"); err != nil || works("2017-10-02") {
			t.Errorf("a reset day is still edited: %v", err)
		}
		if err := s.EditDay(t.Context(), by, "2017-02-30", true, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("30 February: %v", err)
		}
		if err := s.EditDay(t.Context(), liaison(here), "2017-10-02", true, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison edits the calendar: %v", err)
		}
		y, err := s.Year(t.Context(), by, 2019)
		if err != nil || y.Known {
			t.Errorf("2019: %+v, %v", y, err)
		}
		const file = `{"year": 2019, "days": [{"name": "元旦", "date": "2019-01-01", "isOffDay": true}, {"name": "春节", "date": "2019-02-02", "isOffDay": false}]}`
		got, err := s.ImportDays(t.Context(), by, "2019.json", strings.NewReader(file))
		if err != nil || got.Added != 2 || !cmp.Equal(got.Years, []int{2019}) {
			t.Fatalf("import: %+v, %v", got, err)
		}
		if again, err := s.ImportDays(t.Context(), by, "2019.JSON", strings.NewReader(file)); err != nil || again.Added != 0 || again.Unchanged != 2 {
			t.Errorf("import again: %+v, %v", again, err)
		}
		if works("2019-01-01") || !works("2019-02-02") {
			t.Error("the imported days do not count")
		}
		if _, err := s.ImportDays(t.Context(), by, "x.json", strings.NewReader("PK\x03\x04 not one")); !fault.Is(err, fault.Invalid) {
			t.Errorf("a file that is none: %v", err)
		}
		if y, err = s.Year(t.Context(), admin(there), 2019); err != nil || y.Known {
			t.Errorf("the other county knows 2019: %+v, %v", y, err)
		}
	})
}

func TestMissingYearsInUseAreNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := dbtest.FixClock(d, time.Date(2018, 11, 25, 6, 30, 0, 0, time.UTC))
		s := create(t, d)
		if _, err := s.SaveCampaign(t.Context(), admin(here), counties.Campaign{Title: "创卫", StartsOn: "2015-06-01"}); err != nil {
			t.Fatal(err)
		}
		missing := func() (years []int) {
			err := d.Read(t.Context(), here, func(tx *db.Tx) (err error) {
				years, err = counties.MissingYears(t.Context(), tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return years
		}
		if got := missing(); !cmp.Equal(got, []int{2015, 2019}) {
			t.Errorf("missing %v", got)
		}
		clock.Set(time.Date(2017, 8, 25, 0, 0, 0, 0, time.UTC))
		if got := missing(); !cmp.Equal(got, []int{2015}) {
			t.Errorf("missing %v", got)
		}
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		take := func(c id.County, fail bool) (n int64) {
			_ = d.Write(t.Context(), c, func(tx *db.Tx) (err error) {
				if n, err = counties.Next(t.Context(), tx, "case"); err == nil && fail {
					err = fault.New(fault.Invalid, "x")
				}
				return err
			})
			return n
		}
		for _, step := range []struct {
			c    id.County
			fail bool
			want int64
		}{{here, false, 1}, {here, true, 2}, {here, false, 2}, {there, false, 1}, {here, false, 3}} {
			if got := take(step.c, step.fail); got != step.want {
				t.Errorf("%+v: got %d", step, got)
			}
		}
		err := d.Write(t.Context(), here, func(tx *db.Tx) error {
			first, err := counties.Take(t.Context(), tx, "case", 500)
			if err != nil {
				return err
			}
			last, err := counties.Last(t.Context(), tx, "case")
			if first != 4 || last != 503 {
				t.Errorf("500 numbers: %d to %d", first, last)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestADemonstrationsClockIsFixedAndLoaded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := dbtest.FixClock(d, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
		s := create(t, d)
		at := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		if err := s.ShiftTo(t.Context(), here, at); err != nil {
			t.Fatal(err)
		}
		if err := s.ShiftTo(t.Context(), here, at); err != nil || !d.Now(here).Equal(at) {
			t.Errorf("shifted twice: %v, %v", d.Now(here), err)
		}
		clock.Add(time.Hour)
		d.Clock.Shift(here, 0)
		if err := s.LoadOffsets(t.Context()); err != nil || !d.Now(here).Equal(at.Add(time.Hour)) || d.Now(there).Year() != 2026 {
			t.Errorf("after loading: %v and %v, %v", d.Now(here), d.Now(there), err)
		}
	})
}
