package plan_test

import (
	"slices"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/plan"
)

func TestATaskGoesFromItsUnitToTheOfficesCheck(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		d := w.draft(odd)
		d.Measure, d.Target, d.Unit, d.Evidence, d.Responsible, d.Assist = plan.Number, 300, "处", "照片", []id.Unit{w.WestB, w.WestA}, []id.Unit{w.WestB, w.EastA}
		task := w.add(d)
		if task.Title != odd || task.Label() != "RW-0001" || task.State != plan.Assigned || !task.Waiting() {
			t.Errorf("a new task: %+v", task)
		}
		if !slices.Equal(task.Responsible, []id.Unit{w.WestB}) || !slices.Equal(task.Assist, []id.Unit{w.EastA}) {
			t.Errorf("a unit in two roles: %v %v", task.Responsible, task.Assist)
		}
		_, err := w.plan.Pass(ctx, w.Liaison, move(task, ""), []id.Person{w.other}, "")
		refused(t, "to another unit's employee", err, fault.Invalid, "persons")
		if task, err = w.plan.Pass(ctx, w.Liaison, move(task, ""), []id.Person{w.mine}, "东段"); err != nil || task.State != plan.Doing || task.Waiting() {
			t.Fatalf("passed on: %+v %v", task, err)
		}
		if task, err = w.plan.Report(ctx, w.helper, plan.Progress{Move: move(task, ""), Reached: 120, Note: "半程"}); err != nil || task.State != plan.Doing || task.Share() != 0.4 {
			t.Fatalf("reported: %+v %v", task, err)
		}
		_, err = w.plan.Report(ctx, w.helper, plan.Progress{Move: move(task, ""), Reached: 120, Note: "x", Complete: true})
		refused(t, "done below the target and without proof", err, fault.Invalid, "reached", "photos")
		proof := []plan.Picture{w.shot()}
		full := plan.Progress{Move: move(task, ""), Reached: 300, Note: "完成", Complete: true, Photos: proof, Key: "once"}
		if task, err = w.plan.Report(ctx, w.helper, full); err != nil || task.State != plan.Checking || task.HandedOn != "2017-08-23" {
			t.Fatalf("reported as done: %+v %v", task, err)
		}
		if again, err := w.plan.Report(ctx, w.helper, full); err != nil || again.ID != task.ID {
			t.Errorf("sent twice: %v", err)
		}
		_, err = w.plan.Accept(ctx, w.Liaison, move(task, ""))
		refused(t, "the unit checks itself", err, fault.Forbidden)
		_, err = w.plan.Return(ctx, w.Office, move(task, " "))
		refused(t, "sent back without a reason", err, fault.Invalid, "reason")
		if task, err = w.plan.Return(ctx, w.Office, move(task, "照片不清")); err != nil || task.State != plan.Doing || task.Returned != 1 || task.HandedOn != "" {
			t.Fatalf("sent back: %+v %v", task, err)
		}
		full.Key, full.Photos = "twice", []plan.Picture{w.shot()}
		if _, err = w.plan.Report(ctx, w.helper, full); err != nil {
			t.Fatal(err)
		}
		if task, err = w.plan.Accept(ctx, w.Office, move(task, "")); err != nil || task.State != plan.Done || task.DoneOn != "2017-08-23" {
			t.Fatalf("accepted: %+v %v", task, err)
		}
		_, err = w.plan.Report(ctx, w.helper, full)
		if err != nil {
			t.Errorf("an old key again: %v", err)
		}
		full.Key = ""
		_, err = w.plan.Report(ctx, w.helper, full)
		refused(t, "about a task that is done", err, fault.Conflict)
		var way []plan.State
		for _, m := range w.moved {
			way = append(way, m.To)
		}
		if want := []plan.State{plan.Assigned, plan.Doing, plan.Checking, plan.Doing, plan.Checking, plan.Done}; !slices.Equal(way, want) {
			t.Errorf("told of %v, want %v", way, want)
		}
	})
}

