package cases_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"chuangwei/internal/figures"
)

// published is what two cities published for a period, with the rates that
// they printed: the formulas reproduce them to two decimals.
const published = `source,accepted,filed,dispatched,due_close,closed,closed_on_time,rework,extended,file_rate_pct,dispatch_rate_pct,close_rate_pct,on_time_pct,rework_pct,extend_pct
zhengzhou_all,51571,51229,49151,52434,43523,40394,276,104,99.34,95.94,83.01,77.04,0.53,0.20
zhengzhou_regular,16754,16570,14673,18086,10225,8765,274,101,98.90,88.55,56.54,48.46,1.51,0.56
tianmen_all,1054,996,,972,911,737,,,,,93.72,75.82,,
tianmen_events,,971,,956,902,,,,,,94.35,,,
tianmen_components,,25,,16,9,,,,,,56.25,,,
jiangmen_rectify,,452,,452,410,,,,,,90.71,,,
`

func TestRatesAreThoseThatCitiesPublished(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"built in": published}
	if b, err := os.ReadFile("../../../shared/data/kpi_fixtures.csv"); err == nil {
		texts["fixtures"] = string(b)
	}
	for name, text := range texts {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for _, row := range rows[1:] {
			cell := map[string]string{}
			for i, head := range rows[0] {
				cell[head] = row[i]
			}
			n := func(head string) int64 {
				v, _ := strconv.ParseInt(cell[head], 10, 64)
				return v
			}
			for _, r := range []struct{ rate, num, den string }{
				{"file_rate_pct", "filed", "accepted"},
				{"dispatch_rate_pct", "dispatched", "filed"},
				{"close_rate_pct", "closed", "due_close"},
				{"on_time_pct", "closed_on_time", "due_close"},
				{"rework_pct", "rework", "due_close"},
				{"extend_pct", "extended", "due_close"},
			} {
				if cell[r.rate] == "" {
					continue
				}
				checked++
				if got := (figures.Ratio{Num: n(r.num), Den: n(r.den)}).Percent(); got != cell[r.rate]+"%" {
					t.Errorf("%s: %s of %s is %s, published %s", name, r.rate, row[0], got, cell[r.rate])
				}
			}
		}
		if checked != 17 {
			t.Errorf("%s: checked %d rates, want 17", name, checked)
		}
	}
}
