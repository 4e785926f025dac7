package surveys

import (
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/geo"
	"chuangwei/internal/office"
)

// The fields of a row. Their names for people are the messages
// "survey.field." + field.
const (
	fieldNo       = "register_no"
	fieldArea     = "area"
	fieldStreet   = "street"
	fieldAddress  = "address"
	fieldTitle    = "title"
	fieldDetails  = "details"
	fieldCategory = "category"
	fieldUnit     = "unit"
	fieldReported = "reported_at"
	fieldClosed   = "closed_at"
	fieldDue      = "due_at"
	fieldLon      = "lon"
	fieldLat      = "lat"
	fieldPoint    = "point"
	fieldState    = "state"
	fieldSource   = "source"
	fieldNote     = "note"
)

// Fields lists the fields that a column may stand for, as forms show them.
func Fields() []string {
	return []string{
		fieldNo, fieldArea, fieldStreet, fieldAddress, fieldTitle, fieldDetails, fieldCategory, fieldUnit,
		fieldReported, fieldClosed, fieldDue, fieldLon, fieldLat, fieldPoint, fieldState, fieldSource, fieldNote,
	}
}

// several are the fields that may be put together from more than one column.
var several = []string{fieldTitle, fieldDetails, fieldAddress, fieldNote}

// known are the headings by which a field is found, the most usual first.
type known struct {
	field   string
	chinese []string
	english []string
}

// vocabulary is in the order in which fields choose their columns: what has a
// name of its own goes before what may be called many things.
var vocabulary = []known{
	{
		fieldNo,
		[]string{"序号", "编号", "台账编号", "问题编号", "登记号", "项目编号", "案件编号", "任务编号", "号"},
		[]string{"no", "number", "id", "register no", "reference", "ref", "unique key", "case number", "#"},
	},
	{fieldArea, []string{"片区", "所在片区", "所属片区", "责任片区", "片区名称", "网格", "所属网格"}, []string{"area", "zone", "district"}},
	{fieldStreet, []string{"街路", "街道", "路段", "道路", "所在街道", "街路名称", "街巷", "道路名称"}, []string{"street", "street name", "road"}},
	{
		fieldAddress,
		[]string{"具体位置", "详细地址", "地址", "门牌", "门牌号", "位置", "地点", "问题位置", "所在位置", "具体地点", "问题地点", "点位"},
		[]string{"address", "location", "place", "incident address", "site"},
	},
	{fieldTitle, []string{"项目名称", "问题名称", "标题", "名称", "问题标题", "事项"}, []string{"title", "subject", "name", "item"}},
	{
		fieldDetails,
		[]string{"问题描述", "存在问题", "存在的问题", "问题", "情况", "描述", "问题情况", "具体问题", "主要问题", "内容", "问题内容"},
		[]string{"details", "description", "problem", "issue", "finding", "descriptor"},
	},
	{
		fieldCategory,
		[]string{"问题类别", "项目类别", "类别", "问题类型", "类型", "事件类型", "小类", "分类", "案件类别"},
		[]string{"category", "type", "complaint type", "class", "kind"},
	},
	{
		fieldUnit,
		[]string{"责任单位", "牵头单位", "整改单位", "责任部门", "主责单位", "处置单位", "承办单位", "责任主体"},
		[]string{"unit", "responsible unit", "agency", "department", "responsible", "owner"},
	},
	{
		fieldReported,
		[]string{"发现日期", "摸排日期", "发现时间", "摸排时间", "登记日期", "检查日期", "检查时间", "上报时间", "日期", "时间"},
		[]string{"date", "created date", "reported", "found", "date found", "reported on", "opened", "created"},
	},
	{
		fieldClosed,
		[]string{"完成日期", "整改完成日期", "办结日期", "办结时间", "结案日期", "结案时间", "完成时间", "整改完成时间", "销号日期", "销号时间"},
		[]string{"closed date", "closed", "closed on", "completed", "date closed"},
	},
	{
		fieldDue,
		[]string{"建议完成时限", "完成时限", "整改时限", "整改期限", "期限", "截止日期", "计划完成时间", "要求完成时间"},
		[]string{"due date", "due", "deadline", "target date"},
	},
	{fieldLon, []string{"经度", "东经", "坐标经度"}, []string{"longitude", "lon", "lng", "long", "x"}},
	{fieldLat, []string{"纬度", "北纬", "坐标纬度"}, []string{"latitude", "lat", "y"}},
	{fieldPoint, []string{"经纬度", "坐标", "定位", "位置坐标", "GPS坐标"}, []string{"coordinates", "lat lon", "lon lat", "gps", "coordinate"}},
	{
		fieldState,
		[]string{"整改情况", "状态", "整改状态", "办理情况", "办理状态", "是否整改", "整改进展", "进展", "完成情况", "处理情况"},
		[]string{"status", "state", "progress"},
	},
	{fieldSource, []string{"问题来源", "来源", "案件来源"}, []string{"source", "channel"}},
	{fieldNote, []string{"备注", "说明", "备注说明"}, []string{"remarks", "remark", "note", "notes", "comment", "comments"}},
}

