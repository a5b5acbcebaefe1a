// Command lambda is the function referential on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tandem/functions/referential"
	"tandem/shared/bootstrap"
	"tandem/shared/serve"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	Ephemeral string `env:"EPHEMERAL_TABLE"`
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.Build(ctx, serve.Ports{
			Store: dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Ephemeral: s.Ephemeral}),
		}, referential.Groups, referential.New)
	})
}
