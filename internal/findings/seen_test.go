package findings_test

import (
	"testing"
	"time"

	"chuangwei/internal/fault"
	"chuangwei/internal/findings"
)

// What is judged to be nothing is never looked at again for the same records: so
// nobody judges by fewer than there are.
func TestAFindingIsJudgedByAllThatWasFoundOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.look(month)
		read := w.only()
		w.records[month] = w.repeats(2)
		w.Clock.Add(time.Hour)
		if got := w.look(month); got != (findings.Looked{Grown: 1}) {
			t.Fatalf("%+v", got)
		}
		w.refused("judged by half of it", w.findings.Dismiss(c, w.other, read.ID, findings.Judgement{Reason: odd, Seen: read.Seen()}), fault.Conflict)
		if f := w.only(); f.State != findings.Open || f.Records != 2 {
			t.Errorf("%+v", f)
		}
		w.ok(w.findings.Dismiss(c, w.other, read.ID, findings.Judgement{Reason: odd, Seen: w.only().Seen()}))
		w.sound()
	})
}
