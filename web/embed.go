// Package assets carries the built front end inside the program: style sheets,
// scripts, and the licences of what they are made of.
//
// web/build.mjs writes dist/: files with a hash in their name, a .gz and a .br
// beside each text, and manifest.json, which leads from the name that pages use
// to the hashed one. Without a build only a placeholder is inside, and the
// pages work without style.
//
//	embed.go  names and licences
//	serve.go  the handler of /assets/
package assets

import (
	"embed"
	"encoding/json"
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
