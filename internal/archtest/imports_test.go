package archtest

import (
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A ban keeps a library where it belongs.
type ban struct {
	paths  string // of packages, separated by spaces; "x/..." is x and all below
	except string // families that may, separated by spaces
	why    string
}

// bans hold for everything that goes into the program.
var bans = []ban{
	{
		"database/sql modernc.org/sqlite/... github.com/jackc/pgx/v5/...", "db jobs backup telemetry bench",
		"rows are read through db.Tx, which carries county, instant and dialect",
	},
	{"github.com/pressly/goose/v3/...", "db", "the schema is brought up to date in one place"},
	{"github.com/riverqueue/river/...", "db jobs", "River is wrapped, so that it can be replaced"},
	{"github.com/xuri/excelize/v2", "office", "spreadsheets are read and written in one place, with its limits on size"},
	{"github.com/go-analyze/charts/...", "office", "charts of papers are drawn in one place, with the papers' fonts"},
	{"github.com/minio/minio-go/v7/...", "blob", "files go through blob.Store"},
	{"github.com/wneessen/go-mail", "mail", "mail is wrapped, so that it can be replaced"},
	{"github.com/SherClockHolmes/webpush-go", "channel", "web push goes through channel, which guards where it goes"},
	{"github.com/prometheus/client_golang/...", "telemetry", "counters are named in one place"},
	{"github.com/bep/imagemeta", "photos", "metadata of pictures is read in one place, under its limits"},
	{"github.com/alecthomas/kong", "cmd config", "settings are one struct"},
	{"github.com/google/uuid", "id web search", "ids are typed; web names requests, search sorts by the time in them"},
	{"golang.org/x/text/feature/plural golang.org/x/text/language", "lang", "the language is the reader's, and lang knows it"},
	{"github.com/pquerna/otp/...", "people", "second factors belong to accounts"},
	{"golang.org/x/crypto/argon2", "people", "passwords belong to accounts"},
	{
		"github.com/google/go-cmp/... pgregory.net/rapid testing github.com/rogpeppe/go-internal/...", "e2e",
		"test libraries do not go into the program",
	},
	{"chuangwei/internal/db/dbtest chuangwei/internal/web/webtest chuangwei/internal/cases/casestest", "e2e bench", "test helpers do not go into the program"},
	{"log", "", "use log/slog"},
	{"unsafe", "", "nothing here needs it"},
	{"math/rand math/rand/v2", "demo backup jobs inspect", "tokens and keys come from crypto/rand"},
	{"io/ioutil github.com/pkg/errors", "", "replaced by the standard library"},
}

// fromFloor and toFloor bound the slices: what they do is said without HTTP.
const (
	fromFloor = "2a every record"
	toFloor   = "4 across features"
)

// outward are the packages of those floors that exist to speak HTTP.
var outward = []string{"openapi", "open311", "portal", "field"}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || family(s.dir) == "tools" { // neither is in the program
			continue
		}
		for imported := range imports(s) {
			for _, b := range bans {
				if b.bans(imported) && !b.allows(s.dir) {
					t.Errorf("%s imports %s: %s", s.name, imported, b.why)
				}
			}
		}
	}
}

// A slice proper is used by pages, by the API, by imports and by the
// demonstration alike, so it knows none of them.
func TestSlicesKnowNoHTTP(t *testing.T) {
	t.Parallel()
	var from, to int
	for i, f := range floors {
		switch f.name {
		case fromFloor:
			from = i
		case toFloor:
			to = i
		}
	}
	for _, s := range sources(t) {
		floor := floorOf(standing(s.dir))
		last := path.Base(s.dir)
		if s.test || floor < from || floor > to || slices.Contains(outward, family(s.dir)) ||
			strings.HasSuffix(last, "web") || strings.HasSuffix(last, "api") {
			continue
		}
		for imported := range imports(s) {
			switch {
			case imported == "net/http", imported == "github.com/a-h/templ",
				strings.HasPrefix(imported, "github.com/danielgtaylor/huma"),
				imported == module+"/internal/web", imported == module+"/internal/ui":
				t.Errorf("%s imports %s: pages belong in %sweb, the REST resource in %sapi", s.name, imported, last, last)
			}
		}
	}
}

// A ban on a module that the program no longer has would look like a rule.
func TestBannedModulesAreStillThere(t *testing.T) {
	t.Parallel()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	gone := []string{"github.com/pkg/errors"} // banned for ever
	for _, b := range bans {
		for p := range strings.FieldsSeq(b.paths) {
			p = strings.TrimSuffix(p, "/...")
			if first, _, _ := strings.Cut(p, "/"); !strings.Contains(first, ".") || slices.Contains(gone, p) {
				continue // the standard library's, or our own
			}
			for !strings.Contains(string(mod), "\t"+p+" ") {
				up := path.Dir(p)
				if up == "." {
					t.Errorf("no module of go.mod holds what is banned because %q", b.why)
					break
				}
				p = up
			}
		}
	}
}

func (b ban) bans(imported string) bool {
	for p := range strings.FieldsSeq(b.paths) {
		top, all := strings.CutSuffix(p, "/...")
		if imported == top || all && strings.HasPrefix(imported, top+"/") {
			return true
		}
	}
	return false
}

func (b ban) allows(dir string) bool {
	own := strings.TrimPrefix(strings.ReplaceAll(dir, "/", "."), "internal.")
	for f := range strings.FieldsSeq(b.except) {
		if own == f || strings.HasPrefix(own, f+".") {
			return true
		}
	}
	return false
}

// sources are the Go files of the module.
func sources(t *testing.T) []*source {
	t.Helper()
	tr, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.goes) < 10 {
		t.Fatalf("read only %d files", len(tr.goes))
	}
	return tr.goes
}

func imports(s *source) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, spec := range s.ast.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err == nil && !yield(p) {
				return
			}
		}
	}
}
