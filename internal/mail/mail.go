// Package mail sends e-mail, where the county has a server for it. Without one
// the program works all the same: nothing depends on a mail's arrival.
//
//	mail.go    Sender, Message, Open; Silent, Memory
//	server.go  a server that speaks SMTP
package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"sync"
	"time"
)

// Message is one mail of plain text to one reader.
type Message struct {
	To      string // an address, with or without a name
	Subject string
	Text    string
	At      time.Time // the date that it bears
	Key     string    // the same for every attempt at the same mail, so that mail programs show it once
}

// Sender sends messages.
type Sender interface {
	// Send hands the messages to the server, over one connection. The errors
	// of those that were not taken are joined; each is a *SendError.
	Send(ctx context.Context, messages ...Message) error
	// Real reports whether mail leaves the machine, so that pages offer what
	// needs it only then.
	Real() bool
}

// SendError says which message was not sent, and whether a later attempt may
// succeed.
type SendError struct {
	Message Message
	Later   bool
	Cause   error
}

// Error is for the log; it names nobody.
func (f *SendError) Error() string { return fmt.Sprintf("send mail: %v", f.Cause) }

// Unwrap returns the cause.
func (f *SendError) Unwrap() error { return f.Cause }

// Open returns the sender for target: smtp://user:password@host:587?from=…
// (or smtps:// for TLS from the first byte), and the silent one if it is empty.
func Open(target string, log *slog.Logger) (Sender, error) {
	if target == "" {
		return &Silent{log}, nil
	}
	return OpenServer(target)
}

// check refuses what could smuggle a second recipient or header into a mail.
func (m Message) check() error {
	if _, err := mail.ParseAddress(m.To); err != nil {
		return errors.New("bad address of a recipient")
	}
	if strings.ContainsAny(m.Subject+m.To+m.Key, "\r\n\x00") {
		return errors.New("line break in a header")
	}
	if m.Subject == "" || m.Text == "" {
		return errors.New("empty mail")
	}
	return nil
}

// Silent sends nothing and notes that it did not.
type Silent struct{ log *slog.Logger }

// Send implements Sender.
func (s *Silent) Send(ctx context.Context, messages ...Message) error {
	if s.log != nil && len(messages) > 0 {
		s.log.DebugContext(ctx, "mail is not set up; not sent", "messages", len(messages))
	}
	return nil
}

// Real implements Sender.
func (s *Silent) Real() bool { return false }

// Memory keeps what it is given, for tests. Its zero value is ready.
type Memory struct {
	mu   sync.Mutex
	sent []Message
}

// Send implements Sender.
func (m *Memory) Send(_ context.Context, messages ...Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var errs []error
	for _, msg := range messages {
		if err := msg.check(); err != nil {
			errs = append(errs, &SendError{Message: msg, Cause: err})
			continue
		}
		m.sent = append(m.sent, msg)
	}
	return errors.Join(errs...)
}

// Real implements Sender.
func (m *Memory) Real() bool { return true }

// Sent returns what was sent so far.
func (m *Memory) Sent() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Message(nil), m.sent...)
}
