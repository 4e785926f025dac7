package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/app"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/drives"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/meetings"
	"chuangwei/internal/org"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/supervise"
	"chuangwei/internal/works"
)

// Whatever is late is urged with one act, of whichever slice it is, and reaches
// who must act.
func TestAnyLateThingIsUrgedOnceAndReachesWhoMustAct(t *testing.T) {
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
		unit, err := a.Org.CreateUnit(ctx, admin, org.UnitDraft{Name: "县城管大队", Category: "B", Kind: org.Agency})
		ok(err)
		area, err := a.Areas.Create(ctx, admin, areas.Draft{Seq: 1, Name: "第一片区", LeadUnit: unit})
		ok(err)
		slip, err := a.People.AddUser(ctx, here, people.NewAccount{Name: "team", Label: "队员", Unit: unit, Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}}})
		ok(err)
		answers, err := a.People.AddUser(ctx, here, people.NewAccount{Name: "lead", Label: "牵头单位联络员", Unit: unit, Grants: []access.Grant{
			{Role: access.Liaison, Scope: access.Unit, Of: string(unit)}, {Role: access.AreaLead, Scope: access.Area, Of: string(area)},
		}})
		ok(err)
		lead := access.Actor{County: here, Account: answers.Account, Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: string(unit)}}}
		office := access.Actor{County: here, Account: id.New[id.Account](), Name: "创卫办", Grants: []access.Grant{{Role: access.Office, Scope: access.County}}}
		officer := access.Actor{County: here, Account: slip.Account, Unit: unit, Name: "队员", Grants: []access.Grant{{Role: access.PatrolMember, Scope: access.County}}}
		now := a.DB.Now(here)

		// A day without its report, goods that are held, a key task that nobody began, a
		// project whose milestone has passed.
		_, err = a.Patrol.AddAgency(ctx, office, patrol.AgencyDraft{Unit: unit, Name: "城管", Need: 1})
		ok(err)
		done, err := a.Patrol.Record(ctx, officer, patrol.Draft{Kind: "goods", At: now.AddDate(0, 0, -3), Place: cases.Place{Address: "人民路"}, Area: area, Goods: "遮阳伞 2 把"})
		ok(err)
		drive, err := a.Drives.Add(ctx, office, drives.Draft{
			Month: now.Format("2006-01"), Title: "攻坚周 <b>'", Starts: now.AddDate(0, 0, -5).Format(time.DateOnly), Ends: now.AddDate(0, 0, 1).Format(time.DateOnly), Notice: "请落实。", Weights: drives.UsualWeights(),
		})
		ok(err)
		_, err = a.Drives.AddItem(ctx, office, drives.Move{Drive: drive}, drives.ItemDraft{Title: "清除小广告", Measure: "处"})
		ok(err)
		ok(a.Drives.Issue(ctx, office, drives.Move{Drive: drive}))
		meeting, err := a.Meetings.Create(ctx, office, meetings.Draft{Line: meetings.Line{Kind: meetings.OfArea, Area: area}, Title: "片区例会", Day: now.Format(time.DateOnly), Clock: "23:00", Minutes: 60, Units: []id.Unit{unit}})
		ok(err)
		board, err := a.Drives.Board(ctx, office, drive)
		ok(err)
		cell := board.Lines[0].Cells[area].ID

		project, err := a.Works.Propose(ctx, office, works.Draft{Title: "污水管网 <b>'", Need: "污水直排", Kind: "drain", Area: area, Unit: unit, DueOn: now.AddDate(0, 1, 0).Format(time.DateOnly)})
		ok(err)
		_, err = a.Works.Plan(ctx, office, works.Move{ID: project}, works.Milestone{Title: "完成设计", DueOn: now.AddDate(0, 0, -2).Format(time.DateOnly)})
		ok(err)
		_, err = a.Works.Approve(ctx, office, works.Move{ID: project})
		ok(err)

		ok(a.DB.Write(ctx, here, func(tx *db.Tx) error { // a meeting of last month without minutes
			_, err := tx.Exec(ctx, `UPDATE meetings SET starts_at = $3 WHERE county = $1 AND id = $2`, tx.County, meeting, db.Millis(now.AddDate(0, -1, 0)))
			return err
		}))
		for _, list := range []string{"/patrol/daily", "/supervise/late"} {
			if page := body(t, ask(a.Handler(), "GET", list, "Cookie", "cw_session="+token)); !strings.Contains(page, `value="`+patrol.SubjectDay+`"`) {
				t.Errorf("%s does not urge what is late", list)
			}
		}

		for subject, record := range map[string]string{
			meetings.Subject: string(meeting), patrol.SubjectDay: done.Day, custody.Subject: string(done.Batch), drives.SubjectCell: cell, works.Subject: string(project),
		} {
			x, err := a.Supervise.Around(ctx, office, subject, record)
			ok(err)
			if !x.MayUrge || x.Thing.Late == (subject == custody.Subject) || x.Thing.Title == "" {
				t.Errorf("%s: %+v", subject, x.Thing)
			}
			if res := ask(a.Handler(), "GET", x.Thing.Link, "Cookie", "cw_session="+token); res.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", subject, x.Thing.Link, res.StatusCode)
			}
			_, err = a.Supervise.Urge(ctx, office, subject, record, "请抓紧")
			ok(err)
			if _, err = a.Supervise.Urge(ctx, office, subject, record, ""); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s is urged twice: %v", subject, err)
			}
			if _, err := a.Supervise.Urge(ctx, officer, subject, record, ""); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s is urged by who works on it: %v", subject, err)
			}
		}
		told, err := a.Inbox.List(ctx, lead, inbox.Filter{Limit: 50})
		ok(err)
		n := 0
		for _, x := range told.Notices {
			if x.Kind == "urge" {
				n++
			}
		}
		if n != 5 {
			t.Errorf("who must act was urged %d times, not 5", n)
		}
		all, err := a.Supervise.Urges(ctx, office, supervise.UrgeFilter{})
		ok(err)
		if all.Total != 5 {
			t.Errorf("%d urgings are kept", all.Total)
		}
	})
}
