package assess_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// A set that was put in force when the program knew a figure which it no longer
// has cannot be computed with: that is said, with the rule, and nothing is marked.
func TestASetThatNamesAFigureThatIsGoneIsSaidWithItsRule(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		w.begin()
		set := w.last("areas")
		rule := set.Body.Parts[0].Rules[0]
		set.Body.Parts[0].Rules[0].Value = "gone.figure"
		body, err := json.Marshal(set.Body)
		w.ok(err)
		w.ok(w.DB.Write(c, casestest.County, func(tx *db.Tx) error {
			_, err := tx.Exec(c, `UPDATE assess_sets SET body = $2 WHERE county = $1 AND id = $3`, tx.County, string(body), set.ID)
			return err
		}))
		err = w.assess.Compute(c, w.Office, month)
		f, _ := errors.AsType[*fault.Error](err)
		if f == nil || f.Kind != fault.Conflict || f.Key != "assess.set_outdated" || len(f.Args) != 2 || f.Args[1] != rule.Code || !strings.Contains(err.Error(), set.Body.Name.ZH) {
			t.Errorf("computed: %v", err)
		}
		if months, err := w.assess.Months(c, w.Office); err != nil || len(months) != 0 {
			t.Errorf("months %v, %v", months, err)
		}
	})
}
