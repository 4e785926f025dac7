package office

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"chuangwei/internal/office/officetest"
)

var values = [][]any{
	{"=1+1", 3, Day("2017-08-25"), time.Date(2017, 8, 25, 14, 30, 0, 0, time.UTC), true},
	{"@x 'y' %, 😀", -2.5, nil, time.Time{}, "+86 138"},
	{"-5", "a\x00\x01b\nc", Day("bad"), nil, "\t=x"},
}

func TestWrittenXLSXIsReadBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s, err := NewSheet(&b, "问题/台账[1]:*?"+strings.Repeat("长", 40), Heads("标题", "数量", "日期", "时间", "其他"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if err := s.Row(v...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	book := open(t, "x", b.Bytes())
	want := []string{
		"1: 标题|数量|日期|时间|其他",
		"2: =1+1|3|2017-08-25|2017-08-25 14:30:00|TRUE",
		"3: @x 'y' %, 😀|-2.5|||+86 138",
		"4: -5|ab\nc|bad||=x",
	}
	if diff := cmp.Diff(want, dump(t, book, book.Sheets()[0])); diff != "" {
		t.Error(diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	if formula, _ := f.GetCellFormula(sheet, "A2"); formula != "" {
		t.Errorf("a text became the formula %s", formula)
	}
	if p, err := f.GetPanes(sheet); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("panes %+v %v", p, err)
	}
	for _, part := range book.raw(t, b.Bytes(), "xl/worksheets/sheet1.xml") {
		if !strings.Contains(part, `<autoFilter ref="$A$1:$E$4"`) && !strings.Contains(part, `<autoFilter ref="A1:E4"`) {
			t.Error("no filter")
		}
	}
}

// raw returns the text of a part.
func (b *Book) raw(t *testing.T, data []byte, part string) []string {
	t.Helper()
	a, err := openArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	rc, err := a.open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	text, err := io.ReadAll(rc)
	if err != nil {
		t.Fatal(err)
	}
	return []string{string(text)}
}

func TestWrittenCSVIsReadBackAndDefused(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s, err := NewCSV(&b, Heads("标题", "数量", "日期", "时间", "其他"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if err := s.Row(v...); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "\ufeff标题,数量") || !strings.Contains(b.String(), "\r\n'=1+1,3,2017-08-25,2017-08-25 14:30,true\r\n") || !strings.Contains(b.String(), "\n-5,") {
		t.Errorf("%q", b.String())
	}
	got := dump(t, open(t, "x", b.Bytes()), "x")
	if got[1] != "2: =1+1|3|2017-08-25|2017-08-25 14:30|true" || !strings.HasPrefix(got[2], "3: @x 'y' %, 😀|-2.5|") {
		t.Error(got)
	}
}

func TestFormIsReadAsItsColumns(t *testing.T) {
	t.Parallel()
	form := Form{Title: "台账", Columns: Heads("序号", "片区", "经度", "纬度"), Example: []any{1, "第一片区", 115.4, 27.3}, Notes: []string{"说明：每行一个问题"}}
	for _, write := range []func(io.Writer) error{form.WriteXLSX, form.WriteCSV} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		table, err := open(t, "x", b.Bytes()).Table("", ledger, nil)
		if err != nil {
			t.Fatal(err)
		}
		data := 0
		for r, err := range table.Records() {
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind == Data {
				data++
			}
		}
		if data != 1 || len(table.Header.Columns) != 4 {
			t.Errorf("%d rows, %v", data, table.Header.Columns)
		}
	}
}

// toPDF converts with LibreOffice, where it is installed, and returns the
// file.
func toPDF(t *testing.T, name string, data []byte) string {
	t.Helper()
	return officetest.PDF(t, name, data)
}
