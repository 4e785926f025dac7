package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/custody"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/id"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
)

// batches is how many batches of goods the group holds from its first day to
// the present: "more than 630".
const batches = 633

// keeper is the store keeper's story: goods come in with the group's actions,
// and leave.
type keeper struct {
	*group       // of its own chance, so that the group's story goes as it went
	due    []int // how many batches are held on each day
	n      int   // so far
	office access.Actor
}

func (g *group) keeper() *keeper {
	own := *g
	own.rnd = rand.New(rand.NewPCG(2017, 633)) //nolint:gosec // the same goods every time
	k := &keeper{group: &own, office: g.t.actors["office"]}
	k.due = own.spread(batches)
	return k
}

// drafts are the actions of a day that hold goods.
func (k *keeper) drafts(i int, on string, now time.Time) ([]patrol.Draft, error) {
	var list []patrol.Draft
	for range k.due[i] {
		d := k.draft("goods", "cgd", 1, on, now)
		d.Goods = k.word("goods", 12, 1+k.rnd.IntN(6)) + "\n" + k.word("goods", 12, 1+k.rnd.IntN(20))
		d.Reason, d.Party = k.word("reason", 4), demodata.Word("custody.party", 100+k.rnd.IntN(900))
		list = append(list, d)
	}
	slices.SortStableFunc(list, func(a, b patrol.Draft) int { return a.At.Compare(b.At) })
	for j := range list {
		if len(k.days)-i > 12 || j%2 == 1 {
			continue
		}
		shot, err := k.t.picture(k.officer, list[j].Place, false)
		if err != nil {
			return nil, err
		}
		list[j].GoodsPhotos = []cases.Picture{shot}
	}
	return list, nil
}

// word picks one of so many words of a sort.
func (k *keeper) word(sort string, of int, args ...any) string {
	return demodata.Word(fmt.Sprint("custody.", sort, ".", k.rnd.IntN(of)), args...)
}

// live puts on the agenda what becomes of a batch: most go back to their owner,
// some are disposed of, some are forgotten.
func (k *keeper) live(b id.Batch, party string) {
	k.n++
	n, t := k.n, k.t
	in := t.DB.Now(County).Add(time.Duration(8+k.rnd.IntN(20)) * time.Minute)
	t.then(in, func() error { return t.Custody.Store(t.ctx, k.officer, b, 0, demodata.Word("custody.store", 1+n%4)) })
	days := func(low, high int) time.Time {
		return t.hours(in.Add(time.Duration(24*low)*time.Hour + time.Duration(k.rnd.IntN(24*(high-low)))*time.Hour))
	}
	switch {
	case n%61 == 17: // nobody comes and nobody asks
	case n%9 == 4:
		t.then(days(20, 29), func() error { return k.dispose(b, n) })
	case n%23 == 5:
		t.then(days(3, 9), func() error { return k.giveBack(b, n, party, true) })
		t.then(days(12, 25), func() error { return k.dispose(b, n) })
	case n%37 == 9:
		t.then(days(20, 28), func() error { return k.extend(b) })
		t.then(days(31, 50), func() error { return k.giveBack(b, n, party, false) })
	default:
		t.then(days(1, 22), func() error { return k.giveBack(b, n, party, false) })
	}
}

// giveBack returns a batch, or some of it. In the last weeks owners sign on the
// screen, before that a witness is named.
func (k *keeper) giveBack(b id.Batch, n int, party string, some bool) error {
	x := custody.Returning{ID: b, Receiver: party, Note: demodata.Word("custody.note")}
	if some {
		x.Lines = map[int]int64{1: 1}
	}
	if k.t.end.Sub(k.t.DB.Now(County)) < 20*24*time.Hour && n%2 == 0 {
		data, err := scribble(uint64(n))
		if err != nil {
			return err
		}
		if x.Signature, err = k.t.Photos.Prepare(k.t.ctx, k.officer, photos.Upload{Data: data, Synthetic: true}); err != nil {
			return err
		}
	} else {
		x.Witness = demodata.Word("custody.witness")
	}
	return k.t.Custody.Return(k.t.ctx, k.officer, x)
}

func (k *keeper) extend(b id.Batch) error {
	d, err := k.t.Custody.Get(k.t.ctx, k.officer, b)
	if err != nil {
		return err
	}
	until := d.Batch.Due.In(k.t.zone).AddDate(0, 0, 20).Format(time.DateOnly)
	return k.t.Custody.Extend(k.t.ctx, k.officer, b, 0, until, demodata.Word("custody.extend"))
}

// dispose asks for the disposal of what is left; the office decides a day or
// two later, and once in a while refuses.
func (k *keeper) dispose(b id.Batch, n int) error {
	ways := custody.Ways()
	x := custody.Disposing{ID: b, Way: ways[n%len(ways)], Reason: k.word("dispose", 3), Witness: demodata.Word("custody.witness")}
	if err := k.t.Custody.Ask(k.t.ctx, k.officer, x); err != nil {
		return err
	}
	approve, why := n%4 != 0, ""
	if !approve {
		why = demodata.Word("custody.refuse")
	}
	k.t.then(k.t.after(20, 50), func() error { return k.t.Custody.Decide(k.t.ctx, k.office, b, 0, approve, why) })
	return nil
}

// scribble draws what stands in place of a signature: nobody's.
func scribble(seed uint64) ([]byte, error) {
	rnd := rand.New(rand.NewPCG(seed, 3)) //nolint:gosec // the same line every time
	img := image.NewGray(image.Rect(0, 0, 360, 120))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	a, b, c := 2+4*rnd.Float64(), 3+6*rnd.Float64(), 10+20*rnd.Float64()
	for s := 0.0; s < 1; s += 0.0006 {
		x, y := 30+300*s+c*math.Sin(b*6*s), 60+30*math.Sin(a*6*s)*math.Cos(b*3*s)
		for dx := range 3 {
			for dy := range 3 {
				img.SetGray(int(x)+dx, int(y)+dy, color.Gray{Y: 20})
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}
