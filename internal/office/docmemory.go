package office

import (
	"runtime/debug"
	"sync"
)

// longPaper is from how many blocks on a PDF is long: its pages are all in
// memory until the last one is laid out.
const longPaper = 2000

// While long papers are being written garbage is collected more often: what
// they hold then counts for six fifths of it instead of twice.
var saving struct {
	sync.Mutex
	writers int
	usual   int
}

const frugalPercent = 20

// frugal begins to save memory, until what it returns is called.
func frugal() (end func()) {
	saving.Lock()
	defer saving.Unlock()
	if saving.writers++; saving.writers == 1 {
		saving.usual = debug.SetGCPercent(frugalPercent)
	}
	return func() {
		saving.Lock()
		defer saving.Unlock()
		if saving.writers--; saving.writers == 0 {
			debug.SetGCPercent(saving.usual)
		}
	}
}
