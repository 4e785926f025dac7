package surveys

import (
	"cmp"
	"context"
	"strings"
	"time"

	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/geo"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/org"
)

// reader turns rows into findings. It knows what the rows may speak of.
type reader struct {
	survey  Survey
	mapping Mapping
	dates   office.Dates
	given   geo.CRS // as the mapping says
	crs     geo.CRS // of the table
	alien   bool    // its headings name a system that is not converted
	empty   map[string]bool

	areas   map[string]id.Area // by name
	byNo    map[int]id.Area
	units   map[string]id.Unit // by code, name, short name
	cats    *categoryBook
	states  map[string]string // what the mapping translates
	catTo   map[string]string
	unitTo  map[string]string
	areaTo  map[string]string
	sources map[string]cases.Source

	table *table
	rest  []office.Heading
	of    map[string][]string // field → its columns' fields
	many  bool                // the file has more than one table
	seen  map[string]int      // register numbers of this import → row
	alike map[string]int      // rows without a number, by their content
}

func (s *Service) newReader(ctx context.Context, tx *db.Tx, survey Survey, m Mapping) (*reader, error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	dict, err := s.cases.Dictionary(ctx, tx)
	if err != nil {
		return nil, err
	}
	rd := &reader{
		survey: survey, mapping: m, empty: map[string]bool{}, areas: map[string]id.Area{}, byNo: map[int]id.Area{},
		units: map[string]id.Unit{}, cats: newCategoryBook(dict), states: m.translations(fieldState), catTo: m.translations(fieldCategory),
		unitTo: m.translations(fieldUnit), areaTo: m.translations(fieldArea), sources: map[string]cases.Source{},
		seen: map[string]int{}, alike: map[string]int{},
	}
	rd.dates = office.Dates{Zone: county.Zone, Year: m.Dates.Year, DayFirst: m.Dates.Order == "dmy"}
	if m.Zone != "" {
		if rd.dates.Zone, err = time.LoadLocation(m.Zone); err != nil {
			return nil, m.check()
		}
	}
	if rd.dates.Year == 0 {
		rd.dates.Year = tx.Now.In(rd.dates.Zone).Year()
		if t, err := time.Parse(time.DateOnly, survey.StartsOn); err == nil {
			rd.dates.Year = t.Year()
		}
	}
	if m.CRS != "" {
		if rd.given, err = geo.ParseCRS(m.CRS); err != nil {
			return nil, m.check()
		}
	}
	for _, w := range m.Empty {
		rd.empty[strings.TrimSpace(w)] = true
	}
	if err := rd.names(ctx, tx, s.areas); err != nil {
		return nil, err
	}
	for _, source := range cases.Sources() {
		rd.sources[string(source)] = source
		for _, t := range lang.Tags() {
			rd.sources[bare(lang.In(t, "case.source."+string(source)))] = source
		}
	}
	for word, source := range m.translations(fieldSource) {
		rd.sources[word] = cases.Source(source)
	}
	return rd, nil
}

func (rd *reader) names(ctx context.Context, tx *db.Tx, atlas *areas.Service) error {
	list, err := atlas.AreaNames(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range list {
		rd.areas[bare(a.Name)] = a.ID
		if _, twice := rd.byNo[a.Seq]; !twice {
			rd.byNo[a.Seq] = a.ID
		}
	}
	units, err := org.Units(ctx, tx)
	if err != nil {
		return err
	}
	for _, of := range []func(org.Unit) string{
		func(u org.Unit) string { return u.Code }, func(u org.Unit) string { return u.Name }, func(u org.Unit) string { return u.Short },
	} {
		for _, u := range units {
			if key := bare(of(u)); key != "" {
				if _, taken := rd.units[key]; !taken {
					rd.units[key] = u.ID
				}
			}
		}
	}
	return nil
}

// begin makes rd read a table.
func (rd *reader) begin(t *table) {
	rd.table, rd.rest, rd.of = t, nil, map[string][]string{}
	for _, f := range Fields() {
		rd.of[f] = t.parts(f)
	}
	rd.crs, rd.alien = rd.given, false
	if rd.crs == "" {
		said, ok := t.crs()
		rd.crs, rd.alien = cmp.Or(said, geo.WGS84), !ok
	}
	if rd.mapping.keepRest() {
		rd.rest = t.Header.Unmatched()
	}
}

// area finds the area that text names; ok is false for one that is unknown.
func (rd *reader) area(text string) (id.Area, bool) {
	if to, ok := rd.areaTo[text]; ok {
		text = to
	} else if to, ok := rd.areaTo[bare(text)]; ok {
		text = to
	}
	if a, ok := rd.areas[bare(text)]; ok {
		return a, true
	}
	a, ok := rd.byNo[areaNumber(text)]
	return a, ok
}

// unit finds the first unit that text names. all is false if it names others
// that are unknown.
func (rd *reader) unit(text string) (u id.Unit, all bool) {
	find := func(s string) (id.Unit, bool) {
		if to, ok := rd.unitTo[s]; ok {
			s = to
		} else if to, ok := rd.unitTo[bare(s)]; ok {
			s = to
		}
		u, ok := rd.units[bare(s)]
		return u, ok
	}
	if u, ok := find(text); ok {
		return u, true
	}
	all = true
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；/\n", r) }) {
		got, ok := find(strings.TrimSpace(part))
		switch {
		case !ok:
			all = false
		case u == "":
			u = got
		}
	}
	return u, all
}

// state reads how far a finding has come.
func (rd *reader) state(text string) (cases.State, bool) {
	head, _, _ := strings.Cut(strings.ReplaceAll(text, "（", "("), "(")
	for _, word := range []string{text, bare(text), bare(head)} {
		if to, ok := rd.states[word]; ok && word != "" {
			return cases.State(to), true
		}
		if s, ok := stateOf[word]; ok && word != "" {
			return s, true
		}
	}
	return "", false
}
