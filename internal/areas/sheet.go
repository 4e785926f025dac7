package areas

import (
	"strings"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// Sheet is a kind of spreadsheet that can be imported.
type Sheet string

// The spreadsheets.
const (
	AreaSheet   Sheet = "areas"
	StreetSheet Sheet = "streets"
)

// Sheets lists the kinds.
func Sheets() []Sheet { return []Sheet{AreaSheet, StreetSheet} }

// The properties of GeoJSON features that are looked for, in this order.
var (
	nameProperties = []string{"name", "NAME", "Name", "名称", "片区", "片区名称", "道路名称", "title"}
	areaProperties = []string{"area", "AREA", "片区", "所属片区"}
	kindProperties = []string{"kind", "KIND", "type", "highway", "类型", "类别"}
)

// The first name of a column is the Chinese heading of the form to fill in, the
// second the English one; the others are recognised too.
var sheetColumns = map[Sheet][]office.Column{
	AreaSheet: {
		{Field: "seq", Names: []string{"片区序号", "Number", "序号", "编号", "seq"}},
		{Field: "name", Names: []string{"片区名称", "Name", "片区", "名称", "name"}, Required: true},
		{Field: "lead", Names: []string{"牵头单位", "Lead unit", "责任单位", "lead"}, Required: true},
		{Field: "units", Names: []string{"成员单位和村居", "Member units and committees", "成员单位", "units"}},
		{Field: "note", Names: []string{"范围说明", "Extent", "范围", "四至", "note"}},
	},
	StreetSheet: {
		{Field: "name", Names: []string{"街道或地标名称", "Name", "街道名称", "道路名称", "名称", "街道", "地标", "name"}, Required: true},
		{Field: "kind", Names: []string{"类型", "Kind", "类别", "道路类型", "kind"}},
		{Field: "area", Names: []string{"所属片区", "Area", "片区", "area"}},
		{Field: "points", Names: []string{"坐标", "Coordinates", "经纬度", "坐标串", "points"}},
	},
}

var kindWords = map[Kind][]string{
	Main:     {"主干道", "大道", "主街", "primary", "trunk", "main"},
	Street:   {"街道", "次干道", "街", "路", "secondary", "tertiary", "residential", "street"},
	Lane:     {"背街小巷", "小巷", "巷", "service", "footway", "lane"},
	Landmark: {"地标", "地点", "广场", "公园", "landmark"},
}

// kindOf reads the name of a kind. An empty text is the empty kind.
func kindOf(text string) (Kind, bool) {
	if text == "" {
		return "", true
	}
	for _, k := range Kinds() {
		key := "areas.kind." + string(k)
		for _, w := range append([]string{string(k), lang.In(lang.Chinese, key), lang.In(lang.English, key)}, kindWords[k]...) {
			if strings.EqualFold(w, text) {
				return k, true
			}
		}
	}
	return "", false
}

var sheetExamples = map[Sheet][][]any{
	AreaSheet: {
		{1, "第一片区", "城市管理局", "恩江镇人民政府、八一居委会", "东至恩江大道，南至滨江路"},
		{1, "First area", "Urban Management Bureau", "Enjiang Town; Bayi Committee", "East to Enjiang Avenue, south to Riverside Road"},
	},
	StreetSheet: {
		{"恩江大道", "主干道", "第一片区", "115.4301,27.3190; 115.4365,27.3201"},
		{"Enjiang Avenue", "Main road", "1", "115.4301,27.3190; 115.4365,27.3201"},
	},
}

var sheetNotes = map[lang.Tag]map[Sheet][]string{
	lang.Chinese: {
		AreaSheet: {
			"说明：单位填编码、全称或简称，几个单位用顿号或分号隔开；片区边界另用 GeoJSON 导入，或在地图上绘制。",
			"说明：名称相同的片区会更新；空白的格不改动原内容。填写前请删去示例行。",
		},
		StreetSheet: {
			"说明：坐标为“经度,纬度”，几个点用分号隔开；没有坐标的留空，仍可作地址选用。",
			"说明：同一片区内名称相同的会更新；空白的格不改动原内容。填写前请删去示例行。",
		},
	},
	lang.English: {
		AreaSheet: {
			"Note: units are codes, names or short names, several parted by semicolons; boundaries are imported from GeoJSON or drawn on the map.",
			"Note: a row with the name of an existing area updates it; empty cells change nothing. Delete the example row before filling in.",
		},
		StreetSheet: {
			"Note: coordinates are longitude,latitude, several points parted by semicolons; leave them empty if unknown, the name still serves as an address.",
			"Note: a row with the name of a street of the same area updates it; empty cells change nothing. Delete the example row before filling in.",
		},
	},
}

// Form returns the empty spreadsheet to fill in, in a language.
func (s Sheet) Form(t lang.Tag) (office.Form, bool) {
	cols, ok := sheetColumns[s]
	if !ok {
		return office.Form{}, false
	}
	i := 0
	if t == lang.English {
		i = 1
	}
	f := office.Form{Title: lang.In(t, "areas.sheet."+string(s)), Example: sheetExamples[s][i], Notes: sheetNotes[t][s]}
	for _, c := range cols {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f, true
}

// separated reports whether a letter parts several names or points in one cell.
func separated(r rune) bool { return strings.ContainsRune(";；、\n|", r) }
