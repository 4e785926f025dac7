package inspectweb

import (
	"encoding/json"
	"net/http"
	"strings"

	"chuangwei/internal/web"
)

// sent is the answer to a page that sends by itself.
type sent struct {
	ID     string            `json:"id,omitempty"`
	Text   string            `json:"text"`
	Fields map[string]string `json:"fields,omitempty"`
}

func wantsJSON(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}

func answer(w http.ResponseWriter, status int, s sent) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(s)
}

// refusal says as JSON what is wrong. An err that is no answer to what was sent
// is returned as it is.
func refusal(w http.ResponseWriter, r *http.Request, err error) error {
	problem := web.Explain(r, err)
	if problem.Status >= http.StatusInternalServerError {
		return err
	}
	fields, _ := web.FieldErrors(r, err)
	text := problem.Text
	if len(problem.Fields) > 0 {
		var all []string
		for _, f := range problem.Fields {
			all = append(all, f.Text)
		}
		text = strings.Join(all, " ")
	}
	return answer(w, problem.Status, sent{Text: text, Fields: fields})
}
