package documents_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// world is a small county with its documents. It is Wednesday 2017-08-23.
type world struct {
	*casestest.World
	t    testing.TB
	docs *documents.Service
}

const word = "永创卫字"

func each(t *testing.T, fn func(*testing.T, *world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		files, err := blob.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		w := &world{World: casestest.New(t, d), t: t, docs: documents.New(documents.Options{DB: d, Files: files})}
		if err := w.docs.SaveIssuer(t.Context(), w.Office, documents.Issuer{Word: word, Name: "永丰县创建省级卫生县城指挥部", Active: true}, 0); err != nil {
			t.Fatal(err)
		}
		fn(t, w)
	})
}

// odd is a text that breaks what is not careful with text.
const odd = `关于清运的通知 'O"Neil' 100%_😀 <b>`

func (w *world) writing() documents.Writing {
	return documents.Writing{
		Kind: documents.Notice, Title: odd, Word: word, Body: odd, ReadBy: "2017-08-25",
		Main: []documents.Target{{Scope: access.Unit, Of: string(w.WestA)}, {Scope: access.Area, Of: string(w.East)}},
	}
}

func (w *world) draft(x documents.Writing) id.Document {
	w.t.Helper()
	d, err := w.docs.Draft(w.t.Context(), w.Office, x)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) ok(d documents.Document, err error) documents.Document {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// reviewed brings a draft before the signer.
func (w *world) reviewed(x documents.Writing) documents.Move {
	w.t.Helper()
	m := documents.Move{ID: w.draft(x)}
	w.ok(w.docs.Submit(w.t.Context(), w.Office, m))
	w.ok(w.docs.Review(w.t.Context(), w.Leader, m))
	return m
}

func (w *world) issued(x documents.Writing) documents.Move {
	w.t.Helper()
	m := w.reviewed(x)
	w.ok(w.docs.Sign(w.t.Context(), w.Leader, m, ""))
	w.ok(w.docs.Issue(w.t.Context(), w.Office, m))
	return m
}

func (w *world) detail(by access.Actor, m documents.Move) documents.Detail {
	w.t.Helper()
	d, err := w.docs.Detail(w.t.Context(), by, m.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) verify() {
	w.t.Helper()
	err := w.DB.Read(w.t.Context(), casestest.County, func(tx *db.Tx) error {
		_, wrong, err := w.docs.Verify(w.t.Context(), tx)
		if len(wrong) > 0 {
			w.t.Errorf("doctor finds %q", wrong)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestADocumentIsDraftedReviewedSignedNumberedIssuedAndRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.reviewed(w.writing())
		if _, err := w.docs.Sign(ctx, w.Office, m, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("who drafted it signed it: %v", err)
		}
		if _, err := w.docs.Detail(ctx, w.Liaison, m.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a unit saw a draft: %v", err)
		}
		if _, err := w.docs.Sign(ctx, w.Liaison, m, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a liaison signed: %v", err)
		}
		d := w.ok(w.docs.Sign(ctx, w.Leader, m, "once"))
		again := w.ok(w.docs.Sign(ctx, w.Leader, m, "once"))
		if d.Number.String() != "永创卫字〔2017〕1号" || again.Number != d.Number || d.Signer != w.Leader.Name || d.Dated != "2017-08-23" {
			t.Fatalf("signed: %+v, again %v", d, again.Number)
		}
		w.ok(w.docs.Issue(ctx, w.Office, m))
		if err := w.docs.Opened(ctx, w.Office, m.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.detail(w.Office, m); got.Document.Done != 0 || len(got.Readings) != 0 {
			t.Errorf("the office counts as a reader: %+v", got.Readings)
		}
		for range 2 {
			if err := w.docs.Opened(ctx, w.Liaison, m.ID); err != nil {
				t.Fatal(err)
			}
		}
		got := w.detail(w.Liaison, m)
		if got.Document.Done != 1 || got.Document.Expected != 2 || len(got.Readings) != 1 || got.Readings[0].Unit != w.WestA || len(got.Mine) != 1 || got.Mine[0].Done.IsZero() {
			t.Errorf("read: %+v %+v", got.Document, got.Readings)
		}
		if n, err := w.docs.Remind(ctx, w.Office, m); n != 1 || err != nil {
			t.Errorf("reminded %d, %v", n, err)
		}
		if a := w.detail(w.Office, m).Addressees; len(a) != 2 || a[0].Scope != access.Area || a[0].Times != 1 || a[1].Times != 0 || a[1].Read.IsZero() {
			t.Errorf("addressees: %+v", a)
		}
		if _, err := w.docs.Change(ctx, w.Office, m, w.writing()); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was issued was changed: %v", err)
		}
		w.verify()
	})
}

func TestACorrectionIsAnotherEditionThatIsReadAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.issued(w.writing())
		if err := w.docs.Opened(ctx, w.Liaison, m.ID); err != nil {
			t.Fatal(err)
		}
		c := documents.Correction{Move: m, Title: odd, Body: odd}
		if _, err := w.docs.Correct(ctx, w.Office, c); !fault.Is(err, fault.Invalid) {
			t.Errorf("corrected without a reason: %v", err)
		}
		c.Reason = "日期有误"
		if _, err := w.docs.Correct(ctx, w.Office, c); !fault.Is(err, fault.Invalid) {
			t.Errorf("corrected without a difference: %v", err)
		}
		c.Body = "改正后的正文"
		w.ok(w.docs.Correct(ctx, w.Office, c))
		got := w.detail(w.Liaison, m)
		if got.Document.Edition != 2 || got.Document.Done != 0 || len(got.Editions) != 2 || got.Editions[0].Body != odd || got.Editions[1].Body != "改正后的正文" || got.Editions[1].Reason != "日期有误" {
			t.Errorf("corrected: %+v %+v", got.Document, got.Editions)
		}
		if got.Document.Number.Seq != 1 {
			t.Errorf("a correction changed the number to %v", got.Document.Number)
		}
		w.ok(w.docs.Repeal(ctx, w.Office, documents.Move{ID: m.ID, Reason: "已有新规定"}))
		w.verify()
	})
}

