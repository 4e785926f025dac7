package app

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesweb"
	"chuangwei/internal/web"
)

// buildNotices makes the service of notices that are served on a party.
func (a *App) buildNotices() {
	a.Notices = notices.New(a.DB, a.Cases)
	a.Documents.Beware(notices.Numbers)
	a.Photos.Guard(notices.Subject, access.ServeNotices, a.Notices.Owners)
	a.Photos.Guard(notices.SubjectVisit, access.SeeCounty, a.Notices.VisitOwners)
}

func (a *App) noticesPages(pages *web.Pages) *noticesweb.Handler {
	return &noticesweb.Handler{
		DB: a.DB, Pages: pages, Notices: a.Notices, Cases: a.Cases, Photos: a.Photos, Address: strings.TrimRight(a.Settings.URL, "/"),
	}
}

// draftNotices drafts a notice for each of several cases.
func draftNotices() casesweb.Many {
	return casesweb.Many{Key: "noticesweb.ledger", AllKey: "noticesweb.ledger_all", Icon: "file-certificate", Href: "/notices/many", Need: access.DraftNotices}
}

// besideNotices shows on the page of a case the notices about it, after what
// other slices show.
func besideNotices(papers *noticesweb.Handler, others func(context.Context, access.Actor, cases.Case) (templ.Component, error)) func(context.Context, access.Actor, cases.Case) (templ.Component, error) {
	return func(ctx context.Context, by access.Actor, c cases.Case) (templ.Component, error) {
		first, err := others(ctx, by, c)
		if err != nil {
			return nil, err
		}
		second, err := papers.Panel(ctx, by, c)
		return both(first, second), err
	}
}

// examineNotices compares what the rows of notices say with themselves and the
// books of numbers.
func (a *App) examineNotices(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	return a.verified(ctx, c, "notices", a.Notices.Verify)
}
