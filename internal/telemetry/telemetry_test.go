package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/telemetry"
)

func get(h http.Handler, path, from string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = from
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const self = "127.0.0.1:4000"

func TestMetricsNameRoutesAndNeverPaths(t *testing.T) {
	t.Parallel()
	m := telemetry.New("v1")
	m.Database(dbtest.Open(t, db.SQLite))
	m.Job("warnings", 0.1, true)
	var logged bytes.Buffer
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cases/{number}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := m.Observe(telemetry.Logger(&logged, telemetry.LogOptions{}), mux)
	get(h, "/cases/WT-0312?q=secret", self)
	get(h, "/nowhere/special", self)

	body := get(m.Handler(""), "/metrics", self).Body.String()
	for _, want := range []string{
		`chuangwei_request_seconds_count{route="GET /cases/{number}",status="4xx"} 1`,
		`chuangwei_request_seconds_count{route="none",status="4xx"} 1`,
		`chuangwei_job_seconds_count{kind="warnings",result="failed"} 1`,
		`chuangwei_db_commits_total`, `go_sql_open_connections{db_name="read"}`, `version="v1"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	for _, never := range []string{"WT-0312", "special"} {
		if strings.Contains(body, never) {
			t.Errorf("metrics hold %q", never)
		}
	}
	if strings.Contains(logged.String(), "secret") {
		t.Errorf("the log holds a query: %s", logged.String())
	}
}

func TestMetricsAreForThisMachineOrForTheToken(t *testing.T) {
	t.Parallel()
	m := telemetry.New("v1")
	for _, c := range []struct {
		name, token, from string
		header            []string
		want              int
	}{
		{"this machine", "", self, nil, 200},
		{"this machine, v6", "", "[::1]:99", nil, 200},
		{"another", "", "192.0.2.7:99", nil, 404},
		{"through a proxy", "", self, []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		{"with the token", "t", "192.0.2.7:99", []string{"Authorization", "Bearer t"}, 200},
		{"with another", "t", self, []string{"Authorization", "Bearer x"}, 404},
		{"without", "t", self, nil, 404},
	} {
		if got := get(m.Handler(c.token), "/metrics", c.from, c.header...).Code; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestReadyTellsWhichCheckFailedAndNotWhy(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	log := telemetry.Logger(&logged, telemetry.LogOptions{Format: "json"})
	fine := telemetry.Check{Name: "database", Test: func(context.Context) error { return nil }}
	bad := telemetry.Check{Name: "blobs", Test: func(context.Context) error { return errors.New("no space on host7") }}
	if w := get(telemetry.Ready(log, fine), "/readyz", self); w.Code != 200 {
		t.Errorf("all well: %d %s", w.Code, w.Body)
	}
	w := get(telemetry.Ready(log, fine, bad), "/readyz", self)
	if w.Code != 503 || !strings.Contains(w.Body.String(), `"blobs":"failed"`) || strings.Contains(w.Body.String(), "host7") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(logged.String(), "host7") {
		t.Errorf("the log does not say why: %s", logged.String())
	}
	if w := get(telemetry.Alive(), "/healthz", self); w.Code != 200 {
		t.Errorf("healthz: %d", w.Code)
	}
}

func TestLogCarriesTheRequestAndNoSecret(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := telemetry.Logger(&b, telemetry.LogOptions{Context: func(context.Context) []slog.Attr { return []slog.Attr{slog.String("request", "r7")} }})
	log.With("county", "360825").InfoContext(t.Context(), "signed in", "password", "hunter2", "name", "办公室 %s 😀")
	var line map[string]any
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatalf("not JSON in a pipe: %s", b.String())
	}
	if line["request"] != "r7" || line["county"] != "360825" || line["password"] != "***" || line["name"] != "办公室 %s 😀" {
		t.Errorf("line = %v", line)
	}
}
