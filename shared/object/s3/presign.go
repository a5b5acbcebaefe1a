package s3

import (
	"context"
	"strings"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"tandem/shared/clock"
	"tandem/shared/object"
)

// Presign makes a form whose policy holds the key, the media type and the size. It calls nobody: the form is worth what the role's own
// credentials are worth, and ends with them. The SDK signs by the machine's clock and S3 judges by its own, so no other can be passed in.
func (o *Objects) Presign(ctx context.Context, bucket object.Bucket, key string, limit object.Limit) (object.Post, error) {
	name, err := o.at(bucket, key)
	if err != nil {
		return object.Post{}, err
	}
	now := clock.System{}.Now()
	if err := object.CheckPost(limit, now); err != nil {
		return object.Post{}, err
	}
	if err := ctx.Err(); err != nil {
		return object.Post{}, err
	}
	signed, err := awss3.NewPresignClient(o.client).PresignPostObject(ctx, &awss3.PutObjectInput{Bucket: name, Key: &key}, func(p *awss3.PresignPostOptions) {
		p.Expires = limit.Until.Sub(now)
		p.Conditions = []any{
			[]any{"content-length-range", 0, limit.MaxSize},
			map[string]string{"Content-Type": limit.Type},
		}
	})
	if err != nil {
		return object.Post{}, failure("presign for", bucket, err)
	}
	fields := map[string]string{"Content-Type": limit.Type}
	for name, value := range signed.Values {
		fields[strings.ToLower(name)] = value // S3 reads them in either case, our forms have one
	}
	return object.Post{URL: signed.URL, Fields: fields}, nil
}
