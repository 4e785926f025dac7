package telemetry

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"
)

// A Check is one thing without which the program cannot answer.
type Check struct {
	Name string
	Test func(ctx context.Context) error
}

// Alive answers /healthz: the process runs.
func Alive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.Write([]byte("ok\n")) //nolint:errcheck // the asker has gone
	})
}

// Ready answers /readyz: 200 if every check passes, else 503. Which check
// failed is told, why is logged: the reason may name hosts.
func Ready(log *slog.Logger, checks ...Check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		status := http.StatusOK
		out := make(map[string]string, len(checks))
		for _, c := range checks {
			out[c.Name] = "ok"
			if err := c.Test(ctx); err != nil {
				out[c.Name] = "failed"
				status = http.StatusServiceUnavailable
				log.WarnContext(ctx, "not ready", "check", c.Name, "err", err)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(out) //nolint:errcheck // the asker has gone
	})
}
