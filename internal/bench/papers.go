package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/cases"
	"chuangwei/internal/id"
	"chuangwei/internal/notices"
	"chuangwei/internal/notices/noticesweb"
	"chuangwei/internal/office"
	"chuangwei/internal/people"
	"chuangwei/internal/surveys"
)

// papers measures a notice for each of the 628 findings of a survey: drafted,
// signed, and printed as one PDF and one Word document, by a program of its own,
// whose memory nobody else uses.
func papers(ctx context.Context, o options, t *table) error {
	n := o.less(628)
	dir := o.path("papers")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var told bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "-papers-in", dir, fmt.Sprintf("-quick=%t", o.quick), "-cpuprofile", o.profile)
	cmd.Stdout, cmd.Stderr = &told, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	var made, pdf, word float64
	var memory int64
	if _, err := fmt.Sscan(told.String(), &made, &pdf, &word, &memory); err != nil {
		return fmt.Errorf("%q: %w", told.String(), err)
	}
	rate := func(seconds float64) string { return fmt.Sprintf("%.0f notices/s", float64(n)/seconds) }
	t.add("draft and sign "+count(n)+" notices", "≥ 100 notices/s", rate(made), "", 0, judge(float64(n)/made >= 100))
	t.add(count(n)+" notices as one PDF", "≥ 20 notices/s", rate(pdf), "", 0, judge(float64(n)/pdf >= 20))
	t.add(count(n)+" notices as one Word document", "≥ 100 notices/s", rate(word), "", 0, judge(float64(n)/word >= 100))
	t.add(count(n)+" notices, memory", "≤ 300 MB", fmt.Sprintf("%d MB", memory), "", 0, judge(memory <= 300))
	return nil
}

// papersIn makes the notices in a data folder of its own, and prints how many
// seconds drafting and signing, the PDF and the Word document took, and the most
// memory that it held.
func papersIn(ctx context.Context, o options, dir string) (err error) {
	in, err := begin(ctx, dir)
	if err != nil {
		return err
	}
	defer closing(&err, in.Close)
	by, err := in.clerk(ctx)
	if err != nil {
		return err
	}
	list, err := in.findings(ctx, filepath.Join(dir, register), o.less(628))
	if err != nil {
		return err
	}
	var made time.Duration
	err = o.profiled("papers", func() error {
		began := time.Now()
		if err := in.makeNotices(ctx, by, list); err != nil {
			return err
		}
		made = time.Since(began)
		return nil
	})
	if err != nil {
		return err
	}
	pages := &noticesweb.Handler{DB: in.DB, Notices: in.Notices, Cases: in.Cases, Photos: in.Photos}
	written := func(write func(*office.Doc) error) (float64, error) {
		began := time.Now()
		d, err := pages.Paper(ctx, by, notices.Filter{}, "https://example.test")
		if err == nil {
			err = write(d)
		}
		return time.Since(began).Seconds(), err
	}
	pdf, err := written(func(d *office.Doc) error { return d.WritePDF(io.Discard) })
	if err != nil {
		return err
	}
	word, err := written(func(d *office.Doc) error {
		_, err := d.WriteTo(io.Discard)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Println(made.Seconds(), pdf, word, peak())
	return nil
}

// clerk is an account of the office that issues notices.
func (in *installation) clerk(ctx context.Context) (access.Actor, error) {
	office := []access.Grant{{Role: access.Office, Scope: access.County}}
	slip, err := in.People.AddUser(ctx, county, people.NewAccount{Name: "clerk", Label: "创卫办", Grants: office, Password: password})
	if err != nil {
		return access.Actor{}, err
	}
	by := access.Actor{County: county, Account: slip.Account, Name: "创卫办", Grants: office}
	return by, in.Notices.SaveIssuer(ctx, by, notices.Issuer{Unit: in.units[0], Word: "永创卫改"})
}

// findings brings n findings of a survey in.
func (in *installation) findings(ctx context.Context, name string, n int) (list []id.Case, err error) {
	if err := in.writeRegister(name, 2*n); err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer closing(&err, f.Close)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	_, err = in.Surveys.Import(ctx, access.System(county), surveys.ImportRequest{
		Survey: "乱搭乱建摸排", Create: true, Register: "structures", Name: register, File: f, Size: info.Size(),
	})
	if err != nil {
		return nil, err
	}
	for c, err := range in.Cases.All(ctx, access.System(county), cases.Filter{}) {
		if err != nil {
			return nil, err
		}
		if c.Area != "" && len(list) < n { // some lie in no area: no notice is drafted of them
			list = append(list, c.ID)
		}
	}
	if len(list) != n {
		return nil, fmt.Errorf("%d of %d findings were brought in", len(list), n)
	}
	return list, nil
}

// makeNotices drafts a notice for each case and signs them all.
func (in *installation) makeNotices(ctx context.Context, by access.Actor, list []id.Case) error {
	text := notices.Text{Basis: "县创建省级卫生县城实施方案", Demand: "自行清理、整改到位", DueOn: in.DB.Now(county).AddDate(0, 0, 7).Format(time.DateOnly)}
	drafts, err := in.Notices.DraftMany(ctx, by, notices.Many{Common: notices.Common{Kind: "advise", Issuer: in.units[0], Text: text}, Cases: list})
	if err == nil {
		err = in.Notices.Run(ctx, county, drafts)
	}
	if err != nil {
		return err
	}
	signed, err := in.Notices.SignMany(ctx, by, notices.SigningMany{})
	if err == nil {
		err = in.Notices.Run(ctx, county, signed)
	}
	if err != nil {
		return err
	}
	for _, batch := range []id.Batched{drafts, signed} {
		b, skipped, err := in.Notices.Batch(ctx, by, batch)
		if err != nil {
			return err
		}
		for _, x := range skipped[:min(3, len(skipped))] {
			say("%s %s: %v", b.Act, x.Title, x.Why)
		}
		if int(b.Made) != len(list) {
			return fmt.Errorf("%s: %d of %d notices", b.Act, b.Made, len(list))
		}
	}
	return nil
}
