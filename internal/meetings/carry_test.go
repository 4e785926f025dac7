package meetings_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/id"
	"chuangwei/internal/meetings"
	"chuangwei/internal/plan"
)

// Whatever happens between meetings, every meeting that begins has on its
// agenda exactly the decisions of its line that were not done by then, and its
// agenda stays so.
func TestADecisionIsOnEveryNextAgendaUntilItIsDone(t *testing.T) {
	each(t, func(w *world) {
		t, ctx := w.t, w.t.Context()
		lines := []meetings.Line{{Kind: meetings.Headquarters}, {Kind: meetings.OfOffice}, {Kind: meetings.OfArea, Area: w.West}}
		rapid.Check(t, func(rt *rapid.T) {
			open := map[meetings.Line]map[string]id.Task{}
			// What earlier histories left is on the agendas too.
			for _, l := range lines {
				open[l] = map[string]id.Task{}
				p, err := w.meetings.Decisions(ctx, w.Office, meetings.DecisionFilter{Kind: l.Kind, States: []meetings.DecisionState{meetings.Open}, Limit: 500})
				if err != nil {
					rt.Fatal(err)
				}
				for _, d := range p.Decisions {
					open[l][string(d.ID)] = d.Task
				}
			}
			frozen := map[id.Meeting][]string{}
			now := w.DB.Now("360825")
			for range rapid.IntRange(1, 4).Draw(rt, "meetings") {
				l := rapid.SampledFrom(lines).Draw(rt, "line")
				now = now.Add(24 * time.Hour)
				w.Clock.Add(24 * time.Hour)
				d := w.draft(now.UTC().Add(8*time.Hour).Format(time.DateOnly), "09:00")
				d.Line = l
				m, err := w.meetings.Create(ctx, w.Office, d)
				if err != nil {
					rt.Fatal(err)
				}
				if rapid.Bool().Draw(rt, "touch the agenda") {
					if err := w.meetings.Add(ctx, w.Office, m, "议题", ""); err != nil {
						rt.Fatal(err)
					}
				}
				for _, key := range ids(open[l]) {
					task := open[l][key]
					switch rapid.IntRange(0, 3).Draw(rt, "fate") {
					case 0:
						if _, err := w.plan.Finish(ctx, w.Office, plan.Move{ID: task, Reason: "办结"}); err != nil {
							rt.Fatal(err)
						}
						if rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
							if _, err := w.plan.Reopen(ctx, w.Office, plan.Move{ID: task, Reason: "反弹"}); err != nil {
								rt.Fatal(err)
							}
							continue
						}
						delete(open[l], key)
					case 1:
						if _, err := w.plan.Drop(ctx, w.Office, plan.Move{ID: task, Reason: "不办"}); err != nil {
							rt.Fatal(err)
						}
						delete(open[l], key)
					}
				}
				if err := w.meetings.Begin(ctx, w.Office, m, 0); err != nil {
					rt.Fatal(err)
				}
				frozen[m] = ids(open[l])
				for i := range rapid.IntRange(0, 3).Draw(rt, "decisions") {
					made, err := w.meetings.Decide(ctx, w.Office, meetings.Deciding{Meeting: m, Title: fmt.Sprint("事项", i), Unit: w.WestA, DueOn: "2040-01-01"})
					if err != nil {
						rt.Fatal(err)
					}
					detail := w.get(m)
					open[l][string(made)] = detail.Decisions[len(detail.Decisions)-1].Task
				}
				for of, want := range frozen {
					if got := decisionsOn(w.get(of)); !slices.Equal(got, want) {
						rt.Fatalf("agenda has %v, not done were %v", got, want)
					}
				}
			}
		})
	})
}

func ids(m map[string]id.Task) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func decisionsOn(d meetings.Detail) []string {
	out := []string{}
	for _, p := range d.Agenda {
		if p.Subject == meetings.SubjectDecision {
			out = append(out, p.Record)
		}
	}
	slices.Sort(out)
	return out
}
