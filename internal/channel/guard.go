package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Options are what a Client may do.
type Options struct {
	// Inside lets it reach addresses of private networks and speak without
	// TLS, for tests with servers on the same machine.
	Inside bool
}

// Client sends requests to the outside, and only there.
type Client struct {
	http   *http.Client
	inside bool
}

// timeout bounds one sending.
const timeout = 15 * time.Second

var errInside = errors.New("an address of a private network")

// New returns a client.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !o.Inside {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !Outside(at.Addr()) {
				return errInside
			}
			return nil
		}
	}
	return &Client{inside: o.Inside, http: &http.Client{
		Timeout: timeout,
		// No proxy of the environment: it would resolve names itself.
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Networks that are nobody's on the open net, besides those that netip knows.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("::/96"),
}

// Outside reports whether an address is one of the open net.
func Outside(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// allowed checks an address before anything is sent there.
func (c *Client) allowed(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return failed(Never, "the address cannot be read")
	}
	if u.Scheme != "https" && !c.inside {
		return failed(Never, "the address is not one of https")
	}
	return nil
}

// Do implements webpush.HTTPClient.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return nil, outcome(err)
	}
	return res, nil
}

// outcome tells a connection that was never made, so that nothing arrived,
// from one that broke off.
func outcome(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // without the address
	}
	if errors.Is(err, errInside) {
		return failed(Never, "not sent: %w", errInside)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return failed(Later, "the certificate is not good")
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return failed(Later, "no connection: %w", op.Err)
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return failed(Later, "the name of the host cannot be resolved")
	}
	return failed(Unsure, "the connection broke off: %w", err)
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 10

func (c *Client) post(ctx context.Context, address string, body io.Reader) ([]byte, error) {
	if err := c.allowed(address); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return nil, failed(Never, "the address cannot be read")
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, failed(Unsure, "the answer broke off")
	}
	return answer, status(res.StatusCode)
}

// status is what a status says of a message.
func status(code int) error {
	switch {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusTooManyRequests || code >= 500:
		return failed(Later, "status %d", code)
	case code == http.StatusNotFound || code == http.StatusGone:
		return failed(Gone, "status %d", code)
	}
	return failed(Never, "status %d", code)
}
