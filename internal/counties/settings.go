package counties

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Settings is what a county sets for itself. A field that is not stored has
// its value of Defaults.
type Settings struct {
	CasePrefix string `json:"case_prefix"` // of visible numbers: WT-0312

	Hours  string  `json:"hours"`  // weekly pattern, as worktime.Pattern writes it
	Shifts []Shift `json:"shifts"` // units that work other hours

	Warn []int `json:"warn"` // percent of a limit at which its holder is warned

	Evidence   Evidence   `json:"evidence"`
	Duplicates Duplicates `json:"duplicates"`
	Map        Map        `json:"map"`

	Address     string `json:"address"`      // where people reach the program, for e-mails and printed codes
	AdminFactor bool   `json:"admin_factor"` // administrators need a second factor
	OfficeIdle  int    `json:"office_idle"`  // hours after which an idle session ends
	ForgetDays  int    `json:"forget_days"`  // days after which an employee who left is forgotten
}

// Shift is a pattern of hours that some units keep.
type Shift struct {
	Name  string    `json:"name"`
	Hours string    `json:"hours"`
	Units []id.Unit `json:"units"`
}

// Evidence is what a closing must show, and when its photos are doubted.
type Evidence struct {
	Before  int `json:"before"`  // photos before, at least
	After   int `json:"after"`   // photos after, at least
	Meters  int `json:"meters"`  // farther apart than this is pointed out
	Minutes int `json:"minutes"` // sooner after one another than this is pointed out
}

// Duplicates says which open cases are offered as perhaps the same.
type Duplicates struct {
	Meters int `json:"meters"`
	Days   int `json:"days"`
}

// Map is where maps begin, and an optional base map.
type Map struct {
	Lon    float64 `json:"lon"`
	Lat    float64 `json:"lat"`
	Zoom   int     `json:"zoom"`
	Tiles  string  `json:"tiles"`  // address with {x}, {y} and {z}; empty: none
	Source string  `json:"source"` // whose map it is, with its approval number
	Shift  bool    `json:"shift"`  // the tiles are in GCJ-02
}

// Defaults returns the settings of a county that has set nothing.
func Defaults() Settings {
	return Settings{
		CasePrefix: "WT",
		Hours:      worktime.Office().String(),
		Warn:       []int{50, 80, 100},
		Evidence:   Evidence{Before: 1, After: 1, Meters: 100, Minutes: 5},
		Duplicates: Duplicates{Meters: 100, Days: 30},
		Map:        Map{Zoom: 13},
		OfficeIdle: 12,
		ForgetDays: 730,
	}
}

const (
	maxName   = 60
	maxShifts = 40
)

var prefixForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,5}$`)

// check tidies the settings and notes what is wrong with them, by the names of
// the form's fields.
func (st *Settings) check(fs *fault.Fields) {
	st.CasePrefix = strings.ToUpper(strings.TrimSpace(st.CasePrefix))
	if !prefixForm.MatchString(st.CasePrefix) {
		fs.Add("case_prefix", "county.prefix")
	}
	if p, err := worktime.ParsePattern(st.Hours); err != nil {
		addCause(fs, "hours", err)
	} else {
		st.Hours = p.String()
	}
	st.checkShifts(fs)
	slices.Sort(st.Warn)
	st.Warn = slices.Compact(st.Warn)
	if len(st.Warn) == 0 || len(st.Warn) > 5 || st.Warn[0] < 1 || st.Warn[len(st.Warn)-1] > 200 {
		fs.Add("warn", "county.warn")
	}
	between(fs, "before", st.Evidence.Before, 1, 10)
	between(fs, "after", st.Evidence.After, 1, 10)
	between(fs, "evidence_meters", st.Evidence.Meters, 1, 10_000)
	between(fs, "evidence_minutes", st.Evidence.Minutes, 0, 1440)
	between(fs, "duplicate_meters", st.Duplicates.Meters, 1, 5_000)
	between(fs, "duplicate_days", st.Duplicates.Days, 1, 3650)
	between(fs, "office_idle", st.OfficeIdle, 1, 720)
	between(fs, "forget_days", st.ForgetDays, 30, 3650)
	st.Map.check(fs)
	st.Address = strings.TrimRight(strings.TrimSpace(st.Address), "/")
	if st.Address != "" && !isAddress(st.Address) {
		fs.Add("address", "county.address")
	}
}

func (st *Settings) checkShifts(fs *fault.Fields) {
	if len(st.Shifts) > maxShifts {
		fs.Add("shifts", "county.many", maxShifts)
		return
	}
	seen, units := map[string]bool{}, map[id.Unit]bool{}
	for i := range st.Shifts {
		sh := &st.Shifts[i]
		sh.Name = tidy(sh.Name)
		if sh.Name == "" || utf8.RuneCountInString(sh.Name) > maxName || seen[sh.Name] {
			fs.Add("shifts", "county.shift_name")
		}
		seen[sh.Name] = true
		if p, err := worktime.ParsePattern(sh.Hours); err != nil {
			addCause(fs, "shifts", err)
		} else {
			sh.Hours = p.String()
		}
		for _, u := range sh.Units {
			if units[u] {
				fs.Add("shifts", "county.shift_unit", sh.Name)
			}
			units[u] = true
		}
	}
}

func (m *Map) check(fs *fault.Fields) {
	if m.Lon < -180 || m.Lon > 180 || m.Lat < -90 || m.Lat > 90 || m.Lon != m.Lon || m.Lat != m.Lat {
		fs.Add("lon", "county.center")
	}
	between(fs, "zoom", m.Zoom, 3, 18)
	m.Tiles, m.Source = strings.TrimSpace(m.Tiles), tidy(m.Source)
	if m.Tiles == "" {
		return
	}
	whole := isAddress(m.Tiles)
	for _, part := range []string{"{x}", "{y}", "{z}"} {
		whole = whole && strings.Contains(m.Tiles, part)
	}
	if !whole {
		fs.Add("tiles", "county.tiles")
	}
	if m.Source == "" {
		fs.Add("source", "county.source")
	}
}

// isAddress reports whether s is an http address without anything odd in it.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) < 500
}

func between(fs *fault.Fields, field string, n, from, to int) {
	if n < from || n > to {
		fs.Add(field, "county.between", from, to)
	}
}

// addCause notes a fault of a lower floor at a field.
func addCause(fs *fault.Fields, field string, err error) {
	if f := asFault(err); f != nil {
		fs.Add(field, f.Key, f.Args...)
		return
	}
	fs.Add(field, "county.hours")
}

// tidy trims what nobody sees and makes one line of it.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }
