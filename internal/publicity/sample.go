package publicity

import (
	"cmp"
	"math"
	"slices"

	"chuangwei/internal/figures"
)

// z is the normal deviate of a confidence of 95 %.
const z = figures.Z

// SampleSize is how many answers are needed so that a share of about p is known
// to within a margin e with 95 % confidence: Cochran's n = z²p(1−p)/e², rounded
// up, and for a population that is not large, his correction n/(1+(n−1)/N).
// p = 0.9 and e = 3 % give 385. (W. G. Cochran, Sampling Techniques, 3rd ed.,
// §4.4.)
func SampleSize(p, e float64, population int64) int64 {
	n := z * z * p * (1 - p) / (e * e)
	if population > 0 {
		n /= 1 + (n-1)/float64(population)
	}
	return int64(math.Ceil(n - 1e-9))
}

// Issued is how many forms are to be given out so that n come back, where a
// share of silent does not answer: 385 and 30 % give 550.
func Issued(n int64, silent float64) int64 {
	return int64(math.Ceil(float64(n)/(1-silent) - 1e-9))
}

// Wilson is the interval in which the share of k of n lies with 95 %
// confidence. Of none it is everything.
func Wilson(k, n int64) (low, high float64) { return figures.Ratio{Num: k, Den: n}.Interval() }

// Divide divides total by weights into whole parts, by the largest remainder:
// the parts add up to it, and none is more than one from its share. Where
// nothing weighs, all weigh the same.
func Divide(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		weights = slices.Repeat([]int64{1}, len(weights))
		sum = int64(len(weights))
	}
	parts, order := make([]int64, len(weights)), make([]int, len(weights))
	left := total
	for i, w := range weights {
		parts[i], order[i] = total*w/sum, i
		left -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(total*weights[b]%sum, total*weights[a]%sum) })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts
}
