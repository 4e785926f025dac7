package app

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net"
	"strings"
	"testing"

	"chuangwei/internal/config"
)

func TestWhyThereIsNoCertificateIsWarnedOfForTheOwnHostAlone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once: nobody answers there
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	a := &App{Log: slog.New(slog.NewTextHandler(&said, nil))}
	a.Settings = config.Settings{Data: t.TempDir(), ACME: "cw.example.org,other.example.org", ACMEDir: "https://" + nobody + "/dir"}
	c := a.acme()
	for host, want := range map[string]bool{"cw.example.org": true, "scanner.example.com": false} {
		said.Reset()
		if cert, err := c.GetCertificate(&tls.ClientHelloInfo{ServerName: host, SupportedProtos: []string{"h2"}}); err == nil {
			t.Errorf("%s has a certificate: %v", host, cert)
		}
		if got := strings.Contains(said.String(), "no certificate by ACME") && strings.Contains(said.String(), host); got != want {
			t.Errorf("%s: %q", host, said.String())
		}
	}
}
