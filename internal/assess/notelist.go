package assess

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/worktime"
)

// NoteFilter narrows the list of noted facts. The address of the list says the
// same (NoteFilterFrom, Values).
type NoteFilter struct {
	Text        string // in the ground, the document, or the number
	Kind        string
	Subject, Of string
	State       string
	From, To    string // days
	// Counted narrows to what counted at an instant, in milliseconds: confirmed
	// by then and not withdrawn by then. It is how a mark opens its facts.
	Counted string

	Sort, After string
	Limit       int
}

// NoteFilterFrom reads the filter of an address.
func NoteFilterFrom(q url.Values) NoteFilter {
	return NoteFilter{
		Text: strings.TrimSpace(q.Get("q")), Kind: q.Get("kind"), Subject: q.Get("subject"), Of: q.Get("of"), State: q.Get("state"), From: q.Get("from"), To: q.Get("to"), Counted: q.Get("counted"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f NoteFilter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"q": f.Text, "kind": f.Kind, "subject": f.Subject, "of": f.Of, "state": f.State, "from": f.From, "to": f.To, "counted": f.Counted, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// Link is the address of the list with the filter.
func (f NoteFilter) Link() string {
	if v := f.Values(); len(v) > 0 {
		return notesPath + "?" + v.Encode()
	}
	return notesPath
}

var noteOrders = map[string][]db.Key{
	"number": {{SQL: "n.number", Number: true}},
	"day":    {{SQL: "n.day"}, {SQL: "n.number", Number: true}},
	"name":   {{SQL: "n.name"}, {SQL: "n.number", Number: true}},
	"state":  {{SQL: "n.state"}, {SQL: "n.number", Number: true}},
}

func noteCursor(o db.Order, n Note) string {
	switch o.Name {
	case "day":
		return o.Cursor(n.Day, n.Number)
	case "name":
		return o.Cursor(n.Who.Name, n.Number)
	case "state":
		return o.Cursor(n.State, n.Number)
	}
	return o.Cursor(n.Number)
}

// NotePage is a page of noted facts.
type NotePage struct {
	Notes []Note
	Total int64
	Next  string
}

// Notes lists the facts that by may see.
func (s *Service) Notes(ctx context.Context, by access.Actor, f NoteFilter) (p NotePage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = notes(ctx, tx, by, f)
		return err
	})
	return p, err
}

func notes(ctx context.Context, tx *db.Tx, by access.Actor, f NoteFilter) (p NotePage, err error) {
	w := f.where(tx, by)
	if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_notes n `+w.String(), w.Args...); err != nil {
		return p, fmt.Errorf("count facts: %w", err)
	}
	o := db.OrderOf(noteOrders, f.Sort, "-number")
	o.After(w, f.After)
	limit := Filter{Limit: f.Limit}.limit()
	p.Notes, err = db.All(ctx, tx, scanNote, `SELECT `+noteColumns+` FROM assess_notes n `+w.String()+o.By()+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return p, fmt.Errorf("list facts: %w", err)
	}
	if len(p.Notes) > limit {
		p.Notes = p.Notes[:limit]
		p.Next = noteCursor(o, p.Notes[limit-1])
	}
	return p, nil
}

func (f NoteFilter) where(tx *db.Tx, by access.Actor) *db.Where {
	w := &db.Where{}
	w.And("n.county = ?", tx.County)
	for _, c := range []struct{ column, value string }{{"n.kind", f.Kind}, {"n.subject", f.Subject}, {"n.of_id", f.Of}, {"n.state", f.State}} {
		if c.value != "" {
			w.And(c.column+" = ?", plain(c.value))
		}
	}
	if _, err := worktime.ParseDay(f.From); err == nil {
		w.And("n.day >= ?", f.From)
	}
	if _, err := worktime.ParseDay(f.To); err == nil {
		w.And("n.day <= ?", f.To)
	}
	if at, err := strconv.ParseInt(f.Counted, 10, 64); err == nil {
		w.And("n.confirmed_at <= ? AND (n.withdrawn_at IS NULL OR n.withdrawn_at > ?)", at, at)
	}
	if text := plain(f.Text); text != "" {
		like := strings.ToLower(db.Contains(text))
		cond, args := "LOWER(n.ground) LIKE ? ESCAPE '!' OR LOWER(n.document) LIKE ? ESCAPE '!' OR LOWER(n.name) LIKE ? ESCAPE '!'", []any{like, like, like}
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(text), "KD-"), 10, 64); err == nil {
			cond, args = cond+" OR n.number = ?", append(args, n)
		}
		w.And("("+cond+")", args...)
	}
	if !overseesNotes(by) {
		if by.Account == "" {
			w.And("n.state <> 'waiting'")
		} else {
			w.And("(n.state <> 'waiting' OR n.account = ?)", by.Account)
		}
	}
	return w
}

// EachNote calls fn for every fact of the list, in its order.
func (s *Service) EachNote(ctx context.Context, by access.Actor, f NoteFilter, fn func(Note) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		p, err := s.Notes(ctx, by, f)
		if err != nil {
			return err
		}
		for _, n := range p.Notes {
			if err := fn(n); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

// counted is the list of the facts of a kind that a mark counted: those that
// counted when it was computed.
func counted(kind string, w Who, from, to string, at time.Time) NoteFilter {
	return NoteFilter{Kind: kind, Subject: w.Subject, Of: w.Of, From: from, To: to, Counted: strconv.FormatInt(at.UnixMilli(), 10)}
}
