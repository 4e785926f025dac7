package plan_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/plan"
)

// life is what may be done to a task in a random history.
var life = []plan.Act{
	plan.DoPass, plan.DoReport, plan.DoAccept, plan.DoReturn, plan.DoBlock, plan.DoUnblock, plan.DoFinish, plan.DoDrop, plan.DoReopen, plan.DoChange,
}

// Whatever people do in whatever order: nothing is done that the rules do not
// allow, what is refused changes nothing, a task that is over is left only by
// reopening, and only the office says that one is done.
func TestATasksLifeKeepsTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		actors := []access.Actor{w.Office, w.Liaison, w.helper, w.Leader}
		ends := map[plan.State]int{}
		rapid.Check(t, func(r *rapid.T) {
			draft := w.draft("清扫")
			if rapid.Bool().Draw(r, "by number") {
				draft.Measure, draft.Target, draft.Unit = plan.Number, 40, "吨"
			}
			task := w.add(draft)
			for range rapid.IntRange(1, 14).Draw(r, "acts") {
				was := w.get(task.ID)
				by, act := rapid.SampledFrom(actors).Draw(r, "by"), rapid.SampledFrom(life).Draw(r, "act")
				if rapid.IntRange(0, 3).Draw(r, "mood") > 0 { // mostly what is allowed
					type choice struct {
						by  access.Actor
						act plan.Act
					}
					var choices []choice
					for _, a := range actors {
						for _, x := range life {
							if plan.May(was, a, x) {
								choices = append(choices, choice{a, x})
							}
						}
					}
					if len(choices) > 0 {
						one := rapid.SampledFrom(choices).Draw(r, "choice")
						by, act = one.by, one.act
					}
				}
				allowed := plan.May(was, by, act)
				err := w.do(t.Context(), by, act, was, float64(rapid.IntRange(0, 50).Draw(r, "reached")), rapid.Bool().Draw(r, "complete"))
				is := w.get(task.ID)
				switch {
				case err != nil && fault.Of(err) == fault.Internal:
					r.Fatalf("%s of %s by %s: %v", act, was.State, by.Name, err)
				case err != nil && is.Version != was.Version:
					r.Fatalf("%s was refused and changed the task", act)
				case err == nil && !allowed:
					r.Fatalf("%s of %s by %s was not allowed and was done", act, was.State, by.Name)
				case !was.State.Open() && is.State != was.State && act != plan.DoReopen:
					r.Fatalf("%s left %s for %s", act, was.State, is.State)
				case is.State == plan.Done && was.State != plan.Done && !by.Has(access.Office):
					r.Fatalf("%s by %s made it done", act, by.Name)
				case (is.State == plan.Done) != (is.DoneOn != ""):
					r.Fatalf("%s, done on %q", is.State, is.DoneOn)
				case is.State == plan.Checking && is.HandedOn == "":
					r.Fatal("it is checked and was never handed in")
				}
			}
			ends[w.get(task.ID).State]++
		})
		for _, s := range plan.States() {
			if ends[s] == 0 {
				t.Errorf("no task ended as %s: %v", s, ends)
			}
		}
		err := d.Read(t.Context(), w.Office.County, func(tx *db.Tx) error {
			_, wrong, err := w.plan.Verify(t.Context(), tx)
			for _, x := range wrong {
				t.Error(x)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// do does an act with some input that it might take.
func (w *world) do(ctx context.Context, by access.Actor, act plan.Act, t plan.Task, reached float64, complete bool) (err error) {
	m := move(t, "因为")
	switch act {
	case plan.DoPass:
		_, err = w.plan.Pass(ctx, by, m, []id.Person{w.mine}, "")
	case plan.DoReport:
		_, err = w.plan.Report(ctx, by, plan.Progress{Move: m, Reached: reached, Note: "进展", Complete: complete})
	case plan.DoAccept:
		_, err = w.plan.Accept(ctx, by, m)
	case plan.DoReturn:
		_, err = w.plan.Return(ctx, by, m)
	case plan.DoBlock:
		_, err = w.plan.Block(ctx, by, m)
	case plan.DoUnblock:
		_, err = w.plan.Unblock(ctx, by, m)
	case plan.DoFinish:
		_, err = w.plan.Finish(ctx, by, m)
	case plan.DoDrop:
		_, err = w.plan.Drop(ctx, by, m)
	case plan.DoReopen:
		_, err = w.plan.Reopen(ctx, by, m)
	case plan.DoChange:
		d := t.Draft()
		d.Details += "细"
		_, err = w.plan.Change(ctx, by, t.ID, d)
	case plan.DoSplit, plan.DoLink:
	}
	return err
}
