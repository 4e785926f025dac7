// Command chuangwei is the whole program: it serves the pages, loads the
// demonstration, imports, reports, and looks after its own data.
//
//	main.go      start, exit codes
//	cli.go       the commands and their flags
//	help.go      help in the reader's language; usage.go what is wrong with a command line
//	print.go     tables, progress, messages
//	serve.go     serve
//	demo.go      demo
//	data.go      doctor, migrate, backup, db copy
//	county.go    county add
//	people.go    user add, apikey create
//	work.go      import, report
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"chuangwei/internal/config"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

// version is set by the linker.
var version = "dev"

// The exit codes.
const (
	exitFailure = 1 // it was understood, and could not be done
	exitUsage   = 2 // the command line or the input is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	e := &env{stdout: stdout, stderr: stderr, tag: language(args)}
	ctx = lang.With(ctx, e.tag)
	var c cli
	e.loader = &config.Loader{DefaultData: func(command string) string {
		if command == "demo" {
			return "demo-data"
		}
		return "data"
	}}
	parser, err := kong.New(&c, kong.Name("chuangwei"), kong.Resolvers(e.loader), kong.NoDefaultHelp(), kong.Writers(stdout, stderr))
	if err != nil {
		return e.fail(fmt.Errorf("command line: %w", err))
	}
	if wantsHelp(args) {
		e.help(parser, args)
		return 0
	}
	kctx, err := parser.Parse(args)
	if err != nil {
		return e.refuse(err)
	}
	e.ctx, e.kong, e.settings = ctx, kctx, c.Settings
	if t, ok := lang.Parse(c.Lang); ok {
		e.tag = t
		e.ctx = lang.With(ctx, t)
	}
	if err := c.check(); err != nil {
		return e.fail(err)
	}
	return e.fail(kctx.Run(e))
}

// language is what messages are in before the command line is understood:
// --lang, else the settings of the machine. Where those say nothing, Chinese.
func language(args []string) lang.Tag {
	for i, a := range args {
		switch {
		case a == "--lang" && i+1 < len(args):
			if t, ok := lang.Parse(args[i+1]); ok {
				return t
			}
		case len(a) > 7 && a[:7] == "--lang=":
			if t, ok := lang.Parse(a[7:]); ok {
				return t
			}
		}
	}
	if t, ok := lang.Parse(os.Getenv("CHUANGWEI_LANG")); ok {
		return t
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if len(v) >= 2 && v[:2] == "zh" {
				return lang.Chinese
			}
			return lang.English
		}
	}
	return lang.Chinese
}

// refuse answers a command line that is not understood.
func (e *env) refuse(err error) int {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return e.fail(err)
	}
	printLine(e.stderr, "chuangwei:", lang.In(e.tag, "cli.usage", mistake(e.tag, err.Error())))
	return exitUsage
}

// errQuiet ends the program as failed when everything has been said.
var errQuiet = errors.New("failed")

// errInput is errQuiet where the input was wrong.
var errInput = errors.New("wrong input")

// fail tells what went wrong, in the reader's language, and returns the exit
// code; 0 if nothing did.
func (e *env) fail(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errQuiet) {
		return exitFailure
	}
	if errors.Is(err, errInput) {
		return exitUsage
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		printLine(e.stderr, "chuangwei:", err)
		return exitFailure
	}
	printLine(e.stderr, "chuangwei:", lang.In(e.tag, f.Key, f.Args...))
	for _, fd := range f.Fields {
		printf(e.stderr, "  %s: %s\n", fd.Name, lang.In(e.tag, fd.Key, fd.Args...))
	}
	if f.Cause != nil {
		printLine(e.stderr, "  ", f.Cause)
	}
	if f.Kind == fault.Invalid {
		return exitUsage
	}
	return exitFailure
}
