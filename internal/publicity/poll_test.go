package publicity_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/publicity"
)

func TestSamplesHaveTheSizesOfTheBooks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p, e       float64
		population int64
		want       int64
	}{
		{0.9, 0.03, 0, 385}, // as the county's plan has it
		{0.5, 0.05, 0, 385},
		{0.5, 0.03, 0, 1068},
		{0.5, 0.01, 0, 9604},
		{0.5, 0.05, 1000, 278}, // Krejcie and Morgan's table
		{0.5, 0.05, 10000, 370},
		{0.5, 0.05, 100, 80},
		{0.9, 0.03, 10, 10},
	} {
		if got := publicity.SampleSize(c.p, c.e, c.population); got != c.want {
			t.Errorf("SampleSize(%v, %v, %d) = %d, want %d", c.p, c.e, c.population, got, c.want)
		}
	}
	for _, c := range []struct {
		n      int64
		silent float64
		want   int64
	}{{385, 0.3, 550}, {385, 0, 385}, {100, 0.5, 200}, {568, 32.0 / 600, 600}} {
		if got := publicity.Issued(c.n, c.silent); got != c.want {
			t.Errorf("Issued(%d, %v) = %d, want %d", c.n, c.silent, got, c.want)
		}
	}
}

func TestWilsonsIntervalIsThatOfTheBooks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int64
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662}, // R. G. Newcombe, Stat. Med. 17 (1998) 857–872, table I
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{20, 20, 0.8389, 1},
		{0, 0, 0, 1},
	} {
		low, high := publicity.Wilson(c.k, c.n)
		if math.Abs(low-c.low) > 0.00005 || math.Abs(high-c.high) > 0.00005 {
			t.Errorf("Wilson(%d, %d) = %.4f–%.4f, want %.4f–%.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int64Range(1, 5000).Draw(rt, "n")
		k := rapid.Int64Range(0, n).Draw(rt, "k")
		low, high := publicity.Wilson(k, n)
		share := float64(k) / float64(n)
		if low < 0 || high > 1 || low > share+1e-9 || high < share-1e-9 {
			rt.Errorf("Wilson(%d, %d) = %v–%v", k, n, low, high)
		}
	})
}

func TestPartsAddUpToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.Int64Range(0, 100_000).Draw(rt, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 10_000), 1, 20).Draw(rt, "weights")
		var sum, weigh int64
		for _, w := range weights {
			weigh += w
		}
		for i, part := range publicity.Divide(total, weights) {
			sum += part
			if weigh > 0 && math.Abs(float64(part)-float64(total)*float64(weights[i])/float64(weigh)) >= 1 {
				rt.Errorf("part %d of %d by %v is %d", i, total, weights, part)
			}
		}
		if sum != total {
			rt.Errorf("the parts of %d by %v come to %d", total, weights, sum)
		}
	})
}

func (w *world) pollDraft() publicity.PollDraft {
	return publicity.PollDraft{
		Title: odd, OpensOn: today, ClosesOn: "2017-09-10", Share: 900, Margin: 30, Silent: 300, Questions: publicity.UsualQuestions(), Weights: map[id.Area]int64{w.West: 2, w.East: 1},
	}
}

// reply is an answer whose knowing and satisfaction are given.
func (w *world) reply(area id.Area, knows, satisfied string) publicity.Reply {
	return publicity.Reply{Area: area, Age: "old", Trade: "resident", Values: map[int64][]string{
		1: {knows}, 2: {"no"}, 3: {"support"}, 4: {satisfied}, 5: {"discontent"}, 6: {"tv", "people"},
	}}
}

