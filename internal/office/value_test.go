package office

import (
	"math"
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	d := Dates{Zone: shanghai, Year: 2017}
	for text, want := range map[string]string{
		"2017.8.3": "2017-08-03", "2017-08-03": "2017-08-03", "2017/8/3 14:30": "2017-08-03 14:30:00",
		"2017年8月3日": "2017-08-03", "8月3日": "2017-08-03", "8月3号": "2017-08-03", "8.3": "2017-08-03",
		"02/17/2020 12:19:00 PM": "2020-02-17 12:19:00", "05/05/2022 12:25:54 AM": "2022-05-05 00:25:54",
		"２０１７．８．３": "2017-08-03", "２０１７年８月３日　１４时３０分": "2017-08-03 14:30:00",
		"2017年8月3日（星期四）下午2:30": "2017-08-03 14:30:00", "20170803": "2017-08-03", "20170803 1430": "2017-08-03 14:30:00",
		"2017-08-03T06:30:00Z": "2017-08-03 14:30:00", "2017-08-03T14:30:00.000+08:00": "2017-08-03 14:30:00",
		"17.8.3": "2017-08-03", "42950": "2017-08-03", "42950.5": "2017-08-03 12:00:00", "25/12/2017": "2017-12-25",
		"8月3日14时": "2017-08-03 14:00:00", "2016-02-29": "2016-02-29", "2017.8.3.": "2017-08-03",
		"2017-02-30": "office.date_impossible", "2017-13-01": "office.date_impossible", "2017年8月": "office.date_no_day",
		"2017.8": "office.date_no_day", "近期": "office.date", "2017-08-03 25:00": "office.date", "12": "office.date",
		"1017-08-03": "office.date_impossible", "": "",
	} {
		got, ok, err := ParseTime(Cell{Text: text}, d)
		var s string
		switch {
		case err != nil:
			s = keyOnly(err)
		case !ok:
		case got.HasClock:
			s = got.Format("2006-01-02 15:04:05")
		default:
			s = got.Format("2006-01-02")
		}
		if s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
		if ok && got.Location() != shanghai {
			t.Errorf("%q is in %s", text, got.Location())
		}
	}
	if _, _, err := ParseTime(Cell{Text: "8月3日"}, Dates{}); keyOnly(err) != "office.date_no_year" {
		t.Error(err)
	}
	if _, _, err := ParseTime(Cell{Text: "8.3", Number: 8.3, IsNumber: true}, d); keyOnly(err) != "office.date_number" {
		t.Error(err)
	}
	if m, _, err := ParseTime(Cell{Text: "42950", Number: 42950, IsNumber: true}, d); err != nil || m.Format("2006-01-02") != "2017-08-03" {
		t.Error(m, err)
	}
	if m, _, err := ParseTime(Cell{Text: "20170803", Number: 20170803, IsNumber: true}, d); err != nil || m.Format("2006-01-02") != "2017-08-03" {
		t.Error(m, err)
	}
	if m, _, err := ParseTime(Cell{Text: "02/03/2020"}, Dates{DayFirst: true}); err != nil || m.Format("2006-01-02") != "2020-03-02" {
		t.Error(m, err)
	}
}

func keyOnly(err error) string {
	if err == nil {
		return ""
	}
	k := keyOf(err)
	for i := range k {
		if k[i] == '[' {
			return k[:i]
		}
	}
	return k
}

func TestSerials(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		n    float64
		d04  bool
		want string
	}{
		{1, false, "1900-01-01 00:00:00"},
		{59, false, "1900-02-28 00:00:00"},
		{61, false, "1900-03-01 00:00:00"},
		{42950.604166667, false, "2017-08-03 14:30:00"},
		{41488, true, "2017-08-03 00:00:00"},
	} {
		got, ok := SerialTime(tc.n, tc.d04)
		if !ok || got.Format("2006-01-02 15:04:05") != tc.want {
			t.Errorf("%v: %s, want %s", tc.n, got, tc.want)
		}
	}
}

