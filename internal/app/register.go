package app

import (
	"net/http"
	"strings"

	"golang.org/x/time/rate"

	"chuangwei/internal/areas/areasweb"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/counties/countiesweb"
	"chuangwei/internal/custody"
	"chuangwei/internal/documents/documentsweb"
	"chuangwei/internal/drives"
	"chuangwei/internal/inbox/inboxweb"
	"chuangwei/internal/meetings"
	"chuangwei/internal/openapi"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/overview/overviewweb"
	"chuangwei/internal/patrol"
	"chuangwei/internal/patrol/patrolweb"
	"chuangwei/internal/people/peopleweb"
	"chuangwei/internal/reports/reportsweb"
	"chuangwei/internal/surveys/surveysweb"
	"chuangwei/internal/web"
	"chuangwei/internal/web/rest"
)

// register adds every slice's pages and its API.
func (a *App) register(mux *http.ServeMux, pages *web.Pages) {
	address := strings.TrimRight(a.Settings.URL, "/")
	ofSupport, ofSupervise, ofPlan := a.supportPages(pages), a.supervisePages(pages), a.planPages(pages)
	ofSupport.Beside, ofPlan.Beside = besideRequest(ofSupervise), besideTask(ofSupervise)
	ofDrives, ofCustody := a.drivesPages(pages), a.custodyPages(pages)
	ofDrives.Beside, ofCustody.Beside = besideThing(ofSupervise, drives.SubjectCell), besideThing(ofSupervise, custody.Subject)
	ofMeetings, ofWorks := a.meetingsPages(pages), a.worksPages(pages)
	ofPlaces, ofInspections := a.placesPages(pages, ofSupervise), a.inspectPages(pages, ofSupervise)
	ofPlaces.Inspected = ofInspections.AtSite
	ofWorks.Beside = ofPlaces.Panel
	ofMeetings.Beside = besideThing(ofSupervise, meetings.Subject)
	ofPublicity := a.publicityPages(pages, ofSupervise)
	ofNotices := a.noticesPages(pages)
	ofCases := &casesweb.Handler{
		DB: a.DB, Pages: pages, Cases: a.Cases, Photos: a.Photos, Address: address,
		Reminders: a.reminders, Found: a.found, Todos: a.todos, Beside: besideNotices(ofNotices, besideWorks(ofWorks, besideCase(ofSupport, ofSupervise))),
		Many: []casesweb.Many{draftNotices()},
	}
	for _, h := range []interface{ Register(mux *http.ServeMux) }{
		&peopleweb.Handler{
			Pages: pages, People: a.People, Counties: a.Counties,
			Persons: a.persons, Steps: firstSteps, Tellers: tellers(ofCases), Mail: a.Mail.Real(), Address: address,
		},
		ofCases,
		&countiesweb.Handler{Pages: pages, Counties: a.Counties, Units: a.units},
		&inboxweb.Handler{Pages: pages, Inbox: a.Inbox, Waiting: a.waiting, Groups: a.groupOptions},
		&areasweb.Handler{Pages: pages, Areas: a.Areas, Org: a.Org, Figures: areaFigures{a}},
		&orgweb.Handler{Pages: pages, Org: a.Org, Categories: a.groupCategories, Figures: unitFigures{a.Overview}, OfGroup: a.groupFigures},
		&surveysweb.Handler{DB: a.DB, Pages: pages, Surveys: a.Surveys, Cases: a.Cases},
		&patrolweb.Handler{DB: a.DB, Pages: pages, Patrol: a.Patrol, Cases: a.Cases, Photos: a.Photos, Beside: besideThing(ofSupervise, patrol.SubjectDay)},
		&overviewweb.Handler{Pages: pages, Overview: a.Overview},
		a.engagementPages(pages),
		ofPlan,
		ofMeetings,
		ofCustody,
		ofSupport,
		ofDrives,
		ofSupervise,
		ofWorks,
		a.equipmentPages(pages, ofSupervise),
		ofPlaces,
		ofPublicity,
		ofNotices,
		ofInspections,
		a.assessPages(pages),
		a.findingsPages(pages, ofSupervise),
		a.standardPages(pages, ofSupervise),
		a.readinessPages(pages),
		&documentsweb.Handler{DB: a.DB, Pages: pages, Documents: a.Documents, Address: address},
		&reportsweb.Handler{Pages: pages, Reports: a.Reports, Photos: a.Photos},
	} {
		h.Register(mux)
	}
	openapi.New(mux, openapi.Services{DB: a.DB, Org: a.Org, Areas: a.Areas, Cases: a.Cases, Photos: a.Photos, Patrol: a.Patrol, Plan: a.Plan, Custody: a.Custody, Drives: a.Drives, Support: a.Support, Supervise: a.Supervise, Meetings: a.Meetings, Documents: a.Documents, Notices: a.Notices, Publicity: a.Publicity, Standard: a.Standard, Findings: a.Findings, Book: a.Book},
		rest.Options{
			Keys: a.People, Sessions: a.People, Log: a.Log,
			Rate: rate.Limit(a.Settings.APIRate), Burst: 4 * a.Settings.APIRate,
		})
}

// authenticator knows who carries a session.
func (a *App) authenticator() web.Authenticator { return a.People }
