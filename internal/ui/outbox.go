package ui

import (
	"context"
	"encoding/json"

	"github.com/a-h/templ"

	"chuangwei/internal/lang"
)

// Sending is a form of a phone's page that a script keeps on the phone until
// the server has answered. The page has an Outbox, too.
type Sending struct {
	Draft string // under which name what is typed is kept; the form's id if empty
	Need  string // a field without which nothing is kept, and
	Text  string // what is said then
	Label string // what it is called in the list of what waits
	Next  string // the page that comes after it
	Group string // what it belongs to: of one group all is sent in order
	Last  bool   // it ends its group
	Away  bool   // with a network it is sent as any other form
	Rules []Rule
}

// Rule is what a form says itself about a field that has to be filled in. The
// server says the same; the script says it while the fault can be mended.
type Rule struct {
	Name  string            `json:"name"`
	Text  string            `json:"text"`            // with {n}: how many are left
	Label string            `json:"label,omitempty"` // of the field, with {n}, where that changes
	When  map[string]string `json:"when,omitempty"`  // it applies with these values,
	Any   []string          `json:"any,omitempty"`   // where one of these says something,
	Left  []string          `json:"left,omitempty"`  // and while one of these is not noted
}

// Attrs are the attributes of the form.
func (s Sending) Attrs() templ.Attributes {
	a := templ.Attributes{"data-outbox": ""}
	if s.Away {
		a["data-outbox"] = "away"
	}
	for name, value := range map[string]string{"draft": s.Draft, "need": s.Need, "t-need": s.Text, "label": s.Label, "next": s.Next, "group": s.Group} {
		if value != "" {
			a["data-"+name] = value
		}
	}
	if s.Last {
		a["data-last"] = true
	}
	if len(s.Rules) > 0 {
		text, _ := json.Marshal(s.Rules) //nolint:errchkjson // texts alone
		a["data-rules"] = string(text)
	}
	return a
}

// outboxWords are the texts that its script needs.
func outboxWords(ctx context.Context) templ.Attributes {
	return templ.Attributes{
		"data-t-kept":    lang.T(ctx, "ui.outbox.kept"),
		"data-t-sending": lang.T(ctx, "ui.outbox.sending"),
		"data-t-sent":    lang.T(ctx, "ui.outbox.sent"),
		"data-t-waiting": lang.T(ctx, "ui.outbox.waiting", "{n}"),
		"data-t-offline": lang.T(ctx, "ui.outbox.offline"),
		"data-t-after":   lang.T(ctx, "ui.outbox.after"),
		"data-t-login":   lang.T(ctx, "ui.outbox.login"),
		"data-t-other":   lang.T(ctx, "ui.outbox.other"),
		"data-t-refused": lang.T(ctx, "ui.outbox.refused"),
		"data-t-again":   lang.T(ctx, "ui.outbox.again"),
		"data-t-mend":    lang.T(ctx, "ui.outbox.mend"),
		"data-t-drop":    lang.T(ctx, "ui.outbox.drop"),
		"data-t-full":    lang.T(ctx, "ui.outbox.full"),
		"data-t-draft":   lang.T(ctx, "ui.outbox.draft"),
		"data-t-wrong":   lang.T(ctx, "ui.outbox.wrong"),
	}
}
