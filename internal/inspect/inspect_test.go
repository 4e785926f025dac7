package inspect_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/office"
)

// house is a county with inspections.
type house struct {
	*casestest.World
	s     *inspect.Service
	among []inspect.Inspector
}

func (h *house) Sites(context.Context, *db.Tx) ([]inspect.Site, error) {
	return []inspect.Site{
		{Ref: "w", Kind: inspect.Committee, Name: "八一居委会", Area: h.West, Unit: h.WestA},
		{Ref: "e", Kind: inspect.Committee, Name: "恩江居委会", Area: h.East, Unit: h.EastA},
	}, nil
}

func (h *house) Inspectors(context.Context, *db.Tx) ([]inspect.Inspector, error) { return h.among, nil }

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{World: casestest.New(t, d)}
	h.among = []inspect.Inspector{{Account: h.Inspector.Account, Name: h.Inspector.Name}, {Account: h.Office.Account, Name: h.Office.Name}}
	h.s = inspect.New(inspect.Options{DB: d, Cases: h.Cases, Ground: h, People: h})
	return h
}

func (h *house) draft() inspect.Draft {
	return inspect.Draft{
		Title: "村居 'O\"Neil' 100%_😀", Kind: inspect.Routine, Sheet: inspect.CommitteeSheet, StartsOn: "2017-08-23", DueOn: "2017-08-25", Route: inspect.ByArea,
		Plan: []inspect.Need{{Kind: inspect.Committee, Need: 2}}, Inspectors: []id.Account{h.Inspector.Account}, Key: "k",
	}
}

func (h *house) verify(t *testing.T) {
	t.Helper()
	err := h.DB.Read(t.Context(), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := h.s.Verify(t.Context(), tx)
		for _, w := range wrong {
			t.Error(w)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestARoundIsDrawnInspectedAndJudged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		round, err := h.s.Plan(ctx, h.Office, h.draft())
		must(err)
		if again, err := h.s.Plan(ctx, h.Office, h.draft()); err != nil || again != round {
			t.Errorf("planned twice: %s %v", again, err)
		}
		m := inspect.Move{ID: round}
		first, err := h.s.Draw(ctx, h.Office, m, "abc")
		must(err)
		if first.Visits != 0 || first.Seed != "abc" {
			t.Errorf("drawn: %+v", first)
		}
		// Nobody of the inspected knows before it begins.
		for _, by := range []access.Actor{h.Liaison, h.WestChecker, h.EastLiaison} {
			if _, err := h.s.Round(ctx, by, round); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees the round: %v", by.Name, err)
			}
			if p, err := h.s.Rounds(ctx, by, inspect.Filter{}); err != nil || p.Total != 0 {
				t.Errorf("%s lists %d rounds: %v", by.Name, p.Total, err)
			}
			if p, err := h.s.Visits(ctx, by, inspect.Filter{}); err != nil || p.Total != 0 {
				t.Errorf("%s lists %d visits: %v", by.Name, p.Total, err)
			}
		}
		det, err := h.s.Round(ctx, h.Inspector, round)
		must(err)
		if len(det.Visits) != 2 || det.Visits[0].Full != 100*inspect.One {
			t.Fatalf("visits: %+v", det.Visits)
		}
		i := slices.IndexFunc(det.Visits, func(v inspect.Visit) bool { return v.Unit == h.WestA })
		west, east := det.Visits[i], det.Visits[1-i]

		found := inspect.Found{
			Visit: west.ID, Item: "environment.clean", Answers: []inspect.Answer{{Code: "fault", Count: 3}}, Reason: "垃圾暴露", Case: true, Key: "f",
		}
		bare := found
		bare.Reason, bare.Key = "", ""
		if _, err := h.s.Inspect(ctx, h.Inspector, bare); !fault.Is(err, fault.Invalid) {
			t.Errorf("a deduction without reason: %v", err)
		}
		if _, err := h.s.Inspect(ctx, h.Office, found); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by who is no inspector of the round: %v", err)
		}
		got, err := h.s.Inspect(ctx, h.Inspector, found)
		must(err)
		if got.Mark != 7*inspect.One || got.Case == "" {
			t.Errorf("found: %+v", got)
		}
		if again, err := h.s.Inspect(ctx, h.Inspector, found); err != nil || again.ID != got.ID || again.Case != got.Case {
			t.Errorf("sent twice: %+v %v", again, err)
		}
		made, err := h.Cases.Get(ctx, h.Office, got.Case)
		must(err)
		if made.Source != cases.FromInspection || made.Area != h.West || made.Category != "06010" {
			t.Errorf("the case: %+v", made)
		}
		if _, err := h.s.Finish(ctx, h.Inspector, inspect.Finish{Visit: west.ID}); !fault.Is(err, fault.Invalid) {
			t.Errorf("finished with items left: %v", err)
		}
		if _, err := h.s.Finish(ctx, h.Inspector, inspect.Finish{Visit: west.ID, Rest: true, Signing: inspect.Refused}); !fault.Is(err, fault.Invalid) {
			t.Errorf("refused without reason: %v", err)
		}
		v, err := h.s.Finish(ctx, h.Inspector, inspect.Finish{Visit: west.ID, Rest: true})
		must(err)
		if v.Mark != 97*inspect.One || v.Failed {
			t.Errorf("finished: %+v", v)
		}
		if _, err := h.s.Acknowledge(ctx, h.EastLiaison, west.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another unit signs: %v", err)
		}
		if v, err = h.s.Acknowledge(ctx, h.Liaison, west.ID); err != nil || v.Signing != inspect.Account {
			t.Errorf("signed: %+v %v", v, err)
		}
		// The inspected learn of what is done, not of what is still to come.
		if p, err := h.s.Visits(ctx, h.EastLiaison, inspect.Filter{}); err != nil || p.Total != 1 {
			t.Errorf("the inspected see %d visits: %v", p.Total, err)
		}
		if _, err := h.s.Visit(ctx, h.EastLiaison, east.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("they see what is to come: %v", err)
		}
		for ref, want := range map[string]int64{west.Ref: 1, east.Ref: 1, "none": 0} {
			f := inspect.FilterFrom(inspect.Filter{Ref: ref}.Values())
			if p, err := h.s.Visits(ctx, h.Office, f); err != nil || p.Total != want || want > 0 && p.Visits[0].Ref != ref {
				t.Errorf("visits of site %q: %+v %v", ref, p.Visits, err)
			}
		}
		ended, err := h.s.End(ctx, h.Office, m)
		must(err)
		if !ended.Rated || !ended.Passed || ended.Mark != 97*inspect.One {
			t.Errorf("ended: %+v", ended)
		}
		if _, err := h.s.Inspect(ctx, h.Inspector, inspect.Found{Visit: east.ID, Item: "environment.clean"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("inspected after the end: %v", err)
		}
		must(d.Read(ctx, casestest.County, func(tx *db.Tx) error {
			given, err := h.s.Marks(ctx, tx, "2017-08-01", "2017-08-31")
			if len(given) != 1 || given[0].Unit != h.WestA || given[0].Number != "DC-0001-01" || given[0].Link == "" || given[0].Mark != 97*inspect.One {
				t.Errorf("marks: %+v", given)
			}
			return err
		}))
		h.verify(t)
	})
}

func TestAnInspectorOfTheInspectedIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		insider := h.Inspector
		insider.Account, insider.Unit = id.New[id.Account](), h.WestA
		h.among = append(h.among, inspect.Inspector{Account: insider.Account, Unit: h.WestA})
		draft := h.draft()
		draft.Inspectors = []id.Account{insider.Account}
		round, err := h.s.Plan(ctx, h.Office, draft)
		if err != nil {
			t.Fatal(err)
		}
		m := inspect.Move{ID: round}
		if _, err := h.s.Draw(ctx, h.Office, m, "s"); !fault.Is(err, fault.Conflict) {
			t.Errorf("drawn with nobody from elsewhere: %v", err)
		}
		draft.Inspectors = []id.Account{insider.Account, h.Inspector.Account}
		if _, err := h.s.Revise(ctx, h.Office, m, draft); err != nil {
			t.Fatal(err)
		}
		if _, err := h.s.Draw(ctx, h.Office, m, "s"); err != nil {
			t.Fatal(err)
		}
		det, err := h.s.Round(ctx, h.Office, round)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range det.Visits {
			if v.Unit != h.WestA {
				continue
			}
			if v.Inspector == insider.Account {
				t.Error("the insider is sent to their own unit")
			}
			_, err := h.s.Inspect(ctx, insider, inspect.Found{Visit: v.ID, Item: "environment.clean"})
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("the insider inspects: %v", err)
			}
		}
	})
}

