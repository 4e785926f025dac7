package support_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/support"
)

// shots is a photo as proof.
func (w *world) shots(by access.Actor) []cases.Picture {
	w.t.Helper()
	p, err := w.Photos.Prepare(w.t.Context(), by, photos.Upload{Data: w.JPEG(true)})
	if err != nil {
		w.t.Fatal(err)
	}
	return []cases.Picture{p}
}

// sound holds what must be true of every county at every time: the rows agree
// with themselves, the matrix with the lists that its numbers open, the
// figures with theirs.
func (w *world) sound() {
	w.t.Helper()
	ctx := w.t.Context()
	var all []support.Request
	if err := w.support.Each(ctx, w.Office, support.Filter{}, func(r support.Request) error { all = append(all, r); return nil }); err != nil {
		w.t.Fatal(err)
	}
	now := w.Clock.Now()
	rows := func(f support.Filter, holds func(support.Request) bool) int64 {
		var n int64
		listed := map[id.Support]bool{}
		if err := w.support.Each(ctx, w.Office, f, func(r support.Request) error { listed[r.ID] = true; return nil }); err != nil {
			w.t.Fatal(err)
		}
		for _, r := range all {
			if holds(r) {
				n++
				if !listed[r.ID] {
					w.t.Errorf("%s is not in the list %s", r.Label(), f.Link(""))
				}
			}
		}
		if n != int64(len(listed)) || n != w.total(w.Office, f) {
			w.t.Errorf("list %s has %d rows of %d, and says %d", f.Link(""), len(listed), n, w.total(w.Office, f))
		}
		return n
	}
	in := map[support.Column]func(support.Request) bool{
		support.ColumnOpen:     func(r support.Request) bool { return r.State.Open() },
		support.ColumnLate:     func(r support.Request) bool { return r.Late(now) },
		support.ColumnDeclined: func(r support.Request) bool { return r.State == support.Declined },
	}
	m, err := w.support.Matrix(ctx, w.Office)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, area := range []id.Area{"", w.West, w.East} {
		for _, group := range append([]id.Group{""}, w.groups[:2]...) {
			for col, holds := range in {
				f := col.Narrow(support.Filter{Area: area, Group: group})
				n := rows(f, func(r support.Request) bool {
					return holds(r) && (area == "" || r.Area == area) && (group == "" || r.Group == group)
				})
				if got := m[support.Pair{Area: area, Group: group}].Of(col); got != n {
					w.t.Errorf("matrix: %s of %s and %s: %d, the list has %d", col, area, group, got, n)
				}
			}
		}
	}
	up := rows(support.Filter{Up: true}, func(r support.Request) bool {
		return r.State == support.Escalated || r.State == support.Asked && r.Late(now)
	})
	if n := w.total(w.Leader, support.Filter{Mine: true}); n != up {
		w.t.Errorf("on the headquarters' desk %d of %d", n, up)
	}
	book := figures.NewBook(w.support.Figures()...)
	err = w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
		for key, holds := range map[string]func(support.Request) bool{
			"support.all": func(support.Request) bool { return true }, "support.open": in[support.ColumnOpen], "support.late": in[support.ColumnLate],
			"support.answered":         func(r support.Request) bool { return !r.AnsweredAt.IsZero() },
			"support.answered_on_time": support.Request.AnsweredInTime,
			"support.done":             func(r support.Request) bool { return r.State == support.Done },
		} {
			v, err := book.Value(ctx, tx, key, figures.Query{Campaign: w.Campaign})
			if err != nil {
				return err
			}
			var n int64
			for _, r := range all {
				if holds(r) {
					n++
				}
			}
			if v.N != n {
				w.t.Errorf("%s is %d, there are %d", key, v.N, n)
			}
		}
		looked, wrong, err := w.support.Verify(ctx, tx)
		if len(wrong) > 0 || looked != int64(len(all)) {
			w.t.Errorf("verified %d of %d: %v", looked, len(all), wrong)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range all {
		if r.Case == "" || r.State != support.Accepted {
			continue
		}
		c, err := w.cases.Get(ctx, w.Office, r.Case)
		if err != nil || c.Group != r.Group || c.LeadUnit != w.Works {
			w.t.Errorf("%s was accepted, but its case is with %s of %s: %v", r.Label(), c.LeadUnit, c.Group, err)
		}
	}
}

// Whatever people of both sides and of the headquarters do, in whatever order
// and with time passing: only what the lifecycle allows happens, and every sum
// stays right.
func TestAnyHistoryKeepsStatesClocksAndMatrix(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		people := []access.Actor{w.west, w.east, w.trade[0], w.trade[1], w.Leader, w.Office, w.Liaison}
		place := 0
		rapid.Check(t, func(rt *rapid.T) {
			var made []id.Support
			for range rapid.IntRange(3, 15).Draw(rt, "acts") {
				w.Clock.Add(time.Duration(rapid.IntRange(0, 12).Draw(rt, "hours")) * time.Hour)
				if len(made) == 0 || rapid.IntRange(0, 5).Draw(rt, "ask") == 0 {
					by := rapid.SampledFrom(people).Draw(rt, "by")
					d := support.Draft{Area: w.West, Group: w.groups[rapid.IntRange(0, 1).Draw(rt, "group")], Title: odd, Needs: odd, WantedOn: w.day(9)}
					if by.Account == w.east.Account {
						d.Area = w.East
					} else if by.Account == w.west.Account && rapid.IntRange(0, 2).Draw(rt, "case") == 0 {
						place++
						d.Case = w.Handling(w.Open(w.Inspector, casestest.At(place))).ID
					}
					r, err := w.support.Ask(t.Context(), by, d)
					if by.MayEver(access.AskSupport) != (err == nil) {
						rt.Fatalf("%s asks: %v", by.Name, err)
					}
					if err == nil {
						made = append(made, r)
					}
					continue
				}
				was := w.get(rapid.SampledFrom(made).Draw(rt, "request"))
				by, do := w.choose(rt, people, was)
				may := support.May(was, by, do, w.Clock.Now())
				now, err := w.try(by, do, was)
				if may != (err == nil) {
					rt.Fatalf("%s does %s to %s, which is %s: allowed %v, but %v", by.Name, do, was.Label(), was.State, may, err)
				}
				if err == nil && now.State.Clocked() == now.Due.IsZero() {
					rt.Fatalf("%s is %s and due %s", now.Label(), now.State, now.Due)
				}
				if err != nil && w.get(was.ID).Version != was.Version {
					rt.Fatalf("%s was refused and changed %s", do, was.Label())
				}
			}
			w.sound()
		})
	})
}

