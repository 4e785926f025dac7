package casesapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/web/rest"
	"chuangwei/internal/worktime"
)

// ActInput is an act on the case that the address names.
type ActInput[B any] struct {
	rest.Common
	Number string `path:"number" doc:"The visible number, or the identifier."`
	Key    string `header:"Idempotency-Key" maxLength:"100" doc:"Names this request: a second arrival does nothing and returns the case."`
	Body   B
}

// sent names the request for the service.
func (in *ActInput[B]) sent(name string) (cases.Sent, error) {
	said, err := json.Marshal(in.Body)
	return cases.Sent{Key: in.Key, Said: name + string(said)}, err
}

// act adds one act of the lifecycle.
func act[B any](h *Resource, a *rest.API, name, summary string, fn func(ctx context.Context, by access.Actor, m cases.Move, in B) (cases.Case, error)) {
	rest.Add(a, rest.Op{ID: "case-" + name, Method: http.MethodPost, Path: "/cases/{number}/actions/" + name, Tag: "actions", Summary: summary},
		func(ctx context.Context, by access.Actor, in *ActInput[B]) (*caseOutput, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			sent, err := in.sent(name)
			if err != nil {
				return nil, err
			}
			if c, err = fn(ctx, by, cases.Move{Sent: sent, ID: c.ID}, in.Body); err != nil {
				return nil, err
			}
			return h.show(ctx, by, c)
		})
}

