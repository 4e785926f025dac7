package casesapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/web"
	"chuangwei/internal/web/rest"
)

// maxUpload bounds an upload: one photo and what is said of it.
const maxUpload = photos.MaxBytes + 64<<10

type photoList struct {
	Body struct {
		Photos []Photo `json:"photos"`
	}
}

func (h *Resource) registerPhotos(a *rest.API) {
	rest.Add(a, rest.Op{ID: "list-photos", Path: "/cases/{number}/photos", Tag: "photos", Summary: "The photos of a case, oldest first"},
		func(ctx context.Context, by access.Actor, in *caseInput) (*photoList, error) {
			c, err := h.find(ctx, by, in.Number)
			if err != nil {
				return nil, err
			}
			out := &photoList{}
			out.Body.Photos = []Photo{}
			err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
				list, err := photos.Of(ctx, tx, cases.Subject, string(c.ID))
				for _, p := range list {
					out.Body.Photos = append(out.Body.Photos, photoOf(p))
				}
				return err
			})
			return out, err
		})
	a.Plain(rest.Op{
		ID: "upload-photo", Method: http.MethodPost, Path: "/photos", Tag: "photos", Status: http.StatusCreated, Summary: "Upload a photo that waits for an act",
		About: "The identifier goes into photos, before or after of the act that it proves. One that no act takes is removed after some days.",
	}, upload(), func(w http.ResponseWriter, r *http.Request, by access.Actor) error {
		up, err := read(w, r)
		if err != nil {
			return err
		}
		p, reuse, err := h.Photos.Add(r.Context(), by, up)
		if err != nil {
			return wrong(err)
		}
		return answer(w, p, reuse)
	})
	a.Plain(rest.Op{
		ID: "add-photo", Method: http.MethodPost, Path: "/cases/{number}/photos", Tag: "photos", Status: http.StatusCreated, Summary: "Upload a photo of a case",
		About: "The field kind says what it shows: before, after or other.",
	}, keyed(upload()), h.addPhoto)
	a.Plain(rest.Op{
		ID: "get-photo", Path: "/photos/{id}/{size}", Tag: "photos", Summary: "A copy of a photo",
		About: "size is thumb, public or original. The original holds the camera's metadata and is for those who may see it.",
	}, rest.Bytes("image/jpeg", "The picture."), h.photo)
}

func (h *Resource) addPhoto(w http.ResponseWriter, r *http.Request, by access.Actor) error {
	ctx := r.Context()
	c, err := h.find(ctx, by, r.PathValue("number"))
	if err != nil {
		return err
	}
	up, err := read(w, r)
	if err != nil {
		return err
	}
	kind := photos.Kind(r.PostFormValue("kind"))
	if kind != photos.Before && kind != photos.After && kind != photos.Other {
		return field("kind", "api.field.one_of", "before, after, other")
	}
	p, err := h.Photos.Prepare(ctx, by, up)
	if err != nil {
		return wrong(err)
	}
	m := cases.Move{ID: c.ID, Sent: cases.Sent{Key: r.Header.Get("Idempotency-Key"), Said: string(kind) + p.Photo.SHA256}}
	_, err = h.Cases.AddPhotos(ctx, by, m, kind, []cases.Picture{p})
	if err != nil {
		p.Discard(context.WithoutCancel(ctx))
		return err
	}
	kept, err := h.kept(ctx, by, c.ID, p.Photo)
	if err == nil && kept.ID != p.Photo.ID {
		p.Discard(context.WithoutCancel(ctx)) // it came before
	}
	if err != nil {
		return err
	}
	return answer(w, kept, p.Reuse)
}

// kept returns the photo of the case that p became: itself, or the one that
// came with the same request before.
func (h *Resource) kept(ctx context.Context, by access.Actor, c id.Case, p photos.Photo) (kept photos.Photo, err error) {
	kept = p
	err = h.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		list, err := photos.Of(ctx, tx, cases.Subject, string(c))
		for _, x := range list {
			if x.ID == p.ID {
				kept = x
				return nil
			}
			if x.SHA256 == p.SHA256 {
				kept = x
			}
		}
		return err
	})
	return kept, err
}

func (h *Resource) photo(w http.ResponseWriter, r *http.Request, by access.Actor) error {
	pid, err := rest.ID[id.Photo](r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := h.Photos.Open(r.Context(), by, pid, photos.Size(r.PathValue("size")))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Cache-Control", "private, max-age=86400")
	http.ServeContent(w, r, "", f.Photo.UploadedAt, f)
	return nil
}

// read takes the photo out of a form.
func read(w http.ResponseWriter, r *http.Request) (up photos.Upload, err error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return up, field("photo", "api.photo_missing")
	}
	if err := web.Form(w, r, maxUpload); err != nil {
		return up, err
	}
	defer func() { err = errors.Join(err, r.MultipartForm.RemoveAll()) }()
	files := r.MultipartForm.File["photo"]
	if len(files) != 1 {
		return up, field("photo", "api.photo_missing")
	}
	f, err := files[0].Open()
	if err != nil {
		return up, fmt.Errorf("photo: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if up.Data, err = io.ReadAll(f); err != nil {
		return up, fmt.Errorf("photo: %w", err)
	}
	up.TakenAt = r.PostFormValue("taken_at")
	for name, to := range map[string]*float64{"lon": &up.Device.Lon, "lat": &up.Device.Lat, "accuracy": &up.Device.Accuracy} {
		text := r.PostFormValue(name)
		if text == "" {
			continue
		}
		if *to, err = strconv.ParseFloat(text, 64); err != nil {
			return up, field(name, "api.field.number")
		}
	}
	return up, nil
}

// wrong says what is wrong with a photo of its field.
func wrong(err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind != fault.Invalid || len(f.Fields) > 0 {
		return err
	}
	return field("photo", f.Key, f.Args...)
}

func answer(w http.ResponseWriter, p photos.Photo, reuse []photos.Reuse) error {
	out := photoOf(p)
	for _, r := range reuse {
		out.Reused = append(out.Reused, string(r.Photo))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(out) // the asker may have gone
	return nil
}

// upload describes the form of an upload.
func upload() func(*huma.Operation) {
	text := &huma.Schema{Type: huma.TypeString}
	return func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"photo"},
				Properties: map[string]*huma.Schema{
					"photo": {Type: huma.TypeString, Format: "binary", Description: "JPEG, PNG or WebP."},
					"kind":  text, "lon": text, "lat": text, "accuracy": text, "taken_at": text,
				},
			}},
		}}
		op.Responses = map[string]*huma.Response{"201": {
			Description: "What was read from the photo.",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/Photo"}}},
		}}
	}
}
