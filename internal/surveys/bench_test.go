package surveys_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/demo/demodata"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
)

// register is a register of n rows, as CSV.
func register(n int) []byte {
	var b bytes.Buffer
	b.WriteString("编号,片区,街路,具体位置,问题描述,问题类别,责任单位,发现日期,经度,纬度,整改情况\n")
	all := demodata.Areas()
	kinds := []string{"06010", "乱堆杂物", "占道经营", "违规户外广告", "道路不洁"}
	done := []string{"未整改", "整改中", "已整改", ""}
	for i := range n {
		a := all[i%len(all)]
		p := a.Centre(float64(i%97)/97-0.5, float64(i%89)/89-0.5)
		fmt.Fprintf(&b, "B-%06d,%s,恩江路,恩江路%d号门前,沿街乱堆建筑材料和杂物，影响通行（%d）,%s,县城管局,2017.%d.%d,%.6f,%.6f,%s\n",
			i+1, areaName(a.Seq), i%300, i, kinds[i%len(kinds)], 6+i%2, 1+i%28, p[0], p[1], done[i%len(done)])
	}
	return b.Bytes()
}

// BenchmarkImport brings in 100,000 rows of CSV; the goal is 5,000 rows a
// second within 300 MB.
func BenchmarkImport(b *testing.B) {
	const rows = 100_000
	file := register(rows)
	for range b.N {
		d := dbtest.Open(b, db.SQLite)
		h := setUp(b, d)
		begun := time.Now()
		rep, err := h.Import(b.Context(), h.office, surveys.ImportRequest{
			Survey: "大登记", Create: true, Register: surveys.Appearance, Name: "b.csv", File: bytes.NewReader(file), Size: int64(len(file)),
		})
		if err != nil {
			b.Fatal(err)
		}
		if rep.Counts[office.Created] != rows {
			b.Fatalf("%s", counts(rep))
		}
		first := time.Since(begun)
		b.ReportMetric(rows/first.Seconds(), "rows/s")
		begun = time.Now()
		if rep, err = h.Import(b.Context(), h.office, surveys.ImportRequest{
			Survey: "大登记", Name: "b.csv", File: bytes.NewReader(file), Size: int64(len(file)),
		}); err != nil || rep.Counts[office.Unchanged] != rows {
			b.Fatalf("again: %v %v", rep, err)
		}
		b.ReportMetric(rows/time.Since(begun).Seconds(), "again-rows/s")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MB")
	}
}
