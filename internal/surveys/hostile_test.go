package surveys_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
)

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFilesThatAreNoRegistersAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.survey(t, surveys.Draft{Title: "坏", Code: "bad", Category: "06010"})
		huge := strings.Repeat("垃", 10<<20/3)
		for name, file := range map[string][]byte{
			"empty":     {},
			"program":   append([]byte("\x7fELF"), bytes.Repeat([]byte{0, 1, 2, 255}, 1000)...),
			"picture":   append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0, 200, 7}, 1000)...),
			"web page":  []byte("<html><table><tr><td>编号</td></tr></table>"),
			"bomb":      zipped(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": strings.Repeat("A", 64<<20)}),
			"text":      []byte("Dear office,\nplease find attached nothing.\n"),
			"huge cell": csvOf("编号,位置,情况", "1,恩江路,\""+huge+"\""),
			"huge line": csvOf("编号,位置,情况", "1,恩江路,"+huge),
			"open cell": csvOf("编号,位置,情况", "1,恩江路,\"没有结束"),
		} {
			rep, rows, err := h.try(t, surveys.ImportRequest{Survey: "bad", Name: name + ".csv"}, file)
			switch {
			case err == nil && rep.Clean():
				t.Errorf("%s was taken: %s", name, counts(rep))
			case err == nil:
				for _, p := range problems(rows) {
					t.Logf("%s: %s", name, p)
				}
			case !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge):
				t.Errorf("%s: %v", name, err)
			case len(err.Error()) > 600:
				t.Errorf("%s: the message has %d bytes", name, len(err.Error()))
			}
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1`); n != 0 {
			t.Errorf("%d cases are there", n)
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM survey_imports WHERE county = $1 AND state = 'running'`); n != 0 {
			t.Errorf("%d imports still run", n)
		}
	})
}

var nasty = []string{
	`'; DROP TABLE cases; --`, `<script>alert(1)</script>`, `" onmouseover="x`, `${7*7} {{7*7}} %s %d`, "ＡＢ\u202eC\u200bD", "😀 中文 100%_", `\0 \x00 \n`, `=cmd|' /C calc'!A0`,
}

func TestScriptsAndStatementsInEveryFieldStayText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.survey(t, surveys.Draft{Title: nasty[0], Code: "nasty", Category: "06010", Note: nasty[1]})
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		rows := []string{"编号,位置,情况,问题名称,备注,处置意见"}
		for i, s := range nasty {
			rows = append(rows, strings.Join([]string{quote(fmt.Sprint(i, s)), quote(s), quote(s), quote(s), quote(s), quote(s)}, ","))
		}
		q := surveys.ImportRequest{Survey: "nasty", Name: nasty[1] + ".csv"}
		rep, got := h.bring(t, q, csvOf(rows...))
		if rep.Counts[office.Created] != len(nasty) || !rep.Applied {
			t.Fatalf("%s %v", counts(rep), problems(got))
		}
		for _, s := range nasty {
			if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND address = $2 AND title = $2`, s); n != 1 {
				t.Errorf("%q is not there as it was written", s)
			}
		}
		if rep, _ = h.bring(t, q, csvOf(rows...)); rep.Counts[office.Unchanged] != len(nasty) {
			t.Errorf("again: %s", counts(rep))
		}
		// In every field that has a form of its own they are refused, each with
		// its cell.
		for _, s := range nasty[:3] {
			rep, got := h.bring(t, q, csvOf("编号,位置,片区,类别,责任单位,发现日期,经度,纬度,整改情况,期限,来源",
				"x,y,"+strings.Repeat(quote(s)+",", 8)+quote(s)))
			if rep.Applied || rep.Counts[office.Rejected] != 1 {
				t.Errorf("%q: %s", s, counts(rep))
			}
			if n := len(got[0].Problems); n < 7 {
				t.Errorf("%q: only %d of its cells are refused: %v", s, n, problems(got))
			}
		}
		if _, err := h.Find(t.Context(), h.office, nasty[0]); err != nil {
			t.Errorf("the round by its title: %v", err)
		}
		if _, err := h.List(t.Context(), h.office, surveys.Filter{Text: "%_'!"}); err != nil {
			t.Error(err)
		}
	})
}

func TestFormulasCountByTheirValues(t *testing.T) {
	t.Parallel()
	h := setUp(t, dbtest.Open(t, db.SQLite))
	h.survey(t, surveys.Draft{Title: "公式", Code: "f", Category: "06010"})
	f := excelize.NewFile()
	for i, row := range [][]any{{"编号", "位置", "情况"}, {1, "恩江路1号", "垃圾"}, {2, "恩江路2号", "x"}} {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", at, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "C3", `HYPERLINK("http://example.org","click")`); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	rep, rows := h.bring(t, surveys.ImportRequest{Survey: "f", Name: "f.xlsx"}, b.Bytes())
	if counts(rep) != "2 0 0 0" {
		t.Fatalf("%s %v", counts(rep), problems(rows))
	}
	if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND details LIKE '%HYPERLINK%'`); n != 0 {
		t.Error("a formula came in as text")
	}
}

func TestLongTextsAreRefusedRowByRow(t *testing.T) {
	t.Parallel()
	h := setUp(t, dbtest.Open(t, db.SQLite))
	h.survey(t, surveys.Draft{Title: "长", Code: "l", Category: "06010"})
	long := strings.Repeat("长", 300_000)
	rep, rows := h.bring(t, surveys.ImportRequest{Survey: "l", Name: "l.csv"}, csvOf("编号,位置,情况,发现日期,片区", "1,恩江路,"+long+",,", "2,"+long+",x,,", "3,恩江路,x,"+long+",", "4,恩江路,x,,"+long, long+",恩江路,x,,"))
	if rep.Counts[office.Rejected] != 5 {
		t.Fatalf("%s", counts(rep))
	}
	for _, r := range rows {
		for _, p := range r.Problems {
			for _, a := range p.Args {
				if s, ok := a.(string); ok && len(s) > 300 {
					t.Errorf("row %d quotes %d bytes", r.Row, len(s))
				}
			}
		}
	}
}
