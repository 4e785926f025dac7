package demo

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/equipment"
	"chuangwei/internal/id"
)

// lots is what every area has, by kind: how many records, and of how many
// pieces each. Of stations every other area has one; cart and patrol vehicle
// belong to the whole county.
var lots = []struct {
	kind          string
	records, each int
}{{"sweeper", 1, 1}, {"truck", 1, 1}, {"bin", 1, 120}, {"toilet", 2, 1}, {"station", 1, 1}}

// equipment enters what the county keeps clean with, from one spreadsheet as the
// office has it, and what ratios are multiplied with; some is then repaired or
// goes to another area.
func (t *teller) equipment() {
	own := *t.loader
	own.rnd = rand.New(rand.NewPCG(2017, 33)) //nolint:gosec // the same equipment every time
	p := &teller{loader: &own, end: t.end, shots: 1 << 23}
	t.then(t.day("2017-05-25", 9, 40), func() error { return p.stock() })
	t.then(t.day("2017-07-20", 10, 20), func() error { return p.wear() })
}

func (t *teller) stock() error {
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{strings.Split(demodata.Word("equipment.heads"), ",")}
	row := func(kind string, area, n, each int) {
		at, in, state := t.place(max(area, 1)), "", equipment.InUse
		if area > 0 {
			in = strconv.Itoa(area)
		}
		if kind == "toilet" && area%5 == 2 && n == 1 {
			state = equipment.Planned
		}
		rows = append(rows, []string{
			kind, demodata.Word("equipment.name."+kind, at.Street, n+1), t.lead[max(area, 1)], in, demodata.Word("equipment.code", strings.ToUpper(kind), area, n+1), strconv.Itoa(each), at.Address,
			fmt.Sprintf("%.6f", at.Point.Lon), fmt.Sprintf("%.6f", at.Point.Lat), demodata.Word("equipment.capacity." + kind), string(state), "2017-05-25",
			strconv.Itoa((10 + t.rnd.IntN(40)) * 10_000), demodata.Word("equipment.note"),
		})
	}
	for area := 1; area < len(t.areas); area++ {
		for _, l := range lots {
			if l.kind == "station" && area%2 == 0 {
				continue
			}
			for n := range l.records {
				row(l.kind, area, n, l.each)
			}
		}
	}
	row("cart", 0, 0, 1)
	row("patrol", 0, 0, 1)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	text := b.String()
	rep, err := t.Equipment.Import(t.ctx, t.actors["office"], "equipment.csv", strings.NewReader(text), int64(len(text)), true)
	if err != nil {
		return err
	}
	if !rep.Applied {
		return fmt.Errorf("equipment: %+v", rep)
	}
	of := equipment.Amounts{}
	for area := 1; area < len(t.areas); area++ {
		of[t.areas[area]] = map[equipment.Base]int64{
			equipment.People: int64(4200 + 310*area), equipment.Built: int64(60 + 5*(area%7)), equipment.Road: int64(6500 + 400*(area%6)),
		}
	}
	return t.Equipment.SaveAmounts(t.ctx, t.actors["office"], of)
}

// wear sends one toilet and two vehicles to be repaired, one of them for too
// long, and lends a truck to another area.
func (t *teller) wear() error {
	office := t.actors["office"]
	var all []equipment.Item
	err := t.Equipment.Each(t.ctx, office, equipment.Filter{States: []equipment.State{equipment.InUse}, Sort: "number"}, func(x equipment.Item) error {
		all = append(all, x)
		return nil
	})
	if err != nil {
		return err
	}
	of := func(kind string, area int) []id.Equipment {
		for _, x := range all {
			if x.Kind == kind && x.Area == t.areas[area] {
				return []id.Equipment{x.ID}
			}
		}
		return nil
	}
	for i, m := range []equipment.Move{
		{Items: of("toilet", 4), DueOn: "2017-09-10"}, {Items: of("sweeper", 7), DueOn: "2017-08-30"}, {Items: of("truck", 2), DueOn: "2017-08-18"},
	} {
		m.To, m.Reason = equipment.Repair, demodata.Word(fmt.Sprint("equipment.repair.", i))
		if _, err := t.Equipment.Move(t.ctx, office, m); err != nil {
			return err
		}
	}
	_, err = t.Equipment.Allocate(t.ctx, office, equipment.Allocation{Items: of("truck", 9), Area: t.areas[2], Reason: demodata.Word("equipment.lent")})
	return err
}
