package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	if err := look(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "chuangwei-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// The scripts say what they prove in their first lines.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	bin, demo := Program(t), LoadDemo(t, db.SQLite)
	postgres := ""
	if os.Getenv("CHUANGWEI_TEST_POSTGRES") != "" {
		postgres = dbtest.Empty(t)
	}
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           conditions,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// demo DIR puts a copy of the demonstration there.
			"demo": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(demo.data)))
			},
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(bin)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("ROOT", root)
			env.Setenv("LANG", "C.UTF-8")
			env.Setenv("POSTGRES", postgres)
			return nil
		},
	})
}

// conditions is what a script may ask for in brackets.
func conditions(name string) (bool, error) {
	if name == "postgres" {
		return os.Getenv("CHUANGWEI_TEST_POSTGRES") != "", nil
	}
	return false, fmt.Errorf("no condition %s", name)
}

// The report's figures are those of the county's own report, and behind each
// stands a list that has as many rows as the figure says.
func TestReportFiguresOpenListsOfThatLength(t *testing.T) {
	t.Parallel()
	how := LoadDemo(t, db.SQLite).Copy(t)
	report := stageReport(t, how.Data, "2017-08-25")
	for name, want := range map[string]int{
		"areas": 13, "groups": 8, "unit_categories": 4, "vacant_posts": 4,
		"letters_distributed": 8042, "appearance_problem_areas": 307, "infrastructure_items": 67, "structures_and_signs": 628,
	} {
		if got := report.Figures[name].Value; got != float64(want) {
			t.Errorf("%s is %v, want %d", name, got, want)
		}
	}
	for name, want := range map[string]string{"plan_document": "永办字〔2017〕52号", "headquarters_document": "永办字〔2017〕71号", "assessment_document": "永创卫字〔2017〕7号"} {
		if got := report.Figures[name].Value; got != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	s := Start(t, how)
	c := s.As(t, "office", "en")
	opens(t, c, report)
	// Each figure of the county's own report agrees, and has its sentence.
	page := c.Get("/reports/original").Body
	if got := strings.Count(page, ">agrees<"); got != 17 || strings.Contains(page, "differs") {
		t.Errorf("%d figures of the original report agree", got)
	}
	if got := strings.Count(page, `data-label="Generated sentence"></td>`); got > 0 {
		t.Errorf("%d figures stand in no sentence", got)
	}
	// The report of an earlier day has no figure of a later one, and each opens
	// what stood there then.
	past := stageReport(t, how.Data, "2017-08-10")
	for name, f := range past.Figures {
		if f.AsOf != past.At {
			t.Errorf("%s is as of %s in the report as of %s", name, f.AsOf, past.At)
		}
	}
	for _, name := range []string{"tasks", "public_toilets", "equipment_kinds_short", "clauses_met", "evidence_late", "urban_villages_with_gaps", "places_late"} {
		then, told := past.Figures[name]
		if !told {
			t.Errorf("%s is not in the report of an earlier day", name)
			continue
		}
		if a := c.Get(then.Link); then.Value != 0.0 && !strings.Contains(a.Body, "As it stood at the end of ") {
			t.Errorf("%s does not say as of when it is", then.Link)
		}
	}
	for _, name := range []string{"tasks", "clauses_met", "places_late"} {
		if now := report.Figures[name].Value; past.Figures[name].Value == now {
			t.Errorf("%s is %v on both days", name, now)
		}
	}
	opens(t, c, past)
}

// stage is a work report as it is written for programs.
type stage struct {
	At      string
	Figures map[string]struct {
		Value any
		Link  string
		AsOf  string `json:"as_of"`
	}
}

func stageReport(t *testing.T, data, day string) (r stage) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), Program(t), "report", "stage", "--data", data, "--as-of", day, "--format", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// opens opens the list of every figure of a report and counts its rows.
func opens(t *testing.T, c *Client, report stage) {
	t.Helper()
	for name, f := range report.Figures {
		if f.Value == nil {
			continue // a rate counts nothing
		}
		if f.Link == "" {
			t.Errorf("%s opens nothing", name)
			continue
		}
		count := rows
		if strings.HasPrefix(f.Link, "/patrol/actions?as=") {
			count = amounts // one action clears several stalls
		}
		if name == "letters_distributed" {
			count = copies // one receipt is for many
		}
		if name == "equipment_bins" {
			count = bins // one record is of so many alike
		}
		if name == "readiness_mark" {
			count = predicted // it counts nothing: its page says how it comes about
		}
		want := f.Value
		if _, text := want.(string); text {
			want = 1.0 // the number of one document
		}
		if got := count(t, c, f.Link); float64(got) != want {
			t.Errorf("%s is %v, and %s comes to %d", name, f.Value, f.Link, got)
		}
	}
}

// amounts adds up what the records of a list count, as it is exported.
func amounts(t *testing.T, c *Client, path string) int {
	t.Helper()
	return sumOf(t, c, strings.Replace(path, "/patrol/actions?", "/patrol/actions/export?to_file=csv&", 1), "Count")
}

// predicted is the mark that the page of readiness says: of the day that its
// address names, else the present one.
func predicted(t *testing.T, c *Client, path string) int {
	t.Helper()
	said := c.Get(path).All("[data-mark]")
	if len(said) == 0 {
		t.Fatalf("%s says no mark", path)
	}
	n, err := strconv.Atoi(attr(said[0], "data-mark"))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// bins adds up how many the records of a list are of.
func bins(t *testing.T, c *Client, path string) int {
	t.Helper()
	return sumOf(t, c, strings.Replace(path, "/equipment?", "/equipment.csv?", 1), "Quantity")
}

// copies adds up what was signed for.
func copies(t *testing.T, c *Client, path string) int {
	t.Helper()
	return sumOf(t, c, strings.Replace(path, "/publicity/receipts?", "/publicity/receipts.csv?", 1), "Copies")
}

// sumOf adds up a column of a list as it is exported.
func sumOf(t *testing.T, c *Client, path, heading string) int {
	t.Helper()
	a := c.Get(path)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	column := slices.Index(lines[0], heading)
	if column < 0 {
		t.Fatalf("%s: no counts among %v", path, lines[0])
	}
	sum := 0
	for _, line := range lines[1:] {
		n, err := strconv.Atoi(line[column])
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		sum += n
	}
	return sum
}

// rows counts the rows of a list, page by page.
func rows(t *testing.T, c *Client, path string) int {
	t.Helper()
	n := 0
	for range 100 {
		a := c.Get(path)
		for _, row := range a.All("main table tbody tr") {
			if row.FirstChild != nil {
				n++
			}
		}
		next := ""
		for _, l := range a.All(`.pager a[href*="after="]`) {
			next = attr(l, "href")
		}
		if next == "" {
			return n
		}
		path = next
	}
	return n
}

func TestAccountsAreReadFromWhatIsPrinted(t *testing.T) {
	t.Parallel()
	got := accounts("地址  http://127.0.0.1:8080\n\n  administrator  admin  pa-ss-word  管理员\noffice\tchuangban\tx1\nclock runs from 2017\n")
	want := []Account{{"administrator", "admin", "pa-ss-word"}, {"office", "chuangban", "x1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
