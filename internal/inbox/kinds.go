package inbox

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// otherKinds is the sort of what is of no other.
const otherKinds = "other"

// Sorts lists the sorts of notices that somebody can choose by channel. The
// name of each is the message "inbox.sort." + its own.
func Sorts() []string {
	return []string{"case", "task", "remind", "urge", "order", "support", "patrol", "custody", "drive", "meeting", "document", otherKinds}
}

// SortOf is the sort of a kind of notice: what stands before its first dot.
func SortOf(kind string) string {
	sort, _, _ := strings.Cut(kind, ".")
	if !slices.Contains(Sorts(), sort) {
		return otherKinds
	}
	return sort
}

// checkOff refuses sorts that there are none of.
func checkOff(f *fault.Fields, name string, off []string) {
	for _, s := range off {
		if !slices.Contains(Sorts(), s) {
			f.Add(name, "inbox.bad_sort", s)
		}
	}
}

// offOf reads the sorts that an account does not want, by channel.
func offOf(ctx context.Context, tx *db.Tx, account id.Account) (map[string][]string, error) {
	out := map[string][]string{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var channel, kind string
		err := r.Scan(&channel, &kind)
		out[channel] = append(out[channel], kind)
		return err
	}, `SELECT channel, kind FROM notice_kinds_off WHERE county = $1 AND account = $2 ORDER BY channel, kind LIMIT 100`, tx.County, account)
	if err != nil {
		return nil, fmt.Errorf("kinds of notices: %w", err)
	}
	return out, nil
}

// putOff stores the sorts that somebody does not want by a channel.
func putOff(ctx context.Context, tx *db.Tx, by access.Actor, channel string, off []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM notice_kinds_off WHERE county = $1 AND account = $2 AND channel = $3`, tx.County, by.Account, channel); err != nil {
		return fmt.Errorf("kinds of notices: %w", err)
	}
	for _, s := range slices.Compact(slices.Sorted(slices.Values(off))) {
		if _, err := tx.Exec(ctx, `INSERT INTO notice_kinds_off (county, account, channel, kind) VALUES ($1, $2, $3, $4)`, tx.County, by.Account, channel, s); err != nil {
			return fmt.Errorf("kinds of notices: %w", err)
		}
	}
	return nil
}

// wants reports whether what is of a kind is to go out by a channel.
func (c Channels) wants(channel, kind string) bool {
	switch channel {
	case byEmail:
		return c.Email && !slices.Contains(c.EmailOff, SortOf(kind))
	case byPush:
		return c.Push && !slices.Contains(c.PushOff, SortOf(kind))
	}
	return false
}
