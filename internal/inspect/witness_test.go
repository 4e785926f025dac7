package inspect_test

import (
	"errors"
	"slices"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/inspect"
)

func TestARefusedSignatureHasItsWitness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		round, err := h.s.Plan(ctx, h.Office, h.draft())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.s.Draw(ctx, h.Office, inspect.Move{ID: round}, "s"); err != nil {
			t.Fatal(err)
		}
		det, err := h.s.Round(ctx, h.Inspector, round)
		if err != nil || len(det.Visits) < 2 {
			t.Fatalf("visits: %+v %v", det.Visits, err)
		}
		end := inspect.Finish{Visit: det.Visits[0].ID, Rest: true, Signing: inspect.Refused, Refusal: "不认可扣分"}
		wrong := func(f inspect.Finish, fields ...string) {
			t.Helper()
			_, err := h.s.Finish(ctx, h.Inspector, f)
			var why *fault.Error
			if !errors.As(err, &why) || why.Kind != fault.Invalid {
				t.Fatalf("finished: %v", err)
			}
			var got []string
			for _, x := range why.Fields {
				got = append(got, x.Name)
			}
			if !slices.Equal(got, fields) {
				t.Errorf("wrong is %q, want %q", got, fields)
			}
		}
		wrong(end, "witness", "witness_unit")
		half := end
		half.Witness = "社区网格员"
		wrong(half, "witness_unit")
		odd := half
		odd.WitnessUnit = "\x00"
		wrong(odd, "witness_unit")
		half.WitnessUnit, half.Signer = " 中山路 'O\"Neil' 100%_😀 居委会 ", "负责人"
		if _, err := h.s.Finish(ctx, h.Inspector, half); err != nil {
			t.Fatal(err)
		}
		got, err := h.s.Visit(ctx, h.Office, half.Visit)
		if err != nil {
			t.Fatal(err)
		}
		v := got.Visit
		if v.Signing != inspect.Refused || v.Refusal != "不认可扣分" || v.Witness != "社区网格员" || v.WitnessUnit != "中山路 'O\"Neil' 100%_😀 居委会" || v.Signer != "" {
			t.Errorf("kept: %+v", v)
		}
		if last := got.Story[len(got.Story)-1]; last.Str("witness") != "社区网格员" || last.Str("witness_unit") != v.WitnessUnit {
			t.Errorf("told: %+v", last.Data)
		}

		// Who signs needs none, and what was typed beside it is not kept.
		signed := inspect.Finish{Visit: det.Visits[1].ID, Rest: true, Signing: inspect.Present, Signer: "负责人", Refusal: "x", Witness: "y", WitnessUnit: "z"}
		if v, err = h.s.Finish(ctx, h.Inspector, signed); err != nil || v.Signer != "负责人" || v.Refusal+v.Witness+v.WitnessUnit != "" {
			t.Errorf("signed: %+v %v", v, err)
		}
		h.verify(t)
	})
}
