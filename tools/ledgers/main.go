// Command ledgers writes the three spreadsheets of the demonstration's surveys
// into internal/demo/demodata/ledgers: 307 areas with problems of appearance,
// 67 infrastructure items, 628 structures and signs.
//
// They are untidy on purpose, as an office would have them: titles above the
// heading, headings of two lines, merged cells, dates in many hands,
// full-width digits, blank lines and totals. The same seed gives the same
// files. Their findings are those of demodata's findings.csv.
package main

import (
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"chuangwei/internal/demo/demodata"
)

type kind = demodata.Finding

func kinds(register string) []kind { return demodata.Findings(register) }

func main() {
	dir := "internal/demo/demodata/ledgers"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	check(os.MkdirAll(dir, 0o755))
	g := &generator{rnd: rand.New(rand.NewPCG(2017, 825)), areas: demodata.Areas(), streets: demodata.Streets(), units: demodata.Units()}
	save := func(name string, f *excelize.File) {
		check(f.SaveAs(filepath.Join(dir, name+".xlsx")))
		check(f.Close())
	}
	save("appearance", g.appearance(307))
	save("infrastructure", g.infrastructure(67))
	save("structures", g.structures(628))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

type generator struct {
	rnd     *rand.Rand
	areas   []demodata.Area
	streets []demodata.Street
	units   []demodata.Unit
}

func pick[T any](g *generator, of []T) T { return of[g.rnd.IntN(len(of))] }

// share deals n findings to the areas, unevenly but never none.
func (g *generator) share(n int) []int {
	out := make([]int, len(g.areas))
	for i := range out {
		out[i] = 1
	}
	for left := n - len(out); left > 0; left-- {
		out[min(g.rnd.IntN(len(out)), g.rnd.IntN(len(out)+4))%len(out)]++
	}
	return out
}

func (g *generator) street(area int) demodata.Street {
	var of []demodata.Street
	for _, s := range g.streets {
		if s.Area == area {
			of = append(of, s)
		}
	}
	return pick(g, of)
}

func (g *generator) unit(area int) string {
	var of []string
	for _, u := range g.units {
		if u.Area == area && u.Category != "D" {
			of = append(of, u.Short)
		}
	}
	return pick(g, of)
}

func (g *generator) point(area int) (lon, lat float64) {
	p := g.areas[area-1].Centre(g.rnd.Float64()-0.5, g.rnd.Float64()-0.5)
	return p[0], p[1]
}

// hand writes a date as one of many hands would.
func (g *generator) hand(d time.Time) any {
	switch g.rnd.IntN(7) {
	case 0:
		return fmt.Sprintf("%d.%d.%d", d.Year(), d.Month(), d.Day())
	case 1:
		return d.Format("2006-01-02")
	case 2:
		return fmt.Sprintf("%d月%d日", d.Month(), d.Day())
	case 3:
		return fmt.Sprintf("%d年%d月%d日", d.Year(), d.Month(), d.Day())
	case 4:
		return wide(fmt.Sprintf("%d.%d.%d", d.Year(), d.Month(), d.Day()))
	case 5:
		return d.Format("2006/1/2")
	}
	return int(d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// wide turns digits into full-width ones.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// sheet writes rows of cells downwards.
type sheet struct {
	f    *excelize.File
	name string
	row  int
}

func (s *sheet) put(cells ...any) {
	s.row++
	for i, c := range cells {
		if c == nil || c == "" {
			continue
		}
		at, err := excelize.CoordinatesToCellName(i+1, s.row)
		check(err)
		check(s.f.SetCellValue(s.name, at, c))
	}
}

func (s *sheet) merge(c1, r1, c2, r2 int) {
	a, err := excelize.CoordinatesToCellName(c1, r1)
	check(err)
	b, err := excelize.CoordinatesToCellName(c2, r2)
	check(err)
	check(s.f.MergeCell(s.name, a, b))
}

func newSheet(name string) *sheet {
	f := excelize.NewFile()
	check(f.SetSheetName("Sheet1", name))
	return &sheet{f: f, name: name}
}

var numerals = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"}

func areaName(seq int) string { return "第" + numerals[seq] + "片区" }

// appearance: a heading of two lines with merged cells, areas merged down the
// column, a subtotal under each area, some rows without a place.
func (g *generator) appearance(n int) *excelize.File {
	s := newSheet("重点问题区域")
	ks := kinds("appearance")
	s.put("全县市容秩序和环境卫生重点问题区域摸排表")
	s.merge(1, 1, 12, 1)
	s.put("填报：市容环境专业组、社区与城中村专业组", nil, nil, nil, nil, nil, nil, nil, "填报时间：2017年6月20日")
	s.put("序号", "片区", "位置", nil, "问题描述", "问题类别", "责任单位", "发现日期", "坐标", nil, "整改情况", "备注")
	s.put(nil, nil, "街路", "具体位置", nil, nil, nil, nil, "经度", "纬度")
	for _, c := range []int{1, 2, 5, 6, 7, 8, 11, 12} {
		s.merge(c, 3, c, 4)
	}
	s.merge(3, 3, 4, 3)
	s.merge(9, 3, 10, 3)
	no := 0
	for i, count := range g.share(n) {
		area := i + 1
		first := s.row + 1
		for range count {
			no++
			k, st := pick(g, ks), g.street(area)
			lon, lat := g.point(area)
			found := time.Date(2017, 5, 12+g.rnd.IntN(38), 0, 0, 0, 0, time.UTC)
			var label any = no
			if g.rnd.IntN(9) == 0 {
				label = wide(strconv.Itoa(no))
			}
			kindName := k.Name
			if g.rnd.IntN(5) == 0 {
				kindName = k.Code
			}
			var x, y any = lon, lat
			switch g.rnd.IntN(12) {
			case 0:
				x, y = nil, nil
			case 1:
				x, y = fmt.Sprint(lon, " "), wide(fmt.Sprint(lat))
			}
			done := any("")
			switch {
			case g.rnd.IntN(6) == 0:
				done = "已整改"
			case g.rnd.IntN(3) == 0:
				done = "整改中"
			case g.rnd.IntN(2) == 0:
				done = "未整改"
			}
			s.put(label, areaName(area), st.Name, fmt.Sprintf("%s%d号%s", st.Name, 1+g.rnd.IntN(180), pick(g, []string{"门前", "旁", "对面", "巷口", "后侧空地"})),
				k.Text, kindName, g.unit(area), g.hand(found), x, y, done)
			if count > 3 && no%23 == 0 {
				s.row++ // a blank line
			}
		}
		s.merge(2, first, 2, s.row)
		s.put("小计", nil, nil, nil, fmt.Sprintf("%d处", count))
	}
	s.put()
	s.put("合计", nil, nil, nil, fmt.Sprintf("%d处", n))
	s.put("备注：坐标为手机定位，仅供参考。")
	return s.f
}

// infrastructure: two sheets, place in one column in GCJ-02 order, own numbers.
func (g *generator) infrastructure(n int) *excelize.File {
	ks := kinds("infrastructure")
	s := newSheet("道路排水")
	head := []any{"编号", "项目名称", "项目类别", "所在片区", "地点", "牵头单位", "摸排日期", "经纬度", "建议完成时限", "备注"}
	s.put(head...)
	no := 0
	roads := n * 3 / 5
	write := func(count int, of []kind) {
		for range count {
			no++
			k, area := pick(g, of), 1+g.rnd.IntN(len(g.areas))
			st := g.street(area)
			lon, lat := g.point(area)
			text := strings.ReplaceAll(k.Text, "{0}", strconv.Itoa(5*(1+g.rnd.IntN(60))))
			s.put(fmt.Sprintf("JC-%02d", no), st.Name+"："+text, k.Name, areaName(area), st.Name, pick(g, []string{"县住建局", "县城管局", "县水务局", "县交通局"}),
				g.hand(time.Date(2017, 6, 1+g.rnd.IntN(18), 0, 0, 0, 0, time.UTC)), fmt.Sprintf("%.6f，%.6f", lon, lat),
				g.hand(time.Date(2017, time.Month(10+g.rnd.IntN(3)), 30, 0, 0, 0, 0, time.UTC)))
		}
	}
	write(roads, ks[:2])
	s.put()
	_, err := s.f.NewSheet("照明环卫绿化")
	check(err)
	s.name, s.row = "照明环卫绿化", 0
	s.put("基础设施建设问题清单（二）")
	s.put(head...)
	write(n-roads, ks[2:])
	s.put("合计", fmt.Sprintf("%d项", n))
	return s.f
}

// structures: English beside Chinese headings, short dates without a year,
// areas merged down, amounts with units.
func (g *generator) structures(n int) *excelize.File {
	s := newSheet("拆改台账")
	ks := kinds("structures")
	s.put("乱搭乱建、户外广告店牌摸排登记表（八月）")
	s.put("序号 No.", "片区 Area", "街道 Street", "门牌 Address", "类型 Type", "情况 Details", "面积（㎡）", "处置意见", "责任单位", "摸排日期 Date", "经度 Longitude", "纬度 Latitude", "状态 Status")
	no := 0
	for i, count := range g.share(n) {
		area := i + 1
		first := s.row + 1
		for range count {
			no++
			k, st := pick(g, ks), g.street(area)
			lon, lat := g.point(area)
			s.put(no, areaName(area), st.Name, fmt.Sprintf("%d号", 1+g.rnd.IntN(220)), k.Name, k.Text, 2+g.rnd.IntN(60),
				pick(g, []string{"拆除", "整改"}), slices.Concat([]string{"县城管大队"}, []string{g.unit(area)})[g.rnd.IntN(2)],
				g.hand(time.Date(2017, 8, 1+g.rnd.IntN(22), 0, 0, 0, 0, time.UTC)), lon, lat, pick(g, []string{"", "", "", "已下达通知书", "已拆除"}))
		}
		s.merge(2, first, 2, s.row)
	}
	s.put("总计", nil, nil, nil, nil, fmt.Sprintf("共%d处", n))
	return s.f
}
