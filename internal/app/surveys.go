package app

import (
	"bytes"
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/fault"
	"chuangwei/internal/lang"
	"chuangwei/internal/surveys"
)

// ImportRegister makes a survey with the title, of the register, and imports a
// spreadsheet into it: all of it, or nothing.
func (a *App) ImportRegister(ctx context.Context, by access.Actor, register, title string, file []byte) error {
	rep, err := a.Surveys.Import(ctx, by, surveys.ImportRequest{
		Survey: title, Create: true, Register: register, Name: register + ".xlsx", File: bytes.NewReader(file), Size: int64(len(file)),
	})
	if err != nil {
		return err
	}
	if !rep.Clean() {
		p := rep.Rows[0]
		return fault.New(fault.Invalid, "app.register", title, p.Row, surveys.Message(lang.From(ctx), p.Problems[0]))
	}
	return nil
}
