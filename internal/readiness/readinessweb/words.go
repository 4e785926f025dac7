package readinessweb

import (
	"context"
	"strconv"

	"chuangwei/internal/lang"
	"chuangwei/internal/readiness"
)

// named is a name in the reader's language; in Chinese where it has no other.
func named(ctx context.Context, name, english string) string {
	if lang.From(ctx) == lang.English && english != "" {
		return english
	}
	return name
}

// tenths is a number of tenths, with one decimal.
func tenths(n int64) string { return strconv.FormatFloat(float64(n)/10, 'f', 1, 64) }

// marks is a number of thousandths of a mark, with one decimal.
func marks(n int64) string { return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) }

func between(r readiness.Range) string { return marks(r.Low) + " – " + marks(r.High) }

// distance says how far a mark is from what is enough.
func distance(ctx context.Context, mark, pass int64) string {
	if mark >= pass {
		return lang.T(ctx, "readiness.above", mark-pass)
	}
	return lang.T(ctx, "readiness.below", pass-mark)
}

// verdictKind is the colour of a verdict.
func verdictKind(v readiness.Verdict) string {
	switch v {
	case readiness.Passes:
		return "done"
	case readiness.Likely, readiness.Unknown:
		return "doing"
	case readiness.Refused, readiness.Unlikely, readiness.Fails:
	}
	return "late"
}

// share is how much of its full mark a range's middle is.
func share(mid, full int64) float64 {
	if full == 0 {
		return 0
	}
	return float64(mid) / float64(full)
}

func percent(mid, full int64) string {
	return strconv.FormatFloat(100*share(mid, full), 'f', 1, 64) + "%"
}

func warmth(mid, full int64) string {
	switch s := share(mid, full); {
	case s < 0.6:
		return "late"
	case s < 0.8:
		return "doing"
	}
	return "done"
}
