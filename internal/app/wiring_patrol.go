package app

import (
	"chuangwei/internal/access"
	"chuangwei/internal/patrol"
)

// buildPatrol makes the service of the joint rectification group. Its actions
// hold goods once there is custody to hold them.
func (a *App) buildPatrol() {
	a.Patrol = patrol.New(patrol.Options{DB: a.DB, Bus: a.Bus, Ground: a.Areas, People: a.Org, Cases: a.Cases})
	a.Photos.Guard(patrol.Subject, access.SeeCase, a.Patrol.Owners)
}
