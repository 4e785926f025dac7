package org_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/figures"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

func TestAVacantPostCountsItsDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		office := h.body(t, org.Office)
		unit := h.unit(t, org.UnitDraft{Code: "a", Name: "甲"})
		zhang, li := h.person(t, org.PersonDraft{Unit: unit, Name: "张主任", Phone: "13800000000"}), h.person(t, org.PersonDraft{Unit: unit, Name: "李主任"})
		post, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "主任", Grade: "正科级", Leading: true, RequiredSince: "2017-05-12"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "顾问", Optional: true}); err != nil {
			t.Fatal(err)
		}
		look := func() (p org.Post) {
			t.Helper()
			p, err := h.Post(ctx, h.reader, post)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := look(); p.VacantFrom != "2017-05-12" || p.VacantDays != 105 {
			t.Errorf("vacant from %s for %d days, want 105", p.VacantFrom, p.VacantDays)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: zhang, Since: "2017-06-01", SecondedFrom: unit}); err != nil {
			t.Fatal(err)
		}
		if p := look(); p.Vacant() || p.Holder.Name != "张主任" || p.Holder.SecondedFrom != unit {
			t.Errorf("held by %+v", p.Holder)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: li, Since: "2017-06-01"}); !cmp.Equal(fields(err), []string{"since org.post.before_holder"}) {
			t.Errorf("a second holder since the same day: %v", err)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: li, Since: "2017-07-01"}); err != nil {
			t.Fatal(err)
		}
		if err := h.AbolishPost(ctx, h.office, post); !fault.Is(err, fault.Conflict) {
			t.Errorf("abolish a held post: %v", err)
		}
		if err := h.RetirePerson(ctx, h.office, li, true); err != nil {
			t.Fatal(err)
		}
		if p := look(); p.VacantFrom != "2017-08-26" || p.VacantDays != 0 {
			t.Errorf("after the holder left: vacant from %q for %d days", p.VacantFrom, p.VacantDays)
		}
		held, err := h.Incumbencies(ctx, h.reader, post)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range held {
			got = append(got, i.Name+" "+i.Since+" "+i.Until)
		}
		if diff := cmp.Diff([]string{"李主任 2017-07-01 2017-08-25", "张主任 2017-06-01 2017-06-30"}, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]org.IncumbentChanged{{post, "", zhang}, {post, zhang, li}, {post, li, ""}}, h.heard); diff != "" {
			t.Error(diff)
		}
		vacant, err := h.PostList(ctx, h.reader, org.PostFilter{Vacant: true})
		if err != nil || len(vacant) != 1 || vacant[0].ID != post {
			t.Errorf("vacancies %v, %v; an optional post is none", vacant, err)
		}
		if err := h.Vacate(ctx, h.office, post, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("vacate a vacant post: %v", err)
		}
	})
}

func TestAPostBelongsToExactlyOneOwner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		office := h.body(t, org.Office)
		for name, c := range map[string]struct {
			draft org.PostDraft
			want  []string
		}{
			"none":    {org.PostDraft{Title: "x"}, []string{"owner org.post.owner"}},
			"two":     {org.PostDraft{Title: "x", Body: office.ID, Area: h.areas[0].ID}, []string{"owner org.post.owner"}},
			"foreign": {org.PostDraft{Title: "x", Area: "nowhere"}, []string{"owner org.choose"}},
			"day":     {org.PostDraft{Body: office.ID, RequiredSince: "2017-02-30"}, []string{"title fault.need_text", "required_since org.day"}},
		} {
			_, err := h.CreatePost(t.Context(), h.office, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

// Each stock of the organisation, asked for as of the end of an earlier day, is
// what was counted on that day, and its list has as many rows.
func TestTheOrganisationIsToldAsItStood(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx, book := t.Context(), figures.NewBook(org.Figures()...)
		office := h.body(t, org.Office)
		count := func(then *figures.Then) map[string]int64 {
			t.Helper()
			out := map[string]int64{}
			if err := d.Read(ctx, here, func(tx *db.Tx) error {
				for _, key := range book.Keys() {
					v, err := book.Value(ctx, tx, key, figures.Query{Then: then})
					if err != nil {
						return err
					}
					if out[key] = v.N; v.Later || then != nil && !strings.Contains(v.Link, "at="+then.Day) {
						t.Errorf("%s: later %v, link %s", key, v.Later, v.Link)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		var unit id.Unit
		var person id.Person
		var post id.Post
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		acts := []func(){
			func() { unit = h.unit(t, org.UnitDraft{Code: "a", Name: "甲"}) },
			func() { person = h.person(t, org.PersonDraft{Unit: unit, Name: "张主任"}) },
			func() {
				var err error
				post, err = h.CreatePost(ctx, h.office, org.PostDraft{Body: office.ID, Title: "主任", Leading: true, RequiredSince: "2017-05-12"})
				must(err)
			},
			func() { must(h.Appoint(ctx, h.office, post, org.Appointment{Person: person, Since: "2017-06-01"})) },
			func() { must(h.RetirePerson(ctx, h.office, person, true)) },
			func() { must(h.RetireUnit(ctx, h.office, unit, true)) },
			func() { must(h.AbolishPost(ctx, h.office, post)) },
			func() {},
		}
		type evening struct {
			then *figures.Then
			n    map[string]int64
		}
		var evenings []evening
		start := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		for i, act := range acts {
			dbtest.FixClock(d, start.AddDate(0, 0, i))
			act()
			day := start.AddDate(0, 0, i).Format(time.DateOnly)
			evenings = append(evenings, evening{figures.At(day, time.Date(2017, 8, 25+i, 16, 0, 0, 0, time.UTC).Add(-time.Millisecond)), count(nil)})
		}
		dbtest.FixClock(d, start.AddDate(0, 0, len(acts)))
		for _, e := range evenings {
			if diff := cmp.Diff(e.n, count(e.then)); diff != "" {
				t.Errorf("%s, - then, + as of then: %s", e.then.Day, diff)
			}
			stood := db.AsOf(ctx, e.then.At)
			vacant, err := h.PostList(stood, h.reader, org.PostFilter{Vacant: true, Leading: true})
			must(err)
			units, err := h.ListUnits(stood, h.reader, org.UnitFilter{})
			must(err)
			people, err := h.ListPeople(stood, h.reader, org.PersonFilter{})
			must(err)
			for key, n := range map[string]int{"org.vacant_posts": len(vacant), "org.units": len(units.Units), "org.employees": len(people.People)} {
				if int64(n) != e.n[key] {
					t.Errorf("%s: the list of %s has %d rows, want %d", e.then.Day, key, n, e.n[key])
				}
			}
		}
	})
}
