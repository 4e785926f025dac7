package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"

	"chuangwei/internal/access"
	"chuangwei/internal/counties"
	"chuangwei/internal/id"
	"chuangwei/internal/photos"
	"chuangwei/internal/reports"
	"chuangwei/internal/web"
)

// buildReports makes the service of work reports, which speak of every figure.
func (a *App) buildReports() {
	a.Reports = reports.New(a.DB, a.Book)
	a.Reports.Lists, a.Reports.Pairs = a.listed, a.Cases.Pairs
}

// Picture is the small copy of a photo as by sees it, for a report's files.
func (a *App) Picture(ctx context.Context, by access.Actor) func(id.Photo) ([]byte, error) {
	return func(photo id.Photo) ([]byte, error) { return a.Photos.Bytes(ctx, by, photo, photos.Thumb) }
}

// examineReports looks whether every signed report is as it was signed.
func (a *App) examineReports(ctx context.Context, c counties.County, _ bool) (Finding, error) {
	return a.verified(ctx, c, "reports", a.Reports.Verify)
}

// sheetLink is where a list's page offers itself as CSV.
var sheetLink = regexp.MustCompile(`href="([^"]*(?:\.csv|=csv)[^"]*)"`)

// listed reads the list behind a figure as its page exports it to by.
func (a *App) listed(ctx context.Context, by access.Actor, link string) (sheet []byte, records int64, ok bool, err error) {
	a.insideOnce.Do(func() {
		if a.inside == nil { // nothing is served: a command
			a.Handler()
		}
	})
	ctx = web.WithActor(ctx, by)
	page, err := a.ask(ctx, link)
	if err != nil {
		return nil, 0, false, err
	}
	m := sheetLink.FindSubmatch(page)
	if m == nil {
		return nil, 0, false, nil
	}
	text, err := a.ask(ctx, html.UnescapeString(string(m[1])))
	if err != nil {
		return nil, 0, false, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.ReuseRecord, r.FieldsPerRecord = true, -1
	for records = -1; ; records++ { // the heading is none
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, 0, false, fmt.Errorf("read the list %s: %w", link, err)
		}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err = z.Write(text)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, 0, false, fmt.Errorf("compress the list %s: %w", link, err)
	}
	return b.Bytes(), max(records, 0), true, nil
}

// ask is a page of the program as whoever acts in ctx sees it.
func (a *App) ask(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", address, err)
	}
	answer := answer{header: http.Header{}, status: http.StatusOK}
	a.inside.ServeHTTP(&answer, r)
	if answer.status != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d", address, answer.status)
	}
	return answer.Bytes(), nil
}

// answer keeps what a handler answers.
type answer struct {
	bytes.Buffer
	header http.Header
	status int
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }
