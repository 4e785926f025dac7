package countiesweb_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/counties/countiesweb"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

const here id.County = "360825"

// tokens signs in whoever names a role.
type tokens struct{}

func (tokens) Authenticate(_ context.Context, token string) (access.Actor, error) {
	g := access.Grant{Role: access.Role(token), Scope: access.County}
	if token == "liaison" {
		g = access.Grant{Role: access.Liaison, Scope: access.Unit, Of: "u1"}
	}
	if token == "nobody" {
		return access.Actor{}, fault.New(fault.SignIn, "web.sign_in")
	}
	return access.Actor{County: here, Account: "a", Name: "岗位", Grants: []access.Grant{g}}, nil
}

type site struct {
	*testing.T
	handler http.Handler
	role    string
}

func open(t *testing.T, d *db.DB) *site {
	t.Helper()
	dbtest.Counties(t, d, here)
	dbtest.FixClock(d, time.Date(2018, 11, 25, 0, 0, 0, 0, time.UTC))
	pages := &web.Pages{Auth: tokens{}, Log: slog.New(slog.DiscardHandler), Error: func(_ context.Context, p web.Problem, _ bool) templ.Component {
		return ui.Plain(ui.Page{Title: p.Text})
	}}
	h := &countiesweb.Handler{Pages: pages, Counties: counties.New(d), Units: func(context.Context, access.Actor) ([]ui.Option, error) {
		return []ui.Option{{Value: "u1", Label: "县城管大队"}}, nil
	}}
	mux := http.NewServeMux()
	h.Register(mux)
	framed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(ui.With(r.Context(), ui.Frame{URL: r.URL.RequestURI()})))
	})
	return &site{T: t, handler: web.Language(framed), role: "administrator"}
}

func (s *site) do(r *http.Request) (int, string) {
	s.Helper()
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.role})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Body)
	if err != nil {
		s.Fatal(err)
	}
	return w.Code, string(b)
}

func (s *site) get(path string) (int, string) {
	s.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path string, v url.Values) (int, string) {
	s.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

func (s *site) has(page string, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			s.Errorf("the page lacks %q: %.3000s", text, page)
		}
	}
}

var input = regexp.MustCompile(`<input[^>]*>`)

// filled reads the values of a page's form, as a browser would send them.
func filled(page string) url.Values {
	v := url.Values{}
	attr := func(tag, name string) string {
		m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(tag)
		if m == nil {
			return ""
		}
		return m[1]
	}
	for _, tag := range input.FindAllString(page, -1) {
		if strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, "checked") {
			continue
		}
		if name := attr(tag, " name"); name != "" && !strings.HasPrefix(name, "_") {
			v.Set(name, attr(tag, " value"))
		}
	}
	return v
}

func TestSettingsAreChangedOnTheirPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		_, page := s.get("/county")
		s.has(page, "县设置", `value="WT"`, "1-5 08:00-12:00 14:00-18:00", "县城管大队")
		v := filled(page)
		v.Set("case_prefix", "cw")
		v.Set("warn", "60，90")
		v.Set("shift_name_0", "联合整治 <b>")
		v.Set("shift_hours_0", "1-7 07:30-21:30; through")
		v.Set("shift_units_0", "u1")
		if status, page := s.post("/county", v); status != 303 {
			t.Fatalf("save: %d %.2000s", status, page)
		}
		if status, page := s.post("/county", v); status != 422 || !strings.Contains(page, "别人已改动设置") {
			t.Errorf("an old form: %d", status)
		}
		_, page = s.get("/county")
		s.has(page, `value="CW"`, `value="60, 90"`, "联合整治 &lt;b&gt;")
		v = filled(page)
		v.Set("zoom", "many")
		v.Set("case_prefix", "问题")
		status, page := s.post("/county", v)
		if status != 422 {
			t.Errorf("a word for a number: %d", status)
		}
		s.has(page, `href="#f-zoom"`, `value="many"`)
		v.Set("zoom", "99")
		_, page = s.post("/county", v)
		s.has(page, `href="#f-zoom"`, `href="#f-case_prefix"`)
		_, page = s.get("/county/history")
		s.has(page, "修改了设置", "问题编号前缀：WT → CW")
		s.role = "liaison"
		for _, path := range []string{"/county", "/county/history", "/county/campaigns/new"} {
			if status, _ := s.get(path); status != 403 {
				t.Errorf("a liaison gets %s: %d", path, status)
			}
		}
		if status, _ := s.post("/county", v); status != 403 {
			t.Errorf("a liaison saves: %d", status)
		}
	})
}

