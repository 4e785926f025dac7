package photos

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"chuangwei/internal/access"
	"chuangwei/internal/blob"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Service takes in photos and hands them out.
type Service struct {
	db     *db.DB
	store  blob.Store
	guards map[string]guardian
	slots  chan struct{}
	later  atomic.Bool // the copies are made afterwards
}

type guardian struct {
	act    access.Act
	owners Owners
}

// Owners returns whom a record belongs to, or a NotFound fault.
type Owners func(ctx context.Context, tx *db.Tx, record string) (access.Owners, error)

// New returns a service that keeps files in store.
func New(d *db.DB, store blob.Store) *Service {
	// A picture of 50 million pixels takes some 300 MB while it is worked on:
	// no more than two at a time.
	return &Service{db: d, store: store, guards: map[string]guardian{}, slots: make(chan struct{}, 2)}
}

// Guard says who may see the photos of a subject's records: whoever may do act
// to the record. It is called while the program is put together.
func (s *Service) Guard(subject string, act access.Act, owners Owners) {
	s.guards[subject] = guardian{act, owners}
}

// Prepared is a photo that is checked and whose files are stored, but which no
// row names yet. It waits for Insert, or for Discard.
type Prepared struct {
	Photo  Photo
	Reuse  []Reuse
	county id.County
	s      *Service
}

// Prepare checks and stores an upload, outside of any transaction.
func (s *Service) Prepare(ctx context.Context, by access.Actor, up Upload) (*Prepared, error) {
	photo, c, err := s.take(ctx, up)
	if err != nil {
		return nil, err
	}
	photo.ID = id.New[id.Photo]()
	photo.Account, photo.Actor = by.Account, by.Name
	p := &Prepared{Photo: photo, county: by.County, s: s}
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		p.Reuse, err = reuse(ctx, tx, photo)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.put(ctx, by.County, photo.ID, Original, up.Data)
	if err == nil && photo.Copies == Made {
		err = s.putCopies(ctx, by.County, photo.ID, c)
	}
	if err != nil {
		p.Discard(context.WithoutCancel(ctx))
		return nil, err
	}
	return p, nil
}

// take checks an upload, and makes its copies unless that is done afterwards.
func (s *Service) take(ctx context.Context, up Upload) (Photo, copies, error) {
	if s.later.Load() {
		p, err := seal(up)
		return p, copies{}, err
	}
	return s.inSlot(ctx, up)
}

// inSlot does the work that takes much memory, with few others at a time.
func (s *Service) inSlot(ctx context.Context, up Upload) (p Photo, c copies, err error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return p, c, ctx.Err()
	}
	defer func() { <-s.slots }()
	return process(up)
}

// putCopies stores the copies of a photo. One that is there already is whole: a
// process ended between its files and its row, or another was faster.
func (s *Service) putCopies(ctx context.Context, county id.County, photo id.Photo, c copies) error {
	if err := s.put(ctx, county, photo, Public, c.public); err != nil && !errors.Is(err, blob.ErrExists) {
		return err
	}
	if err := s.put(ctx, county, photo, Thumb, c.thumb); err != nil && !errors.Is(err, blob.ErrExists) {
		return err
	}
	return nil
}

func (s *Service) put(ctx context.Context, county id.County, photo id.Photo, size Size, data []byte) error {
	if err := s.store.Put(ctx, key(county, photo, size), bytes.NewReader(data), int64(len(data))); err != nil {
		return fmt.Errorf("store photo: %w", err)
	}
	return nil
}

// Discard removes the files of a photo that will not be inserted. What is
// missed here, Clean finds.
func (p *Prepared) Discard(ctx context.Context) {
	for _, size := range []Size{Original, Public, Thumb} {
		_ = p.s.store.Delete(ctx, key(p.county, p.Photo.ID, size)) // Clean finds it
	}
}

// process checks an upload and makes what is stored of it.
func process(up Upload) (p Photo, c copies, err error) {
	img, mime, err := decode(up.Data)
	if err != nil {
		return p, c, err
	}
	m := readMetadata(up.Data, mime)
	if c, err = render(img, m.orientation); err != nil {
		return p, c, err
	}
	p = describe(up, mime, m)
	p.Width, p.Height, p.Hash, p.Copies = c.width, c.height, c.hash, Made
	return p, c, nil
}

