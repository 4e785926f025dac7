package peopleweb_test

import (
	"regexp"
	"strings"
	"testing"

	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/fault"
	"chuangwei/internal/people"
)

func TestASlipIsPrintedAndUsed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		_, page := s.get("/accounts/new")
		s.has(page, "岗位", "第三片区", "县城管大队 &lt;b&gt;&#39;")
		status, page := s.post("/accounts", "name", "x", "label", "", "role_0", "")
		if status != 422 {
			t.Errorf("an empty form: %d", status)
		}
		s.has(page, `href="#f-label"`, `href="#f-name"`, `href="#f-grants"`)
		status, page = s.post("/accounts", "_key", "k1", "name", "LLY01", "label", "城管联络员 <script>", "unit", "u1", "role_0", "liaison", "where_0", "unit:u1")
		m := slip.FindStringSubmatch(page)
		if status != 200 || m == nil {
			t.Fatalf("no slip: %d %.2000s", status, page)
		}
		s.has(page, "城管联络员 &lt;script&gt;", "lly01")
		if status, _ := s.post("/accounts", "_key", "k1", "name", "LLY01", "label", "城管联络员 <script>", "unit", "u1", "role_0", "liaison", "where_0", "unit:u1"); status == 200 {
			t.Error("the form sent twice shows slips again")
		}
		admin := s.client
		s.client = s.browser()
		_, page = s.post("/sign-in", "name", "lly01", "password", m[1])
		s.has(page, "设置您的密码", `action="/sign-in/password"`)
		if _, page = s.get("/"); strings.Contains(page, "DESK") {
			t.Error("a slip lets in before its password is changed")
		}
		status, page = s.post("/sign-in/password", "password", good, "again", "other")
		if status != 422 {
			t.Errorf("two passwords: %d", status)
		}
		s.has(page, "两次输入不一致")
		if _, page = s.post("/sign-in/password", "password", good, "again", good); !strings.Contains(page, "DESK") {
			t.Errorf("after the first password: %.1000s", page)
		}
		for _, path := range []string{"/accounts", "/accounts/new", "/accounts/bulk", "/keys", "/audit", "/set-up/next"} {
			if status, _ := s.get(path); status != 403 {
				t.Errorf("a liaison gets %s: %d", path, status)
			}
		}
		if status, _ := s.post("/accounts", "name", "evil", "label", "x", "role_0", "administrator", "where_0", "county"); status != 403 {
			t.Errorf("a liaison makes an account: %d", status)
		}
		_, page = s.get("/me?lang=en")
		s.has(page, "Unit liaison", "this one")
		s.client = admin
		_, page = s.get("/audit")
		s.has(page, "新建了账号", "登录")
	})
}

