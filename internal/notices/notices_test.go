package notices_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
)

func TestANoticeGoesFromDraftToCompliance(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Filed(w.Open(w.Inspector, casestest.At(1)))
		n := w.drafted("order", c.ID)
		if n.Label() != "TZ-0001" || n.State != notices.Drafted || n.Case != c.ID || n.Object.Size != 5000 || n.No != 0 {
			t.Errorf("drafted: %+v", n)
		}
		_, err := w.notices.Draft(ctx, w.Office, w.draftOf("order", c.ID))
		names(t, "a second one of the kind for the case", err, "kind")
		n = w.ok(w.notices.Change(ctx, w.Liaison, of(n), w.draftOf("order", c.ID)))
		_, err = w.notices.Sign(ctx, w.Inspector, notices.Signing{Move: of(n)})
		refused(t, "an inspector signs", err, fault.Forbidden)
		_, err = w.notices.Serve(ctx, w.Liaison, handed(n))
		refused(t, "a draft is served", err, fault.Conflict)
		n = w.ok(w.notices.Sign(ctx, w.Office, notices.Signing{Move: of(n)}))
		if n.State != notices.Issued || n.Word != "城管改" || n.Year != 2017 || n.No != 1 || n.Unpowered || n.IssuedOn != "2017-08-23" {
			t.Errorf("signed: %+v", n)
		}
		_, err = w.notices.Change(ctx, w.Office, of(n), w.draftOf("order", c.ID))
		refused(t, "what is signed is changed", err, fault.Conflict)
		d := handed(n)
		d.Method, d.Witness1, d.Witness2 = notices.Left, "甲", "甲"
		_, err = w.notices.Serve(ctx, w.Liaison, d)
		names(t, "one witness twice", err, "witness2")
		d.Method = notices.OnSite
		_, err = w.notices.Serve(ctx, w.Liaison, d)
		names(t, "posted without a photo", err, "photos")
		d.Method, d.Witness2 = notices.Left, "乙"
		n = w.ok(w.notices.Serve(ctx, w.Liaison, d))
		if n.State != notices.Served || n.Serving.On != "2017-08-23" || n.Late("2017-08-25") || !n.Late("2017-08-26") {
			t.Errorf("served: %+v", n)
		}
		_, err = w.notices.Visit(ctx, w.Liaison, notices.Looking{Move: of(n), Result: notices.Done})
		names(t, "complied without a photo", err, "photos")
		n = w.ok(w.notices.Visit(ctx, w.Liaison, notices.Looking{Move: of(n), Result: notices.NotYet, Note: odd}))
		if n.State != notices.Served || n.Visits != 1 {
			t.Errorf("not yet: %+v", n)
		}
		n = w.ok(w.notices.Visit(ctx, w.Liaison, notices.Looking{Move: of(n), Result: notices.Done, Photos: []notices.Picture{w.picture()}}))
		if n.State != notices.Complied || n.CompliedOn != "2017-08-23" {
			t.Errorf("complied: %+v", n)
		}
		detail, err := w.notices.Detail(ctx, w.Office, n.ID)
		if err != nil || detail.Case == nil || detail.Case.ID != c.ID || len(detail.Visits) != 2 || len(detail.Visits[0].Photos) != 1 || len(detail.Story) != 6 {
			t.Errorf("detail: %+v, %v", detail, err)
		}
		w.verified()
	})
}

func TestASignerIsWarnedWhereTheIssuerLacksThePower(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		n := w.drafted("demolish", "")
		_, err := w.notices.Sign(ctx, w.Office, notices.Signing{Move: of(n)})
		names(t, "signed without the power", err, "aware")
		n = w.ok(w.notices.Sign(ctx, w.Office, notices.Signing{Move: of(n), Aware: true}))
		if !n.Unpowered || n.No != 1 {
			t.Errorf("signed all the same: %+v", n)
		}
		w.issuer(w.WestA, "城管改", notices.ToRectify, notices.ToDemolish)
		if n = w.ok(w.notices.Sign(ctx, w.Office, notices.Signing{Move: of(w.drafted("demolish", ""))})); n.Unpowered {
			t.Error("it has the power now")
		}
		p, err := w.notices.List(ctx, w.Office, notices.Filter{Unpowered: true})
		if err != nil || p.Total != 1 {
			t.Errorf("without the power: %d, %v", p.Total, err)
		}
	})
}

