package demo

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/findings"
)

// suspected are the months that the office looks at for gaming, and when.
var suspected = []struct{ month, day string }{{"2017-06", "2017-07-04"}, {"2017-07", "2017-08-21"}}

// mostFound is how many small samples of the last month wait for somebody.
const mostFound = 3

// findings lets the office look at the months that are told, and at that which
// runs. Of the first month all but one is judged; of the second one is upheld and
// noted, one waits for an explanation, some for the office; of the last all do.
func (t *teller) findings() {
	office, inspector := t.actors["office"], t.actors["inspector1"]
	for _, x := range suspected {
		t.then(t.day(x.day, 9, 10), func() error {
			_, err := t.Findings.Look(t.ctx, office, x.month)
			return err
		})
	}
	// The month that runs has been looked at when the demonstration begins, as it
	// is every night: what the list holds does not change when it is first served.
	t.then(t.end.Add(-time.Second), func() error {
		_, err := t.Findings.Look(t.ctx, office, present[:len("2017-08")])
		return err
	})
	june, july := suspected[0], suspected[1]
	t.then(t.day(june.day, 10, 0), func() error {
		return t.eachFound(june.month, findings.SameHands, func(f findings.Finding) error { return t.query(office, f, "2017-07-07") })
	})
	t.then(t.day(june.day, 10, 30), func() error {
		return t.eachFound(june.month, findings.Declared, func(f findings.Finding) error { return t.query(inspector, f, "2017-07-07") })
	})
	t.then(t.day("2017-07-06", 16, 0), func() error { return t.eachFound(june.month, "", t.justify) })
	t.then(t.day("2017-07-10", 9, 0), func() error {
		return t.eachFound(june.month, "", func(f findings.Finding) error {
			if f.Who.Subject == findings.OfGroup {
				return nil // nobody has come to it yet
			}
			return t.Findings.Dismiss(t.ctx, office, f.ID, findings.Judgement{Reason: demodata.Word("findings.dismissed." + string(f.Kind))})
		})
	})
	t.then(t.day(july.day, 10, 0), func() error {
		return t.eachFound(july.month, findings.Declared, func(f findings.Finding) error { return t.query(inspector, f, "2017-08-23") })
	})
	t.then(t.day(july.day, 10, 30), func() error {
		left := mostFound
		return t.eachFound(july.month, findings.SmallSample, func(f findings.Finding) error {
			if left--; left >= 0 {
				return nil
			}
			return t.Findings.Dismiss(t.ctx, office, f.ID, findings.Judgement{Reason: demodata.Word("findings.dismissed." + string(f.Kind))})
		})
	})
	t.then(t.day("2017-08-24", 10, 0), func() error {
		return t.eachFound(july.month, findings.Reused, func(f findings.Finding) error { return t.query(inspector, f, "2017-08-28") })
	})
	t.then(t.day("2017-08-24", 15, 0), func() error {
		return t.eachFound(july.month, findings.Declared, func(f findings.Finding) error {
			return t.Findings.Uphold(t.ctx, inspector, f.ID, findings.Judgement{Reason: demodata.Word("findings.upheld")})
		})
	})
	t.then(t.day("2017-08-24", 18, 40), func() error {
		return t.eachFound(july.month, findings.Declared, func(f findings.Finding) error {
			return t.Findings.Falsified(t.ctx, office, f.ID, 1, demodata.Word("findings.noted"))
		})
	})
}

// eachFound calls fn for the findings of a month, of a kind if one is named, by
// number, as long as they are not judged; what is upheld is called for, too.
func (t *teller) eachFound(month string, kind findings.Kind, fn func(findings.Finding) error) error {
	var list []findings.Finding
	f := findings.Filter{Month: month, Kind: kind, Sort: "number", States: append(findings.Pending(), findings.Upheld)}
	err := t.Findings.Each(t.ctx, t.actors["office"], f, func(f findings.Finding) error {
		list = append(list, f)
		return nil
	})
	for _, f := range list {
		if err == nil {
			err = fn(f)
		}
	}
	return err
}

func (t *teller) query(by access.Actor, f findings.Finding, until string) error {
	err := t.Findings.Ask(t.ctx, by, f.ID, until, demodata.Word("findings.question"))
	if err != nil {
		return fmt.Errorf("ask about %s: %w", f.Label(), err)
	}
	return nil
}

// justify lets whom a finding concerns answer, if there is somebody.
func (t *teller) justify(f findings.Finding) error {
	for _, name := range slices.Sorted(maps.Keys(t.actors)) {
		if by := t.actors[name]; f.MayAnswer(by) {
			return t.Findings.Answer(t.ctx, by, f.ID, demodata.Word("findings.answer."+string(f.Kind)))
		}
	}
	return nil
}
