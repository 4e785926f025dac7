package assess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
	"chuangwei/internal/rules"
)

// errUndo ends an import that came to nothing, or that was only looked at.
var errUndo = errors.New("undone")

// ImportSet reads a set from a spreadsheet and makes it the next draft of those
// whom its first line names: all of it or, if a line is wrong, nothing. Without
// apply it says what would happen. A set that is as the last version is changes
// nothing.
func (s *Service) ImportSet(ctx context.Context, by access.Actor, name string, file io.ReaderAt, size int64, apply bool) (rep office.Report, err error) {
	if err := by.Check(access.ManageAssess, access.Owners{}); err != nil {
		return rep, err
	}
	table, records, err := org.ReadRows(name, file, size, setSheet)
	if err != nil {
		return rep, err
	}
	if most := 1 + rules.MostParts + rules.MostRules; len(records) > most {
		return rep, fault.New(fault.Invalid, "assess.sheet_long", most)
	}
	err = s.manage(ctx, by, func(tx *db.Tx) error {
		rep = office.Report{}
		x := readSet(records)
		list, err := kinds(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(k Kind) bool { return k.Subject == x.subject }) {
			x.add(0, "code", "assess.sheet_subject", x.subject)
		}
		wrong, err := s.check(ctx, tx, x.subject, x.body)
		if err != nil {
			return err
		}
		x.place(wrong)
		outcome, made, err := s.takeSet(ctx, tx, by, x, apply)
		if err != nil {
			return err
		}
		if err := x.report(&rep, table, outcome, made); err != nil {
			return err
		}
		if !apply || !rep.Clean() {
			return errUndo
		}
		return nil
	})
	if errors.Is(err, errUndo) {
		err = nil
	}
	rep.Applied = err == nil && apply && rep.Clean()
	return rep, err
}

// takeSet stores what was read unless something is wrong with it.
func (s *Service) takeSet(ctx context.Context, tx *db.Tx, by access.Actor, x *reading, apply bool) (office.Outcome, id.RuleSet, error) {
	if x.wrong() {
		return office.Unchanged, "", nil
	}
	last, err := db.One(ctx, tx, scanSet, `SELECT `+setColumns+` FROM assess_sets WHERE county = $1 AND subject = $2 ORDER BY version DESC LIMIT 1`, tx.County, x.subject)
	switch {
	case err == nil:
		x.body.Code = last.Body.Code
		if reflect.DeepEqual(setRows(x.subject, last.Body), setRows(x.subject, x.body)) {
			return office.Unchanged, last.ID, nil
		}
	case errors.Is(err, db.ErrNone):
		x.body.Code = x.subject
	default:
		return "", "", fmt.Errorf("last version of a rule set: %w", err)
	}
	if !apply {
		return office.Created, "", nil
	}
	made, err := s.insert(ctx, tx, by, x.subject, x.body)
	return office.Created, made.ID, err
}

// reading is a set as it is read from a spreadsheet, with what is wrong with
// each line.
type reading struct {
	subject string
	body    rules.Set
	records []office.Record
	faults  []fault.Fields
	parts   []int   // in which line each heading stands
	items   [][]int // and each of its rules
}

func (x *reading) add(line int, field, key string, args ...any) {
	x.faults[line].Add(field, key, args...)
}

func (x *reading) wrong() bool {
	return slices.ContainsFunc(x.faults, func(f fault.Fields) bool { return f.Err() != nil })
}

// ReadSheet reads a set from a spreadsheet, and says what is wrong with its
// cells; whether it may count is not looked at.
func ReadSheet(name string, file io.ReaderAt, size int64) (subject string, s rules.Set, wrong []fault.Field, err error) {
	_, records, err := org.ReadRows(name, file, size, setSheet)
	if err != nil {
		return "", s, nil, err
	}
	x := readSet(records)
	for _, f := range x.faults {
		if e, ok := errors.AsType[*fault.Error](f.Err()); ok {
			wrong = append(wrong, e.Fields...)
		}
	}
	return x.subject, x.body, wrong, nil
}

