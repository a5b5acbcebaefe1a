// Package directory keeps objects as files of a folder. What Put acknowledged survives a power cut, whole; what Delete removed leaves
// neither file nor folder.
package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"tandem/shared/clock"
	"tandem/shared/object"
)

// Options says what Open opens.
type Options struct {
	Root   string // the folder, made when absent
	Secret []byte // signs upload forms: at least 32 bytes, the same after a restart so that open forms go on working
	URL    string // where package post answers; absolute, or a path for browsers of the same origin
	Clock  clock.Clock
}

// Objects implements object.Objects. It is safe for concurrent use, by one process.
type Objects struct {
	root   string
	secret []byte
	url    string
	clock  clock.Clock

	folders sync.RWMutex // held to write while empty folders are removed

	mu          sync.Mutex
	subscribers []func(object.Bucket, string, int64)
}

var _ object.Objects = (*Objects)(nil)

// tmp is the folder of files being written; it is no bucket, since those have letters and digits only.
const tmp = ".tmp"

const minSecret = 32

// Open opens or makes the folder, and forgets what was being written when the process last died.
func Open(options Options) (*Objects, error) {
	if len(options.Secret) < minSecret {
		return nil, fmt.Errorf("object: the secret has %d bytes, at least %d are needed", len(options.Secret), minSecret)
	}
	unfinished := filepath.Join(options.Root, tmp)
	if err := os.RemoveAll(unfinished); err != nil {
		return nil, fmt.Errorf("object: open %s: %w", options.Root, err)
	}
	if err := os.MkdirAll(unfinished, 0o700); err != nil {
		return nil, fmt.Errorf("object: open %s: %w", options.Root, err)
	}
	return &Objects{root: options.Root, secret: options.Secret, url: options.URL, clock: options.Clock}, nil
}

// Subscribe has a function called after each Put, before Put returns: it stands for the event that S3 sends. A crash in between loses the
// call, so who subscribes also looks, at start, for objects that nobody took.
func (o *Objects) Subscribe(notify func(bucket object.Bucket, key string, size int64)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.subscribers = append(o.subscribers, notify)
}

// Put writes beside, syncs, and renames.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	if err := object.CheckKey(bucket, key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	size, err := o.write(ctx, o.fileOf(bucket, key), body)
	if err != nil {
		return fmt.Errorf("object: put into %s: %w", bucket, err)
	}
	o.mu.Lock()
	subscribers := o.subscribers
	o.mu.Unlock()
	for _, notify := range subscribers {
		notify(bucket, key, size)
	}
	return nil
}

func (o *Objects) write(ctx context.Context, path string, body io.Reader) (size int64, err error) {
	file, err := os.CreateTemp(filepath.Join(o.root, tmp), "")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // what stays is removed by the next Open
		}
	}()
	size, err = io.Copy(file, reader{ctx, body})
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, err
	}
	return size, o.place(file.Name(), path)
}

// reader stops a copy when its context ends.
type reader struct {
	ctx   context.Context
	inner io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.inner.Read(p)
}

// place moves a written file to where it belongs.
func (o *Objects) place(from, to string) error {
	o.folders.RLock()
	defer o.folders.RUnlock()
	if err := makeFolder(filepath.Dir(to)); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// makeFolder is os.MkdirAll that syncs the parent of each folder it makes.
func makeFolder(path string) error {
	err := os.Mkdir(path, 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		if err := makeFolder(filepath.Dir(path)); err != nil {
			return err
		}
		return makeFolder(path)
	case err != nil:
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder syncs one folder: the names that it holds, not what they name.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Get opens an object.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	if err := object.CheckKey(bucket, key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := os.Open(o.fileOf(bucket, key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, object.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("object: get from %s: %w", bucket, err)
	}
	return file, nil
}

// Delete removes an object and the folders that it leaves empty.
func (o *Objects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	if err := object.CheckKey(bucket, key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	path := o.fileOf(bucket, key)
	o.folders.Lock()
	defer o.folders.Unlock()
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("object: delete from %s: %w", bucket, err)
	}
	for path = filepath.Dir(path); path != o.root && os.Remove(path) == nil; {
		path = filepath.Dir(path)
	}
	if err := syncFolder(path); err != nil {
		return fmt.Errorf("object: delete from %s: %w", bucket, err)
	}
	return nil
}
