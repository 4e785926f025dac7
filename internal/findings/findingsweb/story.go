package findingsweb

import (
	"context"

	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
)

// Note is what a line of the journal says of a finding, besides the act.
func Note(ctx context.Context, l journal.Line) string {
	for _, name := range []string{"question", "answer", "reason", "ground"} {
		if s := l.Str(name); s != "" {
			if until := l.Str("until"); until != "" {
				return lang.T(ctx, "findings.until_note", s, until)
			}
			return s
		}
	}
	if n, ok := l.Data["records"].(float64); ok {
		return lang.T(ctx, "findings.records_note", int64(n))
	}
	return ""
}
