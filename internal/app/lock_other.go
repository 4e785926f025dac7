//go:build !unix

package app

// lock trusts the person who starts the program: there is no lock here that
// goes with the process.
func (a *App) lock() (unlock func() error, err error) { return Lock(a.Settings.Data) }

// Lock does nothing on this system.
func Lock(string) (unlock func() error, err error) { return func() error { return nil }, nil }
