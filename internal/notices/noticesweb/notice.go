package noticesweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/photos"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// noticePage is one notice with everything around it.
type noticePage struct {
	n *names
	notices.Detail
	// An act that came back with faults: its form, what was sent, and what is
	// wrong.
	bad  string
	sent url.Values
	key  string
	Errs ui.Errors
}

// noticeOf is the notice that an address names, by identifier or by its number
// in the register.
func (h *Handler) noticeOf(r *http.Request) (id.Served, error) {
	text := r.PathValue("id")
	if n, ok := notices.NumberOf(text); ok {
		return h.Notices.ByNumber(r.Context(), web.Actor(r), n)
	}
	return id.Served(text), nil
}

func (h *Handler) page(r *http.Request) (p noticePage, err error) {
	notice, err := h.noticeOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.Detail, err = h.Notices.Detail(r.Context(), p.n.by, notice)
	return p, err
}

func (h *Handler) notice(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return noticeView(p), nil
}

func (h *Handler) phoneNotice(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	return phoneView(p), nil
}

func (p noticePage) version() string { return strconv.FormatInt(p.Notice.Version, 10) }

func (p noticePage) may(a notices.Act) bool { return notices.May(p.Notice, p.n.by, a) }

// acts lists what the actor may do, but for what has a place of its own.
func (p noticePage) acts() []notices.Rule {
	return slices.DeleteFunc(notices.Allowed(p.Notice, p.n.by), func(r notices.Rule) bool { return r.Else })
}

// onPhone are the acts that make sense with a phone in hand.
func (p noticePage) onPhone() []notices.Rule {
	return slices.DeleteFunc(p.acts(), func(r notices.Rule) bool { return r.Act != notices.DoServe && r.Act != notices.DoVisit })
}

// form is the form of an act.
func (p noticePage) form(ctx context.Context, r notices.Rule) ui.Act {
	a := r.Act
	x := ui.Act{
		ID: string(a), Label: lang.T(ctx, "notices.act."+string(a)), Text: lang.T(ctx, "noticesweb.about."+string(a)), Action: p.Notice.Link() + "/" + string(a),
		Danger: a == notices.DoWithdraw, Files: a == notices.DoServe || a == notices.DoVisit,
	}
	if r.Main {
		x.Kind = "primary"
	}
	if p.bad == x.ID {
		x.Open, x.Key = true, p.key
	}
	return x
}

// in is an input of a form, with what was sent before where it came back.
func (p noticePage) in(form notices.Act, in ui.Input) ui.Input {
	in.ID = "f-" + in.Name
	if p.bad != string(form) {
		in.ID = string(form) + "-" + in.Name
		return in
	}
	if v, ok := p.sent[in.Name]; ok {
		in.Value, in.Checked = v[0], true
	}
	return in.At(p.Errs)
}

func (p noticePage) facts(ctx context.Context) []ui.Fact {
	x, n := p.Notice, p.n
	col := func(k string) string { return lang.T(ctx, "noticesweb.col."+k) }
	out := []ui.Fact{
		{Label: col("kind"), Value: n.kind[x.Kind]},
		{Label: col("register"), Value: x.Label()},
		{Label: col("issuer"), Value: n.unit[x.Issuer], Href: "/org/units/" + string(x.Issuer)},
		{Label: col("party"), Value: party(ctx, x), Note: lang.T(ctx, "notices.party."+string(x.Party.Kind))},
	}
	add := func(k, v, note string) {
		if v != "" {
			out = append(out, ui.Fact{Label: col(k), Value: v, Note: note})
		}
	}
	add("party_id", x.Party.ID, "")
	add("contact", x.Party.Contact, "")
	add("party_address", x.Party.Address, "")
	out = append(out,
		ui.Fact{Label: col("object"), Value: object(ctx, x)},
		ui.Fact{Label: col("address"), Value: x.Address},
		ui.Fact{Label: col("area"), Value: n.area[x.Area], Href: "/areas/" + string(x.Area)},
		ui.Fact{Label: col("due_on"), Value: x.Text.DueOn, Note: p.daysLate(ctx)},
		ui.Fact{Label: col("drafted_on"), Value: x.DraftedOn, Note: x.Actor},
	)
	add("issued_on", x.IssuedOn, x.SignerName)
	add("complied_on", x.CompliedOn, "")
	add("transferred_to", x.TransferredTo, "")
	add("ended_on", x.EndedOn, "")
	add("officers", x.Text.Officers, "")
	return out
}

// service is how the notice reached its party.
func (p noticePage) service(ctx context.Context) []ui.Fact {
	v := p.Notice.Serving
	out := []ui.Fact{
		{Label: lang.T(ctx, "noticesweb.col.method"), Value: lang.T(ctx, "notices.method."+string(v.Method))},
		{Label: lang.T(ctx, "noticesweb.col.served_at"), Value: lang.Moment(ctx, v.At), Note: v.Server},
		{Label: lang.T(ctx, "noticesweb.col.served_place"), Value: v.Place},
	}
	for _, x := range []struct{ key, value, note string }{{"receiver", v.Receiver, v.Relation}, {"witnesses", both(v.Witness1, v.Witness2), ""}} {
		if x.value != "" {
			out = append(out, ui.Fact{Label: lang.T(ctx, "noticesweb.col."+x.key), Value: x.value, Note: x.note})
		}
	}
	return out
}

func (p noticePage) daysLate(ctx context.Context) string {
	if n := p.Notice.DaysLate(p.Today); n > 0 {
		return lang.T(ctx, "noticesweb.days_late", n)
	}
	return ""
}

// life is the notice's way from draft to compliance.
func (p noticePage) life(ctx context.Context) []ui.Step {
	x := p.Notice
	way := []notices.State{notices.Drafted, notices.Issued, notices.Served, notices.Complied}
	at := slices.Index(way, x.State)
	switch x.State {
	case notices.Refused, notices.Transferred:
		way[3], at = x.State, 3
	case notices.Withdrawn:
		way, at = []notices.State{notices.Drafted, notices.Withdrawn}, 1
	case notices.Drafted, notices.Issued, notices.Served, notices.Complied:
	}
	out := make([]ui.Step, len(way))
	for i, s := range way {
		out[i].Label = lang.T(ctx, "notices.state."+string(s))
		switch {
		case i < at || x.State == notices.Complied:
			out[i].State = "done"
		case i == at:
			out[i].State = "now"
		}
	}
	return out
}

func shots(ctx context.Context, list []photos.Photo) []ui.Photo {
	out := make([]ui.Photo, 0, len(list))
	for _, x := range list {
		at := "/photos/" + string(x.ID)
		out = append(out, ui.Photo{Small: at + "/thumb", Full: at + "/public", Alt: lang.T(ctx, "noticesweb.photo", x.Actor), At: x.UploadedAt})
	}
	return out
}
