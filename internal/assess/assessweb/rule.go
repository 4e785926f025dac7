package assessweb

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// shapeFields are the fields that each shape has besides names, source and
// value. What is none of a shape's is not stored with it.
var shapeFields = map[rules.Shape][]string{
	rules.Rate:  {"full", "of", "at", "per", "down", "floor"},
	rules.Share: {"full", "of", "floor"},
	rules.Each:  {"full", "of", "per", "cap", "floor", "steps", "heavy", "times"},
	rules.Range: {"full", "min", "max", "cap", "floor"},
	rules.Bands: {"full", "of", "bands", "down", "floor"},
	rules.Earn:  {"full", "per"},
	rules.Bonus: {"per", "cap"},
	rules.Veto:  {"cap"},
}

// rulePage is the form of a rule of a draft. Its fields are those of the shape
// that is chosen; without a script a button of the form draws the others.
type rulePage struct {
	n    *names
	set  assess.Set
	part string
	rule rules.Rule
	made bool // a new one
	edit int64
	sent url.Values // what came back
	said string     // what the rule gives for the numbers that were tried
	keys []string   // that formulas may name
	Errs ui.Errors
}

func (p rulePage) path() string {
	if p.made {
		return p.set.Link() + "/rules/" + rules.NewCode + "?part=" + p.part
	}
	return p.set.Link() + "/rules/" + p.rule.Code
}

func (p rulePage) has(field string) bool { return slices.Contains(shapeFields[p.rule.Shape], field) }

func (p rulePage) title(ctx context.Context) string {
	if p.made {
		return lang.T(ctx, "assess.new_rule")
	}
	return words(ctx, p.rule.Name)
}

// in is a field of the form: as the rule has it, or as it was sent.
func (p rulePage) in(ctx context.Context, name, key, value, width string) ui.Input {
	if p.sent.Has(name) {
		value = p.sent.Get(name)
	}
	return ui.Input{Name: name, Label: lang.T(ctx, key), Value: value, Width: width, Max: rules.MostFormula}.At(p.Errs)
}

func (p rulePage) must(in ui.Input) ui.Input {
	in.Required = true
	return in
}

// table is a field of several lines.
func (p rulePage) table(in ui.Input) ui.Input {
	in.Rows = 5
	return in
}

func (p rulePage) hint(ctx context.Context, in ui.Input, key string) ui.Input {
	in.Hint = lang.T(ctx, key)
	return in
}

func (p rulePage) shapes(ctx context.Context) (out []ui.Option) {
	for _, s := range rules.Shapes() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "assess.shape."+string(s))})
	}
	return out
}

func (p rulePage) sources(ctx context.Context) (out []ui.Option) {
	for _, s := range rules.Sources() {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, "assess.source."+string(s))})
	}
	return out
}

