package db_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/id"
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

// released is the schema of the last release. What came later has a higher number,
// whichever slice it is of: an installation only goes forward.
const released = 447

func TestWhatCameLaterHasAHigherNumber(t *testing.T) {
	t.Parallel()
	files, err := db.Schema(db.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var old []string
	for _, name := range names {
		n, err := strconv.Atoi(name[:4])
		if err != nil {
			t.Fatalf("%s has no number", name)
		}
		if n <= released {
			old = append(old, name[:4])
		}
	}
	if want := "0001 0002 0010 0020 0030 0040 0050 0060 0061 0070 0080 0081 0090 0092 0095 0100 0101 0103 0104 " +
		"0111 0112 0115 0120 0130 0140 0150 0170 0171 0172 0185 0186 0190 0191 0192 0220 " +
		"0230 0240 0260 0261 0262 0263 0264 0280 0290 0300 0315 0320 0321 0330 0340 0350 0360 0370 0380 " +
		"0381 0382 0400 0405 0410 0420 0430 0440 0447"; strings.Join(old, " ") != want {
		t.Errorf("up to %d there are %v; the last release has %s", released, old, want)
	}
}

// What was counted under the last release is there after every later migration.
func TestCountsOfTheLastReleaseAreKept(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "t.db") },
		"postgres": func() string { return dbtest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.OpenTarget(t, target())
			if err := d.MigrateTo(t.Context(), released); err != nil {
				t.Fatal(err)
			}
			const county = "360825"
			dbtest.Counties(t, d, county, "110105")
			write := func(county id.County, day, area string, n int) {
				err := d.Write(t.Context(), county, func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `INSERT INTO tallies (county, campaign, figure, day, area, unit, grp, category, theme, n)
						VALUES ($1, 'c', 'x', $2, $3, '', '', '', '', $4)
						ON CONFLICT (county, campaign, figure, day, area, unit, grp, category, theme) DO UPDATE SET n = tallies.n + excluded.n`, tx.County, day, area, n)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			write(county, "2017-08-25", "", 7)
			write(county, "2017-08-24", "东'区%", 5)
			write("110105", "2017-08-25", "", 100)
			if _, err := d.WritePool().ExecContext(t.Context(), `INSERT INTO engagement_sums (county, span, face, begins, level, who, kind, expected, in_time, late)
				VALUES ($1, 'd', 'who', '2017-08-24', 'unit', 'o''p', 'k', 9, 4, 2)`, county); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			write(county, "2017-08-25", "", 2)
			var got []string
			err := d.Read(t.Context(), county, func(tx *db.Tx) error {
				return db.Each(t.Context(), tx, func(r db.Row) error {
					var day, area string
					var n int
					err := r.Scan(&day, &area, &n)
					got = append(got, day+area+strconv.Itoa(n))
					return err
				}, `SELECT day, area, n FROM tallies WHERE county = $1 ORDER BY day`, tx.County)
			})
			if want := "2017-08-24东'区%5 2017-08-259"; err != nil || strings.Join(got, " ") != want {
				t.Errorf("tallies are %v, %v; want %s", got, err, want)
			}
			var sum string
			err = d.ReadPool().QueryRowContext(t.Context(), `SELECT span || face || begins || level || who || kind || expected || in_time || late FROM engagement_sums WHERE county = $1`, county).Scan(&sum)
			if want := "dwho2017-08-24unito'pk942"; err != nil || sum != want {
				t.Errorf("the sum of engagement is %s, %v; want %s", sum, err, want)
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
