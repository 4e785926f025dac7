package app

import (
	"context"

	"chuangwei/internal/counties"
	"chuangwei/internal/events"
)

// Services is every service of the program.
type Services struct {
	Bus      *events.Bus
	Counties *counties.Service
}

// build makes the services, from the ground up.
func (a *App) build(context.Context) error {
	a.Bus = &events.Bus{}
	a.Counties = counties.New(a.DB)
	a.subscribe()
	return nil
}
