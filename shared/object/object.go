// Package object is the port to files: S3 on AWS, a folder in one process. What is personal is sealed before it comes here.
package object

import (
	"context"
	"errors"
	"io"
	"time"
)

// Bucket is the logical id of a bucket, as in the template: "DropBucket".
type Bucket string

// The limits that every implementation enforces.
const (
	MinKey  = 1                  // bytes of a key
	MaxKey  = 1024               // bytes of a key
	MaxPut  = 64 << 20           // bytes of a body that every implementation takes; a longer one may be refused with ErrLimit
	MaxPage = 1000               // objects of one page of a listing
	MaxPost = 7 * 24 * time.Hour // for how long a Post may be used
)

// Info describes one object.
type Info struct {
	Key  string
	Size int64
}

// Page is one page of a listing, at most 1,000 objects, in the order of their keys' bytes.
type Page struct {
	Objects []Info
	Next    string // empty on the last page
}

// Post is a form that lets its holder put one object, by POST of a multipart form with these fields first and the file last.
type Post struct {
	URL    string
	Fields map[string]string
}

// Limit bounds what a Post may put.
type Limit struct {
	MaxSize int64
	Type    string // media type
	Until   time.Time
}

// Objects is the port.
type Objects interface {
	// Put stores an object whole or not at all, and replaces what was there.
	Put(ctx context.Context, bucket Bucket, key string, body io.Reader) error
	// Get opens the newest version; the caller closes it. ErrNotFound when there is none.
	Get(ctx context.Context, bucket Bucket, key string) (io.ReadCloser, error)
	// List lists the objects whose keys have the prefix, from after the given cursor.
	List(ctx context.Context, bucket Bucket, prefix, after string) (Page, error)
	// Delete removes every version; deleting what is not there is no error.
	Delete(ctx context.Context, bucket Bucket, key string) error
	// Presign makes a Post for one key.
	Presign(ctx context.Context, bucket Bucket, key string, limit Limit) (Post, error)
}

// The errors that callers tell apart. ErrThrottled is worth a retry with jitter; ErrLimit never is.
var (
	ErrNotFound  = errors.New("object: not found")
	ErrLimit     = errors.New("object: limit of the service exceeded")
	ErrThrottled = errors.New("object: throttled")
)
