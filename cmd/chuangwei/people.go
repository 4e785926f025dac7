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

// grant reads a role and a scope such as county, or area:ID.
func grant(role, scope string) (access.Grant, error) {
	g := access.Grant{Role: access.Role(role)}
	kind, of, _ := strings.Cut(scope, ":")
	if kind == "" {
		kind = string(access.ScopesOf(g.Role)[0])
	}
	g.Scope, g.Of = access.Scope(kind), of
	if !slices.Contains(access.Roles(), g.Role) || !slices.Contains(access.ScopesOf(g.Role), g.Scope) || (g.Of == "") != (g.Scope == access.County) {
		return g, fault.New(fault.Invalid, "cli.grant", role, scope)
	}
	return g, nil
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
		_, secret, err := a.People.CreateKey(e.ctx, access.System(county), people.NewKey{Label: c.Name, Grants: []access.Grant{g}, ExpiresOn: c.Until})
		if err != nil {
			return err
		}
		printLine(e.stdout, secret)
		e.say("cli.key.made")
		return nil
	})
}
