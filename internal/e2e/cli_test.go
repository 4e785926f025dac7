package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if err := look(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "chuangwei-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// The scripts say what they prove in their first lines.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	bin := Program(t)
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(bin)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("ROOT", root)
			env.Setenv("LANG", "C.UTF-8")
			return nil
		},
	})
}

func TestAccountsAreReadFromWhatIsPrinted(t *testing.T) {
	t.Parallel()
	got := accounts("地址  http://127.0.0.1:8080\n\n  administrator  admin  pa-ss-word  管理员\noffice\tchuangban\tx1\nclock runs from 2017\n")
	want := []Account{{"administrator", "admin", "pa-ss-word"}, {"office", "chuangban", "x1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
