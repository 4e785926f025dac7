package equipment_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/equipment"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// odd is a text that breaks what is not careful with text.
const odd = `扫路车 'O"Neil' 100%_😀 <b>`

// world is a small county with equipment. It is Wednesday 2017-08-23.
type world struct {
	*casestest.World
	t         testing.TB
	equipment *equipment.Service
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{World: casestest.New(t, d), t: t}
		w.equipment = equipment.New(d, noProject)
		fn(t, w)
	})
}

// noProject knows no project.
func noProject(context.Context, *db.Tx, string) (equipment.Project, error) {
	return equipment.Project{}, fault.New(fault.NotFound, "fault.not_found")
}

func (w *world) draft(kind string, quantity int64) equipment.Draft {
	return equipment.Draft{Kind: kind, Name: odd, Quantity: quantity, Area: w.West, Unit: w.WestA, Located: true, Point: casestest.At(1).Point, Cost: 38_600_050}
}

func (w *world) add(d equipment.Draft) equipment.Item {
	w.t.Helper()
	made, err := w.equipment.Add(w.t.Context(), w.Office, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.item(made)
}

func (w *world) item(of id.Equipment) equipment.Item {
	w.t.Helper()
	d, err := w.equipment.Detail(w.t.Context(), w.Office, of)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Item
}

func (w *world) list(f equipment.Filter) equipment.Page {
	w.t.Helper()
	p, err := w.equipment.List(w.t.Context(), w.Office, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) verified() {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.equipment.Verify(w.t.Context(), tx)
		for _, x := range wrong {
			w.t.Error(x)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func wants(t testing.TB, err error, names ...string) {
	t.Helper()
	var got []string
	if x, ok := errors.AsType[*fault.Error](err); ok {
		for _, f := range x.Fields {
			got = append(got, f.Name)
		}
	}
	slices.Sort(got)
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("fields %v are wrong, want %v: %v", got, names, err)
	}
}

func TestEquipmentIsEnteredOnceHoweverOftenItArrives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft("sweeper", 1)
		d.Key, d.Code = "k", "赣D-0001"
		x := w.add(d)
		if again := w.add(d); again.ID != x.ID || x.Number != 1 || x.State != equipment.InUse || x.Since != "2017-08-23" || x.Cost != 38_600_050 || x.Name != strings.Join(strings.Fields(odd), " ") {
			t.Errorf("entered: %+v, again %+v", x, again)
		}
		d.Key = ""
		_, err := w.equipment.Add(t.Context(), w.Office, d)
		wants(t, err, "code")
		d = w.draft("sweeper", 2)
		d.Name, d.Unit, d.Project, d.Cost = "", "", "XM-0009", -1
		_, err = w.equipment.Add(t.Context(), w.Office, d)
		wants(t, err, "name", "unit", "quantity", "project", "cost")
		if _, err = w.equipment.Add(t.Context(), w.Auditor, w.draft("bin", 3)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an auditor enters equipment: %v", err)
		}
		if _, err = w.equipment.Add(t.Context(), w.EastLiaison, w.draft("bin", 3)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit enters what another has charge of: %v", err)
		}
		w.verified()
	})
}

func TestAStateIsReachedOnlyByItsWaysAndOfManyAllOrNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		a, b := w.add(w.draft("sweeper", 1)), w.add(w.draft("bin", 40))
		both := []id.Equipment{a.ID, b.ID}
		_, err := w.equipment.Move(ctx, w.Liaison, equipment.Move{Items: both, To: equipment.Repair})
		wants(t, err, "reason", "due_on")
		n, err := w.equipment.Move(ctx, w.Liaison, equipment.Move{Items: both, To: equipment.Repair, DueOn: "2017-08-25", Reason: odd, Key: "m"})
		if err != nil || n != 2 {
			t.Fatalf("repair: %d %v", n, err)
		}
		if x := w.item(a.ID); x.State != equipment.Repair || x.DueOn != "2017-08-25" || x.StateOn != "2017-08-23" || x.Late("2017-08-25") || !x.Late("2017-08-26") {
			t.Errorf("under repair: %+v", x)
		}
		err = w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			list, err := w.equipment.Todos(ctx, tx, w.Liaison, 10)
			if len(list) != 2 {
				t.Errorf("the unit in charge has %d to do, want 2", len(list))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.equipment.Move(ctx, w.Liaison, equipment.Move{Items: []id.Equipment{a.ID}, To: equipment.Scrapped, Reason: odd}); err != nil {
			t.Fatal(err)
		}
		_, err = w.equipment.Move(ctx, w.Liaison, equipment.Move{Items: both, To: equipment.InUse})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("what is scrapped goes into use: %v", err)
		}
		if x := w.item(b.ID); x.State != equipment.Repair {
			t.Errorf("of two that were refused one is %s", x.State)
		}
		n, err = w.equipment.Allocate(ctx, w.Office, equipment.Allocation{Items: both, Area: w.East, Unit: w.EastA, Since: "2017-08-20", Reason: odd})
		if x := w.item(b.ID); err != nil || n != 2 || x.Area != w.East || x.Unit != w.EastA || x.Since != "2017-08-20" {
			t.Errorf("allocate: %d %v %+v", n, err, x)
		}
		if n, err = w.equipment.Allocate(ctx, w.Office, equipment.Allocation{Items: both, Area: w.East}); err != nil || n != 0 {
			t.Errorf("what is there already is allocated again: %d %v", n, err)
		}
		if _, err = w.equipment.Allocate(ctx, w.Liaison, equipment.Allocation{Items: both, Area: w.West}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit takes what another has charge of: %v", err)
		}
		d, err := w.equipment.Detail(ctx, w.Office, b.ID)
		if err != nil || len(d.Story) != 3 {
			t.Errorf("the timeline has %d lines, want 3: %v", len(d.Story), err)
		}
		w.verified()
	})
}

