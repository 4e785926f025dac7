package documents

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Filter narrows lists of documents. The address of a list says the same
// (FilterFrom, Values).
type Filter struct {
	Campaign  id.Campaign // empty: the current one
	Text      string      // in title, issuer, number; or a number
	Direction Direction
	Kind      Kind
	States    []State // empty: all
	Word      string
	Unit      id.Unit // that it goes to, or that drafts it
	Founds    string
	Urgency   string
	Waits     bool // for the actor: to review, sign, issue, or to mend
	Unread    bool // by those for whom the actor reads
	Late      bool // somebody should have read it by now
	From, To  string
	Other     string // an area, group, category or theme: documents have none, so that it finds nothing

	Sort  string // serial, number, title, day, state, read; with - before it: downwards
	After string
	Limit int
}

// Groups of states that an address may name.
var stateWords = map[string][]State{"drafts": DraftStates(), "sent": SentStates(), "force": {Out, Filed}, "out": {Out, Repealed}}

// FilterFrom reads the filter of an address. What it does not know it leaves
// out.
func FilterFrom(q url.Values) Filter {
	f := Filter{
		Campaign: id.Campaign(q.Get("campaign")), Text: strings.TrimSpace(q.Get("q")), Direction: Direction(q.Get("direction")), Kind: Kind(q.Get("kind")), Word: q.Get("word"),
		Unit: id.Unit(q.Get("unit")), Founds: q.Get("founds"), Urgency: q.Get("urgency"), Waits: q.Get("waits") != "", Unread: q.Get("unread") != "", Late: q.Get("late") != "",
		From: q.Get("from"), To: q.Get("to"), Other: q.Get("area") + q.Get("group") + q.Get("category") + q.Get("theme"), Sort: q.Get("sort"), After: q.Get("after"),
	}
	for _, w := range q["state"] {
		if s := State(w); s.Valid() {
			f.States = append(f.States, s)
		} else {
			f.States = append(f.States, stateWords[w]...)
		}
	}
	return f
}

// Values is the filter as the parameters of an address, without the place in
// the list.
func (f Filter) Values() url.Values {
	v := url.Values{}
	for name, s := range map[string]string{
		"campaign": string(f.Campaign), "q": f.Text, "direction": string(f.Direction), "kind": string(f.Kind), "word": f.Word, "unit": string(f.Unit), "founds": f.Founds,
		"urgency": f.Urgency, "from": f.From, "to": f.To, "theme": f.Other, "sort": f.Sort,
	} {
		if s != "" {
			v.Set(name, s)
		}
	}
	for name, on := range map[string]bool{"waits": f.Waits, "unread": f.Unread, "late": f.Late} {
		if on {
			v.Set(name, "1")
		}
	}
	for name, list := range stateWords {
		if slices.Equal(f.States, list) {
			v.Set("state", name)
			return v
		}
	}
	for _, s := range f.States {
		v.Add("state", string(s))
	}
	return v
}

