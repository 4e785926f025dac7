package config

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// KeyFolder holds the program's own secrets, one file each, readable by its
// account alone.
const KeyFolder = "keys"

// Key returns the secret called name of the data folder, 32 random bytes, and
// makes it if it is not there. Two programs that make it at once agree: the
// file is created whole or not at all.
func Key(data, name string) ([]byte, error) {
	dir := filepath.Join(data, KeyFolder)
	path := filepath.Join(dir, name)
	for range 2 {
		b, err := os.ReadFile(path)
		switch {
		case err == nil && len(b) == 32:
			return b, nil
		case err == nil:
			return nil, fmt.Errorf("key %s has %d bytes instead of 32", path, len(b))
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		if err := makeKey(dir, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("make key %s: %w", name, err)
		}
	}
	return nil, fmt.Errorf("key %s cannot be read back", path)
}

func makeKey(dir, path string) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	secret := make([]byte, 32)
	rand.Read(secret)
	_, err = f.Write(secret)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, does not replace a key that is there by now.
	return os.Link(f.Name(), path)
}
