// Package assets carries the built front end inside the program: style sheets,
// scripts, the fonts of papers, and the licences of what they are made of.
//
// web/build.mjs writes dist/: files with a hash in their name, a .gz and a .br
// beside each text, and manifest.json, which leads from the name that pages use
// to the hashed one. Without a build only a placeholder is inside, and the
// pages work without style.
//
//	embed.go  names, fonts and licences
//	serve.go  the handlers of /assets/ and of the worker
package assets

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which Handler serves.
const Prefix = "/assets/"

var manifest = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	b, err := dist.ReadFile("dist/manifest.json")
	if err != nil || json.Unmarshal(b, &names) != nil {
		return nil
	}
	return names
})

// Built reports whether a build of the front end is inside.
func Built() bool { return len(manifest()) > 0 }

// Path returns the address of a file by the name that does not change, such as
// app.css.
func Path(name string) string {
	if hashed, ok := manifest()[name]; ok {
		return Prefix + hashed
	}
	return Prefix + name
}

// Notices returns the licence texts of everything third-party that is inside;
// empty without a build.
func Notices() string {
	b, err := dist.ReadFile("dist/THIRD-PARTY-NOTICES.txt")
	if err != nil {
		return ""
	}
	return string(b)
}

// Font returns a TrueType font of the papers that the server writes: body, song
// or hei (web/fonts.mjs). Without a build there is none, and an error.
func Font(name string) ([]byte, error) {
	f, err := dist.Open("dist/fonts/" + name + ".ttf.gz")
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	data, err := io.ReadAll(z)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return data, nil
}
