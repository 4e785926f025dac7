package publicity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/once"
)

// ReceiptPrefix begins a receipt's visible number, as in FF-0001.
const ReceiptPrefix = "FF-"

// counterReceipt counts receipts.
const counterReceipt = "publicity_receipt"

// Audiences lists for whom copies are. The name of each is the message
// "publicity.audience.…".
func Audiences() []string { return []string{"citizens", "shopkeepers", "businesses", "schools"} }

// Receipt is copies of a material handed out, as somebody signed for them.
type Receipt struct {
	ID        string
	Campaign  id.Campaign
	Material  id.Material
	Kind      string // of the material
	Number    int64
	Day       string
	Area      id.Area
	Committee id.Unit // empty: none
	Unit      id.Unit // that handed them out
	Audience  string
	Copies    int64
	Place     string
	Receiver  string // a post or a shop
	Account   id.Account
	Actor     string
	At        time.Time
	Void      string // why it does not hold; empty: it does
}

// Label is the receipt's visible number.
func (x Receipt) Label() string { return fmt.Sprintf("%s%04d", ReceiptPrefix, x.Number) }

// ReceiptNumber reads a visible number of a receipt.
func ReceiptNumber(s string) (int64, bool) { return numberOf(ReceiptPrefix, s) }

// Owners are whom a receipt belongs to.
func (x Receipt) Owners() access.Owners {
	o := access.Owners{Area: x.Area, Units: []id.Unit{x.Unit}, Reporter: x.Account}
	if x.Committee != "" {
		o.Units = append(o.Units, x.Committee)
	}
	return o
}

// The tallies of copies handed out: of all materials, and of letters.
const (
	tallyCopies  = "publicity.copies"
	tallyLetters = "publicity.letters"
)

// counted is what the receipt adds to the tallies, n times.
func (x Receipt) counted(n int64) []figures.Delta {
	if x.Void != "" {
		return nil
	}
	dims := figures.Dims{Campaign: x.Campaign, Day: x.Day, Area: x.Area, Unit: x.Unit}
	out := []figures.Delta{{Tally: tallyCopies, N: n * x.Copies, Dims: dims}}
	if x.Kind == LetterKind {
		out = append(out, figures.Delta{Tally: tallyLetters, N: n * x.Copies, Dims: dims})
	}
	return out
}

// Handout is copies as somebody hands them out.
type Handout struct {
	Material  id.Material
	Day       string // empty: today
	Area      id.Area
	Committee id.Unit // may be empty
	Unit      id.Unit // empty: that of the actor
	Audience  string
	Copies    int64
	Place     string // may be empty
	Receiver  string
	Key       string
}

// HandOut enters copies that were handed out. There are no more than are in
// stock.
func (s *Service) HandOut(ctx context.Context, by access.Actor, d Handout) (number int64, err error) {
	if !by.MayEver(access.RunPublicity) {
		return 0, by.Check(access.RunPublicity, access.Owners{})
	}
	if d.Unit == "" {
		d.Unit = by.Unit
	}
	same := d
	same.Key = ""
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		answer, _, err := once.Do(ctx, tx, by, d.Key, same, func() (string, error) {
			x, err := handOut(ctx, tx, by, d)
			return x.Label(), err
		})
		number, _ = ReceiptNumber(answer)
		return err
	})
	return number, err
}

func handOut(ctx context.Context, tx *db.Tx, by access.Actor, d Handout) (Receipt, error) {
	x := Receipt{
		ID: id.New[string](), Day: d.Day, Area: plain(d.Area), Committee: plain(d.Committee), Unit: plain(d.Unit), Audience: d.Audience, Copies: d.Copies,
		Place: words(d.Place), Receiver: words(d.Receiver), Account: by.Account, Actor: by.Name, At: tx.Now,
	}
	m, err := oneMaterial(ctx, tx, d.Material)
	if err != nil {
		return x, err
	}
	x.Material, x.Kind, x.Campaign = m.ID, m.Kind, m.Campaign
	var f fault.Fields
	if err := pastDay(ctx, tx, &f, &x.Day); err != nil {
		return x, err
	}
	if err := checkArea(ctx, tx, &f, "area", x.Area, true); err != nil {
		return x, err
	}
	if err := checkUnit(ctx, tx, &f, "committee", x.Committee, false); err != nil {
		return x, err
	}
	if err := checkUnit(ctx, tx, &f, "unit", x.Unit, true); err != nil {
		return x, err
	}
	if !slices.Contains(Audiences(), x.Audience) {
		f.Add("audience", "publicity.choose")
	}
	checkCount(&f, "copies", x.Copies, 1, MaxCount)
	f.Text("place", x.Place, MaxTitle)
	f.Need("receiver", x.Receiver, MaxTitle)
	if err := f.Err(); err != nil {
		return x, err
	}
	if err := by.Check(access.RunPublicity, x.Owners()); err != nil {
		return x, err
	}
	if err := stocked(ctx, tx, m.ID, 0, x.Copies, 0); err != nil {
		return x, err
	}
	if x.Number, err = counties.Take(ctx, tx, counterReceipt, 1); err != nil {
		return x, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO publicity_receipts (county, id, campaign, material, kind, number, day, area, committee, unit, audience, copies, place, receiver, account, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.County, x.ID, x.Campaign, x.Material, x.Kind, x.Number, x.Day, x.Area, db.Null(x.Committee), x.Unit, x.Audience, x.Copies, x.Place, x.Receiver,
		db.Null(x.Account), x.Actor, db.Millis(x.At))
	if err != nil {
		return x, fmt.Errorf("insert receipt: %w", err)
	}
	if err := figures.Add(ctx, tx, x.counted(1)...); err != nil {
		return x, err
	}
	return x, told(ctx, tx, by, SubjectMaterial, string(m.ID), "publicity.hand_out", map[string]any{"receipt": x.Label(), "day": x.Day, "copies": x.Copies})
}

// VoidReceipt says that a receipt was entered by mistake: its copies are in
// stock again. Who entered it may, and who manages publicity.
func (s *Service) VoidReceipt(ctx context.Context, by access.Actor, number int64, reason string) (material id.Material, err error) {
	err = s.db.Write(ctx, by.County, func(tx *db.Tx) error {
		var list []Receipt
		list, err = db.All(ctx, tx, scanReceipt, `SELECT `+receiptColumns+` FROM publicity_receipts WHERE county = $1 AND number = $2 AND void = '' LIMIT 1`, tx.County, number)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return notFound()
		}
		x := list[0]
		material = x.Material
		if x.Account != by.Account || by.Account == "" {
			if err := by.Check(access.ManagePublicity, access.Owners{}); err != nil {
				return err
			}
		}
		if reason, err = given(reason); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE publicity_receipts SET void = $3 WHERE county = $1 AND id = $2`, tx.County, x.ID, reason); err != nil {
			return fmt.Errorf("void receipt: %w", err)
		}
		if err := stocked(ctx, tx, x.Material, 0, -x.Copies, 0); err != nil {
			return err
		}
		if err := figures.Add(ctx, tx, x.counted(-1)...); err != nil {
			return err
		}
		return told(ctx, tx, by, SubjectMaterial, string(x.Material), "publicity.receipt_void", map[string]any{"receipt": x.Label(), "copies": x.Copies, "reason": reason})
	})
	return material, err
}
