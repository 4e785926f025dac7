package standard_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
)

// street is what is open in a test.
type street struct {
	standard.Street
	since time.Time // before it nothing was open
}

func (s *street) Open(_ context.Context, _ *db.Tx, then *figures.Then) (standard.Street, error) {
	if then != nil && then.At.Before(s.since) {
		return standard.Street{}, nil
	}
	return s.Street, nil
}

func (*street) Things(context.Context, *db.Tx) (standard.Things, error) {
	return standard.Things{
		standard.CaseHook:   {{Code: "03010", Names: []string{"垃圾箱（筒）", "Bins"}}, {Code: "07001", Names: []string{"非法小广告", "Small ads"}}},
		standard.SurveyHook: {{Code: "appearance", Names: []string{"市容环境", "Appearance"}}, {Code: "背街小巷", Names: []string{"背街小巷", "背街小巷"}}},
		standard.WorksHook:  {{Code: "market", Names: []string{"农贸市场", "Market"}}},
	}, nil
}

// records are all there, but for some.
type records struct{ gone map[string]bool }

func (r records) Has(_ context.Context, _ *db.Tx, _ access.Actor, address string) (bool, error) {
	return !r.gone[address], nil
}

// numbers knows every figure, and what one is.
type numbers struct{}

func (numbers) Def(string) (figures.Def, bool) { return figures.Def{}, true }

func (numbers) Value(context.Context, *db.Tx, string, figures.Query) (figures.Value, error) {
	return figures.Value{Kind: figures.Rate, Rate: figures.Ratio{Num: 93, Den: 100}, Link: "/publicity/awareness"}, nil
}

// world is a small county with the provincial standard. It is Wednesday
// 2017-08-23. Every clause is the works department's.
type world struct {
	*casestest.World
	t        testing.TB
	standard *standard.Service
	street   *street
	records  records
	unit     access.Actor
	tree     id.Tree
}

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		files, err := blob.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		w := &world{World: casestest.New(t, d), t: t, street: &street{}, records: records{map[string]bool{}}}
		w.standard = standard.New(standard.Options{DB: d, Files: files, Streets: w.street, Records: w.records})
		w.standard.Numbers = numbers{}
		w.unit = access.Actor{
			County: casestest.County, Account: id.New[id.Account](), Unit: w.Works, Name: "住建局联络员",
			Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(w.Works)}},
		}
		w.tree, err = w.standard.Begin(t.Context(), w.Office, standard.TreeDraft{Shipped: "province"})
		w.ok(err)
		w.ok(w.standard.SetInForce(t.Context(), w.Office, standard.Draft{Tree: w.tree}, "2017-05-01"))
		fn(t, w)
	})
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func refused(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v", what, err)
	}
}

// odd is a text that breaks what is not careful with text.
const odd = `污水管网 'O"Neil' 100%_😀 <b>`

func (w *world) upload(by access.Actor) []*attachments.Upload {
	w.t.Helper()
	up, err := w.standard.Keep(w.t.Context(), by, odd+".txt", "text/plain", strings.NewReader("proof"))
	w.ok(err)
	return []*attachments.Upload{up}
}

func (w *world) state(clause string) standard.State {
	w.t.Helper()
	d, err := w.standard.Clause(w.t.Context(), w.Office, clause)
	w.ok(err)
	return d.Board.Clauses[0].State
}

// verified is what doctor does.
func (w *world) verified() {
	w.t.Helper()
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.standard.Verify(w.t.Context(), tx)
		for _, x := range wrong {
			w.t.Error(x)
		}
		if err != nil {
			return err
		}
		diffs, err := figures.Recount(w.t.Context(), tx, w.Cases.Recount, w.standard.Recount)
		for _, d := range diffs {
			w.t.Errorf("tally %s of %v: kept %d, counted %d", d.Tally, d.Dims, d.Kept, d.Count)
		}
		return err
	}))
}

