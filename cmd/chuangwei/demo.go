package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"chuangwei/internal/app"
	"chuangwei/internal/demo"
	"chuangwei/internal/lang"
)

type demoCmd struct {
	LoadOnly bool `name:"load-only"`
}

// Run loads the demonstration county if it is not there, and serves it.
func (c demoCmd) Run(e *env) error {
	return e.with(app.Options{Log: e.log(), Migrate: true}, func(a *app.App) error {
		accounts, err := e.loadDemo(a)
		if err != nil || c.LoadOnly {
			return err
		}
		return e.serve(a, func(string) error {
			var t table
			for _, x := range accounts {
				t = append(t, []string{"  " + string(x.Role), x.Name, x.Password, x.Label})
			}
			printf(e.stdout, "\n%s\n", lang.In(e.tag, "cli.demo.accounts"))
			t.print(e.stdout)
			return nil
		})
	})
}

// loadDemo loads the county unless it is there, and returns the accounts to
// try it with.
func (e *env) loadDemo(a *app.App) ([]demo.Account, error) {
	p, stop := e.progress()
	s := demo.Services{
		DB: a.DB, Counties: a.Counties, Org: a.Org, Areas: a.Areas, People: a.People, Photos: a.Photos, Cases: a.Cases, Patrol: a.Patrol, Custody: a.Custody,
		Surveys: a.Surveys, Inbox: a.Inbox, Plan: a.Plan, Drives: a.Drives, Meetings: a.Meetings, Support: a.Support, Works: a.Works, Equipment: a.Equipment, Places: a.Places, Publicity: a.Publicity, Notices: a.Notices, Standard: a.Standard, Inspect: a.Inspect, Assess: a.Assess, Findings: a.Findings, Documents: a.Documents, Reports: a.Reports, Supervise: a.Supervise, Engagement: a.Engagement, Keep: a.Readiness.Keep,
	}
	if p != nil {
		s.Progress = func(step string, done, of int) { p("cli.demo.step."+step, int64(done), int64(of)) }
	}
	var loaded []demo.Account
	err := a.DB.Relaxed(e.ctx, func() (err error) {
		loaded, err = demo.Load(e.ctx, s)
		return err
	})
	stop()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(e.settings.Data, "demo-accounts.json")
	if len(loaded) == 0 {
		return readAccounts(path)
	}
	// Nothing real is behind these passwords, and a second start is to show
	// them again.
	text, err := json.MarshalIndent(loaded, "", "  ") //nolint:gosec // as the comment says
	if err != nil {
		return nil, err
	}
	return loaded, os.WriteFile(path, append(text, '\n'), 0o600)
}

func readAccounts(path string) (out []demo.Account, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, err
}
