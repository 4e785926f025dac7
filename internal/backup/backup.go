// Package backup copies a whole installation while it serves, proves the copy,
// and puts it back; it also moves a database from SQLite to PostgreSQL.
//
// A backup is one tar file:
//
//	chuangwei.db   the database as a SQLite file, whichever it came from
//	blobs/…        every photo and file
//	files.txt      the SHA-256 of all of those, as sha256sum writes and reads it
//	manifest.json  versions, rows and a hash of every table, the SHA-256 of files.txt
//
// The database is read first, in one snapshot. Photos and files are written
// before the record that names them, never change, and outlive every record
// for a day at least; so those that are copied afterwards include all that the
// snapshot names. Files that came later are copied too and harm nobody: no
// record names them, and the nightly sweep takes them.
//
// Waiting jobs are not part of a backup: they are of the moment, and would be
// done twice. Search terms are made anew where they cannot be copied.
//
//	backup.go   what all of it shares
//	create.go   making a backup
//	archive.go  the tar file
//	verify.go   proving it
//	restore.go  putting it back
//	copy.go     all tables from one database to another
//	tables.go   what tables there are
//	hash.go     one hash for a table on either database
package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Manifest is what a backup says of itself.
type Manifest struct {
	Format   int              `json:"format"`
	Program  string           `json:"program"`  // version that made it
	Schema   int64            `json:"schema"`   // version of the database
	Made     string           `json:"made"`     // RFC 3339, by the machine's clock
	Source   string           `json:"source"`   // sqlite or postgres
	Counties []id.County      `json:"counties"` //
	Tables   map[string]Table `json:"tables"`
	Files    int64            `json:"files"` // how many files.txt lists
	Bytes    int64            `json:"bytes"` // of all of them
	List     string           `json:"list"`  // SHA-256 of files.txt
	// Alone says that the database was copied without photos and secrets: the
	// program did so before it changed the schema. It goes back beside them.
	Alone bool `json:"alone,omitempty"`
}

// Table is what is known of one table's content.
type Table struct {
	Rows int64  `json:"rows"`
	Hash string `json:"hash"`
}

// format is raised when an older program could not read the archive.
const format = 1

// The names within the archive.
const (
	dbName       = "chuangwei.db"
	blobsName    = "blobs/"
	listName     = "files.txt"
	manifestName = "manifest.json"
)

// Rows is how many rows all tables have.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Progress is told how far a long work is: what is done of how much. A total
// of 0 is unknown. It may be nil.
type Progress func(stage string, done, total int64)

func (p Progress) tell(stage string, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}

// Reindex makes anew, for every county, what is derived from the records and
// cannot be copied between databases.
type Reindex func(ctx context.Context, d *db.DB) error

// differ returns what the two contents do not agree on, or nil.
func differ(want, got map[string]Table) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if w, g := want[name], got[name]; w != g {
			return fault.New(fault.Conflict, "backup.table", name, w.Rows, g.Rows).
				Because(fmt.Errorf("hash %s, want %s", g.Hash, w.Hash))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok && got[name].Rows > 0 {
			return fault.New(fault.Conflict, "backup.table", name, 0, got[name].Rows)
		}
	}
	return nil
}

func readManifest(r io.Reader) (m Manifest, err error) {
	if err := json.NewDecoder(io.LimitReader(r, 16<<20)).Decode(&m); err != nil {
		return m, fault.New(fault.Invalid, "backup.damaged", manifestName).Because(err)
	}
	if m.Format > format {
		return m, fault.New(fault.Invalid, "backup.newer", m.Program)
	}
	return m, nil
}
