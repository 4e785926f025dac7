package office

import (
	"log/slog"
	"net/http"
)

// Stream is a sheet that goes to its answer as it is written, for lists without
// a bound. What goes wrong when a part is on its way breaks the answer off, so
// that nobody takes it for the whole.
type Stream struct {
	sheet Sheet
	r     *http.Request
	log   *slog.Logger
}

// Begin answers with a sheet in the form that the address asks for: CSV for
// to_file=csv, else XLSX. The name of the file comes without its ending.
func Begin(w http.ResponseWriter, r *http.Request, log *slog.Logger, name, title string, heads ...string) (Stream, error) {
	s := Stream{r: r, log: log}
	var err error
	if r.URL.Query().Get("to_file") == "csv" {
		Attach(w, name+".csv", CSV)
		s.sheet, err = NewCSV(w, Heads(heads...))
	} else {
		Attach(w, name+".xlsx", XLSX)
		s.sheet, err = NewSheet(w, title, Heads(heads...))
	}
	return s, err
}

// Put writes a row, as Sheet.Row does.
func (s Stream) Put(row ...any) { s.Check(s.sheet.Row(row...)) }

// End writes what is left.
func (s Stream) End() { s.Check(s.sheet.Close()) }

// Check breaks the answer off if err is one: of the list, for which no row can
// be had any more.
func (s Stream) Check(err error) {
	if err == nil {
		return
	}
	s.log.ErrorContext(s.r.Context(), "export broken off", "err", err)
	panic(http.ErrAbortHandler)
}
