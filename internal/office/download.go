package office

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"chuangwei/internal/progress"
)

// XLSX and CSV are the media types of the sheets that are written.
const (
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  = "text/csv; charset=utf-8"
)

// Download answers a request whose path ends in .xlsx or .csv with a sheet that
// fill writes. It is written whole before anything is sent, so that a fault is
// answered as one; a list without a bound is written to its answer instead.
func Download(w http.ResponseWriter, r *http.Request, title string, heads []Head, fill func(Sheet) error) error {
	var b bytes.Buffer
	begin := func(to io.Writer) (Sheet, error) { return NewSheet(to, title, heads) }
	kind, ext := XLSX, ".xlsx"
	if strings.HasSuffix(r.URL.Path, ".csv") {
		begin = func(to io.Writer) (Sheet, error) { return NewCSV(to, heads) }
		kind, ext = CSV, ".csv"
	}
	s, err := begin(&b)
	if err != nil {
		return err
	}
	if err := fill(s); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	Attach(w, title+ext, kind)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}

// Word and PDF are the media types of the papers that are written.
const (
	Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	PDF  = "application/pdf"
)

// Paper answers a request whose path ends in pdf with d as a PDF, and any other
// as a Word document; name is the file's, without ending.
func Paper(w http.ResponseWriter, r *http.Request, d *Doc, name string) error {
	var b bytes.Buffer
	kind, ext := Word, ".docx"
	var err error
	if strings.HasSuffix(r.URL.Path, "pdf") {
		kind, ext = PDF, ".pdf"
		d.page = func(done, of int) { progress.Set(r.Context(), progress.State{Of: "pages", Done: done, Total: of}) }
		err = d.WritePDF(&b)
	} else {
		_, err = d.WriteTo(&b)
	}
	if err != nil {
		return err
	}
	Attach(w, name+ext, kind)
	w.Write(b.Bytes()) //nolint:errcheck // the reader has gone
	return nil
}

// Attach says that an answer is a file to be saved.
func Attach(w http.ResponseWriter, name, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
