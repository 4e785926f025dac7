package publicity_test

import (
	"sync"
	"testing"

	"pgregory.net/rapid"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/publicity"
)

func (w *world) material(copies int64) id.Material {
	w.t.Helper()
	ctx := w.t.Context()
	m, err := w.AddMaterial(ctx, w.Office, publicity.MaterialDraft{Title: odd, Kind: publicity.LetterKind, Body: odd})
	w.ok(err)
	if copies > 0 {
		w.ok(w.Print(ctx, w.Office, publicity.PrintDraft{Material: m, Copies: copies, Cost: 800_00, Printer: "示例印务一"}))
	}
	return m
}

func (w *world) handout(m id.Material, copies int64) publicity.Handout {
	return publicity.Handout{Material: m, Area: w.West, Unit: w.WestA, Committee: w.WestB, Audience: "citizens", Copies: copies, Receiver: odd}
}

func (w *world) stock(m id.Material) publicity.MaterialDetail {
	w.t.Helper()
	d, err := w.Material(w.t.Context(), w.Office, m)
	w.ok(err)
	return d
}

func TestCopiesArePrintedHandedOutAndCounted(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		m := w.material(1000)
		_, err := w.AddMaterial(ctx, w.Liaison, publicity.MaterialDraft{Title: odd, Kind: "poster"})
		w.refused("a unit enters a material", err, fault.Forbidden)
		_, err = w.HandOut(ctx, w.EastLiaison, w.handout(m, 1))
		w.refused("for another unit", err, fault.Forbidden)
		_, err = w.HandOut(ctx, w.Liaison, w.handout(m, 1001))
		w.refused("more than is in stock", err, fault.Invalid)
		for what, change := range map[string]func(*publicity.Handout){
			"no copies":     func(d *publicity.Handout) { d.Copies = 0 },
			"no receiver":   func(d *publicity.Handout) { d.Receiver = " " },
			"no area":       func(d *publicity.Handout) { d.Area = "" },
			"no audience":   func(d *publicity.Handout) { d.Audience = "x" },
			"tomorrow":      func(d *publicity.Handout) { d.Day = "2017-08-24" },
			"no committee":  func(d *publicity.Handout) { d.Committee = "x" },
			"no such place": func(d *publicity.Handout) { d.Place = "\x00" },
		} {
			d := w.handout(m, 1)
			change(&d)
			_, err := w.HandOut(ctx, w.Office, d)
			w.refused(what, err, fault.Invalid)
		}
		d := w.handout(m, 600)
		d.Key = "k"
		first, err := w.HandOut(ctx, w.Liaison, d)
		w.ok(err)
		if again, err := w.HandOut(ctx, w.Liaison, d); err != nil || again != first {
			w.t.Errorf("the same request handed out twice: %d %v", again, err)
		}
		other := w.handout(m, 400)
		other.Area, other.Unit, other.Committee, other.Audience = w.East, w.EastA, "", "shopkeepers"
		_, err = w.HandOut(ctx, w.EastLiaison, other)
		w.ok(err)
		if got := w.stock(m); got.Material.Stock() != 0 || got.Material.Given != 1000 || len(got.Parts) != 2 || got.Receipts.Copies != 1000 {
			w.t.Errorf("all handed out: %+v", got)
		}
		w.verified(w.t)
		for _, c := range []struct {
			q    figures.Query
			want int64
		}{{figures.Query{}, 1000}, {figures.Query{Area: w.West}, 600}, {figures.Query{Unit: w.EastA}, 400}, {figures.Query{Area: w.West, Unit: w.EastA}, 0}, {figures.Query{From: "2017-08-24"}, 0}} {
			if got := w.value("publicity.letters", c.q); got != c.want {
				w.t.Errorf("letters of %+v = %d, want %d", c.q, got, c.want)
			}
		}
		page, err := w.Receipts(ctx, w.Office, publicity.ReceiptFilter{Kind: publicity.LetterKind, Audience: "citizens", Committee: w.WestB})
		if err != nil || page.Total != 1 || page.Copies != 600 || len(page.Receipts) != 1 {
			w.t.Errorf("receipts: %+v %v", page, err)
		}
		_, err = w.VoidReceipt(ctx, w.EastLiaison, first, odd)
		w.refused("another takes it back", err, fault.Forbidden)
		_, err = w.VoidReceipt(ctx, w.Liaison, first, " ")
		w.refused("without a reason", err, fault.Invalid)
		_, err = w.VoidReceipt(ctx, w.Liaison, first, odd)
		w.ok(err)
		_, err = w.VoidReceipt(ctx, w.Office, first, odd)
		w.refused("twice", err, fault.NotFound)
		run := w.stock(m).Prints[0].ID
		w.refused("a run of which copies are out", w.VoidPrint(ctx, w.Office, m, run, odd), fault.Invalid)
		if got := w.value("publicity.letters", figures.Query{}); got != 400 {
			w.t.Errorf("%d letters are left", got)
		}
		w.verified(w.t)
	})
}

// However many hand out at once, no copy is handed out twice.
func TestStockNeverGoesBelowNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(rt *rapid.T) {
			copies := rapid.Int64Range(1, 50).Draw(rt, "copies")
			asked := rapid.SliceOfN(rapid.Int64Range(1, 20), 1, 8).Draw(rt, "asked")
			m := w.material(copies)
			var given int64
			var mu sync.Mutex
			var all sync.WaitGroup
			for _, n := range asked {
				all.Go(func() {
					_, err := w.HandOut(w.t.Context(), w.Office, w.handout(m, n))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						given += n
					case !fault.Is(err, fault.Invalid):
						rt.Errorf("hand out: %v", err)
					}
				})
			}
			all.Wait()
			if got := w.stock(m).Material; got.Given != given || got.Stock() != copies-given || got.Stock() < 0 {
				rt.Errorf("%d printed, %d handed out, and it says %+v", copies, given, got)
			}
			w.verified(rt)
		})
	})
}

func TestReceiptsOfAnotherCountyDoNotShow(t *testing.T) {
	each(t, func(_ *testing.T, w *world) {
		ctx := w.t.Context()
		_, err := w.HandOut(ctx, w.Office, w.handout(w.material(10), 10))
		w.ok(err)
		stranger := access.System(casestest.Other)
		page, err := w.Receipts(ctx, stranger, publicity.ReceiptFilter{})
		if err != nil || page.Total != 0 {
			w.t.Errorf("another county has %d receipts: %v", page.Total, err)
		}
		list, _, err := w.Materials(ctx, stranger, publicity.ReceiptFilter{})
		if err != nil || len(list) != 0 {
			w.t.Errorf("another county has materials: %v", err)
		}
	})
}
