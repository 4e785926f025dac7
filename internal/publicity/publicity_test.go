package publicity_test

import (
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/publicity"
)

// world is a small county. It is Wednesday 2017-08-23.
type world struct {
	*casestest.World
	t testing.TB
	*publicity.Service
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fn(t, &world{World: casestest.New(t, d), t: t, Service: publicity.New(d)})
	})
}

// odd is a text that breaks what is not careful with text.
const odd = `致全县居民的一封信 'O"Neil' 100%_😀 <b>`

const today = "2017-08-23"

func (w *world) draft() publicity.Draft {
	return publicity.Draft{
		Title: odd, Channel: publicity.Vehicle, Unit: w.WestA, Area: w.West, Place: "恩江大道—滨江路", Content: odd, StartsOn: "2017-08-21", EndsOn: today, Clock: "07:30",
		Times: 6, Expected: 3000, Cost: 123_45,
	}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) planned(d publicity.Draft) id.Activity {
	w.t.Helper()
	made, err := w.Plan(w.t.Context(), w.Office, d)
	w.ok(err)
	return made
}

func (w *world) get(a id.Activity) publicity.Activity {
	w.t.Helper()
	d, err := w.Detail(w.t.Context(), w.Office, a)
	w.ok(err)
	return d.Activity
}

// pictures are photos as a camera makes them, ready for their record.
func (w *world) pictures(n int) (out []publicity.Picture) {
	w.t.Helper()
	for range n {
		p, err := w.Photos.Prepare(w.t.Context(), w.Office, photos.Upload{Data: w.JPEG(true), Synthetic: true})
		w.ok(err)
		out = append(out, p)
	}
	return out
}

func (w *world) value(key string, q figures.Query) int64 {
	w.t.Helper()
	q.Campaign = w.Campaign
	var v figures.Value
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) (err error) {
		v, err = figures.NewBook(w.Figures()...).Value(w.t.Context(), tx, key, q)
		return err
	}))
	return v.N
}

// verified fails where the rows or the tallies are not as the rest says.
func (w *world) verified(t interface{ Errorf(string, ...any) }) {
	w.t.Helper()
	ctx := w.t.Context()
	w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.Verify(ctx, tx)
		if err != nil {
			return err
		}
		for _, x := range wrong {
			t.Errorf("%s", x)
		}
		diffs, err := figures.Recount(ctx, tx, w.Recount)
		for _, d := range diffs {
			t.Errorf("tally %s %+v: kept %d, counted %d", d.Tally, d.Dims, d.Kept, d.Count)
		}
		return err
	}))
}

func (w *world) refused(what string, err error, kind fault.Kind) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("%s: %v", what, err)
	}
}

