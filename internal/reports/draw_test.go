package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/photos"
	"chuangwei/internal/reports"
	assets "chuangwei/web"
)

const drawing = "# Drawn\n## Charts\n[[bars by area: cases_open close_rate]]\n[[line by day: cases_reported cases_open]]\n## Photos\n[[photos 3]]\n[[photos WT-9999]]\n"

// A signed report keeps what its charts and photos show, and every form has
// them: drawn, as a table, as numbers.
func TestChartsAndPhotosAreFrozenAndInEveryForm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), t.Context()
		o.Varied()
		closed := o.Closed(o.Open(o.Inspector, casestest.At(1)))
		report, err := o.reports.Start(ctx, o.Office, reports.Start{Kind: reports.KindWeekly, Lang: lang.English, Day: o.today(), Key: "k"})
		if err == nil {
			err = o.reports.Save(ctx, o.Office, report, 1, drawing)
		}
		if err == nil {
			err = o.reports.Sign(ctx, o.Leader, report, 2)
		}
		if err != nil {
			t.Fatal(err)
		}
		signed := o.read(t, o.Office, reports.Written{ID: report})
		bars, line := signed.Spoken.Sections[0].Lines[0], signed.Spoken.Sections[0].Lines[1]
		if bars.Chart == nil || bars.Chart.Kind != reports.DrawBars || len(bars.Chart.Labels) != len(bars.Rows) || len(bars.Chart.Values) != 2 {
			t.Fatalf("bars: %+v", bars.Chart)
		}
		if line.Chart == nil || line.Chart.Kind != reports.DrawLine || len(line.Chart.Labels) < 2 || len(line.Chart.Labels) > 7 {
			t.Fatalf("line: %+v", line.Chart)
		}
		sum := 0.0
		for _, v := range line.Chart.Values[0] {
			sum += *v
		}
		if shown := o.week(t, "cases_reported"); int64(sum) != shown {
			t.Errorf("the line's days sum to %v, the week has %d", sum, shown)
		}
		pairs := signed.Spoken.Sections[1].Lines
		if len(pairs) != 2 || len(pairs[0].Photos) == 0 || !strings.Contains(reports.Plain(pairs[1].Pieces), "WT-9999") {
			t.Fatalf("%+v", pairs)
		}
		one := pairs[0].Photos[0]
		if !signed.Spoken.Shows(one.Before) || signed.Spoken.Shows("another") || one.Before == one.After || one.Title == "" {
			t.Errorf("%+v", one)
		}
		out := reports.Out{Base: "https://cw.example", Picture: func(photo id.Photo) ([]byte, error) {
			return o.Photos.Bytes(ctx, access.System(o.Office.County), photo, photos.Thumb)
		}}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"![Before":                func(b *bytes.Buffer) error { return reports.WriteMarkdown(b, signed.Spoken, out) },
			"data:image/jpeg;base64,": func(b *bytes.Buffer) error { return reports.WriteHTML(b, signed.Spoken, out) },
			`"kind": "bars"`:          func(b *bytes.Buffer) error { return reports.WriteJSON(b, signed.Spoken) },
			"PK":                      func(b *bytes.Buffer) error { return reports.WriteWord(b, signed.Spoken, out) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil || !strings.Contains(b.String(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if assets.Built() {
			var plain, drawn, again bytes.Buffer
			for b, x := range map[*bytes.Buffer]reports.Out{&plain: {}, &drawn: out, &again: out} {
				if err := reports.WritePDF(b, signed.Spoken, x); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(drawn.Bytes(), again.Bytes()) || drawn.Len() < plain.Len()+5000 {
				t.Errorf("PDF: %d bytes with photos, %d and %d without", drawn.Len(), again.Len(), plain.Len())
			}
		}
		// What comes later changes neither.
		o.Closed(o.Open(o.Inspector, casestest.At(2)))
		if after := o.read(t, o.Office, signed.Written); after.Digest != signed.Digest || after.Spoken.Sections[1].Lines[0].Photos[0] != one {
			t.Errorf("%s became %s", signed.Digest, after.Digest)
		}
		// Chosen cases; a liaison of elsewhere is shown none that are not theirs.
		r, err := o.reports.Compose(ctx, o.Office, "# x\n## y\n[[photos wt"+strings.TrimLeft(strings.TrimPrefix(o.label(closed), "WT-"), "0")+"]]", reports.Period{To: o.today()})
		if err != nil || len(r.Sections[0].Items) != 1 || len(r.Sections[0].Items[0].Pairs) != 1 || r.Sections[0].Items[0].Pairs[0].Case.ID != closed.ID {
			t.Errorf("%+v %v", r.Sections, err)
		}
	})
}
