package works_test

import (
	"context"
	"slices"
	"strconv"
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
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/photos"
	"chuangwei/internal/works"
)

// world is a small county with a project's people. It is Wednesday 2017-08-23.
type world struct {
	*casestest.World
	t     testing.TB
	works *works.Service
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{World: casestest.New(t, d), t: t}
		w.works = works.New(works.Options{DB: d, Cases: w.Cases})
		fn(t, w)
	})
}

// odd is a text that breaks what is not careful with text.
const odd = `污水管网 'O"Neil' 100%_😀 <b>`

func (w *world) draft(list ...id.Case) works.Draft {
	return works.Draft{Title: odd, Need: odd, Kind: "drain", Area: w.West, Unit: w.WestA, StartsOn: "2017-08-24", DueOn: "2017-09-30", Cases: list}
}

func (w *world) ok(p works.Project, err error) works.Project {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) propose(list ...id.Case) works.Project {
	w.t.Helper()
	made, err := w.works.Propose(w.t.Context(), w.Office, w.draft(list...))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.detail(made).Project
}

func (w *world) detail(p id.Project) works.Detail {
	w.t.Helper()
	d, err := w.works.Detail(w.t.Context(), w.Office, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// under brings a project under way, with one milestone that is due.
func (w *world) under(list ...id.Case) works.Project {
	w.t.Helper()
	ctx, p := w.t.Context(), w.propose(list...)
	w.ok(w.works.Plan(ctx, w.Liaison, of(p), works.Milestone{Title: odd, DueOn: "2017-08-31"}))
	w.ok(w.works.Approve(ctx, w.Office, of(p)))
	return w.ok(w.works.Begin(ctx, w.Liaison, of(p), "示例施工单位一"))
}

func of(p works.Project) works.Move { return works.Move{ID: p.ID} }

// picture is a photo as a camera makes it, ready for its record.
func (w *world) picture(after bool) cases.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), w.Office, photos.Upload{Data: w.JPEG(after), Synthetic: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) verified() {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.works.Verify(w.t.Context(), tx)
		for _, x := range wrong {
			w.t.Error(x)
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

func TestAProjectGoesFromProposalToHandoverAndCuresItsCases(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		filed := w.Filed(w.Open(w.Inspector, casestest.At(1)))
		handling := w.Handling(w.Open(w.Inspector, casestest.At(2)))
		closed := w.Closed(w.Open(w.Inspector, casestest.At(3)))
		p := w.propose(filed.ID, handling.ID, closed.ID)
		if p.Label() != "XM-0001" || p.State != works.Proposed {
			t.Errorf("proposed as %s, %s", p.Label(), p.State)
		}
		_, err := w.works.Approve(ctx, w.Liaison, of(p))
		refused(t, "the unit approves", err, fault.Forbidden)
		_, err = w.works.Approve(ctx, w.Office, of(p))
		refused(t, "approved without milestones", err, fault.Conflict)
		_, err = w.works.Fund(ctx, w.Office, of(p), works.Fund{Year: 2017, Source: "county", Money: works.Money{Planned: 100, Approved: 100, Paid: 1}})
		refused(t, "paid before approval", err, fault.Invalid)
		w.ok(w.works.Plan(ctx, w.Liaison, of(p), works.Milestone{Title: odd, DueOn: "2017-08-31"}))
		if p = w.ok(w.works.Approve(ctx, w.Office, of(p))); p.Next != "2017-08-31" {
			t.Errorf("next is %q", p.Next)
		}
		w.ok(w.works.Begin(ctx, w.Liaison, of(p), "示例施工单位一"))
		w.ok(w.works.Report(ctx, w.Liaison, works.Progress{Move: of(p), Percent: 100, Note: odd, Photos: []works.Picture{w.picture(true)}, Key: "k"}))
		w.ok(w.works.Check(ctx, w.Inspector, of(p), works.Check{Kind: "safety", Finding: odd}))
		_, err = w.works.Accept(ctx, w.Office, works.Acceptance{Move: of(p), Result: odd})
		refused(t, "accepted with a milestone open", err, fault.Conflict)
		step := w.detail(p.ID).Milestones[0]
		for _, on := range []string{"2017-08-22", "2017-08-24", "x"} {
			_, err = w.works.Reach(ctx, w.Liaison, of(p), step.ID, on)
			refused(t, "done on "+on, err, fault.Invalid)
		}
		w.ok(w.works.Reach(ctx, w.Liaison, of(p), step.ID, "2017-08-23"))
		_, err = w.works.Accept(ctx, w.Office, works.Acceptance{Move: of(p), Result: odd})
		refused(t, "accepted without photos", err, fault.Invalid)
		if got, err := w.Cases.Get(ctx, w.Office, filed.ID); err != nil || got.State != cases.Filed {
			t.Errorf("after a refused acceptance the case is %s: %v", got.State, err)
		}
		a := works.Acceptance{Move: of(p), Result: odd, Cures: []works.Cure{
			{Case: filed.ID, After: []cases.Picture{w.picture(true)}}, {Case: handling.ID, After: []cases.Picture{w.picture(true)}},
		}}
		p = w.ok(w.works.Accept(ctx, w.Office, a))
		if p.State != works.Accepted || p.AcceptedOn != "2017-08-23" || p.Next != "" {
			t.Errorf("accepted: %+v", p)
		}
		for c, want := range map[id.Case]cases.State{filed.ID: cases.AreaCheck, handling.ID: cases.AreaCheck, closed.ID: cases.Closed} {
			got, err := w.Cases.Get(ctx, w.Office, c)
			if err != nil || got.State != want || want == cases.AreaCheck && (got.RectifierUnit != w.WestA || got.Rectifier != w.Office.Account) {
				t.Errorf("the case is %s by %s, want %s: %v", got.State, got.RectifierUnit, want, err)
			}
		}
		if p = w.ok(w.works.Hand(ctx, w.Office, of(p), w.WestB)); p.State != works.Handed || p.Keeper != w.WestB {
			t.Errorf("handed over: %+v", p)
		}
		w.verified()
	})
}

func TestWhatIsDispatchedOrSuspendedIsTakenOnFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		dispatched := w.Filed(w.Open(w.Inspector, casestest.At(1)))
		if _, err := w.Cases.Dispatch(ctx, w.Office, cases.Dispatching{ID: dispatched.ID, Lead: w.WestB}); err != nil {
			t.Fatal(err)
		}
		p := w.under(dispatched.ID)
		_, err := w.works.Propose(ctx, w.Office, w.draft(dispatched.ID))
		refused(t, "a case of two projects", err, fault.Invalid)
		w.ok(w.works.Reach(ctx, w.Liaison, of(p), w.detail(p.ID).Milestones[0].ID, "2017-08-23"))
		w.ok(w.works.Accept(ctx, w.Office, works.Acceptance{Move: of(p), Result: odd, Cures: []works.Cure{{Case: dispatched.ID, After: []cases.Picture{w.picture(true)}}}}))
		got, err := w.Cases.Get(ctx, w.Office, dispatched.ID)
		if err != nil || got.State != cases.AreaCheck || got.SignedAt.IsZero() {
			t.Errorf("the case is %s, signed %v: %v", got.State, got.SignedAt, err)
		}
	})
}

