package custody

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Returning is goods that go back to their owner: signed for on the screen, or
// with the name of somebody who saw it.
type Returning struct {
	Key       string // the sender's request key
	ID        id.Batch
	Version   int64         // as it was shown; 0: whatever it is now
	Lines     map[int]int64 // how much of which item; empty: everything
	Receiver  string
	Witness   string        // wanted without a signature
	Signature cases.Picture // may be nil
	Photos    []cases.Picture
	Note      string
}

func (x Returning) request() any {
	signed, shots := x.Signature != nil, len(x.Photos)
	x.Key, x.Version, x.Signature, x.Photos = "", 0, nil, nil
	return struct {
		Returning Returning
		Signed    bool
		Photos    int
	}{x, signed, shots}
}

// Return gives goods back.
func (s *Service) Return(ctx context.Context, by access.Actor, x Returning) error {
	return s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, _, err := once.Do(ctx, tx, by, x.Key, x.request(), func() (string, error) {
			return string(x.ID), s.doWithin(ctx, tx, by, x.ID, x.Version, DoReturn, func(w *work) error { return w.giveBack(x) })
		})
		return err
	})
}

func (w *work) giveBack(x Returning) error {
	var f fault.Fields
	x.Receiver, x.Witness, x.Note = tidy(x.Receiver), tidy(x.Witness), strings.TrimSpace(x.Note)
	if x.Receiver == "" {
		f.Add("receiver", "custody.need_receiver")
	}
	if x.Signature == nil && x.Witness == "" {
		f.Add("witness", "custody.need_witness")
	}
	f.Text("receiver", x.Receiver, MaxName)
	f.Text("witness", x.Witness, MaxName)
	f.Text("note", x.Note, MaxNote)
	lines := w.lines(&f, x.Lines)
	if err := f.Err(); err != nil {
		return err
	}
	r := Release{
		ID: id.New[string](), Batch: w.b.ID, Kind: Return, State: ReleaseDone, At: w.tx.Now, Account: w.by.Account, Actor: w.by.Name,
		Receiver: x.Receiver, Witness: x.Witness, Signed: x.Signature != nil, Note: x.Note, Lines: lines,
	}
	for i := range w.items {
		w.items[i].Returned += lines[w.items[i].Seq]
	}
	if err := w.leave(r); err != nil {
		return err
	}
	w.settled(false)
	w.b.Photos += len(x.Photos)
	w.private = private("receiver", x.Receiver)
	w.data["goods"], w.data["signed"], w.data["witness"] = w.named(lines), r.Signed, x.Witness
	if x.Note != "" {
		w.data["note"] = x.Note
	}
	if x.Signature != nil {
		if err := x.Signature.Insert(w.ctx, w.tx, w.by, SubjectRelease, r.ID, photos.Other); err != nil {
			return err
		}
	}
	return w.attach(nil, x.Photos)
}

// lines is how much of which item leaves: what was asked for, or everything
// that remains.
func (w *work) lines(f *fault.Fields, asked map[int]int64) map[int]int64 {
	out := map[int]int64{}
	if len(asked) == 0 {
		for _, x := range w.items {
			if x.Remaining() > 0 {
				out[x.Seq] = x.Remaining()
			}
		}
		return out
	}
	for seq, n := range asked {
		i := itemAt(w.items, seq)
		switch {
		case i < 0 || n < 0:
			f.Add("lines", "custody.bad_line")
		case n > w.items[i].Remaining():
			f.Add("lines", "custody.too_many", w.items[i].Name, w.items[i].Remaining())
		case n > 0:
			out[seq] = n
		}
	}
	if len(out) == 0 && len(*f) == 0 {
		f.Add("lines", "custody.need_lines")
	}
	return out
}

// leave stores a release, and what has left of the items if it is done.
func (w *work) leave(r Release) error {
	if err := r.insert(w.ctx, w.tx); err != nil {
		return err
	}
	if r.State != ReleaseDone {
		return nil
	}
	return updateItems(w.ctx, w.tx, w.b.ID, w.items, r.Lines)
}

// named writes what leaves as a line of text.
func (w *work) named(lines map[int]int64) string {
	var out []Item
	for _, x := range w.items {
		if n := lines[x.Seq]; n > 0 {
			x.Amount = n
			out = append(out, x)
		}
	}
	return summary(out)
}
