// Command gotest runs `go test` and says what matters: a line for each
// package, everything that a failed test printed, every test that was skipped
// and why, and at the end one line of sums.
//
//	go run ./tools/gotest [flags of go test] ./...
//
// With CHUANGWEI_REQUIRE_POSTGRES=1 or CHUANGWEI_REQUIRE_BROWSER=1 in the
// environment the tests themselves fail where they would be skipped.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
)

// An event is one line of go test -json.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Elapsed    float64
	Output     string
}

// A report gathers the events.
type report struct {
	passed, failed int
	skipped        map[string][]string // reason → tests
	output         map[string]*strings.Builder
	failures       []string
}

func main() {
	args := append([]string{"test", "-json"}, os.Args[1:]...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		fail(err)
	}
	// An interrupt reaches go test by itself; this one waits for its end.
	signal.Ignore(os.Interrupt)
	if err := cmd.Start(); err != nil {
		fail(err)
	}
	r := report{skipped: map[string][]string{}, output: map[string]*strings.Builder{}}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err != nil {
			break
		}
	}
	err = cmd.Wait()
	r.end()
	if err != nil || r.failed > 0 {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "gotest:", err)
	os.Exit(1)
}

func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		fmt.Print(string(line)) // not ours to judge
		return
	}
	id := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Print(e.Output)
	case "output":
		if r.output[id] == nil {
			r.output[id] = &strings.Builder{}
		}
		r.output[id].WriteString(e.Output)
	case "pass":
		if e.Test == "" {
			fmt.Printf("ok    %-60s %6.1f s\n", e.Package, e.Elapsed)
		} else {
			r.passed++
		}
		delete(r.output, id)
	case "skip":
		if e.Test != "" {
			reason := r.reason(id)
			r.skipped[reason] = append(r.skipped[reason], id)
		}
		delete(r.output, id)
	case "fail":
		if e.Test == "" {
			fmt.Printf("FAIL  %-60s %6.1f s\n", e.Package, e.Elapsed)
			r.cutOff(e.Package)
			if b := r.output[id]; b != nil && !slices.ContainsFunc(r.failures, func(f string) bool { return strings.HasPrefix(f, id) }) {
				r.failed++ // it did not build, or ended outside any test
				fmt.Print(b)
			}
			break
		}
		r.failed++
		r.failures = append(r.failures, id)
		if b := r.output[id]; b != nil {
			fmt.Print(b)
		}
		delete(r.output, id)
	}
}

// cutOff fails the tests of a package that never came to an end: it ran out of
// time, or somebody ended it. What they printed says where they were.
func (r *report) cutOff(pkg string) {
	for id, b := range r.output {
		if name, found := strings.CutPrefix(id, pkg+" "); found && name != "" && !slices.Contains(r.failures, id) {
			r.failed++
			r.failures = append(r.failures, id)
			fmt.Print(b)
		}
	}
}

// reason is what the skipped test said.
func (r *report) reason(id string) string {
	b := r.output[id]
	if b == nil {
		return "no reason given"
	}
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if _, said, found := strings.Cut(line, ": "); found { // file.go:12: reason
			return said
		}
		return line
	}
	return "no reason given"
}

func (r *report) end() {
	skipped := 0
	for reason, tests := range r.skipped {
		skipped += len(tests)
		fmt.Printf("skipped %d: %s\n", len(tests), reason)
	}
	slices.Sort(r.failures)
	for _, f := range r.failures {
		fmt.Println("failed:", f)
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, skipped)
}
