package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// Each journey runs in a browser against the demonstration, or a program that is
// empty, on both databases. Pictures are taken for -artifacts, and for a folder
// that CHUANGWEI_SHOTS names.
//
//nolint:tparallel // one browser at a time: two only wait for each other on a small machine
func TestJourneys(t *testing.T) {
	t.Parallel()
	chromium, node := Chromium(t), Node(t)
	shell := HeadlessShell(chromium)
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "web", "e2e", "*.test.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no journeys: %v", err)
	}
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(dialect.String(), func(t *testing.T) {
			if dialect == db.Postgres {
				dbtest.Server(t)
			}
			demo := LoadDemo(t, dialect)
			for _, file := range files {
				name := strings.TrimSuffix(filepath.Base(file), ".test.mjs")
				if dialect == db.Postgres && onlySQLite[name] != "" {
					continue
				}
				t.Run(name, func(t *testing.T) {
					how, chromium := demo.Copy, chromium
					if name == "pages" {
						chromium = shell
					}
					if name == "first-run" {
						how = func(testing.TB) How { return How{Command: "serve"} }
					}
					at := how(t).Later(t, later[name])
					s := Start(t, at)
					journey(t, s, node, file, chromium, root)
					if more := then[name]; more > 0 {
						if err := s.Stop(); err != nil {
							t.Fatal(err)
						}
						journey(t, Start(t, at.Later(t, more)), node, file, chromium, root, "CHUANGWEI_LATER=1")
					}
				})
			}
		})
	}
}

// oneTime is the code that an empty program prints.
var oneTime = regexp.MustCompile(`\b[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}\b`)

// later is how much after the demonstration's own hour a journey takes place.
var later = map[string]time.Duration{
	"marks": 8 * 24 * time.Hour, // in September: a month is published when it is over
}

// then is how much later a journey goes on, on the same records.
var then = map[string]time.Duration{
	"marks": 72 * time.Hour, // the time for appeals is over
}

// onlySQLite are journeys that no database changes, with the reason.
var onlySQLite = map[string]string{
	"pages":     "looks at how pages are made, which both databases share",
	"first-run": "looks at how pages are made, which both databases share",
	"minutes":   "looks at a script; what it keeps is tested on both in internal/meetings",
	"offline":   "looks at scripts; what they send is tested on both in internal/inspect",
	"push":      "looks at a script; what it keeps is tested on both in internal/inbox",
}

// journey runs a journey against a server.
func journey(t *testing.T, s *Server, node, file, chromium, root string, env ...string) {
	t.Helper()
	list, err := json.Marshal(s.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	if len(s.Accounts) == 0 {
		code = s.Printed(oneTime)
	}
	cmd := exec.CommandContext(t.Context(), node, "--test", "--test-reporter=spec", file)
	cmd.Dir = filepath.Join(root, "web")
	cmd.Env = append(os.Environ(),
		"CHUANGWEI_URL="+s.URL,
		"CHUANGWEI_DATA="+s.Data,
		"CHUANGWEI_ACCOUNTS="+string(list),
		"CHUANGWEI_CODE="+code,
		ChromiumVariable+"="+chromium,
	)
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		cmd.Env = append(cmd.Env, "CHUANGWEI_ARTIFACTS="+t.ArtifactDir())
	}
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if bytes.Contains(out, []byte("gone at the second look")) {
		t.Logf("%s", out)
	}
}
