package org_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/events"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/org"
)

func TestWhoLeftLongAgoIsForgotten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		ctx := t.Context()
		begun := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
		clock := dbtest.FixClock(d, begun)
		var heard []org.PersonForgotten
		events.On(h.Bus, func(_ context.Context, _ *db.Tx, e org.PersonForgotten) error {
			heard = append(heard, e)
			return nil
		})
		unit := h.unit(t, org.UnitDraft{Code: "u1", Name: "县城管大队"})
		gone := h.person(t, org.PersonDraft{Code: "007", Unit: unit, Name: "李某 '%😀", Title: "副队长", Phone: "13800000000"})
		back := h.person(t, org.PersonDraft{Unit: unit, Name: "王某"})
		stays := h.person(t, org.PersonDraft{Unit: unit, Name: "张某", Phone: "13900000000"})
		post, err := h.CreatePost(ctx, h.office, org.PostDraft{Body: h.body(t, "office").ID, Title: "主任", RequiredSince: "2017-05-12"})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: gone, Since: "2017-06-01"}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []struct {
			person  id.Person
			retired bool
		}{{gone, true}, {back, true}, {back, false}} {
			if err := h.RetirePerson(ctx, h.office, p.person, p.retired); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.Appoint(ctx, h.office, post, org.Appointment{Person: stays, Since: "2017-09-01"}); err != nil {
			t.Fatal(err)
		}
		known := func() string {
			var b strings.Builder
			for subject, record := range map[string]string{org.SubjectPerson: string(gone), org.SubjectPost: string(post)} {
				lines, err := h.History(ctx, h.office, subject, record)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range lines {
					for _, v := range l.Private {
						b.WriteString(v + "\n")
					}
				}
			}
			p, _, err := h.Person(ctx, h.office, gone)
			if err != nil {
				t.Fatal(err)
			}
			return b.String() + p.Name + p.Code + p.Phone
		}
		forget := func(day int, want int) {
			t.Helper()
			clock.Set(begun.AddDate(0, 0, day))
			if n, err := h.Forget(ctx, here); err != nil || n != want {
				t.Errorf("day %d: forgot %d, %v; want %d", day, n, err, want)
			}
		}
		forget(729, 0)
		if text := known(); !strings.Contains(text, "李某 '%😀") || !strings.Contains(text, "13800000000") {
			t.Errorf("before its time: %s", text)
		}
		forget(731, 1)
		forget(732, 0)
		text := known()
		for _, s := range []string{"李某", "007", "13800000000"} {
			if strings.Contains(text, s) {
				t.Errorf("%s is still known: %s", s, text)
			}
		}
		if !strings.Contains(text, "张某") {
			t.Errorf("another's name went too: %s", text)
		}
		held, err := h.Incumbencies(ctx, h.office, post)
		if err != nil || len(held) != 2 || held[1].Name != org.Forgotten || held[1].Since != "2017-06-01" {
			t.Errorf("the posts that were held: %+v, %v", held, err)
		}
		if p, _, err := h.Person(ctx, h.office, gone); err != nil || p.Title != "副队长" || !p.Retired {
			t.Errorf("what is left: %+v, %v", p, err)
		}
		if len(heard) != 1 || heard[0].Person != gone {
			t.Errorf("told of %v", heard)
		}
		err = d.Read(ctx, here, func(tx *db.Tx) error {
			breaks, _, err := journal.Verify(ctx, tx)
			if len(breaks) > 0 {
				t.Errorf("the chain broke: %v", breaks)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
