package lang

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Number writes n with thousands separators.
func Number[T ~int | ~int64](ctx context.Context, n T) string { return number(From(ctx), int64(n)) }

func number(_ Tag, n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Decimal writes x with the given number of decimals.
func Decimal(_ context.Context, x float64, decimals int) string {
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// Day writes the date of t in the reader's zone: 2017年8月25日, 25 Aug 2017.
// The zero time is a dash.
func Day(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	t = t.In(Zone(ctx))
	if From(ctx) == English {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2006年1月2日")
}

// Moment writes date and time of t in the reader's zone. The zero time is a
// dash.
func Moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return Day(ctx, t) + " " + t.In(Zone(ctx)).Format("15:04")
}

// Span writes a length of time in its two largest units: 2天3小时, 2 d 3 h.
func Span(ctx context.Context, d time.Duration) string {
	d = d.Abs().Round(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0 && hours > 0:
		return T(ctx, "lang.days_hours", days, hours)
	case days > 0:
		return T(ctx, "lang.days", days)
	case hours > 0 && minutes > 0:
		return T(ctx, "lang.hours_minutes", hours, minutes)
	case hours > 0:
		return T(ctx, "lang.hours", hours)
	}
	return T(ctx, "lang.minutes", minutes)
}
