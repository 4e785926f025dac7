package app

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
	"chuangwei/internal/inbox"
	"chuangwei/internal/ui"
)

// frameOf adds what the slices know.
func (a *App) frameOf(ctx context.Context, tx *db.Tx, by access.Actor, f *ui.Frame) error {
	if by.Account == "" {
		return nil
	}
	n, err := inbox.Unread(ctx, tx, by.Account)
	f.Inbox = n
	return err
}