func (h *Handler) rulePage(r *http.Request) (p rulePage, err error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.set, _, _, err = h.Assess.Get(r.Context(), by, id.RuleSet(r.PathValue("id"))); err != nil {
		return p, err
	}
	if !p.set.Draft() {
		return p, fault.New(fault.Conflict, "assess.counts_already")
	}
	p.edit, p.keys = p.set.Edit, h.Assess.FormulaKeys()
	// A draft from elsewhere may have a rule of that code, to be removed.
	if r.PathValue("rule") == rules.NewCode && r.URL.Query().Has("part") {
		p.made, p.part = true, r.URL.Query().Get("part")
		p.rule = rules.Rule{Source: rules.Figure, Shape: rules.Rate}
		if !slices.ContainsFunc(p.set.Body.Parts, func(x rules.Part) bool { return x.Code == p.part }) {
			return p, fault.New(fault.NotFound, "fault.not_found")
		}
		return p, nil
	}
	part, rule, ok := p.set.Body.Rule(r.PathValue("rule"))
	if !ok {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	p.part, p.rule = part.Code, rule
	return p, nil
}

func (h *Handler) rule(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.rulePage(r)
	if err != nil {
		return nil, err
	}
	if s := rules.Shape(r.URL.Query().Get("shape")); slices.Contains(rules.Shapes(), s) {
		p.rule.Shape = s
	}
	return ruleView(p), nil
}

// What the buttons of the form do.
const (
	doShape  = "shape"  // draw the fields of another shape
	doTry    = "try"    // say what the rule gives
	doRemove = "remove" // take the rule out
)

func (h *Handler) saveRule(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.rulePage(r)
	if err != nil {
		return nil, err
	}
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	p.sent = r.PostForm
	p.edit, _ = strconv.ParseInt(v("edit"), 10, 64) // none: refused
	if v("do") == doRemove {
		err = h.Assess.RemoveRule(ctx, by, p.set.ID, p.edit, p.rule.Code)
	} else {
		var f fault.Fields
		p.read(v, &f)
		if v("do") == doShape {
			return ruleView(p), nil
		}
		err = f.Err()
		switch {
		case err != nil:
		case v("do") == doTry:
			p.try(ctx, v, &f)
			if err = f.Err(); err == nil {
				return ruleView(p), nil
			}
		case p.made:
			err = h.Assess.AddRule(ctx, by, p.set.ID, p.edit, p.part, p.rule)
		default:
			err = h.Assess.ChangeRule(ctx, by, p.set.ID, p.edit, p.rule)
		}
	}
	if errs, ok := web.Refused(r, err); ok {
		p.Errs = errs
		return web.Unprocessable(ruleView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.rule")
	web.Redirect(w, r, p.set.Link())
	return nil, nil
}

// read takes the rule from the form: the fields of its shape, the others as
// nothing.
func (p *rulePage) read(v func(string) string, f *fault.Fields) {
	x := rules.Rule{
		Code: p.rule.Code, Name: rules.Text{ZH: strings.TrimSpace(v("name")), EN: strings.TrimSpace(v("name_en"))},
		Source: rules.Source(v("source")), Shape: rules.Shape(v("shape")), Value: strings.TrimSpace(v("value")),
	}
	if p.made {
		x.Code = strings.TrimSpace(v("code"))
	}
	if !slices.Contains(rules.Sources(), x.Source) {
		f.Add("source", "assess.choose_source")
	}
	if !slices.Contains(rules.Shapes(), x.Shape) {
		x.Shape = p.rule.Shape
		f.Add("shape", "assess.bad_shape", v("shape"))
	}
	p.rule = x
	for name, to := range map[string]*rules.Mark{"full": &x.Full, "at": &x.At, "per": &x.Per, "cap": &x.Cap, "floor": &x.Floor, "min": &x.Min, "max": &x.Max, "times": &x.Times} {
		if !p.has(name) || v(name) == "" {
			continue
		}
		var err error
		if *to, err = rules.ParseMark(v(name)); err != nil {
			f.Add(name, "assess.bad_mark", "0", rules.MostMark.String())
		}
	}
	if p.has("of") {
		x.Of = strings.TrimSpace(v("of"))
	}
	if p.has("heavy") {
		if x.Heavy = strings.TrimSpace(v("heavy")); x.Heavy == "" {
			x.Times = 0
		}
	}
	x.Down = p.has("down") && v("down") != ""
	if p.has("steps") {
		var bad int
		if x.Steps, bad = rules.ParseSteps(v("steps")); bad > 0 {
			f.Add("steps", "assess.bad_pair", bad)
		}
	}
	if p.has("bands") {
		var bad int
		if x.Bands, bad = rules.ParseBands(v("bands")); bad > 0 {
			f.Add("bands", "assess.bad_pair", bad)
		}
	}
	p.rule = x
}

// try says what the rule gives for numbers that are given.
func (p *rulePage) try(ctx context.Context, v func(string) string, f *fault.Fields) {
	whole := func(name string) int64 {
		if v(name) == "" {
			return 0
		}
		n, err := strconv.ParseInt(strings.TrimSpace(v(name)), 10, 64)
		if err != nil || n < 0 || n > assess.MostTimes*1000 {
			f.Add(name, "assess.bad_whole", assess.MostTimes*1000)
		}
		return n
	}
	var chosen []rules.Mark
	if p.rule.Shape == rules.Range && v("try_chosen") != "" {
		m, err := rules.ParseMark(v("try_chosen"))
		if err != nil {
			f.Add("try_chosen", "assess.bad_mark", p.rule.Min.String(), p.rule.Max.String())
		}
		chosen = append(chosen, m)
	}
	got, none := p.rule.Try(whole("try_n"), whole("try_of"), whole("try_heavy"), chosen)
	if none != "" {
		p.said = lang.T(ctx, "assess.none."+none)
		return
	}
	p.said = lang.T(ctx, "assess.tried", got.String())
	if p.rule.Shape == rules.Veto && whole("try_n") > 0 {
		p.said = lang.T(ctx, "assess.reads.veto", p.rule.Cap.String())
	}
}

// formula is what a rule counts.
func formula(r rules.Rule) string {
	if r.Of == "" {
		return r.Value
	}
	return r.Value + " ÷ " + r.Of
}

// breakable is a formula as HTML that may break behind the dots and underscores
// of its keys.
func breakable(formula string) string {
	return strings.NewReplacer(".", ".<wbr>", "_", "_<wbr>").Replace(html.EscapeString(formula))
}

func rank(s rules.Standing) string {
	if s.Rank == 0 {
		return "—"
	}
	return strconv.FormatInt(s.Rank, 10)
}
