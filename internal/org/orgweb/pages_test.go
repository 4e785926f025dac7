package orgweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/ui"
	"chuangwei/internal/web/webtest"
)

const here = id.County("360825")

type areas []org.AreaName

func (a areas) AreaNames(context.Context, *db.Tx) ([]org.AreaName, error) { return a, nil }

type house struct {
	*webtest.Site
	org            *org.Service
	d              *db.DB
	areas          areas
	office, reader access.Actor
}

type someFigures struct{}

func (someFigures) UnitState(context.Context, access.Actor, id.Unit) (orgweb.State, error) {
	return orgweb.State{
		Cases:  []ui.Kpi{{Label: "在办 <b>", Value: "12", Href: "/cases?lead=x"}},
		Street: []ui.Kpi{{Label: "取缔摊点", Value: "9", Href: "/patrol/actions?as=stalls"}},
	}, nil
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	dbtest.Counties(t, d, here)
	dbtest.FixClock(d, time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC))
	h := &house{Site: webtest.New(t), d: d, areas: areas{{ID: id.New[id.Area](), Seq: 1, Name: "第一片区"}}}
	h.org = &org.Service{DB: d, Areas: h.areas}
	h.office = access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
	h.reader = access.Actor{County: here, Account: id.New[id.Account](), Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	h.Pages.Prepare = func(ctx context.Context, r *http.Request, by access.Actor) (context.Context, error) {
		return ui.With(ctx, ui.Frame{County: "永丰县", User: by.Name, URL: r.URL.RequestURI()}), nil
	}
	(&orgweb.Handler{Pages: h.Pages, Org: h.org, Figures: someFigures{}, Categories: func(context.Context, access.Actor) (map[string][]ui.Option, error) {
		return map[string][]ui.Option{"appearance": {{Value: "/admin/categories#c-06010", Label: "06010 暴露垃圾"}}}, nil
	}}).Register(h.Mux)
	h.As(h.office)
	return h
}

const awkward = "城管局 'O\"Neil' 100%_😀 <b>x</b>"

func TestAUnitIsEnteredFoundChangedAndItsHistoryShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		form := h.Get("/org/units/new")
		if form.Status != 200 || form.Count("label[for=f-name]") != 1 || form.Count("select[name=category] option") != 5 {
			t.Fatalf("form %d %s", form.Status, form.Text("main"))
		}
		wrong := h.Post("/org/units", url.Values{"name": {""}, "category": {"A"}, "phone": {"none"}})
		if wrong.Status != 422 || wrong.Count(`.errors a[href="#f-name"]`) != 1 || wrong.Attr("#f-phone", "value") != "none" || wrong.Attr("#f-name", "aria-invalid") != "true" {
			t.Fatalf("a wrong form: %d %v", wrong.Status, wrong.Texts(".errors li"))
		}
		made := h.Post("/org/units", url.Values{"name": {awkward}, "short": {"城管局"}, "code": {"cgj"}, "category": {"B"}, "kind": {"agency"}, "phone": {"0796-2511000"}, "_key": {"k"}})
		if made.Status != 303 || !strings.HasPrefix(made.Location, "/org/units/") {
			t.Fatalf("create: %d %s", made.Status, made.Text("main"))
		}
		again := h.Post("/org/units", url.Values{"name": {awkward}, "short": {"城管局"}, "code": {"cgj"}, "category": {"B"}, "kind": {"agency"}, "phone": {"0796-2511000"}, "_key": {"k"}})
		if again.Location != made.Location {
			t.Errorf("sent twice: %d %s", again.Status, again.Location)
		}
		list := h.Get("/org/units?q=100%25_")
		if diff := cmp.Diff([]string{awkward}, list.Texts("#units tbody th")); diff != "" {
			t.Error(diff)
		}
		edit := h.Get(made.Location + "/edit")
		if got := edit.Attr("#f-name", "value"); got != awkward {
			t.Errorf("the form holds %q", got)
		}
		fields := url.Values{"name": {awkward}, "short": {"城管局"}, "code": {"cgj"}, "category": {"A"}, "kind": {"agency"}, "level": {"county"}, "area": {string(h.areas[0].ID)}, "version": {edit.Attr("input[name=version]", "value")}}
		if p := h.Post(made.Location, fields); p.Status != 303 {
			t.Fatalf("change: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Post(made.Location, fields); p.Status != 409 {
			t.Errorf("an old form: %d", p.Status)
		}
		page := h.Get(made.Location)
		for _, want := range []string{"主办的问题 在办 <b> 12", "参加联合整治组 取缔摊点 9"} {
			if !strings.Contains(page.Text("main"), want) {
				t.Errorf("the unit's page does not say %s: %s", want, page.Text("main"))
			}
		}
		if page.Text("h1") != awkward || page.Count(".story-item") != 2 || !strings.Contains(page.Text(".story"), "单位类别：B → A") {
			t.Errorf("page: %s", page.Text(".story"))
		}
		h.As(h.reader)
		for path, want := range map[string]int{made.Location: 200, "/org/units": 200, made.Location + "/edit": 403, "/org/units/new": 403, "/org/units/" + string(id.New[id.Unit]()): 404, "/org/units/%00": 404} {
			if p := h.Get(path); p.Status != want {
				t.Errorf("a reader gets %d for %s, want %d", p.Status, path, want)
			} else if strings.Contains(p.Body, "2511000") {
				t.Errorf("%s tells a reader the telephone number", path)
			}
		}
		if p := h.Post(made.Location+"/retire", url.Values{"retired": {"1"}}); p.Status != 403 {
			t.Errorf("a reader retires a unit: %d", p.Status)
		}
	})
}