func TestEvidenceIsAskedForHandedInReviewedAndArchived(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		asked, nobody, err := w.standard.AskYear(ctx, w.Office, standard.Year{Year: 2017, DueOn: "2017-08-20"})
		w.ok(err)
		if asked < 60 || nobody != 0 {
			t.Fatalf("asked for %d, %d clauses without a unit", asked, nobody)
		}
		again, _, err := w.standard.AskYear(ctx, w.Office, standard.Year{Year: 2017, DueOn: "2017-08-20"})
		w.ok(err)
		if again != 0 {
			t.Errorf("asked twice for %d", again)
		}
		mine, err := w.standard.List(ctx, w.unit, standard.Filter{Mine: true, Limit: 10})
		w.ok(err)
		if mine.Total != int64(asked) || mine.Next == "" {
			t.Errorf("%d wait for the unit, of %d", mine.Total, asked)
		}
		e := mine.Evidence[0]
		if e.Label() != "JX-01-01-2017-001" {
			t.Errorf("the first is %s", e.Label())
		}
		_, err = w.standard.ByCode(ctx, w.unit, e.Label())
		w.ok(err)
		refused(t, "another unit", w.standard.Hand(ctx, w.Liaison, standard.HandIn{ID: e.ID, Dated: "2017-08-01", Pages: 1, Reference: "/documents/x"}), fault.Forbidden)
		refused(t, "nothing", w.standard.Hand(ctx, w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-01", Pages: 1}), fault.Invalid)
		refused(t, "an address elsewhere", w.standard.Hand(ctx, w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-01", Pages: 1, Reference: "https://example.org/"}), fault.Invalid)
		w.ok(w.standard.Hand(ctx, w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-01", Pages: 3, Note: odd, Files: w.upload(w.unit)}))
		refused(t, "twice", w.standard.Hand(ctx, w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-01", Pages: 3, Reference: "/documents/x"}), fault.Conflict)
		refused(t, "its own review", w.standard.Review(ctx, w.unit, standard.Review{ID: e.ID, Accept: true}), fault.Forbidden)
		refused(t, "without a reason", w.standard.Review(ctx, w.Office, standard.Review{ID: e.ID}), fault.Invalid)
		w.ok(w.standard.Review(ctx, w.Office, standard.Review{ID: e.ID, Reason: odd}))
		w.ok(w.standard.Hand(ctx, w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-02", Pages: 4, Files: w.upload(w.unit)}))
		w.ok(w.standard.Review(ctx, w.Office, standard.Review{ID: e.ID, Accept: true, ExpiresOn: "2017-08-30"}))
		w.verified()
		d, err := w.standard.Detail(ctx, w.unit, e.ID)
		w.ok(err)
		if len(d.Editions) != 2 || d.Editions[1].Reason != odd || d.Evidence.Stage != standard.Accepted || len(d.Editions[0].Files) != 1 {
			t.Errorf("its editions: %+v", d.Editions)
		}
		box, items, err := w.standard.Box(ctx, w.unit, "01-01", 2017, 1)
		w.ok(err)
		if len(box.Contents) != 1 || box.Pages != 4 || box.Label() != "JX-01-01-2017" || len(items) < 20 {
			t.Errorf("its box: %+v", box)
		}
		w.archive(e)
		w.figure("standard.evidence_accepted", 1)
		w.figure("standard.evidence_due", int64(asked))
		w.figure("standard.evidence_late", int64(asked-1))
		w.Clock.Add(10 * 24 * 3600e9)
		late, err := w.standard.List(ctx, w.Office, standard.Filter{Expired: true})
		w.ok(err)
		if late.Total != 1 {
			t.Errorf("%d have expired", late.Total)
		}
		w.renews(e)
	})
}

// renews holds that a piece which has run out waits for its unit again, first of
// all, until it is handed in anew.
func (w *world) renews(e standard.Evidence) {
	w.t.Helper()
	waits := func() (t inbox.Todo) {
		w.t.Helper()
		w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
			all, err := w.standard.Todos(w.t.Context(), tx, w.unit, 200)
			for _, x := range all {
				if x.Record == string(e.ID) {
					t = x
				}
			}
			return err
		}))
		return t
	}
	if x := waits(); x.Step != "standard.step.renew" || !x.Late || x.Due.Format(time.DateOnly) != "2017-08-30" {
		w.t.Errorf("what has run out waits as %+v", x)
	}
	w.ok(w.standard.Hand(w.t.Context(), w.unit, standard.HandIn{ID: e.ID, Dated: "2017-08-31", Pages: 4, Files: w.upload(w.unit)}))
	if x := waits(); x.Record != "" {
		w.t.Errorf("handed in anew, it still waits: %+v", x)
	}
}

func (w *world) figure(key string, want int64) {
	w.t.Helper()
	book := figures.NewBook(w.standard.Figures()...)
	w.ok(w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		v, err := book.Value(w.t.Context(), tx, key, figures.Query{Campaign: w.Campaign, Unit: w.Works})
		if v.N != want {
			w.t.Errorf("%s is %d, not %d", key, v.N, want)
		}
		return err
	}))
}

// archive holds the ZIP file against what was accepted.
func (w *world) archive(e standard.Evidence) {
	w.t.Helper()
	var buf bytes.Buffer
	w.ok(w.standard.WriteArchive(w.t.Context(), w.unit, standard.Filter{}, lang.Chinese, &buf))
	z, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	w.ok(err)
	if len(z.File) != 2 || !strings.HasPrefix(z.File[1].Name, "2017/01 ") || strings.ContainsAny(z.File[1].Name, `<>"`) {
		w.t.Fatalf("the archive holds %d files, %s", len(z.File), z.File[len(z.File)-1].Name)
	}
	f, err := z.File[0].Open()
	w.ok(err)
	index, err := io.ReadAll(f)
	w.ok(err)
	if !strings.Contains(string(index), e.Label()) || strings.Contains(string(index), "<b>") {
		w.t.Errorf("its index: %s", index)
	}
}

func TestAClauseIsMetOnlyWhenItsValueItsEvidenceAndItsStreetsSayso(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		const bins = "03-02-02"
		if got := w.state(bins); got != standard.NoEvidence {
			t.Errorf("without a value it is %s", got)
		}
		d := standard.ValueDraft{Clause: bins, Day: "2017-08-20", Value: "95", Source: odd, Key: "k"}
		refused(t, "another unit's value", w.standard.Measure(ctx, w.Liaison, d), fault.Forbidden)
		for _, bad := range []standard.ValueDraft{{Clause: bins, Day: "2017-08-20", Value: "101", Source: odd}, {Clause: bins, Day: "2017-08-24", Value: "95", Source: odd}, {Clause: bins, Day: "2017-08-20", Value: "95"}} {
			refused(t, "a bad value", w.standard.Measure(ctx, w.unit, bad), fault.Invalid)
		}
		w.ok(w.standard.Measure(ctx, w.unit, d))
		w.ok(w.standard.Measure(ctx, w.unit, d))
		if got := w.state(bins); got != standard.Met {
			t.Errorf("with a good value it is %s", got)
		}
		w.street.Street = standard.Street{Open: map[string]int64{"03010": 2}}
		if got := w.state(bins); got != standard.AtRisk {
			t.Errorf("with open cases it is %s", got)
		}
		w.street.Found = map[string]int64{"appearance": 3}
		w.ok(w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.SurveyHook, Code: "appearance", Clause: bins}))
		w.street.Street.Open = nil
		if got := w.state(bins); got != standard.AtRisk {
			t.Errorf("with open cases of a survey it is %s", got)
		}
		w.street.FoundLate = map[string]int64{"appearance": 1}
		if got := w.state(bins); got != standard.NotMet {
			t.Errorf("with an overdue case of a survey it is %s", got)
		}
		w.ok(w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.SurveyHook, Code: "appearance"}))
		w.street.Street.Open = map[string]int64{"03010": 2}
		w.street.Overdue = map[string]int64{"03010": 1}
		if got := w.state(bins); got != standard.NotMet {
			t.Errorf("with an overdue case it is %s", got)
		}
		w.ok(w.standard.Hang(ctx, w.Office, standard.Hook{Subject: standard.CaseHook, Code: "03010"}))
		if got := w.state(bins); got != standard.Met {
			t.Errorf("with nothing hanging on it it is %s", got)
		}
		w.ok(w.standard.Measure(ctx, w.Office, standard.ValueDraft{Clause: "05-03-01", Day: "2017-08-20", Value: "no", Source: odd}))
		w.figure("standard.veto_failed", 1)
		live, err := w.standard.Clause(ctx, w.Office, "11-01-01")
		w.ok(err)
		if c := live.Board.Clauses[0]; c.State != standard.Met || c.Latest.Value != *q("93") || len(live.Values) != 0 {
			t.Errorf("taken from a figure: %s %s", c.State, c.Latest.Value)
		}
		for _, want := range []int{2, 0} {
			kept, err := w.standard.KeepFigures(ctx, casestest.County)
			w.ok(err)
			if kept != want {
				t.Errorf("%d values of figures were kept, not %d", kept, want)
			}
		}
		detail, err := w.standard.Clause(ctx, w.Office, bins)
		w.ok(err)
		// The value, and that three things were hung or taken off.
		if len(detail.Values) != 1 || len(detail.Story) != 4 {
			t.Errorf("a repeated request is entered once: %d values, %d lines", len(detail.Values), len(detail.Story))
		}
		w.verified()
	})
}

