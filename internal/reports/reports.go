// Package reports writes the campaign's work report from the figures.
//
// A report is a template of its kind and language, filled: sections of
// paragraphs, lists and tables whose fields are figures (Report). Each figure
// keeps the address of the records that it counts. It is then said in its
// language (Spoken), which a writer turns into one form: a page (reportsweb),
// Word, PDF, Markdown, HTML or JSON.
//
//	reports.go    the report and its parts
//	kinds.go      daily to stage: their days, the templates that come with the program
//	template.go   the language of templates; templates.go a county's own
//	compose.go    a template filled
//	draw.go       tables that are drawn as charts, too; photos.go pairs of photos
//	stage.go      the figures by name, and what the program words itself
//	documents.go  the documents on which the campaign stands
//	service.go    the stage report as of a day
//	written.go    drafts and comments; sign.go what a signature freezes, and what is
//	              other since; list.go
//	original.go   the county's own report of 2017 beside the generated one
//	spoken.go     a report in one language; text.go a line of it
//	out.go        how a report is written as a file
//	markdown.go, html.go, json.go, word.go  the forms
package reports

import (
	"time"

	"chuangwei/internal/figures"
	"chuangwei/internal/id"
)

// Report is a work report as of the end of a day.
type Report struct {
	County   string // its name
	Campaign string // its title
	Key      id.County
	Demo     bool
	AsOf     string    // the day, 2017-08-25
	At       time.Time // the end of that day, at most now
	Now      time.Time // when it was built
	Past     bool      // At lies before Now
	Zone     *time.Location
	Since    string // first day of the campaign
	Days     int    // the campaign's days up to AsOf, both counted
	Named    []Arg  // its title, of a template's; empty: the stage report's
	Sections []Section
	Figures  map[string]figures.Value // by the names that the report's readers use
	Texts    map[string]Arg           // by such names, too: numbers of documents, with their lists
}

// Section is a numbered part of the report.
type Section struct {
	Named []Arg // its heading
	Items []Item
}

// Item is a paragraph, or a table if it has a head.
type Item struct {
	Key   string // message key of the paragraph, or of the table's caption
	Args  []Arg
	Point bool // one of a list of numbered points

	Parts   []Arg // the line itself, of a template's: it has no key
	Heading bool  // it is a heading within the section

	Head []string // message keys of the columns
	Rows [][]Arg
	Draw Drawing // the table is drawn as well

	Pairs []Pair // photo pairs; Key is their caption
}

// Arg is what stands at a place of a message or in a cell of a table: a
// figure, a name, or another message.
type Arg struct {
	Figure *figures.Value
	Text   string
	Day    time.Time
	Key    string         // message key
	Args   []any          // of Key
	Link   string         // of Text
	Form   form           // of Figure, in a template
	Last   *figures.Value // Figure of the period before, for a change
}

func figure(v figures.Value) Arg      { return Arg{Figure: &v} }
func name(s string) Arg               { return Arg{Text: s} }
func linked(s, to string) Arg         { return Arg{Text: s, Link: to} }
func day(t time.Time) Arg             { return Arg{Day: t} }
func para(key string, a ...Arg) Item  { return Item{Key: key, Args: a} }
func point(key string, a ...Arg) Item { return Item{Key: key, Args: a, Point: true} }
