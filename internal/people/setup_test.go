package people_test

import (
	"context"
	"testing"
	"time"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/fault"
	"chuangwei/internal/people"
)

func TestTheFirstRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.FixClock(d, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
		var bus events.Bus
		var begun []people.CountyBegun
		people.Begin(&bus, func(_ context.Context, _ *db.Tx, e people.CountyBegun) error {
			begun = append(begun, e)
			return nil
		})
		s := people.New(people.Options{DB: d, Bus: &bus, Cheap: true})
		code, err := s.SetupCode(t.Context())
		if err != nil || code == "" {
			t.Fatalf("SetupCode = %q, %v", code, err)
		}
		in := people.Setup{
			Code: "wrong", County: counties.Draft{Key: here, Name: "永丰县"},
			Campaign: counties.Campaign{Title: "创建省级卫生县城", StartsOn: "2026-03-01", EndsOn: "2027-12-31"}, Stages: true, Dictionaries: true,
			Name: "Admin", Label: "系统管理员", Password: good,
		}
		if _, err := s.SetUp(t.Context(), in); field(err, "code") == "" {
			t.Errorf("a wrong code: %v", err)
		}
		in.Code = code
		bad := in
		bad.County.Key, bad.Password = "12345", "1234567890"
		if _, err := s.SetUp(t.Context(), bad); field(err, "county") == "" || field(err, "password") == "" {
			t.Errorf("a county that is none: %v", err)
		}
		bad = in
		bad.Campaign.Title, bad.Campaign.EndsOn = "", "2020-01-01"
		if _, err := s.SetUp(t.Context(), bad); field(err, "title") == "" || field(err, "ends_on") == "" {
			t.Errorf("no title: %v", err)
		}
		if empty, err := s.Empty(t.Context()); err != nil || !empty {
			t.Errorf("half a county was made: %v", err)
		}
		begun = nil // what a set-up that was undone has told
		signed, err := s.SetUp(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		by, err := s.Authenticate(t.Context(), signed.Token)
		if err != nil || by.Name != "系统管理员" {
			t.Errorf("the administrator is %+v, %v", by, err)
		}
		if len(begun) != 1 || !begun[0].Dictionaries || begun[0].By.Account != by.Account {
			t.Errorf("begun: %+v", begun)
		}
		all, err := counties.New(d).Campaigns(t.Context(), by)
		if err != nil || len(all) != 1 || !all[0].Current || len(all[0].Stages) != 4 {
			t.Errorf("campaigns: %+v, %v", all, err)
		}
		if code, err := s.SetupCode(t.Context()); err != nil || code != "" {
			t.Errorf("another code: %q, %v", code, err)
		}
		if _, err := s.SetUp(t.Context(), in); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second time: %v", err)
		}
		if c, ok, err := s.CountyOf(t.Context(), ""); err != nil || !ok || c != here {
			t.Errorf("CountyOf = %v, %v, %v", c, ok, err)
		}
	})
}
