package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// The size of a photo as the phone's page sends it, and the quality at which it
// writes it.
const (
	pictureWidth   = 1200
	pictureHeight  = 1600
	pictureQuality = 86
)

// pictures makes n photos, each another, in a folder that is kept for the next
// run, and returns their files and how many bytes they are.
func (o options) pictures(ctx context.Context, n int) (files []string, total int64, err error) {
	dir := o.path(fmt.Sprintf("pictures-%d", n))
	for i := range n {
		files = append(files, filepath.Join(dir, fmt.Sprintf("%06d.jpg", i)))
	}
	complete := filepath.Join(dir, "complete")
	if _, err := os.Stat(complete); err != nil {
		if err := os.RemoveAll(dir); err != nil {
			return nil, 0, err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, 0, err
		}
		if err := makePictures(ctx, files); err != nil {
			return nil, 0, err
		}
		if err := os.WriteFile(complete, nil, 0o600); err != nil {
			return nil, 0, err
		}
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			return nil, 0, err
		}
		total += info.Size()
	}
	return files, total, nil
}

func makePictures(ctx context.Context, files []string) error {
	g := newGrain()
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			img := image.NewYCbCr(image.Rect(0, 0, pictureWidth, pictureHeight), image.YCbCrSubsampleRatio420)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) || errs[w] != nil {
					return
				}
				if errs[w] = ctx.Err(); errs[w] != nil {
					return
				}
				g.draw(img, i)
				var b bytes.Buffer
				if errs[w] = jpeg.Encode(&b, img, &jpeg.Options{Quality: pictureQuality}); errs[w] == nil {
					errs[w] = os.WriteFile(files[i], b.Bytes(), 0o600)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// grain is what a surface looks like from near: the sum of noise at several
// sizes, larger than a picture, which takes a part of it.
type grain struct {
	rough []int8
	w, h  int
}

func newGrain() *grain {
	g := &grain{w: pictureWidth + 512, h: pictureHeight + 512}
	g.rough = make([]int8, g.w*g.h)
	sum := make([]float32, len(g.rough))
	d := dice(1200)
	for _, octave := range []struct {
		size   int
		weight float32
	}{{96, 16}, {40, 11}, {16, 7}, {7, 4.5}, {3, 3}, {1, 2.2}} {
		cols, rows := g.w/octave.size+2, g.h/octave.size+2
		knots := make([]float32, cols*rows)
		for i := range knots {
			knots[i] = (float32(d.unit())*2 - 1) * octave.weight
		}
		for y := range g.h {
			ky, fy := y/octave.size, float32(y%octave.size)/float32(octave.size)
			for x := range g.w {
				kx, fx := x/octave.size, float32(x%octave.size)/float32(octave.size)
				k := knots[ky*cols+kx:]
				top := k[0] + (k[1]-k[0])*fx
				below := k[cols] + (k[cols+1]-k[cols])*fx
				sum[y*g.w+x] += top + (below-top)*fy
			}
		}
	}
	for i, v := range sum {
		g.rough[i] = int8(max(-127, min(127, v)))
	}
	return g
}

// draw makes the n-th picture: light that changes over it, surfaces with
// edges, and the grain of what they are made of.
func (g *grain) draw(img *image.YCbCr, n int) {
	d := dice(1<<32 + n)
	light := field(&d, 40, 215)
	tint := [2][]int{field(&d, 112, 144), field(&d, 112, 144)}
	dx, dy := d.below(512), d.below(512)
	for y := range pictureHeight {
		row := img.Y[y*img.YStride : y*img.YStride+pictureWidth]
		rough := g.rough[(y+dy)*g.w+dx:]
		across(light, y, pictureHeight, func(x, v int) { row[x] = tone(v + int(rough[x])) }, pictureWidth)
	}
	for i, plane := range [2][]uint8{img.Cb, img.Cr} {
		for y := range pictureHeight / 2 {
			row := plane[y*img.CStride : y*img.CStride+pictureWidth/2]
			across(tint[i], y, pictureHeight/2, func(x, v int) { row[x] = tone(v) }, pictureWidth/2)
		}
	}
	for range 70 { // windows, signs, stalls, what lies about
		w, h := 12+d.below(160), 12+d.below(160)
		x, y := d.below(pictureWidth-w), d.below(pictureHeight-h)
		lift, blue, red := d.below(120)-60, d.below(40)-20, d.below(40)-20
		for j := y; j < y+h; j++ {
			row := img.Y[j*img.YStride+x : j*img.YStride+x+w]
			for i, v := range row {
				row[i] = tone(int(v) + lift)
			}
		}
		for j := y / 2; j < (y+h)/2; j++ {
			for k, plane := range [2][]uint8{img.Cb, img.Cr} {
				row := plane[j*img.CStride+x/2 : j*img.CStride+(x+w)/2]
				for i, v := range row {
					row[i] = tone(int(v) + [2]int{blue, red}[k])
				}
			}
		}
	}
}

// The knots of a field, by which light changes over a picture.
const (
	fieldCols = 10
	fieldRows = 9
)

func field(d *dice, from, to int) []int {
	out := make([]int, fieldCols*fieldRows)
	for i := range out {
		out[i] = from + d.below(to-from)
	}
	return out
}

// across calls set for every place of the row y of height, with the field's
// value there.
func across(f []int, y, height int, set func(x, v int), width int) {
	ky, fy := y*(fieldRows-1)/height, y*(fieldRows-1)%height
	var knots [fieldCols]int
	for i := range knots {
		top, below := f[ky*fieldCols+i], f[(ky+1)*fieldCols+i]
		knots[i] = top<<8 + (below-top)*(fy<<8)/height
	}
	for k := range fieldCols - 1 {
		from, to := k*width/(fieldCols-1), (k+1)*width/(fieldCols-1)
		step := (knots[k+1] - knots[k]) / (to - from)
		v := knots[k]
		for x := from; x < to; x++ {
			set(x, v>>8)
			v += step
		}
	}
}

func tone(v int) uint8 { return uint8(max(0, min(255, v))) }
