package standardweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/standard"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type treesPage struct {
	n     *names
	trees []standard.Tree
	now   id.Tree
	ships []standard.Shipped
}

func (h *Handler) trees(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	var p treesPage
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	if p.trees, p.now, err = h.Standard.Trees(r.Context(), p.n.by); err != nil {
		return nil, err
	}
	if p.ships, err = standard.ShippedTrees(); err != nil {
		return nil, err
	}
	return treesView(p), nil
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	made, err := h.Standard.Begin(r.Context(), web.Actor(r), standard.TreeDraft{Shipped: r.PostFormValue("shipped"), From: id.Tree(r.PostFormValue("from")), Key: web.Key(r)})
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "standardweb.did.begin")
	web.Redirect(w, r, "/standard/trees/"+string(made))
	return nil, nil
}

// treePage is one edition.
type treePage struct {
	n *names
	standard.TreeDetail
	differences []standard.Difference
	with        standard.Tree
	choices     map[string][]Choice
	edit        *standard.Node // that is changed or added
	was         string         // the number of the one that is changed
	bad         string
	sent        url.Values
	key         string
	Errs        ui.Errors
}

func (h *Handler) treePage(r *http.Request) (p treePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	tree := id.Tree(r.PathValue("id"))
	if p.TreeDetail, err = h.Standard.Tree(r.Context(), p.n.by, tree); err != nil {
		return p, err
	}
	if p.differences, p.with, err = h.Standard.CompareTo(r.Context(), p.n.by, tree); err != nil {
		return p, err
	}
	if h.Lists != nil {
		p.choices, err = h.Lists.Choices(r.Context(), p.n.by)
	}
	return p, err
}

func (h *Handler) tree(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.treePage(r)
	if err != nil {
		return nil, err
	}
	if code := r.URL.Query().Get("node"); code != "" && p.mayEdit() {
		for _, n := range p.Nodes {
			if n.Code == code {
				p.edit, p.was = &n, n.Code
			}
		}
	}
	return treeView(p), nil
}

// version is that of the edition as the page shows it.
func (p treePage) version() string { return strconv.FormatInt(p.Tree.Version, 10) }

func (p treePage) mayEdit() bool { return p.Tree.Draft() && mayManage(p.n.by) }

// treeAct does an act of an edition's page and leads back to it.
func (h *Handler) treeAct(w http.ResponseWriter, r *http.Request, act string, do func(d standard.Draft, v url.Values) error) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := standard.Draft{Tree: id.Tree(r.PathValue("id")), Version: version(r)}
	err := do(d, r.PostForm)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.treePage(r)
		if err != nil {
			return nil, err
		}
		p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
		if act == "node" {
			n, _ := nodeOf(r.PostForm) // what is wrong with it is known
			p.edit, p.was = &n, r.PostForm.Get("was")
		}
		return web.Unprocessable(treeView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "standardweb.did."+act)
	web.Redirect(w, r, "/standard/trees/"+string(d.Tree))
	return nil, nil
}

func (h *Handler) saveNode(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.treeAct(w, r, "node", func(d standard.Draft, v url.Values) error {
		n, err := nodeOf(v)
		if err != nil {
			return err
		}
		return h.Standard.SaveNode(r.Context(), web.Actor(r), d, v.Get("was"), n)
	})
}

func (h *Handler) dropNode(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.treeAct(w, r, "drop", func(d standard.Draft, v url.Values) error {
		return h.Standard.DropNode(r.Context(), web.Actor(r), d, v.Get("code"))
	})
}

func (h *Handler) force(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.treeAct(w, r, "force", func(d standard.Draft, v url.Values) error {
		return h.Standard.SetInForce(r.Context(), web.Actor(r), d, v.Get("from"))
	})
}

// take takes over hooks of the tree that ships.
func (h *Handler) take(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	return h.treeAct(w, r, "take", func(d standard.Draft, v url.Values) error {
		var want []standard.Hook
		for _, s := range v["hook"] {
			subject, code, _ := strings.Cut(s, ":")
			want = append(want, standard.Hook{Subject: subject, Code: code})
		}
		_, err := h.Standard.TakeHooks(r.Context(), web.Actor(r), d.Tree, want)
		return err
	})
}

// lacking are the hooks that the edition lacks, each with its clause; ticked are
// those whose clause is by its name the one of the tree that ships.
func (p treePage) lacking(ctx context.Context) ui.Input {
	in := ui.Input{Name: "hook", Label: lang.T(ctx, "standardweb.lacking")}
	for _, g := range p.Lacks {
		label := lang.T(ctx, "standardweb.lacks", g.On.Code+" "+g.On.Named(p.n.english), lang.T(ctx, "standardweb.hook."+g.Subject), p.hookName(g.Hook))
		if g.Renamed {
			label = lang.T(ctx, "standardweb.renamed", label)
		} else {
			in.Values = append(in.Values, g.Subject+":"+g.Code)
		}
		in.Options = append(in.Options, ui.Option{Value: g.Subject + ":" + g.Code, Label: label})
	}
	return p.in("take", in)
}

