package documents

import (
	"context"
	"strings"

	"chuangwei/internal/counties"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Checked is what a document's code says to whoever asks, signed in or not.
type Checked struct {
	County  string
	Number  string // or the issue of a brief: see Document
	Issue   int64
	Total   int64
	Title   string // empty: it is kept within the county
	Issuer  string
	Dated   string
	Edition int64
	State   State
	EndedOn string
	Demo    bool
}

// InForce reports whether the document holds.
func (c Checked) InForce() bool { return c.State.InForce() }

// CheckPath is the address that a document's QR code leads to. The county
// stands in it: whoever asks may belong to none.
func (d Document) CheckPath(county id.County) string {
	return "/documents/check/" + string(county) + "-" + d.Code
}

// Check says what a code is about. Drafts are not told.
func (s *Service) Check(ctx context.Context, code string) (c Checked, err error) {
	county, code, ok := strings.Cut(strings.ToLower(code), "-")
	if !ok || !id.County(county).Valid() || code == "" || !fault.Storable(code) {
		return c, notFound()
	}
	err = s.db.Read(ctx, id.County(county), func(tx *db.Tx) error {
		of, err := counties.Of(ctx, tx)
		if err != nil {
			return err
		}
		d, err := found(db.One(ctx, tx, scan, `SELECT `+columns+` FROM documents WHERE county = $1 AND code = $2`, tx.County, code))
		if err != nil {
			return err
		}
		if d.Direction != Issued || !d.State.Sent() && d.State != Void {
			return notFound()
		}
		c = Checked{
			County: of.Name, Number: d.Number.String(), Issue: d.Issue, Total: d.Total, Title: d.Title, Issuer: d.Issuer, Dated: d.Dated, Edition: d.Edition, State: d.State,
			EndedOn: d.EndedOn, Demo: of.Demo,
		}
		if d.Secrecy != "" {
			c.Title = ""
		}
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return c, notFound()
	}
	return c, err
}