func TestAReceiptIsWantedWhereOpeningDoesNotDo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, x := t.Context(), w.writing()
		x.Receipt = true
		m := w.issued(x)
		if err := w.docs.Opened(ctx, w.Liaison, m.ID); err != nil {
			t.Fatal(err)
		}
		if d := w.detail(w.Liaison, m).Document; d.Done != 0 {
			t.Errorf("opening it was enough: %d", d.Done)
		}
		if err := w.docs.Receipt(ctx, w.Inspector, m.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("whom it did not go to confirmed it: %v", err)
		}
		for range 2 {
			if err := w.docs.Receipt(ctx, w.Liaison, m.ID); err != nil {
				t.Fatal(err)
			}
		}
		if d := w.detail(w.Liaison, m).Document; d.Done != 1 {
			t.Errorf("confirmed %d times", d.Done)
		}
		w.verify()
	})
}

func TestWhatCameInHasItsNumberOnceAndNoneOfTheCountysOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := documents.Incoming{
			Number: "永办字 [2017] No. 052", Issuer: "县委办公室", Title: odd, Kind: documents.Notice, Dated: "2017-05-09", Founds: documents.FoundsPlan, Key: "k",
			Main: []documents.Target{{Scope: access.Unit, Of: string(w.WestA)}},
		}
		first, err := w.docs.Register(ctx, w.Office, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.docs.Register(ctx, w.Office, in); err != nil || again != first {
			t.Errorf("sent twice: %v %v", again, err)
		}
		if d := w.detail(w.Liaison, documents.Move{ID: first}).Document; d.Number.String() != "永办字〔2017〕52号" || d.State != documents.Filed {
			t.Errorf("registered: %+v", d)
		}
		in.Key = ""
		for number, why := range map[string]string{"永办字（2017）52号": "twice", "永创卫字〔2017〕3号": "own book", "52": "no number"} {
			in.Number = number
			if _, err := w.docs.Register(ctx, w.Office, in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s (%s): %v", number, why, err)
			}
		}
		in.Number = "永创卫字〔2016〕3号" // given on paper, before there was a book
		if _, err := w.docs.Register(ctx, w.Office, in); err != nil {
			t.Error(err)
		}
		in.Number = "永办字〔2017〕71号"
		if _, err := w.docs.Register(ctx, w.Liaison, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a liaison registers: %v", err)
		}
		err = w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			numbers, link, err := documents.Founding(ctx, tx, w.Campaign, documents.FoundsPlan, "2017-08-31")
			if !slices.Equal(numbers, []string{"永办字〔2017〕52号", "永创卫字〔2016〕3号"}) || link == "" {
				t.Errorf("founding the plan: %v %s", numbers, link)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		w.verify()
	})
}

