package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"chuangwei/internal/app"
	"chuangwei/internal/lang"
)

// try runs the program and returns what it said and its exit code.
func try(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return out.String(), errs.String(), code
}

// A safe buffer is written by one and read by another.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestWhatIsNotUnderstoodIsAUsageError(t *testing.T) {
	t.Setenv("LANG", "C.UTF-8")
	data := filepath.Join(t.TempDir(), "none")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"no-such-command"}, 2, "no-such-command"},
		{[]string{"serve", "--no-such-flag"}, 2, "no-such-flag"},
		{[]string{"backup", "verify"}, 2, "file"},
		{[]string{"db", "copy"}, 2, "--to"},
		{[]string{"serve", "--log-level", "loud"}, 2, "loud"},
		{[]string{"serve", "--tls-cert", "x", "--data", data}, 2, "--tls-key"},
		{[]string{"serve", "--tls-cert", "x", "--tls-key", "y", "--acme", "z", "--data", data}, 2, "--acme"},
		{[]string{"doctor", "--data", data}, 2, "--data"},
		{[]string{"user", "add", "x", "--role", "king", "--data", data}, 2, data},
		{[]string{"backup", "verify", filepath.Join(data, "none.tar")}, 2, "none.tar"},
		{[]string{"backup", "verify", os.Args[0]}, 1, "damaged"},
	} {
		stdout, stderr, code := try(t, c.args...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.says) || !strings.HasPrefix(stderr, "chuangwei: ") {
			t.Errorf("%v: exit %d, %q, %q", c.args, code, stdout, stderr)
		}
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a command that only looks has made the data folder")
	}
}

func TestAMistakeInTheCommandLineIsExplainedInChinese(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	english := regexp.MustCompile(`\b(expected|unexpected|unknown|missing|must|value|got|mean|flags?|argument)\b`)
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{"srve"}, []string{"不认识的命令或参数", "srve", "是不是", "serve"}},
		{[]string{"serve", "extra"}, []string{"不认识的命令或参数", "extra"}},
		{[]string{"serve", "--adr", "x"}, []string{"没有选项", "--adr", "是不是", "--addr"}},
		{[]string{"backup"}, []string{"这里应有", "create"}},
		{[]string{"backup", "verify"}, []string{"这里应有", "file"}},
		{[]string{"db", "copy"}, []string{"缺少", "--to"}},
		{[]string{"county", "add"}, []string{"缺少", "--campaign"}},
		{[]string{"serve", "--log-level", "loud"}, []string{"--log-level", "之一", "loud"}},
		{[]string{"serve", "--data"}, []string{"--data", "缺少值"}},
		{[]string{"serve", "--jobs=perhaps"}, []string{"true", "perhaps"}},
	} {
		stdout, stderr, code := try(t, c.args...)
		if code != exitUsage || stdout != "" {
			t.Errorf("%v: exit %d, %q", c.args, code, stdout)
		}
		if words := english.FindString(stderr); words != "" {
			t.Errorf("%v speaks English: %q in %q", c.args, words, stderr)
		}
		for _, want := range c.says {
			if !strings.Contains(stderr, want) {
				t.Errorf("%v does not say %q: %q", c.args, want, stderr)
			}
		}
	}
	if out, _, code := try(t, "doctor", "--help"); code != 0 || !strings.Contains(out, "退出码：0") {
		t.Errorf("help: exit %d, %q", code, out)
	}
}

func TestTheReaderIsSpokenToInTheirLanguage(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct {
		env, flag string
		chinese   bool
	}{
		{"zh_CN.UTF-8", "", true},
		{"C.UTF-8", "", false},
		{"de_DE", "", false},
		{"", "", true},
		{"zh_CN.UTF-8", "--lang=en", false},
		{"C", "--lang=zh-CN", true},
	} {
		t.Setenv("LC_ALL", "")
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", c.env)
		args := []string{"doctor", "--data", data}
		if c.flag != "" {
			args = append(args, c.flag)
		}
		if _, stderr, _ := try(t, args...); strings.Contains(stderr, "没有数据库") != c.chinese {
			t.Errorf("%+v: %s", c, stderr)
		}
	}
}

var missing = regexp.MustCompile(`«[^»]*»`)

func TestHelpNamesEverythingInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		all, stderr, code := try(t, "--help", "--lang", string(tag))
		if code != 0 || stderr != "" {
			t.Fatalf("exit %d, %s", code, stderr)
		}
		pages := []string{all}
		for line := range strings.SplitSeq(all, "\n") {
			// "  backup create   write a backup"
			if m := regexp.MustCompile(`^  ([a-z]+(?: [a-z]+)?)  `).FindStringSubmatch(line); m != nil {
				page, _, code := try(t, append(strings.Fields(m[1]), "--help", "--lang", string(tag))...)
				if code != 0 || !strings.Contains(page, "chuangwei "+m[1]) {
					t.Errorf("%s: exit %d, %s", m[1], code, page)
				}
				pages = append(pages, page)
			}
		}
		if len(pages) < 12 {
			t.Errorf("only %d commands in\n%s", len(pages)-1, all)
		}
		for _, p := range pages {
			if m := missing.FindAllString(p, -1); m != nil {
				t.Errorf("%s: no words for %v", tag, m)
			}
		}
	}
}

