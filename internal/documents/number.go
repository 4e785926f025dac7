package documents

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Number is a document's number: the issuer's word, the year and a sequence,
// which is 0 where there is no number.
type Number struct {
	Word string // two to twelve Chinese signs
	Year int64
	Seq  int64
}

// String writes the number as GB/T 9704 has it: the year in hexagonal
// brackets, and no zero before the sequence.
func (n Number) String() string {
	if n.Seq == 0 {
		return ""
	}
	return n.Word + "\u3014" + strconv.FormatInt(n.Year, 10) + "\u3015" + strconv.FormatInt(n.Seq, 10) + "\u53f7"
}

// The longest sequence that is read, and the years that a number may bear.
const (
	maxSeq             = 99_999
	leastYear, maxYear = 1949, 2099
)

var (
	wordForm = regexp.MustCompile(`^\p{Han}{2,12}$`)
	// A word, a year in any brackets or between dashes, and a sequence, which
	// may be said to be one before or after it.
	numberForm = regexp.MustCompile(`^(\p{Han}{2,12}?)[<\[(\x{3014}\x{3010}\x{3016}\x{300A}\x{3008}\x{2018}]((?:19|20)\d\d)\x{5E74}?[>\])\x{3015}\x{3011}\x{3017}\x{300B}\x{3009}\x{2019}](?i:\x{7B2C}|no\.?)?0*([1-9]\d{0,4})[\x{53F7}\x{865F}]?$`)
)

// ValidWord reports whether s may be the word of a number.
func ValidWord(s string) bool { return wordForm.MatchString(s) }

// ParseNumber reads a number however it is written: with square, round or
// hexagonal brackets, wide or narrow signs, blanks, zeros or "No." before the
// sequence.
func ParseNumber(s string) (Number, bool) {
	m := numberForm.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
	if m == nil {
		return Number{}, false
	}
	year, err := strconv.ParseInt(m[2], 10, 64)
	seq, err2 := strconv.ParseInt(m[3], 10, 64)
	n := Number{m[1], year, seq}
	return n, err == nil && err2 == nil && year >= leastYear && year <= maxYear && seq <= maxSeq
}
