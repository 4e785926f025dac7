package ui

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chuangwei/internal/id"
)

// Errors is what is wrong with a form: a text for each field's name. The name
// "" is for what belongs to no field.
type Errors = map[string]string

// FormOpts is a form. Every form that changes something carries a request key,
// so that sending it twice does one thing.
type FormOpts struct {
	ID     string
	Action string
	Method string // "post" if empty
	Key    string // the request key; a fresh one if empty
	Files  bool   // the form carries files
	Guard  bool   // warn before leaving with unsaved changes
	Class  string
	Attrs  templ.Attributes
}

func (f FormOpts) method() string {
	if f.Method == "" {
		return "post"
	}
	return f.Method
}

// Input is a field of a form with its label.
type Input struct {
	Name     string
	Label    string
	Hint     string
	Error    string
	Value    string
	Values   []string // of Checkboxes and a Select with Many
	Options  []Option
	Blank    string // first, empty option of a Select
	Required bool
	Many     bool
	Checked  bool // of Checkbox
	Disabled bool
	ID       string // "f-" and the name if empty

	Type         string // of TextInput: text, email, tel, number, password, search, url
	Max          int    // longest text in characters
	Rows         int    // of TextArea
	Width        string // "short", "mid" or "" for the whole line
	Autocomplete string
	InputMode    string
	Suffix       string   // a unit behind the box
	From, To     string   // least and greatest value of a date or number
	Accept       string   // of FileInput
	Kept         []string // of PhotoInput: photos that were sent before and wait
	Chips        bool     // Radios and Checkboxes as chips, as on phones
	Attrs        templ.Attributes
}

// Option is a choice of Select, Radios or Checkboxes.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Group    string // options with the same group stand under one heading
	Disabled bool
}

// At returns the input with the error that the form has for it.
func (in Input) At(e Errors) Input {
	in.Error = e[in.Name]
	return in
}

func (in Input) id() string {
	if in.ID != "" {
		return in.ID
	}
	return "f-" + in.Name
}

// describedBy names the elements that say more about the input.
func (in Input) describedBy() string {
	var by []string
	if in.Hint != "" {
		by = append(by, in.id()+"-hint")
	}
	if in.Error != "" {
		by = append(by, in.id()+"-error")
	}
	return strings.Join(by, " ")
}

func (in Input) on(value string) bool {
	return in.Value == value && !in.Many && in.Values == nil || slices.Contains(in.Values, value)
}

func (in Input) control() string {
	c := "form-control"
	if in.Error != "" {
		c += " is-invalid"
	}
	if in.Width != "" {
		c += " w-" + in.Width
	}
	return c
}

// common are the attributes that every control has.
func (in Input) common() templ.Attributes {
	a := templ.Attributes{"id": in.id(), "name": in.Name}
	if by := in.describedBy(); by != "" {
		a["aria-describedby"] = by
	}
	if in.Error != "" {
		a["aria-invalid"] = "true"
	}
	if in.Required {
		a["aria-required"] = "true"
	}
	if in.Disabled {
		a["disabled"] = true
	}
	if in.Max > 0 {
		a["maxlength"] = in.Max
	}
	if in.Autocomplete != "" {
		a["autocomplete"] = in.Autocomplete
	}
	if in.InputMode != "" {
		a["inputmode"] = in.InputMode
	}
	if in.From != "" {
		a["min"] = in.From
	}
	if in.To != "" {
		a["max"] = in.To
	}
	maps.Copy(a, in.Attrs)
	return a
}

// runs cuts options into runs of the same group.
func runs(options []Option) [][]Option {
	var out [][]Option
	begin := 0
	for i := range options {
		if i+1 == len(options) || options[i+1].Group != options[i].Group {
			out = append(out, options[begin:i+1])
			begin = i + 1
		}
	}
	return out
}

// Class is a class attribute, or none for "": for what is drawn a hundred times
// on a page, where class={ … } with its conditions would be most of the work.
func Class(names string) templ.OrderedAttributes {
	if names == "" {
		return nil
	}
	return templ.OrderedAttributes{{Key: "class", Value: names}}
}

type wrong struct{ name, text string }

// inOrder lists what is wrong, the named fields first and in their order.
func inOrder(e Errors, order []string) []wrong {
	var out []wrong
	done := map[string]bool{}
	add := func(name string) {
		if text, ok := e[name]; ok && !done[name] {
			done[name] = true
			out = append(out, wrong{name, text})
		}
	}
	for _, name := range order {
		add(name)
	}
	for _, name := range slices.Sorted(maps.Keys(e)) {
		add(name)
	}
	return out
}

// fresh returns a request key that nobody used.
func fresh(key string) string {
	if key != "" {
		return key
	}
	return id.New[string]()
}
