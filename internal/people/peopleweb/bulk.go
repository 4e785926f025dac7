package peopleweb

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// bulkForm makes an account for each of many areas, groups or units.
type bulkForm struct {
	Role   access.Role
	Scope  access.Scope
	Prefix string // of the names to sign in with
	Suffix string // of the posts: the area's name and this
	Picked []string

	Names  names
	Has    map[string]bool // those that have an account of the role
	Errors ui.Errors
}

// scopesFor lists what a role may be given for in bulk: everything but the
// county.
func scopesFor(r access.Role) []access.Scope {
	return slices.DeleteFunc(slices.Clone(access.ScopesOf(r)), func(s access.Scope) bool { return s == access.County })
}

// bulkRoles are the roles that are given in bulk.
func bulkRoles() []access.Role {
	return slices.DeleteFunc(access.Roles(), func(r access.Role) bool { return len(scopesFor(r)) == 0 })
}

func (h *Handler) bulk(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := mayManage(r); err != nil {
		return nil, err
	}
	f := bulkForm{Role: access.Role(r.URL.Query().Get("role")), Scope: access.Scope(r.URL.Query().Get("scope"))}
	if err := h.fillBulk(r, &f); err != nil {
		return nil, err
	}
	f.Prefix, f.Suffix = string(f.Role)+"-", lang.T(r.Context(), "people.post."+string(f.Role))
	for _, t := range f.choices() {
		if !f.Has[t.ID] {
			f.Picked = append(f.Picked, t.ID)
		}
	}
	return bulkPage(f), nil
}

func (h *Handler) fillBulk(r *http.Request, f *bulkForm) (err error) {
	if !slices.Contains(bulkRoles(), f.Role) {
		f.Role = access.Liaison
	}
	if s := scopesFor(f.Role); !slices.Contains(s, f.Scope) {
		f.Scope = s[0]
	}
	if f.Names, err = h.ownNames(r); err != nil {
		return err
	}
	page, err := h.People.List(r.Context(), web.Actor(r), people.Filter{Role: f.Role, Limit: 1000})
	if err != nil {
		return err
	}
	f.Has = map[string]bool{}
	for _, a := range page.Accounts {
		for _, g := range a.Grants {
			if g.Role == f.Role {
				f.Has[g.Of] = true
			}
		}
	}
	return nil
}

// choices are the areas, groups or units of the form. Committees have a role
// of their own.
func (f bulkForm) choices() names {
	return slices.DeleteFunc(slices.Clone(f.Names), func(t people.Target) bool {
		return t.Scope != f.Scope || f.Scope == access.Unit && t.Committee != (f.Role == access.Committee)
	})
}

func (h *Handler) postBulk(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	f := bulkForm{
		Role: access.Role(r.PostFormValue("role")), Scope: access.Scope(r.PostFormValue("scope")),
		Prefix: strings.TrimSpace(r.PostFormValue("prefix")), Suffix: r.PostFormValue("suffix"), Picked: r.PostForm["of"],
	}
	if err := h.fillBulk(r, &f); err != nil {
		return nil, err
	}
	var in []people.NewAccount
	for _, t := range f.choices() {
		if !slices.Contains(f.Picked, t.ID) {
			continue
		}
		in = append(in, people.NewAccount{
			Name: f.Prefix, Numbered: true, Label: label(t.Name, f.Suffix),
			Grants: []access.Grant{{Role: f.Role, Scope: f.Scope, Of: t.ID}},
		})
	}
	if len(in) == 0 {
		f.Errors = ui.Errors{"of": lang.T(r.Context(), "people.bulk_none")}
		return web.Unprocessable(bulkPage(f)), nil
	}
	slips, err := h.People.CreateMany(r.Context(), web.Actor(r), in, web.Key(r))
	if errs, ok := web.FieldErrors(r, err); ok {
		f.Errors = ui.Errors{}
		for field, text := range errs {
			switch {
			case strings.HasPrefix(field, "name"):
				f.Errors["prefix"] = text
			case strings.HasPrefix(field, "label"):
				f.Errors["suffix"] = text
			default:
				f.Errors["of"] = text
			}
		}
		return web.Unprocessable(bulkPage(f)), nil
	}
	return h.slips(r, slips, err)
}

// label is the post of an area's or a unit's account.
func label(name, suffix string) string {
	if suffix != "" && suffix[0] < utf8.RuneSelf && !strings.HasPrefix(suffix, " ") {
		suffix = " " + suffix // words of English stand apart
	}
	n := []rune(strings.TrimSpace(name + suffix))
	if len(n) > 60 {
		n = n[:60]
	}
	return string(n)
}

func (h *Handler) resetMany(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	var accounts []id.Account
	for _, s := range r.PostForm["id"] {
		a, err := id.Parse[id.Account](s)
		if err != nil {
			return nil, fault.New(fault.NotFound, "fault.not_found").Because(err)
		}
		accounts = append(accounts, a)
	}
	slips, err := h.People.Reset(r.Context(), web.Actor(r), accounts, web.Key(r))
	return h.slips(r, slips, err)
}

// slips shows what was just made. The passwords are nowhere else, so this is
// the answer to the form itself.
func (h *Handler) slips(r *http.Request, slips []people.Slip, err error) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	c, err := h.Counties.Get(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	return slipsPage(slips, web.Home(r, c.Settings.Address, h.Address)), nil
}
