package cases

import (
	"fmt"
	"strconv"
	"strings"
)

// Label writes a visible number: WT-0312. It has at least four digits.
func Label(prefix string, n int64) string {
	if n >= 1000 {
		return prefix + "-" + strconv.FormatInt(n, 10) // most of them, and many on a page
	}
	return fmt.Sprintf("%s-%04d", prefix, n)
}

// ParseLabel reads a visible number as people type it: WT-0312, wt312, wt 312,
// 0312. Full-width characters are read as plain ones.
func ParseLabel(prefix, s string) (int64, bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == ' ' || r == '—' || r == '–':
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		s = s[len(prefix):]
	}
	s = strings.Trim(s, "-")
	if s == "" || len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
