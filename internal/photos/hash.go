package photos

import (
	"image"
	"math/bits"

	"golang.org/x/image/draw"
)

// nearBits is in how many bits of the hash two copies of one picture differ at
// most: sent through a messenger, scaled, saved anew.
const nearBits = 6

// differenceHash says for each of 8 × 8 places whether the picture gets
// brighter to the right. Scaling and compression change little of that.
func differenceHash(img image.Image) uint64 {
	small := image.NewGray(image.Rect(0, 0, 9, 8))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	var h uint64
	for y := range 8 {
		for x := range 8 {
			h <<= 1
			if small.GrayAt(x+1, y).Y > small.GrayAt(x, y).Y {
				h |= 1
			}
		}
	}
	return h
}

// telling reports whether a hash says enough to compare by it. A blank wall or
// the night is like every other.
func telling(h uint64) bool {
	n := bits.OnesCount64(h)
	return n > nearBits && n < 64-nearBits
}

func distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// pieces cuts a hash into four pieces of 16 bits, each with its place in the
// bits above, under which it is found. If two hashes differ in at most six
// bits, one of the four pieces differs in at most one: six do not suffice for
// two in each.
func pieces(h uint64) [4]int64 {
	var out [4]int64
	for i := range out {
		out[i] = int64(i)<<16 | int64(h>>(16*i)&0xffff)
	}
	return out
}

// probes are the pieces to look for: each as it is, and with one bit turned.
// Sixty-eight look-ups meet about a thousand of a million hashes; seven pieces
// looked for as they are would meet more than ten thousand.
func probes(h uint64) []int64 {
	out := make([]int64, 0, 4*17)
	for _, p := range pieces(h) {
		out = append(out, p)
		for b := range 16 {
			out = append(out, p^1<<b)
		}
	}
	return out
}
