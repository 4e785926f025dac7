package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// nobody runs the server where the caller is root, whom PostgreSQL refuses.
const nobody = 65534

func asRoot() bool { return os.Geteuid() == 0 }

// attributes start a program in a group of its own, so that Ctrl-C reaches it
// only through stop, and have it stopped if this one is killed.
func attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if asRoot() {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	return attr
}

// giveAway makes dir and all in it the unprivileged user's.
func giveAway(dir string) error {
	if !asRoot() {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
}
