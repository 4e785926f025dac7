package assessweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

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

// rulePage is the form of a rule of a draft.
type rulePage struct {
	set  assess.Set
	rule rules.Rule
	edit int64
	sent url.Values // what came back with faults
	Errs ui.Errors
}

// in is a field of the form: as the rule has it, or as it was sent.
func (p rulePage) in(ctx context.Context, name, key, value, width string) ui.Input {
	if p.sent != nil {
		value = p.sent.Get(name)
	}
	return ui.Input{Name: name, Label: lang.T(ctx, key), Value: value, Width: width, Required: name != "of" && name != "name_en", Max: rules.MostFormula}.At(p.Errs)
}

func (h *Handler) rulePage(r *http.Request) (p rulePage, err error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return p, err
	}
	if p.set, _, _, err = h.Assess.Get(r.Context(), by, id.RuleSet(r.PathValue("id"))); err != nil {
		return p, err
	}
	_, rule, ok := p.set.Body.Rule(r.PathValue("rule"))
	if !ok || !p.set.Draft() {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	p.rule, p.edit = rule, p.set.Edit
	return p, nil
}

func (h *Handler) rule(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.rulePage(r)
	if err != nil {
		return nil, err
	}
	return ruleView(p), nil
}

func (h *Handler) saveRule(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.rulePage(r)
	if err != nil {
		return nil, err
	}
	rule, v := p.rule, r.PostFormValue
	rule.Name = rules.Text{ZH: v("name"), EN: v("name_en")}
	rule.Value, rule.Of = v("value"), v("of")
	var f fault.Fields
	for name, to := range map[string]*rules.Mark{"full": &rule.Full, "at": &rule.At, "per": &rule.Per, "cap": &rule.Cap} {
		if *to, err = rules.ParseMark(v(name)); err != nil {
			f.Add(name, "assess.bad_mark", "0", rules.MostMark.String())
		}
	}
	edit, _ := strconv.ParseInt(v("edit"), 10, 64) // none: refused
	if err = f.Err(); err == nil {
		err = h.Assess.ChangeRule(r.Context(), web.Actor(r), p.set.ID, edit, rule)
	}
	if errs, ok := web.Refused(r, err); ok {
		p.Errs, p.sent, p.edit = errs, r.PostForm, edit
		return web.Unprocessable(ruleView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.rule")
	web.Redirect(w, r, p.set.Link())
	return nil, nil
}

// formula is what a rule counts.
func formula(r rules.Rule) string {
	if r.Of == "" {
		return r.Value
	}
	return r.Value + " ÷ " + r.Of
}

func rank(s rules.Standing) string {
	if s.Rank == 0 {
		return "—"
	}
	return strconv.FormatInt(s.Rank, 10)
}