// headings is the vocabulary as office looks for it, with the headings that
// stand in both languages: 街道 Street. A heading that the mapping names for
// several fields is looked for once; also says which field has it.
func headings(m Mapping) (cols []office.Column, explicit, also map[string]string) {
	explicit, also = map[string]string{}, map[string]string{}
	holder := map[string]string{}
	for _, k := range vocabulary {
		given, ok := m.Columns[k.field]
		if ok && len(given) == 0 {
			continue // the mapping says that there is no such column
		}
		if !ok && m.Only {
			continue
		}
		names := append(slices.Clone(k.chinese), k.english...)
		for _, zh := range k.chinese[:min(6, len(k.chinese))] {
			for _, en := range k.english[:min(3, len(k.english))] {
				names = append(names, zh+en)
			}
		}
		if len(given) == 0 {
			cols = append(cols, office.Column{Field: k.field, Names: names})
		}
		for i, name := range given {
			field := part(k.field, i)
			if first, taken := holder[name]; taken {
				also[field] = first
				continue
			}
			holder[name] = field
			cols = append(cols, office.Column{Field: field, Names: names})
			explicit[field] = name
		}
	}
	return cols, explicit, also
}

// part is the field under which office knows the i-th column of a field.
func part(field string, i int) string {
	if i == 0 {
		return field
	}
	return field + "#" + strconv.Itoa(i+1)
}

// table is a table of a file, with the fields that share a column.
type table struct {
	*office.Table
	also map[string]string
}

// column is the field under which office knows a field's column.
func (t *table) column(field string) string {
	if first, ok := t.also[field]; ok {
		return first
	}
	return field
}

// parts returns the columns that make up field, in their order.
func (t *table) parts(field string) []string {
	var out []string
	for i := range maxParts {
		if name := t.column(part(field, i)); t.Has(name) {
			out = append(out, name)
		}
	}
	return out
}

// maxParts is how many columns may make up a field.
const maxParts = 20

// enough reports whether a table says so much that its rows may become cases:
// what the problem is, or where.
func (t *table) enough() bool {
	n := 0
	for _, f := range []string{fieldTitle, fieldDetails, fieldCategory, fieldAddress, fieldStreet, fieldLon, fieldPoint, fieldNo} {
		if len(t.parts(f)) > 0 {
			n++
		}
	}
	return n >= 2
}

// matched returns the heading that stands for each field of a table.
func (t *table) matched() map[string]string {
	out := map[string]string{}
	for _, field := range Fields() {
		var said []string
		for _, p := range t.parts(field) {
			column, heading := t.Place(p)
			if heading == "" {
				heading = column
			}
			said = append(said, heading)
		}
		if len(said) > 0 {
			out[field] = strings.Join(said, " + ")
		}
	}
	return out
}

// located reports whether a table has columns for places on the map.
func (t *table) located() bool {
	return t.Has(t.column(fieldLon)) || t.Has(t.column(fieldPoint))
}

// crs is the coordinate system that the headings of a table's places name;
// empty: they name none. ok is false for one that cannot be read.
func (t *table) crs() (crs geo.CRS, ok bool) {
	for _, field := range []string{fieldLon, fieldLat, fieldPoint} {
		if !t.Has(t.column(field)) {
			continue
		}
		_, heading := t.Place(t.column(field))
		words := bare(heading)
		for _, w := range systemWords {
			if strings.Contains(words, w.word) {
				return w.crs, w.crs != ""
			}
		}
	}
	return "", true
}

// systemWords are what headings call the coordinate systems. Baidu's own is
// none that the program converts.
var systemWords = []struct {
	word string
	crs  geo.CRS
}{
	{"bd09", ""},
	{"百度", ""},
	{"baidu", ""},
	{"gcj02", geo.GCJ02},
	{"火星", geo.GCJ02},
	{"高德", geo.GCJ02},
	{"腾讯", geo.GCJ02},
	{"amap", geo.GCJ02},
	{"wgs84", geo.WGS84},
	{"cgcs2000", geo.WGS84},
	{"2000坐标", geo.WGS84},
	{"天地图", geo.WGS84},
}
