package main

import (
	"chuangwei/internal/app"
	"chuangwei/internal/lang"
)

type serveCmd struct{}

// Run serves until the process is told to stop.
func (serveCmd) Run(e *env) error {
	return e.with(app.Options{Log: e.log(), Migrate: true}, func(a *app.App) error {
		return e.serve(a, func(url string) error {
			code, err := a.People.SetupCode(e.ctx)
			if err == nil && code != "" {
				printLine(e.stdout, lang.In(e.tag, "cli.setup", url+"/set-up?code="+code, code))
			}
			return err
		})
	})
}

// serve prints the address once it answers, and what else there is to know.
func (e *env) serve(a *app.App, more func(url string) error) error {
	return a.Serve(e.ctx, func(url string) error {
		printLine(e.stdout, lang.In(e.tag, "cli.address", url))
		if more != nil {
			return more(url)
		}
		return nil
	})
}
