// Package telemetry lets the people who run the program look inside: a log of
// what happened, figures of how it goes, and whether it is fit to answer.
//
//	telemetry.go  the registry and what is counted
//	log.go        slog: text on a terminal, JSON in a pipe
//	http.go       durations by route, the access log, /metrics
//	health.go     /healthz and /readyz
//
// No label ever holds what a user typed or which county it was: the number of
// series is bounded by the program's own routes and jobs.
package telemetry

import (
	"database/sql"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"chuangwei/internal/db"
)

// Metrics is everything that is counted, in a registry of its own.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	running  prometheus.Gauge
	jobs     *prometheus.HistogramVec
}

// New returns the metrics of the program at version.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "chuangwei_request_seconds",
			Help:    "How long a request took, by route pattern and class of status.",
			Buckets: []float64{.002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 20},
		}, []string{"route", "status"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "chuangwei_requests_running", Help: "Requests being answered now.",
		}),
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "chuangwei_job_seconds",
			Help:    "How long a job took, by kind and result (done, failed).",
			Buckets: []float64{.01, .05, .2, 1, 5, 20, 60, 300},
		}, []string{"kind", "result"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "chuangwei_build", Help: "Always 1: version, revision and Go in the labels.",
		ConstLabels: prometheus.Labels{"version": version, "revision": Revision(), "go": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.running, m.jobs, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Revision returns the commit that the program was built from, as far as the
// builder noted it.
func Revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

// Job counts a job that ended.
func (m *Metrics) Job(kind string, seconds float64, failed bool) {
	result := "done"
	if failed {
		result = "failed"
	}
	m.jobs.WithLabelValues(kind, result).Observe(seconds)
}

// Database adds the figures of d: its pools, and how many units of work shared
// how many commits.
func (m *Metrics) Database(d *db.DB) {
	counter := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
	}
	counter("chuangwei_db_units_total", "Units of work that were committed.", func() float64 { return float64(d.Stats().Units) })
	counter("chuangwei_db_commits_total", "Durable commits that they shared.", func() float64 { return float64(d.Stats().Commits) })
	pools := map[string]*sql.DB{"write": d.WritePool()}
	if d.ReadPool() != d.WritePool() {
		pools["read"] = d.ReadPool()
	}
	for name, pool := range pools {
		m.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
	}
}
