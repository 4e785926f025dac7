package documentsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/documents"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/web"
)

// moveOf names the document of an act, as its form says.
func moveOf(r *http.Request, document id.Document) documents.Move {
	return documents.Move{ID: document, Version: atoi(r.PostFormValue("version")), Reason: r.PostFormValue("reason")}
}

// act does one act and leads back to the document.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, web.MaxForm); err != nil {
		return nil, err
	}
	act := documents.Act(r.PathValue("act"))
	switch act {
	case documents.DoChange:
		return h.change(w, r)
	case documents.DoCorrect:
		return h.correct(w, r)
	default:
	}
	document, err := h.documentOf(r)
	if err != nil {
		return nil, err
	}
	said := []any{}
	if act == documents.DoRemind {
		n, failed := h.Documents.Remind(r.Context(), web.Actor(r), moveOf(r, document))
		said, err = append(said, n), failed
	} else {
		err = h.do(r, act, moveOf(r, document))
	}
	if err != nil {
		return h.again(r, act, err)
	}
	web.Flash(w, r, "documentsweb.did."+string(act), said...)
	web.Redirect(w, r, web.Back(r, "/documents/"+string(document)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act documents.Act, m documents.Move) (err error) {
	ctx, by := r.Context(), web.Actor(r)
	switch act {
	case documents.DoSubmit:
		_, err = h.Documents.Submit(ctx, by, m)
	case documents.DoReview:
		_, err = h.Documents.Review(ctx, by, m)
	case documents.DoReturn:
		_, err = h.Documents.Return(ctx, by, m)
	case documents.DoSign:
		_, err = h.Documents.Sign(ctx, by, m, web.Key(r))
	case documents.DoIssue:
		_, err = h.Documents.Issue(ctx, by, m)
	case documents.DoVoid:
		_, err = h.Documents.Void(ctx, by, m)
	case documents.DoRepeal:
		_, err = h.Documents.Repeal(ctx, by, m)
	case documents.DoDrop:
		_, err = h.Documents.Drop(ctx, by, m)
	case documents.DoReceipt:
		err = h.Documents.Receipt(ctx, by, m.ID)
	case documents.DoDraft, documents.DoRegister, documents.DoChange, documents.DoCorrect, documents.DoRemind: // these have forms of their own
		err = fault.New(fault.NotFound, "fault.not_found")
	default:
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, act documents.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.page(r)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = string(act), r.PostForm, web.Key(r), errs
	return web.Unprocessable(documentView(p)), nil
}
