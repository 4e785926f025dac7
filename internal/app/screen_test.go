package app_test

import (
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/standard"
)

// The screen on the wall shows the predicted mark with its interval, and veto items
// that fail apart from it, as soon as there is a standard to predict from.
func TestTheScreenTellsHowFarItIsToTheCertificate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		ctx, token := t.Context(), begun(t, a)
		admin, err := a.People.Authenticate(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		screen := func() string { return body(t, ask(a.Handler(), "GET", "/screen", "Cookie", "cw_session="+token)) }
		if strings.Contains(screen(), "scene-ahead") {
			t.Error("without a standard there is something to predict")
		}
		if _, err := a.Org.CreateUnit(ctx, admin, org.UnitDraft{Name: "县住建局", Category: "B", Kind: org.Agency}); err != nil {
			t.Fatal(err)
		}
		office := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		tree, err := a.Standard.Begin(ctx, office, standard.TreeDraft{Shipped: "province"})
		if err != nil {
			t.Fatal(err)
		}
		today := a.DB.Now(here).Format(time.DateOnly)
		if err := a.Standard.SetInForce(ctx, office, standard.Draft{Tree: tree}, today); err != nil {
			t.Fatal(err)
		}
		page := screen()
		if !strings.Contains(page, `id="scene-ahead"`) || !strings.Contains(page, `href="/readiness/clauses?chapter=03"`) || strings.Contains(page, `href="/standard/clauses/05-03-01"`) {
			t.Error("the mark is not on the screen, or a veto item that does not fail is")
		}
		err = a.Standard.Measure(ctx, office, standard.ValueDraft{Clause: "05-03-01", Day: today, Value: "no", Source: "疾控中心监测"})
		if err != nil {
			t.Fatal(err)
		}
		if page = screen(); !strings.Contains(page, `href="/standard/clauses/05-03-01"`) {
			t.Error("a veto item that fails is not on the screen")
		}
	})
}
