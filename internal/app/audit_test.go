package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chuangwei/internal/app"
	"chuangwei/internal/counties"
	"chuangwei/internal/org"
	"chuangwei/internal/people"
)

// begun sets a county up, and returns the session of its administrator.
func begun(t *testing.T, a *app.App) string {
	t.Helper()
	code, err := a.People.SetupCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := a.People.SetUp(t.Context(), people.Setup{
		Code: code, County: counties.Draft{Key: here, Name: "永丰县"}, Dictionaries: true, Stages: true,
		Campaign: counties.Campaign{Title: "创建省级卫生县城", StartsOn: "2026-03-01", EndsOn: "2027-03-01"},
		Name:     "admin", Label: "系统管理员", Password: "correct horse battery",
	})
	if err != nil {
		t.Fatal(err)
	}
	return signed.Token
}

// The audit log names records, fields and values in words, and leads to them.
func TestTheAuditLogSpeaksInWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, a *app.App) {
		token := begun(t, a)
		by, err := a.People.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		unit, err := a.Org.CreateUnit(t.Context(), by, org.UnitDraft{Name: "城管局 <b>'", Category: "B", Kind: org.Agency})
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.Counties.Get(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.Evidence.Meters, c.Settings.Warn, c.Settings.AdminFactor = 250, []int{60}, true
		if err := a.Counties.SetSettings(t.Context(), by, c.Settings); err != nil {
			t.Fatal(err)
		}
		res := ask(a.Handler(), "GET", "/audit?lang=zh-CN", "Cookie", "cw_session="+token)
		page := body(t, res)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%d %s", res.StatusCode, page)
		}
		for _, want := range []string{
			`href="/org/units/` + string(unit) + `"`, "名称：城管局", "单位性质：机关单位", `href="/county/history"`,
			"照片位置相差（米）：100 → 250", "预警比例（%）：50, 80, 100 → 60", "系统管理员必须使用动态验证码：— → ✓",
			"宣传发动 2026-03-01", "角色: 系统管理员·全县", "<td data-label=\"谁\">系统</td>",
		} {
			if !strings.Contains(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(page, ""), want) {
				t.Errorf("the log does not say %q", want)
			}
		}
		for _, raw := range []string{"[[", "{&#34;", "«", ">system<", "current:", "changes"} {
			if _, table, _ := strings.Cut(page, "<tbody>"); strings.Contains(table, raw) {
				t.Errorf("the log shows %q as it is kept", raw)
			}
		}
	})
}
