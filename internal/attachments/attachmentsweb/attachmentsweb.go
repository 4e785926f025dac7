// Package attachmentsweb takes files from forms and hands them to browsers.
package attachmentsweb

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/fault"
	"chuangwei/internal/office"
	"chuangwei/internal/web"
)

// Max is how many files one form takes.
const Max = 5

// Keeper keeps one file for a record that follows, if the sender may do so.
type Keeper func(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*attachments.Upload, error)

// Keep keeps the files of a form's field. If it fails, those that it returns
// are kept nevertheless: discard them.
func Keep(r *http.Request, field string, keep Keeper) (out []*attachments.Upload, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	files := r.MultipartForm.File[field]
	if len(files) > Max {
		var f fault.Fields
		f.Add(field, "attachments.many", Max)
		return nil, f.Err()
	}
	for _, fh := range files {
		if fh.Filename == "" && fh.Size == 0 {
			continue
		}
		up, err := one(r.Context(), web.Actor(r), fh, keep)
		if err != nil {
			return out, err
		}
		out = append(out, up)
	}
	return out, nil
}

func one(ctx context.Context, by access.Actor, fh *multipart.FileHeader, keep Keeper) (*attachments.Upload, error) {
	f, err := fh.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return keep(ctx, by, fh.Filename, fh.Header.Get("Content-Type"), f)
}

// Discard removes files whose record came to nothing. What cannot be removed
// now belongs to nobody and is swept.
func Discard(ctx context.Context, list []*attachments.Upload) {
	for _, u := range list {
		_ = u.Discard(ctx)
	}
}

// Send hands a file to the browser, which only saves it: what somebody attached
// is never shown within the program. A file never changes.
func Send(w http.ResponseWriter, r *http.Request, f attachments.File, content io.ReadSeekCloser) {
	defer content.Close() //nolint:errcheck // it was only read
	office.Attach(w, f.Name, "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, content)
}
