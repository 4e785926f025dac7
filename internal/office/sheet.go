package office

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Sheet is a table that is being written: a heading, then rows. Close ends it;
// nothing is complete before.
type Sheet interface {
	// Row writes one row: strings, numbers, booleans, Day and time.Time; nil
	// is an empty cell.
	Row(values ...any) error
	// Close writes what is left. The writer beneath stays open.
	Close() error
}

// Head is one column of a sheet to be written.
type Head struct {
	Title string
	Width float64 // in characters; 0: by the text of the first rows
}

// Day is a calendar day, 2017-08-25, that is to be written as a real date.
type Day string

// Heads makes columns of titles.
func Heads(titles ...string) []Head {
	out := make([]Head, len(titles))
	for i, t := range titles {
		out[i].Title = t
	}
	return out
}

// xlsxSheet buffers the first rows to find the widths, which the format wants
// before the rows; everything after streams.
type xlsxSheet struct {
	w      io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	name   string
	heads  []Head
	styles sheetStyles
	early  [][]any
	begun  bool
	rows   int
	notes  []string
}

type sheetStyles struct{ head, text, day, instant, note int }

// sampleRows is how many rows decide the widths of the columns.
const sampleRows = 200

// NewSheet begins an XLSX workbook of one sheet, which Close writes to w: a
// bold heading that stays in sight, filters, widths by the text. A text that
// begins like a formula stays a text.
func NewSheet(w io.Writer, title string, heads []Head) (Sheet, error) {
	return newXLSX(w, title, heads)
}

func newXLSX(w io.Writer, title string, heads []Head) (*xlsxSheet, error) {
	s := &xlsxSheet{w: w, file: excelize.NewFile(), name: sheetTitle(title), heads: heads}
	if err := s.file.SetSheetName("Sheet1", s.name); err != nil {
		return nil, fmt.Errorf("new sheet: %w", err)
	}
	var err error
	if s.styles, err = newStyles(s.file); err != nil {
		return nil, fmt.Errorf("new sheet: %w", err)
	}
	if s.stream, err = s.file.NewStreamWriter(s.name); err != nil {
		return nil, fmt.Errorf("new sheet: %w", err)
	}
	return s, nil
}

func newStyles(f *excelize.File) (s sheetStyles, err error) {
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	day, instant := "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	for _, def := range []struct {
		to    *int
		style excelize.Style
	}{
		{&s.head, excelize.Style{
			Font:      &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF5"}},
			Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: "8896A4"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		{&s.text, excelize.Style{Alignment: top, NumFmt: 49}}, // 49: text
		{&s.day, excelize.Style{Alignment: top, CustomNumFmt: &day}},
		{&s.instant, excelize.Style{Alignment: top, CustomNumFmt: &instant}},
		{&s.note, excelize.Style{Font: &excelize.Font{Italic: true, Color: "66707A"}}},
	} {
		if *def.to, err = f.NewStyle(&def.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// sheetTitle makes title a name that a spreadsheet program accepts.
func sheetTitle(title string) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, title)
	if r := []rune(title); len(r) > 31 {
		title = string(r[:31])
	}
	if title = strings.Trim(title, "' "); title == "" {
		return "Sheet1"
	}
	return title
}

func (s *xlsxSheet) Row(values ...any) error {
	if s.begun {
		return s.write(values)
	}
	s.early = append(s.early, values)
	if len(s.early) < sampleRows {
		return nil
	}
	return s.begin()
}

// begin writes the widths, the heading and the rows that waited.
func (s *xlsxSheet) begin() error {
	s.begun = true
	for i, h := range s.heads {
		width := h.Width
		if width == 0 {
			width = s.width(i)
		}
		if err := s.stream.SetColWidth(i+1, i+1, width); err != nil {
			return fmt.Errorf("sheet width: %w", err)
		}
	}
	err := s.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
	})
	if err != nil {
		return fmt.Errorf("sheet panes: %w", err)
	}
	head := make([]any, len(s.heads))
	for i, h := range s.heads {
		head[i] = excelize.Cell{StyleID: s.styles.head, Value: validText(h.Title)}
	}
	if err := s.put(head); err != nil {
		return err
	}
	for _, values := range s.early {
		if err := s.write(values); err != nil {
			return err
		}
	}
	s.early = nil
	return nil
}

