package office

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"chuangwei/internal/fault"
)

// Limits of a zip file, checked on its directory before anything is
// decompressed. The reader of each part then stops at the size that the
// directory promised.
const (
	maxParts     = 5000
	maxPart      = 768 << 20
	maxUnzipped  = 1 << 30
	bombFrom     = 32 << 20 // smaller parts may compress as well as they like
	maxBombRatio = 200      // sheets reach about 40
)

// archive is the zip file of an office document; names are compared without
// case, as the programs do.
type archive struct {
	files []*zip.File
	parts map[string]*zip.File
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.New(fault.Invalid, "office.broken_zip").Because(err)
	}
	if len(z.File) > maxParts {
		return nil, fault.New(fault.TooLarge, "office.zip_bomb")
	}
	a := &archive{files: z.File, parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > maxPart || total > maxUnzipped ||
			f.UncompressedSize64 > bombFrom && f.UncompressedSize64/max(1, f.CompressedSize64) > maxBombRatio {
			return nil, fault.New(fault.TooLarge, "office.zip_bomb")
		}
		if f.Flags&1 != 0 {
			return nil, fault.New(fault.Invalid, "office.encrypted")
		}
		a.parts[partName(f.Name)] = f
	}
	return a, nil
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(s, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[partName(name)]
	if f == nil {
		return nil, fault.New(fault.Invalid, "office.broken_part", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "office.broken_part", name).Because(err)
	}
	return rc, nil
}
