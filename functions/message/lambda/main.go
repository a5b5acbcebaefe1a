// Command lambda is the function message on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"tandem/functions/message"
	"tandem/shared/bootstrap"
	"tandem/shared/seal/kms"
	"tandem/shared/serve"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	bootstrap.Tables
	bootstrap.BranchKey
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.Build(ctx, serve.Ports{
			Store:  dynamo.New(dynamodb.NewFromConfig(config), s.Names()),
			Master: kms.New(awskms.NewFromConfig(config), s.BranchKey.ARN),
		}, message.Groups, message.New)
	})
}
