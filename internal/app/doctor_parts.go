package app

import (
	"context"

	"chuangwei/internal/counties"
	"chuangwei/internal/figures"
)

// recounters count the tallies of every slice that keeps some.
func (a *App) recounters() []figures.Recounter { return nil }

// numbers lists every kind of visible number.
func (a *App) numbers() []numbered { return nil }

func (a *App) examinePhotos(ctx context.Context, c counties.County, _ bool) (f Finding, err error) {
	f.Key = "photos"
	return f, nil
}
