package reports

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
)

func every(name string) bool { return (&Service{}).known(name) }

func TestTheTemplatesThatComeWithTheProgramAreWhole(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds {
		var fields [2]int
		for i, tag := range lang.Tags() {
			text := Shipped(k, tag)
			if _, err := parse(text, every); err != nil {
				t.Errorf("%s %s: %v", k, tag, err)
			}
			fields[i] = strings.Count(text, "[[")
		}
		if fields[0] != fields[1] {
			t.Errorf("%s has %d fields in Chinese and %d in English", k, fields[0], fields[1])
		}
	}
}

func TestAMistakeInATemplateNamesItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"no title":                 "report.template.no_title",
		"# a\n# b":                 "report.template.two_titles",
		"# a\n\n[[nothing_known]]": "report.template.unknown",
		"# a\n[[if areas]]\nx":     "report.template.no_end",
		"# a\n[[end]]":             "report.template.no_if",
		"# a\n[[if areas]]\n[[else]]\n[[else]]\n[[end]]":            "report.template.no_if",
		"# a\nx [[areas sideways]]":                                 "report.template.form",
		"# a\nx [[areas over last]]":                                "report.template.form",
		"# a\nx [[ ]]":                                              "report.template.empty",
		"# a\nx [[areas] y":                                         "report.template.brackets",
		"# a\n[[table by road: areas]]":                             "report.template.bad_table",
		"# a\n[[table by area: county]]":                            "report.template.unknown",
		"# a\n[[bars by week: areas]]":                              "report.template.bad_table",
		"# a\n[[line by area: areas]]":                              "report.template.bad_table",
		"# a\n[[bars by area: areas units groups employees tasks]]": "report.template.many_series",
		"# a\n[[photos]]":                                           "report.template.bad_photos",
		"# a\n[[photos 13]]":                                        "report.template.bad_photos",
		"# a\n[[photos some]]":                                      "report.template.bad_photos",
		"# a\n[[part weather]]":                                     "report.template.unknown_part",
		"# " + strings.Repeat("x", maxTemplate):                     "report.template.long",
	} {
		_, err := parse(text, every)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != want {
			t.Errorf("%.40q: %v, want %s", text, err, want)
			continue
		}
		if strings.Contains(lang.In(lang.English, want), "Line {0}") && (len(f.Args) == 0 || f.Args[0] == 0) {
			t.Errorf("%.40q: no line in %v", text, f.Args)
		}
	}
}

func TestConditionsNest(t *testing.T) {
	t.Parallel()
	got, err := parse("# t\n[[if areas]]\na\n[[if groups]]\nb\n[[else]]\nc\n[[end]]\n[[end]]\nd [[areas over]] e", every)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.lines) != 2 || len(got.lines[0].yes) != 2 || len(got.lines[0].yes[1].no) != 1 || got.lines[1].text[1].form != overForm {
		t.Errorf("%+v", got)
	}
}

// What is said to be more than a number is more than it, or just as much.
func TestOverNeverOverstates(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 0, 7: 7, 99: 99, 124: 120, 504: 500, 633: 630, 2046: 2000, 8052: 8000, 13057: 13000, 1095000: 1000000} {
		if got := over(n); got != want {
			t.Errorf("over %d is %d, want %d", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<50).Draw(t, "n")
		if got := over(n); got > n || got*11 < n*10 && n >= 100 {
			t.Errorf("over %d is %d", n, got)
		}
	})
}

func TestPeriodsAndThoseBeforeThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind         Kind
		day          string
		want, before Period
	}{
		{KindDaily, "2017-08-25", Period{"2017-08-25", "2017-08-25"}, Period{"2017-08-24", "2017-08-24"}},
		{KindWeekly, "2017-08-25", Period{"2017-08-21", "2017-08-27"}, Period{"2017-08-14", "2017-08-20"}},
		{KindWeekly, "2017-08-27", Period{"2017-08-21", "2017-08-27"}, Period{"2017-08-14", "2017-08-20"}},
		{KindMonthly, "2017-08-25", Period{"2017-08-01", "2017-08-31"}, Period{"2017-07-01", "2017-07-31"}},
		{KindMonthly, "2018-03-01", Period{"2018-03-01", "2018-03-31"}, Period{"2018-02-01", "2018-02-28"}},
		{KindBrief, "2017-08-25", Period{"2017-08-19", "2017-08-25"}, Period{"2017-08-12", "2017-08-18"}},
		{KindStage, "2017-08-25", Period{"", "2017-08-25"}, Period{}},
	} {
		p, err := c.kind.PeriodOf(c.day)
		if err != nil || p != c.want {
			t.Errorf("%s of %s: %v %v", c.kind, c.day, p, err)
		}
		if b, _ := p.Before(); b != c.before {
			t.Errorf("before %v: %v, want %v", p, b, c.before)
		}
	}
	if _, err := KindDaily.PeriodOf("25.8."); !fault.Is(err, fault.Invalid) {
		t.Errorf("a day that is none: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range Kinds {
		f.Add(Shipped(k, lang.English))
	}
	f.Add("# a\n[[if areas]]\n[[end]]\n[[table by area: areas]]")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parse(text, every); err != nil {
			if f := (*fault.Error)(nil); !errors.As(err, &f) {
				t.Errorf("no fault: %v", err)
			}
		}
	})
}

// Whatever the days, a line's spans cover them without a gap, and are not too
// many to be told apart.
func TestSpansCoverTheirDaysOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(2017, 5, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "begin"))
		last := first.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "days"))
		by, spans := spansOf(rapid.SampledFrom([]string{"day", "week", "month"}).Draw(t, "by"), first.Format(time.DateOnly), last.Format(time.DateOnly))
		if len(spans) == 0 || len(spans) > maxPoints+1 {
			t.Fatalf("%d spans by %s", len(spans), by)
		}
		next := first.Format(time.DateOnly)
		for _, p := range spans {
			if p.From != next || p.To < p.From {
				t.Fatalf("%+v, want from %s", p, next)
			}
			end, _ := time.Parse(time.DateOnly, p.To)
			next = end.AddDate(0, 0, 1).Format(time.DateOnly)
		}
		if spans[len(spans)-1].To != last.Format(time.DateOnly) {
			t.Fatalf("ends %s, want %s", spans[len(spans)-1].To, last)
		}
	})
}