// county fills a county by its pages' services.
func (h *house) county(t *testing.T) (units []id.Unit, post id.Post, person id.Person) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, name := range []string{"甲局", "乙局", "丙村"} {
		d := org.UnitDraft{Code: string(rune('a' + i)), Name: name, Category: string(rune('A' + i))}
		if i == 0 {
			d.Area = h.areas[0].ID
		}
		u, err := h.org.CreateUnit(ctx, h.office, d)
		must(err)
		units = append(units, u)
	}
	var err error
	person, err = h.org.CreatePerson(ctx, h.office, org.PersonDraft{Unit: units[0], Name: "王科长", Phone: "13811112222"})
	must(err)
	_, err = h.org.CreatePerson(ctx, h.office, org.PersonDraft{Unit: units[1], Name: "李干事", Task: "巡街"})
	must(err)
	_, err = h.org.CreateGroup(ctx, h.office, org.GroupDraft{Code: "appearance", Name: "市容组", LeadUnit: units[0], Members: units[1:]})
	must(err)
	bodies, err := h.org.BodyList(ctx, h.office)
	must(err)
	post, err = h.org.CreatePost(ctx, h.office, org.PostDraft{Body: bodies[1].ID, Title: "主任", Grade: "正科级", Leading: true, RequiredSince: "2017-05-12"})
	must(err)
	_, err = h.org.CreatePost(ctx, h.office, org.PostDraft{Area: h.areas[0].ID, Role: org.Deputy, Title: "副片长"})
	must(err)
	return units, post, person
}

// The link of a figure opens a list with exactly as many rows.
func TestEveryFigureOpensAListOfItsLength(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.county(t)
		book := figures.NewBook(org.Figures()...)
		for _, q := range []figures.Query{{}, {Area: h.areas[0].ID}} {
			for _, key := range book.Keys() {
				var v figures.Value
				err := d.Read(t.Context(), here, func(tx *db.Tx) (err error) {
					v, err = book.Value(t.Context(), tx, key, q)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				page := h.Get(v.Link)
				if rows := page.Count("main table tbody tr"); page.Status != 200 || int64(rows) != v.N {
					t.Errorf("%s of %+v is %d, but %s has %d rows (%d)", key, q, v.N, v.Link, rows, page.Status)
				}
			}
		}
	})
}

