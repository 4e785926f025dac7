package inspect_test

import (
	"strings"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/inspect"
)

// A site, its place in the order or the seed: whatever is changed behind the
// program's back, the seed says otherwise.
func TestADrawThatWasTamperedWithIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ change, back, says string }{
		"another site": {
			`UPDATE inspect_sites SET seq = CASE WHEN seq = 0 THEN 1 ELSE 0 END WHERE county = $1 AND round = $2`,
			`UPDATE inspect_sites SET seq = CASE WHEN seq = 0 THEN 1 ELSE 0 END WHERE county = $1 AND round = $2`, "draw",
		},
		"another seed": {
			`UPDATE inspect_rounds SET seed = 'chosen' WHERE county = $1 AND id = $2`,
			`UPDATE inspect_rounds SET seed = 'abc' WHERE county = $1 AND id = $2`, "drawn with abc",
		},
		"another number to draw": {
			`UPDATE inspect_plans SET need = 2 WHERE county = $1 AND round = $2`,
			`UPDATE inspect_plans SET need = 1 WHERE county = $1 AND round = $2`, "was not drawn",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h, ctx := open(t, d), t.Context()
				draft := h.draft()
				draft.Plan = []inspect.Need{{Kind: inspect.Committee, Need: 1}}
				round, err := h.s.Plan(ctx, h.Office, draft)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := h.s.Draw(ctx, h.Office, inspect.Move{ID: round}, "abc"); err != nil {
					t.Fatal(err)
				}
				h.verify(t)
				write := func(query string) {
					t.Helper()
					err := d.Write(ctx, casestest.County, func(tx *db.Tx) error {
						_, err := tx.Exec(ctx, query, tx.County, round)
						return err
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				write(c.change)
				var found string
				err = d.Read(ctx, casestest.County, func(tx *db.Tx) error {
					_, wrong, err := h.s.Verify(ctx, tx)
					for _, w := range wrong {
						if strings.HasPrefix(w, "round DC-0001: ") {
							found = w
						}
					}
					return err
				})
				if err != nil || !strings.Contains(found, c.says) {
					t.Errorf("doctor says %q: %v", found, err)
				}
				write(c.back)
				h.verify(t)
			})
		})
	}
}
