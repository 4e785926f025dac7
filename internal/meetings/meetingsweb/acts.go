package meetingsweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/meetings"
	"chuangwei/internal/web"
)

// act does one act and leads back to the meeting.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	meeting, err := h.meetingOf(r)
	if err != nil {
		return nil, err
	}
	act := r.PathValue("act")
	key, args, err := h.do(r, meeting, act)
	if err != nil {
		errs, ok := web.Refused(r, err)
		if !ok {
			return nil, err
		}
		if act == "put" {
			p, err := h.proposalsOf(r)
			if err != nil {
				return nil, err
			}
			p.Errs = errs
			return web.Unprocessable(proposalsView(p)), nil
		}
		p, err := h.detail(r)
		if err != nil {
			return nil, err
		}
		p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
		return web.Unprocessable(meetingView(p)), nil
	}
	web.Flash(w, r, key, args...)
	web.Redirect(w, r, "/meetings/"+string(meeting))
	return nil, nil
}

// do does the act and returns the message of what was done.
func (h *Handler) do(r *http.Request, meeting id.Meeting, act string) (key string, args []any, err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	version, _ := strconv.ParseInt(v("version"), 10, 64) // none: whichever
	switch act {
	case "put":
		n, err := h.Meetings.Put(ctx, by, meeting, r.PostForm["pick"])
		return "meetingsweb.did.put", []any{n}, err
	case "add":
		return "meetingsweb.did.add", nil, h.Meetings.Add(ctx, by, meeting, v("title"), id.Unit(v("reporter")))
	case "up", "down":
		return "meetingsweb.did.moved", nil, h.Meetings.Move(ctx, by, meeting, v("key"), act == "up")
	case "off":
		return "meetingsweb.did.off", nil, h.Meetings.TakeOff(ctx, by, meeting, v("key"))
	case "begin":
		return "meetingsweb.did.begin", nil, h.Meetings.Begin(ctx, by, meeting, version)
	case "attend":
		var seats []meetings.Seat
		for _, u := range r.PostForm["unit"] {
			seats = append(seats, meetings.Seat{Unit: id.Unit(u), Presence: meetings.Presence(v("presence-" + u)), Who: v("who-" + u)})
		}
		return "meetingsweb.saved", nil, h.Meetings.Attend(ctx, by, meeting, seats)
	case "report":
		marks := map[id.Point]meetings.Mark{}
		for _, p := range r.PostForm["point"] {
			marks[id.Point(p)] = meetings.Mark{Reporter: id.Unit(v("reporter-" + p)), Reported: v("reported-"+p) != "", Settled: v("settled-"+p) != ""}
		}
		return "meetingsweb.saved", nil, h.Meetings.Mark(ctx, by, meeting, marks)
	case "decide":
		_, err := h.Meetings.Decide(ctx, by, meetings.Deciding{Meeting: meeting, Title: v("title"), Unit: id.Unit(v("unit")), DueOn: v("due_on"), Key: web.Key(r)})
		return "meetingsweb.did.decide", nil, err
	case "close":
		return "meetingsweb.did.close", nil, h.Meetings.Close(ctx, by, meeting, version)
	case "calloff":
		return "meetingsweb.did.calloff", nil, h.Meetings.CallOff(ctx, by, meeting, version, v("reason"))
	default:
		return "", nil, fault.New(fault.NotFound, "fault.not_found")
	}
}

// withdraw takes back a decision that was entered by mistake.
func (h *Handler) withdraw(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	meeting, err := h.Meetings.Withdraw(r.Context(), web.Actor(r), id.Decision(r.PathValue("id")), r.PostFormValue("reason"))
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "meetingsweb.did.withdraw")
	web.Redirect(w, r, "/meetings/"+string(meeting))
	return nil, nil
}
