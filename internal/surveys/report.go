package surveys

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

// maxKept is how many rows a report keeps: those that were rejected or have a
// note. Every row goes to ImportRequest.Row.
const maxKept = 1000

// Report is what an import did, or in a dry run would do.
type Report struct {
	Survey  id.Survey              `json:"survey"`
	Title   string                 `json:"title"`
	Import  id.Import              `json:"import,omitempty"`
	File    string                 `json:"file"`
	DryRun  bool                   `json:"dry_run"`
	Applied bool                   `json:"applied"` // what it brought is there for everybody
	Total   int                    `json:"rows"`    // rows of data
	Counts  map[office.Outcome]int `json:"counts"`
	Noted   int                    `json:"noted"`   // accepted rows with a note
	Skipped map[string]int         `json:"skipped"` // blank, total, note, heading
	Nowhere int                    `json:"without_place"`
	Outside int                    `json:"outside_areas"` // with a place that lies in no area
	Sheets  []SheetRead            `json:"sheets"`
	Rows    []office.RowReport     `json:"-"` // rejected or noted, the first 1,000
	More    int                    `json:"-"` // rejected or noted rows beyond those
}

// SheetRead is how a sheet was understood.
type SheetRead struct {
	Name     string            `json:"name"`
	Heading  int               `json:"heading_row"`
	Columns  map[string]string `json:"columns"` // field → heading
	Unused   []string          `json:"unused,omitempty"`
	Rows     int               `json:"rows"`
	CRS      geo.CRS           `json:"crs,omitempty"`      // of its places, if it has any
	Unusable string            `json:"unusable,omitempty"` // message key: why it was left out
	args     []any
}

// Clean reports whether no row was rejected.
func (r *Report) Clean() bool { return r.Counts[office.Rejected] == 0 }

func newReport(survey Survey, file string, dry bool) *Report {
	return &Report{
		Survey: survey.ID, Title: survey.Title, File: file, DryRun: dry, Skipped: map[string]int{},
		Counts: map[office.Outcome]int{office.Created: 0, office.Updated: 0, office.Unchanged: 0, office.Rejected: 0},
	}
}

// add puts a row into the report.
func (r *Report) add(row office.RowReport) {
	r.Total++
	r.Counts[row.Outcome]++
	if len(row.Problems) == 0 {
		return
	}
	if row.Outcome != office.Rejected {
		r.Noted++
	}
	if len(r.Rows) < maxKept {
		r.Rows = append(r.Rows, row)
		return
	}
	r.More++
	// Rejections go before notes: they are what has to be mended.
	if row.Outcome == office.Rejected {
		for i, kept := range slices.Backward(r.Rows) {
			if kept.Outcome != office.Rejected {
				r.Rows = append(append(r.Rows[:i:i], r.Rows[i+1:]...), row)
				return
			}
		}
	}
}

// cells turns what is wrong or noted into cells of the table.
func cells(t *table, fs fault.Fields) []office.CellProblem {
	out := make([]office.CellProblem, 0, len(fs))
	for _, f := range fs {
		name := t.column(f.Name)
		if name == fieldPoint && !t.Has(name) {
			name = t.column(fieldLon)
		}
		p := office.CellProblem{Key: f.Key, Args: f.Args}
		if t.Has(name) {
			p.Column, p.Heading = t.Place(name)
		}
		out = append(out, p)
	}
	return out
}

// Message says what is wrong with a cell, and how to mend it.
func Message(t lang.Tag, p office.CellProblem) string { return lang.In(t, p.Key, p.Args...) }

// TextWriter writes rows that people must know of as they come, and a summary.
type TextWriter struct {
	w   *bufio.Writer
	tag lang.Tag
}

// NewText returns a writer of text in a language.
func NewText(w io.Writer, tag lang.Tag) *TextWriter { return &TextWriter{bufio.NewWriter(w), tag} }

