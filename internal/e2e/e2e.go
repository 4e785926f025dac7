// Package e2e tests the program from outside: its command line, and its pages
// in a browser. It builds the program once, starts it on a free port with a
// data folder of its own, and stops it.
//
//	e2e.go           build the program, find the browser
//	server.go        start it, on SQLite or PostgreSQL, empty or with the demonstration
//	client.go        somebody who asks for pages
//	cli_test.go      the command line (testdata/*.txtar)
//	durability_test.go, badinput_test.go, access_test.go  what must hold over HTTP
//	journeys_test.go the browser journeys (web/e2e/*.test.mjs)
package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The environment that names things, and that forbids to go without.
const (
	BinVariable            = "CHUANGWEI_BIN"      // a program that is already built
	DemoVariable           = "CHUANGWEI_DEMO"     // a data folder with the demonstration, to copy
	ChromiumVariable       = "CHUANGWEI_CHROMIUM" // the browser
	RequireBrowserVariable = "CHUANGWEI_REQUIRE_BROWSER"
)

// Program builds the program, once a run, and returns its path.
func Program(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var program = sync.OnceValues(func() (string, error) {
	if path := os.Getenv(BinVariable); path != "" {
		return filepath.Abs(path)
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, "bin", "e2e", "chuangwei")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/chuangwei")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, bytes.TrimSpace(out))
	}
	return path, nil
})

// Chromium returns the browser's path, or skips the test where there is none.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv(ChromiumVariable), "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	without(t, "no Chromium: install chromium, or name one in "+ChromiumVariable)
	return ""
}

// HeadlessShell returns the path of Chromium's headless shell, or else that of
// the whole browser. It draws the same pages with a third less work, and has no
// push and no downloads: the crawl, which looks at hundreds of pages, needs none.
func HeadlessShell(chromium string) string {
	for _, name := range []string{"chromium-headless-shell", "chrome-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return chromium
}

// Node returns the path of node, or skips the test where it or the front end's
// packages are missing.
func Node(t testing.TB) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath("node")
	if err != nil {
		without(t, "no node")
	}
	if _, err := os.Stat(filepath.Join(root, "web", "node_modules", "playwright-core")); err != nil {
		without(t, "no playwright-core: run npm ci in web")
	}
	return path
}

func without(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(RequireBrowserVariable) == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Root is the folder of go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the working folder")
		}
		dir = up
	}
}

// look lists every folder that the program and the journeys are made from. The
// test cache sees what a test lists, not what the processes it starts read; so
// without this a changed program would pass as "(cached)".
func look() error {
	root, err := Root()
	if err != nil {
		return err
	}
	for _, top := range []string{"cmd", "internal", "web/dist", "web/e2e", "web/src"} {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(top)), func(_ string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && e.IsDir() && e.Name() == "artifacts" {
				return fs.SkipDir
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
