package ui

import (
	"context"

	"chuangwei/internal/lang"
)

// Who names whoever did something, as a history shows them: the post, or the
// program itself where no account stands behind the act.
func Who(ctx context.Context, name string, account bool) string {
	if account && name != "" {
		return name
	}
	return lang.T(ctx, "ui.by_itself")
}
