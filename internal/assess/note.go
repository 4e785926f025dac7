package assess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/attachments"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/journal"
	"chuangwei/internal/rules"
)

// SubjectNote is the kind of record of a noted fact in the journal.
const SubjectNote = "assess_note"

// The states of a noted fact. Their names are the messages "assess.note.…".
const (
	NoteWaiting   = "waiting"   // for a second person
	NoteConfirmed = "confirmed" // it counts
	NoteWithdrawn = "withdrawn"
)

// Note is a fact that no record of the program tells, noted with its ground: a
// commendation, a media item, a proven falsification, the amount that an
// inspector chose within a range. It counts in the month of its day once a
// second person has confirmed it.
type Note struct {
	ID        id.Note
	Number    int64
	Who       Who
	Kind      string     // a key of rule sets, "noted.media", or "rule." and the code of a rule with a range
	Day       string     // 2017-07-12
	Times     int64      // how many occurrences
	Amount    rules.Mark // of a rule with a range
	Ground    string
	Document  string // its number, or where it was published
	State     string
	Account   id.Account
	Actor     string
	At        time.Time
	Confirmer string
	Confirmed time.Time
	Withdrew  string // who withdrew it
	Withdrawn time.Time
	Reason    string // why it was withdrawn
	Files     []attachments.File
}

// Label is the fact's visible number.
func (n Note) Label() string { return fmt.Sprintf("KD-%04d", n.Number) }

// Link is the address of its page.
func (n Note) Link() string { return notesPath + "/" + string(n.ID) }

// Range reports whether the fact is an amount within a range.
func (n Note) Range() bool { return strings.HasPrefix(n.Kind, ranged) }

const (
	notesPath = "/assess/notes"
	ranged    = "rule."
)

const noteColumns = `n.id, n.number, n.subject, n.of_id, n.name, n.kind, n.day, n.times, n.amount, n.ground, n.document, n.state, n.account, n.actor, n.at, n.confirmed_by, n.confirmed_at, n.withdrawn_by, n.withdrawn_at, n.reason`

func scanNote(r db.Row) (n Note, err error) {
	return n, r.Scan(&n.ID, &n.Number, &n.Who.Subject, &n.Who.Of, &n.Who.Name, &n.Kind, &n.Day, &n.Times, &n.Amount, &n.Ground, &n.Document, &n.State, db.Text(&n.Account), &n.Actor,
		db.Time(&n.At), &n.Confirmer, db.Time(&n.Confirmed), &n.Withdrew, db.Time(&n.Withdrawn), &n.Reason)
}

func noteOf(ctx context.Context, tx *db.Tx, note id.Note) (Note, error) {
	n, err := db.One(ctx, tx, scanNote, `SELECT `+noteColumns+` FROM assess_notes n WHERE n.county = $1 AND n.id = $2`, tx.County, plain(note))
	if errors.Is(err, db.ErrNone) {
		return n, notFound()
	}
	if err != nil {
		return n, fmt.Errorf("noted fact: %w", err)
	}
	return n, nil
}

// seesNote reports whether by may see a fact: everybody those that count or
// counted, the office and whoever noted it the others too.
func seesNote(by access.Actor, n Note) bool {
	return n.State != NoteWaiting || overseesNotes(by) || by.Account != "" && by.Account == n.Account
}

func overseesNotes(by access.Actor) bool {
	return by.May(access.ManageAssess, access.Owners{}) || by.MayEver(access.ConfirmAssess)
}

// NoteKind is a kind of fact that a rule set asks for.
type NoteKind struct {
	Key      string
	Name     rules.Text
	Range    bool
	Min, Max rules.Mark // of a range
}

// NoteKinds lists what facts the sets of each subject ask for, by key: those of
// every version, as a fact may come to light late.
func (s *Service) NoteKinds(ctx context.Context, by access.Actor) (out map[string][]NoteKind, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		out, err = noteKinds(ctx, tx)
		return err
	})
	return out, err
}

func noteKinds(ctx context.Context, tx *db.Tx) (map[string][]NoteKind, error) {
	// The last version first: its names and ranges are the ones to offer.
	sets, err := db.All(ctx, tx, scanSet, `SELECT `+setColumns+` FROM assess_sets WHERE county = $1 ORDER BY subject, version DESC LIMIT 2000`, tx.County)
	if err != nil {
		return nil, fmt.Errorf("kinds of facts: %w", err)
	}
	out := map[string][]NoteKind{}
	for _, set := range sets {
		for _, k := range kindsIn(set.Body) {
			if !slices.ContainsFunc(out[set.Subject], func(o NoteKind) bool { return o.Key == k.Key }) {
				out[set.Subject] = append(out[set.Subject], k)
			}
		}
	}
	return out, nil
}

