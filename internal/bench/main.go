// Command bench measures the work that has a goal, each against a peer or a
// limit in the same run on the same disk, and prints one table.
//
//	main.go      what is asked for, the table
//	county.go    a county to measure in, and filling it with cases
//	client.go    asking over HTTP, rates and percentiles
//	peer.go      the database without the program
//	opening.go   opening cases, against the same statements run bare
//	reading.go   ledger, figures and map at several sizes
//	importing.go a large spreadsheet
//	papers.go    628 notices, drafted, signed and printed
//	longpapers.go  a long table and a long report
//	day.go       a county day by sixty phones; phone.go one of them, dayafter.go what is there afterwards
//	year.go      the pages that compare, after a year of such days; yearmake.go that county
//	assessing.go a month of marks for 300 units
//	picture.go   the photos that they send
//	program.go   the program in a process of its own
//
// It ends with 0 whatever it measured: a slow machine is no failed test.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// options are what was asked for.
type options struct {
	dir   string
	sizes []int
	only  []string
	quick bool
	// profile is the file that gets a profile of what is measured.
	profile string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	sizes := flag.String("sizes", "10000,100000,1000000", "numbers of cases at which reading is measured, growing")
	only := flag.String("only", "", "open, read, import, papers, long, day, year, assess: some of them, parted by commas")
	flag.StringVar(&o.dir, "dir", "", "folder for the databases, on the disk that is measured; counties for reading, the photos of a day and a year are kept there for the next run (default: a temporary one)")
	flag.BoolVar(&o.quick, "quick", false, "less of everything: to see that it works")
	profile := flag.String("cpuprofile", "", "write a profile of the measured parts")
	child := flag.String("import-into", "", "import into this data folder and tell how it went (for the program itself)")
	written := flag.String("papers-in", "", "make notices in this data folder and tell how it went (for the program itself)")
	long := flag.String("long-paper", "", "make this long paper and tell how it went (for the program itself)")
	served := flag.String("serve", "", "serve this data folder and tell where (for the program itself)")
	flag.Parse()
	o.profile = *profile
	if *served != "" {
		exit(serveData(ctx, o, *served))
		return
	}
	if *child != "" {
		exit(importInto(ctx, o, *child))
		return
	}
	if *written != "" {
		exit(papersIn(ctx, o, *written))
		return
	}
	if *long != "" {
		exit(longPaper(o, *long))
		return
	}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			exit(fmt.Errorf("-sizes: %q is no number of cases", s))
		}
		o.sizes = append(o.sizes, n)
	}
	if o.quick && !flagGiven("sizes") {
		o.sizes = []int{2_000, 20_000}
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	exit(run(ctx, o))
}

func flagGiven(name string) (given bool) {
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run measures everything and prints the table.
func run(ctx context.Context, o options) (err error) {
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "chuangwei-bench-"); err != nil {
			return err
		}
		defer closing(&err, func() error { return os.RemoveAll(o.dir) })
	}
	t := &table{load: load()}
	for _, part := range []struct {
		name    string
		measure func(context.Context, options, *table) error
	}{{"open", opening}, {"read", reading}, {"import", importing}, {"papers", papers}, {"long", longPapers}, {"day", aDay}, {"year", aYear}, {"assess", assessing}} {
		if len(o.only) > 0 && !slices.Contains(o.only, part.name) {
			continue
		}
		if err := part.measure(ctx, o, t); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	t.print()
	return nil
}

// table gathers what was measured.
type table struct {
	rows [][]string
	load string // of the machine before
}

// load is how many programs wanted a processor in the last minute, on average;
// a question mark where the system does not tell.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

// add adds a row: what was measured, the goal, what it was, its ratio to a peer,
// how long it kept a processor (0: not told), and how it stands to the goal.
func (t *table) add(work, goal, measured, ratio string, processor time.Duration, ok verdict) {
	busy := ""
	if processor > 0 {
		busy = ms(processor)
	}
	t.rows = append(t.rows, []string{work, goal, measured, ratio, busy, string(ok)})
	say("%s: %s %s %s", work, measured, ratio, ok)
}

type verdict string

const (
	met    verdict = "ok"
	missed verdict = "MISS"
	told   verdict = "" // no goal: for comparison
)

func judge(ok bool) verdict {
	if ok {
		return met
	}
	return missed
}

func (t *table) print() {
	fmt.Printf("\n%s/%s, %d processors, %s, load %s before and %s after\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), t.load, load())
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "work\tgoal\tmeasured\tratio\tprocessor\t")
	for _, r := range t.rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	exit(w.Flush())
}

// say tells on the way how far it is.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// profiled runs work under the profiler, if one is wanted.
func (o options) profiled(name string, work func() error) (err error) {
	if o.profile == "" {
		return work()
	}
	f, err := os.Create(o.profile + "." + name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

func (o options) path(name string) string { return filepath.Join(o.dir, name) }

// less returns n, or in a quick run the tenth part of it.
func (o options) less(n int) int {
	if o.quick {
		return max(n/10, 1)
	}
	return n
}
