package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// ledgerPage is what the ledger shows.
type ledgerPage struct {
	n       *names
	now     time.Time
	by      access.Actor
	f       cases.Filter
	query   url.Values // of the address, as it stands
	page    cases.Page
	columns []column
	views   []cases.View
	bad     string // what is wrong with the address
	cards   bool
	many    []Many // what other slices do to several, as far as the reader may
}

func (h *Handler) ledger(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := ledgerPage{by: by, now: h.DB.Now(by.County), query: r.URL.Query(), columns: chosen(r.URL.Query()), cards: r.URL.Query().Get("show") == "cards"}
	for _, m := range h.Many {
		if by.MayEver(m.Need) {
			p.many = append(p.many, m)
		}
	}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.views, err = h.Cases.Views(ctx, by); err != nil {
		return nil, err
	}
	p.f, err = cases.FilterFrom(p.query)
	if err == nil {
		p.page, err = h.Cases.List(ctx, by, p.f)
		p.now = p.page.Now
	}
	if fault.Is(err, fault.Invalid) {
		p.bad = wrongAddress(r, err)
		return ledgerView(p), nil
	}
	if err != nil {
		return nil, err
	}
	return ledgerView(p), nil
}

// wrongAddress says what is wrong with the parameters of an address.
func wrongAddress(r *http.Request, err error) string {
	if fields, ok := web.FieldErrors(r, err); ok {
		for _, msg := range fields {
			return msg
		}
	}
	return web.Explain(r, err).Text
}

// total says how many there are.
func total(ctx context.Context, t cases.Total) string {
	if t.Capped {
		return lang.T(ctx, "casesweb.more_than", t.N)
	}
	return lang.T(ctx, "casesweb.count", t.N)
}

// narrowed reports whether the address asks for less than everything.
func (p ledgerPage) narrowed() bool {
	for k := range p.query {
		switch k {
		case "sort", "cols", "show", "limit", "after", "before", "lang":
		default:
			return true
		}
	}
	return false
}

// link is the ledger's address with changed parameters; "" removes one. It
// starts again from the first page.
func (p ledgerPage) link(pairs ...string) string { return p.at("/cases", pairs...) }

// at is the same list at another address of ours.
func (p ledgerPage) at(path string, pairs ...string) string {
	v := url.Values{}
	for k, s := range p.query {
		if k != "after" && k != "before" && k != "lang" {
			v[k] = s
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			v.Del(pairs[i])
		} else {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// standing are the views that everybody has.
func standing() []struct{ key, query string } {
	return []struct{ key, query string }{
		{"casesweb.view.all", ""},
		{"casesweb.view.todo", "mine=todo"},
		{"casesweb.view.following", "campaign=all&mine=following"},
		{"casesweb.view.open", "state=open"},
		{"casesweb.view.overdue", "due=overdue&sort=due"},
		{"casesweb.view.check", "state=area_check,final_check"},
		{"casesweb.view.appearance", "theme=appearance"},
		{"casesweb.view.infrastructure", "theme=infrastructure"},
		{"casesweb.view.structures", "theme=structures"},
	}
}

func (p ledgerPage) tabs(ctx context.Context) []ui.Tab {
	here := strip(p.query).Encode()
	var out []ui.Tab
	add := func(label, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		t := ui.Tab{Label: label, Href: "/cases", Active: strip(v).Encode() == here}
		if query != "" {
			t.Href += "?" + query
		}
		out = append(out, t)
	}
	for _, s := range standing() {
		add(lang.T(ctx, s.key), s.query)
	}
	for _, v := range p.views {
		add(v.Name, v.Query)
	}
	return out
}

// current returns the saved view that the address is, if the reader may
// remove it.
func (p ledgerPage) current() (cases.View, bool) {
	here := strip(p.query).Encode()
	for _, v := range p.views {
		if q, err := url.ParseQuery(v.Query); err == nil && (!v.Shared || p.by.May(access.DispatchCase, access.Owners{})) && strip(q).Encode() == here {
			return v, true
		}
	}
	return cases.View{}, false
}

// strip leaves out what does not make a view: place in the list, language.
func strip(v url.Values) url.Values {
	out := url.Values{}
	for k, s := range v {
		if k != "after" && k != "before" && k != "lang" && k != "limit" && strings.Join(s, "") != "" {
			out[k] = s
		}
	}
	return out
}

func (p ledgerPage) filters(ctx context.Context) ui.Filters {
	val := func(name string) string { return p.query.Get(name) }
	options := func(family string, keys []string) []ui.Option {
		var out []ui.Option
		for _, k := range keys {
			out = append(out, ui.Option{Value: k, Label: lang.T(ctx, family+k)})
		}
		return out
	}
	states := append([]ui.Option{{Value: "open", Label: lang.T(ctx, "casesweb.state.open")}}, stateOptions(ctx)...)
	moments := append([]cases.Moment(nil), cases.Moments()...)
	var on []ui.Option
	for _, m := range moments {
		on = append(on, ui.Option{Value: string(m), Label: lang.T(ctx, "casesweb.on."+string(m))})
	}
	sources := make([]string, 0, len(cases.Sources()))
	for _, s := range cases.Sources() {
		sources = append(sources, string(s))
	}
	f := ui.Filters{
		Action: "/cases", Target: "list", Keep: []string{"sort", "cols", "show"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "casesweb.search"), Value: val("q")},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "casesweb.col.state"), Value: val("state"), Options: states},
			{Name: "area", Label: lang.T(ctx, "casesweb.col.area"), Value: val("area"), Options: p.n.areaOptions(ctx, true)},
			{Name: "group", Label: lang.T(ctx, "casesweb.col.group"), Value: val("group"), Options: p.n.groupOptions(ctx, true)},
			{Name: "unit", Label: lang.T(ctx, "casesweb.col.unit"), Value: val("unit"), Options: p.n.unitOptions(ctx, "")},
			{Name: "category", Label: lang.T(ctx, "casesweb.col.category"), Value: val("category"), Options: p.n.categoryOptions(ctx, true)},
			{Name: "due", Label: lang.T(ctx, "casesweb.col.due"), Value: val("due"), Options: options("casesweb.due.", []string{"overdue", "today", "soon"})},
		},
		More: []ui.Input{
			{Name: "source", Label: lang.T(ctx, "casesweb.col.source"), Value: val("source"), Options: options("case.source.", sources)},
			{Name: "theme", Label: lang.T(ctx, "casesweb.theme"), Value: val("theme"), Options: options("casesweb.theme.", []string{"appearance", "infrastructure", "structures"})},
			{Name: "closing", Label: lang.T(ctx, "casesweb.col.closing"), Value: val("closing"), Options: append(options("case.closing.", []string{"verified", "forced", "before"}), ui.Option{Value: "here", Label: lang.T(ctx, "casesweb.closed_here")})},
			{Name: "on", Label: lang.T(ctx, "casesweb.on"), Value: val("on"), Options: on},
			{Name: "from", Type: "date", Label: lang.T(ctx, "casesweb.from"), Value: val("from")},
			{Name: "to", Type: "date", Label: lang.T(ctx, "casesweb.to"), Value: val("to")},
			{Name: "at", Type: "date", Label: lang.T(ctx, "casesweb.at"), Value: val("at")},
			{Name: "ontime", Label: lang.T(ctx, "casesweb.ontime"), Value: val("ontime"), Options: options("casesweb.ontime.", []string{"yes", "no"})},
			{Name: "photos", Label: lang.T(ctx, "casesweb.col.photos"), Value: val("photos"), Options: options("casesweb.photos.", []string{"none", "before", "after"})},
			{Name: "asked", Label: lang.T(ctx, "casesweb.asked_for"), Value: val("asked"), Options: options("casesweb.asked_for.", []string{"any", "extension", "suspension"})},
			{Name: "voided", Label: lang.T(ctx, "casesweb.voided"), Value: val("voided"), Options: []ui.Option{{Value: "1", Label: lang.T(ctx, "casesweb.voided_only")}}},
		},
	}
	if v := val("either"); v != "" {
		f.More = append(f.More, ui.Input{Name: "either", Label: lang.T(ctx, "casesweb.either"), Value: v, Options: []ui.Option{{Value: v, Label: lang.T(ctx, "casesweb.either_of", strings.Count(v, ",")+1)}}})
	}
	return f
}

func stateOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, s := range cases.States() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "case.state."+string(s))})
	}
	return out
}

func (h *Handler) saveView(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.PostFormValue("query"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.form")
	}
	f, err := cases.FilterFrom(query)
	if err != nil {
		return nil, err
	}
	f.After, f.Before = "", ""
	v, err := h.Cases.SaveView(r.Context(), web.Actor(r), r.PostFormValue("name"), f, r.PostFormValue("shared") != "")
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "casesweb.view_saved", v.Name)
	web.Redirect(w, r, "/cases?"+v.Query)
	return nil, nil
}

func (h *Handler) dropView(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.Cases.DropView(r.Context(), web.Actor(r), id.View(r.PathValue("view"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "casesweb.view_dropped")
	web.Redirect(w, r, "/cases")
	return nil, nil
}

// mayBulk reports whether rows can be chosen: acts are done to cases
// as they stand, not as they stood.
func (p ledgerPage) mayBulk() bool { return p.f.At == "" && p.by.MayEver(access.CommentCase) }

// heads are the headings of the columns.
func (p ledgerPage) heads(ctx context.Context) []string {
	out := make([]string, len(p.columns))
	for i, c := range p.columns {
		out[i] = c.Label(ctx)
	}
	return out
}

func (p ledgerPage) rows(ctx context.Context) []ui.Row {
	out := make([]ui.Row, 0, len(p.page.Cases))
	for _, c := range p.page.Cases {
		out = append(out, p.n.row(ctx, c, p.now, nil))
	}
	return out
}

func (p ledgerPage) pager() ui.PagerOpts {
	var o ui.PagerOpts
	if p.page.Prev != "" {
		o.First, o.Newer = p.link(), p.link("before", p.page.Prev)
	}
	if p.page.Next != "" {
		o.Older = p.link("after", p.page.Next)
	}
	return o
}

func (p ledgerPage) columnBoxes(ctx context.Context) ui.Input {
	in := ui.Input{Name: "col", Label: lang.T(ctx, "casesweb.columns")}
	for _, c := range columns {
		in.Options = append(in.Options, ui.Option{Value: c.Key, Label: c.Label(ctx)})
	}
	for _, c := range p.columns {
		in.Values = append(in.Values, c.Key)
	}
	return in
}

// setColumns turns ticked boxes into the one parameter that the ledger's
// address carries.
func (h *Handler) setColumns(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	u, err := url.Parse(web.Local(r.URL.Query().Get("back")))
	if err != nil {
		return nil, fault.New(fault.Invalid, "web.form")
	}
	v := u.Query()
	v.Set("cols", strings.Join(r.URL.Query()["col"], ","))
	web.Redirect(w, r, "/cases?"+v.Encode())
	return nil, nil
}
