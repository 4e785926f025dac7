package app_test

import (
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/rules"
)

// A consequence that is withdrawn takes its document with it while that is a
// draft; one that has gone on is left to be returned as documents are.
func TestAWithdrawnConsequenceTakesItsDraftWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx, token := t.Context(), begun(t, a)
		admin, err := a.People.Authenticate(ctx, token)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ok(err)
		office := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		ok(a.Documents.SaveIssuer(ctx, office, documents.Issuer{Name: "县创卫指挥部", Word: "县创卫字", Active: true}, 1))
		unit, err := a.Org.CreateUnit(ctx, admin, org.UnitDraft{Name: "县住建局", Category: "B", Kind: org.Agency})
		ok(err)
		for i, name := range []string{"第一片区", "第二片区"} {
			_, err = a.Areas.Create(ctx, admin, areas.Draft{Seq: i + 1, Name: name, LeadUnit: unit})
			ok(err)
		}
		_, err = a.Assess.Begin(ctx, office)
		ok(err)
		sets, err := a.Assess.Sets(ctx, office, assess.SetFilter{Subject: assess.Areas})
		ok(err)
		set := sets.Sets[0]
		ok(a.Assess.Change(ctx, office, set.ID, set.Edit, "", func(s *rules.Set) bool {
			s.Parts = []rules.Part{{Code: "p", Name: rules.Text{ZH: "甲"}, Full: 100 * rules.One, Rules: []rules.Rule{
				{Code: "r", Name: rules.Text{ZH: "乙"}, Source: rules.Noted, Shape: rules.Each, Full: 100 * rules.One, Per: 90 * rules.One, Cap: 90 * rules.One, Value: "noted.always"},
			}}}
			s.Full, s.Sources, s.Enough, s.Lists = 100*rules.One, 0, "", rules.Lists{Black: 50 * rules.One}
			return true
		}))
		ok(a.Assess.Enforce(ctx, office, set.ID, 0, "2017-01-01", "x"))
		const month = "2026-04"
		clock := dbtest.FixClock(a.DB, time.Date(2026, 5, 8, 1, 0, 0, 0, time.UTC))
		ok(a.Assess.Compute(ctx, office, month))
		ok(a.Assess.Publish(ctx, office, month, 1))
		clock.Add(2 * time.Hour)
		ok(a.Assess.Lock(ctx, office, month))
		all, err := a.Assess.Consequences(ctx, office, assess.ConsequenceFilter{Subject: assess.Areas, Kind: assess.Criticism})
		ok(err)
		if len(all.List) != 2 {
			t.Fatalf("two areas are criticised: %+v", all.List)
		}
		for i, want := range []documents.State{documents.Dropped, documents.Reviewing} {
			made := all.List[i].ID
			ok(a.Assess.Confirm(ctx, office, made, assess.Confirming{Title: "通报批评 <b>'", Details: "排名末位"}))
			c, _, err := a.Assess.Consequence(ctx, office, made)
			ok(err)
			if want == documents.Reviewing {
				_, err := a.Documents.Submit(ctx, office, documents.Move{ID: c.Document})
				ok(err)
			}
			ok(a.Assess.Withdraw(ctx, office, made, "数据有误"))
			d, err := a.Documents.Detail(ctx, office, c.Document)
			ok(err)
			if d.Document.State != want || want == documents.Dropped && d.Story[len(d.Story)-1].Str("reason") == "" && d.Story[0].Str("reason") == "" {
				t.Errorf("the document is %s, want %s: %+v", d.Document.State, want, d.Story)
			}
		}
	})
}
