package reports_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/reports"
)

const own = "# Week of [[from]] to [[to]]\n## Cases\n[[cases_reported]] reported, [[cases_reported change]]; [[cases_open]] open, [[areas]] areas.\n"

// begun starts a weekly report in English with a text of its own.
func (o *office) begun(t *testing.T) reports.Reading {
	t.Helper()
	ctx := t.Context()
	id, err := o.reports.Start(ctx, o.Office, reports.Start{Kind: reports.KindWeekly, Lang: lang.English, Day: o.today(), Key: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.reports.Save(ctx, o.Office, id, 1, own); err != nil {
		t.Fatal(err)
	}
	return o.read(t, o.Office, reports.Written{ID: id})
}

func (o *office) today() string {
	return o.Clock.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
}

// week is a figure of the present week.
func (o *office) week(t *testing.T, figure string) int64 {
	t.Helper()
	p, err := reports.KindWeekly.PeriodOf(o.today())
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.reports.Compose(t.Context(), o.Office, "# x\n[["+figure+"]]", p)
	if err != nil {
		t.Fatal(err)
	}
	return r.Figures[figure].N
}

func (o *office) label(c cases.Case) string { return cases.Label("WT", c.Number) }

func (o *office) read(t *testing.T, by access.Actor, w reports.Written) reports.Reading {
	t.Helper()
	r, err := o.reports.Read(t.Context(), by, w.ID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestASignedReportStaysAsItWasSigned(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), t.Context()
		o.Varied()
		lists := 0
		o.reports.Lists = func(_ context.Context, _ access.Actor, link string) ([]byte, int64, bool, error) {
			lists++
			return []byte(link), 7, strings.HasPrefix(link, "/cases"), nil
		}
		draft := o.begun(t)
		if draft.Label() != "BG-0001" || draft.State != reports.Draft || !strings.HasPrefix(draft.Title, "Week of ") {
			t.Fatalf("%+v", draft.Written)
		}
		if err := o.reports.Sign(ctx, o.Liaison, draft.ID, draft.Version); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison signs: %v", err)
		}
		if err := o.reports.Sign(ctx, o.Leader, draft.ID, draft.Version-1); !fault.Is(err, fault.Conflict) {
			t.Errorf("an older version is signed: %v", err)
		}
		if err := o.reports.Sign(ctx, o.Leader, draft.ID, draft.Version); err != nil {
			t.Fatal(err)
		}
		signed := o.read(t, o.Office, draft.Written)
		if signed.State != reports.Signed || signed.Signer != o.Leader.Name || len(signed.Lists) == 0 || lists == 0 {
			t.Errorf("%+v", signed.Written)
		}
		if diff, err := o.reports.Differences(ctx, o.Office, signed.Written); err != nil || len(diff) > 0 {
			t.Errorf("at once: %v %v", diff, err)
		}
		l, err := o.reports.Sheet(ctx, o.Office, signed.ID, signed.Lists[0].Figure)
		if err != nil || l.Records != 7 || !strings.HasPrefix(string(l.Sheet), "/cases") {
			t.Errorf("%+v %v", l, err)
		}
		var before, after bytes.Buffer
		if err := reports.WriteJSON(&before, signed.Spoken); err != nil {
			t.Fatal(err)
		}
		// A record of the week is voided, and a case comes in.
		gone := o.Open(o.Inspector, casestest.At(1))
		if err := reports.WriteJSON(&after, o.read(t, o.Office, signed.Written).Spoken); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before.String(), after.String()); diff != "" {
			t.Error(diff)
		}
		diff, err := o.reports.Differences(ctx, o.Office, o.read(t, o.Office, signed.Written).Written)
		if err != nil || len(diff) != 2 || diff[0].Figure != "cases_open" || *diff[1].Is.Value != *diff[1].Was.Value+1 {
			t.Errorf("after %s: %+v %v", gone.ID, diff, err)
		}
		for name, err := range map[string]error{
			"save":    o.reports.Save(ctx, o.Office, signed.ID, signed.Version, own),
			"discard": o.reports.Discard(ctx, o.Office, signed.ID, signed.Version, "x"),
			"sign":    o.reports.Sign(ctx, o.Leader, signed.ID, signed.Version),
		} {
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("%s of a signed report: %v", name, err)
			}
		}
		err = d.Write(ctx, o.Office.County, func(tx *db.Tx) error {
			if n, wrong, err := o.reports.Verify(ctx, tx); err != nil || n != 1 || len(wrong) > 0 {
				t.Errorf("verified %d, wrong %v, %v", n, wrong, err)
			}
			_, err := tx.Exec(ctx, `UPDATE written_reports SET paper = $2 WHERE county = $1`, tx.County, `{"title":"another"}`)
			if err != nil {
				return err
			}
			if _, wrong, err := o.reports.Verify(ctx, tx); err != nil || len(wrong) != 1 {
				t.Errorf("a changed paper: %v %v", wrong, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.reports.Read(ctx, o.Office, signed.ID); !fault.Is(err, fault.Internal) {
			t.Errorf("a changed paper is shown: %v", err)
		}
	})
}

func TestADraftIsWordedCommentedAndDiscarded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), t.Context()
		draft := o.begun(t)
		again, err := o.reports.Start(ctx, o.Office, reports.Start{Kind: reports.KindWeekly, Lang: lang.English, Day: o.today(), Key: "k1"})
		if err != nil || again != draft.ID {
			t.Errorf("the same request made another report: %v", err)
		}
		if err := o.reports.Save(ctx, o.Office, draft.ID, draft.Version, "# a\n[[no_such]]"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a mistake is kept: %v", err)
		}
		if err := o.reports.Save(ctx, o.Office, draft.ID, 1, own); !fault.Is(err, fault.Conflict) {
			t.Errorf("over somebody else's: %v", err)
		}
		for range 2 {
			if err := o.reports.Say(ctx, o.Leader, draft.ID, "shorter", "c1"); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.reports.Say(ctx, o.Leader, draft.ID, " ", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty comment: %v", err)
		}
		if err := o.reports.Discard(ctx, o.Office, draft.ID, draft.Version, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("no reason: %v", err)
		}
		if err := o.reports.Discard(ctx, o.Office, draft.ID, draft.Version, "a mistake"); err != nil {
			t.Fatal(err)
		}
		r := o.read(t, o.Office, draft.Written)
		if r.State != reports.Discarded || len(r.Comments) != 1 || r.Comments[0].Actor != o.Leader.Name || len(r.Timeline) != 4 {
			t.Errorf("%+v, %d comments, %d acts", r.Written, len(r.Comments), len(r.Timeline))
		}
		page, err := o.reports.List(ctx, o.Office, reports.Filter{State: reports.Discarded})
		if err != nil || page.Total != 1 || len(page.Reports) != 1 {
			t.Errorf("%+v %v", page, err)
		}
		if _, err := o.reports.Start(ctx, o.Office, reports.Start{Kind: reports.KindDaily, Lang: lang.English, Day: "2099-01-01"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a day to come: %v", err)
		}
	})
}