func TestASurveyIsPlannedAskedAndCounted(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		for what, change := range map[string]func(*publicity.PollDraft){
			"no title":           func(d *publicity.PollDraft) { d.Title = "" },
			"an end before":      func(d *publicity.PollDraft) { d.ClosesOn = "2017-08-01" },
			"a share of nothing": func(d *publicity.PollDraft) { d.Share = 0 },
			"no margin":          func(d *publicity.PollDraft) { d.Margin = 0 },
			"all silent":         func(d *publicity.PollDraft) { d.Silent = 1000 },
			"no questions":       func(d *publicity.PollDraft) { d.Questions = nil },
			"an odd question":    func(d *publicity.PollDraft) { d.Questions[2].Kind = "x" },
			"a weight below 0":   func(d *publicity.PollDraft) { d.Weights[w.West] = -1 },
		} {
			d := w.pollDraft()
			change(&d)
			_, err := w.AddPoll(ctx, w.Office, d)
			w.refused(what, err, fault.Invalid)
		}
		_, err := w.AddPoll(ctx, w.Liaison, w.pollDraft())
		w.refused("a unit plans one", err, fault.Forbidden)
		poll, err := w.AddPoll(ctx, w.Office, w.pollDraft())
		w.ok(err)
		w.refused("before it begins", w.Ask(ctx, w.Liaison, poll, w.reply(w.West, "yes", "content"), ""), fault.Conflict)
		w.ok(w.ChangePoll(ctx, w.Office, poll, w.pollDraft()))
		w.ok(w.OpenPoll(ctx, w.Office, poll))
		w.refused("changed while it runs", w.ChangePoll(ctx, w.Office, poll, w.pollDraft()), fault.Conflict)
		w.refused("by an auditor", w.Ask(ctx, w.Auditor, poll, w.reply(w.West, "yes", "content"), ""), fault.Forbidden)
		for what, change := range map[string]func(*publicity.Reply){
			"no area":          func(r *publicity.Reply) { r.Area = "" },
			"no age":           func(r *publicity.Reply) { r.Age = "x" },
			"no trade":         func(r *publicity.Reply) { r.Trade = "" },
			"nothing said":     func(r *publicity.Reply) { r.Values[1] = nil },
			"two things said":  func(r *publicity.Reply) { r.Values[4] = []string{"content", "basically"} },
			"the same twice":   func(r *publicity.Reply) { r.Values[6] = []string{"tv", "tv"} },
			"what is no reply": func(r *publicity.Reply) { r.Values[3] = []string{"yes"} },
		} {
			r := w.reply(w.West, "yes", "content")
			change(&r)
			w.refused(what, w.Ask(ctx, w.Liaison, poll, r, ""), fault.Invalid)
		}
		w.ok(w.Ask(ctx, w.Liaison, poll, w.reply(w.West, "yes", "content"), "k"))
		w.ok(w.Ask(ctx, w.Liaison, poll, w.reply(w.West, "yes", "content"), "k"))
		w.ok(w.AskAll(ctx, w.EastLiaison, poll, []publicity.Reply{w.reply(w.East, "heard", "basically"), w.reply(w.West, "no", "discontent")}))
		d, err := w.Poll(ctx, w.Office, poll)
		w.ok(err)
		if d.Poll.Sample != 385 || d.Poll.Issued != 550 || d.Asked != 3 || d.Aware != 1 || d.Content != 1 || d.Basically != 1 || d.Count(6, "tv") != 3 || d.Count(1, "no") != 1 {
			w.t.Errorf("results: %+v", d)
		}
		for _, q := range d.Quotas {
			if q.Code == string(w.West) && (q.Size != 257 || q.Asked != 2 || q.Aware != 1) {
				w.t.Errorf("the western area: %+v", q)
			}
		}
		if len(d.Ways) != len(publicity.Channels()) || d.Ways[0].Heard != 3 {
			w.t.Errorf("channels: %+v", d.Ways)
		}
		w.verified(w.t)
		for key, want := range map[string]int64{"publicity.asked": 3, "publicity.aware": 1, "publicity.pleased": 2} {
			if got := w.value(key, figures.Query{}); got != want {
				w.t.Errorf("%s = %d, want %d", key, got, want)
			}
		}
		list, total, _, err := w.Answers(ctx, w.Office, publicity.AnswerFilter{Poll: poll, Area: w.West, Aware: "yes"})
		if err != nil || total != 1 || len(list) != 1 || list[0].Paper {
			w.t.Errorf("answers: %+v %v", list, err)
		}
		w.ok(w.ClosePoll(ctx, w.Office, poll))
		w.refused("after its end", w.Ask(ctx, w.Liaison, poll, w.reply(w.West, "yes", "content"), ""), fault.Conflict)
	})
}