func TestEveryShippedTreeIsWhole(t *testing.T) {
	t.Parallel()
	all, err := standard.ShippedTrees()
	if err != nil || len(all) != 4 || all[0].Code != standard.DefaultTree {
		t.Fatalf("%d trees: %v", len(all), err)
	}
	items := 0
	for _, s := range all {
		seen, veto := map[string]bool{}, 0
		for _, n := range s.Nodes {
			if seen[n.Code] || len(n.Code) > 2 && !seen[n.Code[:len(n.Code)-3]] || n.Name == "" || n.English == "" {
				t.Errorf("%s %s: twice, without its parent or without a name", s.Code, n.Code)
			}
			seen[n.Code] = true
			if n.Veto || n.Kind == standard.Veto {
				veto++
			}
			if s.Code == "city2014" && len(n.Code) == 5 {
				items++
			}
			if s.Code == "province" && n.Sourced {
				t.Errorf("%s: the province's text was not found", n.Code)
			}
		}
		if s.Code != "city2021" && veto < 7 {
			t.Errorf("%s has %d necessary conditions", s.Code, veto)
		}
	}
	if items != 40 {
		t.Errorf("the city standard has %d items, not 40", items)
	}
}

func TestEvidenceRefersToRecordsThatAreThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		evidence, err := w.standard.AskFor(ctx, w.Office, standard.Ask{Clause: "03-02-02", Year: 2017, Kind: standard.Proofs()[0], Title: odd, DueOn: "2017-08-20"})
		w.ok(err)
		h := standard.HandIn{ID: evidence, Reference: "/documents/one", Dated: "2017-08-20", Pages: 1}
		w.records.gone[h.Reference] = true
		refused(t, "a record that is not there", w.standard.Hand(ctx, w.unit, h), fault.Invalid)
		delete(w.records.gone, h.Reference)
		w.ok(w.standard.Hand(ctx, w.unit, h))
		w.verified()
		w.records.gone[h.Reference] = true
		w.ok(w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			_, wrong, err := w.standard.Verify(ctx, tx)
			if len(wrong) != 1 || !strings.Contains(wrong[0], "JX-03-02-2017-001: it refers to /documents/one") {
				t.Errorf("doctor says %q", wrong)
			}
			return err
		}))
	})
}

