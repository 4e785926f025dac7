package overviewweb

import (
	"context"
	"net/url"

	"chuangwei/internal/figures"
	"chuangwei/internal/lang"
	"chuangwei/internal/overview"
)

// warmthPath is the page of who takes part.
const warmthPath = "/overview/engagement"

// cold is the share of acts in time below which a level is marked.
const cold = 0.6

func coldness(l overview.Level) string {
	switch {
	case !l.Rate.Valid():
		return ""
	case l.Rate.Float() < cold:
		return "late"
	case l.Rate.Float() < 0.8:
		return "doing"
	}
	return "done"
}

// paceLink is the page of the lines of a balance, the worst first.
func paceLink(o overview.Overview, b overview.Balance) string {
	return pacePath + "?" + url.Values{"by": {b.Of}, "period": {o.Period}, "sort": {"on_time"}}.Encode()
}

func warmthLink(o overview.Overview) string {
	return warmthPath + "?" + url.Values{"period": {o.Period}}.Encode()
}

// most says how much of what is open one of the lines has.
func most(ctx context.Context, b overview.Balance) string {
	return lang.T(ctx, "overview.balance.most", figures.Ratio{Num: b.Most.Open.N, Den: b.Open}.Percent())
}
