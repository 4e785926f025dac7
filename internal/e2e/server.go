package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
)

// How a server is started.
type How struct {
	Command string // "demo" or "serve"; "demo" if empty
	Dialect db.Dialect
	Data    string   // the data folder; a fresh one if empty
	DB      string   // a database to go on with, for a second start
	Args    []string // more of the command line
}

// A Server is the running program.
type Server struct {
	URL      string
	Data     string
	DB       string // the postgres:// URL, or empty
	Accounts []Account

	t     testing.TB
	cmd   *exec.Cmd
	ended chan struct{}
	err   error
	mu    sync.Mutex
	out   bytes.Buffer
}

// An Account is one that the demonstration prints.
type Account struct {
	Role     string `json:"role"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

var address = regexp.MustCompile(`https?://127\.0\.0\.1:\d+`)

// loading bounds how long the program may take until it answers; the
// demonstration loads in a minute on a quiet machine.
const loading = 5 * time.Minute

// Start starts the program and waits for its address. It is stopped when the
// test ends.
func Start(t testing.TB, how How) *Server {
	t.Helper()
	s := &Server{t: t, Data: how.Data, DB: how.DB, ended: make(chan struct{})}
	if s.Data == "" {
		s.Data = filepath.Join(t.TempDir(), "data")
	}
	command := how.Command
	if command == "" {
		command = "demo"
	}
	args := append([]string{command, "--data", s.Data, "--addr", "127.0.0.1:0"}, how.Args...)
	if how.Dialect == db.Postgres && s.DB == "" {
		s.DB = dbtest.Empty(t)
	}
	if s.DB != "" {
		args = append(args, "--db", s.DB)
	}
	s.cmd = exec.Command(Program(t), args...)
	s.cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "CHUANGWEI_LOG_LEVEL=warn")
	s.cmd.Stderr = writer{s}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			s.note(lines.Text() + "\n")
			if u := address.FindString(lines.Text()); u != "" {
				select {
				case found <- u:
				default:
				}
			}
		}
		s.err = s.cmd.Wait()
	}()
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("the program ended badly: %v", err)
		}
		if t.Failed() {
			t.Logf("the program printed:\n%s", s.Output())
		}
	})
	select {
	case s.URL = <-found:
	case <-s.ended:
		t.Fatalf("the program ended before it gave its address: %v\n%s", s.err, s.Output())
	case <-time.After(loading):
		t.Fatalf("the program gave no address within %v\n%s", loading, s.Output())
	}
	s.Accounts = accounts(s.Output())
	// The demonstration prints its accounts after the address, one a role.
	for end := time.Now().Add(loading); command == "demo" && len(s.Accounts) < len(access.Roles()); s.Accounts = accounts(s.Output()) {
		if time.Now().After(end) {
			t.Fatalf("the demonstration printed %d accounts\n%s", len(s.Accounts), s.Output())
		}
		time.Sleep(20 * time.Millisecond)
	}
	return s
}

// A Demo is the demonstration county, loaded once, for servers to start from
// copies of it.
type Demo struct{ data, db string }

// LoadDemo loads the demonstration county, once a run for each database; every
// test starts from a copy of its own.
func LoadDemo(t testing.TB, dialect db.Dialect) Demo {
	t.Helper()
	loadedMu.Lock()
	defer loadedMu.Unlock()
	if demo, ok := loaded[dialect]; ok {
		return demo
	}
	if dir := os.Getenv(DemoVariable); dir != "" && dialect == db.SQLite {
		return Demo{data: dir}
	}
	demo := Demo{data: filepath.Join(scratch, "demo-"+dialect.String())}
	args := []string{"demo", "--data", demo.data, "--load-only"}
	if dialect == db.Postgres {
		demo.db = dbtest.Empty(t)
		args = append(args, "--db", demo.db)
	}
	ctx, cancel := context.WithTimeout(t.Context(), loading)
	defer cancel()
	began := time.Now()
	if out, err := exec.CommandContext(ctx, Program(t), args...).CombinedOutput(); err != nil {
		t.Fatalf("chuangwei %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	t.Logf("the demonstration loaded in %v", time.Since(began).Round(time.Second))
	if dialect == db.SQLite {
		loaded[dialect] = demo // the other one's database ends with the test
	}
	return demo
}

var (
	loadedMu sync.Mutex
	loaded   = map[db.Dialect]Demo{}
	scratch  string // a folder of the run, set by TestMain
)

// Copy is how to start a server on a copy of the demonstration.
func (demo Demo) Copy(t testing.TB) How {
	t.Helper()
	how := How{Data: filepath.Join(t.TempDir(), "data")}
	if err := os.CopyFS(how.Data, os.DirFS(demo.data)); err != nil {
		t.Fatal(err)
	}
	if demo.db != "" {
		how.Dialect, how.DB = db.Postgres, dbtest.CopyOf(t, demo.db)
	}
	return how
}

// Later moves the clock of a demonstration that is not running.
func (how How) Later(t testing.TB, by time.Duration) How {
	t.Helper()
	if by == 0 {
		return how
	}
	target := how.DB
	if target == "" {
		target = filepath.Join(how.Data, "chuangwei.db")
	}
	d := dbtest.OpenTarget(t, target)
	if err := d.Write(t.Context(), "360825", func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE counties SET clock_offset = clock_offset + $2 WHERE county = $1`, tx.County, by.Milliseconds())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return how
}

// Stop ends the program as a system would, and returns an error if it does not
// end well. Stopping twice does nothing.
func (s *Server) Stop() error {
	select {
	case <-s.ended:
		return nil
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may be gone just now
	select {
	case <-s.ended:
		return s.err
	case <-time.After(30 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
		return errors.New("it had to be killed")
	}
}

// Kill ends the program as a power cut would.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// Account returns the demonstration's account of the role.
func (s *Server) Account(role string) Account {
	s.t.Helper()
	for _, a := range s.Accounts {
		if a.Role == role {
			return a
		}
	}
	s.t.Fatalf("the program printed no account for %s:\n%s", role, s.Output())
	return Account{}
}

// Printed waits until the program has printed what matches, and returns it: an
// empty program prints its code after its address.
func (s *Server) Printed(what *regexp.Regexp) string {
	s.t.Helper()
	for end := time.Now().Add(loading); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if found := what.FindString(s.Output()); found != "" {
			return found
		}
	}
	s.t.Fatalf("the program did not print %v:\n%s", what, s.Output())
	return ""
}

// Output is what the program has printed so far.
func (s *Server) Output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

func (s *Server) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.WriteString(text)
}

type writer struct{ *Server }

// Write implements io.Writer.
func (w writer) Write(b []byte) (int, error) {
	w.note(string(b))
	return len(b), nil
}

// columns part the lines in which the demonstration lists its accounts: role,
// name, password, and perhaps a remark.
var (
	columns = regexp.MustCompile(`\t+|\s{2,}`)
	roles   = regexp.MustCompile(`^[a-z][a-z_-]*$`)
)

func accounts(out string) []Account {
	var all []Account
	for line := range strings.Lines(out) {
		f := columns.Split(strings.TrimSpace(line), -1)
		if len(f) >= 3 && roles.MatchString(f[0]) && !strings.Contains(f[1]+f[2], " ") {
			all = append(all, Account{Role: f[0], Name: f[1], Password: f[2]})
		}
	}
	return all
}