// kindsIn lists the facts that a set asks for, in the order of its rules.
func kindsIn(set rules.Set) (out []NoteKind) {
	for _, part := range set.Parts {
		for _, r := range part.Rules {
			if r.Shape == rules.Range {
				out = append(out, NoteKind{Key: ranged + r.Code, Name: r.Name, Range: true, Min: r.Min, Max: r.Max})
				continue
			}
			for _, key := range r.NotedKeys(noted) {
				if key == always || slices.ContainsFunc(out, func(o NoteKind) bool { return o.Key == key }) {
					continue
				}
				name, ok := rules.Word(key)
				if !ok {
					name = r.Name
				}
				out = append(out, NoteKind{Key: key, Name: name})
			}
		}
	}
	return out
}

// NoteShelf is where the files of noted facts stand.
func (s *Service) NoteShelf() attachments.Shelf {
	return attachments.Shelf{Blobs: s.files, Folder: "assess-notes", Rows: attachments.Rows{After: s.noteFilesAfter, Has: s.hasNoteFile}}
}

// KeepForNote stores a file for a fact that follows.
func (s *Service) KeepForNote(ctx context.Context, by access.Actor, name, mime string, r io.Reader) (*attachments.Upload, error) {
	if !mayNote(by) {
		return nil, by.Check(access.ManageAssess, access.Owners{})
	}
	return s.NoteShelf().Keep(ctx, by.County, "files", name, mime, r)
}

func noteFiles(ctx context.Context, tx *db.Tx, note id.Note) ([]attachments.File, error) {
	return db.All(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM assess_note_files WHERE county = $1 AND note = $2 ORDER BY id LIMIT 100`, tx.County, note)
}

func insertNoteFile(ctx context.Context, tx *db.Tx, note id.Note, f attachments.File) error {
	_, err := tx.Exec(ctx, `INSERT INTO assess_note_files (county, id, note, name, type, size, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.County, f.ID, note, f.Name, f.Type, f.Size, f.SHA256)
	if err != nil {
		return fmt.Errorf("file of a noted fact: %w", err)
	}
	return nil
}

func (s *Service) noteFilesAfter(ctx context.Context, county id.County, after id.File, limit int) (list []attachments.Row, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, func(r db.Row) (k attachments.Row, err error) { return k, r.Scan(&k.File, &k.Record, &k.SHA256) },
			`SELECT id, note, sha256 FROM assess_note_files WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.County, after, limit)
		return err
	})
	return list, err
}

func (s *Service) hasNoteFile(ctx context.Context, county id.County, f id.File) (has bool, err error) {
	err = s.db.Read(ctx, county, func(tx *db.Tx) error {
		has, err = db.Exists(ctx, tx, `SELECT 1 FROM assess_note_files WHERE county = $1 AND id = $2`, tx.County, f)
		return err
	})
	return has, err
}

// OpenNoteFile returns a file of a fact to whoever may see the fact; the caller
// closes it.
func (s *Service) OpenNoteFile(ctx context.Context, by access.Actor, file id.File) (f attachments.File, r io.ReadSeekCloser, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		note, err := db.One(ctx, tx, db.Value[id.Note], `SELECT note FROM assess_note_files WHERE county = $1 AND id = $2`, tx.County, plain(file))
		if errors.Is(err, db.ErrNone) {
			return notFound()
		}
		if err != nil {
			return err
		}
		n, err := noteOf(ctx, tx, note)
		if err != nil {
			return err
		}
		if !seesNote(by, n) {
			return notFound()
		}
		f, err = db.One(ctx, tx, scanFile, `SELECT id, name, type, size, sha256 FROM assess_note_files WHERE county = $1 AND id = $2`, tx.County, file)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = s.NoteShelf().Open(ctx, by.County, f.ID)
	return f, r, err
}

// GetNote returns a fact with its files.
func (s *Service) GetNote(ctx context.Context, by access.Actor, note id.Note) (n Note, story []journal.Line, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		if n, err = noteOf(ctx, tx, note); err != nil {
			return err
		}
		if !seesNote(by, n) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if n.Files, err = noteFiles(ctx, tx, note); err != nil {
			return err
		}
		story, err = journal.Of(ctx, tx, SubjectNote, string(note))
		return err
	})
	return n, story, err
}