func TestWhoIsNotToKnowThePartySeesItMasked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := w.served()
		d, err := w.notices.Detail(t.Context(), w.Inspector, n.ID)
		if err != nil || d.MayShow || d.Notice.Party.Name != "铁**" || d.Notice.Party.ID != "****" || d.Notice.Serving.Receiver != "铁**" {
			t.Errorf("inspector: %+v, %v", d.Notice, err)
		}
		if d, err = w.notices.Detail(t.Context(), w.Liaison, n.ID); err != nil || d.Notice.Party.Name != odd {
			t.Errorf("liaison: %+v, %v", d.Notice.Party, err)
		}
		p, err := w.notices.List(t.Context(), w.Inspector, notices.Filter{})
		if err != nil || p.Notices[0].Party.Name != "铁**" {
			t.Errorf("list: %+v, %v", p, err)
		}
	})
}

func TestNumbersHaveNoGapsWhoeverSignsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const signers = 32
		drafts := make([]notices.Notice, signers)
		for i := range drafts {
			drafts[i] = w.drafted("order", "")
		}
		lame := w.drafted("demolish", "") // nobody may sign it: its tries take no number
		var group sync.WaitGroup
		failed := make([]error, signers)
		for i, n := range drafts {
			group.Go(func() {
				_, err := w.notices.Sign(t.Context(), w.Office, notices.Signing{Move: of(lame)})
				refused(t, "without the power", err, fault.Invalid)
				_, failed[i] = w.notices.Sign(t.Context(), w.Office, notices.Signing{Move: of(n)})
			})
		}
		group.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, n := range drafts {
			got = append(got, w.get(n.ID).No)
		}
		slices.Sort(got)
		for i, no := range got {
			if no != int64(i+1) {
				t.Fatalf("numbers: %v", got)
			}
		}
		void := w.ok(w.notices.Withdraw(t.Context(), w.Office, notices.Move{ID: drafts[0].ID, Reason: odd}))
		if void.No == 0 || void.State != notices.Withdrawn {
			t.Errorf("withdrawn: %+v", void)
		}
		if next := w.issued(); next.No != signers+1 {
			t.Errorf("after a void number: %d", next.No)
		}
		w.verified()
	})
}

func TestManyAreDraftedAndSignedInOneActEach(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var list []id.Case
		for i := range 60 {
			list = append(list, w.Filed(w.Open(w.Inspector, casestest.At(i))).ID)
		}
		m := notices.Many{Common: notices.Common{Kind: "order", Issuer: w.WestA, Structure: "sheet", Text: w.draftOf("order", "").Text}, Cases: append(list, list[3]), Key: "k"}
		w.drafted("order", list[0])
		batch, err := w.notices.DraftMany(ctx, w.Office, m)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.notices.DraftMany(ctx, w.Office, m); err != nil || again != batch {
			t.Errorf("pressed twice: %s and %s, %v", batch, again, err)
		}
		w.run(batch)
		b, skipped, err := w.notices.Batch(ctx, w.Office, batch)
		if err != nil || b.Running() || b.Made != 59 || b.Skipped != 1 || len(skipped) != 1 || skipped[0].Why.Key != "notices.runs" {
			t.Errorf("drafted: %+v %+v, %v", b, skipped, err)
		}
		w.run(batch)
		m.Key = "other"
		if batch, err = w.notices.DraftMany(ctx, w.Office, m); err != nil {
			t.Fatal(err)
		}
		w.run(batch)
		if b, _, err = w.notices.Batch(ctx, w.Office, batch); err != nil || b.Made != 0 || b.Skipped != 60 {
			t.Errorf("asked twice: %+v, %v", b, err)
		}
		if p, err := w.notices.List(ctx, w.Office, notices.Filter{}); err != nil || p.Total != 60 {
			t.Errorf("drafts: %d, %v", p.Total, err)
		}
		if batch, err = w.notices.SignMany(ctx, w.Office, notices.SigningMany{Key: "s"}); err != nil {
			t.Fatal(err)
		}
		w.run(batch)
		if b, _, err = w.notices.Batch(ctx, w.Office, batch); err != nil || b.Made != 60 {
			t.Errorf("signed: %+v, %v", b, err)
		}
		_, err = w.notices.SignMany(ctx, w.Office, notices.SigningMany{Key: "t"})
		names(t, "nothing is left to sign", err, "drafts")
		_, err = w.notices.DraftMany(ctx, w.Inspector, m)
		refused(t, "an inspector drafts", err, fault.Forbidden)
		w.verified()
	})
}

