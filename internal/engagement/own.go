package engagement

import (
	"context"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/people"
)

// SigningIn is the kind of the act of signing in, a message key.
const SigningIn = "engagement.expected.sign_in"

// signIns expects everybody who may act to be there once a week, from Monday to
// Sunday.
func signIns(ctx context.Context, tx *db.Tx, from, to string) (out []inbox.Expectation, err error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	var accounts []people.Account
	for day := from; day <= to; day = shift(day, 1) {
		t, err := time.ParseInLocation(time.DateOnly, day, county.Zone)
		if err != nil {
			return nil, err
		}
		if t.Weekday() != time.Sunday {
			continue
		}
		if accounts == nil {
			if accounts, err = people.Active(ctx, tx); err != nil {
				return nil, err
			}
		}
		monday := shift(day, -6)
		seen, err := people.FirstSeen(ctx, tx, monday, day)
		if err != nil {
			return nil, err
		}
		for _, a := range accounts {
			if a.CreatedAt.In(county.Zone).Format(time.DateOnly) > monday || !acts(a) {
				continue
			}
			e := inbox.Expectation{Kind: SigningIn, Record: monday, Title: monday, Account: a.ID, Due: endOf(t)}
			if first, err := time.ParseInLocation(time.DateOnly, seen[a.ID], county.Zone); err == nil {
				e.Done = first.Add(12 * time.Hour).UTC()
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// acts reports whether anything is expected of an account: who only looks
// after the program or reads has no part in the campaign's work.
func acts(a people.Account) bool {
	for _, g := range a.Grants {
		if g.Role != access.Auditor && g.Role != access.Administrator {
			return true
		}
	}
	return false
}

// readings expects everybody who was told something on a day to have read all of
// it by the end of the next.
func readings(ctx context.Context, tx *db.Tx, from, to string) (out []inbox.Expectation, err error) {
	county, err := counties.Of(ctx, tx)
	if err != nil {
		return nil, err
	}
	for due := from; due <= to; due = shift(due, 1) {
		day, err := time.ParseInLocation(time.DateOnly, shift(due, -1), county.Zone)
		if err != nil {
			return nil, err
		}
		list, err := inbox.Readings(ctx, tx, day, day.AddDate(0, 0, 1))
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			out = append(out, inbox.Expectation{
				Kind: "engagement.expected.read", Record: day.Format(time.DateOnly), Title: day.Format(time.DateOnly),
				Account: r.Account, Due: endOf(day.AddDate(0, 0, 1)), Done: r.ReadAt,
			})
		}
	}
	return out, nil
}

// endOf is the last instant of a day that begins at t.
func endOf(t time.Time) time.Time { return t.AddDate(0, 0, 1).Add(-time.Millisecond).UTC() }

// shift is the day n days on.
func shift(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
