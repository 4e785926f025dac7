package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

type spec struct {
	once       sync.Once
	json, yaml []byte
	err        error
}

// Spec returns the OpenAPI description, indented. No operation may be added
// afterwards.
func (a *API) Spec() ([]byte, error) {
	a.spec.once.Do(func() { a.spec.json, a.spec.yaml, a.spec.err = a.describe() })
	return a.spec.json, a.spec.err
}

func (a *API) describe() (text, yaml []byte, err error) {
	doc := a.Huma.OpenAPI()
	schemas := doc.Components.Schemas
	if m := schemas.Map(); m["ErrorModel"] != nil {
		// The answers name the validator's own error; what is sent is ours.
		m["ErrorModel"] = schemas.Schema(reflect.TypeFor[Problem](), false, "Problem")
		delete(m, "ErrorDetail")
	}
	if text, err = json.MarshalIndent(doc, "", "  "); err != nil {
		return nil, nil, fmt.Errorf("describe the API: %w", err)
	}
	if yaml, err = doc.YAML(); err != nil {
		return nil, nil, fmt.Errorf("describe the API: %w", err)
	}
	return append(text, '\n'), yaml, nil
}

// serveSpec answers with the description; it is public, as it is in the
// repository.
func (a *API) serveSpec() {
	for ext, kind := range map[string]string{".json": "application/openapi+json", ".yaml": "application/openapi+yaml"} {
		a.mux.HandleFunc("GET "+Prefix+"/openapi"+ext, func(w http.ResponseWriter, r *http.Request) {
			text, err := a.Spec()
			if ext == ".yaml" {
				text = a.spec.yaml
			}
			if err != nil {
				a.fail(w, r, err)
				return
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(text) // the asker may have gone
		})
	}
}

// Bytes describes an answer that is no JSON of ours.
func Bytes(kind, about string) func(*huma.Operation) {
	return func(op *huma.Operation) {
		if op.Responses == nil {
			op.Responses = map[string]*huma.Response{}
		}
		op.Responses["200"] = &huma.Response{Description: about, Content: map[string]*huma.MediaType{
			kind: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}
	}
}
