package office_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chuangwei/internal/office"
)

func TestAStreamIsASheetInTheFormThatTheAddressAsksFor(t *testing.T) {
	t.Parallel()
	write := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s, err := office.Begin(w, httptest.NewRequest(http.MethodGet, path, nil), slog.New(slog.DiscardHandler), "台账", "清单", "名称", "数量")
		if err != nil {
			t.Fatal(err)
		}
		s.Put("摊点 'O\"Neil' 😀", int64(3))
		s.Put("=1+1", int64(4))
		s.End()
		return w
	}
	csv := write("/x/export?to_file=csv&q=1")
	if got := csv.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") || !strings.Contains(got, ".csv") {
		t.Errorf("the CSV comes as %s", got)
	}
	if lines := strings.Split(strings.TrimSpace(csv.Body.String()), "\r\n"); len(lines) != 3 || !strings.Contains(lines[1], "😀") {
		t.Errorf("CSV %q", csv.Body)
	}
	xlsx := write("/x/export")
	if got := xlsx.Header().Get("Content-Type"); got != office.XLSX {
		t.Errorf("the sheet comes as %s", got)
	}
	f, err := excelize.OpenReader(bytes.NewReader(xlsx.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 3 || rows[0][1] != "数量" || rows[1][1] != "3" || rows[2][0] != "=1+1" {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestAStreamThatGoesWrongIsBrokenOff(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	w := httptest.NewRecorder()
	s, err := office.Begin(w, httptest.NewRequest(http.MethodGet, "/x/export?to_file=csv", nil), slog.New(slog.NewTextHandler(&said, nil)), "x", "x", "a")
	if err != nil {
		t.Fatal(err)
	}
	s.Check(nil)
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // a panic holds the value itself
			t.Errorf("the answer goes on after %v", got)
		}
		if !strings.Contains(said.String(), "the list is gone") {
			t.Errorf("the log says %q", said.String())
		}
	}()
	s.Check(errors.New("the list is gone"))
}
