package openapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2/humatest"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/openapi"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/photos/synthetic"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/web"
	"chuangwei/internal/web/rest"
)

const (
	here  id.County = "360825"
	there id.County = "110105"
)

// world is two counties with the API before them. here has two areas, west and
// east, each with a lead unit.
type world struct {
	t                  *testing.T
	api                humatest.TestAPI
	handler            http.Handler
	cases              *cases.Service
	patrol             *patrol.Service
	plan               *plan.Service
	custody            *custody.Service
	drives             *drives.Service
	documents          *documents.Service
	notices            *notices.Service
	publicity          *publicity.Service
	standard           *standard.Service
	findings           *findings.Service
	seen               months
	west, east         id.Area
	westUnit, eastUnit id.Unit
	office, all        string // secrets of keys: the office's, an auditor's
	westKey, eastKey   string // area leads
	stranger           string // the office of the other county
	strange            id.Area
	key                func(access.Grant) string // makes one more
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	ctx := t.Context()
	dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	dbtest.Counties(t, d, here, there)
	w := &world{t: t}
	store, err := blob.Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &org.Service{DB: d}
	ground := areas.New(d, o)
	keys := people.New(people.Options{DB: d, Cheap: true})
	pics := photos.New(d, store)
	w.cases = cases.New(cases.Options{DB: d, Ground: cases.NewFloors(ground), Files: store})
	pics.Guard(cases.Subject, access.SeeCase, w.cases.Owners)
	w.patrol = patrol.New(patrol.Options{DB: d, Ground: ground, People: o, Cases: w.cases})
	pics.Guard(patrol.Subject, access.SeeCase, w.patrol.Owners)
	w.plan = plan.New(plan.Options{DB: d, Files: store})
	pics.Guard(plan.SubjectReport, access.SeeCounty, w.plan.ReportOwners)
	w.publicity, w.standard = publicity.New(d), standard.New(standard.Options{DB: d, Files: store})
	w.seen = months{}
	w.findings = findings.New(d, w.seen, nil)
	w.custody, w.drives = custody.New(d), drives.New(drives.Options{DB: d, Cases: w.cases})
	w.documents, w.notices = documents.New(documents.Options{DB: d, Files: store}), notices.New(d, w.cases)
	for _, c := range []id.County{here, there} {
		dbtest.Campaign(t, d, c)
		err := d.Write(ctx, c, func(tx *db.Tx) error { return org.Install(ctx, tx) })
		if err != nil {
			t.Fatal(err)
		}
	}
	area := func(c id.County, name string, lon float64) (id.Area, id.Unit) {
		u, err := o.CreateUnit(ctx, access.System(c), org.UnitDraft{Name: name + "牵头单位 'x' 100%😀", Category: "A", Kind: org.Agency, Level: org.OfCounty})
		if err != nil {
			t.Fatal(err)
		}
		b, err := geo.ParseBoundary(fmt.Appendf(nil, `{"type":"Polygon","coordinates":[[[%[1]v,27.3],[%[2]v,27.3],[%[2]v,27.4],[%[1]v,27.4],[%[1]v,27.3]]]}`, lon, lon+0.05), geo.WGS84)
		if err != nil {
			t.Fatal(err)
		}
		a, err := ground.Create(ctx, access.System(c), areas.Draft{Name: name, LeadUnit: u, Boundary: b})
		if err != nil {
			t.Fatal(err)
		}
		return a, u
	}
	w.west, w.westUnit = area(here, "西片区", 115.40)
	w.east, w.eastUnit = area(here, "东片区", 115.45)
	w.strange, _ = area(there, "他县片区", 116.40)
	key := func(c id.County, u id.Unit, g access.Grant) string {
		_, secret, err := keys.CreateKey(ctx, access.System(c), people.NewKey{Label: "接口 " + string(g.Role), Unit: u, Grants: []access.Grant{g}})
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	w.office = key(here, "", access.Grant{Role: access.Office, Scope: access.County})
	w.all = key(here, "", access.Grant{Role: access.Auditor, Scope: access.County})
	w.westKey = key(here, w.westUnit, access.Grant{Role: access.AreaLead, Scope: access.Area, Of: string(w.west)})
	w.eastKey = key(here, w.eastUnit, access.Grant{Role: access.AreaLead, Scope: access.Area, Of: string(w.east)})
	w.key = func(g access.Grant) string { return key(here, "", g) }
	w.stranger = key(there, "", access.Grant{Role: access.Office, Scope: access.County})

	var defs []figures.Def
	defs = append(append(append(defs, org.Figures()...), areas.Figures()...), w.cases.Figures()...)
	mux := http.NewServeMux()
	a := openapi.New(mux, openapi.Services{
		DB: d, Org: o, Areas: ground, Cases: w.cases, Photos: pics, Patrol: w.patrol, Plan: w.plan, Custody: w.custody, Drives: w.drives,
		Support: support.New(support.Options{DB: d, Cases: w.cases}), Supervise: supervise.New(supervise.Options{DB: d}), Meetings: meetings.New(meetings.Options{DB: d}),
		Documents: w.documents, Notices: w.notices, Publicity: w.publicity, Standard: w.standard, Findings: w.findings, Book: figures.NewBook(defs...),
	}, rest.Options{Keys: keys})
	w.handler = web.Language(mux)
	w.api = humatest.Wrap(quiet{t}, a.Huma)
	return w
}

// quiet keeps the dumps of humatest out of the log.
type quiet struct{ *testing.T }

func (quiet) Log(...any)          {}
func (quiet) Logf(string, ...any) {}

// ask asks the API and returns the status and the JSON of the answer.
func (w *world) ask(key, method, path string, body any) (int, map[string]any) {
	w.t.Helper()
	r := w.raw(key, method, path, body)
	var out map[string]any
	if err := json.Unmarshal(r.Body.Bytes(), &out); err != nil {
		w.t.Fatalf("%s %s: %d %.200q: %v", method, path, r.Code, r.Body, err)
	}
	return r.Code, out
}

func (w *world) raw(key, method, path string, body any, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	args := []any{"Authorization: Bearer " + key}
	for _, h := range headers {
		args = append(args, h)
	}
	switch body := body.(type) {
	case nil:
	case string:
		args = append(args, io.Reader(bytes.NewBufferString(body)), "Content-Type: application/json")
	default:
		args = append(args, body)
	}
	return w.api.Do(method, rest.Prefix+path, args...)
}

// open opens a case and returns it.
func (w *world) open(key string, lon, lat float64, change ...func(map[string]any)) map[string]any {
	w.t.Helper()
	body := draft(lon, lat)
	for _, c := range change {
		c(body)
	}
	status, c := w.ask(key, http.MethodPost, "/cases", body)
	if status != http.StatusCreated {
		w.t.Fatalf("open: %d %v", status, c)
	}
	return c
}

func draft(lon, lat float64) map[string]any {
	return map[string]any{
		"category": "09006", "title": "占道经营 '\"<script>alert(1)</script> 100% 😀", "anyway": true,
		"place": map[string]any{"address": "恩江大道 12 号", "lon": lon, "lat": lat},
	}
}

// upload sends a photo and returns the status and the answer.
func (w *world) upload(key, path, kind string, seed uint64, data []byte, headers ...string) (int, map[string]any) {
	w.t.Helper()
	if data == nil {
		var err error
		if data, err = synthetic.JPEG(synthetic.Scene{Seed: seed, Width: 320, Height: 240}); err != nil {
			w.t.Fatal(err)
		}
	}
	return w.send(key, path, "photo", "照片.jpg", kind, data, headers...)
}

// send sends a file in the field of a form; headers are names and values.
func (w *world) send(key, path, field, name, kind string, data []byte, headers ...string) (int, map[string]any) {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	f, err := form.CreateFormFile(field, name)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := f.Write(data); err != nil {
		w.t.Fatal(err)
	}
	if err := form.WriteField("kind", kind); err != nil {
		w.t.Fatal(err)
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, rest.Prefix+path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+key)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	var out map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.t.Fatalf("upload: %d %.200q", rec.Code, rec.Body)
	}
	return rec.Code, out
}

func (w *world) ok(method, path string, body any) map[string]any {
	w.t.Helper()
	status, out := w.ask(w.office, method, path, body)
	if status >= 300 {
		w.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}
