package org_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
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
			"day":     {org.PostDraft{Body: office.ID, RequiredSince: "2017-02-30"}, []string{"title org.required", "required_since org.day"}},
		} {
			_, err := h.CreatePost(t.Context(), h.office, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}
