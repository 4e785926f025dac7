package plan

import "strconv"

// figure writes a number without needless zeros.
func figure(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
