// Package atrest encrypts whatever an object store keeps, as SSE-KMS does for S3: the embedded store's disk never holds a dropped
// file in clear. What is personal for longer than its own processing is sealed with its unit's key besides.
package atrest

import (
	"context"
	"crypto/rand"
	"io"

	"tandem/shared/object"
	"tandem/shared/seal"
)

// Objects wraps an object store.
type Objects struct {
	object.Objects
	Key []byte // 32 bytes
}

func place(bucket object.Bucket, key string) string { return string(bucket) + "/" + key }

// Put encrypts an object and stores it. When it returns, the body is read no more.
func (o Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	reader, writer := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := seal.Stream(o.Key, place(bucket, key), writer, body, rand.Reader)
		writer.CloseWithError(err)
	}()
	defer func() {
		reader.Close() // lets the goroutine go when the store stopped reading early
		<-ended
	}()
	return o.Objects.Put(ctx, bucket, key, reader)
}

// Get opens and decrypts an object.
func (o Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	sealed, err := o.Objects.Get(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{seal.Unstream(o.Key, place(bucket, key), sealed), sealed}, nil
}
