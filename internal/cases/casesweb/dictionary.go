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
	"chuangwei/internal/office"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

// What is edited in place of a code.
const (
	newCategory = "new"
	newMajor    = "new-major"
)

// dictPage is the dictionary of categories, and the form of one of them or of
// a class.
type dictPage struct {
	n     *names
	by    access.Actor
	query url.Values // of the address
	code  string     // what is edited
	cat   cases.Category
	major cases.Major
	form  url.Values // what was typed, if it was refused
	Errs  ui.Errors
}

func (h *Handler) categories(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	p := dictPage{by: by, query: r.URL.Query(), code: r.URL.Query().Get("edit")}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.query.Get("as") == "xlsx" {
		return nil, p.export(ctx, w)
	}
	if c, ok := p.n.dict.Of(p.code); ok {
		p.cat = c
	} else if m, ok := p.n.dict.Major(p.code); ok {
		p.major = m
	} else if p.code != "" && p.code != newMajor {
		p.code, p.cat = newCategory, cases.Category{Kind: cases.LocalKind, Active: true}
	}
	return dictView(p), nil
}

// editsMajor reports whether a class is edited, not a category.
func (p dictPage) editsMajor() bool {
	_, ok := p.n.dict.Major(p.code)
	return ok || p.code == newMajor
}

// shown are the categories of a class that the address asks for.
func (p dictPage) shown(ctx context.Context, major string) []cases.Category {
	text := strings.ToLower(strings.TrimSpace(p.query.Get("q")))
	var out []cases.Category
	for _, c := range p.n.dict.List {
		said := strings.ToLower(strings.Join([]string{c.Code, c.Name, c.English, c.Filing, c.FilingIn(lang.From(ctx))}, " "))
		switch {
		case c.Major != major, !strings.Contains(said, text):
		case p.query.Get("group") != "" && p.query.Get("group") != c.Group:
		case p.query.Get("kind") != "" && p.query.Get("kind") != string(c.Kind):
		case p.query.Get("active") == "no" && c.Active, p.query.Get("active") == "yes" && !c.Active:
		default:
			out = append(out, c)
		}
	}
	return out
}

// narrowed reports whether the address asks for a part of the dictionary.
func (p dictPage) narrowed() bool {
	for _, k := range []string{"q", "group", "kind", "active"} {
		if p.query.Get(k) != "" {
			return true
		}
	}
	return false
}

func (p dictPage) count(ctx context.Context) int {
	n := 0
	for _, m := range p.n.dict.Majors {
		n += len(p.shown(ctx, m.Code))
	}
	return n
}

func (p dictPage) filters(ctx context.Context) ui.Filters {
	val := func(name string) string { return p.query.Get(name) }
	var kinds []ui.Option
	for _, k := range cases.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: lang.T(ctx, "case.kind."+string(k))})
	}
	return ui.Filters{
		Action: "/admin/categories", Target: "list",
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "casesweb.dict_search"), Value: val("q")},
		Items: []ui.Input{
			{Name: "group", Label: lang.T(ctx, "casesweb.col.group"), Value: val("group"), Options: p.groupCodes()},
			{Name: "kind", Label: lang.T(ctx, "casesweb.kind"), Value: val("kind"), Options: kinds},
			{Name: "active", Label: lang.T(ctx, "casesweb.col.state"), Value: val("active"), Options: []ui.Option{{Value: "yes", Label: lang.T(ctx, "casesweb.active")}, {Value: "no", Label: lang.T(ctx, "casesweb.inactive")}}},
		},
	}
}

// export is the same list as a spreadsheet.
func (p dictPage) export(ctx context.Context, w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="categories.xlsx"`)
	var heads []string
	for _, k := range []string{"casesweb.major", "casesweb.code", "casesweb.name_zh", "casesweb.name_en", "casesweb.kind", "casesweb.col.group", "casesweb.limit_sign", "casesweb.limit", "casesweb.filing", "casesweb.close", "casesweb.confused", "casesweb.col.state"} {
		heads = append(heads, lang.T(ctx, k))
	}
	sheet, err := office.NewSheet(w, lang.T(ctx, "casesweb.categories"), office.Heads(heads...))
	if err != nil {
		return err
	}
	for _, m := range p.n.dict.Majors {
		for _, c := range p.shown(ctx, m.Code) {
			err := sheet.Row(m.In(ctx), c.Code, c.Name, c.English, lang.T(ctx, "case.kind."+string(c.Kind)), p.groupName(c.Group), p.limitText(ctx, c.Sign), p.limitText(ctx, c.Limit),
				c.FilingIn(lang.From(ctx)), c.CloseIn(lang.From(ctx)), strings.Join(c.Confused, " "), p.activeWord(ctx, c))
			if err != nil {
				return err
			}
		}
	}
	return sheet.Close()
}

func (p dictPage) activeWord(ctx context.Context, c cases.Category) string {
	if c.Active {
		return lang.T(ctx, "casesweb.active")
	}
	return lang.T(ctx, "casesweb.inactive")
}

func (h *Handler) setCategory(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ctx, by := r.Context(), web.Actor(r)
	if err := by.Check(access.ManageCounty, access.Owners{}); err != nil {
		return nil, err
	}
	p := dictPage{by: by, query: url.Values{}, code: r.PostFormValue("edit"), form: r.PostForm}
	var err error
	if p.n, err = h.names(ctx, by); err != nil {
		return nil, err
	}
	if p.editsMajor() {
		return h.setMajor(w, r, p)
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
	c.Limit, c.Sign = f.limit("limit"), f.limit("sign")
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
		if !ok {
			p.code = newCategory
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

// setMajor adds a class or names it otherwise.
func (h *Handler) setMajor(w http.ResponseWriter, r *http.Request, p dictPage) (templ.Component, error) {
	f := form{v: r.PostForm}
	p.major = cases.Major{Code: p.code, Name: f.str("name"), English: f.str("english")}
	if p.code == newMajor {
		p.major.Code = f.str("code")
	}
	err := h.Cases.SetMajor(r.Context(), p.by, p.major)
	if fault.Is(err, fault.Invalid) {
		p.Errs, _ = web.FieldErrors(r, err)
		return web.Unprocessable(dictView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "casesweb.category_saved", p.major.Code)
	web.Redirect(w, r, "/admin/categories#m-"+p.major.Code)
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

func (p dictPage) limitText(ctx context.Context, l worktime.Limit) string {
	if l.IsZero() {
		return "—"
	}
	return LimitText(ctx, l)
}

func (p dictPage) limitNumber(name string, l worktime.Limit) string {
	if p.form != nil {
		return p.form.Get(name)
	}
	if l.IsZero() {
		return ""
	}
	return strconv.Itoa(l.N)
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

// majorName is what the form of a class shows for its Chinese name.
func (p dictPage) majorName(ctx context.Context) string {
	if p.major.Code != "" && p.major.Name == "" && p.form == nil {
		return p.major.In(lang.With(ctx, lang.Chinese))
	}
	return p.major.Name
}

func (p dictPage) formTitle(ctx context.Context) string {
	switch {
	case p.code == newCategory:
		return lang.T(ctx, "casesweb.new_category")
	case p.code == newMajor:
		return lang.T(ctx, "casesweb.new_major")
	case p.editsMajor():
		return p.code + " " + p.major.In(ctx)
	}
	return p.cat.Code + " " + p.cat.In(lang.From(ctx))
}
