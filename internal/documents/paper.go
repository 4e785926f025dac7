package documents

import (
	"regexp"
	"strings"

	"chuangwei/internal/office"
)

// Level is what sort of line a paragraph of the body is, by the number that it
// begins with: 1 to 3 for a heading, 0 for text.
type Level int

// Para is a paragraph of the body.
type Para struct {
	Level Level
	Text  string
}

var levels = []*regexp.Regexp{
	regexp.MustCompile(`^[\x{4E00}\x{4E8C}\x{4E09}\x{56DB}\x{4E94}\x{516D}\x{4E03}\x{516B}\x{4E5D}\x{5341}]{1,3}\x{3001}`),
	regexp.MustCompile(`^\x{FF08}[\x{4E00}\x{4E8C}\x{4E09}\x{56DB}\x{4E94}\x{516D}\x{4E03}\x{516B}\x{4E5D}\x{5341}]{1,3}\x{FF09}`),
	regexp.MustCompile(`^\d{1,2}(\.|\x{FF0E})`),
}

// Paras cuts a body into its paragraphs. A heading is a short line that begins
// with a number as headings of official papers do and that is no sentence.
func Paras(body string) (out []Para) {
	for _, line := range Lines(body) {
		p := Para{Text: line}
		for i, form := range levels {
			if form.MatchString(line) && len([]rune(line)) <= longestHeading && !strings.ContainsAny(line, "\u3002\uff1b;") {
				p.Level = Level(i + 1)
				break
			}
		}
		out = append(out, p)
	}
	return out
}

// longestHeading is how many signs a heading may have.
const longestHeading = 40

// Paper is a document as it stands on paper, in words.
type Paper struct {
	Head      string // who issues, in red
	Mark      string // number, or issue of a brief
	Secrecy   string
	Urgency   string
	Signer    string // of what goes to those above
	Letter    bool   // is set as a letter
	Title     string
	To        string
	Body      []Para
	Annexes   []string
	Annexed   []string // the same with the word before them
	Issuer    string
	Date      string
	Copy      string
	Copied    string // the same with the word before them
	Printer   string // who printed it,
	PrintedOn string // and when, as the imprint has it
	Draft     string // says that it is not issued; empty: it is
	Check     string // the address of its check; empty: none yet
	Note      string // of the demonstration
}

// Doc builds the paper for Word and PDF. qr is the picture of the code by which
// it is checked, and may be empty; checked is what stands beside it.
func (p Paper) Doc(meta office.DocMeta, qr []byte, checked string) (*office.Doc, error) {
	d := office.NewDoc(meta)
	if p.Draft != "" {
		d.Small(office.Run{Text: p.Draft, Bold: true})
	}
	d.Masthead(office.Masthead{Mark: p.Head, Number: p.Mark, Signer: p.Signer, Secrecy: p.Secrecy, Urgency: p.Urgency, Letter: p.Letter})
	d.Title(p.Title)
	if p.To != "" {
		d.To(p.To)
	}
	for _, x := range p.Body {
		if x.Level > 0 {
			d.Heading(int(x.Level), x.Text)
		} else {
			d.P(office.Text(x.Text))
		}
	}
	for _, a := range p.Annexed {
		d.P(office.Text(a))
	}
	d.Sign(p.Issuer, p.Date)
	if p.Note != "" {
		d.Small(office.Text(p.Note))
	}
	if len(qr) > 0 {
		if err := d.Code(qr, checked+"\n"+p.Check); err != nil {
			return nil, err
		}
	}
	i := office.Imprint{Printer: p.Printer, Date: p.PrintedOn}
	if p.Copied != "" {
		i.Copies = []string{p.Copied}
	}
	d.Imprint(i)
	return d, nil
}
