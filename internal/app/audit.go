package app

import (
	"context"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/cases"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/counties"
	"chuangwei/internal/counties/countiesweb"
	"chuangwei/internal/documents"
	"chuangwei/internal/documents/documentsweb"
	"chuangwei/internal/equipment"
	"chuangwei/internal/equipment/equipmentweb"
	"chuangwei/internal/findings"
	"chuangwei/internal/findings/findingsweb"
	"chuangwei/internal/inspect"
	"chuangwei/internal/inspect/inspectweb"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesweb"
	"chuangwei/internal/org"
	"chuangwei/internal/org/orgweb"
	"chuangwei/internal/people/peopleweb"
	"chuangwei/internal/photos"
	"chuangwei/internal/places"
	"chuangwei/internal/places/placesweb"
	"chuangwei/internal/publicity"
	"chuangwei/internal/publicity/publicityweb"
	"chuangwei/internal/reports"
	"chuangwei/internal/reports/reportsweb"
	"chuangwei/internal/standard"
	"chuangwei/internal/standard/standardweb"
	"chuangwei/internal/supervise"
	"chuangwei/internal/supervise/superviseweb"
	"chuangwei/internal/support"
	"chuangwei/internal/support/supportweb"
	"chuangwei/internal/surveys"
	"chuangwei/internal/surveys/surveysweb"
	"chuangwei/internal/works"
	"chuangwei/internal/works/worksweb"
)

// tellers say what the audit log tells of the records of every slice, each in
// the words of the slice's own pages.
func tellers(h *casesweb.Handler) func(ctx context.Context, by access.Actor) (map[string]peopleweb.Teller, error) {
	return func(ctx context.Context, by access.Actor) (map[string]peopleweb.Teller, error) {
		ofCase, err := h.Teller(ctx, by)
		if err != nil {
			return nil, err
		}
		return map[string]peopleweb.Teller{
			cases.Subject:             telling("/case/", ofCase),
			photos.Subject:            tellPhoto,
			surveys.Subject:           telling("/surveys/", surveysweb.Note),
			counties.Subject:          tellingOf("/county/history", countiesweb.Note),
			counties.SubjectCampaign:  telling("/county/campaigns/", countiesweb.Note),
			counties.SubjectCalendar:  telling("/calendar?year=", countiesweb.Note),
			support.Subject:           telling("/support/", func(ctx context.Context, l journal.Line) string { return supportweb.Note(ctx, l, nil) }),
			supervise.Subject:         telling("/supervise/", superviseweb.Note),
			publicity.Subject:         telling("/publicity/activities/", publicityweb.Note),
			publicity.SubjectMaterial: telling("/publicity/materials/", publicityweb.Note),
			publicity.SubjectPosition: telling("/publicity/positions/", publicityweb.Note),
			publicity.SubjectPoll:     telling("/publicity/awareness/", publicityweb.Note),
			publicity.SubjectCourse:   telling("/publicity/training/", publicityweb.Note),
			findings.Subject:          ofFinding(by),
			reports.Subject:           telling("/reports/written/", reportsweb.Note),
			reports.SubjectTemplate:   tellingOf("/reports/templates", reportsweb.Note),
			inspect.Subject:           telling("/inspections/rounds/", inspectweb.Note),
			inspect.SubjectVisit:      telling("/inspections/visits/", inspectweb.Note),
			inspect.SubjectSheet:      tellingOf("/inspections/sheets", inspectweb.Note),
			works.Subject:             telling("/works/", worksweb.Note),
			equipment.Subject:         telling("/equipment/", equipmentweb.Note),
			equipment.SubjectSettings: tellingOf("/equipment/ratios", equipmentweb.Note),
			places.Subject:            telling("/places/", placesweb.Note),
			places.SubjectItems:       tellingOf("/places/items", placesweb.Note),
			notices.Subject:           telling("/notices/", noticesweb.Note),
			notices.SubjectSetting:    tellingOf("/notices/issuers", noticesweb.Note),
			documents.Subject:         telling("/documents/", documentsweb.Note),
			documents.SubjectBook:     tellingOf("/documents/books", documentsweb.Note),
			documents.SubjectTemplate: tellingOf("/documents/templates", documentsweb.Note),
			standard.Subject:          telling("/standard/evidence/", standardweb.Note),
			standard.SubjectTree:      telling("/standard/trees/", standardweb.Note),
			standard.SubjectClause:    tellingOf("/standard", standardweb.Note),
			org.SubjectCategory:       tellingOf("/org/categories", changed),
			org.SubjectBody:           tellingOf("/org/bodies", changed),
			org.SubjectUnit:           telling("/org/units/", changed),
			org.SubjectGroup:          telling("/org/groups/", changed),
			org.SubjectPost:           telling("/org/posts/", changed),
			org.SubjectPerson:         telling("/org/people/", changed),
			areas.SubjectArea:         telling("/areas/", changed),
			areas.SubjectStreet:       telling("/streets/", changed),
		}, nil
	}
}

// telling leads to the record's own page, whose address is page and the
// record's identifier.
func telling(page string, note func(context.Context, journal.Line) string) peopleweb.Teller {
	return func(ctx context.Context, l journal.Line) peopleweb.Told {
		return peopleweb.Told{Note: note(ctx, l), Link: page + l.Record}
	}
}

// tellingOf leads to one page for all records of the kind.
func tellingOf(page string, note func(context.Context, journal.Line) string) peopleweb.Teller {
	return func(ctx context.Context, l journal.Line) peopleweb.Told {
		return peopleweb.Told{Note: note(ctx, l), Link: page}
	}
}

// ofFinding leads to a finding whoever may see those of anybody.
func ofFinding(by access.Actor) peopleweb.Teller {
	if by.Reach(access.SeeFindings).All {
		return telling("/findings/", findingsweb.Note)
	}
	return tellingOf("", findingsweb.Note)
}

func changed(ctx context.Context, l journal.Line) string {
	return strings.Join(orgweb.Changes(ctx, l), " · ")
}

// tellPhoto says what a photo shows and which hash seals it; it leads to the
// photo's case.
func tellPhoto(ctx context.Context, l journal.Line) peopleweb.Told {
	var told peopleweb.Told
	if l.Str("subject") == cases.Subject {
		told.Link = "/case/" + l.Str("record")
	}
	if k := photos.Kind(l.Str("kind")); k.Valid() {
		told.Note = lang.T(ctx, "casesweb.photo."+string(k)) + " · "
	}
	told.Note += "SHA-256 " + l.Str("sha256")
	return told
}