// Thirty-two sign at once, some of them what comes to nothing: the book has
// every number once, and a number that was given in vain is kept.
func TestNumberBooksNeitherSkipNorRepeatUnder32Signers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if err := w.docs.SaveIssuer(ctx, w.Office, documents.Issuer{Word: word, Name: "指挥部", Active: true}, 8); err != nil {
			t.Fatal(err)
		}
		const signers, each = 32, 3
		var moves [signers][each]documents.Move
		for i := range moves {
			for j := range moves[i] {
				moves[i][j] = w.reviewed(w.writing())
			}
		}
		var wg sync.WaitGroup
		for i := range moves {
			wg.Go(func() {
				for j, m := range moves[i] {
					if i%4 == 3 { // a signature that fails takes no number
						if _, err := w.docs.Sign(ctx, w.Leader, documents.Move{ID: m.ID, Version: 99}, ""); !fault.Is(err, fault.Conflict) {
							t.Errorf("a stale signature: %v", err)
						}
					}
					if _, err := w.docs.Sign(ctx, w.Leader, m, fmt.Sprint(i, j)); err != nil {
						t.Error(err)
					}
					if i%8 == 0 && j == 0 {
						if _, err := w.docs.Void(ctx, w.Office, documents.Move{ID: m.ID, Reason: "误发"}); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		var got []int64
		err := w.docs.Each(ctx, w.Office, documents.Filter{Sort: "number"}, func(d documents.Document) error {
			got = append(got, d.Number.Seq)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range got {
			if n != int64(i+8) {
				t.Fatalf("the book has %v", got)
			}
		}
		if len(got) != signers*each {
			t.Errorf("%d numbers for %d documents", len(got), signers*each)
		}
		_, books, _, err := w.docs.Books(ctx, w.Office)
		if err != nil || len(books) != 1 || books[0].Void != signers/8 || books[0].Last != 7+signers*each {
			t.Errorf("books: %+v %v", books, err)
		}
		if err := w.docs.SaveIssuer(ctx, w.Office, documents.Issuer{Word: word, Name: "指挥部", Active: true}, 3); !fault.Is(err, fault.Invalid) {
			t.Errorf("a book that was begun begins anew: %v", err)
		}
		w.verify()
	})
}

func TestEveryFigureCountsTheRowsOfItsListAndTodosFollow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.issued(w.writing())
		brief := w.writing()
		brief.Kind, brief.ReadBy = documents.Brief, ""
		w.issued(brief)
		m := w.issued(brief)
		if d := w.detail(w.Office, m).Document; d.Issue != 2 || d.Total != 2 || d.Number.Seq != 0 {
			t.Errorf("the second brief: %+v", d)
		}
		w.reviewed(w.writing())
		w.Clock.Add(4 * 24 * 60 * 60 * 1e9)
		book := figures.NewBook(w.docs.Figures()...)
		err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			for key, want := range map[string]int64{"documents.issued": 3, "documents.briefs": 2, "documents.received": 0, "documents.unread": 1} {
				v, err := book.Value(ctx, tx, key, figures.Query{Campaign: w.Campaign, From: "2017-08-01", To: "2017-08-31"})
				if err != nil || v.N != want {
					t.Errorf("%s = %d, %v; want %d", key, v.N, err, want)
				}
			}
			for who, want := range map[*access.Actor]int{&w.Leader: 1, &w.Liaison: 3, &w.EastLiaison: 0, &w.Inspector: 0} {
				list, err := w.docs.Todos(ctx, tx, *who, 50)
				if err != nil || len(list) != want {
					t.Errorf("%s has %d to do, want %d: %+v %v", who.Name, len(list), want, list, err)
				}
			}
			late, err := w.docs.Late(ctx, tx, 50)
			if err != nil || len(late) != 1 || !late[0].Late {
				t.Errorf("late: %+v %v", late, err)
			}
			expected, err := w.docs.Expected(ctx, tx, "2017-08-01", "2017-08-31")
			if err != nil || len(expected) != 2 || !expected[0].Done.IsZero() {
				t.Errorf("expected: %+v %v", expected, err)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		w.verify()
	})
}

func TestACodeTellsWhatWasIssuedAndNoDraft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		code := func(m documents.Move) string {
			d := w.detail(w.Office, m).Document
			return d.CheckPath(casestest.County)[len("/documents/check/"):]
		}
		draft := w.reviewed(w.writing())
		if _, err := w.docs.Check(ctx, code(draft)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is told: %v", err)
		}
		x := w.writing()
		x.Secrecy = "internal"
		m := w.issued(x)
		c, err := w.docs.Check(ctx, code(m))
		if err != nil || c.Title != "" || c.Number != "永创卫字〔2017〕1号" || !c.InForce() {
			t.Errorf("checked: %+v %v", c, err)
		}
		w.ok(w.docs.Repeal(ctx, w.Office, documents.Move{ID: m.ID, Reason: "x"}))
		if c, err = w.docs.Check(ctx, code(m)); err != nil || c.InForce() || c.EndedOn != "2017-08-23" {
			t.Errorf("repealed: %+v %v", c, err)
		}
		for _, bad := range []string{"", "x", "360825-", "360825-nosuchcode", "110105-" + code(m)[7:], "360825-\x00", "999999-abc"} {
			if _, err := w.docs.Check(ctx, bad); !fault.Is(err, fault.NotFound) {
				t.Errorf("code %q: %v", bad, err)
			}
		}
	})
}
