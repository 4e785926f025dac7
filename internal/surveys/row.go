package surveys

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
)

// finding is a row on its way: what it says, what is wrong, what is to be
// known about it all the same.
type finding struct {
	row     cases.Imported
	report  office.RowReport
	wrong   fault.Fields
	notes   fault.Fields
	nothing bool // the row says nothing: it was numbered in advance
	located bool
}

// read turns a record into a finding.
func (rd *reader) read(rec office.Record) finding {
	f := finding{report: office.RowReport{Sheet: rd.table.Sheet, Row: rec.Number}}
	r := &f.row
	r.Title, r.Details = rd.text(rec, fieldTitle, " · "), rd.text(rec, fieldDetails, "\n")
	r.Place.Street, r.Place.Address = rd.text(rec, fieldStreet, ""), rd.text(rec, fieldAddress, ", ")
	category := rd.text(rec, fieldCategory, "")
	rd.place(&f, rec)
	if r.Title == "" && r.Details == "" && r.Place.Address == "" && r.Place.Street == "" && category == "" && !f.located && len(f.wrong) == 0 {
		f.nothing = true
		return f
	}
	rd.category(&f, category)
	rd.owners(&f, rec)
	rd.times(&f, rec)
	rd.number(&f, rec, category)
	rd.words(&f, rec)
	f.report.Name = name(r)
	return f
}

// name says in a line what a row is about.
func name(r *cases.Imported) string {
	s := r.Title
	for _, t := range []string{r.Place.Address, r.Details, r.RegisterNo} {
		if s == "" {
			s = t
		}
	}
	s, _, _ = strings.Cut(s, "\n")
	return clip(s, 60)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// text is what the columns of a field say.
func (rd *reader) text(rec office.Record, field, between string) string {
	cols := rd.of[field]
	switch len(cols) {
	case 0:
		return ""
	case 1:
		return rd.cell(rec, cols[0])
	}
	var said []string
	for _, col := range cols {
		if s := rd.cell(rec, col); s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, between)
}

// cell is a cell's text; a word that stands for nothing is none.
func (rd *reader) cell(rec office.Record, field string) string {
	s := rec.Get(field).Text
	if s == "" || len(rd.empty) > 0 && rd.empty[s] {
		return ""
	}
	return s
}

// place reads the coordinates, from two columns or from one.
func (rd *reader) place(f *finding, rec office.Record) {
	lonCell, latCell := rec.Get(rd.table.column(fieldLon)), rec.Get(rd.table.column(fieldLat))
	if rd.empty[lonCell.Text] {
		lonCell = office.Cell{}
	}
	if rd.empty[latCell.Text] {
		latCell = office.Cell{}
	}
	lon, hasLon, err1 := office.ParseCoordinate(lonCell, office.Longitude)
	lat, hasLat, err2 := office.ParseCoordinate(latCell, office.Latitude)
	f.because(fieldLon, err1)
	f.because(fieldLat, err2)
	switch {
	case err1 != nil || err2 != nil:
		return
	case hasLon != hasLat:
		field := fieldLat
		if hasLat {
			field = fieldLon
		}
		f.wrong.Add(field, "survey.half_place")
		return
	case !hasLon && len(rd.of[fieldPoint]) > 0 && rd.text(rec, fieldPoint, "") != "":
		var err error
		if lon, lat, hasLon, err = office.ParsePoint(rec.Get(rd.table.column(fieldPoint))); err != nil {
			f.because(fieldPoint, err)
			return
		}
	}
	if !hasLon {
		return
	}
	if rd.alien {
		f.wrong.Add(fieldLon, "survey.alien_crs")
		return
	}
	p := geo.Point{Lon: lon, Lat: lat}
	if p.IsZero() {
		f.notes.Add(fieldLon, "survey.note_zero_place")
		return
	}
	f.located = true
	f.row.Place.Located, f.row.Place.Point, f.row.Place.Source = true, rd.crs.ToWGS(p).Rounded(), "import"
}

// because notes a fault of a cell.
func (f *finding) because(field string, err error) {
	if err == nil {
		return
	}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		f.wrong.Add(field, e.Key, clipped(e.Args)...)
		return
	}
	f.wrong.Add(field, "survey.bad_cell")
}

