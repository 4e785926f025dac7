package reports

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chuangwei/internal/fault"
)

// A template is the text of a report with fields in double brackets, line by
// line (docs/reports.md):
//
//	# title          the report's title, once
//	## heading       a section
//	### heading      a heading within it
//	[[if name]] …    lines that stand only if the figure is not 0,
//	[[else]] [[end]] or only if it is
//	[[table by area: name name …]], or by group
//	[[bars by area: name name …]]  the same drawn as bars, or by group
//	[[line by week: name name …]]  over the report's days, by day, week or month
//	[[photos 4]]       photo pairs of the best cases of the days; or of
//	                   [[photos WT-0012 WT-0034]]
//	[[part problems]]  what the program finds and words itself
//	any other line   a paragraph
//
// A field is a name and what is wanted of it: [[cases_closed]],
// [[stalls_cleared over]], [[cases_closed last]], [[cases_open change]],
// [[cases_open total]].
type template struct {
	title paragraph
	lines []node
}

// node is a line of a template.
type node struct {
	kind  nodeKind
	text  paragraph
	yes   []node // of a condition
	no    []node
	by    string   // of a table or bars: area or group; of a line: day, week or month
	names []string // its figures; of photos: the cases' numbers
	most  int      // of photos without them
}

type nodeKind int

const (
	lineText nodeKind = iota
	lineSection
	lineHeading
	lineIf
	lineTable
	lineBars
	lineCurve
	linePhotos
	linePart
)

// paragraph is literal text and fields.
type paragraph []field

// field is a figure or a text with the form that is wanted of it; or literal
// text.
type field struct {
	literal string
	name    string
	form    form
}

// form is what is wanted of a figure.
type form string

// The forms. The zero value is the figure of the report's period.
const (
	plainForm  form = ""
	overForm   form = "over"   // rounded down: more than 2,000
	lastForm   form = "last"   // of the period before
	changeForm form = "change" // in words, against the period before
	totalForm  form = "total"  // since the campaign began
)

var forms = []form{overForm, lastForm, changeForm, totalForm}

// maxTemplate is the length of a template, in bytes.
const maxTemplate = 100_000

var (
	brackets = regexp.MustCompile(`\[\[([^\[\]\n]*)\]\]`)
	tableOf  = regexp.MustCompile(`^(table|bars|line) by (area|group|day|week|month)\s*[:：]\s*(.+)$`)
	photosOf = regexp.MustCompile(`^photos( [1-9]| 1[0-2]|( [A-Za-z]{1,4}-?\d{1,9}){1,12})$`)
)

// parse reads a template. names are the fields that there are; a mistake is a
// fault that names its line.
func parse(text string, known func(name string) bool) (template, error) {
	var t template
	if len(text) > maxTemplate {
		return t, fault.New(fault.Invalid, "report.template.long", maxTemplate/1000)
	}
	p := parser{lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), known: known}
	nodes, err := p.block(false)
	if err != nil {
		return t, err
	}
	t.title, t.lines = p.title, nodes
	if len(t.title) == 0 {
		return t, fault.New(fault.Invalid, "report.template.no_title")
	}
	return t, nil
}

type parser struct {
	lines []string
	at    int
	known func(string) bool
	title paragraph
	ended string // what ended a block: else or end
}

// block reads lines up to the end of the text, or of a condition.
func (p *parser) block(inside bool) ([]node, error) {
	var out []node
	begun := p.at
	for p.at < len(p.lines) {
		line := strings.TrimSpace(p.lines[p.at])
		p.at++
		order := ""
		if m := brackets.FindStringSubmatch(line); m != nil && m[0] == line {
			order = strings.Join(strings.Fields(m[1]), " ")
		}
		switch {
		case line == "":
		case order == "end" || order == "else":
			if !inside {
				return nil, p.wrong("report.template.no_if", order)
			}
			p.ended = order
			return out, nil
		case strings.HasPrefix(order, "if "):
			n, err := p.condition(strings.TrimPrefix(order, "if "))
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		case strings.HasPrefix(order, "part "):
			name := strings.TrimPrefix(order, "part ")
			if !slices.Contains(parts, name) {
				return nil, p.wrong("report.template.unknown_part", name)
			}
			out = append(out, node{kind: linePart, names: []string{name}})
		case order == "photos" || strings.HasPrefix(order, "photos "):
			n, err := p.photos(order)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		case strings.HasPrefix(order, "table ") || strings.HasPrefix(order, "bars ") || strings.HasPrefix(order, "line "):
			n, err := p.table(order)
			if err != nil {
				return nil, err
			}
			out = append(out, n)
		default:
			n, err := p.line(line)
			if err != nil {
				return nil, err
			}
			if n.text != nil {
				out = append(out, n)
			}
		}
	}
	if inside {
		p.at = begun
		return nil, p.wrong("report.template.no_end")
	}
	return out, nil
}

