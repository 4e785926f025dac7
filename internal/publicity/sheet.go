package publicity

import (
	"strconv"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// positionSheet are the columns of a spreadsheet of positions; the first name
// of each is the Chinese heading of the form to fill in, the second the
// English one.
var positionSheet = []office.Column{
	{Field: "unit", Names: []string{"单位", "Unit", "责任单位", "unit"}, Required: true},
	{Field: "kind", Names: []string{"类型", "Kind", "阵地类型", "类别", "kind"}, Required: true},
	{Field: "name", Names: []string{"名称", "Name", "阵地名称", "name"}, Required: true},
	{Field: "area", Names: []string{"片区", "Area", "所属片区", "area"}},
	{Field: "address", Names: []string{"位置", "Place", "地点", "地址", "address"}},
	{Field: "content", Names: []string{"宣传内容", "Content", "内容", "content"}},
	{Field: "every", Names: []string{"检查间隔天数", "Days between checks", "检查间隔", "every"}},
}

// formOf is an empty spreadsheet to fill in, in a language.
func formOf(t lang.Tag, title string, cols []office.Column, zh, en []any) office.Form {
	i, example := 0, zh
	if t == lang.English {
		i, example = 1, en
	}
	f := office.Form{Title: lang.In(t, title), Example: example, Notes: []string{lang.In(t, title+"_note")}}
	for _, c := range cols {
		f.Columns = append(f.Columns, office.Head{Title: c.Names[i]})
	}
	return f
}

// PositionForm is the empty spreadsheet of positions.
func PositionForm(t lang.Tag) office.Form {
	return formOf(t, "publicity.sheet.positions", positionSheet,
		[]any{"县教育体育局", "电子显示屏", "大门显示屏", "第三片区", "大门东侧", "致全县居民的一封信", 14},
		[]any{"Education Bureau", "LED screen", "Screen at the gate", "3", "East of the gate", "The letter to all citizens", 14})
}

// paperSheet are the columns of forms on paper: for every question one.
func paperSheet(questions []Question) []office.Column {
	cols := []office.Column{
		{Field: "name", Names: []string{"序号", "No.", "name"}},
		{Field: "area", Names: []string{"片区", "Area", "area"}, Required: true},
		{Field: "age", Names: []string{"年龄", "Age", "age"}, Required: true},
		{Field: "trade", Names: []string{"身份", "Trade", "trade"}, Required: true},
	}
	for _, q := range questions {
		n := strconv.FormatInt(q.Seq, 10)
		cols = append(cols, office.Column{Field: QuestionField(q.Seq), Names: []string{"第" + n + "题", "Question " + n, QuestionField(q.Seq)}, Required: true})
	}
	return cols
}
