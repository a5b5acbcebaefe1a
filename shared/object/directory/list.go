package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"tandem/shared/object"
)

// List lists a page of objects. It opens only the folders that the prefix leads to.
func (o *Objects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if err := object.CheckList(bucket, prefix, after); err != nil {
		return object.Page{}, err
	}
	whole := prefix[:strings.LastIndexByte(prefix, '/')+1]
	listing := listing{ctx: ctx, prefix: prefix, after: after}
	if err := listing.walk(o.folderOf(bucket, whole), whole); err != nil && !errors.Is(err, errFull) {
		return object.Page{}, fmt.Errorf("object: list %s: %w", bucket, err)
	}
	return listing.page, nil
}

var errFull = errors.New("the page is full")

// listing gathers a page.
type listing struct {
	ctx           context.Context
	prefix, after string
	page          object.Page
}

// walk visits, in the order of their bytes, the keys of a folder; all begin with begun.
func (l *listing) walk(path, begun string) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	entries, err := read(path, "")
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.segment, b.segment) })
	for _, entry := range entries {
		key := begun + entry.segment
		if !strings.HasPrefix(key, l.prefix) {
			continue
		}
		if entry.folder {
			if key < l.after && !strings.HasPrefix(l.after, key) {
				continue // all of it comes before the cursor
			}
			err = l.walk(entry.path, key)
		} else if key > l.after {
			err = l.add(key, entry.path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) add(key, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed since its folder was read
	}
	if err != nil {
		return err
	}
	if len(l.page.Objects) == object.MaxPage {
		l.page.Next = l.page.Objects[object.MaxPage-1].Key
		return errFull
	}
	l.page.Objects = append(l.page.Objects, object.Info{Key: key, Size: info.Size()})
	return nil
}

// Each visits every object that the folder holds, bucket by bucket, with its body: for those who search what is stored. It stops at the
// first error.
func (o *Objects) Each(visit func(bucket object.Bucket, key string, body []byte) error) error {
	buckets, err := os.ReadDir(o.root)
	if err != nil {
		return fmt.Errorf("object: read %s: %w", o.root, err)
	}
	for _, one := range buckets {
		bucket := object.Bucket(one.Name())
		if object.CheckBucket(bucket) != nil {
			continue
		}
		if err := o.eachOf(bucket, visit); err != nil {
			return err
		}
	}
	return nil
}

func (o *Objects) eachOf(bucket object.Bucket, visit func(object.Bucket, string, []byte) error) error {
	for after := ""; ; {
		page, err := o.List(context.Background(), bucket, "", after)
		if err != nil {
			return err
		}
		for _, info := range page.Objects {
			body, err := os.ReadFile(o.fileOf(bucket, info.Key))
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed since it was listed
			}
			if err != nil {
				return fmt.Errorf("object: read from %s: %w", bucket, err)
			}
			if err := visit(bucket, info.Key, body); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		after = page.Next
	}
}
