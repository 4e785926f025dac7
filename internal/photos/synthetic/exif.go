package synthetic

import (
	"bytes"
	"encoding/binary"
	"math"
)

// withEXIF puts an EXIF segment behind the start of a JPEG file.
func withEXIF(jpg []byte, s Scene) []byte {
	if s.Taken.IsZero() && s.Lon == 0 && s.Lat == 0 && s.Orientation == 0 {
		return jpg
	}
	tiff := s.tiff()
	var b bytes.Buffer
	b.Write(jpg[:2])
	b.Write([]byte{0xff, 0xe1})
	_ = binary.Write(&b, binary.BigEndian, uint16(2+6+len(tiff))) // a Buffer does not fail
	b.WriteString("Exif\x00\x00")
	b.Write(tiff)
	b.Write(jpg[2:])
	return b.Bytes()
}

// entry is one tag: its type as TIFF numbers it, and its bytes.
type entry struct {
	tag, kind uint16
	count     uint32
	data      []byte
}

func text(tag uint16, s string) entry {
	return entry{tag, 2, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(tag, v uint16) entry {
	return entry{tag, 3, 1, binary.LittleEndian.AppendUint16(nil, v)}
}

func pointer(tag uint16, v uint32) entry {
	return entry{tag, 4, 1, binary.LittleEndian.AppendUint32(nil, v)}
}

// angle is degrees, minutes and seconds as three fractions.
func angle(tag uint16, deg float64) entry {
	total := math.Round(math.Abs(deg) * 3600 * 1000)
	parts := [][2]uint32{{uint32(total / 3600000), 1}, {uint32(math.Mod(total/60000, 60)), 1}, {uint32(math.Mod(total, 60000)), 1000}}
	var d []byte
	for _, p := range parts {
		d = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(d, p[0]), p[1])
	}
	return entry{tag, 5, 3, d}
}

// tiff is the block of tags: the main directory, then those of the camera and
// of the place, to which it points.
func (s Scene) tiff() []byte {
	main := []entry{text(0x010f, "Chuangwei"), text(0x0110, "DEMO")}
	if s.Orientation > 0 {
		main = append(main, short(0x0112, uint16(s.Orientation)))
	}
	var camera, place []entry
	if !s.Taken.IsZero() {
		camera = []entry{text(0x9003, s.Taken.Format("2006:01:02 15:04:05"))}
	}
	if s.Lon != 0 || s.Lat != 0 {
		ns, ew := "N", "E"
		if s.Lat < 0 {
			ns = "S"
		}
		if s.Lon < 0 {
			ew = "W"
		}
		place = []entry{text(1, ns), angle(2, s.Lat), text(3, ew), angle(4, s.Lon)}
	}
	n := len(main)
	for _, d := range [][]entry{camera, place} {
		if d != nil {
			n++
		}
	}
	at := uint32(8 + directorySize(main) + 12*(n-len(main)))
	if camera != nil {
		main = append(main, pointer(0x8769, at))
		at += uint32(directorySize(camera))
	}
	if place != nil {
		main = append(main, pointer(0x8825, at))
	}
	out := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	for _, d := range [][]entry{main, camera, place} {
		if d != nil {
			out = directory(out, d)
		}
	}
	return out
}

func directorySize(d []entry) int {
	n := 2 + 12*len(d) + 4
	for _, e := range d {
		if len(e.data) > 4 {
			n += len(e.data) + len(e.data)%2
		}
	}
	return n
}

// directory appends d; what does not fit into four bytes stands behind it.
func directory(out []byte, d []entry) []byte {
	le := binary.LittleEndian
	rest := uint32(len(out) + 2 + 12*len(d) + 4)
	var tail []byte
	out = le.AppendUint16(out, uint16(len(d)))
	for _, e := range d {
		out = le.AppendUint32(le.AppendUint16(le.AppendUint16(out, e.tag), e.kind), e.count)
		if len(e.data) <= 4 {
			out = append(out, append(e.data, 0, 0, 0, 0)[:4]...)
			continue
		}
		out = le.AppendUint32(out, rest+uint32(len(tail)))
		tail = append(tail, e.data...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0)
		}
	}
	out = le.AppendUint32(out, 0)
	return append(out, tail...)
}
