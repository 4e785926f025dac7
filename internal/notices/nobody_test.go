package notices_test

import (
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/notices"
)

func TestWhoMayNeitherSignNorServeHasNothingToDo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := casestest.New(t, d)
		s := notices.New(d, w.Cases)
		err := d.Read(t.Context(), casestest.County, func(tx *db.Tx) error {
			for _, by := range []access.Actor{w.Leader, w.Auditor, w.Office, w.Liaison} {
				if list, err := s.Todos(t.Context(), tx, by, 10); err != nil || len(list) != 0 {
					t.Errorf("%s: %v %v", by.Name, list, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
