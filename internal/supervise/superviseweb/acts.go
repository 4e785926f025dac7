package superviseweb

import (
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/cases/casesweb"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/supervise"
	"chuangwei/internal/web"
)

// maxUpload bounds an answer with photos and files.
const maxUpload = casesweb.MaxUpload + 3*supervise.MaxFile

// maxFiles is how many files one answer takes.
const maxFiles = 5

// fileTime stands for when files changed: they never do.
var fileTime time.Time

// act does one act and leads back to the order.
func (h *Handler) act(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	if err := web.Form(w, r, maxUpload); err != nil {
		return nil, err
	}
	order, err := h.orderOf(r)
	if err != nil {
		return nil, err
	}
	act := supervise.Act(r.PathValue("act"))
	m := supervise.Move{ID: order, Reason: r.PostFormValue("reason")}
	m.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none: whichever
	if err := h.do(r, act, m); err != nil {
		return h.again(r, order, act, err)
	}
	web.Flash(w, r, "superviseweb.did."+string(act))
	web.Redirect(w, r, web.Back(r, "/supervise/"+string(order)))
	return nil, nil
}

func (h *Handler) do(r *http.Request, act supervise.Act, m supervise.Move) (err error) {
	ctx, by, v := r.Context(), web.Actor(r), r.PostFormValue
	switch act {
	case supervise.DoAnswer:
		return h.answer(r, m)
	case supervise.DoAccept:
		_, err = h.Supervise.Accept(ctx, by, m)
	case supervise.DoReturn:
		_, err = h.Supervise.Return(ctx, by, m, v("due_on"))
	case supervise.DoRaise:
		_, err = h.Supervise.Raise(ctx, by, m, supervise.Level(v("level")))
	case supervise.DoPostpone:
		_, err = h.Supervise.Postpone(ctx, by, m, v("due_on"))
	case supervise.DoWithdraw:
		_, err = h.Supervise.Withdraw(ctx, by, m)
	default: // issuing has a form of its own
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

func (h *Handler) answer(r *http.Request, m supervise.Move) error {
	ctx, by := r.Context(), web.Actor(r)
	a := supervise.Answering{Move: m, Text: r.PostFormValue("text"), Key: web.Key(r)}
	pics, err := casesweb.PicturesOf(r, h.Photos, by, "photos")
	if err == nil {
		for _, pic := range pics.List {
			a.Photos = append(a.Photos, pic)
		}
		if a.Files, err = h.keep(r, by); err == nil {
			_, err = h.Supervise.Answer(ctx, by, a)
		}
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		pics.Keep(ctx, r.PostForm) // the form comes back, and its photos with it
	default:
		if err != nil {
			pics.Discard(ctx)
		}
	}
	if err != nil {
		for _, f := range a.Files {
			// What cannot be removed now belongs to nobody; the answer's fault
			// is what the person must hear of.
			_ = f.Discard(ctx)
		}
	}
	return err
}

// keep stores the files of an answer.
func (h *Handler) keep(r *http.Request, by access.Actor) (out []*supervise.Upload, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	files := r.MultipartForm.File["files"]
	if len(files) > maxFiles {
		var f fault.Fields
		f.Add("files", "superviseweb.many_files", maxFiles)
		return nil, f.Err()
	}
	for _, fh := range files {
		if fh.Filename == "" && fh.Size == 0 {
			continue
		}
		up, err := h.keepOne(r, by, fh)
		if err != nil {
			return out, err
		}
		out = append(out, up)
	}
	return out, nil
}

func (h *Handler) keepOne(r *http.Request, by access.Actor, fh *multipart.FileHeader) (*supervise.Upload, error) {
	f, err := fh.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return h.Supervise.Keep(r.Context(), by, fh.Filename, fh.Header.Get("Content-Type"), f)
}

// again draws the page with what is wrong with an act.
func (h *Handler) again(r *http.Request, order id.Order, act supervise.Act, err error) (templ.Component, error) {
	errs, ok := web.Refused(r, err)
	if !ok {
		return nil, err
	}
	p, err := h.detail(r, order)
	if err != nil {
		return nil, err
	}
	p.bad, p.sent, p.key, p.Errs = act, r.PostForm, web.Key(r), errs
	if r.PostFormValue("phone") != "" {
		return web.Unprocessable(phoneView(p)), nil
	}
	return web.Unprocessable(orderView(p)), nil
}

// file serves a file of an answer: it is only saved, never shown within the
// program.
func (h *Handler) file(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	f, content, err := h.Supervise.OpenFile(r.Context(), web.Actor(r), id.File(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	defer content.Close() //nolint:errcheck // it was only read
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", fileTime, content)
	return nil, nil
}
