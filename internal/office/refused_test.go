package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chuangwei/internal/fault"
)

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)
	var enc []byte
	for _, c := range []byte("EncryptedPackage") {
		enc = append(enc, c, 0)
	}
	for name, tc := range map[string]struct {
		data []byte
		key  string
	}{
		"empty":     {nil, "office.empty_file[]"},
		"spaces":    {[]byte(" \n\n "), "office.empty_file[]"},
		"xls":       {ole, "office.old_xls[]"},
		"encrypted": {append(bytes.Clone(ole), enc...), "office.encrypted[]"},
		"html":      {[]byte("<html><table>"), "office.markup[]"},
		"jpeg":      {append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), bytes.Repeat([]byte{0, 1, 2, 200}, 500)...), "office.not_spreadsheet[]"},
		"pdf":       {append([]byte("%PDF-1.7\n\x80\x81\x82"), bytes.Repeat([]byte{1, 3, 255, 254, 7}, 500)...), "office.not_spreadsheet[]"},
		"cut zip":   {untidy(t)[:3000], "office.broken_zip[]"},
		"zip":       {zipOf(t, map[string]string{"a.txt": "x"}), "office.not_spreadsheet[]"},
		"docx":      {zipOf(t, map[string]string{"word/document.xml": "x"}), "office.not_spreadsheet[]"},
		"xlsb":      {zipOf(t, map[string]string{"xl/workbook.bin": "x"}), "office.other_format[XLSB]"},
		"ods":       {zipOf(t, map[string]string{"mimetype": "x", "content.xml": "x"}), "office.other_format[ODS]"},
		"bomb":      {zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": strings.Repeat("A", 64<<20)}), "office.zip_bomb[]"},
	} {
		_, err := Open(name+".xlsx", bytes.NewReader(tc.data), int64(len(tc.data)))
		if err == nil || keyOf(err) != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
}

func zipOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestManyPartsAreRefused(t *testing.T) {
	t.Parallel()
	parts := map[string]string{}
	for i := range maxParts + 1 {
		parts[fmt.Sprint("p", i)] = ""
	}
	data := zipOf(t, parts)
	if _, err := Open("x", bytes.NewReader(data), int64(len(data))); err == nil || keyOf(err) != "office.zip_bomb[]" {
		t.Error(err)
	}
}

// A part that is longer than the directory promised ends in an error, not in
// more data.
func TestLyingDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	data := minimal(t, `<sheetData>`+strings.Repeat(`<row><c t="inlineStr"><is><t>x</t></is></c></row>`, 100)+`</sheetData>`)
	i := bytes.LastIndex(data, []byte("xl/worksheets/sheet1.xml"))
	data[i-46+24], data[i-46+25], data[i-46+26] = 100, 0, 0 // uncompressed size
	b := open(t, "x", data)
	got := dump(t, b, "甲")
	if last := got[len(got)-1]; !strings.HasPrefix(last, "error office.broken") || len(got) > 100 {
		t.Error(len(got), last)
	}
}

// minimal is the least workbook whose one sheet holds body.
func minimal(t *testing.T, body string) []byte {
	t.Helper()
	return zipOf(t, map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<x:workbook xmlns:x="u"><x:sheets><x:sheet name="甲" r:id="r1"/><x:sheet name="乙" r:id="r1" state="hidden"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + body + `</worksheet>`,
	})
}

func TestOddSheets(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want []string
	}{
		"no references":  {`<sheetData><row><c><v>1</v></c><c t="str"><v>二</v></c></row><row><c t="b"><v>1</v></c></row></sheetData>`, []string{"1: 1|二", "2: TRUE"}},
		"prefix":         {`<x:sheetData><x:row r="3"><x:c r="B3"><x:v>0.30000000000000004</x:v></x:c></x:row></x:sheetData>`, []string{"3: |0.3"}},
		"rich and ruby":  {`<sheetData><row><c t="inlineStr"><is><r><t>永</t></r><r><t>丰</t></r><rPh><t>x</t></rPh></is></c></row></sheetData>`, []string{"1: 永丰"}},
		"escapes":        {`<sheetData><row><c t="inlineStr"><is><t>a_x000D_&#10;b&amp;_x005F_x000D_</t></is></c></row></sheetData>`, []string{"1: a\nb&_x000D_"}},
		"big number":     {`<sheetData><row><c><v>36082519900101123</v></c></row></sheetData>`, []string{"1: 36082519900101120"}},
		"too wide":       {`<sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData>`, []string{"error office.too_many_columns[甲 1 512]"}},
		"cut":            {`<sheetData><row><c r="A1"><v>1</v></c></row><row><c>`, []string{"1: 1", "error office.broken_sheet[甲 3]"}},
		"endless merges": {`<sheetData><row><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row></sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:B1048576"/>`, 1000) + `</mergeCells>`, []string{"1: 1|1", "2: 1|1"}},
		"missing string": {`<sheetData><row><c t="s"><v>7</v></c><c><v>1</v></c></row></sheetData>`, []string{"1: |1"}},
		"entity":         {`<sheetData><row><c t="str"><v>&lol;</v></c></row></sheetData>`, []string{"error office.broken_sheet[甲 2]"}},
	} {
		b := open(t, "x", minimal(t, tc.body))
		if diff := cmp.Diff([]string{"甲"}, b.Sheets()); diff != "" {
			t.Error(name, diff)
		}
		if diff := cmp.Diff(tc.want, dump(t, b, "甲")); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestBrokenCSVSaysTheLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a,b\n1,\"x\n2,3\n":                      "office.csv_quote[2]",
		"a,b\n\n1,\"x\ny\"z,3\n":                 "office.csv_after_quote[4]",
		strings.Repeat("a,", 600) + "b\n":        "office.too_many_columns[x 1 512]",
		"a\n\"" + strings.Repeat("x\n", 800_000): "office.csv_quote[2]",
	} {
		got := dump(t, open(t, "x", []byte(text)), "x")
		if last := got[len(got)-1]; last != "error "+want {
			t.Errorf("%.20q: %s, want %s", text, last, want)
		}
	}
}

func TestColumnLettersRoundTrip(t *testing.T) {
	t.Parallel()
	for n, l := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if Letters(n) != l {
			t.Errorf("%d: %s", n, Letters(n))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 16383).Draw(t, "n")
		if got, ok := ColumnOf(Letters(n)); !ok || got != n {
			t.Fatalf("%d → %s → %d", n, Letters(n), got)
		}
	})
}

// Whatever bytes arrive, Open and reading end in rows or a fault.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Open("x", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if fault.Of(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		for _, s := range b.Sheets() {
			for _, err := range b.Rows(s) {
				if err != nil && fault.Of(err) == fault.Internal {
					t.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	data := []byte("编号,片区,类别,地址,经度,纬度,日期,单位\n" + strings.Repeat("WT-0001,第一片区,占道经营,恩江镇中大街12号,115.4356,27.3211,2017-08-03,城管局\n", 100_000))
	for b.Loop() {
		book, err := Open("x", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range book.Rows("x") {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(100_001*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