func TestNobodyAcceptsWhatHeReported(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, p := t.Context(), w.under()
		w.ok(w.works.Report(ctx, w.Office, works.Progress{Move: of(p), Percent: 100, Note: odd}))
		w.ok(w.works.Reach(ctx, w.Liaison, of(p), w.detail(p.ID).Milestones[0].ID, "2017-08-23"))
		_, err := w.works.Accept(ctx, w.Office, works.Acceptance{Move: of(p), Result: odd})
		refused(t, "accepted by who reported", err, fault.Forbidden)
	})
}

func TestFiguresAndListsFindWhatIsLateAndPaidOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, p := t.Context(), w.under()
		w.propose()
		w.ok(w.works.Fund(ctx, w.Office, of(p), works.Fund{Year: 2017, Source: "county", Money: works.Money{Planned: 500, Approved: 400, Paid: 401}}))
		w.Clock.Add(20 * 24 * 3600e9)
		book := figures.NewBook(w.works.Figures()...)
		want := map[string]int64{"works.all": 2, "works.proposed": 1, "works.doing": 1, "works.late": 1, "works.over": 1, "works.built": 0}
		err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			for key, n := range want {
				v, err := book.Value(ctx, tx, key, figures.Query{Area: w.West})
				if err != nil || v.N != n {
					t.Errorf("%s = %d, want %d: %v", key, v.N, n, err)
				}
			}
			todo, err := w.works.Todos(ctx, tx, w.Liaison, 10)
			if err != nil || len(todo) != 1 || !todo[0].Late {
				t.Errorf("the unit's: %+v %v", todo, err)
			}
			late, err := w.works.Late(ctx, tx, 10)
			if err != nil || len(late) != 1 {
				t.Errorf("late: %+v %v", late, err)
			}
			due, err := w.works.Expected(ctx, tx, "2017-08-01", "2017-08-31")
			if err != nil || len(due) != 1 || due[0].Unit != w.WestA || !due[0].Done.IsZero() {
				t.Errorf("expected: %+v %v", due, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		steps, _, err := w.works.Steps(ctx, w.Office, works.Filter{}, true)
		if err != nil || len(steps) != 1 {
			t.Errorf("late milestones: %d %v", len(steps), err)
		}
		for _, sort := range []string{"number", "-due", "state", "percent", "-planned", "approved", "paid"} {
			f := works.Filter{Sort: sort, Limit: 1}
			first, err := w.works.List(ctx, w.Office, f)
			if err != nil || first.Next == "" || first.Sums.Paid != 401 {
				t.Fatalf("sorted by %s: %+v %v", sort, first, err)
			}
			f.After = first.Next
			second, err := w.works.List(ctx, w.Office, f)
			if err != nil || len(second.Projects) != 1 || second.Next != "" || second.Projects[0].ID == first.Projects[0].ID {
				t.Errorf("the next page by %s: %+v %v", sort, second, err)
			}
		}
	})
}