// Link is path with the filter as its address.
func (f Filter) Link(path string) string {
	if v := f.Values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// narrow makes the conditions of f over documents d.
func (f Filter) narrow(ctx context.Context, tx *db.Tx, by access.Actor) (*db.Where, error) {
	w := &db.Where{}
	w.And("d.county = ?", tx.County)
	campaign := plain(f.Campaign)
	if campaign == "" {
		current, err := counties.CurrentID(ctx, tx)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		campaign = current
	}
	w.And("d.campaign = ?", campaign)
	seen(w, by)
	equal(w, "d.direction", f.Direction)
	equal(w, "d.kind", f.Kind)
	equal(w, "d.word", f.Word)
	equal(w, "d.founds", f.Founds)
	equal(w, "d.urgency", f.Urgency)
	db.In(w, "d.state", f.States)
	if f.Unit != "" {
		w.And("d.unit = ? OR EXISTS (SELECT 1 FROM document_addressees a WHERE a.county = d.county AND a.document = d.id AND a.unit = ?)", plain(f.Unit), plain(f.Unit))
	}
	if f.Other != "" {
		w.And("1 = 0")
	}
	f.narrowText(w)
	if f.Waits {
		st, err := settings(ctx, tx)
		if err != nil {
			return nil, err
		}
		waits(w, by, st)
	}
	if f.Unread {
		unread(w, by)
	}
	if f.Late {
		day, err := today(ctx, tx)
		if err != nil {
			return nil, err
		}
		w.And("d.state IN ('issued', 'filed') AND d.read_by <> '' AND d.read_by < ? AND d.done < d.expected", day)
	}
	for _, day := range []struct{ cond, day string }{{"d.issued_on >= ?", f.From}, {"d.issued_on <= ?", f.To}} {
		if _, err := worktime.ParseDay(day.day); err == nil {
			w.And("d.issued_on <> ''")
			w.And(day.cond, day.day)
		}
	}
	return w, nil
}

func (f Filter) narrowText(w *db.Where) {
	s := plain(f.Text)
	if s == "" {
		return
	}
	if n, ok := ParseNumber(s); ok {
		w.And("d.word = ? AND d.year = ? AND d.seq = ?", n.Word, n.Year, n.Seq)
		return
	}
	like := strings.ToLower(db.Contains(s))
	cond, args := "LOWER(d.title) LIKE ? ESCAPE '!' OR LOWER(d.issuer) LIKE ? ESCAPE '!' OR LOWER(d.body) LIKE ? ESCAPE '!' OR d.word LIKE ? ESCAPE '!'", []any{like, like, like, like}
	if n, ok := SerialOf(s); ok {
		cond, args = cond+" OR d.entry = ? OR d.seq = ?", append(args, n, n)
	}
	w.And(cond, args...)
}

func equal[T ~string](w *db.Where, column string, v T) {
	if v != "" {
		w.And(column+" = ?", plain(v))
	}
}

// seen narrows to what the actor may look at: the same as sees.
func seen(w *db.Where, by access.Actor) {
	if by.System || seesDrafts(by) {
		return
	}
	w.And("d.state IN ('issued', 'filed', 'repealed') OR d.account = ? OR d.unit = ?", by.Account, by.Unit)
}

// waits narrows to the drafts that the actor is to act on.
func waits(w *db.Where, by access.Actor, st Settings) {
	states, args := []string{"(d.state = 'draft' AND d.account = ?)"}, []any{by.Account}
	switch {
	case !by.May(access.ReviewDocument, access.Owners{}):
	case st.OwnReview || by.Account == "":
		states = append(states, "d.state = 'reviewing'")
	default:
		states, args = append(states, "(d.state = 'reviewing' AND (d.account IS NULL OR d.account <> ?))"), append(args, by.Account)
	}
	issues := by.May(access.IssueDocument, access.Owners{})
	if by.May(access.SignDocument, access.Owners{}) && !issues {
		states = append(states, "d.state = 'signing'")
	}
	if issues {
		states = append(states, "d.state = 'signed'")
	}
	w.And(strings.Join(states, " OR "), args...)
}

// unread narrows to what those have not read for whom the actor reads.
func unread(w *db.Where, by access.Actor) {
	var who []string
	var args []any
	if by.Unit != "" {
		who, args = append(who, "a.unit = ?"), append(args, by.Unit)
	}
	for _, g := range by.Grants {
		switch {
		case g.Of == "":
		case g.Scope == access.Unit:
			who, args = append(who, "a.unit = ?"), append(args, g.Of)
		default:
			who, args = append(who, "a.scope = ? AND a.target = ?"), append(args, g.Scope, g.Of)
		}
	}
	if len(who) == 0 {
		w.And("1 = 0")
		return
	}
	w.And("d.state IN ('issued', 'filed') AND EXISTS (SELECT 1 FROM document_addressees a WHERE a.county = d.county AND a.document = d.id AND a.done_at IS NULL AND (("+
		strings.Join(who, ") OR (")+")))", args...)
}
