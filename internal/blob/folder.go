package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Folder is a store in a folder. Nothing outside the folder can be reached
// through it, symbolic links included.
type Folder struct{ root *os.Root }

// temporary marks files that are not whole yet. No key begins with a dot.
const temporary = ".part-"

// OpenFolder opens the store in the folder dir, which is made if it is not
// there.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	return &Folder{root}, nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Put implements Store. The file is written beside its place, made durable,
// then moved there; it is read-only from the start.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader, size int64) (err error) {
	if err := check(key); err != nil {
		return err
	}
	if _, err := f.root.Lstat(key); err == nil {
		return ErrExists
	}
	dir := path.Dir(key)
	if err := f.mkdir(dir); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	name := dir + "/" + temporary + rand.Text()
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o440)
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	defer func() {
		if err != nil {
			_ = f.root.Remove(name) // the first error tells more
		}
	}()
	n, err := io.Copy(file, &reader{ctx, r})
	if err == nil && size >= 0 && n != size {
		err = fmt.Errorf("%d bytes instead of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	if err = f.root.Rename(name, key); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	if err = f.sync(dir); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// mkdir makes dir and those above it durably.
func (f *Folder) mkdir(dir string) error {
	if _, err := f.root.Stat(dir); err == nil {
		return nil
	}
	if dir != "." {
		if err := f.mkdir(path.Dir(dir)); err != nil {
			return err
		}
	}
	if err := f.root.Mkdir(dir, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.sync(path.Dir(dir))
}

// sync makes the names in dir durable.
func (f *Folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get implements Store.
func (f *Folder) Get(_ context.Context, key string) (io.ReadSeekCloser, Info, error) {
	if err := check(key); err != nil {
		return nil, Info{}, ErrNotFound
	}
	file, err := f.root.Open(key)
	if err != nil {
		return nil, Info{}, notFound("get", key, err)
	}
	st, err := file.Stat()
	if err == nil && st.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		_ = file.Close()
		return nil, Info{}, notFound("get", key, err)
	}
	return file, Info{key, st.Size(), st.ModTime()}, nil
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, key string) (Info, error) {
	if err := check(key); err != nil {
		return Info{}, ErrNotFound
	}
	st, err := f.root.Stat(key)
	if err == nil && st.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Info{}, notFound("stat", key, err)
	}
	return Info{key, st.Size(), st.ModTime()}, nil
}

// Delete implements Store.
func (f *Folder) Delete(_ context.Context, key string) error {
	if err := check(key); err != nil {
		return err
	}
	if err := f.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// Walk implements Store.
func (f *Folder) Walk(ctx context.Context, prefix string, fn func(Info) error) error {
	start := path.Dir(prefix)
	if prefix == "" {
		start = "."
	}
	err := fs.WalkDir(f.root.FS(), start, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // gone meanwhile, or no such prefix
			}
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.IsDir() {
			if name != start && !strings.HasPrefix(prefix, name) && !strings.HasPrefix(name, prefix) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(e.Name(), temporary) {
			return nil
		}
		st, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return fn(Info{name, st.Size(), st.ModTime()})
	})
	if err != nil {
		return fmt.Errorf("walk %q: %w", prefix, err)
	}
	return nil
}

func notFound(what, key string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return fmt.Errorf("%s %s: %w", what, key, err)
}

// reader stops when the context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
