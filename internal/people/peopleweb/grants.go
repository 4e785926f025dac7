package peopleweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names are the areas, groups and units that grants are for.
type names []people.Target

func (ns names) of(g access.Grant) string {
	for _, t := range ns {
		if t.Scope == g.Scope && t.ID == g.Of {
			return t.Name
		}
	}
	return g.Of
}

func (h *Handler) ownNames(r *http.Request) (names, error) {
	return h.People.GrantTargets(r.Context(), web.Actor(r))
}

// where writes a grant's scope and target as one value of a form.
func where(g access.Grant) string {
	switch {
	case g.Role == "":
		return ""
	case g.Scope == access.County:
		return string(access.County)
	}
	return string(g.Scope) + ":" + g.Of
}

// blankRows is how many grants a form has room for beyond those there are.
const blankRows = 2

// maxRows bounds how many rows of grants a form is read for.
const maxRows = 60

// grantsOf reads the grants of a form: a role and a place in each row.
func grantsOf(r *http.Request) []access.Grant {
	var out []access.Grant
	for i := range maxRows {
		role := r.PostFormValue("role_" + strconv.Itoa(i))
		if role == "" {
			continue
		}
		scope, target, _ := strings.Cut(r.PostFormValue("where_"+strconv.Itoa(i)), ":")
		out = append(out, access.Grant{Role: access.Role(role), Scope: access.Scope(scope), Of: target})
	}
	return out
}

func withBlanks(gs []access.Grant) []access.Grant {
	return append(append([]access.Grant{}, gs...), make([]access.Grant, blankRows)...)
}

func roleOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, r := range access.Roles() {
		out = append(out, ui.Option{Value: string(r), Label: roleName(ctx, string(r))})
	}
	return out
}

func whereOptions(ctx context.Context, ns names) []ui.Option {
	out := []ui.Option{{Value: string(access.County), Label: lang.T(ctx, "access.scope.county")}}
	for _, scope := range []access.Scope{access.Area, access.Group, access.Unit} {
		for _, t := range ns {
			if t.Scope == scope {
				out = append(out, ui.Option{Value: string(scope) + ":" + t.ID, Label: t.Name, Group: lang.T(ctx, "access.scope."+string(scope))})
			}
		}
	}
	return out
}

func unitOptions(ns names) []ui.Option {
	var out []ui.Option
	for _, t := range ns {
		if t.Scope == access.Unit {
			out = append(out, ui.Option{Value: t.ID, Label: t.Name})
		}
	}
	return out
}

// roles shows who may do what: the table that decides it.
func (h *Handler) roles(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Actor(r).Check(access.SeeCounty, access.Owners{}); err != nil {
		return nil, err
	}
	return rolesPage(), nil
}

// scopeFacts lists the scopes of each role.
func scopeFacts(ctx context.Context) []ui.Fact {
	var out []ui.Fact
	for _, r := range access.Roles() {
		var scopes []string
		for _, s := range access.ScopesOf(r) {
			scopes = append(scopes, lang.T(ctx, "access.scope."+string(s)))
		}
		out = append(out, ui.Fact{Label: roleName(ctx, string(r)), Value: strings.Join(scopes, " / ")})
	}
	return out
}

// reachIcon is the sign of how far a role carries an act.
func reachIcon(cell string) string {
	switch cell {
	case "own":
		return "user"
	case "scope":
		return "map-pin"
	case "anywhere":
		return "check"
	}
	return "minus"
}

// browser is the name of the program that an agent's text is of.
func browser(agent string) string {
	name, system := "", ""
	for _, b := range [][2]string{{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl", "curl"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			system = s[1]
			break
		}
	}
	return strings.TrimSpace(name + " " + system)
}