func TestAnActivityIsPlannedDoneWithProofAndCounted(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		d := w.draft()
		d.Key = "k"
		a := w.planned(d)
		if again := w.planned(d); again != a {
			w.t.Error("the same request planned twice")
		}
		if x := w.get(a); x.Label() != "XC-0001" || x.State != publicity.Planned || x.Late(today) || !x.Late("2017-08-24") {
			w.t.Errorf("planned: %+v", x)
		}
		m := publicity.Move{ID: a}
		_, err := w.Prove(ctx, w.EastLiaison, publicity.Proof{Move: m, Times: 1, Photos: w.pictures(1)})
		w.refused("another unit proves it", err, fault.Forbidden)
		_, err = w.Prove(ctx, w.Liaison, publicity.Proof{Move: m, Times: 1})
		w.refused("without a photo", err, fault.Invalid)
		_, err = w.Prove(ctx, w.Liaison, publicity.Proof{Move: m, Times: 1, Address: "https://example.org/"})
		w.refused("a vehicle is proven by no address", err, fault.Invalid)
		_, err = w.Prove(ctx, w.Liaison, publicity.Proof{Move: m, Times: 1, DoneOn: "2017-08-24", Photos: w.pictures(1)})
		w.refused("tomorrow", err, fault.Invalid)
		x, err := w.Prove(ctx, w.Liaison, publicity.Proof{Move: m, Times: 5, Reached: 2800, Cost: 120_05, Note: odd, Photos: w.pictures(2)})
		w.ok(err)
		if x.State != publicity.Done || x.DoneOn != today || x.Reached != 2800 || x.Proofs != 2 {
			w.t.Errorf("done: %+v", x)
		}
		w.verified(w.t)
		for key, want := range map[string]int64{"publicity.done": 1, "publicity.vehicle": 1, "publicity.tv": 0, "publicity.planned": 0, "publicity.late": 0} {
			if got := w.value(key, figures.Query{Area: w.West}); got != want {
				w.t.Errorf("%s = %d, want %d", key, got, want)
			}
		}
		_, err = w.Cancel(ctx, w.Office, publicity.Move{ID: a, Reason: "x"})
		w.refused("what is done is not cancelled", err, fault.Conflict)
		_, err = w.Reopen(ctx, w.Liaison, publicity.Move{ID: a, Reason: "x"})
		w.refused("the unit takes it back itself", err, fault.Forbidden)
		_, err = w.Reopen(ctx, w.Office, m)
		w.refused("without a reason", err, fault.Invalid)
		x, err = w.Reopen(ctx, w.Office, publicity.Move{ID: a, Reason: odd})
		w.ok(err)
		if x.State != publicity.Planned || x.DoneOn != "" || w.value("publicity.done", figures.Query{}) != 0 {
			w.t.Errorf("planned again: %+v", x)
		}
		_, err = w.Cancel(ctx, w.Liaison, publicity.Move{ID: a, Reason: odd, Version: x.Version - 1})
		w.refused("an old version", err, fault.Conflict)
		_, err = w.Cancel(ctx, w.Liaison, publicity.Move{ID: a, Reason: odd})
		w.ok(err)
		w.verified(w.t)
	})
}

func TestWhatIsPlannedIsHeldAgainstItsBounds(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		for what, change := range map[string]func(*publicity.Draft){
			"no title":             func(d *publicity.Draft) { d.Title = " " },
			"a title of no text":   func(d *publicity.Draft) { d.Title = "\x00" },
			"an unknown channel":   func(d *publicity.Draft) { d.Channel = "radio" },
			"no unit":              func(d *publicity.Draft) { d.Unit = "" },
			"an area of elsewhere": func(d *publicity.Draft) { d.Area = "x" },
			"no route":             func(d *publicity.Draft) { d.Place = "" },
			"no day":               func(d *publicity.Draft) { d.StartsOn = "2017-02-30" },
			"an end before":        func(d *publicity.Draft) { d.EndsOn = "2017-08-01" },
			"a clock of 25 hours":  func(d *publicity.Draft) { d.Clock = "25:00" },
			"never":                func(d *publicity.Draft) { d.Times = 0 },
			"no number":            func(d *publicity.Draft) { d.Expected = publicity.ParseCount("x") },
			"a negative cost":      func(d *publicity.Draft) { d.Cost = -1 },
		} {
			d := w.draft()
			change(&d)
			_, err := w.Plan(w.t.Context(), w.Office, d)
			w.refused(what, err, fault.Invalid)
		}
		d := w.draft()
		_, err := w.Plan(w.t.Context(), w.EastLiaison, d)
		w.refused("for another unit", err, fault.Forbidden)
		_, err = w.Plan(w.t.Context(), w.Auditor, d)
		w.refused("an auditor", err, fault.Forbidden)
	})
}