func TestListsFilterOrderAndPageExactly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 7 {
			d := w.draft([]string{"sweeper", "bin", "toilet"}[i%3], 1)
			d.Name = fmt.Sprintf("%d %s", 9-i, odd)
			if i%2 == 1 {
				d.Area, d.Unit = w.East, w.EastA
			}
			if i == 6 {
				d.Area, d.State = "", equipment.Planned
			}
			w.add(d)
		}
		for name, c := range map[string]struct {
			f    equipment.Filter
			want int64
		}{
			"all": {equipment.Filter{}, 7}, "kind": {equipment.Filter{Kind: "bin"}, 2}, "area": {equipment.Filter{Area: w.East}, 3}, "none": {equipment.Filter{Area: equipment.WholeCounty}, 1},
			"held": {equipment.Filter{States: equipment.HeldStates()}, 6}, "text": {equipment.Filter{Text: `100%_😀`}, 7}, "number": {equipment.Filter{Text: "sb-0002"}, 1},
			"theme": {equipment.Filter{Other: "x"}, 0}, "unit": {equipment.Filter{Unit: w.EastA}, 3},
		} {
			f := equipment.FilterFrom(c.f.Values())
			if got := w.list(f).Sums.Records; got != c.want {
				t.Errorf("%s: %d records, want %d", name, got, c.want)
			}
		}
		for _, sort := range []string{"number", "-number", "name", "-name", "quantity", "since", "state_on", "-cost", "due"} {
			var seen []int64
			f := equipment.Filter{Sort: sort, Limit: 3}
			for {
				p := w.list(f)
				for _, x := range p.Items {
					seen = append(seen, x.Number)
				}
				if f.After = p.Next; p.Next == "" {
					break
				}
			}
			if slices.Sort(seen); len(slices.Compact(seen)) != 7 || len(seen) != 7 {
				t.Errorf("by %s the pages have %v", sort, seen)
			}
		}
	})
}

func TestEveryFigureCountsTheRowsOfItsList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i, s := range equipment.States() {
			d := w.draft("toilet", 1)
			d.State, d.DueOn = s, "2017-08-22"
			if !s.Waits() {
				d.DueOn = ""
			}
			if i%2 == 0 {
				d.Area = ""
			}
			w.add(d)
		}
		err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			book := figures.NewBook(w.equipment.Figures()...)
			for _, key := range book.Keys() {
				for _, q := range []figures.Query{{}, {Area: w.West}, {Unit: w.WestA}, {Theme: "x"}} {
					v, err := book.Value(ctx, tx, key, q)
					if err != nil {
						return err
					}
					if rows := w.rows(key, v.Link); rows != v.N {
						t.Errorf("%s of %+v is %d, its list has %d", key, q, v.N, rows)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The sum over areas and kinds is the sum of the list, cell by cell.
func TestTheTableOfAreasAndKindsAddsUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(rt, "records") {
				d := w.draft(rapid.SampledFrom([]string{"bin", "other"}).Draw(rt, "kind"), rapid.Int64Range(1, 500).Draw(rt, "pieces"))
				d.Area = rapid.SampledFrom([]id.Area{"", w.West, w.East}).Draw(rt, "area")
				w.add(d)
			}
			a, err := w.equipment.Allocated(t.Context(), w.Office, equipment.Filter{})
			if err != nil {
				rt.Fatal(err)
			}
			var all int64
			for area, of := range a.Pieces {
				var inArea int64
				for kind, n := range of {
					if got := w.list(equipment.Filter{Area: area, Kind: kind}).Sums.Pieces; got != n {
						rt.Errorf("%s %s is %d, its list has %d", area, kind, n, got)
					}
					inArea += n
				}
				if inArea != a.OfArea[area] {
					rt.Errorf("area %s has %d, its kinds %d", area, a.OfArea[area], inArea)
				}
				all += inArea
			}
			if all != a.All || all != w.list(equipment.Filter{}).Sums.Pieces {
				rt.Errorf("all are %d, the cells %d", a.All, all)
			}
		})
	})
}

