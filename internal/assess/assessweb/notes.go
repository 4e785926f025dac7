package assessweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/attachments"
	"chuangwei/internal/attachments/attachmentsweb"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

type notesPage struct {
	n      *names
	filter assess.NoteFilter
	of     string // the name of whom it is narrowed to
	kinds  map[string][]assess.NoteKind
	page   assess.NotePage
}

func (h *Handler) notesPage(r *http.Request) (p notesPage, err error) {
	p.filter = assess.NoteFilterFrom(r.URL.Query())
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.kinds, err = h.Assess.NoteKinds(r.Context(), p.n.by); err != nil {
		return p, err
	}
	if p.of, err = h.name(r, p.filter.Of); err != nil {
		return p, err
	}
	p.page, err = h.Assess.Notes(r.Context(), p.n.by, p.filter)
	return p, err
}

func (h *Handler) notes(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.notesPage(r)
	if err != nil {
		return nil, err
	}
	return notesView(p), nil
}

func (p notesPage) mayNote() bool { return assess.MayNote(p.n.by) }

func (p notesPage) narrowed() bool {
	f := p.filter
	f.Sort = ""
	return len(f.Values()) > 0
}

func (p notesPage) filters(ctx context.Context) ui.Filters {
	var states, kinds []ui.Option
	for _, s := range []string{assess.NoteWaiting, assess.NoteConfirmed, assess.NoteWithdrawn} {
		states = append(states, ui.Option{Value: s, Label: lang.T(ctx, "assess.note."+s)})
	}
	seen := map[string]bool{}
	for _, k := range p.n.kinds {
		for _, x := range p.kinds[k.Subject] {
			if !seen[x.Key] {
				seen[x.Key] = true
				kinds = append(kinds, ui.Option{Value: x.Key, Label: words(ctx, x.Name)})
			}
		}
	}
	f := ui.Filters{
		Action: "/assess/notes", Target: "list", Keep: []string{"sort"}, Text: &ui.Input{Name: "q", Label: lang.T(ctx, "assess.note_search"), Value: p.filter.Text},
		Items: []ui.Input{
			{Name: "kind", Label: lang.T(ctx, "assess.note_kind"), Value: p.filter.Kind, Options: kinds},
			{Name: "subject", Label: lang.T(ctx, "assess.col.subject"), Value: p.filter.Subject, Options: p.n.options(ctx)},
			{Name: "state", Label: lang.T(ctx, "assess.state"), Value: p.filter.State, Options: states},
		},
		More: []ui.Input{
			{Name: "from", Type: "date", Label: lang.T(ctx, "assess.day_from"), Value: p.filter.From},
			{Name: "to", Type: "date", Label: lang.T(ctx, "assess.day_to"), Value: p.filter.To},
		},
	}
	if p.filter.Of != "" {
		f.More = append(f.More, p.n.toldWho(ctx, p.filter.Of, p.of))
	}
	if at, err := strconv.ParseInt(p.filter.Counted, 10, 64); err == nil {
		f.More = append(f.More, told("counted", lang.T(ctx, "assess.note_counted"), p.filter.Counted, lang.Moment(ctx, time.UnixMilli(at))))
	}
	return f
}

func (p notesPage) register(ctx context.Context) register {
	return register{
		tab: "notes", lead: lang.T(ctx, "assess.notes_lead"), filters: p.filters(ctx), narrowed: p.narrowed(), icon: "clipboard-check",
		empty: lang.T(ctx, "assess.no_notes"), count: lang.T(ctx, "assess.count_notes", p.page.Total), rows: len(p.page.Notes), pager: ui.Paged(p.n.url, p.filter.After, p.page.Next),
	}
}

// noteKind is what a kind of fact is called.
func noteKind(ctx context.Context, kinds map[string][]assess.NoteKind, subject, key string) string {
	for _, k := range kinds[subject] {
		if k.Key == key {
			return words(ctx, k.Name)
		}
	}
	if w, ok := rules.Word(key); ok {
		return words(ctx, w)
	}
	return key
}

