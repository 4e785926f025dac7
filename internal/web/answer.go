package web

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Answer is what a page is told that sends a form by itself: see
// web/src/outbox.js.
type Answer struct {
	ID     string            `json:"id,omitempty"` // of what was made: without it nothing was
	Text   string            `json:"text"`
	Link   string            `json:"link,omitempty"`
	Fields map[string]string `json:"fields,omitempty"` // what is wrong with each
}

// WantsJSON reports whether the page that sent r sends it by itself and wants an
// Answer.
func WantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

// Say writes an answer.
func Say(w http.ResponseWriter, status int, a Answer) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(a)
}

// SayRefused writes why what was sent is not taken. An error that is no answer
// to it, because the program failed, is returned as it is.
func SayRefused(w http.ResponseWriter, r *http.Request, err error) error {
	problem := Explain(r, err)
	if problem.Status >= http.StatusInternalServerError {
		return err
	}
	fields, _ := FieldErrors(r, err)
	text := problem.Text
	if len(problem.Fields) > 0 {
		var all []string
		for _, f := range problem.Fields {
			all = append(all, f.Text)
		}
		text = strings.Join(all, " ")
	}
	return Say(w, problem.Status, Answer{Text: text, Fields: fields})
}