func TestAPostIsFilledAndVacated(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		units, post, person := h.county(t)
		path := "/org/posts/" + string(post)
		if got := h.Get("/org/vacancies"); got.Count("#vacancies tbody tr") != 1 || !strings.Contains(got.Text("#vacancies"), "空缺105天") {
			t.Errorf("vacancies: %s", got.Text("main"))
		}
		if got := h.Get("/org/vacancies?all=1"); got.Count("#vacancies tbody tr") != 2 {
			t.Errorf("all vacancies: %s", got.Text("main"))
		}
		if p := h.Post(path+"/appoint", url.Values{"person": {""}}); p.Status != 422 || p.Count(".errors li") != 1 || p.Count("details#appoint[open]") != 1 {
			t.Errorf("nobody appointed: %d %s", p.Status, p.Text(".errors"))
		}
		if p := h.Post(path+"/appoint", url.Values{"person": {string(person)}, "since": {"2017-06-01"}, "seconded_from": {string(units[0])}}); p.Status != 303 {
			t.Fatalf("appoint: %d %s", p.Status, p.Text("main"))
		}
		page := h.Get(path)
		if !strings.Contains(page.Text(".facts, dl"), "王科长") || !strings.Contains(page.Text("main"), "借调自") {
			t.Errorf("the post's page: %s", page.Text("main"))
		}
		if got := h.Get("/org/vacancies"); got.Count("#vacancies") != 0 || !strings.Contains(got.Text("main"), "没有空岗") {
			t.Errorf("vacancies: %s", got.Text("main"))
		}
		if p := h.Post(path+"/abolish", nil); p.Status != 409 {
			t.Errorf("abolish a held post: %d", p.Status)
		}
		if p := h.Post(path+"/vacate", url.Values{"until": {"2017-08-01"}}); p.Status != 303 {
			t.Errorf("vacate: %d %s", p.Status, p.Text("main"))
		}
		if got := h.Get("/org/vacancies"); !strings.Contains(got.Text("#vacancies"), "2017-08-02") {
			t.Errorf("vacancies: %s", got.Text("main"))
		}
		if p := h.Post("/org/posts", url.Values{"title": {"副主任"}, "group": {"nowhere"}}); p.Status != 422 {
			t.Errorf("a post of nothing: %d", p.Status)
		}
	})
}

func TestListsAreExportedAsShown(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	h.county(t)
	csv := h.Get("/org/units.csv?area=none&sort=-code")
	if want := "\ufeff编码,名称,单位类别,单位性质,隶属层级,所属片区,所属乡镇,联系电话\r\nc,丙村,C 片区成员单位,机关单位,县级,,,\r\nb,乙局,\"B 专业组牵头、主要职能部门\",机关单位,县级,,,\r\n"; strings.ReplaceAll(csv.Body, `"`, "") != strings.ReplaceAll(want, `"`, "") {
		t.Errorf("CSV %q", csv.Body)
	}
	if x := h.Get("/org/people.xlsx"); !strings.HasPrefix(x.Body, "PK") || !strings.Contains(x.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("XLSX begins %q", x.Body[:4])
	}
	h.As(h.reader)
	if got := h.Get("/org/people.csv"); strings.Contains(got.Body, "13811112222") || !strings.Contains(got.Body, "王科长") {
		t.Errorf("a reader's CSV %q", got.Body)
	}
}

