package app

import (
	"chuangwei/internal/access"
	"chuangwei/internal/patrol"
)

// buildPatrol makes the service of the joint rectification group.
func (a *App) buildPatrol() {
	a.Patrol = patrol.New(patrol.Options{DB: a.DB, Bus: a.Bus, Ground: a.Areas, People: a.Org, Cases: a.Cases, Holder: holder{a.Custody}})
	a.Photos.Guard(patrol.Subject, access.SeeCase, a.Patrol.Owners)
}
