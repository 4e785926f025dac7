package inspectweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/inspect"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
)

type resultPage struct {
	n *names
	inspect.Result
}

func (h *Handler) resultPage(r *http.Request) (p resultPage, err error) {
	round, err := h.roundOf(r)
	if err != nil {
		return p, err
	}
	if p.n, err = h.names(r); err != nil {
		return p, err
	}
	p.Result, err = h.Inspect.Result(r.Context(), p.n.by, round)
	return p, err
}

func (h *Handler) result(_ http.ResponseWriter, r *http.Request) (templ.Component, error) {
	p, err := h.resultPage(r)
	if err != nil {
		return nil, err
	}
	return resultView(p), nil
}

// total is the mark, or a dash where not every block was looked at.
func (p resultPage) total() string {
	if !p.Rated {
		return "—"
	}
	return p.Mark.String()
}

func (p resultPage) verdict(ctx context.Context) string {
	switch {
	case !p.Rated:
		return lang.T(ctx, "inspectweb.not_rated")
	case p.Passed:
		return lang.T(ctx, "inspectweb.passed")
	}
	return lang.T(ctx, "inspectweb.not_passed")
}

// low are the key blocks below what they have to reach.
func (p resultPage) low(ctx context.Context) string {
	var out []string
	for _, x := range p.Parts {
		if x.Low {
			out = append(out, x.Block.In(english(ctx)))
		}
	}
	return strings.Join(out, lang.T(ctx, "inspectweb.comma"))
}

// rule says what passes.
func (p resultPage) rule(ctx context.Context) string {
	if p.Sheet.KeyShare == 0 {
		return lang.T(ctx, "inspectweb.rule", p.Sheet.Pass.String(), p.Sheet.Declared.String())
	}
	return lang.T(ctx, "inspectweb.rule_key", p.Sheet.Pass.String(), p.Sheet.Declared.String(), p.Sheet.KeyShare)
}

// share is how much of a mark was reached, in percent.
func share(mark, full inspect.Points) string {
	if full == 0 {
		return "—"
	}
	tenths := (int64(mark)*2000 + int64(full)) / (2 * int64(full))
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

func (p resultPage) partMark(x inspect.Part) string {
	if x.Sites == 0 {
		return "—"
	}
	return x.Mark.String()
}

func (p resultPage) partSay(ctx context.Context, x inspect.Part) string {
	switch {
	case x.Sites == 0:
		return lang.T(ctx, "inspectweb.not_looked")
	case x.Low:
		return lang.T(ctx, "inspectweb.key_low")
	case x.Block.Key:
		return lang.T(ctx, "inspectweb.key")
	}
	return ""
}

func (p resultPage) worst(w inspect.Weak) (out []string) {
	for _, v := range w.Worst {
		out = append(out, p.n.site(v))
	}
	return out
}

// exportResult writes the items, the weakest first.
func (h *Handler) exportResult(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	ctx := r.Context()
	p, err := h.resultPage(r)
	if err != nil {
		return nil, err
	}
	return nil, office.Download(w, r, lang.T(ctx, "inspectweb.weakest"), heads(ctx, "block", "item", "full", "mean", "lost", "sites", "worst"), func(s office.Sheet) error {
		for _, x := range p.Weak {
			if err := s.Row(x.Block.In(english(ctx)), x.Item.In(english(ctx)), x.Item.Full.Float(), x.Mark.Float(), x.Lost().Float(), x.Sites,
				strings.Join(p.worst(x), lang.T(ctx, "inspectweb.comma"))); err != nil {
				return err
			}
		}
		return nil
	})
}
