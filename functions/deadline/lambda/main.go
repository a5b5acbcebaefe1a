// Command lambda is the function deadline on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tandem/functions/deadline"
	"tandem/shared/bootstrap"
	"tandem/shared/serve"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	Records string `env:"RECORDS_TABLE"`
	Journal string `env:"JOURNAL_TABLE"`
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.Build(ctx, serve.Ports{
			Store: dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Records: s.Records, table.Journal: s.Journal}),
		}, deadline.Groups, deadline.New)
	})
}
