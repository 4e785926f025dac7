package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/areas/areasweb"
	"chuangwei/internal/assess"
	"chuangwei/internal/assess/assessweb"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/custody"
	"chuangwei/internal/custody/custodyweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/documents/documentsweb"
	"chuangwei/internal/drives"
	"chuangwei/internal/drives/drivesweb"
	"chuangwei/internal/equipment"
	"chuangwei/internal/equipment/equipmentweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/findings/findingsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/inspect"
	"chuangwei/internal/inspect/inspectweb"
	"chuangwei/internal/lang"
	"chuangwei/internal/meetings"
	"chuangwei/internal/meetings/meetingsweb"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesweb"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/patrol"
	"chuangwei/internal/patrol/patrolweb"
	"chuangwei/internal/places"
	"chuangwei/internal/places/placesweb"
	"chuangwei/internal/plan"
	"chuangwei/internal/plan/planweb"
	"chuangwei/internal/publicity"
	"chuangwei/internal/publicity/publicityweb"
	"chuangwei/internal/readiness"
	"chuangwei/internal/readiness/readinessweb"
	"chuangwei/internal/reports"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
	"chuangwei/internal/works"
	"chuangwei/internal/works/worksweb"
	assets "chuangwei/web"

	"chuangwei/internal/access"
)

