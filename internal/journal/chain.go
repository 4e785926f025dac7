package journal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"chuangwei/internal/db"
	"chuangwei/internal/id"
)

// sum is the hash of l: SHA-256 over the entry before it and every field of
// its own, each preceded by its length so that no two entries spell alike.
func (l Line) sum(county id.County) string {
	h := sha256.New()
	for _, s := range []string{
		l.prev, string(county), l.Subject, l.Record, strconv.FormatInt(l.Seq, 10),
		strconv.FormatInt(l.At.UnixMilli(), 10), l.Act, string(l.Account), l.Actor, l.raw,
	} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func newSalt() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func digest(salt, value string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + value))
	return hex.EncodeToString(sum[:])
}

// Break is a place where a chain does not hold.
type Break struct {
	Subject, Record string
	Seq             int64
	Why             string // hash, link, gap, personal
}

// Verify walks every chain of the county and returns where they break and how
// many entries it read.
func Verify(ctx context.Context, tx *db.Tx) (breaks []Break, entries int64, err error) {
	var last Line
	err = db.Each(ctx, tx, func(r db.Row) error {
		l, err := scan(r)
		if err != nil {
			return err
		}
		entries++
		prev, seq := "", int64(1)
		if l.Subject == last.Subject && l.Record == last.Record {
			prev, seq = last.hash, last.Seq+1
		}
		switch {
		case l.Seq != seq:
			breaks = append(breaks, Break{l.Subject, l.Record, l.Seq, "gap"})
		case l.prev != prev:
			breaks = append(breaks, Break{l.Subject, l.Record, l.Seq, "link"})
		case l.hash != l.sum(tx.County):
			breaks = append(breaks, Break{l.Subject, l.Record, l.Seq, "hash"})
		}
		last = l
		return nil
	}, `SELECT `+columns+` FROM journal WHERE county = $1 ORDER BY subject, record, seq`, tx.County)
	if err != nil {
		return nil, entries, fmt.Errorf("verify journal: %w", err)
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var l Line
		var field, salt, value, data string
		if err := r.Scan(&l.Subject, &l.Record, &l.Seq, &field, &salt, &value, &data); err != nil {
			return err
		}
		if !strings.Contains(data, digest(salt, value)) {
			breaks = append(breaks, Break{l.Subject, l.Record, l.Seq, "personal"})
		}
		return nil
	}, `SELECT p.subject, p.record, p.seq, p.field, p.salt, p.value, j.data FROM journal_personal p
		JOIN journal j ON j.county = p.county AND j.subject = p.subject AND j.record = p.record AND j.seq = p.seq
		WHERE p.county = $1`, tx.County)
	if err != nil {
		return nil, entries, fmt.Errorf("verify journal: %w", err)
	}
	return breaks, entries, nil
}

// EraseValue removes a personal value from a record of the journal, where
// others' stand beside it.
func EraseValue(ctx context.Context, tx *db.Tx, subject, record, value string) error {
	_, err := tx.Exec(ctx, `DELETE FROM journal_personal WHERE county = $1 AND subject = $2 AND record = $3 AND value = $4`, tx.County, subject, record, value)
	return err
}

// Erase removes the personal fields of a record from the journal. Their
// digests stay, so the chain still holds.
func Erase(ctx context.Context, tx *db.Tx, subject, record string) error {
	_, err := tx.Exec(ctx, `DELETE FROM journal_personal WHERE county = $1 AND subject = $2 AND record = $3`, tx.County, subject, record)
	return err
}
