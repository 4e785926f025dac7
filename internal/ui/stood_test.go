package ui

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"chuangwei/internal/db"
	"chuangwei/internal/lang"
)

func TestAnEmptyListSaysOnceAsOfWhenItIs(t *testing.T) {
	t.Parallel()
	counted := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if err := RowCount("0").Render(ctx, w); err != nil {
			return err
		}
		return EmptyFiltered("/cases").Render(ctx, w)
	})
	now := With(lang.With(t.Context(), lang.Chinese), Frame{URL: "/cases?q=x&at=2017-07-01"})
	then := db.AsOf(now, time.Date(2017, 7, 1, 16, 0, 0, 0, time.UTC))
	for name, c := range map[string]struct {
		ctx   context.Context
		page  templ.Component
		said  int
		clear string
	}{
		"filtered":           {then, EmptyFiltered("/cases"), 1, "/cases?at=2017-07-01"},
		"filtered, counted":  {then, counted, 1, "/cases?at=2017-07-01"},
		"nothing at all":     {then, Empty("x", "none", Btn{}), 1, ""},
		"as it stands":       {now, counted, 0, "/cases"},
		"as it stands, none": {now, Empty("x", "none", Btn{}), 0, ""},
	} {
		var out strings.Builder
		if err := c.page.Render(templ.InitializeContext(c.ctx), &out); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "2017年7月1日日终时的状况"); got != c.said {
			t.Errorf("%s: it is said %d times as of when it is, want %d: %s", name, got, c.said, out.String())
		}
		if c.clear != "" && !strings.Contains(out.String(), `href="`+c.clear+`"`) {
			t.Errorf("%s: without the filter it is not %s: %s", name, c.clear, out.String())
		}
	}
}
