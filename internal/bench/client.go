package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"chuangwei/internal/people"
	"chuangwei/internal/web"
)

// server is the program's own handler on a loopback port, with somebody signed
// in.
type server struct {
	url    string
	http   *http.Server
	client *http.Client
	cookie string
}

func serve(ctx context.Context, in *installation) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{
		url: "http://" + l.Addr().String(), http: &http.Server{Handler: in.Handler(), ReadHeaderTimeout: time.Minute},
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}},
	}
	go s.http.Serve(l) //nolint:errcheck // it ends when the server is closed
	signed, err := in.People.SignIn(ctx, people.Credentials{County: county, Name: "office", Password: password, From: people.From{Address: "127.0.0.1"}})
	if err != nil {
		return nil, err
	}
	s.cookie = signed.Token
	return s, nil
}

func (s *server) close() error { return s.http.Close() }

// get asks for a page as the one who is signed in.
func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.cookie})
	r.Header.Set("Accept", "text/html")
	return s.do(r, http.StatusOK)
}

// post sends JSON with a key.
func (s *server) post(ctx context.Context, key, path, request string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Idempotency-Key", request)
	return s.do(r, http.StatusCreated)
}

func (s *server) do(r *http.Request, want int) (body []byte, err error) {
	resp, err := s.client.Do(r) //nolint:bodyclose // it is, by closing
	if err != nil {
		return nil, err
	}
	defer closing(&err, resp.Body.Close)
	body, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != want {
		err = fmt.Errorf("%s %s: %s: %.300s", r.Method, r.URL.Path, resp.Status, body)
	}
	return body, err
}

// sample is how long each of a number of equal jobs took, and how much time
// of a processor all of them took of this program, which a busy machine does
// not change much.
type sample struct {
	each  []time.Duration
	total time.Duration
	cpu   time.Duration
}

func (s sample) rate() float64 { return float64(len(s.each)) / s.total.Seconds() }

// processor is the time of a processor for each job.
func (s sample) processor() time.Duration { return s.cpu / time.Duration(max(len(s.each), 1)) }

// with is s and more of the same.
func (s sample) with(more sample) sample {
	return sample{append(slices.Clone(s.each), more.each...), s.total + more.total, s.cpu + more.cpu}
}

// percentile returns the time within which so many of 100 were done.
func (s sample) percentile(p int) time.Duration {
	sorted := slices.Sorted(slices.Values(s.each))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}

// measure does n jobs by so many workers.
func measure(workers, n int, job func(i int) error) (sample, error) {
	s := sample{each: make([]time.Duration, n)}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, workers)
	began, cpu := time.Now(), processorTime()
	for w := range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || errs[w] != nil {
					return
				}
				at := time.Now()
				errs[w] = job(i)
				s.each[i] = time.Since(at)
			}
		})
	}
	wg.Wait()
	s.total, s.cpu = time.Since(began), processorTime()-cpu
	for _, err := range errs {
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// closing closes something at the end of a function that returns err.
func closing(err *error, end func() error) { *err = errors.Join(*err, end()) }

func middle(vs []float64) float64 {
	s := slices.Sorted(slices.Values(vs))
	return s[len(s)/2]
}

func ms(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
