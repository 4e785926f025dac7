package demodata

// Document is an official document of the story.
type Document struct {
	Fate   string // filed, issued, half (of them have read it), void, signing, reviewing
	Day    string
	Kind   string
	Number string // of one that came in; else the word of its issuer
	Issuer string
	Founds string
	ReadBy string
	To     string // areas, groups
	Title  string
	Body   string // paragraphs parted by |
}

// Documents returns the documents, as they are numbered.
func Documents() []Document {
	var out []Document
	for _, r := range table("documents.csv") {
		out = append(out, Document{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9]})
	}
	return out
}

// Issuer is who issues documents under a word.
type Issuer struct{ Word, Name string }

// Issuers returns them in their order.
func Issuers() []Issuer {
	var out []Issuer
	for _, r := range table("issuers.csv") {
		out = append(out, Issuer{r[0], r[1]})
	}
	return out
}
