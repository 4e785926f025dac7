package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"chuangwei/internal/id"
	"chuangwei/internal/web"
)

// phone is somebody of the joint group with a phone in hand, who sends what the
// phone's pages send.
type phone struct {
	program func() string // where the program is
	client  *http.Client
	cookies []*http.Cookie

	pages   []time.Duration // how long each answer took
	answers []time.Duration
	again   int // requests that had to be sent again
}

func newPhone(program func() string, token string) *phone {
	return &phone{
		program: program,
		client: &http.Client{
			Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 6},
			// A browser follows, and so does visit.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		cookies: []*http.Cookie{{Name: web.SessionCookie, Value: token}},
	}
}

// report reports a case: the form, the hints that it asks for when category and
// place are known, the form with its photos, and the page that it leads to.
func (p *phone) report(ctx context.Context, c dayCase) error {
	form, err := p.visit(ctx, "/m/report")
	if err != nil {
		return err
	}
	key := requestKey.FindSubmatch(form)
	if key == nil {
		return errors.New("the form has no request key")
	}
	place := url.Values{"category": {c.category}, "address": {c.address}, "lon": {c.lon}, "lat": {c.lat}, "crs": {"wgs84"}}
	if _, err := p.visit(ctx, "/cases/hints?"+place.Encode()); err != nil {
		return err
	}
	body, kind, err := multiform([][2]string{
		{"_key", string(key[1])},
		{"phone", "1"},
		{"next", "/m"},
		{"category", c.category},
		{"address", c.address},
		{"lon", c.lon},
		{"lat", c.lat},
		{"accuracy", "12"},
		{"title", c.title},
		{"details", c.details},
		{"crs", "wgs84"},
		{"area", ""},
		{"source", ""},
		{"photos_meta", meta(c.photos)},
	}, files{"photos": c.photos})
	if err != nil {
		return err
	}
	a, err := p.send(ctx, "/cases", body, kind, http.Header{"Accept": {"text/html"}})
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther {
		return fmt.Errorf("POST /cases: %d: %.300s", a.status, a.body)
	}
	_, err = p.visit(ctx, a.to)
	return err
}

var requestKey = regexp.MustCompile(`name="_key" value="([^"]+)"`)

// record records an action, as the page does that keeps it until it is answered:
// it stays where it is.
func (p *phone) record(ctx context.Context, a dayAction) (id.Action, error) {
	body, kind, err := multiform([][2]string{
		{"_key", a.key},
		{"phone", "1"},
		{"kind", a.kind},
		{"count", strconv.Itoa(a.count)},
		{"address", a.address},
		{"lon", a.lon},
		{"lat", a.lat},
		{"accuracy", "9"},
		{"with", ""},
		{"goods", ""},
		{"reason", ""},
		{"party", ""},
		{"area", ""},
		{"agency", ""},
		{"note", ""},
		{"before_meta", meta(a.before)},
		{"after_meta", meta(a.after)},
		{"goods_photos_meta", "[]"},
		{"age", "0"},
	}, files{"before": a.before, "after": a.after})
	if err != nil {
		return "", err
	}
	got, err := p.send(ctx, "/patrol/actions", body, kind, http.Header{"Accept": {"application/json"}, "Idempotency-Key": {a.key}})
	if err != nil {
		return "", err
	}
	var said struct{ ID id.Action }
	if err := json.Unmarshal(got.body, &said); err != nil || got.status != http.StatusCreated || said.ID == "" {
		return "", errors.Join(fmt.Errorf("POST /patrol/actions: %d: %.300s", got.status, got.body), err)
	}
	return said.ID, nil
}

// visit opens a page.
func (p *phone) visit(ctx context.Context, path string) ([]byte, error) {
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.program()+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "text/html")
	a, err := p.ask(r)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("GET %s: %d: %.300s", path, a.status, a.body)
	}
	p.pages = append(p.pages, time.Since(began))
	return a.body, err
}

// send sends a form until it is answered: with the same key, so that nothing is
// there twice.
func (p *phone) send(ctx context.Context, path string, body []byte, kind string, header http.Header) (a answer, err error) {
	began := time.Now()
	for try := range 5 {
		var r *http.Request
		if r, err = http.NewRequestWithContext(ctx, http.MethodPost, p.program()+path, bytes.NewReader(body)); err != nil {
			return a, err
		}
		r.Header = header.Clone()
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		a, err = p.ask(r)
		if err == nil && a.status < 500 && a.status != http.StatusTooManyRequests {
			p.answers = append(p.answers, time.Since(began))
			return a, nil
		}
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		p.again++
		time.Sleep(time.Duration(try+1) * time.Second)
	}
	return a, errors.Join(fmt.Errorf("POST %s was not answered in five tries: %d", path, a.status), err)
}

// answer is what the program answered.
type answer struct {
	status int
	to     string // where it leads
	body   []byte
}

func (p *phone) ask(r *http.Request) (a answer, err error) {
	for _, c := range p.cookies {
		r.AddCookie(c)
	}
	resp, err := p.client.Do(r) //nolint:bodyclose // it is, by closing
	if err != nil {
		return a, err
	}
	defer closing(&err, resp.Body.Close)
	a.status, a.to = resp.StatusCode, resp.Header.Get("Location")
	a.body, err = io.ReadAll(resp.Body)
	return a, err
}

// files are the photos of a form, by field.
type files map[string][]string

// multiform writes a form as a browser does: its fields, then its files.
func multiform(fields [][2]string, photos files) (body []byte, kind string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		err = errors.Join(err, w.WriteField(f[0], f[1]))
	}
	for field, names := range photos {
		for _, name := range names {
			h := textproto.MIMEHeader{}
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, field, filepath.Base(name)))
			h.Set("Content-Type", "image/jpeg")
			part, perr := w.CreatePart(h)
			if perr != nil {
				return nil, "", perr
			}
			data, rerr := os.ReadFile(name)
			if rerr != nil {
				return nil, "", rerr
			}
			_, werr := part.Write(data)
			err = errors.Join(err, werr)
		}
	}
	err = errors.Join(err, w.Close())
	return b.Bytes(), w.FormDataContentType(), err
}

// meta is what the page tells of photos that hold no metadata themselves.
func meta(photos []string) string {
	type one struct {
		Name  string `json:"name"`
		Taken string `json:"taken"`
	}
	all := make([]one, len(photos))
	for i, name := range photos {
		all[i] = one{filepath.Base(name), "2024-05-08T10:15:00"}
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // of texts
	}
	return string(text)
}
