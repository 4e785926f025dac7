package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// Each journey runs in a browser against the demonstration, on both databases.
// Pictures that it takes go to the folder of -artifacts, or are dropped.
//
//nolint:tparallel // one browser at a time: two only wait for each other on a small machine
func TestJourneys(t *testing.T) {
	t.Parallel()
	chromium, node := Chromium(t), Node(t)
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
					if name == "pages" && os.Getenv("CHUANGWEI_CRAWL") == "" {
						t.Skip("the crawl of every page with axe takes minutes and has findings that are open: make crawl")
					}
					s := Start(t, demo.Copy(t))
					list, err := json.Marshal(s.Accounts)
					if err != nil {
						t.Fatal(err)
					}
					cmd := exec.CommandContext(t.Context(), node, "--test", "--test-reporter=spec", file)
					cmd.Dir = filepath.Join(root, "web")
					cmd.Env = append(os.Environ(),
						"CHUANGWEI_URL="+s.URL,
						"CHUANGWEI_DATA="+s.Data,
						"CHUANGWEI_ACCOUNTS="+string(list),
						ChromiumVariable+"="+chromium,
						"CHUANGWEI_ARTIFACTS="+t.ArtifactDir(),
					)
					out, err := cmd.CombinedOutput()
					if err != nil {
						t.Errorf("%v\n%s", err, out)
					}
				})
			}
		})
	}
}

// onlySQLite are journeys that no database changes, with the reason.
var onlySQLite = map[string]string{
	"pages": "looks at how pages are made, which both databases share",
}