// worth is how much a fact counts: occurrences, or an amount within a range.
func worth(ctx context.Context, n assess.Note) string {
	if n.Range() {
		return lang.T(ctx, "assess.note_off", n.Amount.String())
	}
	return lang.T(ctx, "assess.note_times", n.Times)
}

func (h *Handler) exportNotes(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by := r.Context(), web.Actor(r)
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	kinds, err := h.Assess.NoteKinds(ctx, by)
	if err != nil {
		return nil, err
	}
	columns := heads(ctx, "col.number", "col.day", "note_kind", "col.subject", "col.name", "note_worth", "ground", "note_document", "state", "note_by", "note_confirmed_by", "note_reason")
	return nil, office.Download(w, r, lang.T(ctx, "assess.tab.notes"), columns, func(s office.Sheet) error {
		return h.Assess.EachNote(ctx, by, assess.NoteFilterFrom(r.URL.Query()), func(x assess.Note) error {
			return s.Row(x.Label(), x.Day, noteKind(ctx, kinds, x.Who.Subject, x.Kind), n.kind(ctx, x.Who.Subject), x.Who.Name, worth(ctx, x), x.Ground, x.Document,
				lang.T(ctx, "assess.note."+x.State), x.Actor, x.Confirmer, x.Reason)
		})
	})
}

// newNote is the form: first whom the fact is about, then the fact itself, so
// that it works without a script.
type newNote struct {
	n       *names
	subject string
	kinds   []assess.NoteKind
	whole   []assess.Who
	sent    url.Values
	key     string
	Errs    ui.Errors
}

func (h *Handler) newNotePage(r *http.Request, subject string) (p newNote, err error) {
	by := web.Actor(r)
	if !assess.MayNote(by) {
		return p, by.Check(access.ManageAssess, access.Owners{})
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.subject, p.key = subject, web.Key(r)
	kinds, err := h.Assess.NoteKinds(r.Context(), by)
	if err != nil {
		return p, err
	}
	for _, k := range kinds[subject] {
		if k.Range || p.n.office() {
			p.kinds = append(p.kinds, k)
		}
	}
	all, err := h.Assess.Everybody(r.Context(), by)
	p.whole = all[subject]
	return p, err
}

func (h *Handler) newNote(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.newNotePage(r, r.URL.Query().Get("subject"))
	if err != nil {
		return nil, err
	}
	p.sent = url.Values{"kind": {r.URL.Query().Get("kind")}, "times": {"1"}, "day": {p.n.now.In(p.n.county.Zone).Format("2006-01-02")}}
	return newNoteView(p), nil
}

func (p newNote) kindOptions(ctx context.Context) (out []ui.Option) {
	for _, k := range p.kinds {
		label := words(ctx, k.Name)
		if k.Range {
			label = lang.T(ctx, "assess.kind_range", label, k.Min.String(), k.Max.String())
		}
		out = append(out, ui.Option{Value: k.Key, Label: label})
	}
	return out
}

func (p newNote) whoOptions() (out []ui.Option) {
	for _, w := range p.whole {
		out = append(out, ui.Option{Value: w.Of, Label: w.Name})
	}
	return out
}

// ranged reports whether a kind asks for an amount, counted whether one asks
// how often.
func (p newNote) ranged() bool {
	for _, k := range p.kinds {
		if k.Range {
			return true
		}
	}
	return false
}

func (p newNote) counted() bool {
	for _, k := range p.kinds {
		if !k.Range {
			return true
		}
	}
	return false
}

func (h *Handler) saveNote(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, 3*attachments.Max); err != nil {
		return nil, err
	}
	v := r.PostFormValue
	x := assess.Fact{
		Who: assess.Who{Subject: v("subject"), Of: v("of")}, Kind: v("kind"), Day: v("day"), Ground: v("ground"), Document: v("document"), Key: web.Key(r),
	}
	x.Times, _ = strconv.ParseInt(v("times"), 10, 64) // 0 is refused where a number is asked for
	var bad error
	if x.Amount, bad = rules.ParseMark(v("amount")); bad != nil {
		x.Amount = -1 // refused where one is asked for
	}
	var err error
	var made id.Note
	if x.Files, err = attachmentsweb.Keep(r, "files", h.Assess.KeepForNote); err == nil {
		made, err = h.Assess.EnterNote(r.Context(), web.Actor(r), x)
	}
	if err != nil {
		attachmentsweb.Discard(r.Context(), x.Files)
	}
	if errs, ok := web.Refused(r, err); ok {
		p, err := h.newNotePage(r, x.Who.Subject)
		if err != nil {
			return nil, err
		}
		p.Errs, p.sent = errs, r.PostForm
		return web.Unprocessable(newNoteView(p)), nil
	}
	if err != nil {
		return nil, err
	}
	web.Flash(w, r, "assess.did.note")
	web.Redirect(w, r, assess.Note{ID: made}.Link())
	return nil, nil
}

