package geo

import (
	"cmp"
	"math"
	"slices"
)

// KeyZoom is the zoom of a key: its cell is some 2.4 m wide at the equator.
const KeyZoom = 24

const cellsAcross = 1 << KeyZoom

// Key returns the key of p: the number of its map tile at zoom 24, the bits of
// row and column interleaved, so that every map tile of every zoom is one range
// of keys. 48 bits, never negative. Beyond 85° the map ends and the key stays
// that of its edge.
func Key(p Point) int64 {
	x, y := cell(p)
	return interleave(x) | interleave(y)<<1
}

// KeyPoint returns the middle of a key's cell, within 2 m of the point.
func KeyPoint(key int64) Point { return CellCenter(key, KeyZoom) }

// Tile returns the column and row of the map tile of p at zoom z.
func Tile(p Point, z int) (x, y int) {
	cx, cy := cell(p)
	s := KeyZoom - clampZoom(z)
	return int(cx >> s), int(cy >> s)
}

// Range is keys from Lo up to but not including Hi.
type Range struct{ Lo, Hi int64 }

// TileRange returns the keys of a map tile: key >= lo AND key < hi. A tile that
// is not on the map has none, lo = hi = 0.
func TileRange(z, x, y int) (lo, hi int64) {
	if z < 0 || z > KeyZoom || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return 0, 0
	}
	cell := interleave(uint32(x)) | interleave(uint32(y))<<1
	size := CellSize(z)
	return cell * size, (cell + 1) * size
}

// Cell returns the cell of a key at zoom z: its first 2z bits. Keys of one
// tile have one cell.
func Cell(key int64, z int) int64 { return key / CellSize(z) }

// CellSize returns how many keys a cell of zoom z has: SQL groups by
// key / CellSize(z).
func CellSize(z int) int64 { return 1 << (2 * (KeyZoom - clampZoom(z))) }

// CellTile returns the column and row of a cell at its own zoom.
func CellTile(cell int64) (x, y int) {
	return int(gather(cell)), int(gather(cell >> 1))
}

// CellBounds returns the box of a cell of zoom z.
func CellBounds(cell int64, z int) Bounds {
	x, y := CellTile(cell)
	return TileBounds(clampZoom(z), x, y)
}

// CellCenter returns the middle of a cell of zoom z on the map.
func CellCenter(cell int64, z int) Point {
	x, y := CellTile(cell)
	n := float64(int64(1) << clampZoom(z))
	return unproject((float64(x)+0.5)/n, (float64(y)+0.5)/n)
}

// TileBounds returns the box of a map tile.
func TileBounds(z, x, y int) Bounds {
	n := float64(int64(1) << clampZoom(z))
	nw, se := unproject(float64(x)/n, float64(y)/n), unproject(float64(x+1)/n, float64(y+1)/n)
	return Bounds{nw.Lon, se.Lat, se.Lon, nw.Lat}
}

// MaxRanges is the most ranges that Cover returns.
const MaxRanges = 16

// Cover returns ranges of keys that hold every point of b, at most MaxRanges,
// in order and apart. They follow the tiles of zoom z, of a smaller zoom where
// those are too many, and also hold points outside b: the query compares
// longitude and latitude as well.
func Cover(b Bounds, z int) []Range {
	if !b.Valid() {
		return nil
	}
	z = clampZoom(z)
	var x0, y0, x1, y1 int
	for ; ; z-- {
		x0, y0 = Tile(Point{b.West, b.North}, z)
		x1, y1 = Tile(Point{b.East, b.South}, z)
		if (x1-x0+1)*(y1-y0+1) <= 256 {
			break
		}
	}
	var ranges []Range
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			lo, hi := TileRange(z, x, y)
			ranges = append(ranges, Range{lo, hi})
		}
	}
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.Lo, b.Lo) })
	return joined(ranges)
}

// joined merges ranges that meet, and then those with the smallest gaps until
// few enough are left.
func joined(ranges []Range) []Range {
	var gaps []int64
	for i := 1; i < len(ranges); i++ {
		if g := ranges[i].Lo - ranges[i-1].Hi; g > 0 {
			gaps = append(gaps, g)
		}
	}
	least := int64(0) // gaps of this size and less are closed
	if len(gaps) >= MaxRanges {
		slices.Sort(gaps)
		least = gaps[len(gaps)-MaxRanges]
	}
	out := ranges[:1]
	for _, r := range ranges[1:] {
		if last := &out[len(out)-1]; r.Lo-last.Hi <= least {
			last.Hi = r.Hi
			continue
		}
		out = append(out, r)
	}
	return out
}

func clampZoom(z int) int { return min(max(z, 0), KeyZoom) }

// cell returns column and row of p at zoom 24 in the projection of web maps.
func cell(p Point) (x, y uint32) {
	fx := (p.Lon + 180) / 360
	fy := (1 - math.Asinh(math.Tan(radians(p.Lat)))/math.Pi) / 2
	return column(fx), column(fy)
}

func column(f float64) uint32 {
	switch f *= cellsAcross; {
	case f >= cellsAcross:
		return cellsAcross - 1
	case f > 0:
		return uint32(f)
	}
	return 0 // also for what is not a number
}

func unproject(fx, fy float64) Point {
	return Point{fx*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*fy))) * 180 / math.Pi}
}

// interleave puts a zero before every bit of the lower 24.
func interleave(v uint32) int64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	x = (x | x<<4) & 0x0F0F0F0F0F0F0F0F
	x = (x | x<<2) & 0x3333333333333333
	x = (x | x<<1) & 0x5555555555555555
	return int64(x)
}

// gather undoes interleave: it takes every other bit.
func gather(v int64) uint32 {
	x := uint64(v) & 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0F0F0F0F0F0F0F0F
	x = (x | x>>4) & 0x00FF00FF00FF00FF
	x = (x | x>>8) & 0x0000FFFF0000FFFF
	x = (x | x>>16) & 0x00000000FFFFFFFF
	return uint32(x)
}
