// Command lambda is the function notify on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"tandem/functions/notify"
	"tandem/shared/bootstrap"
	"tandem/shared/mail/ses"
	"tandem/shared/push/webpush"
	"tandem/shared/seal/kms"
	"tandem/shared/serve"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	bootstrap.Tables
	bootstrap.BranchKey
	bootstrap.Site
	From string `env:"MAIL_FROM"`
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.BuildAt(ctx, s.Site.URL, serve.Ports{
			Store:  dynamo.New(dynamodb.NewFromConfig(config), s.Names()),
			Master: kms.New(awskms.NewFromConfig(config), s.BranchKey.ARN),
			Mail:   ses.New(sesv2.NewFromConfig(config), s.From),
			Push:   webpush.New(webpush.Client()),
		}, notify.Groups, notify.New)
	})
}
