package mail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is a mail server that takes mail for delivery.
type Server struct {
	host string
	opts []gomail.Option
	from *mail.Address
}

// sendTime bounds a connection, however many messages go over it.
const sendTime = 60 * time.Second

// OpenServer reads an address such as
// smtp://user:password@host:587?from=office@example.org. The scheme smtps means
// TLS from the first byte. With smtp the connection turns to TLS before the
// password is sent; tls=0 allows a server without it, on the same machine.
func OpenServer(target string) (*Server, error) {
	u, err := url.Parse(target)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail server: the address is not smtp://user:password@host:587?from=…") // err would show the password
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, errors.New("mail server: from=… is missing or no address")
	}
	s := &Server{host: u.Hostname(), from: from, opts: []gomail.Option{gomail.WithTimeout(20 * time.Second), gomail.WithHELO(domain(from))}}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.opts = append(s.opts, gomail.WithSSL())
	case u.Query().Get("tls") == "0":
		s.opts = append(s.opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		s.opts = append(s.opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("mail server: bad port")
		}
	}
	s.opts = append(s.opts, gomail.WithPort(port))
	if name := u.User.Username(); name != "" {
		password, _ := u.User.Password()
		s.opts = append(s.opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(name), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.opts...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return s, nil
}

func domain(a *mail.Address) string {
	_, d, _ := strings.Cut(a.Address, "@")
	return d
}

// Real implements Sender.
func (s *Server) Real() bool { return true }

// Send implements Sender.
func (s *Server) Send(ctx context.Context, messages ...Message) error {
	if len(messages) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	client, err := gomail.NewClient(s.host, s.opts...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return failAll(messages, fmt.Errorf("connect to %s: %w", s.host, err))
	}
	defer client.Close() //nolint:errcheck // each message was answered
	var errs []error
	for _, m := range messages {
		msg, err := s.compose(m)
		if err != nil {
			errs = append(errs, &SendError{Message: m, Cause: err})
			continue
		}
		if err := ctx.Err(); err != nil {
			errs = append(errs, &SendError{Message: m, Later: true, Cause: err})
			continue
		}
		if err := client.Send(msg); err != nil {
			errs = append(errs, &SendError{Message: m, Later: later(err), Cause: err})
		}
	}
	return errors.Join(errs...)
}

func failAll(messages []Message, cause error) error {
	errs := make([]error, len(messages))
	for i, m := range messages {
		errs[i] = &SendError{Message: m, Later: true, Cause: cause}
	}
	return errors.Join(errs...)
}

// later tells a refusal (5xx) from what may pass.
func later(err error) bool {
	if e, ok := errors.AsType[*gomail.SendError](err); ok {
		return e.IsTemp() || e.ErrorCode() == 0
	}
	return true
}

func (s *Server) compose(m Message) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.from.Name, s.from.Address); err != nil {
		return nil, err
	}
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	if !m.At.IsZero() {
		msg.SetDateWithValue(m.At)
	}
	if m.Key != "" {
		// A hash, for keys name records, and headers are read on the way.
		sum := sha256.Sum256([]byte(m.Key + "\x00" + m.To))
		msg.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + domain(s.from))
	}
	// Machines that answer machines are not wanted.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}