func TestEveryFigureCountsTheRowsOfItsList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.drafted("advise", "")
		w.issued()
		served := w.served()
		w.ok(w.notices.Visit(ctx, w.Liaison, notices.Looking{Move: of(served), Result: notices.Done, Photos: []notices.Picture{w.picture()}}))
		stubborn := w.served()
		w.ok(w.notices.Visit(ctx, w.Liaison, notices.Looking{Move: of(stubborn), Result: notices.Refuses, Note: odd}))
		w.ok(w.notices.Transfer(ctx, w.Office, notices.Move{ID: w.served().ID, Reason: odd}, "县人民法院"))
		w.Clock.Add(5 * 24 * 3600e9)
		want := map[string]int64{
			"notices.all": 5, "notices.waiting": 1, "notices.running": 3, "notices.late": 2, "notices.refused": 1, "notices.transferred": 1, "notices.withdrawn": 0,
			"notices.unpowered": 0, "notices.drafted": 5, "notices.issued": 4, "notices.served": 3, "notices.complied": 1,
		}
		book := figures.NewBook(w.notices.Figures()...)
		err := w.DB.Read(ctx, casestest.County, func(tx *db.Tx) error {
			for key, n := range want {
				v, err := book.Value(ctx, tx, key, figures.Query{Area: w.West})
				if err != nil {
					return err
				}
				p, err := w.notices.List(ctx, w.Office, filterOf(t, v.Link))
				if err != nil || v.N != n || p.Total != n {
					t.Errorf("%s: %d, its list %s has %d, want %d; %v", key, v.N, v.Link, p.Total, n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		sums, err := w.notices.Sums(ctx, w.Office, notices.Filter{})
		if got := sums[notices.Spot{Area: w.West, Kind: "order"}]; err != nil || got != (notices.Sum{All: 4, Signed: 4, Served: 3, Complied: 1, Late: 2}) {
			t.Errorf("sums: %+v, %v", got, err)
		}
	})
}

func TestWhateverIsDoneTheRowsSayTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		actors := map[string]access.Actor{"office": w.Office, "liaison": w.Liaison, "inspector": w.Inspector}
		rapid.Check(t, func(r *rapid.T) {
			n := w.drafted(rapid.SampledFrom([]string{"advise", "order", "demolish"}).Draw(r, "kind"), "")
			for range rapid.IntRange(1, 6).Draw(r, "acts") {
				by := actors[rapid.SampledFrom([]string{"inspector", "liaison", "office", "office"}).Draw(r, "by")]
				was, act := w.get(n.ID), rapid.SampledFrom([]notices.Act{notices.DoSign, notices.DoServe, notices.DoVisit, notices.DoTransfer, notices.DoWithdraw}).Draw(r, "act")
				may := notices.May(was, by, act)
				var err error
				switch act {
				case notices.DoSign:
					_, err = w.notices.Sign(t.Context(), by, notices.Signing{Move: of(n), Aware: true})
				case notices.DoServe:
					_, err = w.notices.Serve(t.Context(), by, handed(n))
				case notices.DoVisit:
					_, err = w.notices.Visit(t.Context(), by, notices.Looking{Move: of(n), Note: odd, Result: rapid.SampledFrom([]notices.Found{notices.NotYet, notices.Refuses}).Draw(r, "found")})
				case notices.DoTransfer:
					_, err = w.notices.Transfer(t.Context(), by, notices.Move{ID: n.ID, Reason: odd}, odd)
				default:
					_, err = w.notices.Withdraw(t.Context(), by, notices.Move{ID: n.ID, Reason: odd})
				}
				if may != (err == nil) {
					r.Fatalf("%s at %s: allowed %v, but %v", act, was.State, may, err)
				}
				if now := w.get(n.ID); was.No > 0 && now.No != was.No || err != nil && now.Version != was.Version {
					r.Fatalf("%s: from %+v to %+v", act, was, now)
				}
			}
		})
		w.verified()
	})
}

