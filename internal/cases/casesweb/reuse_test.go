package casesweb_test

import (
	"net/url"
	"strings"
	"testing"

	"chuangwei/internal/cases/casestest"
	"chuangwei/internal/db"
	"chuangwei/internal/db/dbtest"
	"chuangwei/internal/web/webtest"
)

func TestAPhotoThatWasUsedBeforeIsNamedWithItsCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		picture := h.JPEG(true)
		same := func() webtest.File { return webtest.File{Field: "photos", Name: "p.jpg", Content: picture} }
		first, second := h.Handling(h.Open(h.Inspector, casestest.At(1))), h.Handling(h.Open(h.Inspector, casestest.At(9)))
		h.As(h.Liaison)
		for _, c := range []string{label(first), label(second)} {
			if p := h.Send("/cases/"+c+"/rectify", url.Values{"note": {"好了"}}, same()); p.Status != 303 {
				t.Fatalf("%s: %d %v", c, p.Status, p.Texts(".errors"))
			}
		}
		h.As(h.WestChecker)
		page := h.Get("/cases/" + label(second))
		wants(t, page, 200, "完全相同", label(first), "疑似重复使用")
		if page.Count(".photo-warn a[href='/cases/"+label(first)+"']") == 0 {
			t.Errorf("the warning does not lead to the other case: %v", page.Texts(".photo-warn"))
		}
		wants(t, h.Get("/m/cases/"+label(second)), 200, label(first), "疑似重复使用")
		// Who does not see the other case is warned all the same.
		h.As(h.Inspector)
		c := h.Open(h.EastLiaison, casestest.InEast())
		h.As(h.EastLiaison)
		h.Send("/cases/"+label(c)+"/attach", url.Values{}, same())
		page = h.Get("/cases/" + label(c))
		wants(t, page, 200, "另一条记录")
		if text := page.Text("main"); strings.Contains(text, label(first)) {
			t.Error("another unit's case is named to who does not see it")
		}
	})
}
