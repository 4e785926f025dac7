package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/config"
	"chuangwei/internal/fault"
)

type cli struct {
	config.Settings

	Serve struct{} `cmd:""`
	Demo  struct {
		DryRun bool `name:"dry-run"`
	} `cmd:""`
}

func parse(t *testing.T, args ...string) (cli, map[string]string, error) {
	t.Helper()
	var c cli
	l := &config.Loader{DefaultData: func(command string) string { return command + "-default" }}
	k, err := kong.New(&c, kong.Resolvers(l))
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := k.Parse(args)
	if err != nil {
		return c, nil, err
	}
	origins := map[string]string{}
	for _, line := range l.List(ctx) {
		if line.Origin != config.FromDefault {
			origins[line.Name] = string(line.Origin) + " " + line.Value
		}
	}
	return c, origins, nil
}

func folder(t *testing.T, file string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data 数据")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, config.File), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	dir := folder(t, `{"addr": "file:1", "url": "https://file", "log-level": "debug", "jobs": false, "acme-email": "f@x"}`)
	t.Setenv("CHUANGWEI_ADDR", "env:1")
	t.Setenv("CHUANGWEI_URL", "https://env")
	c, origins, err := parse(t, "serve", "--data", dir, "--addr", "flag:1")
	if err != nil {
		t.Fatal(err)
	}
	want := config.Settings{
		Data: dir, Addr: "flag:1", URL: "https://env", LogLevel: "debug", ACMEEmail: "f@x",
		LogFormat: "auto", APIRate: 50,
	}
	if diff := cmp.Diff(want, c.Settings); diff != "" {
		t.Error(diff)
	}
	wantOrigins := map[string]string{
		"data": "flag " + dir, "addr": "flag flag:1", "url": "environment https://env",
		"log-level": "file debug", "jobs": "file false", "acme-email": "file f@x",
	}
	if diff := cmp.Diff(wantOrigins, origins); diff != "" {
		t.Error(diff)
	}
}

func TestDataFolderHasADefaultForEachCommand(t *testing.T) {
	for _, command := range []string{"serve", "demo"} {
		c, origins, err := parse(t, command)
		if err != nil || c.Data != command+"-default" || len(origins) != 0 {
			t.Errorf("%s: data %q, origins %v, %v", command, c.Data, origins, err)
		}
	}
	dir := folder(t, `{"addr": "file:1"}`)
	t.Setenv("CHUANGWEI_DATA", dir)
	c, _, err := parse(t, "demo")
	if err != nil || c.Data != dir || c.Addr != "file:1" {
		t.Errorf("data %q, addr %q, %v", c.Data, c.Addr, err)
	}
}

func TestAFileThatCannotBeMeantIsRefused(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"not JSON": `addr = x`, "unknown setting": `{"no-such-setting": "x"}`, "a list": `{"addr": ["x"]}`, "null": `{"addr": null}`,
		"another command's flag": `{"dry-run": true}`, "the folder itself": `{"data": "x"}`,
	} {
		_, _, err := parse(t, "serve", "--data", folder(t, file))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := parse(t, "serve", "--data", folder(t, `{"log-level": "loud"}`)); err == nil {
		t.Error("an impossible value was taken")
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"":        "",
		"hunter2": "***",
		"postgres://u:p%40ss@db:5432/cw?sslmode=disable": "postgres://u:***@db:5432/cw?***",
		"postgres://u@db/cw":                             "postgres://u@db/cw",
		"s3://k:s@host/bucket/中":                         "s3://k:***@host/bucket/%E4%B8%AD",
		"::bad url p4ss":                                 "***",
	} {
		if got := config.Mask(v); got != want {
			t.Errorf("Mask(%q) = %q, want %q", v, got, want)
		}
	}
	_, origins, err := parse(t, "serve", "--data", t.TempDir(), "--metrics-token", "hunter2", "--smtp", "smtp://me:hunter2@mail:25")
	if err != nil || strings.Contains(fmt.Sprint(origins), "hunter2") {
		t.Errorf("%v %v", origins, err)
	}
}