// nodeOf reads the form of a node.
func nodeOf(v url.Values) (n standard.Node, err error) {
	var f fault.Fields
	n = standard.Node{
		Code: strings.TrimSpace(v.Get("code")), Name: v.Get("name"), English: v.Get("english"), Kind: standard.Kind(v.Get("kind")), Measure: v.Get("measure"),
		Denominator: v.Get("denominator"), DenominatorEnglish: v.Get("denominator_english"), Veto: v.Get("veto") != "", Unit: id.Unit(v.Get("unit")), Group: id.Group(v.Get("group")),
		Figure: v.Get("figure"), Area: id.Area(v.Get("area")), Sourced: v.Get("sourced") != "", Source: v.Get("source"), SourceEnglish: v.Get("source_english"),
		Weight: standard.One,
	}
	n.Evidence, _ = standard.ProofsOf(strings.Join(v["evidence"], " "))
	for _, subject := range standard.HookKinds() {
		for _, code := range v[hooked[subject]] {
			n.Hooks = append(n.Hooks, standard.Hook{Subject: subject, Code: code, Clause: n.Code})
		}
	}
	if s := v.Get("target"); s != "" {
		q, ok := standard.ParseQuantity(s)
		if !ok {
			f.Add("target", "standard.bad_number")
		}
		n.Target = &q
	}
	if s := v.Get("weight"); s != "" {
		q, ok := standard.ParseQuantity(s)
		if !ok {
			f.Add("weight", "standard.bad_number")
		}
		n.Weight = q
	}
	return n, f.Err()
}

// in is an input of a form, with what was sent before where it came back.
func (p treePage) in(form string, in ui.Input) ui.Input {
	in.ID = form + "-" + in.Name
	if p.bad != form {
		return in
	}
	in.ID = "f-" + in.Name
	if v, ok := p.sent[in.Name]; ok {
		in.Value = v[0]
	}
	return in.At(p.Errs)
}

// editing is the node whose form is drawn.
func (p treePage) editing() standard.Node {
	if p.edit == nil {
		return standard.Node{Kind: standard.YesNo, Weight: standard.One}
	}
	return *p.edit
}

func targetText(n standard.Node) string {
	if n.Target == nil {
		return ""
	}
	return n.Target.String()
}

func kindOptions(ctx context.Context) (out []ui.Option) {
	for _, k := range standard.Kinds() {
		out = append(out, ui.Option{Value: string(k), Label: lang.T(ctx, "standard.kind."+string(k))})
	}
	return out
}

// hooked are the fields of the form that name what hangs on a clause, by kind of
// hook.
var hooked = map[string]string{standard.CaseHook: "cases", standard.WorksHook: "works", standard.SurveyHook: "surveys"}

// options are choices, with what is on the clause already.
func (p treePage) options(kind string, on ...string) (out []ui.Option) {
	for _, c := range p.choices[kind] {
		out = append(out, ui.Option{Value: c.Code, Label: c.Name})
	}
	for _, code := range on {
		if code != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == code }) {
			out = append(out, ui.Option{Value: code, Label: code})
		}
	}
	return out
}

// line says what a clause asks for, of what it is a share, where that stands and
// who answers for it.
func (p treePage) line(ctx context.Context, n standard.Node) string {
	out := []string{target(ctx, n)}
	if s := n.Share(p.n.english); s != "" {
		out = append(out, lang.T(ctx, "standardweb.share_of", s))
	}
	return strings.Join(append(out, sourceOf(ctx, n, p.n.english), dash(p.n.unit[n.Unit])), " · ")
}

// hung are the codes of what hangs on a clause.
func hung(n standard.Node, subject string) (out []string) {
	for _, h := range n.Hooks {
		if h.Subject == subject {
			out = append(out, h.Code)
		}
	}
	return out
}

// hooksOf says what hangs on a clause.
func (p treePage) hooksOf(n standard.Node) string {
	var out []string
	for _, h := range n.Hooks {
		out = append(out, p.hookName(h))
	}
	return strings.Join(out, "; ")
}

// hookName names what hangs: by its code, if nothing more is known of it.
func (p treePage) hookName(h standard.Hook) string {
	i := slices.IndexFunc(p.choices[h.Subject], func(c Choice) bool { return c.Code == h.Code })
	if i < 0 {
		return h.Code
	}
	return p.choices[h.Subject][i].Name
}

func proofValues(n standard.Node) (out []string) {
	for _, p := range n.Evidence {
		out = append(out, string(p))
	}
	return out
}

// fields names what is other in a node, and says what a clause asks for and how
// much it weighs as it was and as it is.
func fields(ctx context.Context, d standard.Difference) string {
	switch {
	case d.Was.Code == "":
		return lang.T(ctx, "standardweb.added")
	case d.Is.Code == "":
		return lang.T(ctx, "standardweb.gone")
	}
	var out []string
	for _, f := range d.Fields {
		name := lang.T(ctx, "standardweb.field."+f)
		switch was, is := target(ctx, d.Was), target(ctx, d.Is); {
		case f == "target" && was != is:
			name = lang.T(ctx, "standardweb.from_to", name, was, is)
		case f == "weight":
			name = lang.T(ctx, "standardweb.from_to", name, d.Was.Weight.String(), d.Is.Weight.String())
		}
		out = append(out, name)
	}
	return lang.T(ctx, "standardweb.other", strings.Join(out, ", "))
}