// choose picks who does what: mostly something that is allowed.
func (w *world) choose(rt *rapid.T, people []access.Actor, r support.Request) (access.Actor, support.Act) {
	by := rapid.SampledFrom(people).Draw(rt, "by")
	if rapid.IntRange(0, 3).Draw(rt, "mood") > 0 {
		for range people {
			if acts := support.Allowed(r, by, w.Clock.Now()); len(acts) > 0 {
				return by, rapid.SampledFrom(acts).Draw(rt, "allowed").Act
			}
			by = people[(slices.IndexFunc(people, func(a access.Actor) bool { return a.Account == by.Account })+1)%len(people)]
		}
	}
	return by, rapid.SampledFrom([]support.Act{
		support.DoAccept, support.DoDecline, support.DoQuestion, support.DoReply, support.DoEscalate, support.DoDirect,
		support.DoUphold, support.DoReplan, support.DoHand, support.DoConfirm, support.DoRedo, support.DoWithdraw,
	}).Draw(rt, "act")
}

// day is so many days from now, in the county.
func (w *world) day(n int) string {
	return w.Clock.Now().Add(8*time.Hour).AddDate(0, 0, n).Format(time.DateOnly)
}

// try does an act with everything that it wants.
func (w *world) try(by access.Actor, do support.Act, r support.Request) (support.Request, error) {
	ctx, m, on := w.t.Context(), because(r, odd), w.day(5)
	switch do {
	case support.DoAccept:
		return w.support.Accept(ctx, by, m, odd, on)
	case support.DoDecline:
		return w.support.Decline(ctx, by, m)
	case support.DoQuestion:
		return w.support.AskBack(ctx, by, m, odd)
	case support.DoReply:
		return w.support.Reply(ctx, by, m, odd)
	case support.DoEscalate:
		return w.support.Escalate(ctx, by, m)
	case support.DoDirect:
		return w.support.Direct(ctx, by, m, w.groups[1], odd, on)
	case support.DoUphold:
		return w.support.Uphold(ctx, by, m)
	case support.DoReplan:
		return w.support.Replan(ctx, by, m, on)
	case support.DoHand:
		return w.support.Hand(ctx, by, m, odd)
	case support.DoConfirm:
		return w.support.Confirm(ctx, by, m)
	case support.DoRedo:
		return w.support.Redo(ctx, by, m)
	case support.DoWithdraw:
		return w.support.Withdraw(ctx, by, m)
	default:
		return r, fmt.Errorf("no act %s", do)
	}
}