// clipped keeps what a message quotes short: a cell may hold a megabyte.
func clipped(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = clip(s, 60)
		}
	}
	return args
}

func (rd *reader) category(f *finding, text string) {
	code := ""
	if text != "" {
		to, ok := rd.catTo[text]
		if !ok {
			to, ok = rd.catTo[bare(text)]
		}
		if ok {
			code = rd.cats.find(to)
		}
		if code == "" {
			code = rd.cats.find(text)
		}
	}
	if code == "" {
		fallback := rd.survey.Category
		if d := rd.mapping.Defaults[fieldCategory]; d != "" {
			fallback = rd.cats.find(d)
		}
		switch {
		case fallback == "" && text == "":
			f.wrong.Add(fieldCategory, "survey.need_category")
		case fallback == "":
			f.wrong.Add(fieldCategory, "survey.unknown_category", clip(text, 60))
		case text != "":
			f.notes.Add(fieldCategory, "survey.note_category", clip(text, 60), fallback)
		}
		code = fallback
	}
	f.row.Category = code
}

func (rd *reader) owners(f *finding, rec office.Record) {
	text := rd.text(rec, fieldArea, "")
	if text == "" {
		text = rd.mapping.Defaults[fieldArea]
	}
	if text != "" {
		a, ok := rd.area(text)
		switch {
		case ok:
			f.row.Area = a
		case rd.mapping.notes(fieldArea):
			f.notes.Add(fieldArea, "survey.note_area", clip(text, 60))
		default:
			f.wrong.Add(fieldArea, "survey.unknown_area", clip(text, 60))
		}
	}
	if f.row.Area == "" && len(rd.survey.Areas) == 1 && !f.located {
		f.row.Area = rd.survey.Areas[0]
	}
	text = rd.text(rec, fieldUnit, "")
	if text == "" {
		text = rd.mapping.Defaults[fieldUnit]
	}
	if text == "" {
		return
	}
	var unit id.Unit
	unit, all := rd.unit(text)
	f.row.LeadUnit = unit
	switch {
	case unit != "" && all:
	case unit != "" || rd.mapping.notes(fieldUnit):
		f.notes.Add(fieldUnit, "survey.note_unit", clip(text, 60))
	default:
		f.wrong.Add(fieldUnit, "survey.unknown_unit", clip(text, 60))
	}
}

