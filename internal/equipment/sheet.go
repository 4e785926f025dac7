package equipment

import (
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// sheet are the columns of a spreadsheet of equipment; the first name of each
// is the Chinese heading of the form to fill in, the second the English one.
var sheet = []office.Column{
	{Field: "kind", Names: []string{"种类", "Kind", "类型", "设施设备种类", "设备类别", "kind"}, Required: true},
	{Field: "name", Names: []string{"名称", "Name", "设施设备名称", "name"}, Required: true},
	{Field: "unit", Names: []string{"管理单位", "Unit in charge", "责任单位", "单位", "unit"}, Required: true},
	{Field: "area", Names: []string{"调配片区", "Area", "片区", "所属片区", "area"}},
	{Field: "code", Names: []string{"自编号或车牌", "Own number or plate", "车牌", "车牌号", "资产编号", "code"}},
	{Field: "quantity", Names: []string{"数量", "Quantity", "quantity"}},
	{Field: "address", Names: []string{"地址", "Address", "位置", "地点", "停放地点", "address"}},
	{Field: "lon", Names: []string{"经度", "Longitude", "lon"}},
	{Field: "lat", Names: []string{"纬度", "Latitude", "lat"}},
	{Field: "capacity", Names: []string{"规格或能力", "Specification", "规格", "规格型号", "容量", "capacity"}},
	{Field: "state", Names: []string{"状态", "State", "使用状态", "state"}},
	{Field: "due_on", Names: []string{"应投用日期", "To be in use by", "预计修复日期", "计划投用日期", "due_on"}},
	{Field: "reason", Names: []string{"状态原因", "Reason", "原因", "reason"}},
	{Field: "since", Names: []string{"调配日期", "Allocated on", "启用日期", "since"}},
	{Field: "project", Names: []string{"来源项目编号", "Project number", "来源项目", "项目编号", "project"}},
	{Field: "cost", Names: []string{"购置费（元）", "Cost (yuan)", "购置费", "造价（元）", "cost"}},
	{Field: "note", Names: []string{"备注", "Note", "note"}},
}

// Form is the empty spreadsheet of equipment in a language.
func Form(t lang.Tag) office.Form {
	i, example := 0, []any{"扫路车", "示例扫路车", "县城市管理局", "第三片区", "示例0001", 1, "示例路8号停车场", 115.4432, 27.3198, "8吨", "在用", "", "", office.Day("2017-06-01"), "", 386000, ""}
	if t == lang.English {
		i, example = 1, []any{"Sweeper", "Sample sweeper", "Urban Management Bureau", "3", "SAMPLE-1", 1, "Yard, 8 Sample Road", 115.4432, 27.3198, "8 t", "In use", "", "", office.Day("2017-06-01"), "", 386000, ""}
	}
	f := office.Form{Title: lang.In(t, "equipment.sheet"), Example: example, Notes: []string{lang.In(t, "equipment.sheet_note")}}
	for _, c := range sheet {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f
}
