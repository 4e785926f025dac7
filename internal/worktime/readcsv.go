package worktime

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"chuangwei/internal/fault"
)

// ReadCSV reads lines of day, off or work, name: in UTF-8 or GB18030, with or
// without a heading, kinds in English or Chinese (休, 班). Faults name the line
// and the field.
func ReadCSV(r io.Reader) (Days, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil {
			return nil, fault.New(fault.Invalid, "worktime.file.not_text").Because(err)
		}
	}
	in := csv.NewReader(bytes.NewReader(b))
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	var f faults
	ds := Days{}
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return f.result(ds)
		}
		if err != nil {
			line := 0
			if pe, ok := errors.AsType[*csv.ParseError](err); ok {
				line = pe.Line
			}
			return nil, fault.New(fault.Invalid, "worktime.file.csv_line", strconv.Itoa(line)).Because(err)
		}
		line, _ := in.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if strings.Join(row, "") == "" || first && isHeading(row[0]) {
			continue
		}
		row = append(row, "", "")
		d, ok := looseDay(row[0])
		if !ok {
			f.add(line, "day", "worktime.file.date", row[0])
		}
		off, known := kinds[strings.ToLower(row[1])]
		if !known {
			f.add(line, "off/work", "worktime.file.kind", row[1])
		}
		if len(row[2]) > maxName {
			f.add(line, "name", "worktime.file.name", row[2])
		}
		if ok && known {
			f.put(ds, line, "day", d, Special{Off: off, Name: row[2]})
		}
	}
}

func isHeading(s string) bool { return !strings.ContainsAny(plain(s), "0123456789") }

// kinds are the words of the second column: true is off.
var kinds = map[string]bool{
	// The answers to “a day off?”, as the form of the page asks.
	"1": true, "是": true, "yes": true, "true": true, "0": false, "否": false, "no": false, "false": false,
	"off": true, "holiday": true, "休": true, "休息": true, "放假": true, "假": true,
	"work": false, "working": false, "班": false, "上班": false, "补班": false, "工作": false, "调休上班": false,
}

// looseDay reads a date as spreadsheets write it: 2017-10-01, 2017/10/1,
// 2017.10.1, 2017年10月1日.
func looseDay(s string) (Day, bool) {
	s = strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-", "日", "", " ", "").Replace(plain(s))
	t, err := time.Parse("2006-1-2", s)
	if err != nil || t.Year() < 1 {
		return 0, false
	}
	y, m, d := t.Date()
	return Date(y, m, d), true
}

// WriteCSV writes the days in order, in the form that ReadCSV reads.
func WriteCSV(w io.Writer, ds Days) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"day", "off/work", "name"}}
	for _, d := range ds.Sorted() {
		kind := "work"
		if ds[d].Off {
			kind = "off"
		}
		rows = append(rows, []string{d.String(), kind, ds[d].Name})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write days: %w", err)
	}
	return nil
}
