package inboxweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/channel"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/inbox"
	"chuangwei/internal/lang"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type channelsPage struct {
	c       inbox.Channels
	devices []inbox.Device
	sent    []inbox.Delivery
	key     string // public, for web push
	Errs    ui.Errors
}

func (h *Handler) channelsOf(r *http.Request) (p channelsPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.c, err = h.Inbox.Channels(ctx, by); err != nil {
		return p, err
	}
	if p.devices, err = h.Inbox.Devices(ctx, by); err != nil {
		return p, err
	}
	if p.sent, err = h.Inbox.Deliveries(ctx, by, ""); err != nil {
		return p, err
	}
	p.key, err = h.Inbox.PushKey(ctx, by.County)
	return p, err
}

func (h *Handler) channels(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.channelsOf(r)
	if err != nil {
		return nil, err
	}
	return channelsView(p), nil
}

// offFrom is what was not ticked in a list of sorts; was, where the form had no
// such list.
func offFrom(r *http.Request, name string, was []string) []string {
	if r.PostFormValue("sorts") == "" {
		return was
	}
	return slices.DeleteFunc(inbox.Sorts(), func(s string) bool { return slices.Contains(r.PostForm[name], s) })
}

// sorts is the choice of what comes by a channel: everything but what is off.
func sorts(ctx context.Context, name, label string, off []string) ui.Input {
	in := ui.Input{Name: name, Label: label, Many: true}
	for _, s := range inbox.Sorts() {
		in.Options = append(in.Options, ui.Option{Value: s, Label: lang.T(ctx, "inbox.sort."+s)})
		if !slices.Contains(off, s) {
			in.Values = append(in.Values, s)
		}
	}
	return in
}

func quietFrom(r *http.Request) inbox.Quiet {
	return inbox.Quiet{From: r.PostFormValue("quiet_from"), To: r.PostFormValue("quiet_to")}
}

func (h *Handler) saveChannels(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	c := inbox.Channels{Email: r.PostFormValue("email") != "", Push: r.PostFormValue("push") != "", Quiet: quietFrom(r)}
	if text := r.PostFormValue("remind"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		c.Remind = n
	}
	was, err := h.Inbox.Channels(r.Context(), web.Actor(r))
	if err != nil {
		return nil, err
	}
	c.EmailOff, c.PushOff = offFrom(r, "email_sorts", was.EmailOff), offFrom(r, "push_sorts", was.PushOff)
	err = h.Inbox.SetChannels(r.Context(), web.Actor(r), c)
	if errs, ok := web.FieldErrors(r, err); ok {
		p, err := h.channelsOf(r)
		if err != nil {
			return nil, err
		}
		p.c, p.Errs = c, errs
		return web.Unprocessable(channelsView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inbox.channels_saved")
	web.Redirect(w, r, "/me/notices")
	return nil, nil
}

func (h *Handler) addDevice(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	err := h.Inbox.AddDevice(r.Context(), web.Actor(r), channel.Device{Endpoint: v("endpoint"), P256dh: v("p256dh"), Auth: v("auth")}, v("name"))
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "inbox.device_added")
	web.Redirect(w, r, "/me/notices")
	return nil, nil
}

func (h *Handler) dropDevice(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := h.Inbox.DropDevice(r.Context(), web.Actor(r), id.Device(r.PathValue("id"))); err != nil {
		return nil, err
	}
	web.Flash(w, r, "inbox.device_dropped")
	web.Redirect(w, r, "/me/notices")
	return nil, nil
}

func (p channelsPage) remind() string {
	if p.c.Remind == 0 {
		return ""
	}
	return strconv.Itoa(p.c.Remind)
}

func deliveryLook(s inbox.DeliveryState) (kind, icon string) {
	switch s {
	case inbox.Sent:
		return "done", "check"
	case inbox.Waiting, inbox.Sending:
		return "new", "hourglass"
	case inbox.Failed:
		return "late", "alert-circle"
	case inbox.Unsure:
		return "doing", "alert-triangle"
	case inbox.Dropped:
	}
	return "off", "minus"
}

type robotsPage struct {
	list   []inbox.Robot
	sent   map[id.Robot][]inbox.Delivery
	groups []ui.Option
	form   inbox.Robot
	key    string
	Errs   ui.Errors
}

func (h *Handler) robotsOf(r *http.Request) (p robotsPage, err error) {
	ctx, by := r.Context(), web.Actor(r)
	if p.list, err = h.Inbox.Robots(ctx, by); err != nil {
		return p, err
	}
	p.sent = map[id.Robot][]inbox.Delivery{}
	for _, x := range p.list {
		if p.sent[x.ID], err = h.Inbox.Deliveries(ctx, by, x.ID); err != nil {
			return p, err
		}
	}
	p.groups, err = h.Groups(ctx, by)
	return p, err
}

func (h *Handler) robots(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.robotsOf(r)
	if err != nil {
		return nil, err
	}
	return robotsView(p), nil
}

func (h *Handler) addRobot(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	x := inbox.Robot{Kind: channel.Kind(v("kind")), Name: v("name"), Group: id.Group(v("group")), URL: v("url"), Secret: v("secret"), Quiet: quietFrom(r)}
	_, err := h.Inbox.AddRobot(r.Context(), web.Actor(r), x)
	if err != nil {
		errs, ok := web.Refused(r, err)
		if !ok {
			return nil, err
		}
		p, err := h.robotsOf(r)
		if err != nil {
			return nil, err
		}
		p.form, p.Errs, p.key = x, errs, web.Key(r)
		return web.Unprocessable(robotsView(p)), nil
	}
	web.Flash(w, r, "inbox.robot_added")
	web.Redirect(w, r, "/robots")
	return nil, nil
}

func (h *Handler) robotAct(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, robot := r.Context(), web.Actor(r), id.Robot(r.PathValue("id"))
	var err error
	key := "inbox.robot_saved"
	switch r.PathValue("act") {
	case "pause":
		err = h.Inbox.PauseRobot(ctx, by, robot, true)
	case "resume":
		err = h.Inbox.PauseRobot(ctx, by, robot, false)
	case "remove":
		key, err = "inbox.robot_removed", h.Inbox.DropRobot(ctx, by, robot)
	case "try":
		key, err = "inbox.robot_tried", h.Inbox.TryRobot(ctx, by, robot)
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, key)
	web.Redirect(w, r, "/robots")
	return nil, nil
}

// of names the group that a robot is of.
func (p robotsPage) of(ctx context.Context, x inbox.Robot) string {
	for _, g := range p.groups {
		if g.Value == string(x.Group) && x.Group != "" {
			return g.Label
		}
	}
	return lang.T(ctx, "access.role."+string(access.Office))
}

func kinds(ctx context.Context) (out []ui.Option) {
	for _, k := range channel.Kinds() {
		out = append(out, ui.Option{Value: string(k), Label: lang.T(ctx, "inbox.robot."+string(k))})
	}
	return out
}