func (p *parser) condition(name string) (node, error) {
	n := node{kind: lineIf, text: paragraph{{name: name}}}
	if !p.known(name) {
		return n, p.wrong("report.template.unknown", name)
	}
	var err error
	if n.yes, err = p.block(true); err != nil {
		return n, err
	}
	if p.ended == "else" {
		if n.no, err = p.block(true); err != nil {
			return n, err
		}
		if p.ended == "else" {
			return n, p.wrong("report.template.no_if", "else")
		}
	}
	return n, nil
}

func (p *parser) table(order string) (node, error) {
	m := tableOf.FindStringSubmatch(order)
	if m == nil || (m[1] == "line") != (m[2] != "area" && m[2] != "group") {
		return node{}, p.wrong("report.template.bad_table")
	}
	n := node{kind: map[string]nodeKind{"table": lineTable, "bars": lineBars, "line": lineCurve}[m[1]], by: m[2], names: strings.Fields(m[3])}
	if n.kind != lineTable && len(n.names) > maxSeries {
		return n, p.wrong("report.template.many_series", maxSeries)
	}
	for _, name := range n.names {
		if KeyOf(name) == "" {
			return n, p.wrong("report.template.unknown", name)
		}
	}
	return n, nil
}

func (p *parser) photos(order string) (node, error) {
	m := photosOf.FindStringSubmatch(order)
	if m == nil {
		return node{}, p.wrong("report.template.bad_photos")
	}
	n := node{kind: linePhotos, names: strings.Fields(m[1])}
	if most, err := strconv.Atoi(n.names[0]); err == nil {
		n.most, n.names = most, nil
	}
	return n, nil
}

func (p *parser) line(line string) (node, error) {
	n := node{kind: lineText}
	for _, h := range []struct {
		mark string
		kind nodeKind
	}{{"### ", lineHeading}, {"## ", lineSection}} {
		if rest, ok := strings.CutPrefix(line, h.mark); ok {
			n.kind, line = h.kind, strings.TrimSpace(rest)
		}
	}
	title, isTitle := strings.CutPrefix(line, "# ")
	if isTitle && n.kind == lineText {
		line = strings.TrimSpace(title)
	}
	text, err := p.paragraph(line)
	if err != nil {
		return n, err
	}
	if isTitle && n.kind == lineText {
		if p.title != nil {
			return n, p.wrong("report.template.two_titles")
		}
		p.title = text
		return n, nil
	}
	n.text = text
	return n, nil
}

func (p *parser) paragraph(line string) (paragraph, error) {
	var out paragraph
	at := 0
	for _, m := range brackets.FindAllStringSubmatchIndex(line, -1) {
		if m[0] > at {
			out = append(out, field{literal: line[at:m[0]]})
		}
		at = m[1]
		words := strings.Fields(line[m[2]:m[3]])
		if len(words) == 0 {
			return nil, p.wrong("report.template.empty")
		}
		f := field{name: words[0]}
		switch {
		case !p.known(f.name):
			return nil, p.wrong("report.template.unknown", f.name)
		case len(words) > 2:
			return nil, p.wrong("report.template.form", strings.Join(words[1:], " "))
		case len(words) == 2:
			if f.form = form(words[1]); !slices.Contains(forms, f.form) {
				return nil, p.wrong("report.template.form", words[1])
			}
		}
		out = append(out, f)
	}
	if at < len(line) {
		out = append(out, field{literal: line[at:]})
	}
	for _, f := range out {
		if strings.Contains(f.literal, "[[") || strings.Contains(f.literal, "]]") {
			return nil, p.wrong("report.template.brackets")
		}
	}
	return out, nil
}

// wrong is a fault with the line at which the parser stands.
func (p *parser) wrong(key string, args ...any) error {
	return fault.New(fault.Invalid, key, append([]any{p.at}, args...)...)
}
