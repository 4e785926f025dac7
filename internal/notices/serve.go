package notices

import (
	"context"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/once"
	"chuangwei/internal/photos"
)

// Method is how a notice reaches its party. Its name is the message
// "notices.method.…".
type Method string

// The methods.
const (
	Direct  Method = "direct"  // handed to the party, or to somebody of it
	Left    Method = "left"    // left there before two witnesses, as it was not taken
	Mailed  Method = "mail"    //
	OnSite  Method = "site"    // posted on the object
	Village Method = "village" // posted at the board of the village or committee
	Media   Method = "media"   // announced
)

// proof says what a method has to leave.
type proof struct{ receiver, witnesses, photo bool }

var proofs = map[Method]proof{
	Direct: {receiver: true}, Left: {witnesses: true}, Mailed: {receiver: true}, OnSite: {photo: true}, Village: {photo: true}, Media: {},
}

// Methods lists them.
func Methods() []Method { return []Method{Direct, Left, Mailed, OnSite, Village, Media} }

// Wants says what a method has to leave: who received it, two witnesses, a
// photo.
func (m Method) Wants() (receiver, witnesses, photo bool) {
	p := proofs[m]
	return p.receiver, p.witnesses, p.photo
}

// Serving is how, when and where a notice reached its party.
type Serving struct {
	Method   Method
	On       string // the day in the county, of At
	At       time.Time
	Place    string
	Receiver string // of a letter: its number
	Relation string // of the receiver to the party
	Witness1 string
	Witness2 string
	Server   string // the post of who served it
}

// Delivery is a serving as somebody sends it.
type Delivery struct {
	Move
	Serving
	Photos []Picture
	Key    string
}

// Serve says how a notice reached its party. Which proof it takes depends on
// the method.
func (s *Service) Serve(ctx context.Context, by access.Actor, d Delivery) (n Notice, err error) {
	v := d.Serving
	same := []any{string(d.ID), v.Method, db.Millis(v.At), v.Place, v.Receiver, v.Relation, v.Witness1, v.Witness2, len(d.Photos)}
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		_, again, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			n, err = s.actIn(ctx, tx, by, DoServe, d.Move, func(w *work) error { return serve(ctx, w, d) })
			return string(n.ID), err
		})
		if again {
			n, err = one(ctx, tx, d.ID)
		}
		return err
	})
	return n, err
}

func serve(ctx context.Context, w *work, d Delivery) error {
	v := d.Serving
	v.Place, v.Receiver, v.Relation, v.Witness1, v.Witness2 = words(v.Place), words(v.Receiver), words(v.Relation), words(v.Witness1), words(v.Witness2)
	if v.At.IsZero() {
		v.At = w.tx.Now
	}
	v.At, v.Server = v.At.UTC().Truncate(time.Millisecond), w.by.Name
	v.On = v.At.In(w.county.Zone).Format(time.DateOnly)
	var f fault.Fields
	if !slices.Contains(Methods(), v.Method) {
		f.Add("method", "notices.choose")
	}
	if v.At.After(w.tx.Now) {
		f.Add("at", "notices.future")
	} else if v.On < w.n.IssuedOn {
		f.Add("at", "notices.before_issue", w.n.IssuedOn)
	}
	f.Need("place", v.Place, MaxName)
	wants := proofs[v.Method]
	for _, x := range []struct {
		name, s string
		wanted  bool
	}{
		{"receiver", v.Receiver, wants.receiver},
		{"relation", v.Relation, v.Method == Direct},
		{"witness1", v.Witness1, wants.witnesses},
		{"witness2", v.Witness2, wants.witnesses},
	} {
		if x.wanted && x.s == "" {
			f.Add(x.name, "notices.need_proof."+string(v.Method))
		} else {
			f.Text(x.name, x.s, 60)
		}
	}
	if v.Witness1 != "" && strings.EqualFold(v.Witness1, v.Witness2) {
		f.Add("witness2", "notices.same_witness")
	}
	if wants.photo && len(d.Photos) == 0 {
		f.Add("photos", "notices.need_proof."+string(v.Method))
	}
	if err := f.Err(); err != nil {
		return err
	}
	for _, pic := range d.Photos {
		if err := pic.Insert(ctx, w.tx, w.by, Subject, string(w.n.ID), photos.Other); err != nil {
			return err
		}
	}
	w.n.Serving = v
	w.data["method"], w.data["place"], w.data["served_on"], w.data["photos"] = v.Method, v.Place, v.On, len(d.Photos)
	w.private = private("receiver", v.Receiver, "witness1", v.Witness1, "witness2", v.Witness2)
	return nil
}
