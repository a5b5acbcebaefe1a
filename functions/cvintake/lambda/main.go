// Command lambda is the function cvintake on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"tandem/functions/cvintake"
	"tandem/shared/bootstrap"
	"tandem/shared/object"
	"tandem/shared/object/s3"
	"tandem/shared/scan/clamd"
	"tandem/shared/seal/kms"
	"tandem/shared/serve"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	bootstrap.Tables
	bootstrap.BranchKey
	bootstrap.FilesBucket
	bootstrap.QuarantineBucket
	bootstrap.Scanner
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.Build(ctx, serve.Ports{
			Store:   dynamo.New(dynamodb.NewFromConfig(config), s.Names()),
			Master:  kms.New(awskms.NewFromConfig(config), s.BranchKey.ARN),
			Objects: s3.New(awss3.NewFromConfig(config, s3.Options), map[object.Bucket]string{"FilesBucket": s.Files, "QuarantineBucket": s.Quarantine}),
			Scanner: clamd.At(s.Scanner.Address),
		}, cvintake.Groups, cvintake.New)
	})
}