func TestACountyWordsItsTemplates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), t.Context()
		was, err := o.reports.Template(ctx, o.Office, reports.KindStage, lang.English)
		if err != nil || !was.Shipped() || was.Version != 0 {
			t.Fatalf("%+v %v", was, err)
		}
		was.Text = "# Ours\nAreas: [[areas]]"
		if err := o.reports.SaveTemplate(ctx, o.Office, was); err != nil {
			t.Fatal(err)
		}
		if err := o.reports.SaveTemplate(ctx, o.Office, reports.Template{Kind: reports.KindStage, Lang: lang.English, Text: "# Other"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two at once: %v", err)
		}
		if err := o.reports.SaveTemplate(ctx, o.Leader, was); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a leader words it: %v", err)
		}
		r, err := o.reports.Stage(lang.With(ctx, lang.English), o.Office, "")
		if err != nil || r.Title(ctx) != "Ours" || r.Figures["areas"].N == 0 || len(r.Figures) < len(reports.Names) {
			t.Errorf("%q %v", r.Title(ctx), err)
		}
		if r, err = o.reports.Stage(lang.With(ctx, lang.Chinese), o.Office, ""); err != nil || r.Title(ctx) == "Ours" {
			t.Errorf("%q %v", r.Title(ctx), err)
		}
	})
}

func TestEveryKindIsComposedInBothLanguages(t *testing.T) {
	t.Parallel()
	o := open(t, dbtest.Open(t, db.SQLite))
	o.Varied()
	for _, k := range reports.Kinds {
		for _, tag := range lang.Tags() {
			ctx := lang.With(t.Context(), tag)
			p, err := k.PeriodOf(o.today())
			if err != nil {
				t.Fatal(err)
			}
			r, err := o.reports.Compose(ctx, o.Office, reports.Shipped(k, tag), p)
			if err != nil {
				t.Fatalf("%s %s: %v", k, tag, err)
			}
			var b bytes.Buffer
			if err := reports.WriteMarkdown(&b, r.Spoken(ctx), reports.Out{}); err != nil {
				t.Fatal(err)
			}
			if text := b.String(); strings.Contains(text, "[[") || strings.Contains(text, "«") || len(r.Sections) < 3 {
				t.Errorf("%s %s: %s", k, tag, text)
			}
		}
	}
}
