package places_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
)

// odd is a text that breaks what is not careful with text.
const odd = `小区 'O"Neil' 100%_😀 <b>`

// world is a small county with places. It is Wednesday 2017-08-23.
type world struct {
	*casestest.World
	t      testing.TB
	places *places.Service
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{World: casestest.New(t, d), t: t}
		w.places = places.New(d, w.Cases)
		fn(t, w)
	})
}

func (w *world) draft(kind places.Kind, name string) places.Draft {
	d := places.Draft{Kind: kind, Name: name, Area: w.West, Unit: w.WestA, Every: 30, Radius: 100, Size: 120, Located: true, Point: casestest.At(1).Point, Contact: odd}
	if kind == places.Venue {
		d.Trade = places.Trades()[0]
	}
	return d
}

func (w *world) add(kind places.Kind, name string) id.Site {
	w.t.Helper()
	made, err := w.places.Add(w.t.Context(), w.Office, w.draft(kind, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) detail(p id.Site) places.Detail {
	w.t.Helper()
	d, err := w.places.Detail(w.t.Context(), w.Office, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) check(by access.Actor, p id.Site, found ...places.Finding) error {
	return w.places.MakeCheck(w.t.Context(), by, places.CheckDraft{Place: p, Findings: found})
}

func (w *world) picture() cases.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), w.Office, photos.Upload{Data: w.JPEG(false), Synthetic: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// verified fails unless the rows and the tallies say the same as the records.
func (w *world) verified() {
	w.t.Helper()
	ctx := w.t.Context()
	err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.places.Verify(ctx, tx)
		for _, x := range wrong {
			w.t.Error(x)
		}
		if err != nil {
			return err
		}
		var n int64
		if err := w.places.Recount(ctx, tx, func(_ string, _ figures.Dims, more int64) { n += more }); err != nil {
			return err
		}
		kept, err := figures.NewBook(w.places.Figures()...).Value(ctx, tx, "places.checked", figures.Query{Campaign: w.Campaign})
		if err == nil && kept.N != n {
			w.t.Errorf("the tally says %d checks, the records %d", kept.N, n)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func refused(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
	}
}

func met(item string) places.Finding { return places.Finding{Item: item, Outcome: places.Met} }

func TestACheckMarksThePlaceAndAFaultMakesACase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.add(places.Compound, odd)
		if got := w.detail(p); got.Place.Label() != "CS-0001" || got.Place.Next != "2017-09-22" || len(got.Active()) != 10 {
			t.Fatalf("entered: %+v", got.Place)
		}
		bad := places.Finding{Item: "ads", Outcome: places.Fault, Note: odd, Photos: []cases.Picture{w.picture()}, OpenCase: true}
		refused(t, "nothing said", w.check(w.Liaison, p), fault.Invalid)
		refused(t, "a fault without words", w.check(w.Liaison, p, places.Finding{Item: "ads", Outcome: places.Fault}), fault.Invalid)
		refused(t, "a case without a photo", w.check(w.Liaison, p, places.Finding{Item: "ads", Outcome: places.Fault, Note: odd, OpenCase: true}), fault.Invalid)
		refused(t, "an item of another kind", w.check(w.Liaison, p, met("sewers")), fault.Invalid)
		refused(t, "an item twice", w.check(w.Liaison, p, met("stairs"), met("stairs")), fault.Invalid)
		refused(t, "another area's unit", w.check(w.EastLiaison, p, met("stairs")), fault.Forbidden)
		if err := w.check(w.Liaison, p, met("stairs"), met("lights"), places.Finding{Item: "green"}, bad); err != nil {
			t.Fatal(err)
		}
		d := w.detail(p)
		if d.Place.Mark != (places.Mark{Met: 2, Asked: 3}) || d.Place.Percent() != 66 || d.Place.CheckedOn != "2017-08-23" || len(d.Checks) != 1 || len(d.Checks[0].Results) != 3 {
			t.Errorf("after the check: %+v %+v", d.Place, d.Checks)
		}
		if len(d.Cases) != 1 || !d.Cases[0].Made || d.Cases[0].Category != "07001" || d.Cases[0].Area != w.West || !d.Cases[0].Open() {
			t.Fatalf("cases: %+v", d.Cases)
		}
		w.verified()
		w.Clock.Add(31 * 24 * 3600e9)
		if err := w.check(w.Liaison, p, met("ads")); err != nil {
			t.Fatal(err)
		}
		if d = w.detail(p); d.Place.Faults() != 0 || len(d.Checks) != 2 || d.Checks[0].Due != "2017-09-22" || d.Checks[0].Day != "2017-09-23" {
			t.Errorf("after the second: %+v", d.Checks)
		}
		w.verified()
	})
}

func TestCasesWithinThePlacesDistanceLieAtIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		near, far := w.Open(w.Inspector, casestest.At(1)), w.Open(w.Inspector, casestest.At(40))
		p := w.add(places.Market, "西片农贸市场")
		var got []id.Case
		for _, c := range w.detail(p).Cases {
			got = append(got, c.ID)
		}
		if !slices.Contains(got, near.ID) || slices.Contains(got, far.ID) {
			t.Errorf("cases at the place: %v, want %v without %v", got, near.ID, far.ID)
		}
	})
}

func TestListsAndFiguresFindTheSamePlaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		court, village := w.add(places.Compound, "甲小区"), w.add(places.Village, "乙村")
		d := w.draft(places.Compound, "丙小区")
		d.Company, d.Every = "示例物业", 7
		if _, err := w.places.Add(ctx, w.Office, d); err != nil {
			t.Fatal(err)
		}
		w.add(places.Venue, "丁店")
		if err := w.check(w.Liaison, village, met("roads"), places.Finding{Item: "sewers", Outcome: places.Fault, Note: odd}); err != nil {
			t.Fatal(err)
		}
		w.Clock.Add(10 * 24 * 3600e9)
		want := map[string]int64{
			"places.all": 4, "places.compounds": 2, "places.unmanaged": 1, "places.villages": 1, "places.villages_gaps": 1, "places.village_sewers": 1, "places.village_roads": 0,
			"places.markets": 0, "places.venues": 1, "places.faulty": 1, "places.late": 1, "places.unchecked": 3, "places.items_seen": 2, "places.items_met": 1, "places.items_faulty": 1,
			"places.checked": 1,
		}
		err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			book := figures.NewBook(w.places.Figures()...)
			for key, n := range want {
				for q, n := range map[figures.Query]int64{{Campaign: w.Campaign}: n, {Campaign: w.Campaign, Area: w.East}: 0, {Campaign: w.Campaign, Theme: "x"}: 0} {
					got, err := book.Value(ctx, tx, key, q)
					if err != nil {
						return err
					}
					if got.N != n {
						t.Errorf("%s of %+v = %d, want %d", key, q, got.N, n)
					}
				}
			}
			todo, err := w.places.Todos(ctx, tx, w.Liaison, 10)
			if err == nil && (len(todo) != 1 || !todo[0].Late) {
				t.Errorf("todos: %+v", todo)
			}
			expected, more := w.places.Expected(ctx, tx, "2017-08-01", "2017-09-30")
			if more == nil && len(expected) != 5 {
				t.Errorf("expected: %+v", expected)
			}
			return cmpErr(err, more)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.places.Retire(ctx, w.Office, court, odd); err != nil {
			t.Fatal(err)
		}
		refused(t, "a check of a retired place", w.check(w.Liaison, court, met("ads")), fault.Conflict)
		w.verified()
		if err := w.places.Restore(ctx, w.Office, court); err != nil || w.detail(court).Place.Next != "2017-10-02" {
			t.Errorf("restored: %v %+v", err, w.detail(court).Place)
		}
		w.verified()
	})
}

