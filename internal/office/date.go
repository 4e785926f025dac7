package office

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/fault"
)

// Dates says how to read dates.
type Dates struct {
	Zone     *time.Location // where the wall clock hangs
	Year     int            // of dates that lack one; 0: such dates are refused
	DayFirst bool           // 02/03/2020 is 2 March rather than February 3
	Date1904 bool           // how bare day numbers count
}

// Moment is a date, perhaps with a time of day.
type Moment struct {
	time.Time
	HasClock bool // a time of day was given
}

var (
	ymd     = regexp.MustCompile(`^(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})[日号.]?(?:[T ,]|$|(?:上午|下午|\d))`)
	md      = regexp.MustCompile(`^(\d{1,2})月(\d{1,2})[日号]?`)
	mdBare  = regexp.MustCompile(`^(\d{1,2})[-./](\d{1,2})$`)
	mdy     = regexp.MustCompile(`^(\d{1,2})[-./](\d{1,2})[-./](\d{4})`)
	compact = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2})(\d{2})(\d{2})?)?$`)
	noDay   = regexp.MustCompile(`^(\d{4})[-./年](\d{1,2})月?$`)
	serial  = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	clock   = regexp.MustCompile(`^(上午|下午|AM|PM)?(\d{1,2})(?::|时|点)(?:(\d{1,2})(?::|分)?(?:(\d{1,2})(?:\.\d+)?秒?)?)?(AM|PM)?(Z|[-+]\d{2}:?\d{2})?$`)
	weekday = regexp.MustCompile(`\(?(星期|周)[一二三四五六日天]\)?`)
)

// ParseTime reads a date as people type it. An empty cell gives none.
func ParseTime(c Cell, d Dates) (m Moment, ok bool, err error) {
	switch {
	case c.IsDate:
		if c.Time.Year() < 1901 {
			return m, false, fault.New(fault.Invalid, "office.date", c.Text)
		}
		return d.wall(c.Time, c.Time.Hour()+c.Time.Minute()+c.Time.Second() > 0), true, nil
	case c.IsNumber:
		return d.number(c)
	}
	s := strings.TrimSpace(weekday.ReplaceAllString(narrow(c.Text), ""))
	if s == "" {
		return m, false, nil
	}
	bad := fault.New(fault.Invalid, "office.date", c.Text)
	y, mon, day, rest, kind := d.split(s)
	switch kind { //nolint:exhaustive // a full date goes on
	case dateNone:
		return m, false, bad
	case dateNoDay:
		return m, false, fault.New(fault.Invalid, "office.date_no_day", c.Text)
	case dateNoYear:
		return m, false, fault.New(fault.Invalid, "office.date_no_year", c.Text)
	case dateSerial:
		n, _ := strconv.ParseFloat(s, 64) // the pattern admits only numbers
		return d.number(Cell{Text: c.Text, Number: n})
	}
	h, minute, sec, zone, hasClock, ok := parseClock(rest)
	if !ok {
		return m, false, bad
	}
	if mon < 1 || mon > 12 || day < 1 || day > 31 {
		return m, false, fault.New(fault.Invalid, "office.date_impossible", c.Text)
	}
	loc := d.zone()
	if zone != nil {
		loc = zone
	}
	t := time.Date(y, time.Month(mon), day, h, minute, sec, 0, loc)
	if check := time.Date(y, time.Month(mon), day, 0, 0, 0, 0, time.UTC); check.Day() != day || check.Year() < 1901 || check.Year() > 2200 {
		return m, false, fault.New(fault.Invalid, "office.date_impossible", c.Text)
	}
	return Moment{Time: t.In(d.zone()), HasClock: hasClock}, true, nil
}

func (d Dates) zone() *time.Location {
	if d.Zone == nil {
		return time.UTC
	}
	return d.Zone
}

func (d Dates) wall(t time.Time, hasClock bool) Moment {
	return Moment{
		HasClock: hasClock,
		Time:     time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, d.zone()),
	}
}

// number reads a number that stands where a date is wanted: a day number, or
// digits such as 20170803. Anything else could be many things: 8.30 typed
// into a cell of numbers has become 8.3.
func (d Dates) number(c Cell) (Moment, bool, error) {
	n := c.Number
	if n >= 19010101 && n <= 22001231 && n == float64(int(n)) {
		return ParseTime(Cell{Text: strconv.Itoa(int(n))}, d)
	}
	if n >= 10000 && n < 110000 {
		if t, ok := SerialTime(n, d.Date1904); ok {
			return d.wall(t, n != float64(int(n))), true, nil
		}
	}
	return Moment{}, false, fault.New(fault.Invalid, "office.date_number", c.Text)
}

type dateKind int

const (
	dateNone dateKind = iota
	dateFull
	dateNoDay
	dateNoYear
	dateSerial
)

// split takes the date off the front of s.
func (d Dates) split(s string) (y, m, day int, rest string, kind dateKind) {
	num := func(t string) int { n, _ := strconv.Atoi(t); return n } // the patterns admit only digits
	if g := compact.FindStringSubmatch(s); g != nil {
		if g[4] != "" {
			rest = g[4] + ":" + g[5] + ":" + g[6]
			rest = strings.TrimSuffix(rest, ":")
		}
		return num(g[1]), num(g[2]), num(g[3]), rest, dateFull
	}
	if g := noDay.FindStringSubmatch(s); g != nil {
		return 0, 0, 0, "", dateNoDay
	}
	if serial.MatchString(s) {
		return 0, 0, 0, "", dateSerial
	}
	if g := mdy.FindStringSubmatch(s); g != nil {
		m, day = num(g[1]), num(g[2])
		if m > 12 || d.DayFirst && day <= 12 {
			m, day = day, m
		}
		return num(g[3]), m, day, s[len(g[0]):], dateFull
	}
	if g := ymd.FindStringSubmatchIndex(s); g != nil {
		y = num(s[g[2]:g[3]])
		if y < 100 {
			y += 2000
		}
		return y, num(s[g[4]:g[5]]), num(s[g[6]:g[7]]), strings.TrimLeft(s[g[7]:], "日号.T, "), dateFull
	}
	g := md.FindStringSubmatch(s)
	if g == nil {
		g = mdBare.FindStringSubmatch(s)
	}
	if g == nil {
		return 0, 0, 0, "", dateNone
	}
	if d.Year == 0 {
		return 0, 0, 0, "", dateNoYear
	}
	return d.Year, num(g[1]), num(g[2]), s[len(g[0]):], dateFull
}

// parseClock reads the time of day that is left after the date.
func parseClock(s string) (h, m, sec int, zone *time.Location, has, ok bool) {
	s = strings.ToUpper(strings.ReplaceAll(strings.Trim(s, " ,T"), " ", ""))
	s = strings.ReplaceAll(strings.ReplaceAll(s, "A.M.", "AM"), "P.M.", "PM")
	if s == "" {
		return 0, 0, 0, nil, false, true
	}
	g := clock.FindStringSubmatch(s)
	if g == nil {
		return 0, 0, 0, nil, false, false
	}
	num := func(t string) int { n, _ := strconv.Atoi(t); return n } // the pattern admits only digits
	h, m, sec = num(g[2]), num(g[3]), num(g[4])
	half := g[1] + g[5]
	switch half {
	case "":
	case "PM", "下午":
		if h < 12 {
			h += 12
		}
	case "AM", "上午":
		if h == 12 {
			h = 0
		}
	}
	if h > 23 || m > 59 || sec > 59 {
		return 0, 0, 0, nil, false, false
	}
	switch z := g[6]; {
	case z == "Z":
		zone = time.UTC
	case z != "":
		digits := strings.ReplaceAll(z[1:], ":", "")
		off := num(digits[:2])*3600 + num(digits[2:])*60
		if z[0] == '-' {
			off = -off
		}
		zone = time.FixedZone(z, off)
	}
	return h, m, sec, zone, true, true
}