// readSet reads the lines of a set.
func readSet(records []office.Record) *reading {
	x := &reading{records: records, faults: make([]fault.Fields, len(records))}
	for i := range records {
		c := cells{x, i}
		switch kind := c.text("line"); {
		case kind == lineSet && i == 0:
			x.subject, x.body = c.text("code"), c.set()
		case i == 0:
			x.add(i, "line", "assess.sheet_first")
		case kind == lineHeading:
			x.body.Parts = append(x.body.Parts, rules.Part{Code: c.text("code"), Name: c.name("name", "english"), Full: c.mark("full"), Weight: c.mark("weight")})
			x.parts, x.items = append(x.parts, i), append(x.items, nil)
		case kind == lineRule && len(x.body.Parts) > 0:
			p := len(x.body.Parts) - 1
			x.body.Parts[p].Rules = append(x.body.Parts[p].Rules, c.rule())
			x.items[p] = append(x.items[p], i)
		case kind == lineRule:
			x.add(i, "line", "assess.sheet_no_heading")
		default:
			x.add(i, "line", "assess.sheet_line", kind)
		}
	}
	return x
}

// cells are those of one line.
type cells struct {
	x    *reading
	line int
}

func (c cells) text(field string) string {
	return strings.TrimSpace(c.x.records[c.line].Get(field).Text)
}

func (c cells) name(zh, en string) rules.Text { return rules.Text{ZH: c.text(zh), EN: c.text(en)} }

func (c cells) mark(field string) rules.Mark {
	s := c.text(field)
	if s == "" {
		return 0
	}
	m, err := rules.ParseMark(s)
	if err != nil {
		c.x.add(c.line, field, "assess.bad_number", s)
	}
	return m
}

func (c cells) whole(field string) int64 {
	s := c.text(field)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > MostTimes {
		c.x.add(c.line, field, "assess.bad_whole", MostTimes)
		return 0
	}
	return n
}

func (c cells) yes(field string) bool {
	yes, _, err := office.ParseBool(c.x.records[c.line].Get(field))
	if err != nil {
		c.x.add(c.line, field, "assess.bad_yes")
	}
	return yes
}

func (c cells) set() rules.Set {
	return rules.Set{
		Name: c.name("name", "english"), Basis: c.name("basis", "basis_english"), Full: c.mark("full"), Bonus: c.mark("bonus"), Enough: c.text("enough"), Least: c.whole("least"), Sources: c.whole("sources"),
		Lists: rules.Lists{Top: c.whole("top"), Bottom: c.whole("bottom"), RedAt: c.mark("red_at"), Black: c.mark("black_below")}, Fragment: c.yes("fragment"),
	}
}

func (c cells) rule() rules.Rule {
	r := rules.Rule{
		Code: c.text("code"), Name: c.name("name", "english"), Source: rules.Source(c.text("source")), Shape: rules.Shape(c.text("shape")), Full: c.mark("full"), Value: c.text("value"),
		Of: c.text("of"), At: c.mark("at"), Per: c.mark("per"), Cap: c.mark("cap"), Floor: c.mark("floor"), Min: c.mark("min"), Max: c.mark("max"), Down: c.yes("down"),
		Heavy: c.text("heavy"), Times: c.mark("times"),
	}
	var bad int
	if r.Steps, bad = rules.ParseSteps(c.text("steps")); bad > 0 {
		c.x.add(c.line, "steps", "assess.bad_pair", bad)
	}
	if r.Bands, bad = rules.ParseBands(c.text("bands")); bad > 0 {
		c.x.add(c.line, "bands", "assess.bad_pair", bad)
	}
	return r
}

// columnOf is the column of the field of a set in which a problem is.
var columnOf = map[string]string{"part": "name", "part_code": "code", "part_full": "full", "parts": "line"}

// place puts what is wrong with the set to the lines that it is of. Sums of a
// fragment do not agree, and it says so of itself.
func (x *reading) place(wrong []rules.Problem) {
	for _, p := range wrong {
		if p.Key == "assess.fragment" || x.body.Fragment && p.Key == "assess.sums" {
			continue
		}
		line, field := 0, p.Field
		switch {
		case p.Item > 0:
			line = x.items[p.Part-1][p.Item-1]
		case p.Part > 0:
			line = x.parts[p.Part-1]
		}
		if to, ok := columnOf[field]; ok {
			field = to
		}
		x.add(line, field, p.Key, p.Args...)
	}
}

// report says of every line how it ended.
func (x *reading) report(rep *office.Report, table *office.Table, outcome office.Outcome, made id.RuleSet) error {
	for i, rec := range x.records {
		row := office.RowReport{Sheet: table.Sheet, Row: rec.Number, Name: strings.TrimSpace(rec.Get("name").Text), Outcome: outcome, Record: string(made)}
		if err := x.faults[i].Err(); err != nil && !row.Reject(table, err) {
			return err
		}
		rep.Add(row)
	}
	return nil
}