// Row writes a row if it was rejected or noted; for ImportRequest.Row.
func (t *TextWriter) Row(r office.RowReport) error {
	for _, p := range r.Problems {
		at := r.Sheet + "!" + p.Column + strconv.Itoa(r.Row)
		line := at + "\t" + lang.In(t.tag, "survey.outcome."+string(r.Outcome))
		if p.Heading != "" {
			line += "\t" + p.Heading
		}
		if _, err := t.w.WriteString(line + "\t" + Message(t.tag, p) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// Close writes the summary.
func (t *TextWriter) Close(r *Report) error {
	line := func(key string, args ...any) {
		t.w.WriteString(lang.In(t.tag, key, args...) + "\n")
	}
	line("survey.summary.head", r.File, r.Title)
	for _, s := range r.Sheets {
		if s.Unusable != "" {
			line("survey.summary.left_out", s.Name, lang.In(t.tag, s.Unusable, s.args...))
			continue
		}
		line("survey.summary.sheet", s.Name, s.Rows, s.Heading)
		if s.CRS != "" {
			line("survey.summary.crs", s.Name, lang.Key(s.CRS.Key()))
		}
	}
	line("survey.summary.counts", r.Total, r.Counts[office.Created], r.Counts[office.Updated], r.Counts[office.Unchanged], r.Counts[office.Rejected])
	line("survey.summary.skipped", r.Skipped["blank"], r.Skipped["total"], r.Skipped["note"]+r.Skipped["heading"])
	line("survey.summary.places", r.Nowhere, r.Outside, r.Noted)
	line(r.verdict())
	return t.w.Flush()
}

// verdict is the message key of how it ended.
func (r *Report) verdict() string {
	switch {
	case r.DryRun && r.Clean():
		return "survey.verdict.dry_clean"
	case r.DryRun:
		return "survey.verdict.dry_wrong"
	case r.Applied && r.Clean():
		return "survey.verdict.applied"
	case r.Applied:
		return "survey.verdict.partial"
	}
	return "survey.verdict.refused"
}

// Verdict says in a sentence how the import ended.
func (r *Report) Verdict(t lang.Tag) string { return lang.In(t, r.verdict()) }

// JSONWriter writes every row and then the report as one JSON object, without
// holding the rows.
type JSONWriter struct {
	w     *bufio.Writer
	tag   lang.Tag
	begun bool
}

// NewJSON returns a writer of JSON whose messages are in a language.
func NewJSON(w io.Writer, tag lang.Tag) *JSONWriter {
	return &JSONWriter{w: bufio.NewWriter(w), tag: tag}
}

type jsonRow struct {
	Sheet    string         `json:"sheet"`
	Row      int            `json:"row"`
	Outcome  office.Outcome `json:"outcome"`
	Name     string         `json:"name,omitempty"`
	Case     string         `json:"case,omitempty"`
	Problems []jsonProblem  `json:"problems,omitempty"`
}

type jsonProblem struct {
	Column  string `json:"column,omitempty"`
	Heading string `json:"heading,omitempty"`
	Key     string `json:"key"`
	Text    string `json:"text"`
}

// Row writes a row; for ImportRequest.Row.
func (j *JSONWriter) Row(r office.RowReport) error {
	row := jsonRow{Sheet: r.Sheet, Row: r.Row, Outcome: r.Outcome, Name: r.Name, Case: r.Record}
	for _, p := range r.Problems {
		row.Problems = append(row.Problems, jsonProblem{p.Column, p.Heading, p.Key, Message(j.tag, p)})
	}
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	lead := ",\n"
	if !j.begun {
		lead, j.begun = "{\"outcomes\": [\n", true
	}
	if _, err := j.w.WriteString(lead); err != nil {
		return err
	}
	_, err = j.w.Write(b)
	return err
}

// Close writes the report.
func (j *JSONWriter) Close(r *Report) error {
	if !j.begun {
		j.w.WriteString(`{"outcomes": [`)
	}
	b, err := json.MarshalIndent(struct {
		*Report
		Verdict string `json:"verdict"`
	}{r, r.Verdict(j.tag)}, "", "  ")
	if err != nil {
		return err
	}
	j.w.WriteString("\n],\n\"report\": ")
	j.w.Write(b) //nolint:errcheck // bufio keeps the error for Flush
	j.w.WriteString("}\n")
	return j.w.Flush()
}