func TestADecisionOfAnotherSliceBecomesATask(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		var made plan.Task
		err := w.DB.Write(ctx, casestest.County, func(tx *db.Tx) (err error) {
			d := w.draft("议定事项")
			d.Source = plan.Source{Kind: plan.FromMeeting, Record: "m1", Title: "第3次调度会", Link: "/meetings/m1"}
			made, err = w.plan.Add(ctx, tx, w.Leader, d)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = w.DB.Write(ctx, casestest.County, func(tx *db.Tx) error {
			if st, err := w.plan.State(ctx, tx, made.ID); err != nil || st != plan.Assigned {
				t.Errorf("state %s, %v", st, err)
			}
			if err := w.plan.Done(ctx, tx, w.Leader, made.ID, "会议认定"); err != nil {
				return err
			}
			return w.plan.Done(ctx, tx, w.Leader, made.ID, "会议认定") // a second time does nothing
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.get(made.ID); got.State != plan.Done || got.Source.Link != "/meetings/m1" {
			t.Errorf("done: %+v", got)
		}
		if last := w.moved[len(w.moved)-1]; len(w.moved) != 2 || last.From != plan.Assigned || last.Source.Record != "m1" || last.By.Account != w.Leader.Account && last.By.Name != w.Leader.Name {
			t.Errorf("told: %+v", w.moved)
		}
	})
}

func TestWrongDraftsAreRefusedFieldByField(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		_, err := w.plan.Create(ctx, w.Office, plan.Draft{
			Title: " ", Measure: plan.Number, Weight: -1, Lead: "nobody", StartsOn: "2017-09-01", DueOn: "2017-08-01", Objective: "no", Leader: "'; DROP", Parent: "none",
		})
		refused(t, "all wrong", err, fault.Invalid, "title", "target", "weight", "due_on", "lead", "objective", "leader", "parent")
		_, err = w.plan.Create(ctx, w.Liaison, w.draft("x"))
		refused(t, "by a liaison", err, fault.Forbidden)
		_, err = w.plan.Create(ctx, w.Office, plan.Draft{Title: "x\x00", DueOn: "2017-13-01"})
		refused(t, "odd", err, fault.Invalid, "title", "due_on")
	})
}

func TestPartsAndNeedsComeFirst(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		whole := w.add(w.draft("整体"))
		n, err := w.plan.Split(ctx, w.Office, move(whole, ""), []id.Unit{w.WestA, w.EastA, w.WestA})
		if err != nil || n != 2 {
			t.Fatalf("split: %d %v", n, err)
		}
		if again, err := w.plan.Split(ctx, w.Office, move(whole, ""), []id.Unit{w.EastA}); err != nil || again != 0 {
			t.Errorf("split again: %d %v", again, err)
		}
		whole = w.get(whole.ID)
		if whole.Children != 2 || whole.Waiting() {
			t.Errorf("taken apart: %+v", whole)
		}
		_, err = w.plan.Report(ctx, w.Liaison, plan.Progress{Move: move(whole, ""), Note: "好了", Complete: true})
		refused(t, "done before its parts", err, fault.Conflict)
		first, then := w.add(w.draft("先")), w.add(w.draft("后"))
		last := w.add(w.draft("最后"))
		for _, pair := range [][2]plan.Task{{then, first}, {last, then}} {
			if _, err := w.plan.Depend(ctx, w.Office, move(pair[0], ""), pair[1].ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.plan.Depend(ctx, w.Office, move(first, ""), last.ID)
		refused(t, "a circle", err, fault.Invalid, "needs")
		_, err = w.plan.Depend(ctx, w.Office, move(first, ""), first.ID)
		refused(t, "itself", err, fault.Invalid, "needs")
		_, err = w.plan.Report(ctx, w.Liaison, plan.Progress{Move: move(then, ""), Note: "好了", Complete: true})
		refused(t, "done before what it needs", err, fault.Conflict)
		if _, err := w.plan.Drop(ctx, w.Office, move(whole, "不再需要")); err != nil {
			t.Fatal(err)
		}
		states, err := statesUnder(w, whole)
		if err != nil || !slices.Equal(states, []plan.State{plan.Dropped, plan.Dropped}) {
			t.Errorf("parts of a dropped task: %v %v", states, err)
		}
		d := w.get(first.ID).Draft()
		d.Parent = first.ID
		_, err = w.plan.Change(ctx, w.Office, first.ID, d)
		refused(t, "a part of itself", err, fault.Invalid, "parent")
	})
}

func statesUnder(w *world, parent plan.Task) (out []plan.State, err error) {
	err = w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		out, err = db.All(w.t.Context(), tx, db.Value[plan.State], `SELECT state FROM plan_tasks WHERE county = $1 AND parent = $2 ORDER BY seq`, tx.County, parent.ID)
		return err
	})
	return out, err
}

func TestATaskOfAnotherCountyIsNotThere(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		task := w.add(w.draft("本县"))
		foreign := access.Actor{County: casestest.Other, Account: "x", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		_, err := w.plan.Get(ctx, foreign, task.ID)
		refused(t, "read", err, fault.NotFound)
		_, err = w.plan.Drop(ctx, foreign, move(task, "x"))
		refused(t, "dropped", err, fault.NotFound)
	})
}
