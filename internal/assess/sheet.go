package assess

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/rules"
)

// The kinds of lines of a set's spreadsheet: one for the set, then one for each
// heading, and below it one for each of its rules.
const (
	lineSet     = "set"
	lineHeading = "heading"
	lineRule    = "rule"
)

// setSheet are the columns of a rule set as a spreadsheet; the first name of
// each is the Chinese heading, the second the English one.
var setSheet = []office.Column{
	{Field: "line", Names: []string{"行类", "Line", "line"}, Required: true},
	{Field: "code", Names: []string{"代码", "Code", "code"}, Required: true},
	{Field: "name", Names: []string{"名称", "Name", "name"}, Required: true},
	{Field: "english", Names: []string{"英文名称", "English name", "english"}},
	{Field: "full", Names: []string{"满分", "Full mark", "full"}},
	{Field: "weight", Names: []string{"权重", "Weight", "weight"}},
	{Field: "source", Names: []string{"来源", "Source", "source"}},
	{Field: "shape", Names: []string{"计分方式", "Shape", "shape"}},
	{Field: "value", Names: []string{"公式", "Formula", "value"}},
	{Field: "of", Names: []string{"分母", "Divided by", "of"}},
	{Field: "at", Names: []string{"满分界限", "Full from", "at"}},
	{Field: "per", Names: []string{"每次分值", "Points each", "per"}},
	{Field: "cap", Names: []string{"上限", "Limit", "cap"}},
	{Field: "floor", Names: []string{"保底分", "Floor", "floor"}},
	{Field: "min", Names: []string{"幅度下限", "Range from", "min"}},
	{Field: "max", Names: []string{"幅度上限", "Range to", "max"}},
	{Field: "down", Names: []string{"越少越好", "Fewer is better", "down"}},
	{Field: "steps", Names: []string{"递增分值", "Steps", "steps"}},
	{Field: "bands", Names: []string{"分段", "Bands", "bands"}},
	{Field: "heavy", Names: []string{"加倍计算的公式", "Formula of weighty ones", "heavy"}},
	{Field: "times", Names: []string{"加倍倍数", "Times", "times"}},
	{Field: "bonus", Names: []string{"加分上限", "Bonus", "bonus"}},
	{Field: "enough", Names: []string{"参评条件公式", "Enough", "enough"}},
	{Field: "least", Names: []string{"参评最少数", "Least", "least"}},
	{Field: "sources", Names: []string{"最少评分标题数", "Headings rated at least", "sources"}},
	{Field: "top", Names: []string{"红榜名额", "Red list, first", "top"}},
	{Field: "bottom", Names: []string{"黑榜名额", "Black list, last", "bottom"}},
	{Field: "red_at", Names: []string{"红榜界限", "Red list from", "red_at"}},
	{Field: "black_below", Names: []string{"黑榜界限", "Black list below", "black_below"}},
	{Field: "fragment", Names: []string{"不完整", "Incomplete", "fragment"}},
	{Field: "basis", Names: []string{"出处", "Where it comes from", "basis"}},
	{Field: "basis_english", Names: []string{"出处英文", "Where from, in English", "basis_english"}},
}

// SetHeads are the headings of a set's spreadsheet in a language.
func SetHeads(t lang.Tag) (out []office.Head) {
	i := 0
	if t == lang.English {
		i = 1
	}
	for _, c := range setSheet {
		out = append(out, office.Head{Title: c.Names[i]})
	}
	return out
}

// setRows are the lines of a set's spreadsheet: words are codes, so that what is
// exported can be imported in either language. The set's own code is whom it is
// for.
func setRows(subject string, s rules.Set) (out [][]any) {
	row := func(cells map[string]string) {
		var line []any
		for _, c := range setSheet {
			line = append(line, cells[c.Field])
		}
		out = append(out, line)
	}
	row(map[string]string{
		"line": lineSet, "code": subject, "name": s.Name.ZH, "english": s.Name.EN, "full": s.Full.String(), "bonus": written(s.Bonus), "enough": s.Enough, "least": number(s.Least), "sources": number(s.Sources),
		"top": number(s.Lists.Top), "bottom": number(s.Lists.Bottom), "red_at": written(s.Lists.RedAt), "black_below": written(s.Lists.Black), "fragment": yes(s.Fragment),
		"basis": s.Basis.ZH, "basis_english": s.Basis.EN,
	})
	for _, p := range s.Parts {
		row(map[string]string{"line": lineHeading, "code": p.Code, "name": p.Name.ZH, "english": p.Name.EN, "full": p.Full.String(), "weight": written(p.Weight)})
		for _, r := range p.Rules {
			row(map[string]string{
				"line": lineRule, "code": r.Code, "name": r.Name.ZH, "english": r.Name.EN, "full": written(r.Full), "source": string(r.Source), "shape": string(r.Shape), "value": r.Value, "of": r.Of,
				"at": written(r.At), "per": written(r.Per), "cap": written(r.Cap), "floor": written(r.Floor), "min": written(r.Min), "max": written(r.Max), "down": yes(r.Down),
				"steps": r.StepTable(), "bands": r.BandTable(), "heavy": r.Heavy, "times": written(r.Times),
			})
		}
	}
	return out
}

// written is a mark as a cell: nothing for 0.
func written(m rules.Mark) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// WriteSet writes a set as a spreadsheet that ImportSet reads back.
func (s *Service) WriteSet(ctx context.Context, by access.Actor, set id.RuleSet, t lang.Tag, w io.Writer) error {
	x, _, _, err := s.Get(ctx, by, set)
	if err != nil {
		return err
	}
	return WriteSheet(x.Subject, x.Body, t, w)
}

// WriteSetForm writes a set that ships as a spreadsheet, to be changed and
// imported.
func (s *Service) WriteSetForm(by access.Actor, t lang.Tag, w io.Writer) error {
	e, err := s.Example(by, Areas)
	if err != nil {
		return err
	}
	return WriteSheet(Areas, e.Set, t, w)
}

// WriteSheet writes a set for those of a subject as a spreadsheet.
func WriteSheet(subject string, body rules.Set, t lang.Tag, w io.Writer) error {
	var buf bytes.Buffer // nothing is sent before it is whole
	sheet, err := office.NewSheet(&buf, lang.In(t, "assess.set"), SetHeads(t))
	if err != nil {
		return err
	}
	for _, row := range setRows(subject, body) {
		if err := sheet.Row(row...); err != nil {
			return err
		}
	}
	if err := sheet.Close(); err != nil {
		return err
	}
	_, err = buf.WriteTo(w)
	return err
}
