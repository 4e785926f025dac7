package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/reports"
)

// The long papers, each made by a program of its own, whose memory nobody else
// uses.
const (
	tablePDF   = "table-pdf"
	reportPDF  = "report-pdf"
	reportWord = "report-word"
)

// longPapers measures a table of a thousand rows and a report of two hundred
// pages.
func longPapers(ctx context.Context, o options, t *table) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	pagesOf := map[string]int{}
	for _, x := range []struct {
		kind, work string
		goal       float64 // pages a second
		memory     int64   // MB
	}{
		{tablePDF, fmt.Sprintf("table of %s rows as PDF", count(o.less(1000))), 10, 300},
		{reportPDF, "report as PDF", 10, 400},
		{reportWord, "the same as Word", 20, 300},
	} {
		var told bytes.Buffer
		cmd := exec.CommandContext(ctx, self, "-long-paper", x.kind, fmt.Sprintf("-quick=%t", o.quick), "-cpuprofile", o.profile)
		cmd.Stdout, cmd.Stderr = &told, os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
		var seconds float64
		var pages int
		var size, memory int64
		if _, err := fmt.Sscan(told.String(), &seconds, &pages, &size, &memory); err != nil {
			return fmt.Errorf("%q: %w", told.String(), err)
		}
		if pagesOf[x.kind] = pages; x.kind == reportWord {
			pages = pagesOf[reportPDF] // Word counts its pages itself
		}
		rate := float64(pages) / seconds
		t.add(fmt.Sprintf("%s, %d pages", x.work, pages), fmt.Sprintf("≥ %.0f pages/s", x.goal), fmt.Sprintf("%.0f pages/s, %d kB", rate, size>>10), "", 0, judge(rate >= x.goal))
		t.add(x.work+", memory", fmt.Sprintf("≤ %d MB", x.memory), fmt.Sprintf("%d MB", memory), "", 0, judge(memory <= x.memory))
	}
	return nil
}

// longPaper makes one of them, and prints how many seconds it took, how many
// pages (0: not told) and bytes it has, and the most memory that it held.
func longPaper(o options, kind string) error {
	var out counter
	began := time.Now()
	err := o.profiled(kind, func() error {
		switch kind {
		case tablePDF:
			d := office.NewDoc(office.DocMeta{Title: "台账"})
			d.Title("台账")
			if err := d.Table(longTable(o.less(1000))); err != nil {
				return err
			}
			return d.WritePDF(&out)
		case reportPDF:
			return reports.WritePDF(&out, longReport(o.less(200)), reports.Out{Base: "https://example.test"})
		case reportWord:
			return reports.WriteWord(&out, longReport(o.less(200)), reports.Out{Base: "https://example.test"})
		}
		return fmt.Errorf("no paper is called %q", kind)
	})
	if err != nil {
		return err
	}
	fmt.Println(time.Since(began).Seconds(), out.pages, out.size, peak())
	return nil
}

func longTable(rows int) office.Grid {
	g := office.Grid{Head: [][]office.Col{office.Cs("编号", "问题", "地点", "牵头单位", "期限")}, Widths: []float64{10, 30, 30, 20, 12}}
	for i := range rows {
		g.Rows = append(g.Rows, office.Cs(fmt.Sprintf("WT-%04d", i+1), "占道经营、乱堆乱放，影响市容秩序", fmt.Sprintf("建设路%d号门前", i+1), "县城市管理局", "2017-08-31"))
	}
	return g
}

// longReport is a report of about so many pages: on each a heading, some text,
// and half a page of table; every tenth has a chart.
func longReport(pages int) reports.Spoken {
	s := reports.Spoken{Lang: lang.Chinese, Title: "创卫工作阶段性报告", Issuer: "县创卫办", Date: "2017年8月25日", Notes: []string{"截至2017年8月25日"}}
	text := strings.Repeat("片区综合协调，专业工作组分工攻坚，联合整治组每日上街，逐件核实销号。", 6)
	for i := range pages {
		sec := reports.SpokenSection{Title: fmt.Sprintf("第%d部分", i+1), Lines: []reports.SpokenLine{
			{Pieces: []reports.Piece{{Text: text}, {Text: "累计办结"}, {Text: "1,020", Link: "/cases?state=closed"}, {Text: "件。"}}},
		}}
		grid := reports.SpokenLine{Pieces: []reports.Piece{{Text: "各片区情况"}}, Head: []string{"片区", "上报", "办结"}, Num: []bool{false, true, true}}
		chart := &reports.Chart{Kind: reports.DrawBars, Title: "各片区情况", Names: []string{"上报"}, Values: [][]*float64{nil}}
		for j := range 13 {
			v := float64(j * i)
			grid.Rows = append(grid.Rows, []reports.Piece{{Text: fmt.Sprintf("第%d片区", j+1), Link: "/areas/1"}, {Text: strconv.Itoa(j * i), Link: "/cases?area=1"}, {Text: strconv.Itoa(j)}})
			chart.Labels, chart.Values[0] = append(chart.Labels, fmt.Sprintf("第%d片区", j+1)), append(chart.Values[0], &v)
		}
		if i%10 == 0 {
			grid.Chart = chart
		}
		sec.Lines = append(sec.Lines, grid)
		s.Sections = append(s.Sections, sec)
	}
	return s
}

// counter counts the bytes and, of a PDF, the pages of what is written.
type counter struct {
	size  int64
	pages int
	rest  []byte
}

var onePage = regexp.MustCompile(`/Type\s*/Page[^s]`)

var _ io.Writer = (*counter)(nil)

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	const overlap = 32 // of what may be cut between two writes
	seen := len(onePage.FindAll(c.rest, -1))
	all := slices.Concat(c.rest, p)
	c.pages += len(onePage.FindAll(all, -1)) - seen
	c.size += int64(len(p))
	c.rest = bytes.Clone(all[max(0, len(all)-overlap):])
	return len(p), nil
}
