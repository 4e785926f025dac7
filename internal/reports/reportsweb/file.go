package reportsweb

import (
	"bytes"
	"net/http"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/office"
	"chuangwei/internal/photos"
	"chuangwei/internal/reports"
	"chuangwei/internal/web"
)

// formNames are the forms of a report, as they are offered: the ending of the
// file and the name.
var formNames = [][2]string{{"docx", "Word"}, {"pdf", "PDF"}, {"html", "HTML"}, {"md", "Markdown"}, {"json", "JSON"}}

// send answers with a report in the form that the address names, with the
// photos that by sees.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, s reports.Spoken, name string, by access.Actor) error {
	base := "http://" + r.Host
	if web.IsTLS(r) {
		base = "https://" + r.Host
	}
	o := reports.Out{Base: base, Picture: func(photo id.Photo) ([]byte, error) { return h.Photos.Bytes(r.Context(), by, photo, photos.Thumb) }}
	var b bytes.Buffer
	var kind string
	var err error
	form := r.PathValue("form")
	switch form {
	case "docx":
		kind = office.Word
		err = reports.WriteWord(&b, s, o)
	case "pdf":
		kind = office.PDF
		err = reports.WritePDF(&b, s, o)
	case "md":
		kind = "text/markdown; charset=utf-8"
		err = reports.WriteMarkdown(&b, s, o)
	case "html":
		kind = "text/html; charset=utf-8"
		err = reports.WriteHTML(&b, s, o)
	case "json":
		kind = "application/json"
		err = reports.WriteJSON(&b, s)
	default:
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	office.Attach(w, name+"."+form, kind)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}
