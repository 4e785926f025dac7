package lang

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPartsKeepEveryLetterInItsPlace(t *testing.T) {
	tests := map[string][]Part{
		"":                    nil,
		"共{0}件":               {{"共", -1}, {"", 0}, {"件", -1}},
		"{1}{0}":              {{"", 1}, {"", 0}},
		"a {x} {12} { {0":     {{"a {x} {12} { {0", -1}},
		"{0}{":                {{"", 0}, {"{", -1}},
		"{{0}}":               {{"{", -1}, {"", 0}, {"}", -1}},
		"plain":               {{"plain", -1}},
		"片区 {0}，单位 {1} 个 % _": {{"片区 ", -1}, {"", 0}, {"，单位 ", -1}, {"", 1}, {" 个 % _", -1}},
	}
	for text, want := range tests {
		if diff := cmp.Diff(want, split(text)); diff != "" {
			t.Errorf("split(%q): %s", text, diff)
		}
	}
}

func TestMessagesSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][2]string{1: {"1天", "1 day"}, 2: {"2天", "2 days"}, 1200: {"1,200天", "1,200 days"}} {
		for i, tag := range Tags() {
			if got := In(tag, "lang.days", n); got != want[i] {
				t.Errorf("In(%s, lang.days, %d) = %q, want %q", tag, n, got, want[i])
			}
		}
	}
	if got := In(English, "no.such.key"); got != "«no.such.key»" {
		t.Errorf("unknown key shows %q", got)
	}
	if got := In(English, "lang.days_hours", Key("lang.nothing"), "x"); got != "«lang.nothing» d x h" {
		t.Errorf("a key as argument shows %q", got)
	}
}

func TestAKeyStandsInOneCatalogueOnly(t *testing.T) {
	_, err := load(fstest.MapFS{
		"locales/a.json": {Data: []byte(`{"x": {"zh-CN": "一", "en": "one"}}`)},
		"locales/b.json": {Data: []byte(`{"x": {"zh-CN": "二", "en": "two"}}`)},
	})
	if err == nil {
		t.Error("Load accepted a key that stands twice")
	}
}

func TestInstantsAreShownInTheReadersZone(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	at := time.Date(2017, 8, 24, 16, 30, 0, 0, time.UTC)
	ctx := WithZone(context.Background(), zone)
	if got := Moment(ctx, at); got != "2017年8月25日 00:30" {
		t.Errorf("Moment = %q", got)
	}
	if got := Moment(With(ctx, English), at); got != "25 Aug 2017 00:30" {
		t.Errorf("Moment in English = %q", got)
	}
	if got := Day(ctx, time.Time{}); got != "—" {
		t.Errorf("Day of no time = %q", got)
	}
	for d, want := range map[time.Duration]string{
		26 * time.Hour: "1 day 2 h", 90 * time.Minute: "1 h 30 min", -5 * time.Minute: "5 min", 48 * time.Hour: "2 days", time.Hour: "1 hour",
	} {
		if d == 26*time.Hour {
			want = "1 d 2 h"
		}
		if got := Span(With(ctx, English), d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestAcceptLanguageChoosesOneOfOurs(t *testing.T) {
	for header, want := range map[string]Tag{
		"": Chinese, "en-GB,en;q=0.9": English, "zh-TW,zh;q=0.9,en;q=0.8": Chinese, "fr": English, "de, en;q=0.5": English, "\x00;;": Chinese,
	} {
		if got := Accept(header); got != want {
			t.Errorf("Accept(%q) = %s, want %s", header, got, want)
		}
	}
}
