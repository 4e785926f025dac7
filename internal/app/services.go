package app

import (
	"context"
	"fmt"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/assess"
	"chuangwei/internal/blob"
	"chuangwei/internal/cases"
	"chuangwei/internal/channel"
	"chuangwei/internal/counties"
	"chuangwei/internal/custody"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/drives"
	"chuangwei/internal/engagement"
	"chuangwei/internal/equipment"
	"chuangwei/internal/events"
	"chuangwei/internal/figures"
	"chuangwei/internal/findings"
	"chuangwei/internal/inbox"
	"chuangwei/internal/inspect"
	"chuangwei/internal/mail"
	"chuangwei/internal/meetings"
	"chuangwei/internal/notices"
	"chuangwei/internal/org"
	"chuangwei/internal/overview"
	"chuangwei/internal/patrol"
	"chuangwei/internal/people"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/plan"
	"chuangwei/internal/publicity"
	"chuangwei/internal/readiness"
	"chuangwei/internal/reports"
	"chuangwei/internal/standard"
	"chuangwei/internal/supervise"
	"chuangwei/internal/support"
	"chuangwei/internal/surveys"
	"chuangwei/internal/works"
)

// Services is every service of the program.
type Services struct {
	Bus       *events.Bus
	Book      *figures.Book
	Counties  *counties.Service
	Org       *org.Service
	People    *people.Service
	Areas     *areas.Service
	Photos    *photos.Service
	Inbox     *inbox.Service
	Documents *documents.Service
	Mail      mail.Sender
	Cases     *cases.Service
	Surveys   *surveys.Service
	Plan      *plan.Service
	Patrol    *patrol.Service
	Meetings  *meetings.Service
	Custody   *custody.Service
	Support   *support.Service
	Supervise *supervise.Service
	Drives    *drives.Service
	Works     *works.Service
	Equipment *equipment.Service
	Places    *places.Service
	Publicity *publicity.Service
	Notices   *notices.Service
	Inspect   *inspect.Service
	Assess    *assess.Service
	Findings  *findings.Service
	Standard  *standard.Service
	Overview  *overview.Service
	Reports   *reports.Service

	// What reads across all of them.
	Engagement *engagement.Service
	Readiness  *readiness.Service
}

// build makes the services, from the ground up.
func (a *App) build(context.Context) (err error) {
	a.Bus = &events.Bus{}
	a.Counties = counties.New(a.DB)
	a.Org = &org.Service{DB: a.DB, Bus: a.Bus}
	a.Areas = areas.New(a.DB, a.Org)
	a.People = people.New(people.Options{DB: a.DB, Bus: a.Bus, Targets: grantTargets{}})
	a.Photos = photos.New(a.DB, a.Blobs)
	a.Inbox = inbox.New(a.DB, strings.TrimRight(a.Settings.URL, "/"))
	if a.Mail, err = mail.Open(a.Settings.SMTP, a.Log); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	a.Inbox.Post, a.Inbox.Out = a.Mail, channel.New(channel.Options{})
	a.Documents = documents.New(documents.Options{DB: a.DB, Files: a.Blobs})
	a.Cases = newCases(a.DB, a.Bus, a.Areas, a.Blobs)
	a.Photos.Guard(cases.Subject, access.SeeCase, a.Cases.Owners)
	a.Surveys = surveys.New(surveys.Options{DB: a.DB, Cases: a.Cases, Areas: a.Areas, Files: a.Blobs, Alone: a.DB.Dialect == db.SQLite})
	a.buildPlan()
	a.buildCustody()
	a.buildPatrol()
	a.buildMeetings()
	a.buildSupport()
	a.buildSupervise()
	a.buildDrives()
	a.buildWorks()
	a.buildEquipment()
	a.buildPlaces()
	a.buildPublicity()
	a.buildNotices()
	a.buildInspect()
	a.buildStandard()
	a.buildAssess()
	a.buildFindings()
	a.buildReadiness()
	a.Book = a.book()
	a.Standard.Numbers, a.Assess.Book = a.Book, a.Book
	a.buildEngagement()
	a.Overview = overview.New(a.DB, a.Book)
	a.Overview.Scenes, a.Overview.Levels = a.scenes(), a.levels
	a.buildReports()
	a.subscribe()
	return nil
}

// newCases makes the service of cases: the copy of a database wants one too.
func newCases(d *db.DB, bus *events.Bus, ground *areas.Service, files blob.Store) *cases.Service {
	return cases.New(cases.Options{DB: d, Bus: bus, Ground: cases.NewFloors(ground), Teller: teller{}, Files: files})
}

// book is every figure of the program.
func (a *App) book() *figures.Book {
	var all []figures.Def
	all = append(all, org.Figures()...)
	all = append(all, areas.Figures()...)
	all = append(all, a.Cases.Figures()...)
	all = append(all, a.Patrol.Figures()...)
	all = append(all, a.Custody.Figures()...)
	all = append(all, a.Plan.Figures()...)
	all = append(all, a.Meetings.Figures()...)
	all = append(all, a.Support.Figures()...)
	all = append(all, a.Supervise.Figures()...)
	all = append(all, a.Drives.Figures()...)
	all = append(all, a.Works.Figures()...)
	all = append(all, a.Equipment.Figures()...)
	all = append(all, a.Places.Figures()...)
	all = append(all, a.Publicity.Figures()...)
	all = append(all, a.Notices.Figures()...)
	all = append(all, a.Assess.Figures()...)
	all = append(all, a.Findings.Figures()...)
	all = append(all, a.Standard.Figures()...)
	all = append(all, a.Documents.Figures()...)
	all = append(all, a.Inspect.Figures()...)
	all = append(all, a.Readiness.Figures()...)
	return figures.NewBook(all...)
}
