// Package assessweb is the pages of the monthly assessment.
//
//	assessweb.go  Handler and its routes; names of kinds
//	list.go       the ranking of a month, and what the office does with it
//	paper.go      the bulletin as Word and PDF; export.go lists as files
//	register.go   the frames of lists and of pages of one record, and acts on it
//	mark.go       one mark, line by line, and appeals against it
//	appeals.go    the list of appeals
//	consequences.go  what follows from a month: register, page; settings.go
//	notes.go      noted facts: the list, one, noting one
//	examples.go   sets that ship, with their worked cases
//	sets.go       rule sets: list, one with its rules; rule.go changing a rule,
//	              head.go the rest of a draft; import.go as a spreadsheet; whatif.go
//	              a set tried on past months
package assessweb

import (
	"context"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/rules"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// Handler serves the pages.
type Handler struct {
	DB     *db.DB
	Pages  *web.Pages
	Assess *assess.Service
	// OfNote is what a noted fact was made of, OfMark what else is known of who is
	// marked in a month; both may be nil.
	OfNote func(ctx context.Context, by access.Actor, note id.Note) (Beside, error)
	OfMark func(ctx context.Context, by access.Actor, month string, w assess.Who) (Beside, error)
	// OfPaper is the document that was drafted of a consequence; it may be nil.
	OfPaper func(ctx context.Context, by access.Actor, document id.Document) (Paper, error)
}

// Beside is something of another slice; zero: nothing.
type Beside struct{ Label, Link string }

// Paper is a document as its reader may see it; zero: not at all.
type Paper struct {
	Beside
	State string // in words
	Over  bool   // it holds no longer, or never will
}

// Register adds the routes to mux.
func (h *Handler) Register(mux *http.ServeMux) {
	for pattern, page := range map[string]web.Handler{
		"GET /assess":                               h.list,
		"GET /assess.xlsx":                          h.exportList,
		"GET /assess.csv":                           h.exportList,
		"GET /assess/word":                          h.paper,
		"GET /assess/pdf":                           h.paper,
		"POST /assess/months/{act}":                 h.month,
		"GET /assess/marks/{month}/{subject}/{of}":  h.mark,
		"POST /assess/marks/{month}/{subject}/{of}": h.appeal,
		"GET /assess/appeals":                       h.appeals,
		"GET /assess/appeals.xlsx":                  h.exportAppeals,
		"GET /assess/appeals.csv":                   h.exportAppeals,
		"POST /assess/appeals/{id}":                 h.decide,
		"GET /assess/files/{file}":                  h.file,
		"GET /assess/examples":                      h.examples,
		"GET /assess/examples/{code}":               h.example,
		"POST /assess/examples/{code}":              h.draftFrom,
		"GET /assess/notes":                         h.notes,
		"GET /assess/notes.xlsx":                    h.exportNotes,
		"GET /assess/notes.csv":                     h.exportNotes,
		"GET /assess/notes/new":                     h.newNote,
		"POST /assess/notes":                        h.saveNote,
		"GET /assess/notes/{id}":                    h.note,
		"POST /assess/notes/{id}/{act}":             h.actNote,
		"GET /assess/notes/files/{file}":            h.noteFile,
		"GET /assess/consequences":                  h.consequences,
		"GET /assess/consequences.xlsx":             h.exportConsequences,
		"GET /assess/consequences.csv":              h.exportConsequences,
		"GET /assess/consequences/{id}":             h.consequence,
		"POST /assess/consequences/{id}/{act}":      h.actConsequence,
		"GET /assess/settings":                      h.settings,
		"POST /assess/settings":                     h.saveSettings,
		"GET /assess/sets":                          h.sets,
		"GET /assess/sets.xlsx":                     h.exportSets,
		"GET /assess/sets.csv":                      h.exportSets,
		"POST /assess/sets":                         h.begin,
		"GET /assess/sets/import":                   h.sheet,
		"POST /assess/sets/import":                  h.takeSheet,
		"GET /assess/sets/import/form.xlsx":         h.sheetForm,
		"GET /assess/sets/{id}":                     h.set,
		"POST /assess/sets/{id}/{act}":              h.actSet,
		"GET /assess/sets/{id}/xlsx":                h.exportSet,
		"GET /assess/sets/{id}/head":                h.head,
		"POST /assess/sets/{id}/head":               h.saveHead,
		"GET /assess/sets/{id}/what-if":             h.whatIf,
		"GET /assess/sets/{id}/what-if.xlsx":        h.exportWhatIf,
		"GET /assess/sets/{id}/what-if.csv":         h.exportWhatIf,
		"GET /assess/sets/{id}/rules/{rule}":        h.rule,
		"POST /assess/sets/{id}/rules/{rule}":       h.saveRule,
	} {
		mux.Handle(pattern, h.Pages.Handle(page))
	}
}

// names is what a page needs to speak of.
type names struct {
	by     access.Actor
	url    string
	now    time.Time
	county counties.County
	kinds  []assess.Kind
}

func (h *Handler) names(r *http.Request) (n *names, err error) {
	n = &names{by: web.Actor(r), url: r.URL.RequestURI()}
	err = h.DB.Read(r.Context(), n.by.County, func(tx *db.Tx) (err error) {
		n.now = tx.Now
		n.county, err = counties.Of(r.Context(), tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	n.kinds, err = h.Assess.Kinds(r.Context(), n.by)
	return n, err
}

// office reports whether the reader runs the assessment.
func (n *names) office() bool { return n.by.May(access.ManageAssess, access.Owners{}) }

// kind is what a subject is called.
func (n *names) kind(ctx context.Context, subject string) string {
	for _, k := range n.kinds {
		if k.Subject == subject && k.Name != "" {
			return k.Name
		}
	}
	switch subject {
	case assess.Areas:
		return lang.T(ctx, "assess.subject.areas")
	case assess.Groups:
		return lang.T(ctx, "assess.subject.groups")
	case assess.Committees:
		return lang.T(ctx, "assess.subject.committees")
	}
	return subject
}

func (n *names) options(ctx context.Context) (out []ui.Option) {
	for _, k := range n.kinds {
		out = append(out, ui.Option{Value: k.Subject, Label: n.kind(ctx, k.Subject)})
	}
	return out
}

func words(ctx context.Context, t rules.Text) string { return t.In(string(lang.From(ctx))) }

// total is a mark as tables show it.
func total(none string, m rules.Mark) string {
	if none != "" {
		return "—"
	}
	return m.Two()
}

func tabs(ctx context.Context, active string) (out []ui.Tab) {
	for _, t := range []struct{ key, href string }{{"ranking", "/assess"}, {"appeals", "/assess/appeals"}, {"notes", "/assess/notes"}, {"consequences", "/assess/consequences"}, {"findings", "/findings"}, {"sets", "/assess/sets"}} {
		out = append(out, ui.Tab{Label: lang.T(ctx, "assess.tab."+t.key), Href: t.href, Active: t.key == active})
	}
	return out
}

// look is how the state of a month, an appeal or a set is drawn.
func look(state string) (kind, icon string) {
	switch state {
	case "published", "open", "proposed", "waiting":
		return "check", "eye-check"
	case "locked", "granted", "counts", "confirmed":
		return "done", "circle-check"
	case "upheld", "dismissed", "withdrawn":
		return "off", "ban"
	}
	return "doing", "tool"
}
