package reports

import (
	"strings"

	"chuangwei/internal/documents"
	"chuangwei/internal/lang"
)

// Founded lists what the campaign stands on: the name that readers use, and what
// the document founds.
var Founded = []struct{ Name, Founds string }{
	{"plan_document", documents.FoundsPlan},
	{"headquarters_document", documents.FoundsHeadquarters},
	{"assessment_document", documents.FoundsRules},
}

// documents finds the numbers of the documents on which the campaign stands.
func (b *builder) documents() error {
	for _, f := range Founded {
		numbers, link, err := documents.Founding(b.ctx, b.tx, b.q.Campaign, f.Founds, b.q.To)
		if err != nil {
			return err
		}
		text := strings.Join(numbers, lang.T(b.ctx, "documents.comma"))
		if text == "" {
			text = "—"
		}
		b.r.Texts[f.Name] = linked(text, link)
	}
	return nil
}
