package worktime

import "strings"

// codes are the statutory holidays by the names that the notices give them.
var codes = map[string]string{
	"元旦":  "new_year",
	"春节":  "spring",
	"清明节": "qingming",
	"劳动节": "labour",
	"端午节": "dragon_boat",
	"中秋节": "mid_autumn",
	"国庆节": "national",
}

// Codes returns the codes of the statutory holidays that a name is made of, so
// that it can be said in another language; none if there is more in it.
func Codes(name string) []string {
	var out []string
	for part := range strings.SplitSeq(name, "、") {
		code, ok := codes[part]
		if !ok {
			return nil
		}
		out = append(out, code)
	}
	return out
}
