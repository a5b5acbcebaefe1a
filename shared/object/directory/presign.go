package directory

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tandem/shared/object"
)

// The fields of the form, named as those of S3. The media type is a field, not the part's own.
const (
	fieldKey       = "key"
	fieldType      = "Content-Type"
	fieldPolicy    = "policy"
	fieldSignature = "x-amz-signature"
)

// The errors of Accept.
var (
	ErrRefused  = errors.New("object: the upload form is not valid") // altered, foreign, or of another key or media type
	ErrExpired  = errors.New("object: the upload form has expired")
	ErrTooLarge = errors.New("object: the upload is larger than its form allows")
)

// policy is what a form allows.
type policy struct {
	Bucket  object.Bucket `json:"bucket"`
	Key     string        `json:"key"`
	Type    string        `json:"type"`
	MaxSize int64         `json:"maxSize"`
	Until   time.Time     `json:"until"`
}

// Presign makes a form that Accept accepts until it expires. It may be used more than once, as on S3.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	if err := object.CheckKey(bucket, key); err != nil {
		return object.Post{}, err
	}
	if err := object.CheckPost(limit, o.clock.Now()); err != nil {
		return object.Post{}, err
	}
	if err := ctx.Err(); err != nil {
		return object.Post{}, err
	}
	raw, err := json.Marshal(policy{bucket, key, limit.Type, limit.MaxSize, limit.Until})
	if err != nil {
		return object.Post{}, fmt.Errorf("object: presign: %w", err)
	}
	written := base64.StdEncoding.EncodeToString(raw)
	return object.Post{URL: o.url, Fields: map[string]string{
		fieldKey:       key,
		fieldType:      limit.Type,
		fieldPolicy:    written,
		fieldSignature: base64.StdEncoding.EncodeToString(o.sign(written)),
	}}, nil
}

// sign keeps this use of the secret apart from any other.
func (o *Objects) sign(written string) []byte {
	mac := hmac.New(sha256.New, o.secret)
	mac.Write([]byte("tandem/object/post/1\n" + written))
	return mac.Sum(nil)
}

// Accept stores an upload when its form is one that Presign made, untouched and in time. A file that is too large leaves nothing. The store
// that it goes into is o, or what wraps o, as one that encrypts.
func (o *Objects) Accept(ctx context.Context, fields map[string]string, file io.Reader, into object.Objects) error {
	allowed, err := o.open(fields)
	if err != nil {
		return err
	}
	return into.Put(ctx, allowed.Bucket, allowed.Key, &bounded{file, allowed.MaxSize})
}

func (o *Objects) open(fields map[string]string) (policy, error) {
	var allowed policy
	signature, err := base64.StdEncoding.DecodeString(fields[fieldSignature])
	if err != nil || !hmac.Equal(signature, o.sign(fields[fieldPolicy])) {
		return allowed, ErrRefused
	}
	raw, err := base64.StdEncoding.DecodeString(fields[fieldPolicy])
	if err != nil || json.Unmarshal(raw, &allowed) != nil {
		return allowed, ErrRefused
	}
	if fields[fieldKey] != allowed.Key || fields[fieldType] != allowed.Type {
		return allowed, ErrRefused
	}
	if !o.clock.Now().Before(allowed.Until) {
		return allowed, ErrExpired
	}
	return allowed, nil
}

// bounded fails with ErrTooLarge at the first byte that is too many.
type bounded struct {
	inner io.Reader
	left  int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.inner.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}
