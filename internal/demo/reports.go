package demo

import (
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/reports"
)

// reports are July's report and that of the week from 14 August, commented on
// and signed, and a draft of the week that runs.
func (t *teller) reports() {
	if t.Reports == nil {
		return
	}
	office, leader := t.actors["office"], t.actors["leader"]
	for _, r := range []struct {
		kind      reports.Kind
		day, made string
		signed    bool
	}{
		{reports.KindMonthly, "2017-07-31", "2017-08-02", true},
		{reports.KindWeekly, "2017-08-20", "2017-08-21", true},
		{reports.KindWeekly, "2017-08-25", "2017-08-25", false},
	} {
		var made id.Report
		t.then(t.day(r.made, 9, 20), func() (err error) {
			made, err = t.Reports.Start(t.ctx, office, reports.Start{Kind: r.kind, Lang: lang.Chinese, Day: r.day, Key: "demo-report-" + r.day})
			if err != nil || !r.signed {
				return err
			}
			return t.Reports.Say(t.ctx, leader, made, lang.In(lang.Chinese, "demo.report.comment"), "demo-comment-"+r.day)
		})
		if r.signed {
			t.then(t.day(r.made, 11, 0), func() error { return t.Reports.Sign(t.ctx, leader, made, 1) })
		}
	}
}