func TestAnAccountsPageDoesItsActs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		_, page := s.get("/accounts/bulk?role=liaison&scope=unit")
		s.has(page, "恩江镇", `name="of"`)
		status, page := s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "联络员")
		if status != 422 {
			t.Errorf("nobody picked: %d", status)
		}
		s.has(page, "请至少选择一个")
		_, page = s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "联络员", "of", "u1", "of", "u2")
		if got := slip.FindAllString(page, -1); len(got) != 2 {
			t.Fatalf("slips %v: %.2000s", got, page)
		}
		s.has(page, "恩江镇联络员", "lly02")
		_, page = s.post("/accounts/bulk", "role", "liaison", "scope", "unit", "prefix", "lly", "suffix", "第二联络员", "of", "u1")
		s.has(page, "lly03") // numbers go on after those that are taken
		_, page = s.get("/accounts/bulk?role=liaison&scope=unit")
		if strings.Contains(page, "八一居委会") {
			t.Error("a committee is offered a liaison")
		}
		_, page = s.get("/accounts/bulk?role=committee&scope=unit")
		if s.has(page, "八一居委会"); strings.Contains(page, "恩江镇") {
			t.Error("a town is offered a committee's account")
		}
		_, page = s.get("/accounts?q=恩江&role=liaison")
		s.has(page, "共1个账号", "恩江镇联络员")
		m := regexp.MustCompile(`href="(/accounts/[0-9a-f-]{36})"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no link: %.2000s", page)
		}
		one := m[1]
		_, page = s.get(one)
		s.has(page, "未首次登录", "单位联络员·恩江镇", "新建了账号")
		status, page = s.post(one, "version", "1", "name", "enjiang", "label", "恩江镇镇长", "unit", "u2", "role_0", "liaison", "where_0", "unit:u2", "role_1", "area_lead", "where_1", "area:a3")
		if status != 200 {
			t.Errorf("edit: %d %.2000s", status, page)
		}
		s.has(page, "恩江镇镇长", "片区牵头单位·第三片区")
		status, page = s.post(one, "version", "1", "name", "enjiang", "label", "x", "role_0", "liaison", "where_0", "unit:u2")
		if status != 422 {
			t.Errorf("an old form: %d", status)
		}
		s.has(page, "别人已改动此账号")
		_, page = s.post(one+"/handover", "label", "恩江镇镇长（新）")
		s.has(page, "恩江镇镇长（新）")
		if !slip.MatchString(page) {
			t.Fatal("no slip for the next one")
		}
		signed, err := s.people.SignIn(t.Context(), people.Credentials{County: here, Name: "enjiang", Password: slip.FindStringSubmatch(page)[1]})
		if err != nil {
			t.Fatal(err)
		}
		if signed, err = s.people.GivePassword(t.Context(), signed.Token, good, people.From{}); err != nil {
			t.Fatal(err)
		}
		_, page = s.get(one)
		end := regexp.MustCompile(`/accounts/[0-9a-f-]{36}/sessions/[0-9a-f-]{36}/end`).FindString(page)
		if status, page = s.post(end); status != 200 {
			t.Errorf("end a session: %d", status)
		}
		s.has(page, "目前没有登录")
		if _, err := s.people.Authenticate(t.Context(), signed.Token); !fault.Is(err, fault.SignIn) {
			t.Errorf("a session that the administrator ended: %v", err)
		}
		if status, page = s.post(one + "/disable"); status != 200 {
			t.Errorf("disable: %d", status)
		}
		s.has(page, "已停用")
		if status, _ = s.get("/accounts/not-an-id"); status != 404 {
			t.Errorf("no such account: %d", status)
		}
		_, page = s.get("/accounts?q=%00%27")
		s.has(page, "没有符合条件的记录")
	})
}

func TestKeysAreShownOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		status, page := s.post("/keys", "label", "")
		if status != 422 {
			t.Errorf("an empty key: %d", status)
		}
		s.has(page, `href="#f-label"`)
		_, page = s.post("/keys", "label", "城管平台", "role_0", "auditor", "where_0", "county")
		secret := regexp.MustCompile(`cwk_360825_[A-Za-z0-9_-]{43}`).FindString(page)
		if secret == "" {
			t.Fatalf("no secret: %.2000s", page)
		}
		if _, err := s.people.AuthenticateKey(t.Context(), secret); err != nil {
			t.Error(err)
		}
		_, page = s.get("/keys")
		if strings.Contains(page, secret) {
			t.Error("the secret is shown again")
		}
		revoke := regexp.MustCompile(`/keys/[0-9a-f-]{36}/revoke`).FindString(page)
		_, page = s.post(revoke)
		s.has(page, "已作废")
		if _, err := s.people.AuthenticateKey(t.Context(), secret); !fault.Is(err, fault.SignIn) {
			t.Errorf("a revoked key: %v", err)
		}
	})
}

func TestAccountsAndTheAuditLogAreExportedAsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.admin(d)
		s.post("/accounts", "name", "LLY01", "label", "=1+1 联络员 '\"<b>", "unit", "u1", "role_0", "liaison", "where_0", "unit:u1")
		s.post("/accounts", "name", "zz9", "label", "督查员", "role_0", "inspector", "where_0", "county")
		_, page := s.get("/accounts?role=liaison")
		s.has(page, `href="/accounts.xlsx?role=liaison"`, `href="/accounts.csv?role=liaison"`)
		_, csv := s.get("/accounts.csv?role=liaison&after=zzz")
		s.has(csv, "'=1+1 联络员", "lly01", "登录名")
		if lines := strings.Count(strings.TrimSpace(csv), "\n"); lines != 1 || strings.Contains(csv, "zz9") {
			t.Errorf("%d rows besides the heading: %s", lines, csv)
		}
		if _, x := s.get("/accounts.xlsx"); !strings.HasPrefix(x, "PK") {
			t.Errorf("XLSX begins %.10q", x)
		}
		_, page = s.get("/audit?subject=account")
		s.has(page, `href="/audit.csv?subject=account"`)
		shown := strings.Count(page, "<tr>") - 1
		_, csv = s.get("/audit.csv?subject=account")
		s.has(csv, "新建了账号")
		if rows := strings.Count(strings.TrimSpace(csv), "\n"); rows != shown {
			t.Errorf("%d rows are shown, %d exported", shown, rows)
		}
		if _, x := s.get("/audit.xlsx"); !strings.HasPrefix(x, "PK") {
			t.Errorf("XLSX begins %.10q", x)
		}
		s.post("/sign-out")
		if status, out := s.get("/audit.csv"); status == 200 && strings.Contains(out, "新建了账号") {
			t.Error("the log goes to somebody who has not signed in")
		}
	})
}
