package noticesweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/notices"
	"chuangwei/internal/web"
)

// slip is a notice as it stands on paper: the copy for the party, and the stub
// that stays.
type slip struct {
	notices.Notice
	Issuer string // by name
	Title  string // the kind's name
	Paper  string // the number; empty: a draft
	To     string
	Body   []string // paragraphs
	Home   string   // where its page is, for the code on paper; empty: there is none
}

func (n *names) slip(ctx context.Context, x notices.Notice, home string) slip {
	s := slip{Notice: x, Issuer: n.unit[x.Issuer], Title: n.kind[x.Kind], Paper: paper(ctx, x), To: party(ctx, x)}
	if home != "" {
		s.Home = home + "/m/notices/" + x.Label()
	}
	add := func(key string, args ...any) { s.Body = append(s.Body, lang.T(ctx, key, args...)) }
	add("noticesweb.slip.facts", x.Address, object(ctx, x), x.Text.Facts)
	add("noticesweb.slip.basis", x.Text.Basis)
	add("noticesweb.slip.demand", longDay(ctx, x.Text.DueOn), x.Text.Demand)
	if x.Text.Statement > 0 {
		add("noticesweb.statement", x.Text.Statement)
	}
	if x.Text.Remedies != "" {
		s.Body = append(s.Body, x.Text.Remedies)
	}
	return s
}

// longDay is a day as papers write it.
func longDay(ctx context.Context, day string) string {
	if len(day) != len("2017-08-25") {
		return day
	}
	trim := func(s string) string {
		if s[0] == '0' {
			return s[1:]
		}
		return s
	}
	return lang.T(ctx, "noticesweb.slip.day", day[:4], trim(day[5:7]), trim(day[8:]))
}

// slips is the slips of all notices of a list, one after the other. It is
// written while it is read, so that many take no more memory than a few.
func (h *Handler) slips(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	n, err := h.names(r)
	if err != nil {
		return nil, err
	}
	f := notices.FilterFrom(r.URL.Query())
	total, err := h.Notices.Count(ctx, n.by, f)
	if err != nil {
		return nil, err
	}
	if total == 0 || total > notices.MaxMany {
		return nil, fault.New(fault.Invalid, "noticesweb.no_slips", notices.MaxMany)
	}
	home := h.home(r)
	each := templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		return h.Notices.Each(ctx, n.by, f, func(x notices.Notice) error { return slipView(n.slip(ctx, x, home)).Render(ctx, out) })
	})
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Method == http.MethodHead {
		return nil, nil
	}
	if err := slipsView(total, each).Render(ctx, w); err != nil {
		// Part of the paper is on its way: break it off, so that nobody takes
		// it for the whole.
		h.Pages.Log.ErrorContext(ctx, "slips broken off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil, nil
}

// chosenSlips leads to the slips of the rows that were ticked.
func (h *Handler) chosenSlips(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	ids := r.PostForm["id"]
	if len(ids) == 0 {
		web.SetNote(w, r, web.Note{Text: lang.T(r.Context(), "noticesweb.nothing_ticked"), Bad: true})
		web.Redirect(w, r, web.Back(r, "/notices"))
		return nil, nil
	}
	web.Redirect(w, r, "/notices/slips?"+url.Values{"id": ids}.Encode())
	return nil, nil
}

func (h *Handler) home(r *http.Request) string {
	if h.Address != "" {
		return h.Address
	}
	return web.Home(r)
}

func code(s slip, label string) string { return casesweb.QRCode(s.Home, label) }

// slipDay is the day under the notice; of a draft, that it is one.
func slipDay(ctx context.Context, s slip) string {
	if s.IssuedOn == "" {
		return lang.T(ctx, "noticesweb.slip.draft")
	}
	return longDay(ctx, s.IssuedOn)
}

// methodBoxes are the methods of service, each with its box to tick by hand.
func methodBoxes(ctx context.Context) string {
	var out strings.Builder
	for _, m := range notices.Methods() {
		out.WriteString(lang.T(ctx, "noticesweb.slip.box", lang.Key("notices.method."+string(m))))
	}
	return out.String()
}
