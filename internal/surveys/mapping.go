package surveys

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/geo"
)

// Mapping says how a spreadsheet is to be read where its headings and words
// are not those that the program knows. docs/import.md describes its JSON. The
// zero value reads by the built-in vocabulary.
type Mapping struct {
	// Sheets are the sheets to read; empty: every one that has the heading.
	Sheets []string `json:"sheets,omitempty"`
	// Columns names, for a field, its heading or column letters; a list is put
	// together, and an empty list says that there is no such column.
	Columns map[string]List `json:"columns,omitempty"`
	// Only takes the named columns and looks for no others.
	Only bool `json:"only,omitempty"`
	// Values translates words of the file: field → word → ours.
	Values map[string]map[string]string `json:"values,omitempty"`
	// Defaults stand for empty cells: field → ours.
	Defaults map[string]string `json:"defaults,omitempty"`
	// Unknown says what becomes of a row with an unknown unit, area, category
	// or state: "reject" (if nothing is said) or "note".
	Unknown map[string]string `json:"unknown,omitempty"`
	// Empty lists words that stand for nothing: "N/A", "01/01/1900 12:00:00 AM".
	Empty []string `json:"empty,omitempty"`
	// Rest says what becomes of columns that stand for no field: "keep" adds
	// them to the details, "drop" does not. Empty: keep, unless Columns is given.
	Rest  string `json:"rest,omitempty"`
	Dates struct {
		Order string `json:"order,omitempty"` // mdy (if nothing is said) or dmy, of 02/03/2020
		Year  int    `json:"year,omitempty"`  // of dates without one
	} `json:"dates,omitzero"`
	Zone string `json:"zone,omitempty"` // of the file's clocks; empty: the county's
	CRS  string `json:"crs,omitempty"`  // wgs84 (if nothing is said) or gcj02
}

// List is a text or a list of texts.
type List []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *List) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*l = List{one}
		if strings.TrimSpace(one) == "" {
			*l = List{}
		}
		return nil
	}
	var many []string
	if err := json.Unmarshal(b, &many); err != nil {
		return err
	}
	*l = append(List{}, many...)
	return nil
}

// maxMapping bounds a mapping file.
const maxMapping = 1 << 20

// ParseMapping reads a mapping file. A name that it does not know is a fault,
// so that a slip of the pen is not passed over.
func ParseMapping(r io.Reader) (m Mapping, err error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	if err != nil {
		return m, err
	}
	if len(text) > maxMapping {
		return m, fault.New(fault.TooLarge, "survey.mapping_large", maxMapping>>20)
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		line := 1 + bytes.Count(text[:min(int(d.InputOffset()), len(text))], []byte("\n"))
		if s, ok := errors.AsType[*json.SyntaxError](err); ok {
			line = 1 + bytes.Count(text[:min(int(s.Offset), len(text))], []byte("\n"))
		}
		return m, fault.New(fault.Invalid, "survey.mapping_json", line, err.Error())
	}
	return m, m.check()
}

// check notes every part of m that says nothing.
func (m Mapping) check() error {
	var f fault.Fields
	for field, list := range m.Columns {
		if !slices.Contains(Fields(), field) {
			f.Add("columns", "survey.mapping_field", field, strings.Join(Fields(), ", "))
		}
		if len(list) > 1 && !slices.Contains(several, field) {
			f.Add("columns", "survey.mapping_several", field, strings.Join(several, ", "))
		}
		if len(list) > 20 {
			f.Add("columns", "survey.mapping_many", field, 20)
		}
	}
	for field, words := range m.Values {
		if !slices.Contains([]string{fieldState, fieldCategory, fieldUnit, fieldArea, fieldSource}, field) {
			f.Add("values", "survey.mapping_field", field, "state, category, unit, area, source")
		}
		for _, to := range words {
			m.checkValue(&f, "values", field, to)
		}
	}
	for field, to := range m.Defaults {
		if !slices.Contains([]string{fieldState, fieldCategory, fieldUnit, fieldArea, fieldSource}, field) {
			f.Add("defaults", "survey.mapping_field", field, "state, category, unit, area, source")
		}
		m.checkValue(&f, "defaults", field, to)
	}
	for field, do := range m.Unknown {
		if !slices.Contains([]string{fieldState, fieldCategory, fieldUnit, fieldArea}, field) {
			f.Add("unknown", "survey.mapping_field", field, "state, category, unit, area")
		}
		if do != "reject" && do != "note" {
			f.Add("unknown", "survey.mapping_word", do, "reject, note")
		}
	}
	if m.Rest != "" && m.Rest != "keep" && m.Rest != "drop" {
		f.Add("rest", "survey.mapping_word", m.Rest, "keep, drop")
	}
	if o := m.Dates.Order; o != "" && o != "mdy" && o != "dmy" {
		f.Add("dates", "survey.mapping_word", o, "mdy, dmy")
	}
	if y := m.Dates.Year; y != 0 && (y < 1980 || y > 2200) {
		f.Add("dates", "survey.mapping_word", y, "1980 … 2200")
	}
	if m.Zone != "" {
		if _, err := time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
			f.Add("zone", "survey.mapping_word", m.Zone, "Asia/Shanghai, America/New_York …")
		}
	}
	if m.CRS != "" {
		if _, err := geo.ParseCRS(m.CRS); err != nil {
			f.Add("crs", "survey.mapping_word", m.CRS, "wgs84, gcj02")
		}
	}
	return f.Err()
}

// importable are the states in which a row can come in.
var importable = []cases.State{cases.Reported, cases.Filed, cases.Dispatched, cases.Handling, cases.Closed}

func (m Mapping) checkValue(f *fault.Fields, part, field, to string) {
	switch {
	case field == fieldState && !slices.Contains(importable, cases.State(to)):
		f.Add(part, "survey.mapping_word", to, "reported, filed, dispatched, handling, closed")
	case field == fieldSource && !slices.Contains(cases.Sources(), cases.Source(to)):
		f.Add(part, "survey.mapping_word", to, "inspection, survey, patrol, unit, drive, leader, hotline, resident, media, video, other")
	}
}

// keepRest reports whether columns without a field are kept in the details.
func (m Mapping) keepRest() bool { return m.Rest == "keep" || m.Rest == "" && len(m.Columns) == 0 }

// notes reports whether a row with an unknown word of the field is only noted.
func (m Mapping) notes(field string) bool { return m.Unknown[field] == "note" }

// translations are the values of a field by the bare form of their words.
func (m Mapping) translations(field string) map[string]string {
	out := map[string]string{}
	for from, to := range m.Values[field] {
		out[from] = to
		if b := bare(from); b != "" {
			out[b] = to
		}
	}
	return out
}

// Text is m as JSON.
func (m Mapping) Text() string {
	b, err := json.Marshal(m)
	if err != nil {
		return "{}"
	}
	return string(b)
}
