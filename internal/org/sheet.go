package org

import (
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// Sheet is a kind of spreadsheet that can be imported.
type Sheet string

// The spreadsheets.
const (
	UnitSheet   Sheet = "units"
	PeopleSheet Sheet = "people"
	PostSheet   Sheet = "posts"
)

// Sheets lists the kinds in the order in which a county fills them in.
func Sheets() []Sheet { return []Sheet{UnitSheet, PeopleSheet, PostSheet} }

// The first name of a column is the Chinese heading of the form to fill in, the
// second the English one; the others are recognised too.
var columns = map[Sheet][]office.Column{
	UnitSheet: {
		{Field: "code", Names: []string{"单位编码", "Code", "编码", "代码", "单位代码", "code"}},
		{Field: "name", Names: []string{"单位名称", "Name", "名称", "单位", "全称", "name"}, Required: true},
		{Field: "short", Names: []string{"简称", "Short name", "单位简称", "short"}},
		{Field: "category", Names: []string{"单位类别", "Category", "类别", "分类", "category"}, Required: true},
		{Field: "kind", Names: []string{"单位性质", "Kind", "性质", "类型", "kind"}},
		{Field: "level", Names: []string{"隶属层级", "Level", "层级", "隶属关系", "级别", "level"}},
		{Field: "area", Names: []string{"所属片区", "Area", "片区", "片区序号", "area"}},
		{Field: "parent", Names: []string{"所属乡镇", "Town", "乡镇", "上级单位", "parent"}},
		{Field: "phone", Names: []string{"联系电话", "Telephone", "电话", "办公电话", "phone"}},
	},
	PeopleSheet: {
		{Field: "code", Names: []string{"工号", "Staff number", "人员编码", "编号", "code"}},
		{Field: "name", Names: []string{"姓名", "Name", "人员", "人员姓名", "name"}, Required: true},
		{Field: "unit", Names: []string{"所在单位", "Unit", "单位", "工作单位", "单位名称", "unit"}, Required: true},
		{Field: "title", Names: []string{"职务", "Title", "岗位", "title"}},
		{Field: "phone", Names: []string{"联系电话", "Telephone", "电话", "手机", "手机号", "phone"}},
		{Field: "task", Names: []string{"分工任务", "Task", "任务", "分工", "职责", "task"}},
	},
	PostSheet: {
		{Field: "owner", Names: []string{"所属机构", "Body, area or group", "机构", "片区或专业组", "owner"}, Required: true},
		{Field: "title", Names: []string{"岗位名称", "Post", "岗位", "职位", "title"}, Required: true},
		{Field: "role", Names: []string{"片区角色", "Role in the area", "角色", "role"}},
		{Field: "grade", Names: []string{"岗位级别", "Grade", "级别", "grade"}},
		{Field: "leading", Names: []string{"领导岗位", "Leading post", "是否领导岗位", "leading"}},
		{Field: "required_since", Names: []string{"应配日期", "Required since", "设岗日期", "required_since"}},
		{Field: "holder", Names: []string{"现任", "Holder", "现任人员", "任职人员", "holder"}},
		{Field: "holder_unit", Names: []string{"现任所在单位", "Unit of the holder", "任职人员单位", "holder_unit"}},
		{Field: "since", Names: []string{"任职日期", "Since", "任职时间", "since"}},
		{Field: "seconded_from", Names: []string{"借调自", "Seconded from", "借调单位", "抽调单位", "seconded_from"}},
	},
}

// words are what people write for a value besides its name in the catalogues.
var words = map[string][]string{
	"org.kind.agency":        {"机关", "行政", "党政机关", "部门"},
	"org.kind.institution":   {"事业", "学校", "医院"},
	"org.kind.company":       {"公司", "国企"},
	"org.kind.town":          {"镇", "乡", "街道", "街道办"},
	"org.kind.village":       {"村", "村委"},
	"org.kind.neighbourhood": {"居委会", "社区", "居委", "社区居委会"},
	"org.level.county":       {"县", "县直"},
	"org.level.municipal":    {"市", "市直", "市驻县"},
	"org.level.province":     {"省", "省直", "省驻县", "垂直"},
	"org.role.director":      {"区长"},
}

// ownerWords are what people call the two bodies.
var ownerWords = map[string]string{Headquarters: "指挥部", Office: "创卫办"}

var examples = map[Sheet][][]any{
	UnitSheet: {
		{"cgj", "城市管理局", "城管局", "B", "机关单位", "县级", "", "", "0796-2500000"},
		{"cgj", "Urban Management Bureau", "Urban Management", "B", "Agency", "County", "", "", "0796-2500000"},
	},
	PeopleSheet: {
		{"", "城管局联络员", "城市管理局", "办公室主任", "13800000000", "负责第一片区市容巡查"},
		{"", "Liaison of Urban Management", "Urban Management Bureau", "Head of office", "13800000000", "Patrols the first area"},
	},
	PostSheet: {
		{"创卫办", "综合协调科科长", "", "正股级", "否", office.Day("2017-05-09"), "城管局联络员", "城市管理局", office.Day("2017-05-12"), "城市管理局"},
		{"office", "Head of coordination", "", "Section", "No", office.Day("2017-05-09"), "Liaison of Urban Management", "Urban Management Bureau", office.Day("2017-05-12"), "Urban Management Bureau"},
	},
}

var notes = map[lang.Tag]map[Sheet][]string{
	lang.Chinese: {
		UnitSheet: {
			"说明：单位类别填 A、B、C、D 或类别名称；片区填名称或序号，片区还没有建立的先留空，以后由片区表填入。",
			"说明：编码或名称与已有单位相同的，更新该单位；空白的格不改动原内容。",
			"说明：填写前请删去示例行。",
		},
		PeopleSheet: {
			"说明：所在单位填编码、全称或简称；同一单位有同名人员时，请填工号。",
			"说明：工号相同，或单位和姓名相同的，更新该人员；空白的格不改动原内容。",
			"说明：填写前请删去示例行。",
		},
		PostSheet: {
			"说明：所属机构填指挥部、创卫办、片区或专业组的名称；片区角色填片长、副片长，其他机构不填。",
			"说明：现任须先在人员表中；无人任职的留空，即为空岗。",
			"说明：填写前请删去示例行。",
		},
	},
	lang.English: {
		UnitSheet: {
			"Note: the category is A, B, C or D, or its name; the area is its name or number. Leave it empty while there are no areas: the sheet of areas fills it in.",
			"Note: a row with the code or name of an existing unit updates it; empty cells change nothing.",
			"Note: delete the example row before filling in.",
		},
		PeopleSheet: {
			"Note: the unit is its code, name or short name; people of one name in one unit need a staff number.",
			"Note: a row with an existing staff number, or an existing name in its unit, updates that person; empty cells change nothing.",
			"Note: delete the example row before filling in.",
		},
		PostSheet: {
			"Note: the owner is headquarters, office, or the name of an area or group; the role is director or deputy of an area, else empty.",
			"Note: the holder must be among the people already; leave it empty where the post is vacant.",
			"Note: delete the example row before filling in.",
		},
	},
}

// Form returns the empty spreadsheet to fill in, in a language.
func (s Sheet) Form(t lang.Tag) (office.Form, bool) {
	cols, ok := columns[s]
	if !ok {
		return office.Form{}, false
	}
	i := 0
	if t == lang.English {
		i = 1
	}
	f := office.Form{Title: lang.In(t, "org.sheet."+string(s)), Example: examples[s][i], Notes: notes[t][s]}
	for _, c := range cols {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f, true
}
