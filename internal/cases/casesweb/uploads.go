package casesweb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
)

// MaxUpload bounds a form with photos: ten of them.
const MaxUpload = 10*photos.MaxBytes + 1<<20

// maxPhotos is how many photos one form takes.
const maxPhotos = 10

// meta is what the browser read from a photo before it made it smaller.
type meta struct {
	Taken    string   `json:"taken"`
	Lon      *float64 `json:"lon"`
	Lat      *float64 `json:"lat"`
	Accuracy float64  `json:"accuracy"`
}

// keptField is where a form that comes back carries the photos that were sent
// with it before, so that nobody has to take them again.
func keptField(field string) string { return field + "_kept" }

// Pictures are the photos that came with a field of a form.
type Pictures struct {
	List  []cases.Picture
	Place photos.Place // of the first that has one

	field   string
	service *photos.Service
	ready   []*photos.Prepared
	kept    []string
}

// PicturesOf makes the photos of a form's field ready: those that it carries
// and those that were kept from before. web.Form has read the form. A photo
// that cannot be used is a fault of that field, which names the file; the
// others are kept for the form that is drawn again.
func PicturesOf(r *http.Request, service *photos.Service, by access.Actor, field string) (Pictures, error) {
	p := Pictures{field: field, service: service}
	var bad fault.Fields
	for _, k := range r.PostForm[keptField(field)] {
		own, err := service.Own(r.Context(), by, id.Photo(k))
		if fault.Is(err, fault.NotFound) {
			continue // forgotten over night
		}
		if err != nil {
			return p, err
		}
		p.kept = append(p.kept, k)
		p.add(cases.Waiting{Photos: service, ID: id.Photo(k)}, own.Place)
	}
	if r.MultipartForm == nil {
		return p, nil
	}
	var metas []meta
	if text := r.PostFormValue(field + "_meta"); text != "" {
		// Only a help: without it the photo's own metadata is read.
		_ = json.Unmarshal([]byte(text), &metas)
	}
	files := r.MultipartForm.File[field]
	if len(files)+len(p.kept) > maxPhotos {
		bad.Add(field, "casesweb.too_many_photos", maxPhotos)
		return p, bad.Err()
	}
	for i, fh := range files {
		if fh.Size == 0 && fh.Filename == "" {
			continue
		}
		if fh.Size > photos.MaxBytes {
			bad.Add(field, "casesweb.photo_large", fh.Filename, photos.MaxBytes>>20)
			continue
		}
		up, err := uploadOf(fh)
		if err != nil {
			return p, err
		}
		if i < len(metas) {
			metas[i].tell(&up)
		}
		ready, err := service.Prepare(r.Context(), by, up)
		if fault.Of(err) == fault.Internal && err != nil {
			return p, err
		}
		if err != nil {
			bad = append(bad, photoFault(field, err))
			continue
		}
		p.ready = append(p.ready, ready)
		p.add(ready, ready.Photo.Place)
	}
	return p, bad.Err()
}

func (p *Pictures) add(pic cases.Picture, at photos.Place) {
	if !p.Place.Known() {
		p.Place = at
	}
	p.List = append(p.List, pic)
}

// Discard forgets the photos that came with this form: they were not attached
// after all.
func (p Pictures) Discard(ctx context.Context) {
	for _, r := range p.ready {
		r.Discard(context.WithoutCancel(ctx))
	}
}

// Keep lets the photos wait, and writes them into the form, which comes back.
// What cannot be kept is forgotten: the form still says what is wrong.
func (p Pictures) Keep(ctx context.Context, form url.Values) {
	kept := p.kept
	for _, r := range p.ready {
		if err := r.Wait(ctx); err != nil {
			r.Discard(context.WithoutCancel(ctx))
			continue
		}
		kept = append(kept, string(r.Photo.ID))
	}
	form[keptField(p.field)] = kept
}

func uploadOf(fh *multipart.FileHeader) (photos.Upload, error) {
	f, err := fh.Open()
	if err != nil {
		return photos.Upload{}, fmt.Errorf("photo: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(f)
	if err != nil {
		return photos.Upload{}, fmt.Errorf("photo: %w", err)
	}
	return photos.Upload{Data: data}, nil
}

// tell adds what the browser read to an upload.
func (m meta) tell(up *photos.Upload) {
	up.TakenAt = strings.Replace(m.Taken, "T", " ", 1)
	if m.Lon != nil && m.Lat != nil {
		up.Device = photos.Place{Lon: *m.Lon, Lat: *m.Lat, Accuracy: m.Accuracy}
	}
}

// together is what is wrong in two parts of a form, as one fault.
func together(a, b error) error {
	x, ok1 := errors.AsType[*fault.Error](a)
	y, ok2 := errors.AsType[*fault.Error](b)
	if !ok1 || !ok2 || len(x.Fields) == 0 || len(y.Fields) == 0 {
		return errors.Join(a, b)
	}
	both := fault.Fields(slices.Concat(x.Fields, y.Fields))
	return both.Err()
}

// photoFault is what is wrong with one file, said of its field.
func photoFault(field string, err error) fault.Field {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		if len(f.Fields) > 0 {
			return fault.Field{Name: field, Key: f.Fields[0].Key, Args: f.Fields[0].Args}
		}
		return fault.Field{Name: field, Key: f.Key, Args: f.Args}
	}
	return fault.Field{Name: field, Key: "web.form"}
}
