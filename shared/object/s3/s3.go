// Package s3 is the files of S3. Versions, expiry and encryption at rest are declared in the template; which keys may be reached is the
// role's.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"tandem/shared/cloud"
	"tandem/shared/object"
)

// Objects implements object.Objects. It is safe for concurrent use.
type Objects struct {
	client  *awss3.Client
	buckets map[object.Bucket]string
}

var _ object.Objects = (*Objects)(nil)

// New is the files of the named buckets.
func New(client *awss3.Client, buckets map[object.Bucket]string) *Objects {
	return &Objects{client, buckets}
}

// Options are those that every client of the package is made with. An emulator has no name of its own for each bucket.
func Options(o *awss3.Options) {
	o.UsePathStyle = o.BaseEndpoint != nil
	o.DisableLogOutputChecksumValidationSkipped = true
}

func (o *Objects) bucket(bucket object.Bucket) (*string, error) {
	name, ok := o.buckets[bucket]
	if !ok {
		return nil, fmt.Errorf("object: bucket %s is not one of this function", bucket)
	}
	return &name, nil
}

// at checks a place and returns the bucket's name.
func (o *Objects) at(bucket object.Bucket, key string) (*string, error) {
	if err := object.CheckKey(bucket, key); err != nil {
		return nil, err
	}
	return o.bucket(bucket)
}

// Put reads the body to its end before it sends anything: S3 wants to know the size, and what breaks on the way here must leave no half.
func (o *Objects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	name, err := o.at(bucket, key)
	if err != nil {
		return err
	}
	whole, err := io.ReadAll(io.LimitReader(body, object.MaxPut+1))
	if err != nil {
		return fmt.Errorf("object: put into %s: %w", bucket, err)
	}
	if len(whole) > object.MaxPut {
		return fmt.Errorf("%w: object of more than %d bytes", object.ErrLimit, object.MaxPut)
	}
	if _, err := o.client.PutObject(ctx, &awss3.PutObjectInput{Bucket: name, Key: &key, Body: bytes.NewReader(whole)}); err != nil {
		return failure("put into", bucket, err)
	}
	return nil
}

// Get opens the newest version.
func (o *Objects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	name, err := o.at(bucket, key)
	if err != nil {
		return nil, err
	}
	out, err := o.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: name, Key: &key})
	if err == nil {
		return body{out.Body, bucket}, nil
	}
	var missing *types.NoSuchKey
	if errors.As(err, &missing) || cloud.Code(err) == "AccessDenied" && o.absent(ctx, name, key) {
		return nil, object.ErrNotFound
	}
	return nil, failure("get from", bucket, err)
}

// absent reports whether a listing shows that a key is not there. Of a missing object S3 tells only those who may list the whole bucket;
// our roles may list their own prefixes, and to them it answers as if the object were another's.
func (o *Objects) absent(ctx context.Context, name *string, key string) bool {
	out, err := o.client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: name, Prefix: &key, MaxKeys: aws.Int32(1)})
	return err == nil && (len(out.Contents) == 0 || aws.ToString(out.Contents[0].Key) != key)
}

// body names its failures as those of a call.
type body struct {
	io.ReadCloser
	bucket object.Bucket
}

func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = failure("read from", b.bucket, err)
	}
	return n, err
}

// List lists a page of objects.
func (o *Objects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if err := object.CheckList(bucket, prefix, after); err != nil {
		return object.Page{}, err
	}
	name, err := o.bucket(bucket)
	if err != nil {
		return object.Page{}, err
	}
	in := awss3.ListObjectsV2Input{Bucket: name, MaxKeys: aws.Int32(object.MaxPage)}
	if prefix != "" {
		in.Prefix = &prefix
	}
	if after != "" {
		in.StartAfter = &after
	}
	out, err := o.client.ListObjectsV2(ctx, &in)
	if err != nil {
		return object.Page{}, failure("list", bucket, err)
	}
	var page object.Page
	for _, one := range out.Contents {
		page.Objects = append(page.Objects, object.Info{Key: aws.ToString(one.Key), Size: aws.ToInt64(one.Size)})
	}
	if last := len(page.Objects); aws.ToBool(out.IsTruncated) && last > 0 {
		page.Next = page.Objects[last-1].Key
	}
	return page, nil
}

// Delete removes every version and delete marker of the key: what is only marked as deleted is still there.
func (o *Objects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	name, err := o.at(bucket, key)
	if err != nil {
		return err
	}
	in := awss3.ListObjectVersionsInput{Bucket: name, Prefix: &key}
	for {
		out, err := o.client.ListObjectVersions(ctx, &in)
		if err != nil {
			return failure("delete from", bucket, err)
		}
		versions, more := of(key, out)
		for _, version := range versions {
			if _, err := o.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: name, Key: &key, VersionId: version}); err != nil {
				return failure("delete from", bucket, err)
			}
		}
		if !more {
			return nil
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
	}
}

// of returns the versions of exactly one key, and whether the next page may hold more: the prefix also finds longer keys, which come after
// it.
func of(key string, page *awss3.ListObjectVersionsOutput) (versions []*string, more bool) {
	more = aws.ToBool(page.IsTruncated)
	for _, one := range page.Versions {
		if aws.ToString(one.Key) == key {
			versions = append(versions, one.VersionId)
		} else {
			more = false
		}
	}
	for _, one := range page.DeleteMarkers {
		if aws.ToString(one.Key) == key {
			versions = append(versions, one.VersionId)
		} else {
			more = false
		}
	}
	return versions, more
}

// tooMuch are the codes of what S3 will never take.
var tooMuch = map[string]bool{"EntityTooLarge": true, "KeyTooLongError": true}

// busy is what S3 answers, beside what the SDK knows, when it is asked for too much at once.
var busy = map[string]bool{"ServiceUnavailable": true, "503": true}

// failure names what failed, for callers and logs; neither the key nor S3's own text are in it.
func failure(doing string, bucket object.Bucket, err error) error {
	cause := cloud.Cause(err)
	switch {
	case cloud.Throttled(err) || busy[cloud.Code(err)]:
		cause = fmt.Errorf("%w: %w", object.ErrThrottled, cause)
	case tooMuch[cloud.Code(err)]:
		cause = fmt.Errorf("%w: %w", object.ErrLimit, cause)
	}
	return fmt.Errorf("object: %s %s: %w", doing, bucket, cause)
}
