package assessweb

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
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

// headPage is the form of what a draft says of itself, and of its headings.
type headPage struct {
	set  assess.Set
	head rules.Set
	edit int64
	sent url.Values
	Errs ui.Errors
}

// spare is how many empty headings the form offers.
const spare = 2

// parts are the headings of the form: those of the draft, and empty ones.
func (p headPage) parts() (out []rules.Part) {
	out = append(out, p.set.Body.Parts...)
	for range spare {
		out = append(out, rules.Part{})
	}
	return out
}

// fields lists the names of the form's fields in its order.
func (p headPage) fields() []string {
	out := []string{"name", "basis", "full", "bonus", "enough", "least", "top", "bottom", "red_at", "black_below", "part", "part_full", "weight", "parts"}
	for i := range p.parts() {
		for _, name := range []string{"part_", "part_full_", "weight_"} {
			out = append(out, name+strconv.Itoa(i))
		}
	}
	return out
}

func (p headPage) in(ctx context.Context, name, key, value, width string) ui.Input {
	if p.sent.Has(name) {
		value = p.sent.Get(name)
	}
	return ui.Input{Name: name, Label: lang.T(ctx, key), Value: value, Width: width, Max: rules.MostFormula}.At(p.Errs)
}

func (h *Handler) headPage(r *http.Request) (p headPage, err error) {
	by := web.Actor(r)
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return p, err
	}
	if p.set, _, _, err = h.Assess.Get(r.Context(), by, id.RuleSet(r.PathValue("id"))); err != nil {
		return p, err
	}
	if !p.set.Draft() {
		return p, fault.New(fault.Conflict, "assess.counts_already")
	}
	p.head, p.edit = p.set.Body, p.set.Edit
	return p, nil
}

func (h *Handler) head(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.headPage(r)
	if err != nil {
		return nil, err
	}
	return headView(p), nil
}

func (h *Handler) saveHead(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.headPage(r)
	if err != nil {
		return nil, err
	}
	v := r.PostFormValue
	p.sent = r.PostForm
	p.edit, _ = strconv.ParseInt(v("edit"), 10, 64) // none: refused
	var f fault.Fields
	head := p.read(v, &f)
	if err = f.Err(); err == nil {
		err = h.Assess.ChangeHead(r.Context(), web.Actor(r), p.set.ID, p.edit, head)
	}
	if errs, ok := web.Refused(r, err); ok {
		p.Errs, p.head = errs, head
		return web.Unprocessable(headView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.rule")
	web.Redirect(w, r, p.set.Link())
	return nil, nil
}

func (p headPage) read(v func(string) string, f *fault.Fields) rules.Set {
	mark := func(name string) (m rules.Mark) {
		if v(name) == "" {
			return 0
		}
		m, err := rules.ParseMark(v(name))
		if err != nil {
			f.Add(name, "assess.bad_mark", "0", rules.MostMark.String())
		}
		return m
	}
	whole := func(name string) (n int64) {
		if v(name) == "" {
			return 0
		}
		n, err := strconv.ParseInt(strings.TrimSpace(v(name)), 10, 64)
		if err != nil || n < 0 || n > assess.MostTimes {
			f.Add(name, "assess.bad_whole", assess.MostTimes)
		}
		return n
	}
	text := func(zh, en string) rules.Text {
		return rules.Text{ZH: strings.TrimSpace(v(zh)), EN: strings.TrimSpace(v(en))}
	}
	out := rules.Set{
		Name: text("name", "name_en"), Basis: text("basis", "basis_en"), Full: mark("full"), Bonus: mark("bonus"), Enough: strings.TrimSpace(v("enough")), Least: whole("least"), Sources: whole("sources"),
		Lists:    rules.Lists{Top: whole("top"), Bottom: whole("bottom"), RedAt: mark("red_at"), Black: mark("black_below")},
		Fragment: v("fragment") != "",
	}
	taken := map[string]bool{}
	for _, part := range p.set.Body.Parts {
		taken[part.Code] = true
	}
	for i, part := range p.parts() {
		n := strconv.Itoa(i)
		x := rules.Part{Code: part.Code, Name: text("part_"+n, "part_en_"+n), Full: mark("part_full_" + n), Weight: mark("weight_" + n)}
		if x.Name == (rules.Text{}) {
			if len(part.Rules) > 0 {
				f.Add("part_"+n, "assess.part_has_rules", len(part.Rules))
			}
			continue // an empty one, or one that goes
		}
		for k := 1; x.Code == ""; k++ {
			if code := fmt.Sprint("part_", k); !taken[code] {
				x.Code, taken[code] = code, true
			}
		}
		out.Parts = append(out.Parts, x)
	}
	return out
}

// unless is a mark as a field where nothing stands for 0.
func unless(m rules.Mark) string {
	if m == 0 {
		return ""
	}
	return m.String()
}
