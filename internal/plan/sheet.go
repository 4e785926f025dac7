package plan

import (
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// The first name of a column is the Chinese heading of the form to fill in and
// of the export, the second the English one; the others are recognised too.
// Those behind the last that is imported tell how tasks stand, and are only
// written.
var sheet = []office.Column{
	{Field: "no", Names: []string{"序号", "No.", "编号层级", "no"}},
	{Field: "number", Names: []string{"任务编号", "Task number", "编号", "number"}},
	{Field: "objective", Names: []string{"工作目标", "Objective", "目标", "工作项目", "项目", "objective"}},
	{Field: "title", Names: []string{"任务内容", "Task", "工作任务", "任务", "工作内容", "内容", "title"}, Required: true},
	{Field: "details", Names: []string{"具体要求", "Requirements", "要求", "工作要求", "工作措施", "details"}},
	{Field: "basis", Names: []string{"标准条款或依据", "Clause or reason", "依据", "标准条款", "标准", "basis"}},
	{Field: "target", Names: []string{"目标值", "Target", "数量", "目标数量", "target"}},
	{Field: "unit", Names: []string{"计量单位", "Counted in", "数量单位", "measure_unit"}},
	{Field: "lead", Names: []string{"牵头单位", "Lead unit", "主办单位", "lead"}},
	{Field: "responsible", Names: []string{"责任单位", "Responsible units", "责任部门", "responsible"}},
	{Field: "assist", Names: []string{"协助单位", "Assisting units", "配合单位", "协办单位", "assist"}},
	{Field: "leader", Names: []string{"责任领导", "Responsible leader", "分管领导", "leader"}},
	{Field: "person", Names: []string{"责任人", "Responsible person", "具体责任人", "person"}},
	{Field: "area", Names: []string{"片区", "Area", "所属片区", "area"}},
	{Field: "group", Names: []string{"专业组", "Working group", "工作组", "group"}},
	{Field: "starts_on", Names: []string{"开始日期", "First day", "开始时间", "启动时间", "starts_on"}},
	{Field: "due_on", Names: []string{"完成时限", "Deadline", "时限", "完成时间", "完成期限", "截止日期", "due_on"}},
	{Field: "weight", Names: []string{"权重", "Weight", "weight"}},
	{Field: "evidence", Names: []string{"佐证材料", "Evidence", "佐证", "证明材料", "evidence"}},
	{Field: "state", Names: []string{"状态", "State", "进展", "state"}},
	{Field: "reached", Names: []string{"累计完成", "Done so far", "reached"}},
	{Field: "done_on", Names: []string{"完成日期", "Done on", "done_on"}},
}

// imported is how many of the columns are read.
const imported = 19

// separators are what stands between units in one cell.
const separators = "、，,；;\n"

var example = [][]any{
	{"1.1", "", "环境卫生整治", "清理背街小巷积存垃圾", "做到无死角、无积存", "国家卫生县城标准第16条", 300, "处", "城管局", "环卫所、恩江镇", "县住建局", "第一片区片长", "", "第一片区", "市容市貌整治组", office.Day("2017-06-01"), office.Day("2017-08-31"), 2, "整治前后照片"},
	{"1.1", "", "Clean streets", "Clear old waste from the back lanes", "No corner is left out", "Clause 16 of the standard", 300, "places", "Urban Management", "Sanitation Office, Enjiang", "Housing Bureau", "Area 1 director", "", "Area 1", "City appearance", office.Day("2017-06-01"), office.Day("2017-08-31"), 2, "Photos before and after"},
}

var notes = map[lang.Tag][]string{
	lang.Chinese: {
		"说明：序号表示层级，例如1.1的下级写1.1.1；目标值空白的，以“是否完成”计量。",
		"说明：任务编号，或同一目标、同一上级下的任务内容与已有任务相同的，更新该任务；空白的格不改动原内容。",
		"说明：单位填全称、简称或编码，多个单位用顿号分开；责任领导填机构加岗位，例如“第一片区片长”。",
		"说明：填写前请删去示例行。",
	},
	lang.English: {
		"Note: the number says what is part of what: 1.1.1 is a part of 1.1. Without a target the task is done or not.",
		"Note: a row with the number of a task, or with the content of one under the same objective and task, updates it; empty cells change nothing.",
		"Note: units by name, short name or code, with commas between; the leader is where and what, such as “Area 1 director”.",
		"Note: delete the example row before filling in.",
	},
}

func column(t lang.Tag) int {
	if t == lang.English {
		return 1
	}
	return 0
}

// Heads are the headings of the task list in a language.
func Heads(t lang.Tag) []office.Head {
	out := make([]office.Head, len(sheet))
	for i, c := range sheet {
		out[i] = office.Head{Title: c.Names[column(t)]}
	}
	return out
}

// Form is the empty spreadsheet to fill in, in a language.
func Form(t lang.Tag) office.Form {
	return office.Form{Title: lang.In(t, "plan.sheet"), Columns: Heads(t)[:imported], Example: example[column(t)], Notes: notes[t]}
}
