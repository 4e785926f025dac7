package inspect

import (
	"context"
	"io"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// columns are those of a sheet as a spreadsheet: a row for the sheet, then for
// each block, item and reason to deduct.
var columns = []string{"level", "code", "name", "english", "points", "shape", "cap", "share", "sites", "flags", "category"}

// line is a row of a sheet as a spreadsheet, with what is wrong with its cells.
type line struct {
	number int
	cells  map[string]string
	faults fault.Fields
}

func (l *line) named() Named {
	return Named{Code: strings.ToLower(l.cells["code"]), Name: l.cells["name"], English: l.cells["english"]}
}

func (l *line) flag(name string) bool {
	return strings.Contains(","+strings.ReplaceAll(l.cells["flags"], " ", "")+",", ","+name+",")
}

// points reads a cell of points; empty is 0.
func (l *line) points(name string) Points {
	text := l.cells[name]
	if text == "" {
		return 0
	}
	p, ok := ParsePoints(text)
	if !ok {
		l.faults.Add(name, "inspect.cell_points")
	}
	return p
}

func (l *line) share() int64 {
	text := strings.TrimSpace(strings.TrimSuffix(l.cells["share"], "%"))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		l.faults.Add("share", "inspect.bad_share")
	}
	return n
}

// kinds are the kinds of sites of a block.
func (l *line) kinds() (out []SiteKind) {
	for k := range strings.FieldsFuncSeq(l.cells["sites"], func(r rune) bool { return r == ',' || r == ' ' }) {
		out = append(out, SiteKind(k))
	}
	return out
}

// reading is a sheet with the rows that it was read from.
type reading struct {
	sheet Sheet
	lines []line
	at    []place // of each row
	out   []bool  // of each row: it is no part of the sheet
}

// assemble makes a sheet of its rows. Whether it holds together is for Check.
func assemble(lines []line) reading {
	x := reading{lines: lines, at: make([]place, len(lines)), out: make([]bool, len(lines))}
	s := &x.sheet
	for i := range lines {
		l := &lines[i]
		var block *Block
		var item *Item
		at := place{len(s.Blocks)}
		if at[0] > 0 {
			block = &s.Blocks[at[0]-1]
			if at[1] = len(block.Items); at[1] > 0 {
				item = &block.Items[at[1]-1]
				at[2] = len(item.Choices)
			}
		}
		switch level := l.cells["level"]; {
		case level == "sheet" && i == 0:
			s.Named, s.Declared, s.Pass, s.KeyShare = l.named(), l.points("points"), l.points("cap"), l.share()
		case level == "block" && i > 0:
			s.Blocks = append(s.Blocks, Block{Named: l.named(), Full: l.points("points"), Key: l.flag("key"), Confirm: l.flag("confirm"), Sites: l.kinds()})
			x.at[i] = place{at[0] + 1}
		case level == "item" && block != nil:
			block.Items = append(block.Items, Item{Named: l.named(), Full: l.points("points"), Confirm: l.flag("confirm"), Category: l.cells["category"]})
			x.at[i] = place{at[0], at[1] + 1}
		case level == "choice" && item != nil:
			item.Choices = append(item.Choices, Choice{Named: l.named(), Shape: Shape(l.cells["shape"]), Points: l.points("points"), Cap: l.points("cap"), Share: l.share()})
			x.at[i] = place{at[0], at[1], at[2] + 1}
		default:
			l.faults.Add("level", "inspect.cell_level")
			x.out[i] = true
		}
	}
	return x
}

// check says at the rows what is wrong with the sheet, unless their cells say
// it themselves.
func (x reading) check() {
	rows := map[place]*line{}
	for i := range x.lines {
		if l := &x.lines[i]; !x.out[i] && len(l.faults) == 0 {
			rows[x.at[i]] = l
		}
	}
	for _, p := range x.sheet.wrong() {
		if l := rows[p.at]; l != nil {
			l.faults = append(l.faults, p.Field)
		}
	}
}

// err is what is wrong with the rows, in one.
func (x reading) err() error {
	var all fault.Fields
	for _, l := range x.lines {
		all = append(all, l.faults...)
	}
	return all.Err()
}

// Rows is the sheet as rows of a spreadsheet, as ReadSheet reads them.
func (s Sheet) Rows() (out [][]any) {
	row := func(level string, n Named, points Points, shape Shape, most Points, share int64, sites []SiteKind, flags []string, category string) {
		var kinds []string
		for _, k := range sites {
			kinds = append(kinds, string(k))
		}
		number := func(p Points) any {
			if p == 0 {
				return ""
			}
			return p.Float()
		}
		var percent any = ""
		if share > 0 {
			percent = share
		}
		out = append(out, []any{level, n.Code, n.Name, n.English, number(points), string(shape), number(most), percent, strings.Join(kinds, ","), strings.Join(flags, ","), category})
	}
	row("sheet", s.Named, s.Declared, "", s.Pass, s.KeyShare, nil, nil, "")
	for _, b := range s.Blocks {
		row("block", b.Named, b.Full, "", 0, 0, b.Sites, flagsOf(b.Key, b.Confirm), "")
		for _, it := range b.Items {
			row("item", it.Named, it.Full, "", 0, 0, nil, flagsOf(false, it.Confirm), it.Category)
			for _, c := range it.Choices {
				row("choice", c.Named, c.Points, c.Shape, c.Cap, c.Share, nil, nil, "")
			}
		}
	}
	return out
}

func flagsOf(key, confirm bool) (out []string) {
	if key {
		out = append(out, "key")
	}
	if confirm {
		out = append(out, "confirm")
	}
	return out
}

// Columns are the headings of a sheet as a spreadsheet, in a language.
func Columns(ctx context.Context) (out []office.Head) {
	for _, c := range columns {
		out = append(out, office.Head{Title: lang.T(ctx, "inspect.sheetcol."+c)})
	}
	return out
}

// headings are how columns are recognised: by their names in both languages,
// and by their code.
func headings(prefix string, required int, names ...string) (out []office.Column) {
	for i, c := range names {
		key := prefix + c
		out = append(out, office.Column{Field: c, Names: []string{lang.In(lang.Chinese, key), lang.In(lang.English, key), c}, Required: i < required && c != "english"})
	}
	return out
}

// maxRows bounds the rows of a sheet that is read.
const maxRows = 5000

// readLines reads the rows of a sheet.
func readLines(name string, file io.ReaderAt, size int64) (*office.Table, []line, error) {
	table, records, err := org.ReadRows(name, file, size, headings("inspect.sheetcol.", 5, columns...))
	if err != nil {
		return nil, nil, err
	}
	if len(records) > maxRows {
		return nil, nil, fault.New(fault.TooLarge, "inspect.import_rows", maxRows)
	}
	lines := make([]line, len(records))
	for i, rec := range records {
		lines[i] = line{number: rec.Number, cells: map[string]string{}}
		for _, c := range columns {
			lines[i].cells[c] = plain(words(rec.Get(c).Text))
		}
	}
	return table, lines, nil
}

// ReadSheet reads a sheet from a spreadsheet and checks it.
func ReadSheet(name string, file io.ReaderAt, size int64) (Sheet, error) {
	_, lines, err := readLines(name, file, size)
	if err != nil {
		return Sheet{}, err
	}
	x := assemble(lines)
	x.check()
	return x.sheet, x.err()
}