// MoveBody is what an act takes that wants a reason at most.
type MoveBody struct {
	Version int64  `json:"version,omitempty" minimum:"0" doc:"The version that was seen; 0: whichever."`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

func (b MoveBody) of(m cases.Move) cases.Move {
	m.Version, m.Reason = b.Version, b.Reason
	return m
}

// FileBody accepts a case. Empty fields take what is proposed.
type FileBody struct {
	Version  int64  `json:"version,omitempty" minimum:"0"`
	Category string `json:"category,omitempty" maxLength:"20"`
	Area     string `json:"area,omitempty" maxLength:"40"`
	Group    string `json:"group,omitempty" maxLength:"40"`
	LeadUnit string `json:"lead_unit,omitempty" maxLength:"40"`
	Limit    string `json:"limit,omitempty" maxLength:"20" example:"2wd"`
	Note     string `json:"note,omitempty" maxLength:"2000"`
}

// MergeBody ends a case as a duplicate of another.
type MergeBody struct {
	Version int64  `json:"version,omitempty" minimum:"0"`
	Into    string `json:"into" maxLength:"40" doc:"Number or identifier of the case that goes on."`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

// DispatchBody sends a case to a unit.
type DispatchBody struct {
	Version  int64      `json:"version,omitempty" minimum:"0"`
	LeadUnit string     `json:"lead_unit,omitempty" maxLength:"40" doc:"Empty: the one that it has."`
	Assist   []string   `json:"assist,omitempty" maxItems:"20"`
	Limit    string     `json:"limit,omitempty" maxLength:"20" example:"2wd"`
	DueAt    *time.Time `json:"due_at,omitempty" doc:"A fixed deadline instead of a limit."`
	Note     string     `json:"note,omitempty" maxLength:"2000"`
}

// RectifyBody is the proof that a unit sends in.
type RectifyBody struct {
	Version  int64    `json:"version,omitempty" minimum:"0"`
	Measures []string `json:"measures,omitempty" maxItems:"20" doc:"clean, persuade, hold, fine, repair, demolish, build, other."`
	Note     string   `json:"note,omitempty" maxLength:"2000"`
	After    []string `json:"after,omitempty" maxItems:"20" doc:"Photos uploaded before."`
	Before   []string `json:"before,omitempty" maxItems:"20" doc:"Photos of the problem, where the report had none."`
}

// HandInBody is the proof of whoever found a problem and put it right.
type HandInBody struct {
	RectifyBody
	Unit string `json:"unit,omitempty" maxLength:"40" doc:"Whose people did the work; empty: the asker's unit."`
}

// CheckerBody names the unit that checks for the area.
type CheckerBody struct {
	Version int64  `json:"version,omitempty" minimum:"0"`
	Unit    string `json:"unit" maxLength:"40"`
	Reason  string `json:"reason,omitempty" maxLength:"500"`
}

// CheckBody is what a checker found.
type CheckBody struct {
	Version int64    `json:"version,omitempty" minimum:"0"`
	Pass    bool     `json:"pass"`
	Reason  string   `json:"reason,omitempty" maxLength:"500" doc:"Wanted if it failed."`
	Note    string   `json:"note,omitempty" maxLength:"2000"`
	Photos  []string `json:"photos,omitempty" maxItems:"20"`
}

// AskBody asks for more time, or for the clock to stand still.
type AskBody struct {
	Version  int64      `json:"version,omitempty" minimum:"0"`
	Reason   string     `json:"reason" maxLength:"500"`
	DueAt    *time.Time `json:"due_at,omitempty" doc:"Of an extension: the deadline asked for."`
	ReviewOn string     `json:"review_on,omitempty" maxLength:"10" doc:"Of a suspension: the day to look again." example:"2017-09-30"`
}

// DecideBody answers an ask, or grants without one.
type DecideBody struct {
	Version  int64      `json:"version,omitempty" minimum:"0"`
	Request  string     `json:"request,omitempty" maxLength:"40" doc:"The ask; empty: nobody asked."`
	Grant    bool       `json:"grant"`
	Reason   string     `json:"reason,omitempty" maxLength:"500"`
	DueAt    *time.Time `json:"due_at,omitempty"`
	ReviewOn string     `json:"review_on,omitempty" maxLength:"10"`
}

// VisitBody is somebody going to look.
type VisitBody struct {
	Found  bool     `json:"found" doc:"The problem is (still, again) there."`
	Note   string   `json:"note,omitempty" maxLength:"2000"`
	Photos []string `json:"photos,omitempty" maxItems:"20"`
}

// EditBody changes what a case is about. Fields that are left out stay.
type EditBody struct {
	Version  int64   `json:"version,omitempty" minimum:"0"`
	Title    *string `json:"title,omitempty" maxLength:"120"`
	Details  *string `json:"details,omitempty" maxLength:"4000"`
	Category *string `json:"category,omitempty" maxLength:"20"`
	Place    *Place  `json:"place,omitempty"`
	Area     *string `json:"area,omitempty" maxLength:"40"`
	Group    *string `json:"group,omitempty" maxLength:"40"`
	Reason   string  `json:"reason,omitempty" maxLength:"500"`
}

func (h *Resource) registerActs(a *rest.API) {
	for _, one := range []struct {
		name, summary string
		do            func(context.Context, access.Actor, cases.Move) (cases.Case, error)
	}{
		{"reject", "Reject what is no problem; with a reason", h.Cases.Reject},
		{"sign", "Take a case on, for the lead unit", h.Cases.Sign},
		{"return", "Return a wrong dispatch; with a reason", h.Cases.Return},
		{"resume", "Let a suspended case go on", h.Cases.Resume},
		{"force_close", "Close without the checks; with a reason", h.Cases.ForceClose},
		{"reopen", "Reopen what was ended; with a reason", h.Cases.Reopen},
		{"void", "Void a mistaken record; with a reason", h.Cases.Void},
	} {
		act(h, a, one.name, one.summary, func(ctx context.Context, by access.Actor, m cases.Move, in MoveBody) (cases.Case, error) {
			return one.do(ctx, by, in.of(m))
		})
	}
	act(h, a, "file", "Accept a reported case", func(ctx context.Context, by access.Actor, m cases.Move, in FileBody) (cases.Case, error) {
		limit, err := limitOf(in.Limit)
		if err != nil {
			return cases.Case{}, err
		}
		return h.Cases.File(ctx, by, cases.Filing{
			Sent: m.Sent, ID: m.ID, Version: in.Version, Category: in.Category, Area: id.Area(in.Area), Group: id.Group(in.Group), LeadUnit: id.Unit(in.LeadUnit),
			Limit: limit, Note: in.Note,
		})
	})
	act(h, a, "merge", "End a case as a duplicate of another", func(ctx context.Context, by access.Actor, m cases.Move, in MergeBody) (cases.Case, error) {
		into, err := h.find(ctx, by, in.Into)
		if err != nil {
			return cases.Case{}, err
		}
		return h.Cases.Merge(ctx, by, cases.Move{Sent: m.Sent, ID: m.ID, Version: in.Version, Reason: in.Reason}, into.ID)
	})
	act(h, a, "dispatch", "Send a case to a unit, or to another one", func(ctx context.Context, by access.Actor, m cases.Move, in DispatchBody) (cases.Case, error) {
		limit, err := limitOf(in.Limit)
		if err != nil {
			return cases.Case{}, err
		}
		d := cases.Dispatching{Sent: m.Sent, ID: m.ID, Version: in.Version, Lead: id.Unit(in.LeadUnit), Limit: limit, Due: instantOf(in.DueAt), Note: in.Note}
		for _, u := range in.Assist {
			d.Assist = append(d.Assist, id.Unit(u))
		}
		return h.Cases.Dispatch(ctx, by, d)
	})
	act(h, a, "choose_check", "Name the unit that checks for the area", func(ctx context.Context, by access.Actor, m cases.Move, in CheckerBody) (cases.Case, error) {
		return h.Cases.ChooseChecker(ctx, by, cases.Move{Sent: m.Sent, ID: m.ID, Version: in.Version, Reason: in.Reason}, id.Unit(in.Unit))
	})
	h.registerProofs(a)
	h.registerAsks(a)
}

func (h *Resource) registerProofs(a *rest.API) {
	act(h, a, "rectify", "Send in the proof", func(ctx context.Context, by access.Actor, m cases.Move, in RectifyBody) (cases.Case, error) {
		r := cases.Rectification{Sent: m.Sent, ID: m.ID, Version: in.Version, Measures: in.Measures, Note: in.Note}
		var err error
		if r.After, err = h.pictures("after", in.After); err != nil {
			return cases.Case{}, err
		}
		if r.Before, err = h.pictures("before", in.Before); err != nil {
			return cases.Case{}, err
		}
		return h.Cases.Rectify(ctx, by, r)
	})
	act(h, a, "hand_in", "Send in what was put right on the spot; it goes straight to the check by the area", func(ctx context.Context, by access.Actor, m cases.Move, in HandInBody) (cases.Case, error) {
		r := cases.HandedIn{Sent: m.Sent, ID: m.ID, Version: in.Version, Unit: id.Unit(in.Unit), Measures: in.Measures, Note: in.Note}
		var err error
		if r.After, err = h.pictures("after", in.After); err != nil {
			return cases.Case{}, err
		}
		if r.Before, err = h.pictures("before", in.Before); err != nil {
			return cases.Case{}, err
		}
		return h.Cases.HandIn(ctx, by, r)
	})
	for _, one := range []struct {
		name, summary string
		do            func(context.Context, access.Actor, cases.Check) (cases.Case, error)
	}{
		{"area_check", "Check for the area", h.Cases.AreaCheck},
		{"final_check", "Check for the office; passed, the case is closed", h.Cases.FinalCheck},
	} {
		act(h, a, one.name, one.summary, func(ctx context.Context, by access.Actor, m cases.Move, in CheckBody) (cases.Case, error) {
			pictures, err := h.pictures("photos", in.Photos)
			if err != nil {
				return cases.Case{}, err
			}
			return one.do(ctx, by, cases.Check{Sent: m.Sent, ID: m.ID, Version: in.Version, Pass: in.Pass, Reason: in.Reason, Note: in.Note, Photos: pictures})
		})
	}
	act(h, a, "visit", "Note what was found on the spot", func(ctx context.Context, by access.Actor, m cases.Move, in VisitBody) (cases.Case, error) {
		pictures, err := h.pictures("photos", in.Photos)
		if err != nil {
			return cases.Case{}, err
		}
		return h.Cases.Visit(ctx, by, cases.Visit{Sent: m.Sent, ID: m.ID, Found: in.Found, Note: in.Note, Photos: pictures})
	})
	act(h, a, "edit", "Change what a case is about", func(ctx context.Context, by access.Actor, m cases.Move, in EditBody) (cases.Case, error) {
		e := cases.Edit{Sent: m.Sent, ID: m.ID, Version: in.Version, Title: in.Title, Details: in.Details, Category: in.Category, Reason: in.Reason}
		if in.Place != nil {
			p, err := in.Place.place()
			if err != nil {
				return cases.Case{}, err
			}
			e.Place = &p
		}
		if in.Area != nil {
			v := id.Area(*in.Area)
			e.Area = &v
		}
		if in.Group != nil {
			v := id.Group(*in.Group)
			e.Group = &v
		}
		return h.Cases.Edit(ctx, by, e)
	})
}

func (h *Resource) registerAsks(a *rest.API) {
	for _, one := range []struct {
		name, summary string
		do            func(context.Context, access.Actor, cases.Ask) (id.Request, error)
	}{
		{"ask_extend", "Ask for more time", h.Cases.AskExtension},
		{"ask_suspend", "Ask for the clock to stand still", h.Cases.AskSuspension},
	} {
		act(h, a, one.name, one.summary, func(ctx context.Context, by access.Actor, m cases.Move, in AskBody) (cases.Case, error) {
			_, err := one.do(ctx, by, cases.Ask{Sent: m.Sent, ID: m.ID, Version: in.Version, Reason: in.Reason, Due: instantOf(in.DueAt), Review: in.ReviewOn})
			if err != nil {
				return cases.Case{}, err
			}
			return h.Cases.Get(ctx, by, m.ID)
		})
	}
	for _, one := range []struct {
		name, summary string
		do            func(context.Context, access.Actor, cases.Decision) (cases.Case, error)
	}{
		{"extend", "Grant or refuse more time", h.Cases.DecideExtension},
		{"suspend", "Grant or refuse a suspension", h.Cases.DecideSuspension},
	} {
		act(h, a, one.name, one.summary, func(ctx context.Context, by access.Actor, m cases.Move, in DecideBody) (cases.Case, error) {
			return one.do(ctx, by, cases.Decision{
				Sent: m.Sent, ID: m.ID, Version: in.Version, Request: id.Request(in.Request), Grant: in.Grant, Reason: in.Reason, Due: instantOf(in.DueAt), Review: in.ReviewOn,
			})
		})
	}
	act(h, a, "comment", "Add a remark", func(ctx context.Context, by access.Actor, m cases.Move, in CommentBody) (cases.Case, error) {
		if err := h.Cases.Comment(ctx, by, m.ID, in.Text, m.Key); err != nil {
			return cases.Case{}, err
		}
		return h.Cases.Get(ctx, by, m.ID)
	})
}

// CommentBody is a remark.
type CommentBody struct {
	Text string `json:"text" minLength:"1" maxLength:"2000"`
}

func limitOf(text string) (l worktime.Limit, err error) {
	if text == "" {
		return l, nil
	}
	if l, err = worktime.ParseLimit(text); err != nil {
		return l, field("limit", "case.bad_limit")
	}
	return l, nil
}

func instantOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
