package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// A sum is the hash of a table's rows in whatever order they come: the SHA-256
// of every row, added up in four lanes of 64 bits. Databases sort text
// differently, so an order could not be agreed on; a row that changed, is
// missing or is there twice changes the sum.
type sum struct {
	rows  int64
	lanes [4]uint64
	buf   []byte
}

// add adds a row of values, each nil, int64, float64, bool, string or []byte.
// Every value is preceded by its kind and length, so that no two rows spell
// alike.
func (s *sum) add(row []any) {
	b := s.buf[:0]
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case bool:
			if v {
				b = append(b, 'T')
			} else {
				b = append(b, 'F')
			}
		case string:
			b = append(binary.LittleEndian.AppendUint64(append(b, 't'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.LittleEndian.AppendUint64(append(b, 'b'), uint64(len(v))), v...)
		}
	}
	s.buf = b
	h := sha256.Sum256(b)
	for i := range s.lanes {
		s.lanes[i] += binary.LittleEndian.Uint64(h[i*8:])
	}
	s.rows++
}

func (s *sum) table() Table {
	var b []byte
	for _, l := range s.lanes {
		b = binary.BigEndian.AppendUint64(b, l)
	}
	return Table{Rows: s.rows, Hash: hex.EncodeToString(b)}
}