func TestConfigTellsWhereEachSettingComesFrom(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "chuangwei.json"), []byte(`{"url": "https://cw.example.cn"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CHUANGWEI_DB", "postgres://cw:hunter2@db/cw")
	stdout, stderr, code := try(t, "config", "--data", data, "--addr", ":80", "--lang", "en")
	for _, want := range []string{
		`addr +:80 +command line`, `db +postgres://cw:\*\*\*@db/cw +environment CHUANGWEI_DB`,
		`url +https://cw.example.cn +file .*chuangwei.json`, `jobs +true +default`,
	} {
		if !regexp.MustCompile(`(?m)^` + want).MatchString(stdout) {
			t.Errorf("no line %q in\n%s", want, stdout)
		}
	}
	if code != 0 || stderr != "" || strings.Contains(stdout, "hunter2") {
		t.Errorf("exit %d, %s", code, stderr)
	}
	stdout, _, _ = try(t, "config", "--data", data, "--format", "json")
	var lines []struct{ Name, Value, Origin string }
	if err := json.Unmarshal([]byte(stdout), &lines); err != nil || len(lines) < 10 {
		t.Errorf("%d settings, %v", len(lines), err)
	}
	if err := os.WriteFile(filepath.Join(data, "chuangwei.json"), []byte(`{"no-such-setting": ":80"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code = try(t, "serve", "--data", data); code != 2 || !strings.Contains(stderr, "no-such-setting") {
		t.Errorf("a misspelt setting: exit %d, %s", code, stderr)
	}
}

// The life of an installation from the command line: served, set up, backed
// up, lost, restored.
func TestServeBackUpRestore(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "数据 folder")
	ctx, stop := context.WithCancel(t.Context())
	var out, errs safe
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--lang", "en"}, &out, &errs)
	}()
	wait(t, func() bool { return strings.Contains(out.String(), "one-time code") })
	url := regexp.MustCompile(`http://[0-9.:]+`).FindString(out.String())
	res, err := http.Get(url + "/sign-in") //nolint:noctx // a test
	if err != nil || res.StatusCode != http.StatusOK || res.Request.URL.Path != "/set-up" {
		t.Errorf("%s: %v, %v", url, res, err)
	}
	res.Body.Close()
	if _, stderr, code := try(t, "serve", "--data", data, "--addr", "127.0.0.1:0", "--lang", "en"); code != 1 || !strings.Contains(stderr, "another process") {
		t.Errorf("a second server: exit %d, %s", code, stderr)
	}
	file := filepath.Join(t.TempDir(), "b.tar")
	if stdout, stderr, code := try(t, "backup", "create", file, "--data", data, "--lang", "en"); code != 0 || strings.TrimSpace(stdout) != file {
		t.Errorf("backup while serving: exit %d, %s, %s", code, stdout, stderr)
	}
	if _, stderr, code := try(t, "user", "add", "x", "--role", "office", "--data", data, "--lang", "en"); code != 2 || !strings.Contains(stderr, "no county") {
		t.Errorf("user of no county: exit %d, %s", code, stderr)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("stopped with %d: %s", code, errs.String())
	}
	if !strings.Contains(errs.String(), `"msg":"stopping"`) {
		t.Errorf("no JSON log in a pipe: %s", errs.String())
	}
	back := filepath.Join(t.TempDir(), "back")
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"backup", "verify", file}, 0},
		{[]string{"backup", "restore", file, "--data", back}, 0},
		{[]string{"backup", "restore", file, "--data", back}, 1},
		{[]string{"doctor", "--data", back}, 0},
		{[]string{"migrate", "--data", back}, 0},
		{[]string{"doctor", "--data", back, "--format", "json"}, 0},
	} {
		if stdout, stderr, code := try(t, c.args...); code != c.code {
			t.Errorf("%v: exit %d, %s, %s", c.args, code, stdout, stderr)
		}
	}
}

func wait(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not in time")
		}
	}
}

func TestColumnsStandUnderEachOtherInChineseToo(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	table{{"设置", "x"}, {"addr", "y"}, {"（全角）", "z"}}.print(&b)
	if got := b.String(); got != "设置      x\naddr      y\n（全角）  z\n" {
		t.Errorf("%q", got)
	}
}

func TestFindingsShowWhatIsWrongUnderTheirLine(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	e := &env{stdout: &b, tag: lang.English}
	e.findings([]app.Finding{{Key: "schema", Looked: 61}, {Key: "journal", County: "360825", Looked: 9, Wrong: []string{"case r entry 2: hash"}, More: 2}}, false)
	want := "check           county  looked at  result\nschema version          61         ok\njournal chains  360825  9          3 wrong\n" +
		"  - case r entry 2: hash\nsomething is wrong, see above\n"
	if got := b.String(); got != want {
		t.Errorf("%s", got)
	}
}
