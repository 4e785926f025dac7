package app

import (
	"context"

	"chuangwei/internal/access"
)

// ImportRegister makes a survey with the title, of the register, and imports a
// spreadsheet into it.
func (a *App) ImportRegister(ctx context.Context, by access.Actor, register, title string, file []byte) error {
	return nil
}
