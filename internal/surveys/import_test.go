package surveys_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
	"chuangwei/internal/lang"
	"chuangwei/internal/office"
	"chuangwei/internal/surveys"
)

func TestARowIsTheSameAgainByItsNumberOrItsContent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.survey(t, surveys.Draft{Title: "无编号", Code: "nn", Category: "06010"})
		q := surveys.ImportRequest{Survey: "nn", Name: "a.csv"}
		rows := []string{"位置,情况,整改情况", "恩江路1号,垃圾,未整改", "恩江路1号,垃圾,未整改", "恩江路2号,垃圾,未整改"}
		if rep, r := h.bring(t, q, csvOf(rows...)); counts(rep) != "3 0 0 0" {
			t.Fatalf("%s %v", counts(rep), problems(r))
		}
		if rep, _ := h.bring(t, q, csvOf(rows...)); counts(rep) != "0 0 3 0" {
			t.Errorf("again: %s", counts(rep))
		}
		// What became of it does not make it another row.
		rows[3] = "恩江路2号,垃圾,已整改"
		if rep, _ := h.bring(t, q, csvOf(rows...)); counts(rep) != "0 1 2 0" {
			t.Errorf("settled: %s", counts(rep))
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND closing = 'before'`); n != 1 {
			t.Errorf("%d closed before their import, want 1", n)
		}
		// With numbers, a changed text is a change of the same row.
		h.survey(t, surveys.Draft{Title: "有编号", Code: "yn", Category: "06010"})
		q.Survey = "有编号"
		h.bring(t, q, csvOf("编号,位置,情况", "１,恩江路1号,垃圾", "2,恩江路2号,垃圾"))
		rep, r := h.bring(t, q, csvOf("编号,位置,情况", "1,恩江路1号,两堆垃圾", "2,恩江路2号,垃圾", "2,恩江路3号,垃圾"))
		if counts(rep) != "0 1 1 1" || rep.Applied {
			t.Errorf("%s %v", counts(rep), rep.Applied)
		}
		if diff := cmp.Diff([]string{"rejected 4A survey.number_twice"}, problems(r)); diff != "" {
			t.Error(diff)
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND details = '两堆垃圾'`); n != 0 {
			t.Error("a refused import changed a case")
		}
	})
}

func TestEveryRowSaysWhatIsWrongWhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.survey(t, surveys.Draft{Title: "错", Code: "bad", StartsOn: "2017-08-01"})
		rep, rows := h.bring(t, surveys.ImportRequest{Survey: "bad", Name: "a.csv"}, csvOf(
			"某某台账", "",
			"编号,片区,位置,情况,类别,责任单位,发现日期,经度,纬度,整改情况,期限",
			"1,第三片区,恩江路1号,好,06010,县城管局,8月3日,115.43,27.32,已整改,",
			"2,第九十九片区,恩江路1号,x,06010,,8月3日,,,,",
			"3,3,恩江路1号,x,没有的类别,没有的单位,8月40日,115.43,,说不清,",
			"4,3,恩江路1号,x,06010,,2017.8.3,190,27.32,,",
			"5,3,恩江路1号,x,06010,,2017.8.3,0,0,,2017-08-01",
			"6,3,,,,,,,,,", "", "合计,,,6处", "备注：以上为初步摸排",
		))
		want := []string{
			"rejected 5B survey.unknown_area",
			"rejected 6I survey.half_place", "rejected 6E survey.unknown_category", "rejected 6F survey.unknown_unit", "rejected 6J survey.unknown_state", "rejected 6G office.date_impossible",
			"rejected 7H office.coordinate_range",
			"created 8H survey.note_zero_place", "created 8K survey.note_due_first",
		}
		if diff := cmp.Diff(want, problems(rows)); diff != "" {
			t.Error(diff)
		}
		if counts(rep) != "2 0 0 3" || rep.Applied || rep.Noted != 1 {
			t.Errorf("%s, applied %v, noted %d", counts(rep), rep.Applied, rep.Noted)
		}
		if diff := cmp.Diff(map[string]int{"blank": 2, "total": 1, "note": 1}, rep.Skipped); diff != "" {
			t.Error(diff)
		}
		for _, tag := range lang.Tags() {
			for _, r := range rows {
				for _, p := range r.Problems {
					if s := surveys.Message(tag, p); strings.Contains(s, "«") || strings.Contains(s, "survey.") {
						t.Errorf("no message: %s", s)
					}
				}
			}
		}
	})
}

func TestFilesOfManyHandsAreRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		h.survey(t, surveys.Draft{Title: "多样", Code: "many", StartsOn: "2017-08-01"})
		chinese := string(csvOf("编号,位置,情况,类别,发现日期,坐标", "A1,恩江路1号,垃圾,暴露垃圾,8月3日,\"115.4300，27.3200\"", "A2,恩江路2号,垃圾,6010,42950,"))
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
		if err != nil {
			t.Fatal(err)
		}
		for name, file := range map[string]string{"plain": chinese, "bom": "\ufeff" + chinese, "gb": gb, "tabs": strings.ReplaceAll(strings.ReplaceAll(chinese, "\"115.4300，27.3200\"", "115.4300，27.3200"), ",", "\t")} {
			rep, rows := h.bring(t, surveys.ImportRequest{Survey: "many", Name: name + ".csv", DryRun: true}, []byte(file))
			if counts(rep) != "2 0 0 0" {
				t.Errorf("%s: %s %v", name, counts(rep), problems(rows))
			}
		}
		rep, rows := h.bring(t, surveys.ImportRequest{Survey: "many", Name: "en.csv"}, csvOf(
			"No.,Area,Street,Address,Category,Details,Responsible unit,Date,Longitude,Latitude,Status,Closed date",
			"E1,Area 3,Enjiang Road,12,Litter lying in the open,bags,cgj,02/08/2017,115.43,27.32,Closed,03/08/2017"))
		if counts(rep) != "1 0 0 0" {
			t.Errorf("%s %v", counts(rep), problems(rows))
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND register_no = 'E1' AND state = 'closed' AND address = '12, Enjiang Road' AND category = '06010'`); n != 1 {
			t.Error("the English row was not understood")
		}
		// In the system of Chinese map services the same figures lie elsewhere.
		var m surveys.Mapping
		m.CRS = "gcj02"
		h.bring(t, surveys.ImportRequest{Survey: "many", Name: "g.csv", Mapping: m}, csvOf("编号,位置,类别,坐标", "G1,恩江路9号,06010,\"115.43,27.32\""))
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND register_no = 'G1' AND lon < 115.428 AND lon > 115.42`); n != 1 {
			t.Error("GCJ-02 was not converted")
		}
	})
}

