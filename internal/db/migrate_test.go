package db_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestMigrateTwiceDoesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n, err := d.Migrate(t.Context())
		if err != nil || n != 0 {
			t.Errorf("Migrate of a migrated database = %d, %v", n, err)
		}
	})
}

func TestNewDatabaseSaysWhatIsPending(t *testing.T) {
	t.Parallel()
	targets := map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "a folder", "with spaces & 中文?.db") },
		"postgres": func(t *testing.T) string { return dbtest.Empty(t) },
	}
	for name, target := range targets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.OpenTarget(t, target(t))
			_, pending, err := d.Pending(t.Context())
			if err != nil || pending == 0 {
				t.Fatalf("Pending of an empty database = %d, %v", pending, err)
			}
			n, err := d.Migrate(t.Context())
			if err != nil || n != pending {
				t.Errorf("Migrate = %d, %v; want the %d that were pending", n, err, pending)
			}
		})
	}
}

// Several programs that start at once on one database take turns.
func TestProgramsThatMigrateAtOnceTakeTurns(t *testing.T) {
	t.Parallel()
	target := dbtest.Empty(t)
	var wg sync.WaitGroup
	for range 3 {
		d := dbtest.OpenTarget(t, target)
		wg.Go(func() {
			if _, err := d.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Migrations keep to what both databases, and Citus, accept.
func TestMigrationsKeepToTheSharedWords(t *testing.T) {
	t.Parallel()
	no := map[string]*regexp.Regexp{
		"no triggers: Citus refuses them":                   regexp.MustCompile(`(?i)\bCREATE\s+(CONSTRAINT\s+)?TRIGGER\b`),
		"no sequences: ids are UUIDv7, numbers are counted": regexp.MustCompile(`(?i)\bSERIAL\b|\bCREATE SEQUENCE\b|\bAUTOINCREMENT\b|GENERATED .* AS IDENTITY`),
		"instants are milliseconds in a BIGINT":             regexp.MustCompile(`(?i)\bTIMESTAMP(TZ)?\b|\bDATETIME\b`),
		"a word in braces that nobody replaced":             regexp.MustCompile(`\{[a-z]+\}`),
		"no way down: a release only goes forward":          regexp.MustCompile(`\+goose Down`),
	}
	for _, d := range []db.Dialect{db.SQLite, db.Postgres} {
		files, err := db.Schema(d)
		if err != nil {
			t.Fatal(err)
		}
		names, err := fs.Glob(files, "*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			var statements []string
			for line := range strings.Lines(string(text)) {
				if !strings.HasPrefix(line, "--") || strings.HasPrefix(line, "-- +goose") {
					statements = append(statements, line)
				}
			}
			for reason, pattern := range no {
				if found := pattern.FindString(strings.Join(statements, "")); found != "" {
					t.Errorf("%s (%s): %q: %s", name, d, found, reason)
				}
			}
		}
	}
}
