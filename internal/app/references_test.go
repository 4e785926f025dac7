package app_test

import (
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
	"chuangwei/internal/standard"
	"chuangwei/internal/works"
)

// Evidence refers to a record that is there and that who hands it in may see;
// doctor finds one that leads nowhere.
func TestAReferenceLeadsToARecordOrIsFoundByDoctor(t *testing.T) {
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
		unit, err := a.Org.CreateUnit(ctx, admin, org.UnitDraft{Name: "县住建局", Category: "B", Kind: org.Agency})
		ok(err)
		office := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		area, err := a.Areas.Create(ctx, admin, areas.Draft{Seq: 1, Name: "第一片区", LeadUnit: unit})
		ok(err)
		liaison := access.Actor{County: here, Account: id.New[id.Account](), Unit: unit, Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(unit)}}}
		day := a.DB.Now(here).AddDate(0, 0, -2).Format(time.DateOnly)
		tree, err := a.Standard.Begin(ctx, office, standard.TreeDraft{Shipped: "province"})
		ok(err)
		ok(a.Standard.SetInForce(ctx, office, standard.Draft{Tree: tree}, a.DB.Now(here).Format(time.DateOnly)))
		project, err := a.Works.Propose(ctx, office, works.Draft{Title: "污水管网 <b>'", Need: "污水直排", Kind: "drain", Area: area, Unit: unit, DueOn: a.DB.Now(here).AddDate(0, 1, 0).Format(time.DateOnly)})
		ok(err)
		c, _, err := a.Cases.Open(ctx, office, cases.Draft{Category: "06012", Details: "污水", Place: cases.Place{Address: "人民路1号"}, Anyway: true})
		ok(err)
		hand := func(by access.Actor, reference string) error {
			evidence, err := a.Standard.AskFor(ctx, office, standard.Ask{Clause: "03-01-01", Year: 2017, Kind: standard.Proofs()[0], Title: reference, Unit: unit, DueOn: "2017-12-01"})
			ok(err)
			return a.Standard.Hand(ctx, by, standard.HandIn{ID: evidence, Reference: reference, Dated: day, Pages: 1})
		}
		ok(hand(liaison, "/works/"+string(project)))
		ok(hand(office, "/case/"+string(c.ID)))
		for name, refused := range map[string]error{
			"a project that is not there":  hand(liaison, "/works/"+string(id.New[id.Project]())),
			"a document of that name":      hand(liaison, "/documents/"+string(project)),
			"a case that they may not see": hand(liaison, "/case/"+string(c.ID)),
			"publicity that is not there":  hand(liaison, "/publicity/materials/"+string(project)),
		} {
			if !fault.Is(refused, fault.Invalid) {
				t.Errorf("%s: %v", name, refused)
			}
		}
		wrong := func() (out []string) {
			ok(a.DB.Read(ctx, here, func(tx *db.Tx) error {
				var err error
				_, out, err = a.Standard.Verify(ctx, tx)
				return err
			}))
			return out
		}
		if got := wrong(); len(got) > 0 {
			t.Errorf("doctor says %q", got)
		}
		ok(a.DB.Write(ctx, here, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE standard_editions SET reference = '/works/gone' WHERE county = $1 AND reference LIKE '/works/%'`, tx.County)
			return err
		}))
		if got := wrong(); len(got) != 1 || !strings.Contains(got[0], "/works/gone") {
			t.Errorf("doctor says %q", got)
		}
	})
}