func TestSitesOfARoundsOwnAreImportedAndDrawn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		draft := h.draft()
		draft.Sheet, draft.Plan = inspect.SecretVisit, []inspect.Need{{Kind: inspect.Market, Need: 5}}
		round, err := h.s.Plan(ctx, h.Office, draft)
		if err != nil {
			t.Fatal(err)
		}
		m := inspect.Move{ID: round}
		version := func() int64 {
			det, err := h.s.Round(ctx, h.Office, round)
			if err != nil {
				t.Fatal(err)
			}
			return det.Round.Version
		}
		take := func(text string, looked int64, apply bool) (office.Report, error) {
			m := inspect.Move{ID: round, Version: looked}
			return h.s.ImportSites(ctx, h.Office, m, "s.csv", strings.NewReader(text), int64(len(text)), apply)
		}
		bad := "点位类型,点位名称,片区,经度,纬度\n农贸市场,一市场,第九片区,,\n农贸市场,二市场,第一片区,,\n农贸市场,二市场,第一片区,,\n"
		rep, err := take(bad, version(), true)
		if err != nil || rep.Applied || rep.Counts[office.Rejected] != 2 || rep.Rows[0].Row != 2 || rep.Rows[0].Problems[0].Column != "C" || rep.Rows[2].Problems[0].Column != "B" {
			t.Errorf("an area that is not there, and a row twice: %+v %v", rep, err)
		}
		good := "点位类型,点位名称,片区,经度,纬度\n农贸市场,一市场,第一片区,115.42,27.31\nFarmers' market,二市场,第二片区,,\n"
		if rep, err = take(good, version(), false); err != nil || rep.Applied || rep.Counts[office.Created] != 2 || version() != 1 {
			t.Fatalf("looked at: %+v %v", rep, err)
		}
		if _, err = take(good, version()+1, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("another round than was looked at: %v", err)
		}
		if rep, err = take(good, version(), true); err != nil || !rep.Applied {
			t.Fatalf("import: %+v %v", rep, err)
		}
		// Sent twice it is done once, and a draw stays.
		if _, err := h.s.Draw(ctx, h.Office, m, "s"); err != nil {
			t.Fatal(err)
		}
		drawn := version()
		if rep, err = take(good, 1, true); err != nil || !rep.Applied || rep.Counts[office.Unchanged] != 2 || version() != drawn {
			t.Errorf("import twice: %+v %v", rep, err)
		}
		// With what was not known of it, it takes the place of itself; what the file
		// leaves out stays.
		moved := "点位类型,点位名称,片区,地址,经度,纬度\n农贸市场,二市场,第二片区,建设路 'O\"Neil' 100%_😀,115.43,27.32\n"
		if rep, err = take(moved, drawn, true); err != nil || rep.Counts[office.Updated] != 1 || !slices.Equal(rep.Rows[0].Changed, []string{"inspect.sitecol.address", "inspect.sitecol.lon", "inspect.sitecol.lat"}) {
			t.Fatalf("import anew: %+v %v", rep, err)
		}
		short := "点位类型,点位名称,片区\n农贸市场,二市场,第二片区\n"
		if rep, err = take(short, version(), true); err != nil || rep.Counts[office.Unchanged] != 1 {
			t.Errorf("columns that are left out: %+v %v", rep, err)
		}
		if _, err := h.s.Draw(ctx, h.Office, m, "s"); err != nil {
			t.Fatal(err)
		}
		det, err := h.s.Round(ctx, h.Office, round)
		if i := slices.IndexFunc(det.Frame, func(x inspect.Site) bool { return x.Name == "二市场" }); i < 0 || !det.Frame[i].Located || det.Frame[i].Unit != "" || !strings.Contains(det.Frame[i].Address, "😀") {
			t.Errorf("the market that was sent anew: %+v", det.Frame)
		}
		if err != nil || len(det.Visits) != 3 { // two markets and the county
			t.Fatalf("drawn %d: %v", len(det.Visits), err)
		}
		h.verify(t)
	})
}

func TestMarksAllAlikeAreFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		for _, key := range []string{"a", "b"} {
			draft := h.draft()
			draft.Key = key
			round, err := h.s.Plan(ctx, h.Office, draft)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.s.Draw(ctx, h.Office, inspect.Move{ID: round}, "s"); err != nil {
				t.Fatal(err)
			}
			det, err := h.s.Round(ctx, h.Office, round)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range det.Visits {
				if list, err := h.s.Alike(ctx, h.Office); err != nil || len(list) > 0 && list[0].Sites < inspect.MinAlike {
					t.Fatalf("too early: %+v %v", list, err)
				}
				if _, err := h.s.Finish(ctx, h.Inspector, inspect.Finish{Visit: v.ID, Rest: true}); err != nil {
					t.Fatal(err)
				}
			}
		}
		list, err := h.s.Alike(ctx, h.Office)
		if err != nil || len(list) != 1 || list[0].Sites != 4 {
			t.Fatalf("alike: %+v %v", list, err)
		}
		p, err := h.s.Visits(ctx, h.Office, list[0].Filter())
		if err != nil || p.Total != list[0].Sites {
			t.Errorf("the evidence: %d %v", p.Total, err)
		}
		if f := list[0].Filter(); f.Sheet != inspect.CommitteeSheet {
			t.Errorf("the evidence is of any sheet: %+v", f)
		}
		n := 0
		half := inspect.Filter{Limit: 1}
		if p, err = h.s.Visits(ctx, h.Office, half); err != nil || p.Next == "" {
			t.Fatalf("a page of one: %+v %v", p, err)
		}
		half.After = p.Next
		if err := h.s.EachVisit(ctx, h.Office, half, func(inspect.Visit) error { n++; return nil }); err != nil || int64(n) != p.Total {
			t.Errorf("from a page in the middle %d of %d are exported: %v", n, p.Total, err)
		}
		if _, err := h.s.Alike(ctx, h.Liaison); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an inspected unit reads the findings: %v", err)
		}
	})
}
