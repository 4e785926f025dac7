package standard

import (
	"strconv"
	"strings"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// treeSheet are the columns of a tree as a spreadsheet; the first name of each
// is the Chinese heading, the second the English one.
var treeSheet = []office.Column{
	{Field: "code", Names: []string{"编号", "Code", "条款编号", "code"}, Required: true},
	{Field: "name", Names: []string{"名称", "Name", "条款内容", "name"}, Required: true},
	{Field: "english", Names: []string{"英文名称", "English name", "english"}},
	{Field: "kind", Names: []string{"指标类型", "Kind of target", "kind"}},
	{Field: "target", Names: []string{"指标值", "Target", "target"}},
	{Field: "measure", Names: []string{"计量单位", "Measure", "measure"}},
	{Field: "denominator", Names: []string{"分母", "Denominator", "denominator"}},
	{Field: "denominator_english", Names: []string{"分母英文", "Denominator in English", "denominator_english"}},
	{Field: "weight", Names: []string{"权重", "Weight", "weight"}},
	{Field: "veto", Names: []string{"一票否决", "Necessary condition", "veto"}},
	{Field: "unit", Names: []string{"责任单位", "Unit", "unit"}},
	{Field: "group", Names: []string{"专业组", "Working group", "group"}},
	{Field: "evidence", Names: []string{"佐证种类", "Evidence", "evidence"}},
	{Field: "figure", Names: []string{"取数指标", "Figure", "figure"}},
	{Field: "area", Names: []string{"取数片区", "Area of the figure", "area"}},
	{Field: "cases", Names: []string{"关联问题类别", "Categories of cases", "cases"}},
	{Field: "works", Names: []string{"关联项目类别", "Kinds of projects", "works"}},
	{Field: "surveys", Names: []string{"关联摸排台账", "Registers of surveys", "surveys"}},
	{Field: "sourced", Names: []string{"有出处", "Sourced", "sourced"}},
	{Field: "source", Names: []string{"出处", "Source", "source"}},
	{Field: "source_english", Names: []string{"出处英文", "Source in English", "source_english"}},
}

// hookColumn is the column that names what hangs on a clause, by kind of hook.
var hookColumn = map[string]string{CaseHook: "cases", WorksHook: "works", SurveyHook: "surveys"}

// TreeHeads are the headings of a tree's spreadsheet in a language.
func TreeHeads(t lang.Tag) []office.Head {
	i := 0
	if t == lang.English {
		i = 1
	}
	var out []office.Head
	for _, c := range treeSheet {
		out = append(out, office.Head{Title: c.Names[i]})
	}
	return out
}

// SheetRow is a node as a row of its tree's spreadsheet: words are codes, so
// that whatever is exported can be imported.
func (n Node) SheetRow(unit, group, area string) []any {
	target, weight, veto, sourced := "", "", "", ""
	if n.Target != nil {
		target = n.Target.String()
	}
	if n.Clause() {
		weight, veto, sourced = n.Weight.String(), yesNo(n.Veto), yesNo(n.Sourced)
	}
	return []any{
		n.Code, n.Name, n.English, string(n.Kind), target, n.Measure, n.Denominator, n.DenominatorEnglish, weight, veto, unit, group, n.proofs(), n.Figure, area,
		n.codes(CaseHook), n.codes(WorksHook), n.codes(SurveyHook), sourced,
		n.Source, n.SourceEnglish,
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// codeOf is the number of a node from a cell: a chapter's may have lost its
// nought, as spreadsheets take 03 for 3.
func codeOf(c office.Cell) string {
	text := strings.ReplaceAll(strings.TrimSpace(c.Text), " ", "")
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 100 && len(text) == 1 {
		return "0" + text
	}
	return text
}
