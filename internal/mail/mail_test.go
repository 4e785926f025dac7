package mail

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is as much of SMTP as a sender needs. It refuses the recipient
// "gone@…" for good and "busy@…" for now.
type server struct {
	mu    sync.Mutex
	mails []string
	conns int
}

func (s *server) listen(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return l.Addr().String()
}

func (s *server) serve(c net.Conn) {
	defer c.Close()
	s.mu.Lock()
	s.conns++
	s.mu.Unlock()
	in := bufio.NewReader(c)
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line[:4]); {
		case verb == "QUIT":
			say("221 bye")
			return
		case strings.Contains(line, "gone@"):
			say("550 no such user")
		case strings.Contains(line, "busy@"):
			say("450 later")
		case verb == "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			s.mu.Lock()
			s.mails = append(s.mails, b.String())
			s.mu.Unlock()
			say("250 taken")
		default:
			say("250 ok")
		}
	}
}

func TestMailIsTakenByTheServer(t *testing.T) {
	t.Parallel()
	srv := &server{}
	sender, err := Open("smtp://"+srv.listen(t)+"?tls=0&from="+"%E5%88%9B%E5%8D%AB%E5%8A%9E%20%3Coffice@example.org%3E", nil)
	if err != nil || !sender.Real() {
		t.Fatal(err)
	}
	at := time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)
	text := "您有3项任务即将超期 😀\n.\n详见台账"
	err = sender.Send(t.Context(),
		Message{To: "张 <a@example.org>", Subject: "创卫待办：3项", Text: text, At: at, Key: "digest-1"},
		Message{To: "gone@example.org", Subject: "x", Text: "x"},
		Message{To: "busy@example.org", Subject: "x", Text: "x"},
		Message{To: "b@example.org", Subject: "x\r\nBcc: c@example.org", Text: "x"},
		Message{To: "a@example.org", Subject: "第二封", Text: "x", At: at},
	)
	var later []bool
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		f, ok := errors.AsType[*SendError](e)
		if !ok {
			t.Fatal(e)
		}
		later = append(later, f.Later)
	}
	if len(later) != 3 || later[0] || !later[1] || later[2] {
		t.Errorf("later: %v: %v", later, err)
	}
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if len(srv.mails) != 2 || srv.conns != 1 {
		t.Fatalf("%d mails over %d connections", len(srv.mails), srv.conns)
	}
	m, err := mail.ReadMessage(strings.NewReader(srv.mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "创卫待办：3项" {
		t.Errorf("%q %v", subject, err)
	}
	if d, err := m.Header.Date(); err != nil || !d.Equal(at) {
		t.Errorf("date %v %v", d, err)
	}
	if id := m.Header.Get("Message-ID"); !strings.HasSuffix(id, "@example.org>") || strings.Contains(id, "digest") {
		t.Error(id)
	}
	if to, err := m.Header.AddressList("To"); err != nil || to[0].Address != "a@example.org" || to[0].Name != "张" {
		t.Error(to, err)
	}
}

func TestMissingServerFailsForNow(t *testing.T) {
	t.Parallel()
	sender, err := Open("smtp://127.0.0.1:1?tls=0&from=o@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	f, ok := errors.AsType[*SendError](sender.Send(t.Context(), Message{To: "a@example.org", Subject: "x", Text: "x"}))
	if !ok || !f.Later {
		t.Errorf("%+v", f)
	}
}

func TestBadAddressesAreRefusedWithoutThePassword(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"http://h?from=a@b", "smtp://u:geheim@h", "smtp://u:geheim@h?from=none", "smtp://u:geheim%zz@h?from=a@b", "smtp://u:geheim@h:x?from=a@b"} {
		if _, err := Open(target, nil); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestWithoutServerNothingIsSent(t *testing.T) {
	t.Parallel()
	s, err := Open("", nil)
	if err != nil || s.Real() {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), Message{To: "a@example.org", Subject: "x", Text: "x"}); err != nil {
		t.Error(err)
	}
}

func TestMemoryKeepsWhatIsSent(t *testing.T) {
	t.Parallel()
	var m Memory
	if err := m.Send(t.Context(), Message{To: "a@example.org", Subject: "x", Text: "x"}, Message{To: "nobody"}); err == nil {
		t.Error("a bad address was taken")
	}
	if len(m.Sent()) != 1 {
		t.Error(m.Sent())
	}
}
