package patrolweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// setupPage is what the group is made of: agencies, routes, kinds of actions,
// hours.
type setupPage struct {
	n          *names
	routes     []patrol.Route
	units      []org.Unit
	categories *cases.Dictionary
	office     bool // who looks may change everything; else routes alone
	routesToo  bool
	Failed     string // the form that was refused
	Form       url.Values
	Errs       ui.Errors
}

func (h *Handler) setup(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.setupPage(r)
	if err != nil {
		return nil, err
	}
	return setupView(p), nil
}

func (h *Handler) setupPage(r *http.Request) (p setupPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.n, err = h.names(ctx, by); err != nil {
		return p, err
	}
	p.office = mayArrange(by)
	if p.routesToo, err = h.Patrol.MayArrange(ctx, by, patrol.Shift{}); err != nil {
		return p, err
	}
	if p.routes, err = h.Patrol.Routes(ctx, by); err != nil {
		return p, err
	}
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		if p.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		p.categories, err = h.Cases.Dictionary(ctx, tx)
		return err
	})
	return p, err
}

// on does a change and comes back, with the form as it was filled in if it was
// refused.
func (h *Handler) onSetup(form func(r *http.Request) string, do func(ctx context.Context, r *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
		if err := web.Form(w, r, web.MaxForm); err != nil {
			return nil, err
		}
		err := do(r.Context(), r)
		if errs, ok := web.Refused(r, err); ok {
			p, perr := h.setupPage(r)
			if perr != nil {
				return nil, perr
			}
			p.Failed, p.Form, p.Errs = form(r), r.PostForm, errs
			return web.Unprocessable(setupView(p)), nil
		}
		if err != nil {
			return nil, err
		}
		web.Flash(w, r, "patrolweb.saved")
		web.Redirect(w, r, "/patrol/setup")
		return nil, nil
	}
}

// named is the name of a form: its sort, and the record that it changes.
func named(sort, of string) string { return sort + "-" + of }

func formOf(sort, key string) func(r *http.Request) string {
	return func(r *http.Request) string { return named(sort, r.PathValue(key)) }
}

func (p setupPage) in(form string, in ui.Input) ui.Input {
	in.ID = "f-" + form + "-" + in.Name
	if p.Failed == form {
		if p.Form.Has(in.Name) {
			in.Value = p.Form.Get(in.Name)
		}
		return in.At(p.Errs)
	}
	return in
}

func (p setupPage) summary() ui.Errors {
	out := ui.Errors{}
	for name, text := range p.Errs {
		if name != "" {
			name = p.Failed + "-" + name
		}
		out[name] = text
	}
	return out
}

func whole(r *http.Request, name string) int {
	n, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue(name)))
	if err != nil {
		return -1
	}
	return n
}

func (h *Handler) saveSettings(ctx context.Context, r *http.Request) error {
	clock := func(name string) int {
		n, ok := patrol.ParseClock(r.PostFormValue(name))
		if !ok {
			return -1
		}
		return n
	}
	return h.Patrol.SetSettings(ctx, web.Actor(r), patrol.Settings{
		Opens: clock("opens"), Closes: clock("closes"), CutOff: clock("cut_off"), Grace: whole(r, "grace"), Tolerance: whole(r, "tolerance"), Version: versionOf(r),
	})
}

func (h *Handler) saveAgency(ctx context.Context, r *http.Request) error {
	d := patrol.AgencyDraft{
		Unit: id.Unit(r.PostFormValue("unit")), Name: r.PostFormValue("name"), Seq: whole(r, "seq"), Need: whole(r, "need"), Retired: r.PostFormValue("retired") != "",
		Version: versionOf(r), Key: web.Key(r),
	}
	if agency := id.Agency(r.PathValue("agency")); agency != "" {
		return h.Patrol.ChangeAgency(ctx, web.Actor(r), agency, d)
	}
	_, err := h.Patrol.AddAgency(ctx, web.Actor(r), d)
	return err
}

func (h *Handler) saveRoute(ctx context.Context, r *http.Request) error {
	d := patrol.RouteDraft{
		Name: r.PostFormValue("name"), Area: id.Area(r.PostFormValue("area")), Streets: strings.Split(r.PostFormValue("streets"), "\n"), Note: r.PostFormValue("note"),
		Retired: r.PostFormValue("retired") != "", Version: versionOf(r), Key: web.Key(r),
	}
	if route := id.Route(r.PathValue("route")); route != "" {
		return h.Patrol.ChangeRoute(ctx, web.Actor(r), route, d)
	}
	_, err := h.Patrol.AddRoute(ctx, web.Actor(r), d)
	return err
}

func (h *Handler) saveKind(ctx context.Context, r *http.Request) error {
	v := r.PostForm
	k := patrol.Kind{
		Code: r.PathValue("code"), Name: v.Get("name"), English: v.Get("english"), Measure: v.Get("measure"), MeasureEnglish: v.Get("measure_english"),
		CountsAs: v.Get("counts_as"), Category: v.Get("category"), Goods: v.Get("goods") != "", Quick: v.Get("quick") != "", Active: v.Get("active") != "",
		Seq: whole(r, "seq"), Version: versionOf(r),
	}
	if k.Code == "" {
		k.Code = v.Get("code")
	}
	was, err := h.Patrol.Kinds(ctx, web.Actor(r))
	if err != nil {
		return err
	}
	old, _ := was.Of(k.Code)
	k.Icon = old.Icon
	return h.Patrol.SetKind(ctx, web.Actor(r), k)
}

func (p setupPage) unitOptions() (out []ui.Option) {
	for _, u := range p.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

func (p setupPage) categoryOptions(ctx context.Context) (out []ui.Option) {
	for _, c := range p.categories.List {
		if c.Active {
			out = append(out, ui.Option{Value: c.Code, Label: c.Code + " " + c.In(lang.From(ctx))})
		}
	}
	return out
}

// blankKind is a new kind as its form shows it first.
func (p setupPage) blankKind() patrol.Kind {
	return patrol.Kind{Active: true, CountsAs: patrol.Others, Seq: 500}
}

// category is the name of a category of cases.
func (p setupPage) category(ctx context.Context, code string) string {
	if code == "" {
		return ""
	}
	c, _ := p.categories.Of(code)
	return c.In(lang.From(ctx))
}

func formIcon(of string) string {
	if of == "" {
		return "plus"
	}
	return "edit"
}
