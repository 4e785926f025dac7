package reports_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/publicity"
	"chuangwei/internal/reports"
)

// several are figures of several slices that are told as they stood.
const several = `# Report
## Figures
[[cases_reported]] [[cases_filed]] [[cases_dispatched]] [[cases_handled]] [[cases_closed]] [[cases_closed change]] [[cases_reported total]]
[[cases_open]] [[cases_overdue]] [[close_rate]] [[on_time_rate]] [[rework_rate]]
[[publicity_activities_done]] [[publicity_in_new_media]] [[letters_distributed]]
[[line by day: cases_reported cases_closed publicity_activities_done]]
[[bars by area: cases_open letters_distributed]]
`

// said are the figures and charts of a paper as bytes.
func said(t *testing.T, s reports.Spoken) string {
	t.Helper()
	var charts []*reports.Chart
	for _, sec := range s.Sections {
		for _, l := range sec.Lines {
			if l.Chart != nil {
				charts = append(charts, l.Chart)
			}
		}
	}
	out, err := json.Marshal([]any{s.Figures, charts})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// history does random things in several slices.
type history struct {
	*office
	open   []cases.Case
	letter id.Material
	left   int64 // letters in stock
	handed int64 // letters handed out
	spent  int64 // fen that were paid for activities
}

// step is something that somebody does, and how long it is until the next.
type step struct {
	Act    string
	At     int   // of a case: where
	Fen    int64 // of an activity
	Copies int64 // of a receipt
	Hours  int
}

// story is what happens before a report is signed and what happens afterwards.
type story struct {
	Before, After []step
	Kind          reports.Kind
}

var stories = rapid.Custom(func(t *rapid.T) story {
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			Act: rapid.SampledFrom([]string{"report", "close", "publish", "hand out", "file"}).Draw(t, "act"), At: rapid.IntRange(1, 300).Draw(t, "at"),
			Fen: rapid.Int64Range(0, 99_999_99).Draw(t, "fen"), Copies: rapid.Int64Range(1, 400).Draw(t, "copies"), Hours: rapid.IntRange(1, 2400).Draw(t, "hours"),
		}
	})
	return story{
		Before: rapid.SliceOfN(one, 1, 6).Draw(t, "before"), After: rapid.SliceOfN(one, 4, 8).Draw(t, "after"),
		Kind: rapid.SampledFrom([]reports.Kind{reports.KindDaily, reports.KindBrief, reports.KindStage}).Draw(t, "kind"),
	}
})

func (h *history) act(t *testing.T, x step) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	switch x.Act {
	case "report":
		h.open = append(h.open, h.Open(h.Inspector, casestest.At(x.At)))
	case "close":
		if len(h.open) > 0 {
			h.Closed(h.open[0])
			h.open = h.open[1:]
		}
	case "file":
		h.Filed(h.Open(h.Inspector, casestest.InEast()))
	case "publish":
		a, err := h.heard.Plan(ctx, h.Office, publicity.Draft{Title: "x", Channel: publicity.WeChat, Unit: h.WestA, Area: h.West, StartsOn: h.today(), Times: 1})
		must(err)
		_, err = h.heard.Prove(ctx, h.Office, publicity.Proof{Move: publicity.Move{ID: a}, Times: 1, Reached: 9, Cost: x.Fen, Address: "https://mp.example/1"})
		must(err)
		h.spent += x.Fen
	case "hand out":
		_, err := h.heard.HandOut(ctx, h.Office, publicity.Handout{Material: h.letter, Area: h.West, Unit: h.WestA, Audience: "citizens", Copies: x.Copies, Receiver: "y"})
		if (err == nil) != (x.Copies <= h.left) {
			t.Fatalf("%d of %d copies handed out: %v", x.Copies, h.left, err)
		}
		if err == nil {
			h.left, h.handed = h.left-x.Copies, h.handed+x.Copies
		}
	}
}

// Whatever is recorded in the months after a signature, the signed report is
// read byte for byte as it was signed, and its figures come out of the records
// byte for byte as then. Meanwhile money sums exactly, and no stock goes below
// nothing.
func TestASignedReportsFiguresAreTheSameAfterAnyFurtherRecords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := &history{office: open(t, d), left: 1000}, lang.With(t.Context(), lang.English)
		var err error
		if h.letter, err = h.heard.AddMaterial(ctx, h.Office, publicity.MaterialDraft{Title: "x", Kind: publicity.LetterKind, Body: "y"}); err == nil {
			err = h.heard.Print(ctx, h.Office, publicity.PrintDraft{Material: h.letter, Copies: h.left, Printer: "z"})
		}
		if err != nil {
			t.Fatal(err)
		}
		const histories = 8
		for n := range histories {
			x := stories.Example(n)
			for _, step := range x.Before {
				h.act(t, step)
			}
			yesterday := h.today()
			h.Clock.Add(24 * time.Hour)
			report, err := h.reports.Start(ctx, h.Office, reports.Start{Kind: x.Kind, Lang: lang.English, Day: yesterday, Key: fmt.Sprint("k", n)})
			if err == nil {
				err = h.reports.Save(ctx, h.Office, report, 1, several)
			}
			if err == nil {
				err = h.reports.Sign(ctx, h.Leader, report, 2)
			}
			if err != nil {
				t.Fatal(err)
			}
			signed := h.read(t, h.Office, reports.Written{ID: report})
			for _, step := range x.After {
				h.act(t, step)
				h.Clock.Add(time.Duration(step.Hours) * time.Hour)
			}
			later := h.read(t, h.Office, signed.Written)
			if a, b := said(t, signed.Spoken), said(t, later.Spoken); a != b || signed.Digest != later.Digest {
				t.Fatalf("read anew:\n%s\n%s", a, b)
			}
			again, err := h.reports.Compose(ctx, h.Office, several, signed.Period)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := said(t, signed.Spoken), said(t, again.Spoken(ctx)); a != b {
				t.Fatalf("%s to %s, recomputed on %s:\n%s\n%s", signed.Period.From, signed.Period.To, h.today(), a, b)
			}
			if diff, err := h.reports.Differences(ctx, h.Office, later.Written); err != nil || len(diff) > 0 {
				t.Fatalf("%+v %v", diff, err)
			}
			m, err := h.heard.Material(ctx, h.Office, h.letter)
			if err != nil || m.Material.Stock() != h.left || m.Material.Stock() < 0 || m.Material.Given != h.handed {
				t.Fatalf("stock %d, want %d: %v", m.Material.Stock(), h.left, err)
			}
			page, err := h.heard.List(ctx, h.Office, publicity.Filter{State: publicity.Done})
			if err != nil || page.Sums.Cost != h.spent {
				t.Fatalf("%d fen, want %d: %v", page.Sums.Cost, h.spent, err)
			}
		}
	})
}
