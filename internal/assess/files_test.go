package assess_test

import (
	"io"
	"strings"
	"testing"

	"chuangwei/internal/access"
	"chuangwei/internal/assess"
	"chuangwei/internal/attachments"
	"chuangwei/internal/blob"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// endless is a file that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// The evidence of an appeal is read by who appealed and by the office, and by
// nobody else, not even where the mark itself is.
func TestTheFilesOfAnAppealAreReadByItsOwnersAndTheOfficeAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := t.Context()
		folder, err := blob.OpenFolder(t.TempDir())
		w.ok(err)
		book := w.assess.Book
		w.assess = assess.New(w.DB, folder)
		w.assess.Book = book
		w.begin()
		w.ok(w.assess.Compute(c, w.Office, month))
		w.ok(w.assess.Publish(c, w.Office, month, 48))
		for name, r := range map[string]io.Reader{"空.txt": strings.NewReader(""), strings.Repeat("长", 201): strings.NewReader("x"), "大.bin": endless{}, "..": strings.NewReader("")} {
			if _, err := w.assess.Keep(c, w.west, name, "text/plain", r); fields(t, err)["files"] == "" {
				t.Errorf("%.20s is kept: %v", name, err)
			}
		}
		inspector := access.Actor{County: w.Office.County, Account: id.New[id.Account](), Name: "督查员", Grants: []access.Grant{{Role: access.Inspector, Scope: access.County}}}
		_, err = w.assess.Keep(c, inspector, "x.txt", "text/plain", strings.NewReader("x"))
		refused(t, "kept by who may not appeal", err, fault.Forbidden)
		up, err := w.assess.Keep(c, w.west, "../../证据 '%😀.txt", "text/plain", strings.NewReader(odd))
		w.ok(err)
		_, err = w.assess.Appeal(c, w.west, assess.Objection{Month: month, Who: w.area(), Rule: "on_time", Reason: odd, Files: []*attachments.Upload{up}, Key: "files"})
		w.ok(err)
		e, err := w.assess.Explain(c, w.west, month, w.area())
		w.ok(err)
		if len(e.Appeals) != 1 || len(e.Appeals[0].Files) != 1 || e.Appeals[0].Files[0].Name != "证据 '%😀.txt" {
			t.Fatalf("the appeal: %+v", e.Appeals)
		}
		file := e.Appeals[0].Files[0].ID
		for _, by := range []access.Actor{w.west, w.Office} {
			f, r, err := w.assess.OpenFile(c, by, file)
			w.ok(err)
			raw, err := io.ReadAll(r)
			w.ok(err)
			w.ok(r.Close())
			if string(raw) != odd || f.Size != int64(len(odd)) {
				t.Errorf("%s reads %q", by.Name, raw)
			}
		}
		east := w.west
		east.Grants = []access.Grant{{Role: access.AreaLead, Scope: access.Area, Of: string(w.East)}}
		for name, by := range map[string]access.Actor{"another area": east, "an inspector": inspector} {
			if _, _, err := w.assess.OpenFile(c, by, file); err == nil {
				t.Errorf("%s reads the evidence", name)
			}
		}
		_, _, err = w.assess.OpenFile(c, w.Office, "none\x00")
		refused(t, "a file that is not there", err, fault.NotFound)
	})
}
