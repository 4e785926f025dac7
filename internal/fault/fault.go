// Package fault says what went wrong, as far as a caller can act on it.
//
// A fault has a kind, which decides the status and the page, and a message key
// with arguments, which the edge turns into the reader's language. Any other
// error is internal: it is logged, and its text is never shown.
//
//	fault.go  kinds, faults, fields that are wrong
//	text.go   what a text of a form may be
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a caller can do about a fault.
type Kind int

// The kinds. Internal is the zero value: what nobody classified.
const (
	Internal    Kind = iota
	Invalid          // the input is wrong: mend it and send it again
	NotFound         // there is no such thing, or it is not yours to see
	Forbidden        // it is there, but you may not do that
	SignIn           // nobody is signed in, or no longer
	Conflict         // the record is not in a state that allows it
	TooLarge         // more than the limit
	TooMany          // too often: wait
	Unavailable      // a service is missing: try later
)

// Field is one thing wrong with one field of the input.
type Field struct {
	Name string // the form's or the JSON's name of the field
	Key  string // message key
	Args []any
}

// Error is a classified fault.
type Error struct {
	Kind   Kind
	Key    string // message key
	Args   []any
	Fields []Field // for Invalid: every field that is wrong
	Cause  error   // for the log only
}

// New returns a fault of kind k with a message key and its arguments.
func New(k Kind, key string, args ...any) *Error {
	return &Error{Kind: k, Key: key, Args: args}
}

// Because returns a copy of e that remembers its cause, for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// Error is for logs and tests; people get the message of the key.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s %v", f.Name, f.Key, f.Args)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Of returns the kind of err: Internal if nobody classified it.
func Of(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	return err != nil && Of(err) == k
}

// Fields collects what is wrong with an input, field by field, so that a form
// shows all of it at once.
type Fields []Field

// Add notes that the named field is wrong.
func (fs *Fields) Add(name, key string, args ...any) {
	*fs = append(*fs, Field{Name: name, Key: key, Args: args})
}

// Err returns an Invalid fault that lists the fields, or nil if there are none.
func (fs Fields) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "fault.fields", Args: []any{len(fs)}, Fields: fs}
}
