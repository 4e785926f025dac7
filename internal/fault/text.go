package fault

import (
	"strings"
	"unicode/utf8"
)

// Storable reports whether s is text that both databases store and every page
// shows: UTF-8 without control characters but tabs and ends of lines.
func Storable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' })
}

// Text notes that the named field is wrong if s is not [Storable] or longer than
// limit, in characters.
func (fs *Fields) Text(name, s string, limit int) {
	switch {
	case !Storable(s):
		fs.Add(name, "fault.bad_text")
	case utf8.RuneCountInString(s) > limit:
		fs.Add(name, "fault.too_long", limit)
	}
}

// Need is [Fields.Text] for what may not be empty or of spaces alone.
func (fs *Fields) Need(name, s string, limit int) {
	fs.NeedSaying(name, s, limit, "fault.need_text")
}

// NeedSaying is [Fields.Need] with a message of its own, of key, for what is empty.
func (fs *Fields) NeedSaying(name, s string, limit int, key string) {
	if strings.TrimSpace(s) == "" {
		fs.Add(name, key)
		return
	}
	fs.Text(name, s, limit)
}
