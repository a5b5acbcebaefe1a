package s3_test

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"tandem/shared/cloud/cloudtest"
	"tandem/shared/object"
	"tandem/shared/object/contract"
	"tandem/shared/object/s3"
)

// lacks are the keys of the suite that an emulator which keeps objects as files cannot hold: a name cannot be both a file and a folder, nor
// be empty, nor be longer than the file system allows.
func lacks(key string) bool {
	if slices.Contains([]string{"n", "n/child", strings.Repeat("x", 64), "cv/a"}, key) {
		return true
	}
	return slices.ContainsFunc(strings.Split(key, "/"), func(name string) bool { return name == "" || len(name) > 255 })
}

func TestContract(t *testing.T) {
	config := cloudtest.Contract(t, "S3")
	client := awss3.NewFromConfig(config, s3.Options)
	for name, versioned := range map[string]bool{"versioned": true, "unversioned": false} {
		t.Run(name, func(t *testing.T) {
			contract.Run(t, func(t *testing.T) contract.Subject {
				subject := contract.Subject{Bucket: "Files", Other: "Other", Now: time.Now, Advance: time.Sleep}
				subject.Objects = s3.New(client, map[object.Bucket]string{"Files": create(t, client, config.Region, versioned), "Other": create(t, client, config.Region, versioned)})
				if cloudtest.Emulated("S3") {
					subject.Lacks = lacks
				}
				return subject
			})
		})
	}
}

// create makes a bucket for one test, and at its end checks that deleting every object leaves no version of any.
func create(t *testing.T, client *awss3.Client, region string, versioned bool) string {
	t.Helper()
	ctx, name := context.Background(), aws.String("contract-"+strings.ToLower(rand.Text()))
	_, err := client.CreateBucket(ctx, &awss3.CreateBucketInput{Bucket: name, CreateBucketConfiguration: &types.CreateBucketConfiguration{
		LocationConstraint: types.BucketLocationConstraint(region),
	}})
	if err == nil && versioned {
		_, err = client.PutBucketVersioning(ctx, &awss3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{
			Status: types.BucketVersioningStatusEnabled,
		}})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		empty(t, s3.New(client, map[object.Bucket]string{"Bucket": *name}))
		left, err := client.ListObjectVersions(ctx, &awss3.ListObjectVersionsInput{Bucket: name})
		if err != nil || len(left.Versions)+len(left.DeleteMarkers) != 0 {
			t.Errorf("%d versions and %d delete markers are left, %v", len(left.Versions), len(left.DeleteMarkers), err)
		}
		if _, err := client.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: name}); err != nil {
			t.Error(err)
		}
	})
	return *name
}

func empty(t *testing.T, objects *s3.Objects) {
	t.Helper()
	for {
		page, err := objects.List(context.Background(), "Bucket", "", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Objects {
			if err := objects.Delete(context.Background(), "Bucket", one.Key); err != nil {
				t.Error(err)
			}
		}
		if page.Next == "" {
			return
		}
	}
}