// Satisfaction is what citizens answered: while too few are pleased, no value
// that somebody entered makes the clause met.
func TestSatisfactionIsWhatCitizensAnswered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ok(w.standard.Measure(t.Context(), w.Office, standard.ValueDraft{Clause: "11-01-01", Day: "2017-08-20", Value: "99", Source: odd}))
		w.standard.Numbers = pleased{84}
		if got := w.state("11-01-01"); got != standard.VetoFailed {
			t.Errorf("with 84 of 100 pleased it is %s", got)
		}
		w.standard.Numbers = pleased{99}
		if got := w.state("11-01-01"); got != standard.Met {
			t.Errorf("with 99 of 100 pleased it is %s", got)
		}
		w.standard.Numbers = pleased{93} // of so few it may be less than nine in ten
		d, err := w.standard.Clause(t.Context(), w.Office, "11-01-01")
		w.ok(err)
		c := d.Board.Clauses[0]
		if c.State != standard.AtRisk || c.Latest.Low == nil || c.Latest.Low.String() != "86.3" || c.Latest.High.String() != "96.6" || c.Latest.Asked != 100 {
			t.Errorf("with 93 of 100 pleased it is %s, from %v to %v", c.State, c.Latest.Low, c.Latest.High)
		}
	})
}

// pleased is a share of a hundred.
type pleased struct{ of int64 }

func (pleased) Def(string) (figures.Def, bool) { return figures.Def{Sample: true}, true }

func (p pleased) Value(context.Context, *db.Tx, string, figures.Query) (figures.Value, error) {
	return figures.Value{Kind: figures.Rate, Rate: figures.Ratio{Num: p.of, Den: 100}}, nil
}
