package fault_test

import (
	"slices"
	"strings"
	"testing"

	"chuangwei/internal/fault"
)

func TestTextIsStorableAndAsLongAsItMayBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text           string
		optional, need string // the keys that Text and Need note
	}{
		"empty":            {"", "", "fault.need_text"},
		"spaces":           {" \n\t ", "", "fault.need_text"},
		"as long as may":   {strings.Repeat("县", 8), "", ""},
		"one longer":       {strings.Repeat("县", 9), "fault.too_long", "fault.too_long"},
		"lines and a tab":  {"一\r\n二\t三", "", ""},
		"NUL":              {"一\x00", "fault.bad_text", "fault.bad_text"},
		"a control":        {"一\x0b", "fault.bad_text", "fault.bad_text"},
		"not UTF-8":        {"\xff", "fault.bad_text", "fault.bad_text"},
		"outside the BMP":  {"😀", "", ""},
		"long and unsound": {strings.Repeat("\xff", 9), "fault.bad_text", "fault.bad_text"},
	} {
		var text, need, saying fault.Fields
		text.Text("f", c.text, 8)
		need.Need("f", c.text, 8)
		saying.NeedSaying("f", c.text, 8, "own.key")
		own := c.need
		if own == "fault.need_text" {
			own = "own.key"
		}
		for which, got := range map[string]struct {
			fs   fault.Fields
			want string
		}{"Text": {text, c.optional}, "Need": {need, c.need}, "NeedSaying": {saying, own}} {
			var keys []string
			for _, f := range got.fs {
				keys = append(keys, f.Name+" "+f.Key)
			}
			var want []string
			if got.want != "" {
				want = []string{"f " + got.want}
			}
			if !slices.Equal(keys, want) {
				t.Errorf("%s: %s notes %q, want %q", name, which, keys, want)
			}
		}
	}
}
