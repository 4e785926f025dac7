package publicity

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// ReceiptFilter narrows lists of receipts and of materials. The address of a
// list says the same.
type ReceiptFilter struct {
	Campaign  id.Campaign // empty: the current one
	Text      string      // in place or receiver, of a material in its title; or a number
	Material  id.Material
	Kind      string
	Area      id.Area
	Committee id.Unit
	Unit      id.Unit
	Audience  string
	From, To  string
	Void      bool   // those that do not hold, in place of those that do
	Other     string // a group or category: there are none, so that it finds nothing

	Sort  string // number, day, copies; with - before it: downwards
	After string
	Limit int
}

// ReceiptFilterFrom reads the filter of an address.
func ReceiptFilterFrom(q url.Values) ReceiptFilter {
	return ReceiptFilter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Material: id.Material(q.Get("material")), Kind: q.Get("kind"), Area: id.Area(q.Get("area")),
		Committee: id.Unit(q.Get("committee")), Unit: id.Unit(q.Get("unit")), Audience: q.Get("audience"), From: q.Get("from"), To: q.Get("to"), Void: q.Get("void") != "",
		Other: q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address.
func (f ReceiptFilter) Values() url.Values {
	return values(map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "material": string(f.Material), "kind": f.Kind, "area": string(f.Area), "committee": string(f.Committee), "unit": string(f.Unit),
		"audience": f.Audience, "from": f.From, "to": f.To, "void": flag(f.Void), "theme": f.Other, "sort": f.Sort,
	})
}

// Link is path with the filter as its address.
func (f ReceiptFilter) Link(path string) string { return link(path, f.Values()) }

func (f ReceiptFilter) narrowed(q figures.Query) ReceiptFilter {
	f.Campaign, f.Area, f.Unit, f.From, f.To, f.Other = q.Campaign, q.Area, q.Unit, q.From, q.To, string(q.Group)+q.Category+q.Theme
	return f
}

// narrow makes the conditions of f over publicity_receipts p.
func (f ReceiptFilter) narrow(ctx context.Context, tx *db.Tx) (*db.Where, error) {
	w := &db.Where{}
	w.And("p.county = ?", tx.County)
	if err := ofCampaign(ctx, tx, w, f.Campaign); err != nil {
		return nil, err
	}
	equal(w, "p.material", f.Material)
	equal(w, "p.kind", f.Kind)
	equal(w, "p.area", f.Area)
	equal(w, "p.committee", f.Committee)
	equal(w, "p.unit", f.Unit)
	equal(w, "p.audience", f.Audience)
	if f.Void {
		w.And("p.void <> ''")
	} else {
		w.And("p.void = ''")
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	between(w, "p.day", "p.day", f.From, f.To)
	contains(w, f.Text, ReceiptNumber, "p.place", "p.receiver")
	return w, nil
}

const receiptColumns = `id, campaign, material, kind, number, day, area, committee, unit, audience, copies, place, receiver, account, actor, at, void`

func scanReceipt(r db.Row) (x Receipt, err error) {
	return x, r.Scan(&x.ID, &x.Campaign, &x.Material, &x.Kind, &x.Number, &x.Day, &x.Area, db.Text(&x.Committee), &x.Unit, &x.Audience, &x.Copies, &x.Place, &x.Receiver,
		db.Text(&x.Account), &x.Actor, db.Time(&x.At), &x.Void)
}

var receiptOrders = map[string][]db.Key{
	"number": {number},
	"day":    {{SQL: "p.day"}, number},
	"copies": {{SQL: "p.copies", Number: true}, number},
}

// ReceiptPage is a page of a list of receipts.
type ReceiptPage struct {
	Receipts []Receipt
	Total    int64
	Copies   int64 // of the whole list
	Next     string
}

func receiptRows(ctx context.Context, tx *db.Tx, f ReceiptFilter) ([]Receipt, string, error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	return pageOf(ctx, tx, `SELECT `+db.Prefixed("p", receiptColumns)+` FROM publicity_receipts p`, w, db.OrderOf(receiptOrders, f.Sort, "-day"), f.After, f.Limit, scanReceipt,
		func(o db.Order, x Receipt) string {
			switch o.Name {
			case "day":
				return o.Cursor(x.Day, x.Number)
			case "copies":
				return o.Cursor(x.Copies, x.Number)
			}
			return o.Cursor(x.Number)
		})
}

// receiptSums counts the receipts of f and adds up their copies.
func receiptSums(ctx context.Context, tx *db.Tx, f ReceiptFilter) (n, copies int64, err error) {
	w, err := f.narrow(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	err = lookUp(ctx, tx, []any{&n, &copies}, `SELECT COUNT(*), CAST(COALESCE(SUM(p.copies), 0) AS BIGINT) FROM publicity_receipts p `+w.String(), w.Args...)
	return n, copies, err
}

// Receipts returns a page of the receipts that f finds.
func (s *Service) Receipts(ctx context.Context, by access.Actor, f ReceiptFilter) (p ReceiptPage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if p.Total, p.Copies, err = receiptSums(ctx, tx, f); err != nil {
			return err
		}
		p.Receipts, p.Next, err = receiptRows(ctx, tx, f)
		return err
	})
	return p, err
}

