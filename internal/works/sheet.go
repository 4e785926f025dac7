package works

import (
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// sheet are the columns of a spreadsheet of projects; the first name of each is
// the Chinese heading of the form to fill in, the second the English one.
var sheet = []office.Column{
	{Field: "code", Names: []string{"自编号", "Own number", "项目自编号", "项目代码", "code"}, Required: true},
	{Field: "title", Names: []string{"项目名称", "Title", "名称", "title"}, Required: true},
	{Field: "kind", Names: []string{"项目类别", "Kind", "类别", "kind"}, Required: true},
	{Field: "need", Names: []string{"建设理由", "Need", "必要性", "建设内容", "need"}, Required: true},
	{Field: "area", Names: []string{"片区", "Area", "所属片区", "area"}, Required: true},
	{Field: "unit", Names: []string{"责任单位", "Unit in charge", "单位", "建设单位", "unit"}, Required: true},
	{Field: "due_on", Names: []string{"计划完工日期", "Planned end", "计划完工", "完工日期", "due_on"}, Required: true},
	{Field: "starts_on", Names: []string{"计划开工日期", "Planned start", "计划开工", "开工日期", "starts_on"}},
	{Field: "contractor", Names: []string{"施工单位", "Contractor", "contractor"}},
	{Field: "address", Names: []string{"地址", "Address", "地点", "位置", "address"}},
	{Field: "lon", Names: []string{"经度", "Longitude", "lon"}},
	{Field: "lat", Names: []string{"纬度", "Latitude", "lat"}},
}

// Form is the empty spreadsheet of projects in a language.
func Form(t lang.Tag) office.Form {
	i, example := 0, []any{"示例-2017-01", "示例路污水管网改造", "排水管网", "雨天积水，污水直排", "第三片区", "县住房和城乡建设局", office.Day("2017-09-30"), office.Day("2017-07-01"), "", "示例路", 115.4432, 27.3198}
	if t == lang.English {
		i, example = 1, []any{"SAMPLE-2017-01", "Sewers of Sample Road", "Drains and sewers", "Floods in rain", "3", "Housing Bureau", office.Day("2017-09-30"), office.Day("2017-07-01"), "", "Sample Road", 115.4432, 27.3198}
	}
	f := office.Form{Title: lang.In(t, "works.sheet"), Example: example, Notes: []string{lang.In(t, "works.sheet_note")}}
	for _, c := range sheet {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f
}
