package object

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CheckKey refuses a bucket or a key that S3, or a client on the way to it, would refuse or change: a bucket is a logical id of the
// template, a key is 1 to 1,024 bytes of UTF-8 without control characters, without those that no XML can list, and without a segment
// "." or "..".
func CheckKey(bucket Bucket, key string) error {
	if err := CheckBucket(bucket); err != nil {
		return err
	}
	if len(key) < MinKey || len(key) > MaxKey {
		return fmt.Errorf("%w: key of %d bytes", ErrLimit, len(key))
	}
	if err := checkText(key); err != nil {
		return err
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return fmt.Errorf("%w: key with a segment %q", ErrLimit, segment)
		}
	}
	return nil
}

func checkText(key string) error {
	if !utf8.ValidString(key) {
		return fmt.Errorf("%w: key is not UTF-8", ErrLimit)
	}
	for _, r := range key {
		if r < ' ' || r == 0x7f || r == '\ufffe' || r == '\uffff' {
			return fmt.Errorf("%w: character %U in a key", ErrLimit, r)
		}
	}
	return nil
}

// CheckList refuses a listing that S3 would refuse: a prefix and a cursor are the text of a key, or empty.
func CheckList(bucket Bucket, prefix, after string) error {
	if err := CheckBucket(bucket); err != nil {
		return err
	}
	for _, text := range []string{prefix, after} {
		if len(text) > MaxKey {
			return fmt.Errorf("%w: listing by %d bytes", ErrLimit, len(text))
		}
		if err := checkText(text); err != nil {
			return err
		}
	}
	return nil
}

// CheckBucket refuses what is no logical id of a template: 1 to 64 letters and digits.
func CheckBucket(bucket Bucket) error {
	if len(bucket) < 1 || len(bucket) > 64 {
		return fmt.Errorf("%w: bucket name of %d bytes", ErrLimit, len(bucket))
	}
	for _, c := range []byte(bucket) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return fmt.Errorf("%w: bucket %q", ErrLimit, bucket)
		}
	}
	return nil
}

// CheckPost refuses a Presign that S3 would refuse, or whose Post could never be used.
func CheckPost(limit Limit, now time.Time) error {
	switch {
	case limit.MaxSize < 1:
		return fmt.Errorf("%w: upload of %d bytes", ErrLimit, limit.MaxSize)
	case limit.Type == "" || strings.ContainsAny(limit.Type, "\r\n"):
		return fmt.Errorf("%w: upload without a media type", ErrLimit)
	case !limit.Until.After(now) || limit.Until.After(now.Add(MaxPost)):
		return fmt.Errorf("%w: upload until %s", ErrLimit, limit.Until.Format(time.RFC3339))
	}
	return nil
}