func cmpErr(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestASpreadsheetIsReadInWholeOrNotAtAllAndTwiceTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		unit, err := w.Org.Unit(ctx, w.Office, w.WestA)
		if err != nil {
			t.Fatal(err)
		}
		row := func(name, kind, trade, size string) string {
			return fmt.Sprintf("%s,%s,1,%s,%s,115.44,27.32,%s,有,60\n", kind, name, unit.Name, trade, size)
		}
		const head = "类型,名称,片区,责任单位,行业,经度,纬度,户数,业主委员会,检查间隔天数\n"
		read := func(text string, apply bool) office.Report {
			t.Helper()
			rep, err := w.places.Import(ctx, w.Office, "places.csv", strings.NewReader(text), int64(len(text)), apply)
			if err != nil {
				t.Fatal(err)
			}
			return rep
		}
		good := head + row("甲小区", "居民小区", "", "320") + row("丁店", "Key venue", "小旅馆", "")
		if rep := read(good+row("戊", "别墅", "", "x"), true); rep.Applied || rep.Counts[office.Rejected] != 1 || rep.Rows[2].Row != 4 || len(rep.Rows[2].Problems) == 0 {
			t.Errorf("a wrong row: %+v", rep)
		}
		if rep := read(good+row("甲小区", "居民小区", "", "1"), true); rep.Applied {
			t.Error("the same place stood in two rows")
		}
		if rep := read(good, false); rep.Applied || rep.Counts[office.Created] != 2 {
			t.Errorf("preview: %+v", rep)
		}
		if n := w.count(places.Filter{}); n != 0 {
			t.Fatalf("%d places before anything was imported", n)
		}
		if rep := read(good, true); !rep.Applied || rep.Counts[office.Created] != 2 {
			t.Errorf("import: %+v", rep)
		}
		if rep := read(good, true); rep.Counts[office.Unchanged] != 2 {
			t.Errorf("again: %+v", rep)
		}
		if rep := read(head+row("甲小区", "居民小区", "", "400"), true); rep.Counts[office.Updated] != 1 {
			t.Errorf("changed: %+v", rep)
		}
		if n := w.count(places.Filter{}); n != 2 {
			t.Errorf("%d places, want 2", n)
		}
		w.verified()
		var form bytes.Buffer
		if err := places.Form("zh-CN").WriteXLSX(&form); err != nil || form.Len() == 0 {
			t.Errorf("form: %v", err)
		}
		refused(t, "a liaison imports", func() error {
			_, err := w.places.Import(ctx, w.Liaison, "x.csv", strings.NewReader(good), int64(len(good)), true)
			return err
		}(), fault.Forbidden)
	})
}

func (w *world) count(f places.Filter) int64 {
	w.t.Helper()
	p, err := w.places.List(w.t.Context(), w.Office, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Sums.Places
}

func TestTheOfficeSetsWhatChecksLookAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		p := w.add(places.Village, "乙村")
		refused(t, "a liaison", w.places.SaveItem(ctx, w.Liaison, places.Item{Kind: places.Village, Name: odd, Category: "07001"}), fault.Forbidden)
		refused(t, "no category", w.places.SaveItem(ctx, w.Office, places.Item{Kind: places.Village, Name: odd, Category: "x"}), fault.Invalid)
		if err := w.places.SaveItem(ctx, w.Office, places.Item{Kind: places.Village, Name: odd, Category: "07001"}); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", w.places.SaveItem(ctx, w.Office, places.Item{Kind: places.Village, Name: odd, Category: "07001"}), fault.Invalid)
		if err := w.places.SaveItem(ctx, w.Office, places.Item{Kind: places.Village, Code: "ads", Name: "小广告", Category: "07001"}); err != nil {
			t.Fatal(err)
		}
		refused(t, "an item that is off", w.check(w.Liaison, p, met("ads")), fault.Invalid)
		if err := w.check(w.Liaison, p, met("own9")); err != nil {
			t.Errorf("the county's own item: %v", err)
		}
	})
}

func TestEveryOrderOfTheRegisterPagesThroughAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 7 {
			p := w.add(places.Kinds()[i%4], fmt.Sprint("场所", i%5, i))
			if i%2 == 0 {
				code := []string{"ads", "ads", "spill", "ads"}[i%4]
				if err := w.check(w.Liaison, p, met(code)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, sort := range []string{"", "number", "-number", "name", "-name", "size", "next", "mark", "-mark", "unknown"} {
			var seen []int64
			for f := (places.Filter{Sort: sort, Limit: 2}); ; {
				p, err := w.places.List(ctx, w.Office, f)
				if err != nil {
					t.Fatalf("%s: %v", sort, err)
				}
				for _, x := range p.Places {
					seen = append(seen, x.Number)
				}
				if p.Next == "" {
					break
				}
				f.After = p.Next
			}
			slices.Sort(seen)
			if !slices.Equal(seen, []int64{1, 2, 3, 4, 5, 6, 7}) {
				t.Errorf("%s: %v", sort, seen)
			}
		}
	})
}

func TestAFilterSurvivesItsAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.SampledFrom([]string{"", "a", odd})
		yes := rapid.Bool()
		f := places.Filter{
			Text: strings.TrimSpace(word.Draw(r, "text")), Kind: rapid.SampledFrom(append(places.Kinds(), "")).Draw(r, "kind"), Trade: rapid.SampledFrom(append(places.Trades(), "")).Draw(r, "trade"),
			Area: id.Area(word.Draw(r, "area")), Unit: id.Unit(word.Draw(r, "unit")), Gap: word.Draw(r, "gap"), Unmanaged: yes.Draw(r, "unmanaged"), Faulty: yes.Draw(r, "faulty"),
			Unchecked: yes.Draw(r, "unchecked"), Late: yes.Draw(r, "late"), Mine: yes.Draw(r, "mine"), Retired: yes.Draw(r, "retired"), Other: word.Draw(r, "other"), Sort: word.Draw(r, "sort"),
		}
		if yes.Draw(r, "box") {
			f.Box = &geo.Bounds{West: 115, South: 27, East: 116, North: 28}
		}
		got := places.FilterFrom(f.Values())
		if (got.Box == nil) != (f.Box == nil) {
			r.Fatalf("%+v became %+v", f, got)
		}
		got.Box, f.Box = nil, nil
		if got != f {
			r.Fatalf("%+v became %+v", f, got)
		}
	})
}

func TestAMarkIsWholeOnlyWhereEverythingIsMet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		asked := rapid.Int64Range(0, 1000).Draw(r, "asked")
		m := places.Mark{Asked: asked, Met: rapid.Int64Range(0, asked).Draw(r, "met")}
		if p := m.Percent(); p < 0 || p > 100 || (p == 100) != (asked > 0 && m.Faults() == 0) {
			r.Fatalf("%+v is %d%%", m, p)
		}
	})
}

// built knows one project, and keeps what it is told.
type built struct {
	project places.Project
	told    []string
}

func (b *built) Curing(context.Context, access.Actor, []id.Case) ([]places.Project, error) {
	return []places.Project{b.project}, nil
}

func (b *built) Named(_ context.Context, _ *db.Tx, name string) (places.Project, error) {
	if name != b.project.Label && name != string(b.project.ID) {
		return places.Project{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return b.project, nil
}

func (b *built) Placed(_ context.Context, _ *db.Tx, _ access.Actor, _ id.Project, place string, linked bool) error {
	b.told = append(b.told, fmt.Sprint(place, linked))
	return nil
}

func TestAProjectIsLinkedToAPlaceAndTakenOffAndBothTimelinesSaySo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := id.New[id.Project]()
		err := w.DB.Write(ctx, casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO works_projects (county, id, campaign, number, title, need, kind, area, unit, state, due_on, actor, proposed_on, moved_at)
				VALUES ($1, $2, $3, 1, $4, $4, 'drain', $5, $6, 'proposed', '2017-09-30', '', '2017-08-23', 0)`, casestest.County, made, w.Campaign, odd, w.West, w.WestA)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := &built{project: places.Project{ID: made, Label: "XM-0001", Title: odd, State: "works.state.proposed"}}
		w.places.Works = b
		p := w.add(places.Village, odd)
		if d := w.detail(p); len(d.Linked) != 0 || len(d.Curing) != 1 {
			t.Errorf("before: %+v %+v", d.Linked, d.Curing)
		}
		for range 2 {
			if err := w.places.Link(ctx, w.Liaison, p, "XM-0001"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.places.Link(ctx, w.Office, p, "XM-0009"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a project that there is not: %v", err)
		}
		if err := w.places.Link(ctx, w.EastLiaison, p, "XM-0001"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit links what another answers for: %v", err)
		}
		d := w.detail(p)
		if len(d.Linked) != 1 || len(d.Curing) != 0 || len(d.Story) != 2 {
			t.Errorf("linked: %+v %+v, %d lines", d.Linked, d.Curing, len(d.Story))
		}
		if of, err := w.places.OfProject(ctx, w.Office, made); err != nil || len(of) != 1 || of[0].ID != p {
			t.Errorf("places of the project: %+v %v", of, err)
		}
		for range 2 {
			if err := w.places.Unlink(ctx, w.Office, p, made); err != nil {
				t.Fatal(err)
			}
		}
		if d := w.detail(p); len(d.Linked) != 0 || len(d.Story) != 3 || len(b.told) != 2 {
			t.Errorf("taken off: %+v, told %v", d.Linked, b.told)
		}
	})
}
