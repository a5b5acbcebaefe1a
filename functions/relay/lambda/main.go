// Command lambda is the function relay on AWS.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"tandem/functions/relay"
	"tandem/shared/bootstrap"
	"tandem/shared/queue"
	"tandem/shared/queue/sqs"
	"tandem/shared/serve"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

type settings struct {
	bootstrap.Function
	Records   string `env:"RECORDS_TABLE"`
	FluxApply string `env:"FLUX_APPLY_QUEUE"`
	Matching  string `env:"MATCHING_QUEUE"`
	Notify    string `env:"NOTIFY_QUEUE"`
	Purge     string `env:"PURGE_QUEUE"`
	Export    string `env:"EXPORT_QUEUE"`
	Right     string `env:"RIGHT_QUEUE"`
}

func main() {
	bootstrap.Start(func(ctx context.Context, s settings, config aws.Config) (serve.Function, error) {
		return s.Build(ctx, serve.Ports{
			Store: dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Records: s.Records}),
			Queues: sqs.New(awssqs.NewFromConfig(config), map[queue.Name]string{
				"ExportQueue": s.Export, "FluxApplyQueue": s.FluxApply, "MatchingQueue": s.Matching, "NotifyQueue": s.Notify, "PurgeQueue": s.Purge, "RightQueue": s.Right,
			}),
		}, relay.Groups, relay.New)
	})
}