// A ratio asks for the least whole number that is enough, and rounding up area
// by area never asks for less than rounding up once.
func TestARatioAsksForTheLeastThatIsEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := equipment.Ratio{Base: rapid.SampledFrom(equipment.Bases()).Draw(rt, "base"), Value: rapid.Int64Range(0, equipment.MaxRatio).Draw(rt, "value")}
		var sum, parts int64
		for range rapid.IntRange(1, 20).Draw(rt, "areas") {
			amount := rapid.Int64Range(0, equipment.MaxBase).Draw(rt, "amount")
			n, unit := r.Need(amount), 1000*r.Base.Per()
			if n*unit < r.Value*amount || n > 0 && (n-1)*unit >= r.Value*amount {
				rt.Fatalf("%d of %d per %d need %d", amount, r.Value, r.Base.Per(), n)
			}
			sum, parts = sum+amount, parts+n
		}
		if whole := r.Need(sum); whole > parts || whole < 0 {
			rt.Fatalf("the whole needs %d, its parts %d", whole, parts)
		}
	})
}

func TestNeedIsHeldAgainstWhatThereIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, s := range []equipment.State{equipment.InUse, equipment.Repair, equipment.Idle} {
			d := w.draft("toilet", 1)
			if d.State = s; s == equipment.Repair {
				d.DueOn = "2017-09-01"
			}
			w.add(d)
		}
		of := equipment.Amounts{w.West: {equipment.Built: 50}, w.East: {equipment.Built: 50}}
		if err := w.equipment.SaveAmounts(ctx, w.Office, of); err != nil {
			t.Fatal(err)
		}
		if err := w.equipment.SaveAmounts(ctx, w.Liaison, of); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit sets what ratios are multiplied with: %v", err)
		}
		if err := w.equipment.SaveRatio(ctx, w.Office, equipment.Ratio{Kind: "toilet", Base: equipment.Built, Value: 4500, Source: odd}); err != nil {
			t.Fatal(err)
		}
		wants(t, w.equipment.SaveRatio(ctx, w.Office, equipment.Ratio{Kind: "none", Base: "x", Value: -1}), "kind", "base", "value")
		wants(t, w.equipment.SaveAmounts(ctx, w.Office, equipment.Amounts{w.West: {equipment.Road: -1}}), equipment.AmountField(w.West, equipment.Road))
		whole, _, err := w.equipment.Needs(ctx, w.Office, equipment.NeedFilter{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(whole, func(n equipment.Need) bool { return n.Kind == "toilet" })
		if n := whole[i]; n.Need != 5 || n.Have != 2 || n.Short() != 3 || n.Ratios[0].Source != odd {
			t.Errorf("the county's toilets: %+v", n)
		}
		if i := slices.IndexFunc(whole, func(n equipment.Need) bool { return n.Kind == "sweeper" }); whole[i].Known || whole[i].Short() != 0 {
			t.Errorf("a ratio that is not set asks for something: %+v", whole[i])
		}
		areas, _, err := w.equipment.Needs(ctx, w.Office, equipment.NeedFilter{Kind: "toilet"})
		if err != nil || len(areas) != 2 || areas[0].Need != 3 || areas[0].Have != 2 || areas[1].Short() != 3 {
			t.Errorf("by area: %+v %v", areas, err)
		}
	})
}

func TestKindsAreTheCountysOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.add(w.draft("bin", 7))
		wants(t, w.equipment.SaveKind(ctx, w.Office, equipment.Kind{Code: "bin", Name: "桶", Measure: "只", Active: true}), "counted")
		wants(t, w.equipment.SaveKind(ctx, w.Office, equipment.Kind{}), "name", "measure")
		if err := w.equipment.SaveKind(ctx, w.Office, equipment.Kind{Name: odd, English: "Loader", Measure: "台"}); err != nil {
			t.Fatal(err)
		}
		wants(t, w.equipment.SaveKind(ctx, w.Office, equipment.Kind{Name: odd, Measure: "台"}), "name")
		if x := w.add(w.draft("own9", 1)); x.Kind != "own9" {
			t.Errorf("of a kind of its own: %+v", x)
		}
		if err := w.equipment.SaveKind(ctx, w.Office, equipment.Kind{Code: "own9", Name: odd, Measure: "台"}); err != nil {
			t.Fatal(err)
		}
		_, err := w.equipment.Add(ctx, w.Office, w.draft("own9", 1))
		wants(t, err, "kind")
	})
}

