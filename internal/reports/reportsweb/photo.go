package reportsweb

import (
	"net/http"

	"github.com/a-h/templ"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/reports"
	"chuangwei/internal/ui"
	"chuangwei/internal/web"
)

// showing is who looks at a report's photos: of a signed one the program, for
// what was signed is shown to all its readers; else the reader.
func showing(x reports.Reading, by access.Actor) access.Actor {
	if x.State == reports.Signed {
		return access.System(by.County)
	}
	return by
}

// at is the address of a signed report; empty of another.
func (p writtenPage) at() string {
	if p.r.State == reports.Signed {
		return p.r.Link()
	}
	return ""
}

// shown is a photo of a report as its page shows it.
func shown(photo id.Photo, text, at string) *ui.Photo {
	small, full := "/photos/"+string(photo)+"/thumb", "/photos/"+string(photo)+"/public"
	if at != "" {
		small = at + "/photos/" + string(photo)
		full = small
	}
	return &ui.Photo{Small: small, Full: full, Alt: text, Note: text}
}

// photo is the small copy of a photo of a signed report.
func (h *Handler) photo(w http.ResponseWriter, r *http.Request) (templ.Component, error) {
	by := web.Actor(r)
	x, err := h.Reports.Read(r.Context(), by, id.Report(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	photo := id.Photo(r.PathValue("photo"))
	if x.State != reports.Signed || !x.Spoken.Shows(photo) {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	data, err := h.Photos.Bytes(r.Context(), showing(x, by), photo, photos.Thumb)
	if err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	w.Write(data) //nolint:errcheck // the reader has gone
	return nil, nil
}
