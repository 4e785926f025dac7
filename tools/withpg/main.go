// Command withpg runs a command beside a throw-away PostgreSQL server.
//
//	go run ./tools/withpg [-require] -- go test ./...
//
// It makes a cluster in a temporary folder, starts it on a free loopback port,
// runs the command with CHUANGWEI_TEST_POSTGRES naming it, then stops and
// removes the cluster. Where no PostgreSQL can be had it says so in one line
// and runs the command without the variable; with -require it fails instead.
//
//	main.go    the command line, signals, exit code
//	find.go    where a PostgreSQL may be
//	server.go  make, start, stop
//	proc_*.go  running as somebody else, and not outliving the parent
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

const variable = "CHUANGWEI_TEST_POSTGRES"

func main() {
	// The server asks to be stopped when the thread that started it ends, so
	// that one has to be the main thread.
	runtime.LockOSThread()
	require := flag.Bool("require", false, "fail if there is no PostgreSQL")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: withpg [-require] -- command [argument…]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	code, err := run(*require, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
	}
	os.Exit(code)
}

func run(require bool, command []string) (code int, err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = os.Environ()
	if os.Getenv(variable) == "" {
		s, err := start(ctx)
		switch {
		case err == nil:
			defer func() { err = errors.Join(err, s.stop()) }()
			cmd.Env = append(cmd.Env, variable+"="+s.url)
		case require:
			return 1, fmt.Errorf("no PostgreSQL: %w", err)
		default:
			fmt.Fprintln(os.Stderr, "withpg: no PostgreSQL, tests on it are skipped:", err)
		}
	}
	if err := cmd.Start(); err != nil {
		return 127, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			// It may be gone already, or have had the signal from the terminal.
			_ = cmd.Process.Signal(sig)
		case err := <-ended:
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				if code := exit.ExitCode(); code > 0 {
					return code, nil
				}
				return 1, fmt.Errorf("%s: %w", command[0], err)
			}
			if err != nil {
				return 1, err
			}
			return 0, nil
		}
	}
}