func TestACampaignIsMadeWithStages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		_, page := s.get("/county/campaigns")
		s.has(page, "还没有创建活动")
		v := url.Values{"title": {"创建省级卫生县城"}, "starts_on": {"2017-05-09"}, "ends_on": {"2018-12-31"}, "propose": {"1"}}
		_, page = s.post("/county/campaigns", v)
		s.has(page, `value="2017-05-09"`, `name="stage_name_3"`)
		v = filled(page)
		v.Set("stage_from_1", "2016-01-01")
		status, page := s.post("/county/campaigns", v)
		if status != 422 {
			t.Errorf("a stage outside: %d", status)
		}
		s.has(page, "阶段超出活动的起止日期")
		v.Set("stage_from_1", "2017-07-09")
		if status, page = s.post("/county/campaigns", v); status != 303 {
			t.Fatalf("save: %d %.2500s", status, page)
		}
		_, page = s.get("/county/campaigns")
		s.has(page, "创建省级卫生县城", "当前活动", "2018-12-31")
		one := regexp.MustCompile(`/county/campaigns/[0-9a-f-]{36}`).FindString(page)
		_, page = s.get(one)
		s.has(page, "新建了创建活动")
		if status, _ := s.get("/county/campaigns/none"); status != 404 {
			t.Errorf("no such campaign: %d", status)
		}
	})
}

func TestTheCalendarIsEditedAndImportedOnItsPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		dbtest.Campaign(t, d, here)
		_, page := s.get("/calendar")
		s.has(page, "2018年工作日历", "春节", "缺少2019年的节假日安排")
		if status, _ := s.post("/calendar/day", url.Values{"day": {"2018-11-26"}, "kind": {"off"}, "name": {"县庆"}}); status != 303 {
			t.Errorf("edit: %d", status)
		}
		_, page = s.get("/calendar?year=2018")
		s.has(page, "县庆", "本县修改", "恢复原安排")
		status, page := s.post("/calendar/day", url.Values{"day": {"soon"}, "year": {"2018"}})
		if status != 422 {
			t.Errorf("no day: %d", status)
		}
		s.has(page, `href="#f-day"`)
		if status, _ := s.post("/calendar/reset", url.Values{"day": {"2018-11-26"}}); status != 303 {
			t.Errorf("reset: %d", status)
		}
		upload := func(name, text string) (int, string) {
			var b bytes.Buffer
			m := multipart.NewWriter(&b)
			f, err := m.CreateFormFile("file", name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(f, text)
			m.Close()
			r := httptest.NewRequest(http.MethodPost, "/calendar/import", &b)
			r.Header.Set("Content-Type", m.FormDataContentType())
			return s.do(r)
		}
		if status, page := upload("2019.json", `{"days": [{"name": "元旦", "date": "2019-01-01", "isOffDay": true}]}`); status != 303 {
			t.Errorf("import: %d %.2000s", status, page)
		}
		_, page = s.get("/calendar?year=2019")
		s.has(page, "元旦", "导入了节假日")
		if strings.Contains(page, "缺少2019年") {
			t.Error("2019 is still missing")
		}
		for name, text := range map[string]string{"x.json": "PK\x03\x04", "y.csv": "日期,是否放假\n昨天,是", "z.json": strings.Repeat("x", 3<<20)} {
			if status, _ := upload(name, text); status != 422 && status != 413 {
				t.Errorf("%s: %d", name, status)
			}
		}
		for _, path := range []string{"/calendar?year=abc", "/calendar?year=99999"} {
			if status, _ := s.get(path); status != 404 {
				t.Errorf("%s: %d", path, status)
			}
		}
		s.role = "auditor"
		_, page = s.get("/calendar")
		if strings.Contains(page, `action="/calendar/day"`) {
			t.Error("an auditor is offered to edit")
		}
		if status, _ := s.post("/calendar/day", url.Values{"day": {"2018-11-26"}}); status != 403 {
			t.Errorf("an auditor edits: %d", status)
		}
	})
}

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		known := regexp.MustCompile(`中文|县城管大队|县 360825`)
		for _, path := range []string{"/county", "/county/history", "/county/campaigns", "/county/campaigns/new", "/calendar"} {
			for _, tag := range []string{"zh-CN", "en"} {
				status, page := s.get(path + "?lang=" + tag)
				if status != 200 || strings.Contains(page, "«") {
					t.Errorf("%s in %s: %d %q", path, tag, status, regexp.MustCompile(`«[^»]*»`).FindString(page))
				}
				if rest := regexp.MustCompile(`\p{Han}+`).FindAllString(known.ReplaceAllString(page, ""), -1); tag == "en" && len(rest) > 0 {
					t.Errorf("%s in English says %q", path, rest)
				}
			}
		}
	})
}
