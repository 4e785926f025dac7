package assess

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
)

// ConsequenceFilter narrows the register of consequences. The address of the
// list says the same.
type ConsequenceFilter struct {
	Text        string // in the name, or the number
	Month       string
	Subject, Of string
	Kind, State string

	Sort, After string
	Limit       int
}

// ConsequenceFilterFrom reads the filter of an address.
func ConsequenceFilterFrom(q url.Values) ConsequenceFilter {
	return ConsequenceFilter{
		Text: strings.TrimSpace(q.Get("q")), Month: q.Get("month"), Subject: q.Get("subject"), Of: q.Get("of"), Kind: q.Get("kind"), State: q.Get("state"),
		Sort: q.Get("sort"), After: q.Get("after"),
	}
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f ConsequenceFilter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{"q": f.Text, "month": f.Month, "subject": f.Subject, "of": f.Of, "kind": f.Kind, "state": f.State, "sort": f.Sort} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return v
}

// Link is the address of the register with the filter.
func (f ConsequenceFilter) Link() string {
	if v := f.Values(); len(v) > 0 {
		return consequencesPath + "?" + v.Encode()
	}
	return consequencesPath
}

var consequenceOrders = map[string][]db.Key{
	"number": {{SQL: "c.number", Number: true}},
	"month":  {{SQL: "c.month"}, {SQL: "c.number", Number: true}},
	"name":   {{SQL: "c.name"}, {SQL: "c.number", Number: true}},
	"state":  {{SQL: "c.state"}, {SQL: "c.number", Number: true}},
}

func consequenceCursor(o db.Order, c Consequence) string {
	switch o.Name {
	case "month":
		return o.Cursor(c.Month, c.Number)
	case "name":
		return o.Cursor(c.Who.Name, c.Number)
	case "state":
		return o.Cursor(c.State, c.Number)
	}
	return o.Cursor(c.Number)
}

// ConsequencePage is a page of the register.
type ConsequencePage struct {
	List  []Consequence
	Total int64
	Next  string
}

// Consequences lists those that by may see.
func (s *Service) Consequences(ctx context.Context, by access.Actor, f ConsequenceFilter) (p ConsequencePage, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		p, err = consequences(ctx, tx, by, f)
		return err
	})
	return p, err
}

func consequences(ctx context.Context, tx *db.Tx, by access.Actor, f ConsequenceFilter) (p ConsequencePage, err error) {
	w := f.where(tx, by)
	if p.Total, err = db.One(ctx, tx, db.Value[int64], `SELECT COUNT(*) FROM assess_consequences c `+w.String(), w.Args...); err != nil {
		return p, fmt.Errorf("count consequences: %w", err)
	}
	o := db.OrderOf(consequenceOrders, f.Sort, "-number")
	o.After(w, f.After)
	limit := Filter{Limit: f.Limit}.limit()
	p.List, err = db.All(ctx, tx, scanConsequence, `SELECT `+consequenceColumns+` FROM assess_consequences c `+w.String()+o.By()+` LIMIT `+w.Arg(limit+1), w.Args...)
	if err != nil {
		return p, fmt.Errorf("list consequences: %w", err)
	}
	if len(p.List) > limit {
		p.List = p.List[:limit]
		p.Next = consequenceCursor(o, p.List[limit-1])
	}
	return p, nil
}

func (f ConsequenceFilter) where(tx *db.Tx, by access.Actor) *db.Where {
	w := &db.Where{}
	w.And("c.county = ?", tx.County)
	for _, x := range []struct{ column, value string }{{"c.month", f.Month}, {"c.subject", f.Subject}, {"c.of_id", f.Of}, {"c.kind", f.Kind}, {"c.state", f.State}} {
		if x.value != "" {
			w.And(x.column+" = ?", plain(x.value))
		}
	}
	if text := plain(f.Text); text != "" {
		cond, args := "LOWER(c.name) LIKE ? ESCAPE '!'", []any{strings.ToLower(db.Contains(text))}
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(text), "JC-"), 10, 64); err == nil {
			cond, args = cond+" OR c.number = ?", append(args, n)
		}
		w.And("("+cond+")", args...)
	}
	if !by.May(access.ManageAssess, access.Owners{}) {
		w.And("c.state IN ('confirmed', 'withdrawn')")
	}
	return w
}

// EachConsequence calls fn for every one of the register, in its order.
func (s *Service) EachConsequence(ctx context.Context, by access.Actor, f ConsequenceFilter, fn func(Consequence) error) error {
	f.Limit, f.After = mostLimit, ""
	for {
		p, err := s.Consequences(ctx, by, f)
		if err != nil {
			return err
		}
		for _, c := range p.List {
			if err := fn(c); err != nil {
				return err
			}
		}
		if p.Next == "" {
			return nil
		}
		f.After = p.Next
	}
}

// consequenceTodos are those that wait to be confirmed or dismissed.
func consequenceTodos(ctx context.Context, tx *db.Tx, by access.Actor, limit int) (out []inbox.Todo, err error) {
	p, err := consequences(ctx, tx, by, ConsequenceFilter{State: Proposed, Sort: "number", Limit: limit})
	for _, c := range p.List {
		due := c.Proposed.Add(grace)
		out = append(out, inbox.Todo{
			Kind: "assess.todo.consequence", Subject: SubjectConsequence, Record: string(c.ID), Number: c.Label(), Title: c.Who.Name, Where: c.Month,
			State: "assess.followed.proposed", Step: "assess.step.follow", Link: c.Link(), Due: due, Late: due.Before(tx.Now),
		})
	}
	return out, err
}
