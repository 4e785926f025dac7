// Package photos takes in pictures as proof: what they are gets checked, their
// time and place read, the original sealed with its hash, and a public copy
// and a thumbnail made without metadata. Every picture is compared with all
// others of the county, so that none serves as proof twice unnoticed.
//
// The work is done before the transaction (Prepare); what is left for it is a
// few short rows (Insert), so that a slice can attach photos in its own. Where a
// process runs background work, Prepare only checks and seals the original, and
// the copies are made afterwards (Defer, MakeCopies).
//
//	photos.go   Photo, Upload, kinds, sizes
//	decode.go   what a file is; limits; decoding
//	exif.go     time, place and orientation
//	render.go   turning, scaling, the copies
//	hash.go     the perceptual hash and its pieces
//	service.go  Service, Prepare, Add
//	later.go    copies that are made afterwards
//	attach.go   Insert, Attach, Of, Open
//	reuse.go    the same picture, used before; repeats.go those of a period
//	doctor.go   Verify; removal of what was never attached
//	store.go    the rows
//	synthetic/  pictures made by the program, for demonstration and tests
package photos

import (
	"time"

	"chuangwei/internal/id"
)

// Subject is the kind of record under which the journal keeps a photo's
// history.
const Subject = "photo"

// Kind says what a photo shows of its record.
type Kind string

// The kinds.
const (
	Before Kind = "before"
	After  Kind = "after"
	Check  Kind = "check"
	Other  Kind = "other"
)

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k == Before || k == After || k == Check || k == Other }

// Size is which copy of a photo is wanted.
type Size string

// The copies. The original is sealed and holds all its metadata; the others
// hold none.
const (
	Original Size = "original"
	Public   Size = "public"
	Thumb    Size = "thumb"
)

// Copies says how far the copies of a photo are.
type Copies string

// Where they stand.
const (
	Made    Copies = "made"
	Pending Copies = "pending"
	Failed  Copies = "failed" // the original cannot be opened after all
)

// Limits of what is taken in, and sizes of what is made.
const (
	MaxBytes  = 30 << 20
	MaxPixels = 50_000_000
	PublicPx  = 2400
	ThumbPx   = 480
)

// Where a photo's place comes from.
const (
	PlaceNone   = "none"
	PlaceEXIF   = "exif"   // the camera wrote it into the file
	PlaceDevice = "device" // the browser told it at the upload
)

// Place is a position in WGS-84.
type Place struct {
	Lon, Lat float64
	Accuracy float64 // metres; 0: unknown
	Source   string  // PlaceNone, PlaceEXIF, PlaceDevice
}

// Known reports whether there is a place.
func (p Place) Known() bool { return p.Source == PlaceEXIF || p.Source == PlaceDevice }

// Photo is one picture of a county.
type Photo struct {
	ID          id.Photo
	Subject     string // kind of the record that it belongs to; empty: waits
	Record      string
	Kind        Kind
	SHA256      string // of the sealed original, in hexadecimal digits
	Bytes       int64  // of the original
	Width       int    // as it is to be seen, turned upright
	Height      int
	Type        string // image/jpeg, image/png, image/webp
	Orientation int    // as the camera noted it, 1 to 8
	TakenAt     string // the camera's wall clock, 2017-08-25 14:30:00; empty: unknown
	Camera      string
	Place       Place
	Hash        uint64 // perceptual: close pictures differ in few bits; 0 while the copies are pending
	Copies      Copies
	Synthetic   bool // made by the program
	UploadedAt  time.Time
	Account     id.Account
	Actor       string
}

// Upload is a file as it arrives.
type Upload struct {
	Data      []byte
	Device    Place  // where the device was, if it told; the source is filled in
	TakenAt   string // when the program's own camera took it; EXIF goes before
	Synthetic bool
}

// Reuse says that a picture was there before: the same file, or nearly the
// same picture. It is a warning for those who check, not a refusal.
type Reuse struct {
	Photo      id.Photo // the earlier one
	Subject    string
	Record     string
	Kind       Kind
	UploadedAt time.Time
	Distance   int  // bits in which the hashes differ, 0 to 6
	Exact      bool // the same file
}