func TestASpreadsheetIsTakenWholeOrNotAtAllAndOnceOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		take := func(text string, apply bool) office.Report {
			t.Helper()
			rep, err := w.equipment.Import(ctx, w.Office, "e.csv", strings.NewReader(text), int64(len(text)), apply)
			if err != nil {
				t.Fatal(err)
			}
			return rep
		}
		const heads = "种类,名称,管理单位,调配片区,自编号或车牌,数量,状态,应投用日期,购置费（元）,经度,纬度\n"
		good := heads + "扫路车,一号,城管大队,1,A-1,1,在用,,386000.50,115.4432,27.3198\n垃圾桶,桶,城管大队,第二片区,,120,,,,,\nToilet?,x,城管大队,,,,,,,,\n"
		if rep := take(good, true); rep.Applied || w.list(equipment.Filter{}).Sums.Records != 0 {
			t.Errorf("a file with a wrong row is taken: %+v", rep)
		}
		good = strings.Replace(good, "Toilet?", "Public toilet", 1)
		if rep := take(good, false); rep.Applied || !rep.Clean() || w.list(equipment.Filter{}).Sums.Records != 0 {
			t.Errorf("a preview: %+v", rep)
		}
		if rep := take(good, true); !rep.Applied || w.list(equipment.Filter{}).Sums != (equipment.Sums{Records: 3, Pieces: 122, Cost: 38_600_050}) {
			t.Errorf("taken: %+v %+v", rep, w.list(equipment.Filter{}).Sums)
		}
		rep := take(good, true)
		for _, row := range rep.Rows {
			if row.Outcome != office.Unchanged {
				t.Errorf("the same file again: %+v", row)
			}
		}
		if rep := take(heads+"扫路车,一号,城管大队,,A-1,,维修中,2017-09-01,,,\n", true); rep.Applied {
			t.Errorf("it goes to be repaired without a reason: %+v", rep)
		}
		if rep := take(strings.Replace(heads, "购置费（元）", "状态原因", 1)+"扫路车,一号,城管大队,,A-1,,维修中,2017-09-01,漏油,,\n", true); !rep.Applied {
			t.Errorf("it goes to be repaired: %+v", rep.Rows)
		}
		x := w.list(equipment.Filter{Kind: "sweeper"}).Items[0]
		if x.State != equipment.Repair || x.Area != w.West || x.Cost != 38_600_050 {
			t.Errorf("what an empty cell leaves: %+v", x)
		}
		if _, err := w.equipment.Import(ctx, w.Liaison, "e.csv", strings.NewReader(good), int64(len(good)), true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit imports: %v", err)
		}
		w.verified()
	})
}

func TestNumbersWithPlacesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n, places := rapid.Int64Range(0, 999_999_999_999).Draw(rt, "n"), rapid.IntRange(0, 3).Draw(rt, "places")
		for _, s := range []string{equipment.Fixed(n, places), equipment.Cut(n, places)} {
			if got, ok := equipment.ParseFixed(s, places); !ok || got != n {
				rt.Fatalf("%q of %d is read as %d %v", s, n, got, ok)
			}
		}
	})
	for _, bad := range []string{"-1", "1.", ".5", "1.234", "x", "1e3", "9999999999999"} {
		if n, ok := equipment.ParseFixed(bad, 2); ok {
			t.Errorf("%q is read as %d", bad, n)
		}
	}
}

// rows is how many a figure's link opens: of bins, how many its records are of.
func (w *world) rows(key, link string) int64 {
	w.t.Helper()
	q := linkOf(w.t, link)
	if key == "equipment.kinds_short" {
		list, _, err := w.equipment.Needs(w.t.Context(), w.Office, equipment.NeedFilterFrom(q))
		if err != nil {
			w.t.Fatal(err)
		}
		return int64(len(list))
	}
	sums := w.list(equipment.FilterFrom(q)).Sums
	if key == "equipment.bins" {
		return sums.Pieces
	}
	return sums.Records
}

// linkOf is the query of a link.
func linkOf(t testing.TB, link string) url.Values {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.Path != "/equipment" && u.Path != "/equipment/need" {
		t.Fatalf("link %s: %v", link, err)
	}
	return u.Query()
}
