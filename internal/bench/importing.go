package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
)

const register = "register.csv"

// importing measures the import of a large spreadsheet by a program of its
// own, whose memory nobody else uses.
func importing(ctx context.Context, o options, t *table) error {
	n := o.less(100_000)
	dir := o.path("import")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	in, err := begin(ctx, dir)
	if err != nil {
		return err
	}
	if err := errors.Join(in.writeRegister(filepath.Join(dir, register), n), in.Close()); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var told bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "-import-into", dir, "-cpuprofile", o.profile)
	cmd.Stdout, cmd.Stderr = &told, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	var rows int
	var seconds float64
	var memory int64
	if _, err := fmt.Sscan(told.String(), &rows, &seconds, &memory); err != nil {
		return fmt.Errorf("%q: %w", told.String(), err)
	}
	if rows != n {
		return fmt.Errorf("%d of %d rows were created", rows, n)
	}
	rate := float64(rows) / seconds
	busy := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.add(fmt.Sprintf("import %s rows of CSV", count(n)), "≥ 5,000 rows/s", fmt.Sprintf("%.0f rows/s", rate), "", busy/time.Duration(rows), judge(rate >= 5000))
	t.add(fmt.Sprintf("import %s rows of CSV, memory", count(n)), "≤ 300 MB", fmt.Sprintf("%d MB", memory), "", 0, judge(memory <= 300))
	return nil
}

// writeRegister writes a spreadsheet of n problems.
func (in *installation) writeRegister(name string, n int) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	sheet, err := office.NewCSV(w, office.Heads("编号", "问题", "详细情况", "类别", "地点", "经度", "纬度", "发现日期"))
	if err != nil {
		return err
	}
	d := dice(7)
	now := in.DB.Now(county)
	for i := range n {
		r := in.row(&d, i, now)
		if err := sheet.Row(r.RegisterNo, r.Title, r.Details, r.Category, r.Place.Address, r.Place.Point.Lon, r.Place.Point.Lat, r.ReportedAt.Format("2006.1.2")); err != nil {
			return err
		}
	}
	return errors.Join(sheet.Close(), w.Flush())
}

// importInto imports the register that lies in a data folder, and prints how
// many rows it created in how many seconds.
func importInto(ctx context.Context, o options, dir string) (err error) {
	a, err := openData(ctx, dir)
	if err != nil {
		return err
	}
	defer closing(&err, a.Close)
	f, err := os.Open(filepath.Join(dir, register))
	if err != nil {
		return err
	}
	defer closing(&err, f.Close)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	began := time.Now()
	var rep *surveys.Report
	err = o.profiled("import", func() (err error) {
		rep, err = a.Surveys.Import(ctx, access.System(county), surveys.ImportRequest{
			Survey: "十万行摸排", Create: true, Register: "appearance", Name: register, File: f, Size: info.Size(),
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range rep.Rows[:min(3, len(rep.Rows))] {
		say("row %d: %+v", r.Row, r.Problems)
	}
	fmt.Println(rep.Counts[office.Created], time.Since(began).Seconds(), peak())
	return nil
}

// peak is the most memory that this program has held, in megabytes; 0 where the
// system does not tell. What the parent is told of a child counts the parent's
// own memory too.
func peak() int64 { return peakOf("self") }

func peakOf(process string) int64 {
	text, err := os.ReadFile(filepath.Join("/proc", process, "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kb int64
	_, _ = fmt.Sscan(rest, &kb) // 0 if it is not there
	return kb >> 10
}
