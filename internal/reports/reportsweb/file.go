package reportsweb

import (
	"bytes"
	"net/http"

	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
	"chuangwei/internal/web"
)

// formNames are the forms of a report, as they are offered: the ending of the
// file and the name.
var formNames = [][2]string{{"docx", "Word"}, {"pdf", "PDF"}, {"html", "HTML"}, {"md", "Markdown"}, {"json", "JSON"}}

// send answers with a report in the form that the address names.
func send(w http.ResponseWriter, r *http.Request, s reports.Spoken, name string) error {
	base := "http://" + r.Host
	if web.IsTLS(r) {
		base = "https://" + r.Host
	}
	var b bytes.Buffer
	var kind string
	var err error
	form := r.PathValue("form")
	switch form {
	case "docx":
		kind = office.Word
		err = reports.WriteWord(&b, s, base)
	case "pdf":
		kind = office.PDF
		err = reports.WritePDF(&b, s, base)
	case "md":
		kind = "text/markdown; charset=utf-8"
		err = reports.WriteMarkdown(&b, s, base)
	case "html":
		kind = "text/html; charset=utf-8"
		err = reports.WriteHTML(&b, s, base)
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