func TestOneImportOfARoundAtATimeAndDeadOnesLeaveNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := setUp(t, d)
		s := h.survey(t, surveys.Draft{Title: "并行", Code: "one", Category: "06010"})
		file := register(1200)
		ctx, stop := context.WithCancel(t.Context())
		var during int64
		_, err := h.Import(ctx, h.office, surveys.ImportRequest{
			Survey: "one", Name: "a.csv", File: bytes.NewReader(file), Size: int64(len(file)),
			Progress: func(int64) {
				during = h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1 AND staged IS NULL`)
				if _, _, err := h.try(t, surveys.ImportRequest{Survey: "one", Name: "b.csv"}, csvOf("编号,位置", "1,恩江路")); !fault.Is(err, fault.Conflict) {
					t.Errorf("a second import meanwhile: %v", err)
				}
				stop()
			},
		})
		if err == nil {
			t.Fatal("a cancelled import says that it went well")
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM cases WHERE county = $1`); n != 0 || during != 0 {
			t.Errorf("%d cases left, %d seen meanwhile", n, during)
		}
		// A process that died while it imported.
		dead := id.New[id.Import]()
		err = h.d.Write(t.Context(), here, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO survey_imports (county, id, survey, name, size, state, actor, started_at, beat_at) VALUES ($1, $2, $3, 'x', 1, 'running', 'x', $4, $4)`,
				here, dead, s.ID, db.Millis(tx.Now))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		q := surveys.ImportRequest{Survey: "one", Name: "c.csv"}
		if _, _, err := h.try(t, q, file); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it may live: %v", err)
		}
		h.clock.Add(3 * time.Minute)
		if rep, _ := h.bring(t, q, file); rep.Counts[office.Created] != 1200 || !rep.Applied {
			t.Errorf("after it is dead: %s", counts(rep))
		}
		if n := h.number(t, here, `SELECT COUNT(*) FROM survey_imports WHERE county = $1 AND state = 'abandoned'`); n != 1 {
			t.Errorf("%d imports are abandoned", n)
		}
	})
}

func TestNoAskMeansNoImport(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	h.survey(t, surveys.Draft{Title: "权限", Code: "p"})
	office := h.office
	h.office = access.Actor{County: here, Name: "联络员", Grants: []access.Grant{{Role: access.Liaison, Scope: access.Unit, Of: "x"}}}
	if _, _, err := h.try(t, surveys.ImportRequest{Survey: "p", Name: "a.csv"}, csvOf("编号,位置", "1,x")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a liaison: %v", err)
	}
	h.office = officeOf(there)
	if _, _, err := h.try(t, surveys.ImportRequest{Survey: "p", Name: "a.csv"}, csvOf("编号,位置", "1,x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("another county: %v", err)
	}
	h.office = office
	if _, _, err := h.try(t, surveys.ImportRequest{Survey: "没有", Name: "a.csv"}, csvOf("编号,位置", "1,x")); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such round: %v", err)
	}
}

func TestReportsAreWrittenAsTextAndJSON(t *testing.T) {
	t.Parallel()
	h := setUp(t, dbtest.Open(t, db.SQLite))
	h.survey(t, surveys.Draft{Title: "报告", Code: "r", Category: "06010"})
	file := csvOf("编号,位置,发现日期", "1,恩江路,2017-08-03", "2,恩江路,说不清")
	var text, obj bytes.Buffer
	tw, jw := surveys.NewText(&text, lang.Chinese), surveys.NewJSON(&obj, lang.English)
	rep, err := h.Import(t.Context(), h.office, surveys.ImportRequest{
		Survey: "r", Name: "a.csv", File: bytes.NewReader(file), Size: int64(len(file)), DryRun: true,
		Row: func(r office.RowReport) error {
			if err := tw.Row(r); err != nil {
				return err
			}
			return jw.Row(r)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := tw.Close(rep); err != nil {
		t.Fatal(err)
	}
	if err := jw.Close(rep); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a!C3\t未通过\t发现日期\t", "共2行：新增1，更新0，无变化0，未通过1", "试导入有未通过的行"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, text.String())
		}
	}
	var out struct {
		Outcomes []struct {
			Row      int
			Outcome  string
			Problems []struct{ Column, Text string }
		}
		Report struct {
			Rows    int
			Applied bool
			Counts  map[string]int
			Verdict string
		}
	}
	if err := json.Unmarshal(obj.Bytes(), &out); err != nil {
		t.Fatalf("%v:\n%s", err, obj.String())
	}
	if len(out.Outcomes) != 2 || out.Outcomes[1].Problems[0].Column != "C" || out.Report.Counts["rejected"] != 1 || out.Report.Rows != 2 || out.Report.Verdict == "" {
		t.Errorf("%+v", out)
	}
}

func TestMappingsThatSayNothingAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"colums": {}}`:                           "survey.mapping_json",
		`{"columns": {"statuss": "A"}}`:            "survey.mapping_field",
		`{"columns": {"area": ["A", "B"]}}`:        "survey.mapping_several",
		`{"values": {"state": {"x": "finished"}}}`: "survey.mapping_word",
		`{"zone": "Mars/Olympus"}`:                 "survey.mapping_word",
		`{"crs": "bd09"}`:                          "survey.mapping_word",
		`{"unknown": {"unit": "ignore"}}`:          "survey.mapping_word",
		`{"dates": {"order": "ymd"}}`:              "survey.mapping_word",
		`{"columns": `:                             "survey.mapping_json",
		strings.Repeat(" ", 2<<20):                 "survey.mapping_large",
	} {
		_, err := surveys.ParseMapping(strings.NewReader(text))
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
}