// EachReceipt calls fn for every receipt of the list, in its order.
func (s *Service) EachReceipt(ctx context.Context, by access.Actor, f ReceiptFilter, fn func(Receipt) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		return inTurn(func(after string) ([]Receipt, string, error) {
			f.After = after
			return receiptRows(ctx, tx, f)
		}, fn)
	})
}

// Materials returns a page of the materials whose title has f's text or whose
// number it is, of f's kind, and where the next begins.
func (s *Service) Materials(ctx context.Context, by access.Actor, f ReceiptFilter) (list []Material, next string, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		w := &db.Where{}
		w.And("p.county = ?", tx.County)
		if err := ofCampaign(ctx, tx, w, f.Campaign); err != nil {
			return err
		}
		equal(w, "p.kind", f.Kind)
		contains(w, f.Text, MaterialNumber, "p.title")
		list, next, err = pageOf(ctx, tx, `SELECT `+db.Prefixed("p", materialColumns)+` FROM publicity_materials p`, w,
			db.OrderOf(map[string][]db.Key{"number": {number}}, f.Sort, "number"), f.After, f.Limit, scanMaterial, func(o db.Order, m Material) string { return o.Cursor(m.Number) })
		return err
	})
	return list, next, err
}

// Part is how many copies went to an audience of an area.
type Part struct {
	Area     id.Area
	Audience string
	Copies   int64
}

// MaterialDetail is a material with everything around it.
type MaterialDetail struct {
	Material Material
	Prints   []Print
	Parts    []Part
	Receipts ReceiptPage // the latest
	Story    []journal.Line
	Today    string
}

// Material returns a material with everything around it.
func (s *Service) Material(ctx context.Context, by access.Actor, material id.Material) (d MaterialDetail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = MaterialDetail{}
		if d.Material, err = oneMaterial(ctx, tx, material); err != nil {
			return err
		}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Prints, err = printsOf(ctx, tx, material); err != nil {
			return err
		}
		f := ReceiptFilter{Campaign: d.Material.Campaign, Material: material, Limit: 20}
		if d.Receipts.Total, d.Receipts.Copies, err = receiptSums(ctx, tx, f); err != nil {
			return err
		}
		if d.Receipts.Receipts, _, err = receiptRows(ctx, tx, f); err != nil {
			return err
		}
		d.Parts, err = db.All(ctx, tx, func(r db.Row) (p Part, err error) { return p, r.Scan(&p.Area, &p.Audience, &p.Copies) },
			`SELECT area, audience, CAST(SUM(copies) AS BIGINT) FROM publicity_receipts WHERE county = $1 AND material = $2 AND void = '' GROUP BY area, audience LIMIT 5000`, tx.County, material)
		if err != nil {
			return fmt.Errorf("material by area: %w", err)
		}
		d.Story, err = journal.Of(ctx, tx, SubjectMaterial, string(material))
		// The receipts themselves say what was handed out.
		d.Story = slices.DeleteFunc(d.Story, func(l journal.Line) bool { return l.Act == "publicity.hand_out" })
		return err
	})
	return d, err
}

// receiptFigures are the copies that were handed out.
func receiptFigures() (defs []figures.Def) {
	for key, f := range map[string]ReceiptFilter{tallyCopies: {}, tallyLetters: {Kind: LetterKind}} {
		defs = append(defs, figures.Def{
			Key: key, Kind: figures.Flow, Lacks: []figures.By{figures.ByGroup}, Tally: key,
			Count: tallied(key, func(ctx context.Context, tx *db.Tx, q figures.Query) (int64, error) {
				_, copies, err := receiptSums(ctx, tx, f.narrowed(q))
				return copies, err
			}),
			Drill: func(q figures.Query) string { return f.narrowed(q).Link("/publicity/receipts") },
		})
	}
	return defs
}