func TestMoneyIsReadAndWrittenToTheFen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, works.MaxMoney).Draw(t, "fen")
		if got, ok := works.ParseYuan(works.Yuan(fen)); !ok || got != fen {
			t.Errorf("%d became %d", fen, got)
		}
	})
	for _, bad := range []string{"-1", "1.", "1.234", ".5", "x", "1e3", "1234567890123", "１"} {
		if _, ok := works.ParseYuan(bad); ok {
			t.Errorf("%q is read as money", bad)
		}
	}
}

func TestWhateverIsDoneTheSumsAreExactAndNothingIsDoneBeforeItWasApproved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			c := w.Filed(w.Open(w.Inspector, casestest.At(n%40)))
			p := w.propose(c.ID)
			for range rapid.IntRange(1, 14).Draw(r, "acts") {
				w.any(r, p)
			}
			d := w.detail(p.ID)
			var sum works.Money
			for _, x := range d.Funds {
				sum.Planned, sum.Approved, sum.Paid = sum.Planned+x.Planned, sum.Approved+x.Approved, sum.Paid+x.Paid
			}
			if sum != d.Project.Money {
				r.Errorf("the lines make %+v, the project says %+v", sum, d.Project.Money)
			}
			for _, m := range d.Milestones {
				if m.DoneOn != "" && (d.Project.ApprovedOn == "" || m.DoneOn < d.Project.ApprovedOn) {
					r.Errorf("done on %s, approved on %q", m.DoneOn, d.Project.ApprovedOn)
				}
			}
			if slices.Contains(works.BuiltStates(), d.Project.State) && !slices.Contains([]cases.State{cases.AreaCheck, cases.FinalCheck, cases.Closed}, d.Cases[0].State) {
				r.Errorf("the project is %s, its case %s", d.Project.State, d.Cases[0].State)
			}
			w.verified()
		})
	})
}

// any does something to the project, whether it may or not.
func (w *world) any(r *rapid.T, p works.Project) {
	ctx, m := w.t.Context(), works.Move{ID: p.ID, Reason: odd}
	by := rapid.SampledFrom([]access.Actor{w.Office, w.Office, w.Liaison}).Draw(r, "by")
	d := w.detail(p.ID)
	milestone := ""
	if len(d.Milestones) > 0 {
		milestone = rapid.SampledFrom(d.Milestones).Draw(r, "milestone").ID
	}
	day := "2017-08-" + strconv.Itoa(rapid.IntRange(20, 26).Draw(r, "day"))
	money := rapid.Int64Range(0, works.MaxMoney+1)
	acts := map[string]func(context.Context) error{
		"approve": func(ctx context.Context) error { _, err := w.works.Approve(ctx, by, m); return err },
		"begin":   func(ctx context.Context) error { _, err := w.works.Begin(ctx, by, m, odd); return err },
		"suspend": func(ctx context.Context) error { _, err := w.works.Suspend(ctx, by, m); return err },
		"resume":  func(ctx context.Context) error { _, err := w.works.Resume(ctx, by, m); return err },
		"drop":    func(ctx context.Context) error { _, err := w.works.Drop(ctx, by, m); return err },
		"hand":    func(ctx context.Context) error { _, err := w.works.Hand(ctx, by, m, w.WestB); return err },
		"milestone": func(ctx context.Context) error {
			_, err := w.works.Plan(ctx, by, m, works.Milestone{Title: odd, DueOn: day})
			return err
		},
		"reach": func(ctx context.Context) error { _, err := w.works.Reach(ctx, by, m, milestone, day); return err },
		"report": func(ctx context.Context) error {
			_, err := w.works.Report(ctx, w.Liaison, works.Progress{Move: m, Percent: rapid.Int64Range(-1, 101).Draw(r, "percent"), Note: odd})
			return err
		},
		"fund": func(ctx context.Context) error {
			_, err := w.works.Fund(ctx, by, m, works.Fund{
				Year: rapid.IntRange(2016, 2018).Draw(r, "year"), Source: rapid.SampledFrom(works.Sources()).Draw(r, "source"),
				Money: works.Money{Planned: money.Draw(r, "planned"), Approved: money.Draw(r, "approved"), Paid: money.Draw(r, "paid")},
			})
			return err
		},
		"accept": func(ctx context.Context) error {
			a := works.Acceptance{Move: m, Result: odd}
			for _, c := range d.Cases {
				a.Cures = append(a.Cures, works.Cure{Case: c.ID, After: []cases.Picture{w.picture(true)}})
			}
			_, err := w.works.Accept(ctx, by, a)
			return err
		},
	}
	names := []string{"milestone", "approve", "approve", "begin", "begin", "reach", "reach", "accept", "accept", "report", "fund", "fund", "suspend", "resume", "hand", "drop"}
	do := rapid.SampledFrom(names).Draw(r, "act")
	switch err := acts[do](ctx); fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden, fault.NotFound:
	default:
		if err != nil {
			r.Fatalf("%s: %v", do, err)
		}
	}
}