func TestListsNarrowSortPageAndAddUp(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		for i := range 7 {
			d := w.draft()
			d.Channel, d.Cost = []publicity.Channel{publicity.TV, publicity.Banner}[i%2], int64(100+i)
			if i == 6 {
				d.Unit, d.Area, d.EndsOn, d.StartsOn = w.EastA, "", "2017-08-22", "2017-08-22"
			}
			w.planned(d)
		}
		for _, c := range []struct {
			f    publicity.Filter
			want int64
		}{
			{publicity.Filter{}, 7},
			{publicity.Filter{Channels: []publicity.Channel{publicity.TV}}, 4},
			{publicity.Filter{Area: w.West}, 6},
			{publicity.Filter{Unit: w.EastA}, 1},
			{publicity.Filter{Late: true}, 1},
			{publicity.Filter{Text: "xc-0003"}, 1},
			{publicity.Filter{Text: "100%_"}, 7},
			{publicity.Filter{Text: "100%x"}, 0},
			{publicity.Filter{From: "2017-08-23"}, 6},
			{publicity.Filter{Other: "x"}, 0},
			{publicity.Filter{State: publicity.Done}, 0},
		} {
			p, err := w.List(ctx, w.Office, c.f)
			w.ok(err)
			if p.Sums.Activities != c.want || int64(len(p.Activities)) != c.want {
				w.t.Errorf("%+v finds %d and lists %d, want %d", c.f, p.Sums.Activities, len(p.Activities), c.want)
			}
			if back := publicity.FilterFrom(c.f.Values()); back.Link("/") != c.f.Link("/") {
				w.t.Errorf("%s comes back as %s", c.f.Link("/"), back.Link("/"))
			}
		}
		for _, sort := range []string{"number", "-number", "starts", "ends", "-channel", "cost", "-reached"} {
			f, n := publicity.Filter{Sort: sort, Limit: 2}, 0
			var cost int64
			for {
				p, err := w.List(ctx, w.Office, f)
				w.ok(err)
				for _, x := range p.Activities {
					cost += x.Cost
				}
				n += len(p.Activities)
				if f.After = p.Next; f.After == "" {
					if n != 7 || cost != p.Sums.Cost || cost != 721 {
						w.t.Errorf("%s: %d rows, %d fen of %d", sort, n, cost, p.Sums.Cost)
					}
					break
				}
			}
		}
		w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			for _, c := range []struct {
				by   access.Actor
				want int
			}{{w.Liaison, 6}, {w.EastLiaison, 1}, {w.WestChecker, 6}, {w.Office, 0}, {w.Auditor, 0}} {
				todos, err := w.Todos(ctx, tx, c.by, 50)
				if err != nil || len(todos) != c.want {
					w.t.Errorf("%s has %d todos, want %d: %v", c.by.Name, len(todos), c.want, err)
				}
			}
			late, err := w.Late(ctx, tx, 50)
			if err != nil || len(late) != 1 || !late[0].Late {
				w.t.Errorf("late: %+v %v", late, err)
			}
			due, err := w.Expected(ctx, tx, "2017-08-22", "2017-08-22")
			if err != nil || len(due) != 1 || due[0].Unit != w.EastA || !due[0].Done.IsZero() {
				w.t.Errorf("expected: %+v %v", due, err)
			}
			return nil
		}))
	})
}

// Whatever is done in whatever order, the tallies and the rows agree.
func TestActivitiesAndTalliesAgreeWhateverIsDone(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	w := &world{World: casestest.New(t, d), t: t, Service: publicity.New(d)}
	rapid.Check(t, func(rt *rapid.T) {
		dr := w.draft()
		dr.Channel = rapid.SampledFrom(publicity.Channels()).Draw(rt, "channel")
		if rapid.Bool().Draw(rt, "whole county") {
			dr.Area = ""
		}
		a := w.planned(dr)
		for _, act := range rapid.SliceOfN(rapid.SampledFrom([]string{"prove", "cancel", "reopen"}), 0, 6).Draw(rt, "acts") {
			m := publicity.Move{ID: a, Reason: odd}
			var err error
			switch act {
			case "prove":
				_, err = w.Prove(t.Context(), w.Office, publicity.Proof{Move: m, Times: 1, Photos: w.pictures(1)})
			case "cancel":
				_, err = w.Cancel(t.Context(), w.Office, m)
			case "reopen":
				_, err = w.Reopen(t.Context(), w.Office, m)
			}
			if err != nil && !fault.Is(err, fault.Conflict) {
				rt.Fatal(err)
			}
		}
		w.verified(rt)
	})
}

func TestYuanAreExactFen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"": 0, "0": 0, "12": 1200, "12.3": 1230, "1,234.56": 123456, "0.07": 7, "100000000": 100_000_000_00} {
		if got, ok := publicity.ParseYuan(text); !ok || got != want {
			t.Errorf("%q = %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"x", "-1", "1.234", "+2", ".5", "1e3", "100000000.01"} {
		if got, ok := publicity.ParseYuan(text); ok {
			t.Errorf("%q = %d", text, got)
		}
	}
}
