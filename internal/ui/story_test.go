package ui

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
)

// The story is every part of the house drawn with sample content, in both
// languages. TestStory… check it; web/test/story.mjs looks at it in a browser:
// for that, CHUANGWEI_STORY names the folder to write it to.

// text is a component of plain text.
func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

// around draws c with children.
func around(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, all(children...)), w)
	})
}

func all(cs ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		ctx = templ.ClearChildren(ctx)
		for _, c := range cs {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

var storyNow = time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)

func storyFrame(here string) Frame {
	return Frame{
		County: "江西省永丰县", Title: "创建省级卫生县城", User: "创卫办主任", Role: "县创卫办",
		Inbox: 12, URL: here, Now: storyNow, Search: "/search", Register: "/cases/new",
		Banner: "演示数据 · 时钟为 2017年8月25日 14:30",
		Flash:  &Note{Text: "WT-0312 已派发至县城市管理大队", Undo: "/cases/WT-0312/undo"},
		Nav: []NavGroup{
			{Items: []NavItem{{Key: "desk", Label: "我的工作台", Icon: "home", Href: "/", Count: 7, Urgent: "件待办"}}},
			{Items: []NavItem{{Key: "overview", Label: "指挥总览", Icon: "gauge", Href: "/overview"}}},
			{Label: "问题", Icon: "clipboard-list", Items: []NavItem{
				{Key: "cases", Label: "台账", Href: "/cases", Count: 1234}, {Key: "map", Label: "一张图", Href: "/map"}, {Key: "surveys", Label: "摸排批次", Href: "/surveys"},
			}},
			{Label: "组织", Icon: "sitemap", Items: []NavItem{
				{Key: "org", Label: "指挥部与岗位", Href: "/org"},
				{Key: "areas", Label: "片区", Href: "/areas"},
				{Key: "groups", Label: "专业组", Href: "/groups"},
				{Key: "units", Label: "单位", Href: "/units"},
				{Key: "vacancies", Label: "空岗与缺位", Href: "/vacancies", Count: 4},
			}},
			{Items: []NavItem{{Key: "reports", Label: "报表", Icon: "report-analytics", Href: "/reports"}}},
			{Items: []NavItem{{Key: "admin", Label: "系统", Icon: "settings", Href: "/admin"}}},
		},
	}
}

type storyPage struct {
	name string
	page templ.Component
	here string
}

func story() []storyPage {
	return []storyPage{
		{"ledger", storyLedger(), "/cases?area=3&sort=-due&state=handling"},
		{"case", storyCase(), "/cases/WT-0312"},
		{"overview", storyOverview(), "/overview"},
		{"form", storyForm(), "/cases/new"},
		{"map", storyMap(), "/map?area=3"},
		{"signin", storySignIn(), "/sign-in?next=/"},
		{"desk", storyDesk(), "/"},
		{"phone-tasks", storyTasks(), "/m"},
		{"phone-report", storyReport(), "/m/report"},
	}
}

func storyLedger() templ.Component {
	states := [][3]string{{"new", "inbox", "待受理"}, {"doing", "tool", "整改中"}, {"check", "eye-check", "待复核"}, {"done", "circle-check", "已办结"}, {"off", "git-merge", "已并案"}}
	clocks := []Clock{{State: "ok", Text: "剩3天", Due: storyNow}, {State: "soon", Text: "剩3小时", Due: storyNow}, {State: "late", Text: "超期2天", Due: storyNow}, {State: "met", Text: "按期"}, {State: "none"}}
	var rows []templ.Component
	for i, s := range states {
		rows = append(rows, raw(`<tr>`), RowCheck("bulk", "id", s[0], "WT-031"+string(rune('0'+i))),
			raw(`<td><a data-open href="/cases/WT-0312">WT-031`+string(rune('0'+i))+`</a></td><td>人民路 18 号占道经营夜宵摊<span class="row-note">市容乱象 / 占道经营</span></td><td>第三片区</td><td>县城市管理大队</td><td>`),
			Pill(s[0], s[1], s[2]), raw(`</td><td>`), ClockChip(clocks[i]), raw(`</td><td class="num">`+"12"+`</td></tr>`))
	}
	table := around(Table(TableOpts{Caption: "问题台账", Rows: true}),
		raw(`<thead><tr>`), CheckAll(), SortTh("编号", "number"), Th("问题"), Th("片区"), Th("责任单位"), Th("状态"), SortTh("期限", "due"), SortThNum("天数", "age"),
		raw(`</tr></thead><tbody>`), all(rows...), raw(`</tbody>`))
	filters := Filters{
		Action: "/cases", Target: "list", Keep: []string{"sort"},
		Text: &Input{Name: "q", Label: "关键字", Value: "占道"},
		Items: []Input{
			{Name: "state", Label: "状态", Value: "handling", Options: []Option{{Value: "new", Label: "待受理"}, {Value: "handling", Label: "整改中"}}},
			{Name: "area", Label: "片区", Value: "3", Options: []Option{{Value: "3", Label: "第三片区"}}},
			{Name: "from", Label: "登记自", Type: "date"},
		},
		More: []Input{{Name: "source", Label: "来源", Options: []Option{{Value: "survey", Label: "摸排"}}}},
	}
	return around(Shell(Page{
		Title: "问题台账", Active: "cases", Lead: "全县登记的问题，一件一行",
		Crumbs:  []Crumb{{"问题", "/cases"}, {"台账", ""}},
		Actions: all(Button(Btn{Label: "导出", Icon: "download", Href: "/cases.xlsx"}), Button(Btn{Label: "打印", Icon: "printer", Type: "button", Attrs: templ.Attributes{"data-print": true}})),
	}),
		Tabs("视图", []Tab{{Label: "全部", Href: "/cases", Count: 1234, Active: true}, {Label: "我片区", Href: "/cases?area=3"}, {Label: "超期", Href: "/cases?late=1", Count: 9}, {Label: "待复核", Href: "/cases?state=check"}}),
		FilterBar(filters),
		raw(`<div id="list">`), RowCount("共 1,234 件"),
		around(Sheet(), table, around(BulkBar("bulk", "/cases/bulk"), Button(Btn{Label: "派发", Small: true}), Button(Btn{Label: "改期限", Small: true})),
			Pager(PagerOpts{First: "/cases", Newer: "/cases?before=x", Older: "/cases?after=y", Note: "第 51–100 件"})),
		raw(`</div>`),
		around(Card("没有结果时"), EmptyFiltered("/cases")),
		around(Card("还没有时"), Empty("clipboard-list", "还没有摸排批次", Btn{Label: "新建批次", Href: "/surveys/new", Kind: "primary"})),
	)
}

func storyCase() templ.Component {
	before := &Photo{Small: "/assets/a.svg", Full: "/assets/a.svg", Alt: "整改前：占道摊位三处", At: storyNow.Add(-50 * time.Hour), Note: "李巡查 · ±12 m"}
	after := &Photo{Small: "/assets/b.svg", Full: "/assets/b.svg", Alt: "整改后：路面已清理", At: storyNow, Note: "张队 · 距上报点 6 m", Warn: "与 WT-0209 的照片相同"}
	side := all(
		around(Card("下一步"), raw(`<div class="cluster">`),
			around(ActForm(Act{ID: "dispatch", Label: "派发", Icon: "send", Kind: "primary", Title: "派发给责任单位", Text: "责任单位将收到消息，时限从现在开始计算。", Action: "/x"}),
				Select(Input{Name: "unit", Label: "责任单位", Required: true, Blank: "请选择", Options: []Option{{Value: "1", Label: "县城市管理大队", Group: "第三片区"}, {Value: "2", Label: "县住建局", Group: "其他"}}}),
				TextArea(Input{Name: "note", Label: "说明", Hint: "写明要做到什么程度"})),
			around(ActForm(Act{ID: "reject", Label: "不予受理", Action: "/y", Danger: true}), TextArea(Input{Name: "why", ID: "f-why2", Label: "理由", Required: true})),
			raw(`</div>`)),
		around(Card("情况"), Facts([]Fact{
			{Label: "类别", Value: "市容乱象 / 占道经营"},
			{Label: "片区", Value: "第三片区", Href: "/areas/3", Note: "片长：县委常委"},
			{Label: "责任单位", Value: "县城市管理大队"},
			{Label: "协办", Value: ""},
			{Label: "期限", Body: ClockChip(Clock{State: "soon", Text: "剩3小时", Due: storyNow})},
		})),
	)
	main := all(
		around(Card(""), Steps("办理进程", []Step{{"登记", "8月22日", "done"}, {"受理", "", "done"}, {"派发", "", "done"}, {"整改", "退回1次", "now"}, {"初核", "", ""}, {"复核", "", ""}, {"办结", "", ""}})),
		around(Card("整改前后"), PhotoPair(before, after, "两张照片相距 8 米，相隔 2 天 2 小时")),
		around(Card("缺整改后照片"), PhotoPair(before, nil, "")),
		around(Card("附图"), Gallery("附图", []Photo{*before, *after})),
		around(CardHead("经过", LinkButton("/x", "写备注", "message")), Timeline([]Event{
			{At: storyNow, Who: "创卫办主任 · 县创卫办", Text: "派发给县城市管理大队", Icon: "send", Kind: "new", Note: "请于今晚夜市前清理，并安排夜间巡查。"},
			{At: storyNow.Add(-time.Hour), Who: "系统", Text: "判入第三片区", Icon: "map-pin"},
			{At: storyNow.Add(-2 * time.Hour), Who: "李巡查", Text: "登记", Icon: "pencil", Kind: "done"},
		})),
	)
	return around(Shell(Page{
		Title: "人民路 18 号占道经营夜宵摊", Above: "WT-0312", Active: "cases", Crumbs: []Crumb{{"台账", "/cases"}, {"WT-0312", ""}},
		Actions: all(Pill("doing", "tool", "整改中"), LatePill(), Tag("群众上报")),
	}), Alert("doing", "县城市管理大队申请延期 1 天，待批准。"), around(ColumnsLead(side), main))
}

func storyOverview() templ.Component {
	weeks := []string{"1周", "2周", "3周", "4周", "5周", "6周", "7周", "8周", "9周", "10周", "11周", "12周", "13周", "14周"}
	lines := Chart{
		Title: "近14周新增与办结", Sum: "办结数在第7周后超过新增数。", Labels: weeks,
		Series: []Series{
			{"办结", []float64{12, 30, 42, 60, 85, 98, 121, 138, 130, 128, 149, 157, 160, 143}},
			{"新增", []float64{32, 48, 61, 87, 93, 120, 133, 141, math.NaN(), 119, 155, 162, 149, 121}},
		},
	}
	bars := Chart{Title: "片区办结率", Unit: "%", Labels: []string{"第十片区", "第三片区", "第十二片区"}, Links: []string{"/cases?area=10", "/cases?area=3", ""}, Series: []Series{{"办结率", []float64{94, 91, 79.5}}}}
	return around(Shell(Page{Title: "指挥总览", Active: "overview", Above: "2017年8月 · 第14周"}),
		KpiRow([]Kpi{
			{Label: "在办", Value: "27", Note: "今日到期 5", Href: "/cases?open=1", Icon: "clipboard-list", Kind: "doing"},
			{Label: "超期", Value: "9", Note: "较上周 -4", Href: "/cases?late=1", Icon: "alarm", Kind: "late"},
			{Label: "本周办结", Value: "143", Unit: "件", Note: "一次通过 86%", Href: "/cases?closed=week", Icon: "circle-check", Kind: "done"},
			{Label: "空岗", Value: "4", Href: "/vacancies", Icon: "user-question", Kind: "new"},
		}),
		raw(`<div class="cols-2">`), around(Card(""), Lines(lines)), around(Card(""), Bars(bars), Spark(lines)), raw(`</div>`),
		around(Card("参与度"), raw(`<div class="stack-s">`), Meter("片区", 81, 100, ""), Meter("村居", 31, 100, "late"), Share("专业组", "—", 0, ""), Progress("正在导入", 3200, 10000), raw(`</div>`)))
}

func storyForm() templ.Component {
	errs := Errors{"title": "请写明问题", "unit": "请选择责任单位", "lat": "纬度应在 -90 到 90 之间"}
	return around(Shell(Page{Title: "登记问题", Active: "cases", Narrow: true, Crumbs: []Crumb{{"台账", "/cases"}, {"登记", ""}}}),
		around(Form(FormOpts{Action: "/cases", Files: true, Guard: true}),
			ErrorSummary(errs, "title", "unit"),
			TextInput(Input{Name: "title", Label: "问题", Required: true, Max: 100, Hint: "一句话说清楚，不写人名"}.At(errs)),
			around(Fields(), Select(Input{Name: "unit", Label: "责任单位", Blank: "请选择", Options: []Option{{Value: "1", Label: "县住建局"}}}.At(errs)),
				DateInput(Input{Name: "day", Label: "发现日期", Value: "2017-08-25"}), TextInput(Input{Name: "limit", Label: "时限", Value: "4", Suffix: "工作时", Type: "number", Width: "short"})),
			TextArea(Input{Name: "text", Label: "情况说明", Value: "商户凌晨收摊，需夜间整治"}),
			Radios(Input{Name: "source", Label: "来源", Value: "a", Required: true, Options: []Option{{Value: "a", Label: "督查", Hint: "县督查组巡查发现"}, {Value: "b", Label: "摸排"}}}),
			Checkboxes(Input{Name: "groups", Label: "专业组", Values: []string{"2"}, Options: []Option{{Value: "1", Label: "市容组"}, {Value: "2", Label: "环卫组"}}}),
			Select(Input{Name: "committees", Label: "村（居）委会", Many: true, Values: []string{"1"}, Options: storyCommittees()}),
			Checkbox(Input{Name: "urgent", Label: "紧急", Checked: true, Hint: "两小时内处置"}),
			PlaceInput(Place{Lon: Input{Name: "lon", Value: "115.4371"}, Lat: Input{Name: "lat", Value: "27.3188"}.At(errs), Accuracy: "accuracy", Areas: "/areas.geojson"}),
			PhotoInput(Input{Name: "photos", Label: "照片", Many: true, Hint: "1 到 6 张"}),
			FileInput(Input{Name: "file", Label: "附件", Accept: ".pdf,.docx"}),
			ShapeInput(Shape{Kind: "Polygon", Areas: "/areas.geojson", Input: Input{Name: "boundary", Label: "边界", Value: `{"type":"Polygon","coordinates":[[[115.43,27.31],[115.44,27.31],[115.44,27.32],[115.43,27.31]]]}`}}),
			CopyOnce("一次性口令", "K7QX-92MD-PW4T"),
			around(Buttons(), Submit("登记"), Cancel("/cases"))))
}

// storyCommittees is a list too long to be looked through.
func storyCommittees() (out []Option) {
	for n := 1; n <= 15; n++ {
		o := Option{Value: strconv.Itoa(n), Label: "第" + strconv.Itoa(n) + "村委会", Group: "恩江镇"}
		if n > 9 {
			o.Group = "佐龙乡"
		}
		out = append(out, o)
	}
	return out
}

func storyMap() templ.Component {
	side := around(Card("片区"), raw(`<ul class="rows"><li class="row-item"><span><a href="/areas/1">第一片区</a></span><span class="num">515</span></li></ul>`))
	return around(Shell(Page{Title: "片区一张图", Active: "map"}),
		around(Columns(side), around(Card(""), MapView(Map{ID: "map", Label: "问题分布", Areas: "/areas.geojson", Clusters: "/clusters.json?area=3", Tall: true, Heat: true}))))
}

func storySignIn() templ.Component {
	return around(Plain(Page{Title: "登录", Narrow: true}),
		around(Form(FormOpts{Action: "/sign-in"}),
			ErrorSummary(Errors{"": "账号或密码不正确"}),
			TextInput(Input{Name: "account", Label: "账号", Autocomplete: "username"}),
			PasswordInput(Input{Name: "password", Label: "密码", Autocomplete: "current-password"}),
			around(Buttons(), Submit("登录"))))
}

func storyRows() []Row {
	return []Row{
		{Href: "/c/1", Above: "WT-0313", Title: "沿街乱堆乱放", Note: "恩江路 12 号 · 县城市管理大队", State: Pill("doing", "tool", "整改中"), Clock: ClockChip(Clock{State: "late", Text: "超期2天", Due: storyNow}), Late: true, Thumb: "/assets/a.svg", Acts: Button(Btn{Label: "整改", Small: true, Href: "/x", Kind: "primary"})},
		{Href: "/c/2", Above: "WT-0312", Title: "占道经营夜宵摊", Note: "人民路 18 号", State: Pill("new", "inbox", "待签收"), Clock: ClockChip(Clock{State: "soon", Text: "剩3小时", Due: storyNow}), Acts: all(Button(Btn{Label: "签收", Small: true, Href: "/y"}), Button(Btn{Label: "退回", Small: true, Href: "/z"}))},
	}
}

func storyDesk() templ.Component {
	return around(Shell(Page{Title: "我的工作台", Active: "desk", Above: "2017年8月25日 星期五"}),
		Tabs("工作台", []Tab{{Label: "待我办", Href: "/", Count: 7, Active: true}, {Label: "我发起", Href: "/?tab=mine", Count: 12}, {Label: "我关注", Href: "/?tab=watch"}}),
		around(Card("今日到期"), RowList("今日到期", storyRows())), around(Card("本周"), Empty("circle-check", "本周没有别的待办", Btn{})))
}

func storyTasks() templ.Component {
	return around(Phone(Page{Title: "我的任务", Active: "tasks"}),
		Tabs("任务", []Tab{{Label: "今日", Href: "/m", Count: 3, Active: true}, {Label: "本周", Href: "/m?w", Count: 9}, {Label: "已办", Href: "/m?d"}}),
		around(Card(""), RowList("任务", storyRows())),
		around(Card("整改前后"), PhotoPair(&Photo{Full: "/assets/a.svg", Alt: "整改前"}, &Photo{Full: "/assets/b.svg", Alt: "整改后"}, "相距 8 米")),
		around(Card("经过"), Timeline([]Event{{At: storyNow, Who: "系统", Text: "判入第三片区", Icon: "map-pin"}})))
}

func storyReport() templ.Component {
	return around(Phone(Page{Title: "登记问题", Active: "report", Back: "/m"}),
		around(Form(FormOpts{Action: "/m/report", Files: true}),
			around(Card(""), PhotoInput(Input{Name: "photos", Label: "照片", Many: true, Hint: "1 到 6 张，自动压缩"})),
			around(Card(""), PlaceInput(Place{Lon: Input{Name: "lon"}, Lat: Input{Name: "lat"}, Accuracy: "accuracy", NoMap: true, Required: true})),
			around(Card(""), Radios(Input{Name: "category", Label: "类别", Chips: true, Value: "a", Options: []Option{{Value: "a", Label: "市容乱象"}, {Value: "b", Label: "违建与防盗网"}, {Value: "c", Label: "扬尘污染"}, {Value: "d", Label: "农贸市场"}}})),
			around(Card(""), TextArea(Input{Name: "text", Label: "情况说明"})),
			PhoneSubmit("提交")))
}

func draw(t *testing.T, p storyPage, tag lang.Tag) []byte {
	t.Helper()
	ctx := lang.WithZone(lang.With(t.Context(), tag), time.FixedZone("CST", 8*3600))
	ctx = With(ctx, storyFrame(p.here))
	var b bytes.Buffer
	if err := p.page.Render(ctx, &b); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	return b.Bytes()
}

func TestStoryIsWrittenForABrowser(t *testing.T) {
	dir := os.Getenv("CHUANGWEI_STORY")
	if dir == "" {
		t.Skip("CHUANGWEI_STORY is not set; web/test/story.mjs sets it")
	}
	for _, p := range story() {
		for _, tag := range lang.Tags() {
			if err := os.WriteFile(filepath.Join(dir, p.name+"."+string(tag)+".html"), draw(t, p, tag), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
