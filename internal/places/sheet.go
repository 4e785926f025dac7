package places

import (
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// sheet are the columns of a spreadsheet of places; the first name of each is
// the Chinese heading of the form to fill in, the second the English one.
var sheet = []office.Column{
	{Field: "kind", Names: []string{"类型", "Kind", "场所类型", "类别", "kind"}, Required: true},
	{Field: "name", Names: []string{"名称", "Name", "场所名称", "小区名称", "name"}, Required: true},
	{Field: "area", Names: []string{"片区", "Area", "所属片区", "area"}, Required: true},
	{Field: "unit", Names: []string{"责任单位", "Unit", "单位", "unit"}, Required: true},
	{Field: "trade", Names: []string{"行业", "Trade", "经营行业", "trade"}},
	{Field: "address", Names: []string{"地址", "Address", "位置", "地点", "address"}},
	{Field: "lon", Names: []string{"经度", "Longitude", "lon"}},
	{Field: "lat", Names: []string{"纬度", "Latitude", "lat"}},
	{Field: "size", Names: []string{"户数或摊位数", "Households or stalls", "户数", "摊位数", "size"}},
	{Field: "company", Names: []string{"物业（管理）公司", "Management company", "物业公司", "物业", "管理单位", "company"}},
	{Field: "committee", Names: []string{"业主委员会", "Owners' committee", "业委会", "committee"}},
	{Field: "contact", Names: []string{"联系岗位", "Contact", "联系人", "联系电话", "contact"}},
	{Field: "every", Names: []string{"检查间隔天数", "Days between checks", "检查间隔", "every"}},
	{Field: "radius", Names: []string{"范围（米）", "Radius (m)", "范围", "radius"}},
	{Field: "note", Names: []string{"备注", "Note", "note"}},
}

// Form is the empty spreadsheet of places in a language.
func Form(t lang.Tag) office.Form {
	i, example := 0, []any{"居民小区", "示例小区", "第三片区", "县住房和城乡建设局", "", "示例路8号", 115.4432, 27.3198, 320, "示例物业公司", "有", "物业项目经理", 30, 100, ""}
	if t == lang.English {
		i, example = 1, []any{"Residential compound", "Sample Court", "3", "Housing Bureau", "", "8 Sample Road", 115.4432, 27.3198, 320, "Sample Management", "yes", "Site manager", 30, 100, ""}
	}
	f := office.Form{Title: lang.In(t, "places.sheet"), Example: example, Notes: []string{lang.In(t, "places.sheet_note")}}
	for _, c := range sheet {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f
}
