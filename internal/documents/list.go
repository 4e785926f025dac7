package documents

import (
	"context"
	"fmt"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
)

// Page is a page of the register.
type Page struct {
	Documents []Document
	Total     int64
	Next      string // where the next page begins; empty: there is none
	Today     string
}

const (
	usualLimit = 50
	mostLimit  = 500
)

var serial = db.Key{SQL: "d.entry", Number: true}

// orders are how the register is sorted.
var orders = map[string][]db.Key{
	"serial": {serial},
	"number": {{SQL: "d.word"}, {SQL: "d.year", Number: true}, {SQL: "d.seq", Number: true}, serial},
	"title":  {{SQL: "d.title"}, serial},
	"day":    {{SQL: "d.issued_on"}, serial},
	"state":  {{SQL: "d.state"}, serial},
	"read":   {{SQL: "d.read_by"}, serial},
}

// cursor names a document in an order.
func cursor(o db.Order, d Document) string {
	switch o.Name {
	case "number":
		return o.Cursor(d.Number.Word, d.Number.Year, d.Number.Seq, d.Serial)
	case "title":
		return o.Cursor(d.Title, d.Serial)
	case "day":
		return o.Cursor(d.IssuedOn, d.Serial)
	case "state":
		return o.Cursor(string(d.State), d.Serial)
	case "read":
		return o.Cursor(d.ReadBy, d.Serial)
	}
	return o.Cursor(d.Serial)
}

// List returns a page of the documents that f finds.
func (s *Service) List(ctx context.Context, by access.Actor, f Filter) (p Page, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = list(ctx, tx, by, f)
		return err
	})
	return p, err
}

func list(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (p Page, err error) {
	if f.Limit <= 0 {
		f.Limit = usualLimit
	}
	f.Limit = min(f.Limit, mostLimit)
	if p.Today, err = today(ctx, tx); err != nil {
		return p, err
	}
	if p.Total, err = count(ctx, tx, by, f); err != nil {
		return p, err
	}
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return p, err
	}
	o := db.OrderOf(orders, f.Sort, "-day")
	o.After(w, f.After)
	query := `SELECT ` + db.Prefixed("d", columns) + ` FROM documents d ` + w.String() + o.By() + ` LIMIT ` + w.Arg(f.Limit+1)
	if p.Documents, err = db.All(ctx, tx, scan, query, w.Args...); err != nil {
		return p, fmt.Errorf("list documents: %w", err)
	}
	if len(p.Documents) > f.Limit {
		p.Documents = p.Documents[:f.Limit]
		p.Next = cursor(o, p.Documents[f.Limit-1])
	}
	return p, nil
}

func count(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) (int64, error) {
	w, err := f.narrow(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	n, err := db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM documents d `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return n, nil
}

// Each calls fn for every document of the list, in its order.
func (s *Service) Each(ctx context.Context, by access.Actor, f Filter, fn func(Document) error) error {
	return s.read(ctx, by, func(tx *db.Tx) error {
		f.Limit = mostLimit
		for {
			p, err := list(ctx, tx, by, f)
			if err != nil {
				return err
			}
			for _, d := range p.Documents {
				if err := fn(d); err != nil {
					return err
				}
			}
			if p.Next == "" {
				return nil
			}
			f.After = p.Next
		}
	})
}

// Detail is a document with everything around it.
type Detail struct {
	Document   Document
	Addressees []Addressee
	Readings   []Reading
	Editions   []Edition
	Files      []File
	Story      []journal.Line
	Settings   Settings
	Today      string
	Mine       []Addressee // for whom the reader reads
}

// Detail returns a document with everything around it.
func (s *Service) Detail(ctx context.Context, by access.Actor, document id.Document) (d Detail, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d = Detail{}
		if d.Today, err = today(ctx, tx); err != nil {
			return err
		}
		if d.Document, err = one(ctx, tx, document); err != nil {
			return err
		}
		if !sees(d.Document, by) {
			return notFound()
		}
		if d.Addressees, err = addressees(ctx, tx, document); err != nil {
			return err
		}
		for _, a := range d.Addressees {
			if a.answers(by) {
				d.Mine = append(d.Mine, a)
			}
		}
		if d.Readings, err = readings(ctx, tx, document); err != nil {
			return err
		}
		if d.Editions, err = editions(ctx, tx, document); err != nil {
			return err
		}
		if d.Files, err = filesOf(ctx, tx, document); err != nil {
			return err
		}
		if d.Settings, err = settings(ctx, tx); err != nil {
			return err
		}
		d.Story, err = journal.Of(ctx, tx, Subject, string(document))
		return err
	})
	return d, err
}

// BySerial returns the document of a place in the register.
func (s *Service) BySerial(ctx context.Context, by access.Actor, n int64) (document id.Document, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		d, err := found(db.One(ctx, tx, scan, `SELECT `+columns+` FROM documents WHERE county = $1 AND entry = $2`, tx.County, n))
		document = d.ID
		return err
	})
	return document, err
}

// Owners are whom a document belongs to.
func (s *Service) Owners(ctx context.Context, tx *db.Tx, record string) (access.Owners, error) {
	d, err := one(ctx, tx, id.Document(record))
	return d.Owners(), err
}

// Founding joins the numbers of what is in force and founds something: the
// plan, the headquarters or the rules, up to a day, and returns the list of
// exactly those.
func Founding(ctx context.Context, tx *db.Tx, campaign id.Campaign, founds, to string) (numbers []string, link string, err error) {
	f := Filter{Campaign: campaign, Founds: founds, States: []State{Out, Filed}, To: to, Sort: "serial"}
	p, err := list(ctx, tx, access.System(tx.County), f)
	for _, d := range p.Documents {
		numbers = append(numbers, d.visible())
	}
	f.Sort = ""
	return numbers, f.Link(ledger), err
}
