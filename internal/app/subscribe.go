package app

// subscribe says who hears what. It is the one place where a slice learns of
// another's events.
func (a *App) subscribe() {
}