func TestADraftSaysWhatIsWrongWithItFieldByField(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for field, spoil := range map[string]func(*notices.Draft){
			"kind": func(d *notices.Draft) { d.Kind = "x" }, "issuer": func(d *notices.Draft) { d.Issuer = w.Works }, "area": func(d *notices.Draft) { d.Area = "x" },
			"address": func(d *notices.Draft) { d.Address = " " }, "party_kind": func(d *notices.Draft) { d.Party.Kind = "x" }, "party_id": func(d *notices.Draft) { d.Party.ID = "1" },
			"object": func(d *notices.Draft) { d.Object.Name = "" }, "length": func(d *notices.Draft) { d.Object.Length = -1 }, "floors": func(d *notices.Draft) { d.Object.Floors = 1000 },
			"facts": func(d *notices.Draft) { d.Text.Facts = "\x00" }, "due_on": func(d *notices.Draft) { d.Text.DueOn = "2017-08-22" }, "statement": func(d *notices.Draft) { d.Kind, d.Text.Statement = "intent", 0 },
			"remedies": func(d *notices.Draft) { d.Kind, d.Text.Remedies = "demolish", "" }, "case": func(d *notices.Draft) { d.Case = "x" },
		} {
			d := w.draftOf("advise", "")
			spoil(&d)
			_, err := w.notices.Draft(t.Context(), w.Office, d)
			names(t, field, err, field)
		}
		for field, i := range map[string]notices.Issuer{"word": {Unit: w.Works, Word: "1"}, "unit": {Unit: "x", Word: "甲乙"}} {
			names(t, field, w.notices.SaveIssuer(t.Context(), w.Office, i), field)
		}
		names(t, "a word twice", w.notices.SaveIssuer(t.Context(), w.Office, notices.Issuer{Unit: w.Works, Word: "城管改"}), "word")
		names(t, "a kind without a name", w.notices.SaveKind(t.Context(), w.Office, notices.Kind{Basis: odd, Demand: odd, Days: 3}), "name")
		if err := w.notices.SaveKind(t.Context(), w.Office, notices.Kind{Name: "店招整改", Basis: odd, Demand: odd, Days: 3}); err != nil {
			t.Fatal(err)
		}
		refused(t, "the liaison changes kinds", w.notices.SaveKind(t.Context(), w.Liaison, notices.Kind{Name: "甲", Basis: odd, Demand: odd, Days: 3}), fault.Forbidden)
		d := w.draftOf("own6", "")
		d.Key = "once"
		one, err := w.notices.Draft(t.Context(), w.Office, d)
		if again, err2 := w.notices.Draft(t.Context(), w.Office, d); err != nil || err2 != nil || one != again {
			t.Errorf("sent twice: %s and %s; %v, %v", one, again, err, err2)
		}
	})
}

func TestNoWordNumbersBothNoticesAndDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		docs := documents.New(documents.Options{DB: w.DB})
		docs.Beware(notices.Numbers)
		refused(t, "a document's issuer takes a word of notices", docs.SaveIssuer(ctx, w.Office, documents.Issuer{Word: "城管改", Name: "县城管大队", Active: true}, 0), fault.Invalid)
		if err := docs.SaveIssuer(ctx, w.Office, documents.Issuer{Word: "永创卫字", Name: "指挥部", Active: true}, 0); err != nil {
			t.Fatal(err)
		}
		refused(t, "a notice's issuer takes a word of documents", w.notices.SaveIssuer(ctx, w.Office, notices.Issuer{Unit: w.WestA, Word: "永创卫字"}), fault.Invalid)
	})
}
