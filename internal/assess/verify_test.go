package assess_test

import (
	"strings"
	"testing"
	"time"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/rules"
)

// Whatever of a locked mark is changed behind the program's back is found.
func TestALockedMarkThatWasChangedIsFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.named()
		w.Clock.Add(90 * 24 * time.Hour)
		w.locked("2017-07")
		w.locked("2017-08")
		w.sound()
		for column, says := range map[string]string{"running": "black list", "adjusted": "appeals", "place": "place", "total": "made again"} {
			set := func(by int64) {
				w.ok(w.DB.Write(t.Context(), casestest.County, func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `UPDATE assess_marks SET `+column+` = `+column+` + $2 WHERE county = $1 AND month = '2017-08' AND of_id = $3`, tx.County, by, w.West)
					return err
				}))
			}
			set(int64(rules.One))
			w.ok(w.DB.Read(t.Context(), casestest.County, func(tx *db.Tx) error {
				_, wrong, err := w.assess.Verify(t.Context(), tx)
				if !strings.Contains(strings.Join(wrong, "\n"), says) {
					t.Errorf("%s is changed, and found is %q", column, wrong)
				}
				return err
			}))
			set(-int64(rules.One))
		}
		w.sound()
	})
}
