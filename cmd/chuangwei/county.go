package main

import (
	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/counties"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/people"
)

type countyAddCmd struct {
	Code     string `arg:"" name:"code"`
	Name     string `name:"name" required:""`
	Zone     string `name:"zone" default:"Asia/Shanghai"`
	Campaign string `name:"campaign" required:"" placeholder:"TITLE"`
	Starts   string `name:"starts-on" required:"" placeholder:"YYYY-MM-DD"`
	Ends     string `name:"ends-on" placeholder:"YYYY-MM-DD"`
	Prefix   string `name:"prefix" placeholder:"LETTERS"`
	Login    string `name:"admin" default:"admin"`
}

// Run makes a further county with its campaign and administrator, all of it or
// nothing that can be seen: without a campaign a county shows nothing.
func (c countyAddCmd) Run(e *env) error {
	if err := e.there(); err != nil {
		return err
	}
	return e.with(app.Options{}, func(a *app.App) error {
		key := id.County(c.Code)
		by := access.System(key)
		settings := counties.Defaults()
		if c.Prefix != "" {
			settings.CasePrefix = c.Prefix
		}
		slip, err := a.AddCounty(e.ctx, by, app.NewCounty{
			County:   counties.Draft{Key: key, Name: c.Name, Zone: c.Zone, Settings: &settings},
			Campaign: counties.Campaign{Title: c.Campaign, StartsOn: c.Starts, EndsOn: c.Ends, Stages: counties.Stages(c.Starts, c.Ends), Current: true},
			Admin: people.NewAccount{Name: c.Login, Label: lang.In(e.tag, "access.role.administrator"), Grants: []access.Grant{
				{Role: access.Administrator, Scope: access.County}, {Role: access.Office, Scope: access.County},
			}},
		})
		if err != nil {
			return err
		}
		printf(e.stdout, "%s\t%s\n", slip.Name, slip.Password)
		e.say("cli.county.added", c.Code)
		return nil
	})
}
