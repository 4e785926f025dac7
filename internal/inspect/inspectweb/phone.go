package inspectweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// phonePage is the list of sites that an inspector has before them.
type phonePage struct {
	n    *names
	page inspect.VisitPage
}

func (h *Handler) phone(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	web.Keep(w, by)
	if !by.MayEver(access.Inspect) {
		return nil, by.Check(access.Inspect, access.Owners{})
	}
	p := phonePage{}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.page, err = h.Inspect.Visits(r.Context(), by, inspect.Filter{Mine: true, Sort: "number", Limit: 200}); err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (p phonePage) rows(ctx context.Context) (out []ui.Row) {
	for _, v := range p.page.Visits {
		out = append(out, ui.Row{
			Href: v.Phone(), Above: v.Label(), Title: p.n.site(v), Note: siteKind(ctx, v.Kind) + " · " + dash(p.n.area[v.Area]) + " · " + lang.T(ctx, "ui.of", v.Looked, v.Items),
			State: visitPills(v, p.page.Today), Late: v.Late(p.page.Today),
		})
	}
	return out
}

func (h *Handler) phoneVisit(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.visitPage(r)
	if err != nil {
		return nil, err
	}
	web.Keep(w, p.n.by)
	return phoneVisitView(p), nil
}

// open reports whether the reader may still note something.
func (p visitPage) open() bool {
	return p.Mine && p.Visit.State == inspect.Open && (p.Visit.RoundAt == inspect.Drawn || p.Visit.RoundAt == inspect.Begun)
}

// rows are the items of one block.
func (p visitPage) rows(ctx context.Context, block string) (out []ui.Row) {
	for _, it := range p.items() {
		if it.Block.Code != block {
			continue
		}
		row := ui.Row{Href: p.Visit.Phone() + "/" + it.Code, Title: it.Item.In(english(ctx)), Note: lang.T(ctx, "inspectweb.full", it.Item.Full.String())}
		if l, ok := p.look(it.Code); ok {
			row.State = itemPill(l)
		}
		out = append(out, row)
	}
	return out
}

func (p visitPage) blocks() (out []inspect.Block) {
	for _, b := range p.Sheet.Blocks {
		if b.At(p.Visit.Kind) {
			out = append(out, b)
		}
	}
	return out
}

// lost is what was deducted so far.
func (p visitPage) lost() (n inspect.Points) {
	for _, l := range p.Looks {
		n += l.Lost()
	}
	return n
}

func (p visitPage) val(name, def string) string {
	if p.Errs == nil {
		return def
	}
	return p.sent(name)
}

// itemPage is one item of a site with a phone in hand.
type itemPage struct {
	visitPage
	at         inspect.Place
	place      int // of at, from 1
	prev, next string
	found      inspect.Look // what was noted before
	known      bool
	categories []ui.Option
}

func (h *Handler) itemPage(r *http.Request, item string) (p itemPage, err error) {
	if p.visitPage, err = h.visitPage(r); err != nil {
		return p, err
	}
	items := p.items()
	i := slices.IndexFunc(items, func(x inspect.Place) bool { return x.Code == item })
	if i < 0 || !p.open() {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	p.at, p.place, p.prev, p.next = items[i], i+1, p.Visit.Phone(), p.Visit.Phone()
	if i > 0 {
		p.prev += "/" + items[i-1].Code
	}
	if i+1 < len(items) {
		p.next += "/" + items[i+1].Code
	}
	p.found, p.known = p.look(item)
	dict, err := h.Cases.Categories(r.Context(), p.n.by)
	if err != nil {
		return p, err
	}
	p.categories = categories(r.Context(), dict)
	return p, nil
}

func (h *Handler) phoneItem(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.itemPage(r, r.PathValue("item"))
	if err != nil {
		return nil, err
	}
	web.Keep(w, p.n.by)
	return itemView(p), nil
}

// was is what was noted before of a reason to deduct.
func (p itemPage) was(c inspect.Choice) inspect.Answer {
	for _, a := range p.found.Answers {
		if a.Code == c.Code {
			return a
		}
	}
	return inspect.Answer{Code: c.Code}
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// worth says what a reason deducts.
func worth(ctx context.Context, c inspect.Choice) string {
	switch c.Shape {
	case inspect.Each:
		if c.Cap > 0 {
			return lang.T(ctx, "inspectweb.worth.capped", c.Points.String(), c.Cap.String())
		}
		return lang.T(ctx, "inspectweb.worth.each", c.Points.String())
	case inspect.Missing:
		return lang.T(ctx, "inspectweb.worth.missing", c.Points.String())
	case inspect.Sample:
		return lang.T(ctx, "inspectweb.worth.sample", c.Share, c.Points.String())
	case inspect.Range:
	}
	return lang.T(ctx, "inspectweb.worth.range", c.Cap.String())
}

func (p itemPage) fields() []string {
	var out []string
	for _, c := range p.at.Item.Choices {
		out = append(out, "a_"+c.Code, "s_"+c.Code, "g_"+c.Code)
	}
	return append(out, "reason", "photos", "case", "category")
}

func (p itemPage) category() string { return p.val("category", p.at.Item.Category) }

// sending is how the form of an item is sent. What the script asks for is what
// inspect.Service.Inspect asks for, as far as the form alone can tell.
func (p itemPage) sending(ctx context.Context) ui.Sending {
	var deducts []string
	for _, c := range p.at.Item.Choices {
		if c.Shape != inspect.Sample {
			deducts = append(deducts, "a_"+c.Code)
		}
	}
	s := ui.Sending{
		Need: "item", Label: p.at.Item.In(english(ctx)), Next: p.next, Group: p.Visit.Link(),
		Rules: []ui.Rule{{Name: "category", Text: lang.T(ctx, "inspect.choose"), When: map[string]string{"case": "1"}}},
	}
	if len(deducts) > 0 {
		s.Rules = append([]ui.Rule{{Name: "reason", Text: lang.T(ctx, "inspect.need_deduction_reason"), Any: deducts}}, s.Rules...)
	}
	return s
}

// ending is how the form is sent that ends a visit. What the script asks for is
// what inspect.Service.Finish asks for.
func (p visitPage) ending(ctx context.Context) ui.Sending {
	var left []string
	for _, it := range p.items() {
		if _, ok := p.look(it.Code); !ok {
			left = append(left, it.Code)
		}
	}
	s := ui.Sending{
		Draft: "finish-" + string(p.Visit.ID), Label: lang.T(ctx, "inspectweb.finish") + " · " + p.n.site(p.Visit), Next: p.Visit.Link(), Group: p.Visit.Link(), Last: true,
	}
	if len(left) > 0 {
		s.Rules = append(s.Rules, ui.Rule{Name: "rest", Text: lang.T(ctx, "inspect.items_left", "{n}"), Label: lang.T(ctx, "inspectweb.rest", "{n}"), Left: left})
	}
	for _, need := range [][2]string{{"signer", inspect.Present}, {"refusal", inspect.Refused}, {"witness", inspect.Refused}, {"witness_unit", inspect.Refused}} {
		s.Rules = append(s.Rules, ui.Rule{Name: need[0], Text: lang.T(ctx, "fault.need_text"), When: map[string]string{"signing": need[1]}})
	}
	return s
}

func points(p inspect.Points) string {
	if p == 0 {
		return ""
	}
	return p.String()
}
