package sqs_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"tandem/shared/cloud/cloudtest"
	"tandem/shared/queue"
	"tandem/shared/queue/contract"
	"tandem/shared/queue/sqs"
)

const receives = 3 // before the dead letters

func TestContract(t *testing.T) {
	client := awssqs.NewFromConfig(cloudtest.Contract(t, "SQS"))
	contract.Run(t, func(t *testing.T) contract.Subject {
		dead := create(t, client, nil)
		redrive, err := json.Marshal(map[string]string{"deadLetterTargetArn": arn(t, client, dead), "maxReceiveCount": strconv.Itoa(receives)})
		if err != nil {
			t.Fatal(err)
		}
		work := create(t, client, map[string]string{string(types.QueueAttributeNameRedrivePolicy): string(redrive)})
		queues := sqs.New(client, map[queue.Name]string{"Work": work, "Dead": dead, "Other": create(t, client, nil)})
		return contract.Subject{Queues: queues, Work: "Work", Dead: "Dead", Other: "Other", MaxReceives: receives, Advance: time.Sleep}
	})
}

// create makes a queue for one test.
func create(t *testing.T, client *awssqs.Client, attributes map[string]string) (url string) {
	t.Helper()
	made, err := client.CreateQueue(context.Background(), &awssqs.CreateQueueInput{QueueName: aws.String("contract-" + rand.Text()), Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteQueue(context.Background(), &awssqs.DeleteQueueInput{QueueUrl: made.QueueUrl}); err != nil {
			t.Error(err)
		}
	})
	return *made.QueueUrl
}

func arn(t *testing.T, client *awssqs.Client, url string) string {
	t.Helper()
	name := types.QueueAttributeNameQueueArn
	found, err := client.GetQueueAttributes(context.Background(), &awssqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{name}})
	if err != nil {
		t.Fatal(err)
	}
	return found.Attributes[string(name)]
}
