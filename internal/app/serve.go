package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// How long a request may take, and how long a stop waits for those that run.
const (
	headerTime = 10 * time.Second
	bodyTime   = 10 * time.Minute // a photo over a slow line
	answerTime = 15 * time.Minute // an export of everything
	idleTime   = 2 * time.Minute
	stopTime   = 15 * time.Second
)

// Serve answers requests until ctx ends, then lets what runs finish. ready is
// told the address once it answers.
func (a *App) Serve(ctx context.Context, ready func(url string) error) (err error) {
	unlock, err := a.lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	srv := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug),
	}
	srv.RegisterOnShutdown(a.live.stop)
	l, err := a.listen(ctx, srv)
	if err != nil {
		return err
	}
	stopJobs, err := a.startJobs(ctx)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, stopJobs()) }()

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	if err := ready(a.address(l)); err != nil {
		return errors.Join(err, srv.Close())
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.Log.InfoContext(ctx, "stopping")
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := srv.Shutdown(end); errors.Is(err, context.DeadlineExceeded) {
		return srv.Close() // what still runs has had its time
	} else if err != nil {
		return err
	}
	return nil
}

// listen opens the port, with TLS if that is set.
func (a *App) listen(ctx context.Context, srv *http.Server) (net.Listener, error) {
	s := a.Settings
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	switch {
	case s.ACME != "":
		srv.TLSConfig = a.acme()
	case s.TLSCert != "":
		c := &certificate{cert: s.TLSCert, key: s.TLSKey}
		if _, err := c.get(nil); err != nil {
			return nil, errors.Join(fmt.Errorf("certificate: %w", err), l.Close())
		}
		srv.TLSConfig = &tls.Config{GetCertificate: c.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	default:
		return l, nil
	}
	return tls.NewListener(l, srv.TLSConfig), nil
}

// acme has certificates from an authority. Why one is not had is warned of: to
// the browser it is only a failed handshake.
func (a *App) acme() *tls.Config {
	s := a.Settings
	m := &autocert.Manager{
		Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(strings.Split(s.ACME, ",")...),
		Cache: autocert.DirCache(filepath.Join(s.Data, "certificates")), Email: s.ACMEEmail,
	}
	if s.ACMEDir != "" {
		m.Client = &acme.Client{DirectoryURL: s.ACMEDir}
	}
	c := m.TLSConfig()
	get := c.GetCertificate
	c.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		cert, err := get(hello)
		if err != nil && m.HostPolicy(hello.Context(), hello.ServerName) == nil {
			a.Log.WarnContext(hello.Context(), "no certificate by ACME", "host", hello.ServerName, "error", err)
		}
		return cert, err
	}
	return c
}

// address is where the program answers, as a browser on this machine types it.
func (a *App) address(l net.Listener) string {
	if a.Settings.URL != "" && !strings.HasSuffix(a.Settings.Addr, ":0") {
		return a.Settings.URL
	}
	scheme := "http"
	if a.Settings.TLS() {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return scheme + "://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if a.Settings.ACME != "" {
		host, _, _ = strings.Cut(a.Settings.ACME, ",")
	}
	if port == "443" && scheme == "https" {
		return scheme + "://" + host
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// A certificate is read again when its file changes, so that renewing it wants
// no restart.
type certificate struct {
	cert, key string

	mu   sync.Mutex
	have *tls.Certificate
	at   time.Time // of the file that was read
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.have != nil && info.ModTime().Equal(c.at) {
		return c.have, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.have, c.at = &pair, info.ModTime()
		}
	}
	if c.have != nil {
		return c.have, nil // halfway through a renewal: the old one is good
	}
	return nil, err
}
