package casesapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/web"
	"chuangwei/internal/web/rest"
)

// File is an attachment of a case that is no photo.
type File struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Type   string    `json:"type,omitempty" doc:"As whoever attached it said."`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"`
	By     string    `json:"by" doc:"The post of who attached it."`
	At     time.Time `json:"at"`
}

func fileOf(f cases.Attachment) File {
	return File{ID: string(f.ID), Name: f.Name, Type: f.Type, Bytes: f.Size, SHA256: f.SHA256, By: f.By, At: f.At}
}

type fileList struct {
	Body struct {
		Files []File `json:"files"`
	}
}

func (h *Resource) registerFiles(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-files", Path: "/cases/{number}/files", Tag: "cases", Summary: "The attachments of a case, oldest first"},
		func(ctx context.Context, by access.Actor, in *caseInput) (*fileList, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			list, err := h.Cases.Files(ctx, by, c.ID)
			out := &fileList{}
			out.Body.Files = make([]File, 0, len(list))
			for _, f := range list {
				out.Body.Files = append(out.Body.Files, fileOf(f))
			}
			return out, err
		})
	a.Plain(rest.Op{ID: "get-file", Path: "/cases/{number}/files/{id}", Tag: "cases", Summary: "An attachment's bytes"},
		rest.Bytes("application/octet-stream", "The file as it came."), h.file)
	a.Plain(rest.Op{
		ID: "case-attach", Method: http.MethodPost, Path: "/cases/{number}/actions/attach", Tag: "actions", Status: http.StatusCreated, Summary: "Attach a file",
		About: "With the header Idempotency-Key a second arrival attaches nothing and returns the first file.",
	}, keyed(attached()), h.attach)
}

func (h *Resource) file(w http.ResponseWriter, r *http.Request, by access.Actor) error {
	c, err := h.find(r.Context(), by, r.PathValue("number"))
	if err != nil {
		return err
	}
	file, err := rest.ID[id.File](r.PathValue("id"))
	if err != nil {
		return err
	}
	f, body, err := h.Cases.OpenFile(r.Context(), by, c.ID, file)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was only read
	// Never shown within a browser: what somebody attached is only saved.
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	http.ServeContent(w, r, "", f.At, body)
	return nil
}

func (h *Resource) attach(w http.ResponseWriter, r *http.Request, by access.Actor) (err error) {
	c, err := h.find(r.Context(), by, r.PathValue("number"))
	if err != nil {
		return err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return field("file", "attachments.none")
	}
	if err := web.Form(w, r, attachments.Max+64<<10); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.MultipartForm.RemoveAll()) }()
	files := r.MultipartForm.File["file"]
	if len(files) != 1 {
		return field("file", "attachments.none")
	}
	body, err := files[0].Open()
	if err != nil {
		return fmt.Errorf("file: %w", err)
	}
	defer body.Close() //nolint:errcheck // it was only read
	m := cases.Move{ID: c.ID, Sent: cases.Sent{Key: r.Header.Get("Idempotency-Key")}}
	f, err := h.Cases.Attach(r.Context(), by, m, files[0].Filename, files[0].Header.Get("Content-Type"), body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(fileOf(f)) // the asker may have gone
	return nil
}

// attached describes the form of an attachment.
func attached() func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"file"},
				Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}},
			}},
		}}
		op.Responses = map[string]*huma.Response{"201": {
			Description: "The attachment.",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/File"}}},
		}}
	}
}

// keyed adds the name of a request to what describe describes.
func keyed(describe func(*huma.Operation)) func(*huma.Operation) {
	most := 100
	return func(op *huma.Operation) {
		describe(op)
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Description: "Names this request: a second arrival does nothing and returns what the first left.",
			Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
		})
	}
}
