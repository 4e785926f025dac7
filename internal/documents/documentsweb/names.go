package documentsweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"chuangwei/internal/access"
	"chuangwei/internal/areas"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/documents"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/org"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// names is what a page needs to speak of the records around a document.
type names struct {
	by      access.Actor
	url     string
	home    string // the address of the program
	county  counties.County
	issuers []documents.Issuer
	units   []org.Unit
	areas   []areas.Area
	groups  []org.Group
	unit    map[id.Unit]string
}

func (h *Handler) names(r *http.Request) (*names, error) {
	ctx, by := r.Context(), web.Actor(r)
	n := &names{by: by, url: r.URL.RequestURI(), unit: map[id.Unit]string{}}
	err := h.DB.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		if n.county, err = counties.Of(ctx, tx); err != nil {
			return err
		}
		if n.issuers, err = documents.Issuers(ctx, tx); err != nil {
			return err
		}
		if n.units, err = org.Units(ctx, tx); err != nil {
			return err
		}
		if n.areas, err = areas.Brief(ctx, tx); err != nil {
			return err
		}
		n.groups, err = org.Groups(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	for _, u := range n.units {
		n.unit[u.ID] = u.Name
	}
	n.home = web.Home(r, n.county.Settings.Address, h.Address)
	return n, nil
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// look is how a state is drawn.
func look(s documents.State) (kind, icon string) {
	switch s {
	case documents.Draft:
		return "new", "edit"
	case documents.Reviewing, documents.Signing:
		return "doing", "eye-check"
	case documents.Signed:
		return "check", "checklist"
	case documents.Out, documents.Filed:
		return "done", "circle-check"
	case documents.Void, documents.Repealed, documents.Dropped:
	}
	return "off", "ban"
}

// mark is the number of a document, or the issue of a brief.
func mark(ctx context.Context, d documents.Document) string {
	if d.Total > 0 {
		return lang.T(ctx, "documentsweb.issue", strconv.FormatInt(d.Issue, 10), strconv.FormatInt(d.Total, 10))
	}
	return d.Number.String()
}

func plainNumber(n int64) string { return strconv.FormatInt(n, 10) }

// share says how many of the addressees have read a document.
func share(ctx context.Context, d documents.Document) string {
	if !d.State.Sent() || d.Expected == 0 {
		return "—"
	}
	return lang.T(ctx, "documentsweb.read_of", d.Done, d.Expected)
}

// targetOptions are all to whom a document may go.
func (n *names) targetOptions(ctx context.Context) (out []ui.Option) {
	add := func(scope access.Scope, of, name string) {
		out = append(out, ui.Option{Value: documents.Target{Scope: scope, Of: of}.String(), Label: name, Group: lang.T(ctx, "documentsweb.scope."+string(scope))})
	}
	for _, a := range n.areas {
		add(access.Area, string(a.ID), a.Name)
	}
	for _, g := range n.groups {
		add(access.Group, string(g.ID), g.Name)
	}
	for _, u := range n.units {
		add(access.Unit, string(u.ID), u.Name)
	}
	return out
}

func (n *names) unitOptions() (out []ui.Option) {
	for _, u := range n.units {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.Name})
	}
	return out
}

// wordOptions are the issuers that are offered, and the one that is set.
func (n *names) wordOptions(set string) (out []ui.Option) {
	for _, x := range n.issuers {
		if x.Active || x.Word == set {
			out = append(out, ui.Option{Value: x.Word, Label: x.Word + " · " + x.Name})
		}
	}
	return out
}

// options are the choices of a list of words, by the messages under prefix.
func options[T ~string](ctx context.Context, prefix string, list []T) (out []ui.Option) {
	for _, s := range list {
		out = append(out, ui.Option{Value: string(s), Label: lang.T(ctx, prefix+string(s))})
	}
	return out
}

func mayDraft(by access.Actor) bool { return by.MayEver(access.DraftDocument) }

func mayIssue(by access.Actor) bool { return by.May(access.IssueDocument, access.Owners{}) }

// tabs are the views of the register.
func (n *names) tabs(ctx context.Context, f documents.Filter) []ui.Tab {
	plain := !f.Waits && !f.Unread && !f.Late
	return []ui.Tab{
		{Label: lang.T(ctx, "documentsweb.tab.all"), Href: "/documents", Active: plain && f.Direction == ""},
		{Label: lang.T(ctx, "documents.direction.issued"), Href: "/documents?direction=issued", Active: plain && f.Direction == documents.Issued},
		{Label: lang.T(ctx, "documents.direction.received"), Href: "/documents?direction=received", Active: plain && f.Direction == documents.Received},
		{Label: lang.T(ctx, "documentsweb.tab.waits"), Href: "/documents?waits=1", Active: f.Waits},
		{Label: lang.T(ctx, "documentsweb.tab.unread"), Href: "/documents?unread=1", Active: f.Unread},
		{Label: lang.T(ctx, "documentsweb.tab.late"), Href: "/documents?late=1", Active: f.Late},
	}
}

// filters is the line over the register.
func (n *names) filters(ctx context.Context, f documents.Filter) ui.Filters {
	state := ""
	if len(f.States) > 0 {
		state = f.Values().Get("state")
	}
	var states []ui.Option
	for _, w := range []string{"drafts", "force", "out", "sent"} {
		states = append(states, ui.Option{Value: w, Label: lang.T(ctx, "documentsweb.states."+w)})
	}
	states = append(states, options(ctx, "documents.state.", documents.States())...)
	return ui.Filters{
		Action: "/documents", Target: "list", Keep: []string{"sort", "campaign", "waits", "unread", "late"},
		Text: &ui.Input{Name: "q", Label: lang.T(ctx, "documentsweb.search"), Value: f.Text},
		Items: []ui.Input{
			{Name: "state", Label: lang.T(ctx, "documentsweb.col.state"), Value: state, Options: states},
			{Name: "kind", Label: lang.T(ctx, "documentsweb.col.kind"), Value: string(f.Kind), Options: options(ctx, "documents.kind.", documents.Kinds())},
			{Name: "unit", Label: lang.T(ctx, "documentsweb.col.unit"), Value: string(f.Unit), Options: n.unitOptions()},
		},
		More: []ui.Input{
			{Name: "direction", Label: lang.T(ctx, "documentsweb.col.direction"), Value: string(f.Direction), Options: options(ctx, "documents.direction.", documents.Directions())},
			{Name: "word", Label: lang.T(ctx, "documentsweb.col.word"), Value: f.Word, Options: n.wordOptions(f.Word)},
			{Name: "founds", Label: lang.T(ctx, "documentsweb.col.founds"), Value: f.Founds, Options: options(ctx, "documents.founds.", documents.Foundations())},
			{Name: "urgency", Label: lang.T(ctx, "documentsweb.col.urgency"), Value: f.Urgency, Options: options(ctx, "documents.urgency.", documents.Urgencies())},
			{Name: "from", Label: lang.T(ctx, "documentsweb.from"), Type: "date", Value: f.From},
			{Name: "to", Label: lang.T(ctx, "documentsweb.to"), Type: "date", Value: f.To},
		},
	}
}

// narrowed reports whether the filter leaves anything out.
func narrowed(f documents.Filter) bool {
	f.Sort, f.After = "", ""
	return len(f.Values()) > 0
}
