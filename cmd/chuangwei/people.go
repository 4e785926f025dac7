package main

import (
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
)

// county returns the county that a command is for: the one that is named, or
// the only one that there is.
func (e *env) county(a *app.App, named string) (id.County, error) {
	all, err := a.Counties.List(e.ctx)
	if err != nil {
		return "", err
	}
	var codes []string
	for _, c := range all {
		if named == string(c.Key) || named == "" && len(all) == 1 {
			return c.Key, nil
		}
		codes = append(codes, string(c.Key)+" "+c.Name)
	}
	if len(all) == 0 {
		return "", fault.New(fault.Invalid, "cli.county.none")
	}
	return "", fault.New(fault.Invalid, "cli.county.which", strings.Join(codes, ", "))
}

// grant reads a role and a scope: county, or an area, group or unit by its name
// or identifier, such as area:第一片区.
func grant(role, scope string) (access.Grant, error) {
	g := access.Grant{Role: access.Role(role)}
	if !slices.Contains(access.Roles(), g.Role) {
		return g, fault.New(fault.Invalid, "cli.role", role, list(access.Roles()))
	}
	kind, of, _ := strings.Cut(scope, ":")
	scopes := access.ScopesOf(g.Role)
	if kind == "" {
		kind = string(scopes[0])
	}
	g.Scope, g.Of = access.Scope(kind), of
	if !slices.Contains(scopes, g.Scope) || (g.Of == "") != (g.Scope == access.County) {
		return g, fault.New(fault.Invalid, "cli.scope", scope, role, list(scopes))
	}
	return g, nil
}

func list[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

// target replaces the name that a grant is for by its identifier.
func (e *env) target(a *app.App, county id.County, g access.Grant) (access.Grant, error) {
	if g.Scope == access.County {
		return g, nil
	}
	all, err := a.People.GrantTargets(e.ctx, access.System(county))
	if err != nil {
		return g, err
	}
	for _, t := range all {
		if t.Scope == g.Scope && (t.ID == g.Of || t.Name == g.Of) {
			g.Of = t.ID
			return g, nil
		}
	}
	return g, fault.New(fault.Invalid, "cli.target", lang.Key("access.scope."+string(g.Scope)), g.Of)
}

type userAddCmd struct {
	Login  string `arg:"" name:"login"`
	Name   string `name:"name" placeholder:"POST"`
	Role   string `name:"role" required:""`
	Scope  string `name:"scope"`
	County string `name:"county" placeholder:"CODE"`
}

// Run adds an account and prints its one-time password.
func (c userAddCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	g, err := grant(c.Role, c.Scope)
	if err != nil {
		return err
	}
	if c.Name == "" {
		c.Name = c.Login
	}
	return e.with(app.Options{}, func(a *app.App) error {
		county, err := e.county(a, c.County)
		if err != nil {
			return err
		}
		if g, err = e.target(a, county, g); err != nil {
			return err
		}
		slip, err := a.People.AddUser(e.ctx, county, people.NewAccount{Name: c.Login, Label: c.Name, Grants: []access.Grant{g}})
		if err != nil {
			return err
		}
		printf(e.stdout, "%s\t%s\n", slip.Name, slip.Password)
		e.say("cli.user.added", lang.Key("access.role."+string(g.Role)))
		return nil
	})
}

type keyCreateCmd struct {
	Name   string `name:"name" required:""`
	Role   string `name:"role" default:"auditor"`
	Scope  string `name:"scope"`
	Until  string `name:"until" placeholder:"YYYY-MM-DD"`
	County string `name:"county" placeholder:"CODE"`
}

// Run makes an API key and prints it: it is not kept.
func (c keyCreateCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	g, err := grant(c.Role, c.Scope)
	if err != nil {
		return err
	}
	return e.with(app.Options{}, func(a *app.App) error {
		county, err := e.county(a, c.County)
		if err != nil {
			return err
		}
		if g, err = e.target(a, county, g); err != nil {
			return err
		}
		_, secret, err := a.People.CreateKey(e.ctx, access.System(county), people.NewKey{Label: c.Name, Grants: []access.Grant{g}, ExpiresOn: c.Until})
		if err != nil {
			return err
		}
		printLine(e.stdout, secret)
		e.say("cli.key.made")
		return nil
	})
}