func TestFormsOnPaperComeFromASpreadsheet(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		poll, err := w.AddPoll(ctx, w.Office, w.pollDraft())
		w.ok(err)
		w.ok(w.OpenPoll(ctx, w.Office, poll))
		form, err := w.PaperForm(ctx, w.Liaison, poll, lang.Chinese)
		w.ok(err)
		in := func(apply bool, rows ...[]any) office.Report {
			w.t.Helper()
			file := sheet(w.t, form, rows...)
			rep, err := w.ImportForms(ctx, w.Liaison, poll, "x.xlsx", file, file.Size(), apply)
			w.ok(err)
			return rep
		}
		good := []any{1, 1, 2, 1, 1, 2, 1, 1, 2, "1 14"}
		if rep := in(true, good, []any{2, 9, 7, "x", 1, 2, 1, 1, 2, "99"}); rep.Applied || rep.Counts[office.Rejected] != 1 || len(rep.Rows[1].Problems) != 4 {
			w.t.Errorf("a wrong row: %+v", rep)
		}
		if rep := in(true, good, []any{2, "第二片区", "60岁及以上", "Shopkeeper", "知道", "heard", 1, "满意", 2, "县电视台、亲友邻居"}); !rep.Applied || rep.Counts[office.Created] != 2 {
			w.t.Errorf("imported: %+v", rep)
		}
		d, err := w.Poll(ctx, w.Office, poll)
		if err != nil || d.Asked != 2 || d.Aware != 2 || d.Count(6, "people") != 2 {
			w.t.Errorf("results: %+v %v", d, err)
		}
		w.verified(w.t)
	})
}

func TestFormsOnPaperAreTypedAsATable(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		poll, err := w.AddPoll(ctx, w.Office, w.pollDraft())
		w.ok(err)
		row := func(cells ...string) publicity.PaperRow {
			r := publicity.PaperRow{}
			for i, name := range []string{"area", "age", "trade", "q1", "q2", "q3", "q4", "q5", "q6"} {
				if i < len(cells) {
					r[name] = cells[i]
				}
			}
			return r
		}
		good := row("1", "1", "2", "1", "2", "1", "1", "2", "1 14")
		enter := func(rows []publicity.PaperRow, key string) (int, error) {
			return w.EnterForms(ctx, w.Liaison, poll, rows, key)
		}
		_, err = enter([]publicity.PaperRow{good}, "")
		w.refused("before it begins", err, fault.Conflict)
		w.ok(w.OpenPoll(ctx, w.Office, poll))
		_, err = w.EnterForms(ctx, w.Auditor, poll, []publicity.PaperRow{good}, "")
		w.refused("by an auditor", err, fault.Forbidden)
		_, err = enter([]publicity.PaperRow{{}, row(" ")}, "")
		w.refused("nothing", err, fault.Invalid)
		_, err = enter(make([]publicity.PaperRow, publicity.MaxPaperRows+1), "")
		w.refused("too many", err, fault.Invalid)
		// Every wrong cell is named, once, by its row; nothing is entered.
		_, err = enter([]publicity.PaperRow{good, {}, row("9", "7", "", "1", "1 2", "1", "1", "2", "99")}, "")
		var f *fault.Error
		if !errors.As(err, &f) {
			w.t.Fatal(err)
		}
		var cells []string
		for _, x := range f.Fields {
			cells = append(cells, x.Name)
		}
		if got := strings.Join(cells, " "); got != "r3-area r3-age r3-q6 r3-trade r3-q2" {
			w.t.Errorf("wrong cells: %s", got)
		}
		for range 2 {
			if n, err := enter([]publicity.PaperRow{good, {}, row("第二片区", "60岁及以上", "Shopkeeper", "知道", "heard", "1", "满意", "2", "县电视台、亲友邻居")}, "k"); err != nil || n != 2 {
				w.t.Errorf("entered %d: %v", n, err)
			}
		}
		d, err := w.Poll(ctx, w.Office, poll)
		if err != nil || d.Asked != 2 || d.Aware != 2 || d.Count(6, "people") != 2 {
			w.t.Errorf("results: %+v %v", d, err)
		}
		list, _, _, err := w.Answers(ctx, w.Office, publicity.AnswerFilter{Poll: poll})
		if err != nil || len(list) != 2 || !list[0].Paper {
			w.t.Errorf("answers: %+v %v", list, err)
		}
		w.verified(w.t)
	})
}