func TestNumberFormatsThatAreDates(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, `yyyy"年"m"月"d"日"`: true, "[h]:mm": true, "[$-804]m/d;@": true, `[DBNum1][$-804]yyyy"年"`: true,
		"General": false, `0.00"m"`: false, "[Red]0.00": false, "#,##0": false, `0\d`: false, "0.00E+00": false, "@": false,
	} {
		if got := readFormat(code).date; got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if readFormat("000000").pad != 6 || readFormat("0").pad != 0 || readFormat("0.00").pad != 0 {
		t.Error("padding")
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"1,234.5": 1234.5, "１２３": 123.0, "１，２３４": 1234.0, "(5)": -5.0, "-5": -5.0, "12%": 0.12, "1e3": 1000.0, "3。5": 3.5,
		"12,34": "office.number", "30㎡": "office.number", "Inf": "office.number", "1e999": "office.number", "0x10": "office.number", "约3": "office.number", "1.2.3": "office.number",
	} {
		n, ok, err := ParseNumber(Cell{Text: text})
		var got any = n
		if err != nil {
			got = keyOnly(err)
		}
		if got != want || ok != (err == nil) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if _, _, err := ParseInt(Cell{Text: "2.5"}); keyOnly(err) != "office.integer" {
		t.Error(err)
	}
}

func TestCoordinates(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text string
		axis Axis
		want any
	}{
		{"27.3211", Latitude, 27.3211},
		{"２７．３２", Latitude, 27.32},
		{`27°19'8"N`, Latitude, 27.318889},
		{"北纬27度19分8秒", Latitude, 27.318889},
		{"27°19′8.5″", Latitude, 27.319028},
		{"N27.5", Latitude, 27.5},
		{"33°30'S", Latitude, -33.5},
		{"73.74W", Longitude, -73.74},
		{"-73.74", Longitude, -73.74},
		{"东经115°26'", Longitude, 115.433333},
		{"115.43°", Longitude, 115.43},
		{"115.4", Latitude, "office.coordinate_swapped"},
		{"500", Latitude, "office.coordinate_range"},
		{"181", Longitude, "office.coordinate_range"},
		{"27N", Longitude, "office.coordinate_axis"},
		{"27°61'", Latitude, "office.coordinate"},
		{"大街", Latitude, "office.coordinate"},
		{"NaN", Latitude, "office.coordinate"},
	} {
		got, ok, err := ParseCoordinate(Cell{Text: tc.text}, tc.axis)
		if want, isNumber := tc.want.(float64); isNumber {
			if !ok || err != nil || math.Abs(got-want) > 1e-6 {
				t.Errorf("%q: %v %v, want %v", tc.text, got, err, want)
			}
		} else if keyOnly(err) != tc.want {
			t.Errorf("%q: %v %v, want %v", tc.text, got, err, tc.want)
		}
	}
	for text, want := range map[string][2]float64{
		"115.43,27.32": {115.43, 27.32}, "27.32，115.43": {115.43, 27.32}, "(40.775, -73.741)": {-73.741, 40.775}, "115.43 27.32": {115.43, 27.32}, `27°19'8"N 115°26'E`: {115.433333, 27.318889},
	} {
		lon, lat, ok, err := ParsePoint(Cell{Text: text})
		if !ok || err != nil || math.Abs(lon-want[0]) > 1e-6 || math.Abs(lat-want[1]) > 1e-6 {
			t.Errorf("%q: %v %v %v", text, lon, lat, err)
		}
	}
}

func TestYesAndNo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"是": "yes", "√": "yes", "Ｙ": "yes", "否": "no", "×": "no", "": "none", "也许": "office.yesno"} {
		yes, ok, err := ParseBool(Cell{Text: text})
		got := "no"
		switch {
		case err != nil:
			got = keyOnly(err)
		case !ok:
			got = "none"
		case yes:
			got = "yes"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
