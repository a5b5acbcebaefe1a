package deployed

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"tandem/shared/cloud"
)

// Hasten has every queue of the stack give back after some seconds what its function did not finish, where template.yaml waits for half an
// hour: for tests.
func (s *Stack) Hasten(ctx context.Context, visibility time.Duration) error {
	client := sqs.NewFromConfig(s.config)
	pages := sqs.NewListQueuesPaginator(client, &sqs.ListQueuesInput{MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("deployed: queues: %w", cloud.Cause(err))
		}
		for _, url := range page.QueueUrls {
			if strings.Contains(url, "DeadLetters") {
				continue
			}
			attributes := map[string]string{string(types.QueueAttributeNameVisibilityTimeout): strconv.Itoa(int(visibility.Seconds()))}
			if _, err := client.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: attributes}); err != nil {
				return fmt.Errorf("deployed: queue: %w", cloud.Cause(err))
			}
		}
	}
	return nil
}

// Send puts a message into a queue, by logical id, as nobody does.
func (s *Stack) Send(ctx context.Context, queue, body string) error {
	url := ""
	for name, value := range s.Settings {
		if strings.HasSuffix(name, "_QUEUE") && strings.Contains(value, "-"+queue+"-") {
			url = value
		}
	}
	if _, err := sqs.NewFromConfig(s.config).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}); err != nil {
		return fmt.Errorf("deployed: send: %w", cloud.Cause(err))
	}
	return nil
}