// times reads the dates and where the finding stands.
func (rd *reader) times(f *finding, rec office.Record) {
	r := &f.row
	text := rd.text(rec, fieldState, "")
	if text == "" {
		r.State = cases.State(rd.mapping.Defaults[fieldState])
	} else if s, ok := rd.state(text); ok {
		r.State = s
	} else if rd.mapping.notes(fieldState) {
		r.State = cases.State(rd.mapping.Defaults[fieldState])
		f.notes.Add(fieldState, "survey.note_state", clip(text, 60))
	} else {
		f.wrong.Add(fieldState, "survey.unknown_state", clip(text, 60))
	}
	if at, ok := rd.moment(f, rec, fieldReported); ok {
		r.ReportedAt = at.Time
	}
	if at, ok := rd.moment(f, rec, fieldDue); ok {
		r.DueAt = at.Time
		if !at.HasClock {
			y, m, d := at.Date()
			r.DueAt = time.Date(y, m, d, 23, 59, 59, 0, at.Location())
		}
		if !r.ReportedAt.IsZero() && r.DueAt.Before(r.ReportedAt) {
			f.notes.Add(fieldDue, "survey.note_due_first", day(r.DueAt))
			r.DueAt = time.Time{}
		}
	}
	at, ok := rd.moment(f, rec, fieldClosed)
	switch {
	case !ok:
	case !r.ReportedAt.IsZero() && at.Before(r.ReportedAt):
		f.notes.Add(fieldClosed, "survey.note_closed_first", day(at.Time), day(r.ReportedAt))
	case r.State != "" && r.State != cases.Closed:
		f.notes.Add(fieldClosed, "survey.note_closed_open", day(at.Time))
	default:
		r.State, r.ClosedAt = cases.Closed, at.Time
	}
	if r.LeadUnit == "" && (r.State == cases.Dispatched || r.State == cases.Handling) {
		f.notes.Add(fieldState, "survey.note_no_unit")
		r.State = cases.Filed
	}
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// moment reads a date. The first day of 1900 is what systems write for none.
func (rd *reader) moment(f *finding, rec office.Record, field string) (office.Moment, bool) {
	c := rec.Get(rd.table.column(field))
	if c.Text == "" || rd.empty[c.Text] {
		return office.Moment{}, false
	}
	m, ok, err := office.ParseTime(c, rd.dates)
	if err != nil {
		if strings.Contains(c.Text, "1900") || strings.Contains(c.Text, "1899") {
			f.notes.Add(field, "survey.note_no_date", clip(c.Text, 40))
			return office.Moment{}, false
		}
		f.because(field, err)
		return office.Moment{}, false
	}
	return m, ok
}

// number gives the row the number by which it is known at the next import. A
// workbook of several sheets may begin at 1 on each; a row without a number is
// known by its content.
func (rd *reader) number(f *finding, rec office.Record, category string) {
	r := &f.row
	no := strings.Join(strings.Fields(norm.NFKC.String(rd.text(rec, fieldNo, ""))), " ")
	if no != "" && rd.many && !strings.ContainsFunc(no, func(c rune) bool { return !unicode.IsDigit(c) }) {
		no = clip(rd.table.Sheet, 30) + "-" + no
	}
	if no == "" {
		sum := sha256.Sum256([]byte(strings.Join([]string{
			r.Title, r.Details, category, string(r.Area), r.Place.Street, r.Place.Address, fmt.Sprint(r.Place.Point), rd.text(rec, fieldReported, ""),
		}, "\x1f")))
		no = "#" + hex.EncodeToString(sum[:6])
		rd.alike[no]++
		if n := rd.alike[no]; n > 1 {
			no += "-" + strconv.Itoa(n)
		}
	}
	if utf8.RuneCountInString(no) > 60 {
		f.wrong.Add(fieldNo, "survey.number_long", 60)
		no = clip(no, 60)
	}
	r.RegisterNo = no
	if was, twice := rd.seen[no]; twice {
		f.wrong.Add(fieldNo, "survey.number_twice", clip(no, 40), was)
		return
	}
	rd.seen[strings.Clone(no)] = rec.Number
}

// words puts together what people read: address, title, details.
func (rd *reader) words(f *finding, rec office.Record) {
	r := &f.row
	p := &r.Place
	if p.Street != "" && !strings.Contains(p.Address, p.Street) {
		switch {
		case p.Address == "":
			p.Address = p.Street
		case strings.ContainsFunc(p.Street, func(c rune) bool { return unicode.Is(unicode.Han, c) }):
			p.Address = p.Street + p.Address
		default:
			p.Address += ", " + p.Street
		}
	}
	var more []string
	add := func(heading, text string) {
		if text != "" {
			more = append(more, heading+"："+text)
		}
	}
	for _, field := range rd.of[fieldNote] {
		_, heading := rd.table.Place(field)
		add(heading, rd.cell(rec, field))
	}
	for _, h := range rd.rest {
		add(h.Text, rec.Cell(h.Col).Text)
	}
	for _, n := range f.notes {
		if n.Name == fieldUnit { // who was named is not lost
			_, heading := rd.table.Place(rd.table.column(fieldUnit))
			add(heading, rd.text(rec, fieldUnit, ""))
		}
	}
	if len(more) > 0 {
		if r.Details != "" {
			r.Details += "\n"
		}
		r.Details += strings.Join(more, "\n")
	}
	if utf8.RuneCountInString(r.Title) > cases.MaxTitle {
		full := r.Title
		r.Title = clip(full, cases.MaxTitle)
		r.Details = strings.TrimSuffix(full+"\n"+r.Details, "\n")
	}
	r.Source = rd.survey.Source
	if d := rd.mapping.Defaults[fieldSource]; d != "" {
		r.Source = cases.Source(d)
	}
	if text := rd.text(rec, fieldSource, ""); text != "" {
		if s, ok := rd.sources[text]; ok {
			r.Source = s
		} else if s, ok := rd.sources[bare(text)]; ok {
			r.Source = s
		} else {
			f.notes.Add(fieldSource, "survey.note_source", clip(text, 40))
		}
	}
}
