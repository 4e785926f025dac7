package office

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/fault"
)

// narrow turns full-width digits, letters and marks into the usual ones.
func narrow(s string) string { return norm.NFKC.String(s) }

// ParseNumber reads a number as people type it: full-width digits, thousands
// separators, a percent sign, brackets for negative amounts. An empty cell
// gives none.
func ParseNumber(c Cell) (n float64, ok bool, err error) {
	if c.IsNumber {
		return c.Number, true, nil
	}
	s := strings.TrimSpace(narrow(c.Text))
	if s == "" {
		return 0, false, nil
	}
	if c.IsDate {
		return 0, false, fault.New(fault.Invalid, "office.number_is_date", c.Text)
	}
	bad := fault.New(fault.Invalid, "office.number", c.Text)
	s = strings.NewReplacer(" ", "", "−", "-", "–", "-", "。", ".", "'", "").Replace(s)
	sign, scale := 1.0, 1.0
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s, sign = s[1:len(s)-1], -1
	}
	if before, ok0 := strings.CutSuffix(s, "%"); ok0 {
		s, scale = before, 0.01
	}
	if strings.Contains(s, ",") {
		if !thousands.MatchString(s) {
			return 0, false, bad
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	if !plainNumber.MatchString(s) {
		return 0, false, bad
	}
	n, perr := strconv.ParseFloat(s, 64)
	if perr != nil || math.IsInf(n, 0) {
		return 0, false, bad
	}
	return n * sign * scale, true, nil
}

var (
	thousands   = regexp.MustCompile(`^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$`)
	plainNumber = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$`)
)

// ParseInt reads a whole number.
func ParseInt(c Cell) (n int, ok bool, err error) {
	f, ok, err := ParseNumber(c)
	if err != nil || !ok {
		return 0, ok, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1e15 {
		return 0, false, fault.New(fault.Invalid, "office.integer", c.Text)
	}
	return int(f), true, nil
}

// Axis says which coordinate a cell holds.
type Axis int

// The axes.
const (
	Longitude Axis = iota
	Latitude
)

func (a Axis) limit() float64 {
	if a == Latitude {
		return 90
	}
	return 180
}

var degrees = regexp.MustCompile(`^([-+]?)(\d{1,3}(?:\.\d+)?)°(?:(\d{1,2}(?:\.\d+)?)['′](?:(\d{1,2}(?:\.\d+)?)["″]?)?)?$`)

// ParseCoordinate reads a coordinate in degrees: decimal, or degrees, minutes
// and seconds, with the hemisphere as a letter or in Chinese. An empty cell
// gives none.
func ParseCoordinate(c Cell, axis Axis) (deg float64, ok bool, err error) {
	if c.IsNumber {
		return inRange(c.Number, c.Text, axis)
	}
	s := strings.ToUpper(strings.TrimSpace(coordMarks.Replace(narrow(coordMarks.Replace(c.Text)))))
	if s == "" {
		return 0, false, nil
	}
	bad := fault.New(fault.Invalid, "office.coordinate", c.Text)
	sign := 1.0
	for letter, a := range map[string]Axis{"N": Latitude, "S": Latitude, "E": Longitude, "W": Longitude} {
		t := strings.TrimSuffix(strings.TrimPrefix(s, letter), letter)
		if t == s {
			continue
		}
		if a != axis {
			return 0, false, fault.New(fault.Invalid, "office.coordinate_axis", c.Text)
		}
		if letter == "S" || letter == "W" {
			sign = -1
		}
		s = t
		break
	}
	if m := degrees.FindStringSubmatch(s); m != nil {
		d, _ := strconv.ParseFloat(m[2], 64) // the pattern admits only numbers
		minute, _ := strconv.ParseFloat("0"+m[3], 64)
		second, _ := strconv.ParseFloat("0"+m[4], 64)
		if minute >= 60 || second >= 60 {
			return 0, false, bad
		}
		if m[1] == "-" {
			sign = -sign
		}
		return inRange(sign*(d+minute/60+second/3600), c.Text, axis)
	}
	if !plainNumber.MatchString(s) {
		return 0, false, bad
	}
	d, perr := strconv.ParseFloat(s, 64)
	if perr != nil {
		return 0, false, bad
	}
	return inRange(sign*d, c.Text, axis)
}

var coordMarks = strings.NewReplacer(
	"北纬", "N", "南纬", "S", "东经", "E", "西经", "W", "纬度", "", "经度", "",
	"度", "°", "º", "°", "˚", "°", "分", "'", "秒", `"`,
	"’", "'", "‘", "'", "′", "'", "″", `"`, "”", `"`, "“", `"`, "''", `"`, ":", "", "：", "", " ", "", "\u3000", "", "−", "-",
)

func inRange(d float64, text string, axis Axis) (float64, bool, error) {
	if math.IsNaN(d) || math.Abs(d) > axis.limit() {
		if axis == Latitude && math.Abs(d) <= 180 {
			return 0, false, fault.New(fault.Invalid, "office.coordinate_swapped", text)
		}
		return 0, false, fault.New(fault.Invalid, "office.coordinate_range", text)
	}
	return d, true, nil
}

// ParsePoint reads a pair of coordinates in one cell: "115.43,27.32" or, where
// the size or the letters tell, the other way round. Round brackets around it
// are allowed.
func ParsePoint(c Cell) (lon, lat float64, ok bool, err error) {
	s := strings.Trim(strings.TrimSpace(narrow(c.Text)), "()[]")
	if s == "" {
		return 0, 0, false, nil
	}
	bad := fault.New(fault.Invalid, "office.point", c.Text)
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '、' || r == '/' || r == '|' })
	if len(parts) == 1 {
		parts = strings.Fields(s)
	}
	if len(parts) != 2 {
		return 0, 0, false, bad
	}
	a, b := Cell{Text: parts[0]}, Cell{Text: parts[1]}
	lon, ok1, err1 := ParseCoordinate(a, Longitude)
	lat, ok2, err2 := ParseCoordinate(b, Latitude)
	if err1 == nil && err2 == nil && ok1 && ok2 {
		// Both ways are possible outside China: (40.77, -73.74).
		if math.Abs(lon) <= 90 && lat < 0 && !strings.ContainsAny(narrow(c.Text), "NSEWnsew北南东西") {
			lon, lat = lat, lon
		}
		return lon, lat, true, nil
	}
	lat, ok1, err1 = ParseCoordinate(a, Latitude)
	lon, ok2, err2 = ParseCoordinate(b, Longitude)
	if err1 == nil && err2 == nil && ok1 && ok2 {
		return lon, lat, true, nil
	}
	return 0, 0, false, bad
}

// ParseBool reads yes or no. An empty cell gives none.
func ParseBool(c Cell) (yes, ok bool, err error) {
	switch strings.ToLower(strings.TrimSpace(narrow(c.Text))) {
	case "":
		return false, false, nil
	case "是", "有", "对", "√", "✓", "✔", "☑", "■", "已", "已完成", "y", "yes", "true", "t", "1", "1.0":
		return true, true, nil
	case "否", "无", "没有", "不是", "未", "未完成", "×", "✗", "✘", "☐", "□", "n", "no", "false", "f", "0", "0.0", "-", "x":
		return false, true, nil
	}
	return false, false, fault.New(fault.Invalid, "office.yesno", c.Text)
}
