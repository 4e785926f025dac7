package worktime

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"chuangwei/internal/fault"
)

func TestHolidayFilesAgreeWithTheTable(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("../../../shared/data/holiday-*.json")
	if len(files) == 0 {
		t.Skip("no holiday files beside the repository")
	}
	known := BuiltIn()
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		ds, err := ReadJSON(f)
		f.Close()
		if err != nil {
			t.Fatal(name, err)
		}
		want := Days{}
		for d := range ds {
			want[d] = known[d]
		}
		if diff := cmp.Diff(want, ds); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for d := range known.Of(ds.Years()[0]) {
			if _, ok := ds[d]; !ok && d < Date(2018, time.December, 29) {
				t.Errorf("%s has no %s", name, d)
			}
		}
	}
}

func TestReadJSON(t *testing.T) {
	t.Parallel()
	ds, err := ReadJSON(strings.NewReader("\xef\xbb\xbf" + `{"year":2019,"papers":["x"],"days":[
  {"name":"元旦","date":"2018-12-29","isOffDay":false},
  {"name":"元旦","date":"2019-01-01","isOffDay":true}
], "more": {"a": 1}}`))
	want := Days{Date(2018, 12, 29): {false, "元旦"}, Date(2019, 1, 1): {true, "元旦"}}
	if diff := cmp.Diff(want, ds); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff([]int{2019}, ds.Years()); diff != "" {
		t.Error(diff)
	}
	for in, want := range map[string]string{
		``:                     "worktime.file.not_json",
		`[]`:                   "worktime.file.not_json",
		`{"year":2019}`:        "worktime.file.not_json",
		`{"days":"x"}`:         "worktime.file.not_json",
		`{"days":[]}`:          "worktime.file.empty",
		"{\"days\":[\n\n{":     "worktime.file.json_line [3]",
		"{\"days\":[\n\n7\n]}": "line.3: worktime.file.entry [3 days 7]",
		"{\"days\":[{\"date\":\"2019-01-01\",\"isOffDay\":true},\n{\"name\":\"x\",\"date\":\"1月2日\",\"isOffDay\":true}]}": "line.2: worktime.file.date [2 date 1月2日]",
		"{\"days\":[\n{\"date\":\"2019-01-01\",\"isOffDay\":\"yes\"}]}":                                                   "line.2: worktime.file.kind [2 isOffDay ]",
	} {
		_, err := ReadJSON(strings.NewReader(in))
		if err == nil || !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	if _, err := ReadJSON(strings.NewReader(strings.Repeat(" ", maxFile+1))); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a large file: %v", err)
	}
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	text := "日期,休/班,名称\r\n2017-09-30,班,国庆节\r\n2017年10月1日,休,\"国庆节, ' 😀\"\r\n\r\n２０１７/10/2,OFF\r\n"
	want := Days{Date(2017, 9, 30): {false, "国庆节"}, Date(2017, 10, 1): {true, "国庆节, ' 😀"}, Date(2017, 10, 2): {true, ""}}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{text, "\xef\xbb\xbf" + text, gb} {
		ds, err := ReadCSV(strings.NewReader(in))
		if diff := cmp.Diff(want, ds); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	_, err = ReadCSV(strings.NewReader("day,off/work,name\n2017-13-01,off,x\n2017-10-01,maybe,x\n2017-10-02,off,x\n2017-10-02,work,x\n"))
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 3 {
		t.Fatalf("faults: %v", err)
	}
	for i, want := range []string{"worktime.file.date [2 day 2017-13-01]", "worktime.file.kind [3 off/work maybe]", "worktime.file.twice [5 day 2017-10-02]"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("fault %d: %v, want %s", i, err, want)
		}
	}
	for _, bad := range []string{"", "day,kind\n", "2017-10-01,\"off\n", "\x00\x01\x02", "PK\x03\x04\xff\xfe"} {
		if ds, err := ReadCSV(strings.NewReader(bad)); err == nil {
			t.Errorf("%q gives %v", bad, ds)
		}
	}
}

// The second column may answer whether it is a day off.
func TestCSVMayAnswerWhetherADayIsOff(t *testing.T) {
	t.Parallel()
	got, err := ReadCSV(strings.NewReader("日期,是否放假,名称\n2027-01-01,是,元旦\n2027-01-02,1,元旦\n2027-02-06,否,春节\n2027-02-20,0,春节\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Days{
		Date(2027, 1, 1): {Off: true, Name: "元旦"}, Date(2027, 1, 2): {Off: true, Name: "元旦"},
		Date(2027, 2, 6): {Name: "春节"}, Date(2027, 2, 20): {Name: "春节"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDaysComeBackFromCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ds := rapid.MapOfN(
			rapid.Map(rapid.Int32Range(700000, 760000), func(n int32) Day { return Day(n) }),
			rapid.Custom(func(t *rapid.T) Special {
				return Special{rapid.Bool().Draw(t, "off"), rapid.SampledFrom([]string{"", "春节", "中秋节、国庆节", `a"b`, "x,y", "😀%'"}).Draw(t, "name")}
			}), 1, 30).Draw(t, "days")
		var b bytes.Buffer
		if err := WriteCSV(&b, ds); err != nil {
			t.Fatal(err)
		}
		back, err := ReadCSV(&b)
		if diff := cmp.Diff(Days(ds), back); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

func FuzzReadDays(f *testing.F) {
	f.Add([]byte(`{"days":[{"date":"2019-01-01","isOffDay":true}]}`))
	f.Add([]byte("day,off/work,name\n2017-10-01,off,国庆节\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []func() (Days, error){
			func() (Days, error) { return ReadJSON(bytes.NewReader(b)) },
			func() (Days, error) { return ReadCSV(bytes.NewReader(b)) },
		} {
			ds, err := read()
			if err != nil && fault.Of(err) == fault.Internal {
				t.Fatalf("unclassified: %v", err)
			}
			for d := range ds {
				if !d.Valid() {
					t.Fatalf("day %d", d)
				}
			}
		}
	})
}