func TestASpreadsheetOfProjectsIsTakenWholeOrNotAtAllAndOnceOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		take := func(by access.Actor, text string, apply bool) (office.Report, error) {
			return w.works.Import(ctx, by, "p.csv", strings.NewReader(text), int64(len(text)), apply)
		}
		total := func() int64 {
			p, err := w.works.List(ctx, w.Office, works.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			return p.Total
		}
		const heads = "自编号,项目名称,项目类别,建设理由,片区,责任单位,计划完工日期,经度,纬度\n"
		text := heads + "P-1," + "一号管网,drain,积水,1,城管大队,2017-09-30,115.4432,27.3198\nP-2,二号路,Road?,坑洼,第二片区,恩江镇,2017-10-31,,\n"
		if rep, err := take(w.Office, text, true); err != nil || rep.Applied || total() != 0 {
			t.Errorf("a file with a wrong row is taken: %+v %v", rep, err)
		}
		text = strings.Replace(text, "Road?", "road", 1)
		if rep, err := take(w.Office, text, false); err != nil || !rep.Clean() || total() != 0 {
			t.Errorf("a preview: %+v %v", rep, err)
		}
		if rep, err := take(w.Office, text, true); err != nil || !rep.Applied || total() != 2 {
			t.Errorf("taken: %+v %v", rep, err)
		}
		rep, err := take(w.Office, text, true)
		if err != nil || total() != 2 {
			t.Fatalf("again: %v", err)
		}
		for _, row := range rep.Rows {
			if row.Outcome != office.Unchanged {
				t.Errorf("the same file again: %+v", row)
			}
		}
		if rep, err := take(w.Office, strings.Replace(text, "一号管网", odd, 1), true); err == nil && !rep.Applied {
			t.Errorf("a title that changes: %+v", rep.Rows)
		}
		if rep, err := take(w.Office, heads+"P-1,x,drain,积水,1,城管大队,2017-09-30,,\nP-1,y,drain,积水,1,城管大队,2017-09-30,,\n", true); err != nil || rep.Applied {
			t.Errorf("a number twice: %+v %v", rep, err)
		}
		if _, err := take(w.Liaison, text, true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit imports: %v", err)
		}
		spots, err := w.works.Spots(ctx, w.Office, works.Filter{})
		if err != nil || len(spots) != 1 || spots[0].Code != "P-1" {
			t.Errorf("on the map: %+v %v", spots, err)
		}
		d := w.draft()
		d.Code = "P-1"
		if _, err := w.works.Propose(ctx, w.Office, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("another project takes the number: %v", err)
		}
	})
}

func TestAProjectIsWhereItsFirstCaseIsUnlessSomebodySaysWhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.Open(w.Office, casestest.At(2))
		if p := w.propose(c.ID); !p.Located || p.Point != c.Place.Point {
			t.Errorf("it is at %v, its case at %v", p.Point, c.Place.Point)
		}
		d := w.draft()
		d.Located, d.Point = true, casestest.At(3).Point
		made, err := w.works.Propose(t.Context(), w.Office, d)
		if p := w.detail(made).Project; err != nil || p.Point != casestest.At(3).Point {
			t.Errorf("it is at %v: %v", p.Point, err)
		}
	})
}
