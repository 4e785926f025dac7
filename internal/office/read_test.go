package office

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"chuangwei/internal/fault"
)

func open(t *testing.T, name string, data []byte) *Book {
	t.Helper()
	b, err := Open(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	return b
}

// dump is the sheet as lines of "number: a|b|c".
func dump(t *testing.T, b *Book, sheet string) []string {
	t.Helper()
	var out []string
	for row, err := range b.Rows(sheet) {
		if err != nil {
			return append(out, "error "+keyOf(err))
		}
		texts := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			texts[i] = c.Text
			if c.Col != i {
				t.Errorf("row %d cell %d says column %d", row.Number, i, c.Col)
			}
		}
		out = append(out, fmt.Sprintf("%d: %s", row.Number, strings.Join(texts, "|")))
	}
	return out
}

func keyOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return fmt.Sprint(f.Key, f.Args)
	}
	return err.Error()
}

// untidy is a ledger as an office would have it.
func untidy(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	set := func(cell string, v any) { must(f.SetCellValue("Sheet1", cell, v)) }
	set("A1", "永丰县市容市貌问题台账")
	must(f.MergeCell("Sheet1", "A1", "G1"))
	set("A2", "填报单位：城管局　　2017年8月25日")
	set("A3", "序 号")
	must(f.MergeCell("Sheet1", "A3", "A4"))
	set("B3", "片区\n名称")
	must(f.MergeCell("Sheet1", "B3", "B4"))
	set("C3", "位置")
	must(f.MergeCell("Sheet1", "C3", "D3"))
	set("C4", "经度（°）")
	set("D4", "纬度（°）")
	set("E3", "排查日期")
	must(f.MergeCell("Sheet1", "E3", "E4"))
	set("F3", "责任单位")
	must(f.MergeCell("Sheet1", "F3", "G3"))
	set("F4", "主办")
	set("G4", "协办")
	set("A5", 1)
	set("B5", "第一片区")
	must(f.MergeCell("Sheet1", "B5", "B7"))
	set("C5", 115.4356)
	set("D5", "27°19'16\"N")
	set("E5", time.Date(2017, 8, 3, 0, 0, 0, 0, time.UTC))
	set("F5", "城管局")
	set("A6", "２")
	set("C6", "１１５．４４")
	set("E6", "2017.8.3")
	set("F6", "=HYPERLINK(\"x\")")
	set("C7", "")
	set("A8", "合　计")
	set("C8", 2)
	set("A9", "备注：以上数据截至8月25日")
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

var ledger = []Column{
	{Field: "number", Names: []string{"序号", "编号"}},
	{Field: "area", Names: []string{"片区", "片区名称"}, Required: true},
	{Field: "lon", Names: []string{"经度", "Longitude"}},
	{Field: "lat", Names: []string{"纬度", "Latitude"}},
	{Field: "day", Names: []string{"排查日期", "Created Date"}},
	{Field: "lead", Names: []string{"责任单位主办", "主办单位"}},
	{Field: "assist", Names: []string{"协办"}},
}

func TestUntidyXLSXIsRead(t *testing.T) {
	t.Parallel()
	b := open(t, "x.xlsx", untidy(t))
	title := "永丰县市容市貌问题台账"
	want := []string{
		"1: " + strings.Repeat(title+"|", 6) + title,
		"2: 填报单位：城管局　　2017年8月25日",
		"3: 序 号|片区\n名称|位置|位置|排查日期|责任单位|责任单位",
		"4: 序 号|片区\n名称|经度（°）|纬度（°）|排查日期|主办|协办",
		"5: 1|第一片区|115.4356|27°19'16\"N|2017-08-03|城管局",
		"6: ２|第一片区|１１５．４４||2017.8.3|=HYPERLINK(\"x\")",
		"7: |第一片区",
		"8: 合　计||2",
		"9: 备注：以上数据截至8月25日",
	}
	if diff := cmp.Diff(want, dump(t, b, "Sheet1")); diff != "" {
		t.Error(diff)
	}
	table, err := b.Table("", ledger, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantColumns := map[string]int{"number": 0, "area": 1, "lon": 2, "lat": 3, "day": 4, "lead": 5, "assist": 6}
	if diff := cmp.Diff(wantColumns, table.Header.Columns); diff != "" {
		t.Error(diff)
	}
	if table.Header.First != 3 || table.Header.Last != 4 {
		t.Errorf("heading in rows %d to %d", table.Header.First, table.Header.Last)
	}
	var kinds []Kind
	for r, err := range table.Records() {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, r.Kind)
		if r.Kind == Data && r.Get("area").Text != "第一片区" {
			t.Errorf("row %d: area %q", r.Number, r.Get("area").Text)
		}
	}
	if diff := cmp.Diff([]Kind{Data, Data, Blank, Total, Note}, kinds); diff != "" {
		t.Error(diff)
	}
	if l, h := table.Place("lead"); l != "F" || h != "责任单位/主办" {
		t.Errorf("place %s %s", l, h)
	}
}

func TestMappingGoesBeforeNames(t *testing.T) {
	t.Parallel()
	b := open(t, "x.csv", []byte("编号,地段,x,y,z\n1,甲,2,3,4\n"))
	cols := []Column{{Field: "number", Names: []string{"编号"}}, {Field: "area", Names: []string{"片区"}, Required: true}, {Field: "lon"}}
	_, err := b.Table("x", cols, nil)
	if got := keyOf(err); !strings.HasPrefix(got, "office.no_heading") {
		t.Errorf("without mapping: %s", got)
	}
	table, err := b.Table("x", cols, map[string]string{"area": "地段", "lon": "D"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"number": 0, "area": 1, "lon": 3}, table.Header.Columns); diff != "" {
		t.Error(diff)
	}
	if got := len(table.Header.Unmatched()); got != 2 {
		t.Errorf("%d unmatched, want x and z", got)
	}
	_, err = b.Table("x", cols, map[string]string{"area": "没有这一列"})
	if got := keyOf(err); got != "office.mapping[没有这一列]" {
		t.Error(got)
	}
	byLetters, err := b.Table("x", cols, map[string]string{"area": "B", "lon": "C", "number": "A"})
	if err != nil || byLetters.Header.Last != 1 {
		t.Errorf("all by letters: %v %+v", err, byLetters)
	}
}

func TestTwoLineHeadingOfCSV(t *testing.T) {
	t.Parallel()
	b := open(t, "x.csv", []byte("说明文字,,,,,\n序号,片区,位置,,责任单位,\n,,经度,纬度,主办,协办\n1,甲,115,27,城管局,住建局\n"))
	table, err := b.Table("x", ledger, nil)
	if err != nil {
		t.Fatal(err)
	}
	if h := table.Header; h.First != 2 || h.Last != 3 || len(h.Columns) != 6 {
		t.Errorf("%+v", h)
	}
}

func TestCSVEncodingsAndSeparators(t *testing.T) {
	t.Parallel()
	text := "序号,片区\r\n1,\"第一,片区\n二行\"\r\n\r\n2,5\" 管\r\n3,'=1+1"
	want := []string{"1: 序号|片区", "2: 1|第一,片区\n二行", "3: ", "4: 2|5\" 管", "5: 3|=1+1"}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	u16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	be, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"utf-8": text, "bom": "\ufeff" + text, "gb18030": gb, "utf-16le": u16, "utf-16be": be,
		"lf": strings.ReplaceAll(text, "\r\n", "\n"), "sep": "sep=,\r\n" + text,
	} {
		if diff := cmp.Diff(want, dump(t, open(t, "a/b.x.csv", []byte(data)), "b.x")); diff != "" {
			t.Error(name, diff)
		}
	}
	for _, sep := range []string{";", "\t"} {
		data := strings.ReplaceAll("甲,乙,丙\n1,2,3\n4,5,6\n", ",", sep)
		if diff := cmp.Diff([]string{"1: 甲|乙|丙", "2: 1|2|3", "3: 4|5|6"}, dump(t, open(t, "x", []byte(data)), "x")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLateGB18030IsFound(t *testing.T) {
	t.Parallel()
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String("永丰县")
	data := strings.Repeat("a,b\n", 300_000) + gb + ",x\n"
	got := dump(t, open(t, "x.csv", []byte(data)), "x")
	if last := got[len(got)-1]; last != "300001: 永丰县|x" {
		t.Error(last)
	}
}

func TestUTF8CutAtBufferIsUTF8(t *testing.T) {
	t.Parallel()
	for pad := range 4 {
		data := strings.Repeat("x", pad) + strings.Repeat("永", 200_000)
		set, _, err := detect(strings.NewReader(data), int64(len(data)))
		if err != nil || set != utf8Text {
			t.Errorf("pad %d: %v %v", pad, set, err)
		}
	}
}