func TestGroupsPeopleBodiesAndCategoriesHaveTheirPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		units, _, person := h.county(t)
		groups := h.Get("/org/groups")
		link := groups.Attr("#groups tbody th a", "href")
		if groups.Count("#groups tbody tr") != 1 || !strings.Contains(groups.Text("#groups"), "乙局 · 丙村") {
			t.Errorf("groups: %s", groups.Text("#groups"))
		}
		one := h.Get(link)
		if one.Attr("#categories li a", "href") != "/admin/categories#c-06010" || !strings.Contains(groups.Text("#groups tbody td.num a"), "1") {
			t.Errorf("its categories: %s; the list says %q", one.Text("#categories"), groups.Text("#groups tbody td.num a"))
		}
		edit := h.Get(link + "/edit")
		if edit.Count("input[type=checkbox][name=members][checked]") != 2 {
			t.Errorf("members chosen: %d", edit.Count("input[name=members][checked]"))
		}
		if p := h.Post(link, url.Values{"name": {"市容环境组"}, "lead": {string(units[0])}, "members": {string(units[2])}, "seq": {"x"}}); p.Status != 422 || p.Count(`.errors a[href="#f-seq"]`) != 1 {
			t.Errorf("a number that is none: %d %s", p.Status, p.Text(".errors"))
		}
		if p := h.Post(link, url.Values{"name": {"市容环境组"}, "lead": {string(units[0])}, "members": {string(units[2])}}); p.Status != 303 {
			t.Errorf("change the group: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Get(link); p.Text("h1") != "市容环境组" || p.Count(".story-item") != 2 {
			t.Errorf("group: %s", p.Text("main"))
		}
		if p := h.Post("/org/people", url.Values{"name": {"赵科员"}, "unit": {string(units[0])}, "task": {"宣传"}}); p.Status != 303 {
			t.Errorf("create a person: %d %s", p.Status, p.Text("main"))
		}
		if p := h.Get("/org/people?idle=1"); p.Count("#people tbody tr") != 1 {
			t.Errorf("people without a task: %s", p.Text("#people"))
		}
		if p := h.Get("/org/people?q=没有这个人"); !strings.Contains(p.Text("main"), "没有符合条件的记录") {
			t.Errorf("nobody found: %s", p.Text("main"))
		}
		if p := h.Post("/org/people/"+string(person)+"/retire", url.Values{"retired": {"1"}}); p.Status != 303 {
			t.Errorf("retire: %d", p.Status)
		}
		if p := h.Get("/org/people/" + string(person)); !strings.Contains(p.Text("main"), "已离职") {
			t.Errorf("person: %s", p.Text("main"))
		}
		if p := h.Get("/org/bodies"); p.Count("main h2") < 2 {
			t.Errorf("bodies: %v", p.Texts("main h2"))
		}
		if p := h.Post("/org/bodies", url.Values{"name": {"督查考核科"}}); p.Status != 303 {
			t.Errorf("new body: %d", p.Status)
		}
		if p := h.Post("/org/categories/A", url.Values{"name": {""}}); p.Status != 422 || p.Count("#rename-A[open]") != 1 {
			t.Errorf("a category without name: %d", p.Status)
		}
		if p := h.Post("/org/categories/A", url.Values{"name": {"牵头单位"}}); p.Status != 303 {
			t.Errorf("rename: %d", p.Status)
		}
		if p := h.Get("/org/categories"); p.Count("#categories tbody tr") != 4 || !strings.Contains(p.Text("#categories"), "牵头单位") {
			t.Errorf("categories: %s", p.Text("#categories"))
		}
	})
}

func TestEveryPageSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := open(t, d)
	units, post, person := h.county(t)
	group := h.Get("/org/groups").Attr("#groups tbody th a", "href")
	for _, tag := range []string{"zh-CN", "en"} {
		h.Lang = tag
		for _, path := range []string{
			"/org/units", "/org/units/new", "/org/units/" + string(units[0]), "/org/units/" + string(units[0]) + "/edit", "/org/groups", "/org/groups/new", group, group + "/edit",
			"/org/bodies", "/org/bodies/new", "/org/posts/new?area=" + string(h.areas[0].ID) + "&role=director", "/org/posts/" + string(post), "/org/posts/" + string(post) + "/edit",
			"/org/vacancies", "/org/vacancies?all=1", "/org/people", "/org/people/new", "/org/people/" + string(person), "/org/people/" + string(person) + "/edit", "/org/categories",
		} {
			p := h.Get(path)
			if p.Status != 200 || strings.Contains(p.Body, "«") || p.Count("h1") != 1 {
				t.Errorf("%s in %s: %d, unknown messages %v", path, tag, p.Status, strings.Contains(p.Body, "«"))
			}
			for _, input := range p.Texts("main :not(label) > input:not([type=hidden]):not([id])") {
				t.Errorf("%s: an input without label %s", path, input)
			}
			if strings.Contains(p.Body, " style=") || strings.Contains(p.Body, " onclick=") {
				t.Errorf("%s has inline style or script", path)
			}
		}
	}
}
