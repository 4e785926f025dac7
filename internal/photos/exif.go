package photos

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/bep/imagemeta"
)

// metadata is what is read from inside a file.
type metadata struct {
	orientation int
	takenAt     string
	camera      string
	place       Place
}

// readMetadata reads what it can. Damaged metadata is no reason to refuse a
// picture: what cannot be read is missing.
func readMetadata(data []byte, mime string) (m metadata) {
	m.orientation = 1
	m.place.Source = PlaceNone
	formats := map[string]imagemeta.ImageFormat{"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/webp": imagemeta.WebP}
	var tags imagemeta.Tags
	guard(func() {
		_, _ = imagemeta.Decode(imagemeta.Options{ // the tags before a fault are good
			R:               bytes.NewReader(data),
			ImageFormat:     formats[mime],
			Sources:         imagemeta.EXIF,
			LimitNumTags:    2000,
			LimitTagSize:    4096,
			ShouldHandleTag: func(t imagemeta.TagInfo) bool { return strings.HasPrefix(t.Namespace, "IFD0") },
			HandleTag: func(t imagemeta.TagInfo) error {
				if !tags.Has(t) {
					tags.Add(t)
				}
				return nil
			},
		})
	})
	exif := tags.EXIF()
	if o := number(exif["Orientation"].Value); o >= 1 && o <= 8 {
		m.orientation = int(o)
	}
	for _, name := range []string{"DateTimeOriginal", "DateTimeDigitized", "CreateDate", "DateTime", "ModifyDate"} {
		if m.takenAt = takenAt(fmt.Sprint(exif[name].Value)); m.takenAt != "" {
			break
		}
	}
	m.camera = camera(exif)
	guard(func() {
		lat, lon, err := tags.GetLatLong()
		if err == nil && (lat != 0 || lon != 0) && math.Abs(lat) <= 90 && math.Abs(lon) <= 180 {
			m.place = Place{Lon: lon, Lat: lat, Source: PlaceEXIF}
			if a := number(exif["GPSHPositioningError"].Value); a > 0 && a < 1e6 {
				m.place.Accuracy = a
			}
		}
	})
	return m
}

// guard runs fn, whose crash is of no consequence: the library reads bytes
// that anybody may have made up.
func guard(fn func()) {
	defer func() { _ = recover() }()
	fn()
}

// number reads a tag's value, which has the type that the file gives it.
func number(v any) float64 {
	switch v := v.(type) {
	case uint8:
		return float64(v)
	case uint16:
		return float64(v)
	case uint32:
		return float64(v)
	case int32:
		return float64(v)
	case float32:
		return float64(v)
	case float64:
		return v
	case interface{ Float64() float64 }:
		return v.Float64()
	}
	return 0
}

// takenAt is a camera's time in our form. Cameras whose clock was never set
// write zeros or their first year.
func takenAt(s string) string {
	if len(s) > 19 {
		s = s[:19]
	}
	for _, layout := range []string{"2006:01:02 15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1990 {
			return t.Format(time.DateTime)
		}
	}
	return ""
}

func camera(exif map[string]imagemeta.TagInfo) string {
	maker, _ := exif["Make"].Value.(string)
	model, _ := exif["Model"].Value.(string)
	if strings.HasPrefix(strings.ToLower(model), strings.ToLower(maker)) {
		maker = ""
	}
	s := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, strings.TrimSpace(maker+" "+model))
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return s
}