// describe is what is known of an upload without its picture.
func describe(up Upload, mime string, m metadata) Photo {
	sum := sha256.Sum256(up.Data)
	p := Photo{
		SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(up.Data)), Type: mime,
		Orientation: m.orientation, TakenAt: m.takenAt, Camera: m.camera, Place: m.place, Synthetic: up.Synthetic,
	}
	if p.TakenAt == "" {
		p.TakenAt = takenAt(up.TakenAt)
	}
	if d := up.Device; !p.Place.Known() && (d.Lon != 0 || d.Lat != 0) && d.Lon >= -180 && d.Lon <= 180 && d.Lat >= -90 && d.Lat <= 90 {
		p.Place = Place{Lon: d.Lon, Lat: d.Lat, Accuracy: max(0, d.Accuracy), Source: PlaceDevice}
	}
	return p
}

// key is where a photo's file is stored. The last digits of an identifier are
// random: they spread the files over 256 folders.
func key(c id.County, photo id.Photo, size Size) string {
	ext := ".jpg"
	if size == Original {
		ext = ""
	}
	return fmt.Sprintf("%s/photos/%s/%s/%s%s", c, photo[len(photo)-2:], photo, size, ext)
}

// Add takes in a photo that is attached to a record later (Attach). Whoever
// may report a case may add one; until it is attached only they see it.
func (s *Service) Add(ctx context.Context, by access.Actor, up Upload) (Photo, []Reuse, error) {
	if !by.MayEver(access.ReportCase) && !by.MayEver(access.RectifyCase) {
		return Photo{}, nil, fault.New(fault.Forbidden, "access.forbidden")
	}
	p, err := s.Prepare(ctx, by, up)
	if err != nil {
		return Photo{}, nil, err
	}
	if err := p.Wait(ctx); err != nil {
		p.Discard(context.WithoutCancel(ctx))
		return Photo{}, nil, err
	}
	return p.Photo, p.Reuse, nil
}

// Wait inserts a prepared photo that is attached to a record later (Attach):
// the form that it came with is drawn again.
func (p *Prepared) Wait(ctx context.Context) error {
	return p.s.db.Write(ctx, p.county, func(tx *db.Tx) error { return p.insert(ctx, tx) })
}

// Own returns a photo that by took in, whether it waits or is attached; any
// other is not found.
func (s *Service) Own(ctx context.Context, by access.Actor, photo id.Photo) (p Photo, err error) {
	err = s.db.Read(ctx, by.County, func(tx *db.Tx) error {
		if p, err = one(ctx, tx, photo); err != nil {
			return err
		}
		if by.Account == "" || p.Account != by.Account {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
	return p, err
}

// File is an open copy of a photo.
type File struct {
	io.ReadSeekCloser
	Type  string
	Bytes int64
	Photo Photo
}

// Open opens a copy of a photo for by, who must be allowed to see its record;
// the original is for those few who may see metadata.
func (s *Service) Open(ctx context.Context, by access.Actor, photo id.Photo, size Size) (*File, error) {
	var p Photo
	err := s.db.Read(ctx, by.County, func(tx *db.Tx) (err error) {
		p, err = s.see(ctx, tx, by, photo, size)
		return err
	})
	if err != nil {
		return nil, err
	}
	if size != Original && p.Copies == Pending {
		return nil, fault.New(fault.Unavailable, "photos.pending")
	}
	if size != Original && p.Copies == Failed {
		return nil, fault.New(fault.Unavailable, "photos.unreadable")
	}
	f := &File{Type: "image/jpeg", Photo: p}
	if size == Original {
		f.Type = p.Type
	}
	r, info, err := s.store.Get(ctx, key(by.County, p.ID, size))
	if err != nil {
		return nil, fmt.Errorf("open photo %s: %w", p.ID, err)
	}
	f.ReadSeekCloser, f.Bytes = r, info.Size
	return f, nil
}

// Bytes is a copy of a photo as Open opens it, read whole.
func (s *Service) Bytes(ctx context.Context, by access.Actor, photo id.Photo, size Size) ([]byte, error) {
	f, err := s.Open(ctx, by, photo, size)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", photo, err)
	}
	return data, nil
}

func (s *Service) see(ctx context.Context, tx *db.Tx, by access.Actor, photo id.Photo, size Size) (Photo, error) {
	none := fault.New(fault.NotFound, "fault.not_found")
	if size != Original && size != Public && size != Thumb {
		return Photo{}, none
	}
	p, err := one(ctx, tx, photo)
	if err != nil {
		return p, err
	}
	if by.System {
		return p, nil
	}
	if p.Subject == "" {
		if by.Account == "" || p.Account != by.Account {
			return p, none
		}
		return p, nil
	}
	g, ok := s.guards[p.Subject]
	if !ok {
		return p, none
	}
	owners, err := g.owners(ctx, tx, p.Record)
	if err != nil {
		return p, err
	}
	if !by.May(g.act, owners) {
		return p, none
	}
	if size == Original {
		return p, by.Check(access.SeeOriginal, owners)
	}
	return p, nil
}
