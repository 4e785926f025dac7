package inspect

import (
	"context"
	"io"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// columns are those of a sheet as a spreadsheet: a row for the sheet, then for
// each block, item and reason to deduct.
var columns = []string{"level", "code", "name", "english", "points", "shape", "cap", "share", "sites", "flags", "category"}

// line is a row of a sheet as a spreadsheet.
type line struct {
	number int
	cells  map[string]string
}

func (l line) named() Named {
	return Named{Code: strings.ToLower(l.cells["code"]), Name: words(l.cells["name"]), English: words(l.cells["english"])}
}

func (l line) flag(name string) bool { return strings.Contains(","+l.cells["flags"]+",", ","+name+",") }

// points reads a cell of points; empty is 0.
func (l line) points(f *fault.Fields, name string) Points {
	text := l.cells[name]
	if text == "" {
		return 0
	}
	p, ok := ParsePoints(text)
	if !ok {
		f.Add("row", "inspect.row_points", l.number, lang.Key("inspect.sheetcol."+name))
	}
	return p
}

func (l line) share(f *fault.Fields) int64 {
	text := strings.TrimSuffix(l.cells["share"], "%")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.Add("row", "inspect.row_points", l.number, lang.Key("inspect.sheetcol.share"))
	}
	return n
}

// assemble makes a sheet of its rows. Whether it holds together is for Check.
func assemble(lines []line) (s Sheet, err error) {
	var f fault.Fields
	for i, l := range lines {
		var block *Block
		var item *Item
		if n := len(s.Blocks); n > 0 {
			block = &s.Blocks[n-1]
			if n := len(block.Items); n > 0 {
				item = &block.Items[n-1]
			}
		}
		switch level := l.cells["level"]; {
		case level == "sheet" && i == 0:
			s.Named, s.Declared, s.Pass, s.KeyShare = l.named(), l.points(&f, "points"), l.points(&f, "cap"), l.share(&f)
		case level == "block" && i > 0:
			b := Block{Named: l.named(), Full: l.points(&f, "points"), Key: l.flag("key"), Confirm: l.flag("confirm")}
			for k := range strings.FieldsFuncSeq(l.cells["sites"], func(r rune) bool { return r == ',' || r == ' ' }) {
				b.Sites = append(b.Sites, SiteKind(k))
			}
			s.Blocks = append(s.Blocks, b)
		case level == "item" && block != nil:
			block.Items = append(block.Items, Item{Named: l.named(), Full: l.points(&f, "points"), Confirm: l.flag("confirm"), Category: l.cells["category"]})
		case level == "choice" && item != nil:
			item.Choices = append(item.Choices, Choice{
				Named: l.named(), Shape: Shape(l.cells["shape"]), Points: l.points(&f, "points"), Cap: l.points(&f, "cap"), Share: l.share(&f),
			})
		default:
			f.Add("row", "inspect.row_level", l.number)
		}
	}
	return s, f.Err()
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
		out = append(out, office.Column{Field: c, Names: []string{lang.In(lang.Chinese, key), lang.In(lang.English, key), c}, Required: i < required})
	}
	return out
}

// maxRows bounds the rows of a spreadsheet that is read.
const maxRows = 5000

// MaxUpload bounds its size in bytes.
const MaxUpload = 8 << 20

// records reads the rows of a spreadsheet.
func records(name string, file io.ReaderAt, size int64, cols []office.Column) (out []line, err error) {
	book, err := office.Open(name, file, size)
	if err != nil {
		return nil, err
	}
	table, err := book.Table("", cols, nil)
	if err != nil {
		return nil, err
	}
	for rec, err := range table.Records() {
		if err != nil {
			return nil, err
		}
		if rec.Kind != office.Data {
			continue
		}
		if len(out) == maxRows {
			return nil, fault.New(fault.TooLarge, "inspect.import_rows", maxRows)
		}
		l := line{number: rec.Number, cells: map[string]string{}}
		for _, c := range cols {
			l.cells[c.Field] = plain(words(rec.Get(c.Field).Text))
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "inspect.import_none")
	}
	return out, nil
}

// ReadSheet reads a sheet from a spreadsheet and checks it.
func ReadSheet(name string, file io.ReaderAt, size int64) (Sheet, error) {
	lines, err := records(name, file, size, headings("inspect.sheetcol.", 5, columns...))
	if err != nil {
		return Sheet{}, err
	}
	s, err := assemble(lines)
	if err != nil {
		return Sheet{}, err
	}
	return s, s.Check()
}

// siteColumns are those of a list of sites.
var siteColumns = []string{"kind", "name", "area", "unit", "address", "lon", "lat"}
