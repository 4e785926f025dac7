package cases_test

import (
	"slices"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

func TestFollowersAreToldWhatOthersDo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		c := w.open(w.office, at(1))
		for range 2 { // twice is once
			if err := w.s.Follow(ctx, w.leader, c.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.s.Follow(ctx, w.office, c.ID, true); err != nil {
			t.Fatal(err)
		}
		told := func() (out []id.Account) {
			for _, m := range w.told.list {
				if m.Kind == "follow" {
					out = append(out, m.Followers...)
				}
			}
			w.told.list = nil
			return out
		}
		w.ok(w.s.File(ctx, w.office, cases.Filing{ID: c.ID}))
		if got := told(); !slices.Equal(got, []id.Account{w.leader.Account}) {
			t.Errorf("the office filed, told %v", got)
		}
		if err := w.s.Comment(ctx, w.leader, c.ID, "抓紧 '\"<b>", ""); err != nil {
			t.Fatal(err)
		}
		if got := told(); !slices.Equal(got, []id.Account{w.office.Account}) {
			t.Errorf("the leader remarked, told %v", got)
		}
		detail := must[cases.Detail](t)(w.s.Detail(ctx, w.leader, c.ID))
		if !detail.Followed {
			t.Error("the page does not say that it is followed")
		}
		if err := w.s.Follow(ctx, w.leader, c.ID, false); err != nil {
			t.Fatal(err)
		}
		w.ok(w.s.Dispatch(ctx, w.office2, cases.Dispatching{ID: c.ID, Lead: w.westA}))
		if got := told(); !slices.Equal(got, []id.Account{w.office.Account}) {
			t.Errorf("after the leader went, told %v", got)
		}
	})
}

func TestFollowedCasesAreAListWithPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		var want []id.Case
		for i := range 5 {
			c := w.open(w.office, at(i))
			w.open(w.office, at(i+7))
			if err := w.s.Follow(ctx, w.leader, c.ID, true); err != nil {
				t.Fatal(err)
			}
			want = append([]id.Case{c.ID}, want...)
		}
		var got []id.Case
		f := cases.Filter{Mine: "following", Limit: 2}
		for {
			page, err := w.s.List(ctx, w.leader, f)
			if err != nil || page.Total.N != 5 {
				t.Fatal(page.Total, err)
			}
			for _, c := range page.Cases {
				got = append(got, c.ID)
			}
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("followed %v, want %v", got, want)
		}
		if n, err := w.s.Count(ctx, w.office, cases.Filter{Mine: "following"}); err != nil || n.N != 0 {
			t.Errorf("the office follows %d, %v", n.N, err)
		}
	})
}

func TestOnlyWhoSeesACaseFollowsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.open(w.office, at(1))
		stranger := w.office
		stranger.County = "110105"
		for name, tt := range map[string]struct {
			by   access.Actor
			kind fault.Kind
		}{
			"another area":   {w.eastLiaison, fault.NotFound},
			"another county": {stranger, fault.NotFound},
			"the program":    {access.System(county), fault.Forbidden},
		} {
			if err := w.s.Follow(t.Context(), tt.by, c.ID, true); !fault.Is(err, tt.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