// office is a county with everything that a report speaks of, and its pages.
type office struct {
	*casestest.World
	site    *webtest.Site
	reports *reports.Service
	heard   *publicity.Service
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{World: casestest.New(t, d), site: webtest.New(t)}
	group := patrol.New(patrol.Options{DB: d, Ground: o.Areas, People: o.Org, Cases: o.Cases})
	tasks := plan.New(plan.Options{DB: d})
	met := meetings.New(meetings.Options{DB: d})
	weeks := drives.New(drives.Options{DB: d, Cases: o.Cases})
	built := works.New(works.Options{DB: d, Cases: o.Cases})
	stock := equipment.New(d, nil)
	heard := publicity.New(d)
	seen := places.New(d, o.Cases)
	o.heard = heard
	served, marked := notices.New(d, o.Cases), assess.New(d, nil)
	held, looked := standard.New(standard.Options{DB: d}), inspect.New(inspect.Options{DB: d, Cases: o.Cases})
	suspected := findings.New(d, nil, nil)
	ahead := readiness.New(d, func(context.Context, *db.Tx) (readiness.Standing, error) { return readiness.Standing{}, nil })
	papers := documents.New(documents.Options{DB: d})
	asks := support.New(support.Options{DB: d, Cases: o.Cases})
	orders := supervise.New(supervise.Options{DB: d})
	defs := slices.Concat(weeks.Figures(), group.Figures(), tasks.Figures(), custody.New(d).Figures(), met.Figures(), asks.Figures(), orders.Figures(), built.Figures(), papers.Figures(), served.Figures(), heard.Figures(), seen.Figures(), stock.Figures(), held.Figures(), looked.Figures(), suspected.Figures(), marked.Figures(), ahead.Figures())
	for _, key := range o.Book.Keys() {
		def, _ := o.Book.Def(key)
		defs = append(defs, def)
	}
	marked.Book = figures.NewBook(defs...)
	o.reports = reports.New(d, marked.Book)
	o.reports.Pairs = o.Cases.Pairs
	o.site.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&casesweb.Handler{DB: d, Pages: o.site.Pages, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&areasweb.Handler{Pages: o.site.Pages, Areas: o.Areas, Org: o.Org}).Register(o.site.Mux)
	(&orgweb.Handler{Pages: o.site.Pages, Org: o.Org}).Register(o.site.Mux)
	(&planweb.Handler{DB: d, Pages: o.site.Pages, Plan: tasks, Photos: o.Photos}).Register(o.site.Mux)
	(&custodyweb.Handler{DB: d, Pages: o.site.Pages, Custody: custody.New(d), Photos: o.Photos}).Register(o.site.Mux)
	(&drivesweb.Handler{DB: d, Pages: o.site.Pages, Drives: weeks, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&meetingsweb.Handler{DB: d, Pages: o.site.Pages, Meetings: met}).Register(o.site.Mux)
	(&documentsweb.Handler{DB: d, Pages: o.site.Pages, Documents: papers}).Register(o.site.Mux)
	(&noticesweb.Handler{DB: d, Pages: o.site.Pages, Notices: served, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&assessweb.Handler{DB: d, Pages: o.site.Pages, Assess: marked}).Register(o.site.Mux)
	(&worksweb.Handler{DB: d, Pages: o.site.Pages, Works: built, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&equipmentweb.Handler{DB: d, Pages: o.site.Pages, Equipment: stock, Photos: o.Photos}).Register(o.site.Mux)
	(&placesweb.Handler{DB: d, Pages: o.site.Pages, Places: seen, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&standardweb.Handler{DB: d, Pages: o.site.Pages, Standard: held}).Register(o.site.Mux)
	(&findingsweb.Handler{DB: d, Pages: o.site.Pages, Findings: suspected}).Register(o.site.Mux)
	(&inspectweb.Handler{DB: d, Pages: o.site.Pages, Inspect: looked, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	(&readinessweb.Handler{Pages: o.site.Pages, Readiness: ahead}).Register(o.site.Mux)
	(&publicityweb.Handler{DB: d, Pages: o.site.Pages, Publicity: heard, Photos: o.Photos}).Register(o.site.Mux)
	(&supportweb.Handler{DB: d, Pages: o.site.Pages, Support: asks, Cases: o.Cases}).Register(o.site.Mux)
	(&superviseweb.Handler{DB: d, Pages: o.site.Pages, Supervise: orders, Photos: o.Photos}).Register(o.site.Mux)
	(&patrolweb.Handler{DB: d, Pages: o.site.Pages, Patrol: group, Cases: o.Cases, Photos: o.Photos}).Register(o.site.Mux)
	o.site.As(o.Office)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []org.PersonDraft{{Unit: o.WestA, Name: "甲"}, {Unit: o.WestA, Name: "乙", Task: "巡街"}, {Unit: o.Works, Name: "丙"}} {
		_, err := o.Org.CreatePerson(ctx, o.Office, p)
		must(err)
	}
	for _, p := range []org.PostDraft{{Area: o.West, Role: org.Deputy, Title: "副片长", Leading: true, RequiredSince: "2017-05-12"}, {Area: o.East, Role: org.Deputy, Title: "副片长", Leading: true, RequiredSince: "2017-05-12"}} {
		_, err := o.Org.CreatePost(ctx, o.Office, p)
		must(err)
	}
	for _, d := range []plan.Draft{
		{Title: "late", Lead: o.WestA, Area: o.West, DueOn: "2017-08-20"}, {Title: "due", Lead: o.EastA, DueOn: "2017-08-24"}, {Title: "some day", Lead: o.WestA},
	} {
		_, err := tasks.Create(ctx, o.Office, d)
		must(err)
	}
	_, err := tasks.SaveDuty(ctx, o.Office, plan.Duty{Title: "daily", Rule: "FREQ=DAILY", StartsOn: "2017-08-01", Units: []id.Unit{o.WestA}})
	must(err)
	return o
}

// rows is how many rows the list at link has: for cases by the service, for
// the others by the page itself.
func (o *office) rows(t *testing.T, link string) int64 {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatalf("link %q: %v", link, err)
	}
	page := o.site.Get(link)
	if page.Status != 200 {
		t.Fatalf("%s: %d %s", link, page.Status, page.Text("main"))
	}
	n := int64(page.Count("main table tbody tr"))
	if u.Path != "/cases" {
		return n
	}
	f, err := cases.FilterFrom(u.Query())
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	total, err := o.Cases.Count(t.Context(), o.Office, f)
	if err != nil {
		t.Fatal(err)
	}
	if total.N != n {
		t.Errorf("%s: counted %d, the page shows %d rows", link, total.N, n)
	}
	return total.N
}

// counted fails unless v is what its list holds.
func (o *office) counted(t *testing.T, what string, v figures.Value) {
	t.Helper()
	want := v.N
	if v.Kind == figures.Rate {
		want = v.Rate.Num
	}
	if v.Link == "" {
		t.Errorf("%s opens nothing", what)
		return
	}
	if got := o.rows(t, v.Link); got != want {
		t.Errorf("%s = %d, but %s has %d rows", what, want, v.Link, got)
	}
}

func TestEveryFigureOpensAListOfExactlyThatManyRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.Varied()
		today := o.Clock.Now().Format(time.DateOnly)
		r, err := o.reports.Stage(t.Context(), o.Office, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range reports.Names {
			o.counted(t, "report "+n.Name, r.Figures[n.Name])
		}
		for _, s := range r.Sections {
			for _, it := range s.Items {
				args := it.Args
				for _, row := range it.Rows {
					args = append(args, row...)
				}
				for _, a := range args {
					if a.Figure != nil && a.Figure.Key != "" {
						o.counted(t, it.Key+" "+a.Figure.Key, *a.Figure)
					}
				}
			}
		}
		groups, err := o.Org.GroupList(t.Context(), o.Office)
		if err != nil {
			t.Fatal(err)
		}
		for name, q := range map[string]figures.Query{
			"all":      {},
			"campaign": {Campaign: o.Campaign},
			"a day":    {From: "2017-08-24", To: "2017-08-24"},
			"until":    {To: today},
			"west":     {Area: o.West},
			"east":     {Area: o.East, From: "2017-08-01"},
			"unit":     {Unit: o.WestA},
			"category": {Category: "09006"},
			"theme":    {Theme: "appearance"},
			"group":    {Group: groups[0].ID},
		} {
			err := d.Read(t.Context(), casestest.County, func(tx *db.Tx) error {
				for _, key := range o.Book.Keys() {
					if v, err := o.Book.Value(t.Context(), tx, key, q); err != nil {
						t.Errorf("%s %s: %v", name, key, err)
					} else {
						o.counted(t, name+" "+key, v)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestTheReportIsWrittenInEveryFormAndBothLanguages(t *testing.T) {
	t.Parallel()
	o := open(t, dbtest.Open(t, db.SQLite))
	o.Varied()
	var r reports.Report
	for _, l := range []lang.Tag{lang.Chinese, lang.English} {
		ctx := lang.With(t.Context(), l)
		var err error
		if r, err = o.reports.Stage(ctx, o.Office, ""); err != nil {
			t.Fatal(err)
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"md": func(b *bytes.Buffer) error {
				return reports.WriteMarkdown(b, r.Spoken(ctx), reports.Out{Base: "https://cw.example"})
			},
			"docx": func(b *bytes.Buffer) error {
				return reports.WriteWord(b, r.Spoken(ctx), reports.Out{Base: "https://cw.example"})
			},
			"pdf": func(b *bytes.Buffer) error {
				return reports.WritePDF(b, r.Spoken(ctx), reports.Out{Base: "https://cw.example"})
			},
			"html": func(b *bytes.Buffer) error {
				return reports.WriteHTML(b, r.Spoken(ctx), reports.Out{Base: "https://cw.example"})
			},
			"json": func(b *bytes.Buffer) error { return reports.WriteJSON(b, r.Spoken(ctx)) },
		} {
			var b bytes.Buffer
			if err := write(&b); name == "pdf" && !assets.Built() {
				continue // its fonts come with the front end
			} else if err != nil {
				t.Fatalf("%s %s: %v", l, name, err)
			}
			if b.Len() < 1000 {
				t.Errorf("%s %s has %d bytes", l, name, b.Len())
			}
			if name == "docx" || name == "pdf" {
				continue
			}
			if text := b.String(); strings.Contains(text, "«") || strings.Contains(text, "%!") {
				t.Errorf("%s %s: a message is missing:\n%s", l, name, text)
			}
		}
	}
	var b bytes.Buffer
	if err := reports.WriteJSON(&b, r.Spoken(t.Context())); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Figures map[string]struct {
			Value any
			Link  string
		}
	}
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"areas", "groups", "unit_categories", "vacant_posts", "appearance_problem_areas", "infrastructure_items", "structures_and_signs"} {
		if f, ok := out.Figures[name]; !ok || f.Value == nil || !strings.HasPrefix(f.Link, "/") {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if got := out.Figures["areas"].Value; got != 2.0 {
		t.Errorf("areas = %v", got)
	}
}

func TestAReportOfAnEarlierDayCountsWhatHadHappenedByItsEnd(t *testing.T) {
	t.Parallel()
	o := open(t, dbtest.Open(t, db.SQLite))
	o.Closed(o.Open(o.Inspector, casestest.At(1)))
	o.Open(o.Inspector, casestest.At(2))
	o.Clock.Add(48 * time.Hour)
	for i := range 3 {
		o.Closed(o.Open(o.Inspector, casestest.At(5+i)))
	}
	for day, want := range map[string][2]int64{"2017-08-22": {0, 0}, "2017-08-23": {2, 1}, "2017-08-24": {2, 1}, "2017-08-25": {5, 4}, "": {5, 4}} {
		r, err := o.reports.Stage(t.Context(), o.Office, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int64{r.Figures["cases_reported"].N, r.Figures["cases_closed"].N}; got != want {
			t.Errorf("as of %q: %v, want %v", day, got, want)
		}
		o.counted(t, day, r.Figures["cases_reported"])
		o.counted(t, day, r.Figures["cases_closed"])
		open := r.Figures["cases_open"]
		if open.N != want[0]-want[1] || open.Later || r.Past != strings.Contains(open.Link, "at="+r.AsOf) {
			t.Errorf("as of %q: open is %+v", day, open)
		}
		o.counted(t, day, open)
		for name, f := range r.Figures {
			if f.Later {
				t.Errorf("as of %q: %s is told as of now", day, name)
			}
		}
		if note := r.Later(t.Context()); note != "" {
			t.Errorf("as of %q: the note is %q", day, note)
		}
		if late := day == "" || day == "2017-08-25"; r.Past == late {
			t.Errorf("as of %q: past is %v", day, r.Past)
		}
	}
	// Of a county that was there before the past was kept, the days before that
	// are not on record, and what is told as of now says so.
	if err := o.DB.Write(t.Context(), o.Office.County, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO past_since (county, at) VALUES ($1, $2)`, tx.County, tx.Now.UnixMilli())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	r, err := o.reports.Stage(t.Context(), o.Office, "2017-08-23")
	if err != nil || !r.Figures["recurring_duties"].Later || r.Figures["cases_open"].Later || r.Later(t.Context()) == "" {
		t.Errorf("before it was kept: %v, the note is %q", err, r.Later(t.Context()))
	}
	for _, day := range []string{"2017-08-26", "2017-13-01", "x", "2017-8-2"} {
		if _, err := o.reports.Stage(t.Context(), o.Office, day); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", day, err)
		}
	}
	if _, err := o.reports.Stage(t.Context(), o.Liaison, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a liaison: %v", err)
	}
}
