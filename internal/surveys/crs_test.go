package surveys_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chuangwei/internal/cases"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/geo"
	"chuangwei/internal/surveys"
)

func TestAHeadingThatNamesItsCoordinateSystemIsBelieved(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	h := setUp(t, d)
	raw := geo.Point{Lon: 115.4356, Lat: 27.3211}
	shifted := geo.GCJ02.ToWGS(raw)
	for _, c := range []struct {
		name, heading, mapping string
		want                   geo.Point
		crs                    geo.CRS
	}{
		{"plain", "编号,位置,情况,类别,经度,纬度", "", raw, geo.WGS84},
		{"gcj", "编号,位置,情况,类别,经度（GCJ-02）,纬度（GCJ-02）", "", shifted, geo.GCJ02},
		{"amap", "编号,位置,情况,类别,高德经度,高德纬度", `{"columns":{"lon":"高德经度","lat":"高德纬度"}}`, shifted, geo.GCJ02},
		{"told", "编号,位置,情况,类别,经度（GCJ-02）,纬度（GCJ-02）", `{"crs":"wgs84"}`, raw, geo.WGS84},
	} {
		h.survey(t, surveys.Draft{Title: c.name, Code: c.name})
		q := surveys.ImportRequest{Survey: c.name, Name: "a.csv"}
		if c.mapping != "" {
			m, err := surveys.ParseMapping(strings.NewReader(c.mapping))
			if err != nil {
				t.Fatal(err)
			}
			q.Mapping = m
		}
		rep, rows := h.bring(t, q, csvOf(c.heading, c.name+",恩江路1号,垃圾,06010,115.4356,27.3211"))
		if counts(rep) != "1 0 0 0" || rep.Sheets[0].CRS != c.crs {
			t.Fatalf("%s: %s %v, read as %q", c.name, counts(rep), problems(rows), rep.Sheets[0].CRS)
		}
		list, err := h.cases.List(t.Context(), h.office, cases.Filter{Survey: rep.Survey})
		if err != nil || len(list.Cases) != 1 {
			t.Fatalf("%s: %v, %v", c.name, list.Cases, err)
		}
		if got := list.Cases[0].Place.Point; math.Abs(got.Lon-c.want.Lon) > 2e-6 || math.Abs(got.Lat-c.want.Lat) > 2e-6 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	h.survey(t, surveys.Draft{Title: "百度", Code: "bd"})
	_, rows := h.bring(t, surveys.ImportRequest{Survey: "bd", Name: "a.csv"}, csvOf("编号,位置,情况,类别,经度(BD-09),纬度(BD-09)", "1,恩江路1号,垃圾,06010,115.4356,27.3211"))
	if diff := cmp.Diff([]string{"rejected 2E survey.alien_crs"}, problems(rows)); diff != "" {
		t.Error(diff)
	}
}
