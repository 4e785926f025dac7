package casesweb

import (
	"context"

	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/worktime"
)

// LimitText is a limit in the reader's words: 4 work hours.
func LimitText(ctx context.Context, l worktime.Limit) string {
	return lang.T(ctx, l.Key(), l.N)
}

// limitWords is a limit as it is stored (4wh) in the reader's words; what is
// none stays as it is.
func limitWords(ctx context.Context, s string) string {
	l, err := worktime.ParseLimit(s)
	if err != nil || l.N == 0 {
		return s
	}
	return LimitText(ctx, l)
}

func limitOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, u := range worktime.Units() {
		out = append(out, ui.Option{Value: string(u), Label: lang.T(ctx, u.Key())})
	}
	return out
}
