package casesweb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/fault"
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

// Pictures makes the photos of a form's field ready. web.Form has read the
// form. A photo that cannot be used is a fault of that field, which names the
// file; then none is kept. Call discard when they were not attached after all.
func Pictures(r *http.Request, service *photos.Service, by access.Actor, field string) (pics []cases.Picture, first photos.Place, discard func(), err error) {
	var ready []*photos.Prepared
	discard = func() {
		for _, p := range ready {
			p.Discard(context.WithoutCancel(r.Context()))
		}
	}
	if r.MultipartForm == nil {
		return nil, first, discard, nil
	}
	var metas []meta
	if text := r.PostFormValue(field + "_meta"); text != "" {
		// Only a help: without it the photo's own metadata is read.
		_ = json.Unmarshal([]byte(text), &metas)
	}
	files := r.MultipartForm.File[field]
	var bad fault.Fields
	if len(files) > maxPhotos {
		bad.Add(field, "casesweb.too_many_photos", maxPhotos)
		return nil, first, discard, bad.Err()
	}
	for i, fh := range files {
		if fh.Size == 0 && fh.Filename == "" {
			continue
		}
		if fh.Size > photos.MaxBytes {
			bad.Add(field, "casesweb.photo_large", fh.Filename, photos.MaxBytes>>20)
			continue
		}
		f, err := fh.Open()
		if err != nil {
			return nil, first, discard, fmt.Errorf("photo: %w", err)
		}
		data, err := io.ReadAll(f)
		f.Close() //nolint:errcheck // it was only read
		if err != nil {
			return nil, first, discard, fmt.Errorf("photo: %w", err)
		}
		up := photos.Upload{Data: data}
		if i < len(metas) {
			m := metas[i]
			up.TakenAt = strings.Replace(m.Taken, "T", " ", 1)
			if m.Lon != nil && m.Lat != nil {
				up.Device = photos.Place{Lon: *m.Lon, Lat: *m.Lat, Accuracy: m.Accuracy}
			}
		}
		p, err := service.Prepare(r.Context(), by, up)
		if fault.Of(err) == fault.Internal && err != nil {
			return nil, first, discard, err
		}
		if err != nil {
			bad = append(bad, photoFault(field, err))
			continue
		}
		ready = append(ready, p)
		if first.Source == "" && p.Photo.Place.Known() {
			first = p.Photo.Place
		}
		pics = append(pics, p)
	}
	if err := bad.Err(); err != nil {
		discard()
		return nil, first, func() {}, err
	}
	return pics, first, discard, nil
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
