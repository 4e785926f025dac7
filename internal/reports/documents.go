package reports

import (
	"strings"

	"chuangwei/internal/documents"
	"chuangwei/internal/lang"
)

// Founded lists what the campaign stands on: the name that templates use, and
// what the document founds.
var Founded = []struct{ Name, Founds string }{
	{"plan_document", documents.FoundsPlan},
	{"headquarters_document", documents.FoundsHeadquarters},
	{"assessment_document", documents.FoundsRules},
}

// founds is what the document of a name founds; "" if there is no such name.
func founds(name string) string {
	for _, f := range Founded {
		if f.Name == name {
			return f.Founds
		}
	}
	return ""
}

// document finds the number of a document on which the campaign stands.
func (b *builder) document(name, what string) (Arg, error) {
	numbers, link, err := documents.Founding(b.ctx, b.tx, b.q.Campaign, what, b.q.To)
	a := linked(strings.Join(numbers, lang.T(b.ctx, "documents.comma")), link)
	if err == nil && a.Text != "" {
		b.r.Texts[name] = a
	}
	return a, err
}
