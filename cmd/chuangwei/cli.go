package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"runtime"

	"github.com/alecthomas/kong"

	"chuangwei/internal/app"
	"chuangwei/internal/config"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/telemetry"
)

// cli is every command and every flag. What they do stands in the catalogue:
// "cli.command." and the command's words, "cli.flag." and the flag's name,
// "cli.arg." and the argument's.
type cli struct {
	config.Settings

	Help bool `name:"help" short:"h" base:""`

	Serve  serveCmd `cmd:""`
	Demo   demoCmd  `cmd:""`
	Import struct {
		Cases importCasesCmd `cmd:""`
	} `cmd:""`
	Report  reportCmd  `cmd:""`
	Doctor  doctorCmd  `cmd:""`
	Migrate migrateCmd `cmd:""`
	Backup  struct {
		Create  backupCreateCmd  `cmd:""`
		Verify  backupVerifyCmd  `cmd:""`
		Restore backupRestoreCmd `cmd:""`
	} `cmd:""`
	Database struct {
		Copy copyCmd `cmd:""`
	} `cmd:"" name:"db"`
	County struct {
		Add countyAddCmd `cmd:""`
	} `cmd:""`
	User struct {
		Add userAddCmd `cmd:""`
	} `cmd:""`
	APIKey struct {
		Create keyCreateCmd `cmd:""`
	} `cmd:"" name:"apikey"`
	Config  configCmd  `cmd:""`
	Version versionCmd `cmd:""`
}

// check finds settings that do not go together.
func (c *cli) check() error {
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return fault.New(fault.Invalid, "cli.tls.pair")
	case c.TLSCert != "" && c.ACME != "":
		return fault.New(fault.Invalid, "cli.tls.both")
	}
	return nil
}

// env is what a command works with.
type env struct {
	ctx      context.Context //nolint:containedctx // of the one command that runs
	kong     *kong.Context
	loader   *config.Loader
	settings config.Settings
	tag      lang.Tag
	stdout   io.Writer
	stderr   io.Writer
}

func (e *env) log() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(e.settings.LogLevel)); err != nil {
		level = slog.LevelInfo // the flag's enum lets nothing else through
	}
	return telemetry.Logger(e.stderr, telemetry.LogOptions{Format: e.settings.LogFormat, Level: level, Context: app.LogContext})
}

// quietLog is for commands that speak for themselves: only what went wrong.
func (e *env) quietLog() *slog.Logger {
	return telemetry.Logger(e.stderr, telemetry.LogOptions{Format: e.settings.LogFormat, Level: slog.LevelWarn, Context: app.LogContext})
}

func (e *env) say(key string, args ...any) {
	printLine(e.stderr, lang.In(e.tag, key, args...))
}

// with opens the installation for a command.
func (e *env) with(o app.Options, fn func(*app.App) error) error {
	o.Version, o.Say = version, e.say
	if o.Log == nil {
		o.Log = e.quietLog()
	}
	a, err := app.Open(e.ctx, e.settings, o)
	if err != nil {
		return err
	}
	err = fn(a)
	if e := a.Close(); err == nil {
		err = e
	}
	return err
}

// there refuses a data folder without a database: a command that looks at one
// must not make it.
func (e *env) there() error {
	if e.settings.DB != "" {
		return nil
	}
	if _, err := os.Stat(e.settings.Target()); err != nil {
		return fault.New(fault.Invalid, "cli.no_data", e.settings.Data).Because(err)
	}
	return nil
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(e *env) error { //nolint:unparam // kong asks for an error
	printf(e.stdout, "chuangwei %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if r := telemetry.Revision(); r != "" {
		printLine(e.stdout, r)
	}
	return nil
}

type configCmd struct {
	Format string `name:"format" enum:"text,json" default:"text"`
}

// Run prints every setting with its origin.
func (c configCmd) Run(e *env) error {
	lines := e.loader.List(e.kong)
	if c.Format == "json" {
		return e.json(lines)
	}
	t := table{{"cli.config.name", "cli.config.is", "cli.config.origin"}}
	for i, h := range t[0] {
		t[0][i] = lang.In(e.tag, h)
	}
	for _, l := range lines {
		origin := lang.In(e.tag, "cli.origin."+string(l.Origin))
		if l.Detail != "" {
			origin += " " + l.Detail
		}
		t = append(t, []string{l.Name, l.Value, origin})
	}
	t.print(e.stdout)
	return nil
}
