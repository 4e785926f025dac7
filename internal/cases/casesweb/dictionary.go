package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// dictPage is the dictionary of categories, and the form of one of them.
type dictPage struct {
	n    *names
	by   access.Actor
	code string // of the category that is edited; "new" for another
	cat  cases.Category
	form url.Values // what was typed, if it was refused
	Errs ui.Errors
}

func (h *Handler) categories(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := dictPage{by: by, code: r.URL.Query().Get("edit")}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if c, ok := p.n.dict.Of(p.code); ok {
		p.cat = c
	} else if p.code != "" {
		p.code, p.cat = "new", cases.Category{Kind: cases.LocalKind, Active: true}
	}
	return dictView(p), nil
}

func (h *Handler) setCategory(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return nil, err
	}
	p := dictPage{by: by, code: r.PostFormValue("edit"), form: r.PostForm}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	c, ok := p.n.dict.Of(p.code)
	if !ok {
		c = cases.Category{Kind: cases.LocalKind, Code: strings.ToUpper(strings.TrimSpace(r.PostFormValue("code")))}
		if len(c.Code) >= 2 {
			c.Major = c.Code[:2]
		}
	}
	f := form{v: r.PostForm}
	c.Name, c.English, c.Group = f.str("name"), f.str("english"), f.str("group")
	c.Limit = f.limit()
	c.Filing, c.Close = f.str("filing"), f.str("close")
	c.Confused = strings.FieldsFunc(f.str("confused"), func(r rune) bool { return r == ',' || r == ' ' || r == 0xff0c || r == 0x3001 }) // the Chinese commas too
	c.Active = f.str("active") != ""
	if s := f.str("radius"); s != "" {
		if c.Radius, err = strconv.Atoi(s); err != nil || c.Radius < 0 || c.Radius > 5000 {
			f.bad.Add("radius", "casesweb.bad_radius")
		}
	}
	if err = f.bad.Err(); err == nil {
		err = h.Cases.SetCategory(ctx, by, c)
	}
	if fault.Is(err, fault.Invalid) {
		p.cat = c
		if p.code == "" {
			p.code = "new"
		}
		p.Errs, _ = web.FieldErrors(r, err)
		return web.Unprocessable(dictView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "casesweb.category_saved", c.Code)
	web.Redirect(w, r, "/admin/categories#c-"+c.Code)
	return nil, nil
}

// mayEdit reports whether the dictionary may be changed.
func (p dictPage) mayEdit() bool { return p.by.May(access.ManageCounty, access.Owners{}) }

// groupCodes offers the working groups by their codes: the dictionary is
// older than the groups and speaks of them so.
func (p dictPage) groupCodes() []ui.Option {
	var out []ui.Option
	for _, g := range p.n.groups {
		if g.Code != "" {
			out = append(out, ui.Option{Value: g.Code, Label: g.Name})
		}
	}
	return out
}

func (p dictPage) groupName(code string) string {
	for _, g := range p.n.groups {
		if g.Code == code {
			return g.Name
		}
	}
	return dash(code)
}

func (p dictPage) limitText(ctx context.Context, c cases.Category) string {
	if c.Limit.N == 0 {
		return "—"
	}
	return LimitText(ctx, c.Limit)
}

func (p dictPage) limitNumber() string {
	if p.form != nil {
		return p.form.Get("limit")
	}
	if p.cat.Limit.N == 0 {
		return ""
	}
	return strconv.Itoa(p.cat.Limit.N)
}

func (p dictPage) radius() string {
	if p.form != nil {
		return p.form.Get("radius")
	}
	if p.cat.Radius == 0 {
		return ""
	}
	return strconv.Itoa(p.cat.Radius)
}

func (p dictPage) formTitle(ctx context.Context) string {
	if p.code == "new" {
		return lang.T(ctx, "casesweb.new_category")
	}
	return p.cat.Code + " " + p.cat.In(lang.From(ctx))
}
