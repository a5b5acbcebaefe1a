package machine

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// An archive of objects is its head (8 bytes, and the instant of the records that it goes with), a tar of the folder, and the SHA-256
// of all that. Objects are encrypted at rest, and are in the archive as they are in the folder.
const (
	objectsMagic = "TANDEMo\x01"
	objectsHead  = len(objectsMagic) + 8
)

var errObjects = errors.New("archive of objects unusable: cut short, altered, or none")

func writeObjects(ctx context.Context, folder string, made time.Time, to io.Writer) error {
	sum := sha256.New()
	out := io.MultiWriter(to, sum)
	if _, err := out.Write(binary.BigEndian.AppendUint64([]byte(objectsMagic), uint64(made.Unix()))); err != nil {
		return err
	}
	archive := tar.NewWriter(out)
	buckets, err := bucketsOf(folder)
	for _, bucket := range buckets {
		err = errors.Join(err, addBucket(ctx, archive, folder, bucket))
	}
	if err := errors.Join(err, archive.Close()); err != nil {
		return err
	}
	_, err = to.Write(sum.Sum(nil))
	return err
}

// bucketsOf lists the folders of buckets. That of checked files is the last: objects move into it from the others, and the walk must
// not pass one that moves from before it to behind it.
func bucketsOf(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var buckets, last []string
	for _, entry := range entries {
		switch {
		case strings.HasPrefix(entry.Name(), "."): // no bucket: what is being written
		case entry.Name() == "FilesBucket":
			last = append(last, entry.Name())
		default:
			buckets = append(buckets, entry.Name())
		}
	}
	return append(buckets, last...), err
}

func addBucket(ctx context.Context, archive *tar.Writer, folder, bucket string) error {
	return filepath.WalkDir(filepath.Join(folder, bucket), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted since its folder was read
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		return addObject(archive, folder, path)
	})
}

func addObject(archive *tar.Writer, folder, path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted since its folder was read
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	name, err := filepath.Rel(folder, path)
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: filepath.ToSlash(name), Size: info.Size(), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err = io.Copy(archive, file) // a whole file: objects are put by renaming
	return err
}

// checkObjects reads an archive whole, checks it, and says when the records were made that it goes with.
func checkObjects(path string) (time.Time, error) {
	file, size, err := openObjects(path)
	if err != nil {
		return time.Time{}, err
	}
	defer file.Close()
	sum := sha256.New()
	head := make([]byte, objectsHead)
	if _, err := io.ReadFull(io.TeeReader(file, sum), head); err != nil || string(head[:len(objectsMagic)]) != objectsMagic {
		return time.Time{}, errors.Join(errObjects, err)
	}
	if _, err := io.CopyN(sum, file, size); err != nil {
		return time.Time{}, errors.Join(errObjects, err)
	}
	want := make([]byte, sha256.Size)
	if _, err := io.ReadFull(file, want); err != nil || string(want) != string(sum.Sum(nil)) {
		return time.Time{}, errors.Join(errObjects, err)
	}
	return time.Unix(int64(binary.BigEndian.Uint64(head[len(objectsMagic):])), 0).UTC(), nil
}

// openObjects opens an archive and says how long its tar is.
func openObjects(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && info.Size() < int64(objectsHead+sha256.Size) {
		err = errObjects
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size() - int64(objectsHead+sha256.Size), nil
}

// extractObjects puts the objects of a checked archive into a folder.
func extractObjects(ctx context.Context, path, folder string) error {
	file, size, err := openObjects(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Seek(int64(objectsHead), io.SeekStart); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder) // whatever the names say, nothing is written outside
	if err != nil {
		return err
	}
	defer root.Close()
	archive := tar.NewReader(io.LimitReader(file, size))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = extractObject(root, header.Name, archive)
		}
		if err != nil {
			return fmt.Errorf("objects: %w", err)
		}
	}
}

func extractObject(root *os.Root, name string, content io.Reader) error {
	name = filepath.FromSlash(name)
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Sync(), file.Close())
}
