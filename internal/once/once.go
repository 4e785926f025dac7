// Package once makes a retried request do its work once.
//
// A creating request carries a key that its sender made. The key, a digest of
// the request and the answer are stored in the transaction that does the work;
// a second arrival gets the first answer, and the same key with another
// content is refused.
package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
)

// Keep is how long a key is remembered.
const Keep = 30 * 24 * time.Hour

// maxKey bounds the length of a key.
const maxKey = 100

// Do runs work unless a request of by with this key was answered before; then
// it returns that answer. what is everything that the request says: it goes
// into the digest. An empty key runs work each time.
func Do(ctx context.Context, tx *db.Tx, by access.Actor, key string, what any, work func() (answer string, err error)) (answer string, again bool, err error) {
	if key == "" {
		answer, err = work()
		return answer, false, err
	}
	if len(key) > maxKey {
		return "", false, fault.New(fault.Invalid, "once.key_long", maxKey)
	}
	text, err := json.Marshal(what)
	if err != nil {
		return "", false, fmt.Errorf("digest request: %w", err)
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])

	type row struct{ digest, answer string }
	old, err := db.One(ctx, tx, func(r db.Row) (o row, err error) { return o, r.Scan(&o.digest, &o.answer) },
		`SELECT digest, answer FROM requests WHERE county = $1 AND account = $2 AND request_key = $3`,
		tx.County, by.Account, key)
	switch {
	case err == nil && old.digest == digest:
		return old.answer, true, nil
	case err == nil:
		return "", false, fault.New(fault.Conflict, "once.other_content")
	case !errors.Is(err, db.ErrNone):
		return "", false, fmt.Errorf("look up request: %w", err)
	}
	if answer, err = work(); err != nil {
		return "", false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests (county, account, request_key, digest, answer, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.County, by.Account, key, digest, answer, db.Millis(tx.Now))
	if err != nil {
		return "", false, fmt.Errorf("keep answer: %w", err)
	}
	return answer, false, nil
}

// Forget drops the keys that are older than Keep.
func Forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM requests WHERE county = $1 AND at < $2`, tx.County, db.Millis(tx.Now.Add(-Keep)))
	return err
}
