package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// A server is a running PostgreSQL with a cluster of its own.
type server struct {
	url   string
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// start tries each PostgreSQL that there is and returns the first that runs.
func start(ctx context.Context) (*server, error) {
	all, err := find()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		in, err := fetch()
		if err != nil {
			return nil, err
		}
		all = append(all, in)
	}
	var errs []error
	for _, in := range all {
		s, err := in.start(ctx)
		if err == nil {
			return s, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", in.root, err))
	}
	return nil, errors.Join(errs...)
}

func (i install) start(ctx context.Context) (s *server, err error) {
	dir, err := os.MkdirTemp(tempRoot(), "chuangwei-pg-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if i.npm() || asRoot() && !reachable(i.root) {
		if i, err = i.copyTo(filepath.Join(dir, "native")); err != nil {
			return nil, fmt.Errorf("copy: %w", err)
		}
	}
	if err := giveAway(dir); err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if err := i.initdb(ctx, dir, data); err != nil {
		return nil, err
	}
	for range 3 { // somebody may take the port before the server does
		if s, err = i.serve(ctx, dir, data); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func (i install) initdb(ctx context.Context, dir, data string) error {
	cmd := exec.CommandContext(ctx, i.bin("initdb"), "-D", data, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync")
	cmd.Dir = dir
	cmd.Env = i.env(dir)
	cmd.SysProcAttr = attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, lastLine(out))
	}
	return nil
}

func (i install) serve(ctx context.Context, dir, data string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	cmd := exec.Command(i.bin("postgres"), "-D", data)
	for _, setting := range []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=",
		"max_connections=200", "shared_buffers=64MB", "timezone=UTC",
		// The cluster is thrown away, so a power cut may have it; commits
		// still wait in the order that they would on a real one.
		"fsync=off", "full_page_writes=off", "synchronous_commit=on",
		"autovacuum=off", "max_wal_size=2GB", "logging_collector=off",
	} {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	cmd.Dir = dir
	cmd.Env = i.env(dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = attributes()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{
		url:   fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port),
		dir:   dir,
		cmd:   cmd,
		ended: make(chan struct{}),
	}
	go func() {
		_ = cmd.Wait() // how it ended shows in its log
		close(s.ended)
	}()
	deadline := time.After(60 * time.Second)
	for {
		if err := ping(ctx, s.url); err == nil {
			return s, nil
		}
		select {
		case <-s.ended:
			return nil, fmt.Errorf("postgres ended: %s", lastLine(out.Bytes()))
		case <-deadline:
			_ = cmd.Process.Kill()
			<-s.ended
			return nil, errors.New("postgres does not answer")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the server, cutting off whoever is still connected, and removes
// the cluster.
func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGINT) // "fast" shutdown
	select {
	case <-s.ended:
	case <-time.After(15 * time.Second):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // "immediate"
		<-s.ended
	}
	return os.RemoveAll(s.dir)
}

func ping(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// env is the environment of the server's programs: nothing of the caller's
// PostgreSQL settings, and the libraries that came with a copy.
func (i install) env(dir string) []string {
	env := []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=" + dir, "TMPDIR=" + dir}
	if i.npm() {
		env = append(env, "LD_LIBRARY_PATH="+filepath.Join(i.root, "lib"))
	}
	return env
}

// copyTo copies the install to where an unprivileged user can read it. The npm
// package leaves its links out, lists them, and expects a script to make them;
// scripts do not run here, so they are made in the copy.
func (i install) copyTo(dir string) (install, error) {
	if err := os.CopyFS(dir, os.DirFS(i.root)); err != nil {
		return i, err
	}
	// Files of a package may have lost the right to be run.
	bins, _ := filepath.Glob(filepath.Join(dir, "bin", "*"))
	for _, bin := range bins {
		if err := os.Chmod(bin, 0o755); err != nil {
			return i, err
		}
	}
	list, err := os.ReadFile(filepath.Join(dir, linkList))
	if errors.Is(err, fs.ErrNotExist) {
		return install{root: dir}, nil
	}
	if err != nil {
		return i, err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return i, fmt.Errorf("%s: %w", linkList, err)
	}
	for _, l := range links {
		// Both are written from the package's top, native/lib/…
		source := filepath.Join(dir, strings.TrimPrefix(filepath.ToSlash(l.Source), "native/"))
		target := filepath.Join(dir, strings.TrimPrefix(filepath.ToSlash(l.Target), "native/"))
		rel, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return i, err
		}
		if err := os.Symlink(rel, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return i, err
		}
	}
	return install{root: dir}, nil
}

// tempRoot is the folder for temporary files, or /tmp where the unprivileged
// user cannot get at that one.
func tempRoot() string {
	if dir := os.TempDir(); !asRoot() || reachable(dir) {
		return dir
	}
	return "/tmp"
}

// reachable reports whether anybody may enter dir.
func reachable(dir string) bool {
	for {
		st, err := os.Stat(dir)
		if err != nil || st.Mode().Perm()&0o001 == 0 {
			return false
		}
		up := filepath.Dir(dir)
		if up == dir {
			return true
		}
		dir = up
	}
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
