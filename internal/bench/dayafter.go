package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/image/draw"

	"chuangwei/internal/app"
	"chuangwei/internal/db"
	"chuangwei/internal/patrol"
	"chuangwei/internal/photos"
)

// wait waits until no photo waits for its copies any more.
func (d *day) wait(ctx context.Context) (err error) {
	p, err := openPeer(ctx, d.dir)
	if err != nil {
		return err
	}
	defer closing(&err, p.close)
	for last := -1; ; {
		var n int
		if err := p.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM photos WHERE county = $1 AND copies = $2`, county, photos.Pending).Scan(&n); err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		if last < 0 || last-n >= 1000 {
			say("%d photos wait for their copies", n)
			last = n
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// count looks whether everything that was answered is there, once, and asks
// doctor.
func (d *day) count(ctx context.Context) (err error) {
	a, err := openData(ctx, d.dir)
	if err != nil {
		return err
	}
	defer closing(&err, a.Close)
	titles, hashes, actions := map[string]int{}, map[string]int{}, map[string]int{}
	err = a.DB.Read(ctx, county, func(tx *db.Tx) error {
		for query, to := range map[string]map[string]int{
			`SELECT title FROM cases WHERE county = $1 AND photos_before = 1`:                                   titles,
			`SELECT sha256 FROM photos WHERE county = $1 AND copies = 'made' AND subject IN ('case', 'action')`: hashes,
			`SELECT id FROM patrol_actions WHERE county = $1`:                                                   actions,
		} {
			err := db.Each(ctx, tx, func(r db.Row) error {
				var s string
				err := r.Scan(&s)
				to[s]++
				return err
			}, query, tx.County)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	once := func(what, name string, in map[string]int) {
		if n := in[name]; n != 1 {
			d.lost = append(d.lost, fmt.Sprintf("%s %s is there %d times", what, name, n))
		}
		delete(in, name)
	}
	for _, c := range d.cases {
		once("case", c.title, titles)
	}
	for _, id := range d.recorded {
		once("action", string(id), actions)
	}
	for _, name := range d.files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		once("photo", hex.EncodeToString(sum[:]), hashes)
	}
	if n := len(titles) + len(hashes) + len(actions); n > 0 {
		d.lost = append(d.lost, fmt.Sprintf("%d records that nobody sent", n))
	}
	if err := d.amounts(ctx, a); err != nil {
		return err
	}
	for _, l := range d.lost[:min(5, len(d.lost))] {
		say("%s", l)
	}
	_, err = a.Doctor(ctx, false, func(f app.Finding) {
		d.findings++
		if !f.Well() {
			d.wrong = append(d.wrong, fmt.Sprintf("%s: %v", f.Key, f.Wrong[:min(3, len(f.Wrong))]))
			say("%s", d.wrong[len(d.wrong)-1])
		}
	})
	return err
}

// amounts compares what the actions come to with what was sent.
func (d *day) amounts(ctx context.Context, a *app.App) error {
	var sent, there int64
	for _, x := range d.actions {
		sent += int64(x.count)
	}
	err := a.DB.Read(ctx, county, func(tx *db.Tx) error {
		return db.Each(ctx, tx, func(r db.Row) error { return r.Scan(&there) }, `SELECT COALESCE(SUM(amount), 0) FROM patrol_actions WHERE county = $1`, tx.County)
	})
	if err == nil && sent != there {
		d.lost = append(d.lost, fmt.Sprintf("%s: %d were sent, %d are there", patrol.Subject, sent, there))
	}
	return err
}

// bareDay is what the disk and the processors do of a day by themselves.
type bareDay struct {
	written time.Duration // the same bytes into as many files, each made durable
	opened  sample        // some of the photos opened, made smaller and written
	workers int
}

// bare measures the limits that a day has on this machine.
func (d *day) bare() (b bareDay, err error) {
	dir := d.o.path("day-bare")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return b, err
	}
	data := make([][]byte, len(d.files))
	for i, name := range d.files {
		if data[i], err = os.ReadFile(name); err != nil {
			return b, err
		}
	}
	m, err := measure(phones, len(data), func(i int) error { return writeDurably(filepath.Join(dir, filepath.Base(d.files[i])), data[i]) })
	if err != nil {
		return b, err
	}
	b.written = m.total
	b.workers = 2
	b.opened, err = measure(b.workers, min(len(data), 300), func(i int) error { return copiesBare(data[i*len(data)/min(len(data), 300)]) })
	return b, errors.Join(err, os.RemoveAll(dir))
}

func writeDurably(name string, data []byte) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer closing(&err, f.Close)
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

// copiesBare does with a photo what the program does: opens it, writes it anew,
// makes it smaller by four samples a pixel and writes that.
func copiesBare(data []byte) error {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	var public, small bytes.Buffer
	if err := jpeg.Encode(&public, img, &jpeg.Options{Quality: 84}); err != nil {
		return err
	}
	thumb := image.NewRGBA(image.Rect(0, 0, 360, 480))
	draw.ApproxBiLinear.Scale(thumb, thumb.Bounds(), img, img.Bounds(), draw.Src, nil)
	return jpeg.Encode(&small, thumb, &jpeg.Options{Quality: 78})
}

func (d *day) tell(t *table, b bareDay) {
	var pages, answers sample
	again := 0
	for _, p := range d.used {
		pages.each, answers.each = append(pages.each, p.pages...), append(answers.each, p.answers...)
		again += p.again
	}
	n := len(d.files)
	t.add(fmt.Sprintf("a county day by %d phones: %s cases, %s actions, %s photos", len(d.tokens), count(len(d.cases)), count(len(d.actions)), count(n)), "answered within 5 min",
		fmt.Sprintf("%s, p95 %s, %d sent again", span(d.answered), ms(answers.percentile(95)), again), "", d.cpu/time.Duration(len(d.cases)+len(d.actions)), judge(d.answered <= dayAnswered))
	t.add("  pages that the phones opened meanwhile", "", fmt.Sprintf("%d, p95 %s", len(pages.each), ms(pages.percentile(95))), "", 0, told)
	t.add("  the photos written bare, each durable", "", fmt.Sprintf("%s, %d MB", span(b.written), d.bytes/1_000_000), ratio(b.written, d.answered), 0, told)
	t.add("  thumbnails and public copies of all", "within 15 min from the start", span(d.copied), "", 0, judge(d.copied <= dayCopied))
	whole := b.opened.total * time.Duration(n) / time.Duration(len(b.opened.each))
	t.add("  the photos opened, scaled, written anew bare", "", span(whole)+" by reckoning", ratio(whole, d.copied), b.opened.processor(), told)
	t.add("  killed when all were answered: nothing lost", "all there once", fmt.Sprintf("%d of %d wrong", len(d.lost), len(d.cases)+len(d.actions)+n), "", 0, judge(len(d.lost) == 0))
	t.add("  doctor", "clean", fmt.Sprintf("%d of %d checks wrong", len(d.wrong), d.findings), "", 0, judge(len(d.wrong) == 0))
	t.add("  memory of the program at most", "", fmt.Sprintf("%d MB", d.memory), "", 0, told)
}

func ratio(a, b time.Duration) string { return fmt.Sprintf("%.2f", float64(a)/float64(b)) }

// span is a length of time in minutes and seconds.
func span(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }
