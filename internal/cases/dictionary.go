package cases

import (
	"sync"

	"chuangwei/internal/id"
	"chuangwei/internal/worktime"
)

// Kind is what sort of matter a category is.
type Kind string

// The kinds. Their names are the messages "case.kind.…".
const (
	EventKind          Kind = "event"          // what people do or leave
	InfrastructureKind Kind = "infrastructure" // what is missing or broken
	LocalKind          Kind = "local"          // the county's own
)

// Category is a line of the dictionary.
type Category struct {
	Code     string
	Major    string // first two digits
	Name     string
	English  string
	Kind     Kind
	Group    string // code of the working group that answers for it by default
	Limit    worktime.Limit
	Filing   string   // when it is filed
	Close    string   // when it is closed
	Confused []string // codes that it is confused with
	Radius   int      // metres within which another may be the same; 0: the county's
	Active   bool
	Seq      int
}

// Major is a class of categories.
type Major struct {
	Code, Name, English string
}

// Dictionary is the categories of a county.
type Dictionary struct {
	Majors []Major
	List   []Category // in order

	byCode map[string]int
}

// Of returns the category of code.
func (d *Dictionary) Of(code string) (Category, bool) {
	i, ok := d.byCode[code]
	if !ok {
		return Category{Code: code, Name: code, English: code}, false
	}
	return d.List[i], true
}

type dictionaries struct {
	mu sync.RWMutex
	of map[id.County]*Dictionary
}