// width is that of the longest text, in which Chinese characters count
// double, between 8 and 60.
func (s *xlsxSheet) width(col int) float64 {
	w := textWidth(s.heads[col].Title) + 4 // the filter's button
	for _, row := range s.early {
		if col < len(row) && row[col] != nil {
			w = max(w, textWidth(plain(row[col]))+2)
		}
	}
	return float64(min(max(w, 8), 60))
}

func textWidth(s string) int {
	longest, n := 0, 0
	for _, r := range s {
		switch {
		case r == '\n':
			n = 0
		case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xffdc || r >= 0x1f300):
			n += 2
		default:
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

func (s *xlsxSheet) put(cells []any) error {
	s.rows++
	if err := s.stream.SetRow("A"+strconv.Itoa(s.rows), cells); err != nil {
		return fmt.Errorf("sheet row %d: %w", s.rows, err)
	}
	return nil
}

func (s *xlsxSheet) write(values []any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = s.cell(v)
	}
	return s.put(cells)
}

// cell types a value. A string is written as a string cell, so that what
// begins like a formula is none.
func (s *xlsxSheet) cell(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case int, int64, float64:
		return v
	case bool:
		return excelize.Cell{Value: v}
	case Day:
		if t, err := time.Parse("2006-01-02", string(v)); err == nil && t.Year() > 1900 {
			return excelize.Cell{StyleID: s.styles.day, Value: t}
		}
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: s.styles.instant, Value: wall(v)}
	}
	text := validText(plain(v))
	if text == "" {
		return nil
	}
	if r := []rune(text); len(r) > excelize.TotalCellChars {
		text = string(r[:excelize.TotalCellChars])
	}
	return excelize.Cell{StyleID: s.styles.text, Value: text}
}

// wall keeps the clock that t shows in its zone: spreadsheets know no zones.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return numberText(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format("2006-01-02 15:04")
	}
	return fmt.Sprint(v)
}

// validText drops what XML cannot hold.
func validText(s string) string {
	ok := utf8.ValidString(s)
	for i := 0; ok && i < len(s); i++ {
		ok = s[i] >= ' ' || s[i] == '\n' || s[i] == '\t'
	}
	if ok && !strings.ContainsAny(s, "\ufffe\uffff") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, s)
}

func (s *xlsxSheet) Close() error {
	defer s.file.Close() //nolint:errcheck // removes temporary files
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	last := s.rows
	for _, n := range s.notes {
		if err := s.put([]any{excelize.Cell{StyleID: s.styles.note, Value: validText(n)}}); err != nil {
			return err
		}
	}
	if len(s.heads) > 0 && len(s.notes) == 0 {
		ref := "A1:" + Letters(len(s.heads)-1) + strconv.Itoa(last)
		if err := s.file.AutoFilter(s.name, ref, nil); err != nil {
			return fmt.Errorf("sheet filter: %w", err)
		}
	}
	if err := s.stream.Flush(); err != nil {
		return fmt.Errorf("close sheet: %w", err)
	}
	if err := s.file.Write(s.w); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return nil
}

type csvSheet struct {
	w     *bufio.Writer
	width int
}

// NewCSV begins a CSV file: UTF-8 with a mark, so that spreadsheet programs
// know it, and with texts that begin like a formula defused.
func NewCSV(w io.Writer, heads []Head) (Sheet, error) {
	s := &csvSheet{w: bufio.NewWriterSize(w, 64<<10), width: len(heads)}
	if _, err := s.w.WriteString("\ufeff"); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	titles := make([]any, len(heads))
	for i, h := range heads {
		titles[i] = h.Title
	}
	return s, s.Row(titles...)
}

func (s *csvSheet) Row(values ...any) error {
	for i, v := range values {
		if i > 0 {
			_ = s.w.WriteByte(',') // bufio keeps the first error for later
		}
		s.field(v)
	}
	if _, err := s.w.WriteString("\r\n"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func (s *csvSheet) field(v any) {
	text := validText(plain(v))
	switch v.(type) {
	case string, Day:
		text = Defuse(text)
	}
	if strings.ContainsAny(text, "\",\r\n;\t") || strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	_, _ = s.w.WriteString(text) // as above: the end of the row tells
}

func (s *csvSheet) Close() error {
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// Defuse puts an apostrophe before a text that a spreadsheet program would
// take for a formula. A plain number, such as -5, stays as it is.
func Defuse(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(s)) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}

// fuse takes back what Defuse did.
func fuse(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@＝＋－＠", firstRune(s[1:])) {
		return s[1:]
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