type notePage struct {
	n *names
	assess.Note
	kinds  map[string][]assess.NoteKind
	story  []journal.Line
	reason string
	of     Beside // what it was made of
	Errs   ui.Errors
}

func (h *Handler) notePage(r *http.Request) (p notePage, err error) {
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	if p.Note, p.story, err = h.Assess.GetNote(r.Context(), p.n.by, id.Note(r.PathValue("id"))); err != nil {
		return p, err
	}
	if h.OfNote != nil {
		if p.of, err = h.OfNote(r.Context(), p.n.by, p.ID); err != nil {
			return p, err
		}
	}
	p.kinds, err = h.Assess.NoteKinds(r.Context(), p.n.by)
	return p, err
}

func (h *Handler) note(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.notePage(r)
	if err != nil {
		return nil, err
	}
	return noteView(p), nil
}

func (p notePage) record(ctx context.Context) record {
	return record{
		tab: "notes", title: noteKind(ctx, p.kinds, p.Who.Subject, p.Kind), above: p.Label() + " · " + p.Who.Name, tools: noteTools(p), errs: p.Errs, fields: []string{"reason"},
		beside: lang.T(ctx, "assess.note_fact"), pill: statePill("note", p.State), facts: p.facts(ctx),
		story: events(ctx, p.story, func(l journal.Line) string { return l.Str("ground") + l.Str("reason") }),
	}
}

func (p notePage) facts(ctx context.Context) []ui.Fact {
	out := []ui.Fact{
		{Label: lang.T(ctx, "assess.note_kind"), Value: noteKind(ctx, p.kinds, p.Who.Subject, p.Kind)},
		{Label: lang.T(ctx, "assess.col.name"), Value: p.Who.Name, Note: p.n.kind(ctx, p.Who.Subject)},
		{Label: lang.T(ctx, "assess.col.day"), Value: p.Day},
		{Label: lang.T(ctx, "assess.note_worth"), Value: worth(ctx, p.Note)},
		{Label: lang.T(ctx, "assess.note_document"), Value: p.Document},
		{Label: lang.T(ctx, "assess.note_by"), Value: p.Actor, Note: lang.Moment(ctx, p.At)},
	}
	if p.of.Link != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.note_of_finding"), Value: p.of.Label, Href: p.of.Link})
	}
	if p.Confirmer != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.note_confirmed_by"), Value: p.Confirmer, Note: lang.Moment(ctx, p.Confirmed)})
	}
	if p.Withdrew != "" {
		out = append(out, ui.Fact{Label: lang.T(ctx, "assess.note_withdrawn_by"), Value: p.Withdrew, Note: p.Reason})
	}
	return out
}

func (h *Handler) actNote(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx, by, note := r.Context(), web.Actor(r), id.Note(r.PathValue("id"))
	return h.act(w, r, map[string]func() error{
		"confirm":  func() error { return h.Assess.ConfirmNote(ctx, by, note) },
		"withdraw": func() error { return h.Assess.WithdrawNote(ctx, by, note, r.PostFormValue("reason")) },
	}, assess.Note{ID: note}.Link(), func(errs ui.Errors) (templ.Component, error) {
		p, err := h.notePage(r)
		p.Errs, p.reason = errs, r.PostFormValue("reason")
		return noteView(p), err
	})
}

func (h *Handler) noteFile(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Assess.OpenNoteFile(r.Context(), web.Actor(r), id.File(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	attachmentsweb.Send(w, r, f, content)
	return nil, nil
}
