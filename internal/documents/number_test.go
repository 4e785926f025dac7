package documents

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestANumberIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"永办字〔2017〕52号":        "永办字〔2017〕52号",
		"永办字[2017] No. 52":    "永办字〔2017〕52号",
		"永办字（2017）52号":        "永办字〔2017〕52号",
		"永办字(2017)52":         "永办字〔2017〕52号",
		" 永办字 【２０１７】 第０５２ 号 ": "永办字〔2017〕52号",
		"永创卫字［2017］7号":        "永创卫字〔2017〕7号",
		"永创卫字〔2017年〕７号":       "永创卫字〔2017〕7号",
		"永创卫字［2017］№7":        "永创卫字〔2017〕7号",
		"永创卫字<2017>7號":        "永创卫字〔2017〕7号",
		"遂城管办发〔2021〕18号":      "遂城管办发〔2021〕18号",
		"扶政办〔2019〕3号":         "扶政办〔2019〕3号",
		"":                    "",
		"52":                  "",
		"永〔2017〕1号":           "", // a word has two signs
		"永办字〔17〕52号":          "",
		"永办字〔2017〕0号":         "",
		"永办字〔2017〕-5号":        "",
		"永办字〔2117〕5号":         "",
		"永办字2017 5":           "",
		"ABC〔2017〕5号":         "",
		"永办字〔2017〕5号〔2018〕6号": "",
		"永办字〔2017〕1234567号":   "",
	} {
		n, ok := ParseNumber(in)
		if n.String() != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", in, n, ok, want)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"永办字〔2017〕52号", "永办字[2017] No. 52", "永办字（2017）52号", "\xff", "永办字〔2017〕"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := ParseNumber(s)
		if !ok {
			return
		}
		text := n.String()
		if again, ok := ParseNumber(text); !ok || again != n || !ValidWord(n.Word) || strings.ContainsAny(text, " \t\n") || !utf8.ValidString(text) {
			t.Errorf("%q is %+v, written %q, read again %+v", s, n, text, again)
		}
	})
}

func TestHeadingsAreKnownByTheirNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Level{
		"一、总体要求": 1, "十二、附则": 1, "（三）责任落实": 2, "1. 清运垃圾": 3, "2．清运": 3, "1.5 公里长的路": 3,
		"一、这是一句完整的话，说完了。": 0, "特此通知。": 0, "（见附件）": 0,
	} {
		if got := Paras(text)[0]; got.Level != want {
			t.Errorf("%q is of level %d, want %d", text, got.Level, want)
		}
	}
	if got := Paras(" 一、甲\n\n\n乙\n"); len(got) != 2 || got[1].Text != "乙" {
		t.Errorf("paragraphs: %+v", got)
	}
}
