package noticesweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
	"chuangwei/internal/worktime"
)

// formPage is the form of a notice.
type formPage struct {
	n       *names
	draft   notices.Draft
	about   *cases.Case     // that it is about; nil: none
	notice  *notices.Notice // that is changed; nil: a new one
	version string
	key     string
	Errs    ui.Errors
}

// kindFirst is the kind that a form begins with: the first that is offered.
func (n *names) kindFirst(code string) notices.Kind {
	for _, k := range n.kinds {
		if k.Code == code || code == "" && k.Active {
			return k
		}
	}
	return notices.Kind{}
}

// usual are the words that a kind usually says, and its deadline from today.
func (n *names) usual(ctx context.Context, k notices.Kind) notices.Text {
	t := notices.Text{Statement: k.Sets.Statement, DueOn: n.today}
	t.Basis, t.Demand, t.Remedies = texts(ctx, k)
	if d, err := worktime.ParseDay(n.today); err == nil {
		t.DueOn = (d + worktime.Day(k.Days)).String()
	}
	return t
}

func (h *Handler) newNotice(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	if !mayDraft(by) {
		return nil, by.Check(access.DraftNotices, access.Owners{})
	}
	p := formPage{}
	var err error
	if p.n, err = h.names(r); err != nil {
		return nil, err
	}
	k := p.n.kindFirst(r.URL.Query().Get("kind"))
	p.draft = notices.Draft{Kind: k.Code, Issuer: by.Unit, Party: notices.Party{Kind: notices.OfPerson}, Text: p.n.usual(ctx, k)}
	if c := r.URL.Query().Get("case"); c != "" {
		got, err := h.Cases.Get(ctx, by, id.Case(c))
		if err != nil {
			return nil, err
		}
		p.about = &got
		p.draft.Case, p.draft.Area, p.draft.Address, p.draft.Object.Name, p.draft.Text.Facts = got.ID, got.Area, got.Place.Address, got.Title, got.Details
	}
	return formView(p), nil
}

// draftOf reads the form.
func draftOf(r *http.Request) notices.Draft {
	v := r.PostFormValue
	whole := func(name string) int64 {
		s := strings.TrimSpace(v(name))
		if s == "" {
			return 0
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return -1 // the service says what is wrong with it
		}
		return n
	}
	return notices.Draft{
		Kind: v("kind"), Case: id.Case(v("case")), Area: id.Area(v("area")), Issuer: id.Unit(v("issuer")), Address: v("address"), Key: web.Key(r),
		Party: notices.Party{Kind: notices.PartyKind(v("party_kind")), Name: v("party"), ID: v("party_id"), Contact: v("contact"), Address: v("party_address")},
		Object: notices.Object{
			Name: v("object"), Structure: v("structure"), Floors: whole("floors"), Length: parseHundredths(v("length")), Width: parseHundredths(v("width")), Size: parseHundredths(v("size")),
			Built: v("built"), Permit: v("permit"),
		},
		Text: notices.Text{
			Facts: v("facts"), Basis: v("basis"), Demand: v("demand"), DueOn: v("due_on"), Statement: whole("statement"), Remedies: v("remedies"), Officers: v("officers"),
		},
	}
}

// formOf is the form of a draft that came back with faults.
func (h *Handler) formOf(r *http.Request, d notices.Draft, errs ui.Errors) (p formPage, err error) {
	p = formPage{draft: d, Errs: errs, key: d.Key}
	if p.n, err = h.names(r); err != nil || d.Case == "" {
		return p, err
	}
	got, err := h.Cases.Get(r.Context(), web.Actor(r), d.Case)
	if fault.Is(err, fault.NotFound) {
		return p, nil
	}
	p.about = &got
	return p, err
}

func (h *Handler) draft(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	d := draftOf(r)
	made, err := h.Notices.Draft(r.Context(), web.Actor(r), d)
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.formOf(r, d, errs)
		if err != nil {
			return nil, err
		}
		return web.Unprocessable(formView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "noticesweb.did.draft")
	web.Redirect(w, r, "/notices/"+string(made))
	return nil, nil
}

func (h *Handler) edit(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	if !p.may(notices.DoChange) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	x := p.Notice
	d := notices.Draft{Kind: x.Kind, Case: x.Case, Area: x.Area, Issuer: x.Issuer, Address: x.Address, Party: x.Party, Object: x.Object, Text: x.Text}
	f, err := h.formOf(r, d, nil)
	if err != nil {
		return nil, err
	}
	f.notice, f.version = &x, strconv.FormatInt(x.Version, 10)
	return formView(f), nil
}

func (h *Handler) change(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	d, m := draftOf(r), notices.Move{ID: p.Notice.ID}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	_, err = h.Notices.Change(r.Context(), web.Actor(r), m, d)
	if errs, ok := web.Refused(r, err); ok {
		f, err := h.formOf(r, d, errs)
		if err != nil {
			return nil, err
		}
		f.notice, f.version = &p.Notice, r.PostFormValue("version")
		return web.Unprocessable(formView(f)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "noticesweb.did.change")
	web.Redirect(w, r, p.Notice.Link())
	return nil, nil
}

func (p formPage) title(ctx context.Context) string {
	if p.notice == nil {
		return lang.T(ctx, "noticesweb.draft")
	}
	return lang.T(ctx, "noticesweb.change", p.notice.Label())
}

func (p formPage) action() string {
	if p.notice == nil {
		return "/notices"
	}
	return p.notice.Link() + "/change"
}

func (p formPage) back() string {
	switch {
	case p.notice != nil:
		return p.notice.Link()
	case p.about != nil:
		return "/case/" + string(p.about.ID)
	}
	return "/notices"
}

// count is a whole number for a form: nothing where there is none.
func count(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// moment reads an instant of a form's field, in the county's zone; the zero
// time where there is none.
func moment(s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	if err != nil {
		var f fault.Fields
		f.Add("at", "notices.bad_moment")
		return t, f.Err()
	}
	return t, nil
}
