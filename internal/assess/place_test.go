package assess_test

import (
	"testing"

	"chuangwei/internal/assess"
)

// The places of a kind run from one by that kind's marks, whatever the others
// have.
func TestEverybodyIsRankedAmongTheirOwnKindAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.begin()
		w.ok(w.assess.Compute(t.Context(), w.Office, month))
		p, err := w.assess.List(t.Context(), w.Office, assess.Filter{Month: month})
		w.ok(err)
		if int64(len(p.Marks)) != p.Total {
			t.Fatalf("%d marks of %d on the page", len(p.Marks), p.Total)
		}
		kinds := map[string]bool{}
		mixed := false
		for _, m := range p.Marks {
			if m.None != "" {
				if m.Place != 0 {
					t.Errorf("%s is not rated and has place %d", m.Who.Name, m.Place)
				}
				continue
			}
			kinds[m.Who.Subject] = true
			among, of := int64(1), int64(1)
			for _, o := range p.Marks {
				if o.None == "" && o.Total > m.Total {
					of++
					if o.Who.Subject == m.Who.Subject {
						among++
					}
				}
			}
			mixed = mixed || among != of
			if m.Place != among {
				t.Errorf("%s %s has place %d, want %d", m.Who.Subject, m.Who.Name, m.Place, among)
			}
		}
		if len(kinds) < 2 || !mixed {
			t.Errorf("kinds %v do not tell one ranking from several", kinds)
		}
	})
}
