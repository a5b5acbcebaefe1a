// Package sqs is the queues of SQS. Redrive, visibility and retention are declared in the template; who may send where is the role's.
package sqs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"tandem/shared/cloud"
	"tandem/shared/queue"
)

// Queues implements queue.Queues. It is safe for concurrent use.
type Queues struct {
	client *awssqs.Client
	urls   map[queue.Name]string
}

var _ queue.Queues = (*Queues)(nil)

// New is the queues at the given addresses.
func New(client *awssqs.Client, urls map[queue.Name]string) *Queues { return &Queues{client, urls} }

func (q *Queues) url(name queue.Name) (*string, error) {
	url, ok := q.urls[name]
	if !ok {
		return nil, fmt.Errorf("%w: %s", queue.ErrUnknown, name)
	}
	return &url, nil
}

// pause is the longest wait before what SQS did not take is sent again.
const pause = 200 * time.Millisecond

// Send sends a batch. SQS takes or refuses each message by itself: what it could not take just now is sent again, as often as the SDK tries
// a request; what is at fault itself, or is still not taken then, is the error.
func (q *Queues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	url, err := q.url(name)
	if err != nil {
		return err
	}
	if err := queue.CheckSend(messages); err != nil {
		return err
	}
	if len(messages) == 1 { // what the relay does; it is also the one form that emulators judge by sqs:SendMessage, as AWS judges both
		if _, err := q.client.SendMessage(ctx, &awssqs.SendMessageInput{
			QueueUrl: url, MessageBody: aws.String(string(messages[0].Body)), DelaySeconds: seconds(messages[0].Delay),
		}); err != nil {
			return failure("send to", name, err)
		}
		return nil
	}
	left := make([]types.SendMessageBatchRequestEntry, len(messages))
	for i, message := range messages {
		left[i] = types.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(string(message.Body)), DelaySeconds: seconds(message.Delay),
		}
	}
	for attempt := 1; ; attempt++ {
		out, err := q.client.SendMessageBatch(ctx, &awssqs.SendMessageBatchInput{QueueUrl: url, Entries: left})
		if err != nil {
			return failure("send to", name, err)
		}
		if len(out.Failed) == 0 {
			return nil
		}
		var final bool
		left, final, err = again(left, out.Failed)
		if final || attempt == cloud.Attempts {
			return failure("send to", name, err)
		}
		if err := cloud.Pause(ctx, pause); err != nil {
			return failure("send to", name, err)
		}
	}
}

// again returns the entries that were not taken, one of the reasons, and whether it is an entry's own fault.
func again(entries []types.SendMessageBatchRequestEntry, failed []types.BatchResultErrorEntry) (left []types.SendMessageBatchRequestEntry, final bool, reason error) {
	for _, one := range failed {
		for _, entry := range entries {
			if aws.ToString(entry.Id) == aws.ToString(one.Id) {
				left = append(left, entry)
			}
		}
		refused := smithy.OperationError{ServiceID: awssqs.ServiceID, OperationName: "SendMessageBatch", Err: &smithy.GenericAPIError{Code: aws.ToString(one.Code)}}
		if one.SenderFault && !cloud.Throttled(&refused) {
			return nil, true, &refused
		}
		reason = &refused
	}
	return left, false, reason
}

// patience is for how long a reception waits for a message: when it does not wait at all, SQS asks some of its hosts only.
const patience = 1 // seconds

// Receive takes messages, and waits a second for the first of them. The SDK leaves a visibility of zero out of its request, and the queue's own
// would count: such messages are hidden for a second and given back.
func (q *Queues) Receive(ctx context.Context, name queue.Name, max int, visibility time.Duration) ([]queue.Message, error) {
	url, err := q.url(name)
	if err != nil {
		return nil, err
	}
	if err := queue.CheckReceive(max, visibility); err != nil {
		return nil, err
	}
	out, err := q.client.ReceiveMessage(ctx, &awssqs.ReceiveMessageInput{
		QueueUrl: url, MaxNumberOfMessages: int32(max), VisibilityTimeout: cmp.Or(seconds(visibility), 1), WaitTimeSeconds: patience,
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
	})
	if err != nil {
		return nil, failure("receive from", name, err)
	}
	received := make([]queue.Message, len(out.Messages))
	for i, message := range out.Messages {
		count, err := strconv.Atoi(message.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
		if err != nil {
			return nil, fmt.Errorf("queue: receive from %s: a message without its receptions", name)
		}
		received[i] = queue.Message{
			ID: aws.ToString(message.MessageId), Receipt: aws.ToString(message.ReceiptHandle), Received: count, Body: []byte(aws.ToString(message.Body)),
		}
		if visibility == 0 {
			if err := q.Hide(ctx, name, received[i].Receipt, 0); err != nil {
				return nil, err
			}
		}
	}
	return received, nil
}

// Delete removes the message that a current receipt stands for.
func (q *Queues) Delete(ctx context.Context, name queue.Name, receipt string) error {
	url, err := q.url(name)
	if err != nil || receipt == "" {
		return err
	}
	_, err = q.client.DeleteMessage(ctx, &awssqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: &receipt})
	if err != nil && !worthless(err) {
		return failure("delete from", name, err)
	}
	return nil
}

// Hide hides the message that a current receipt stands for.
func (q *Queues) Hide(ctx context.Context, name queue.Name, receipt string, visibility time.Duration) error {
	url, err := q.url(name)
	if err != nil {
		return err
	}
	if err := queue.CheckVisibility(visibility); err != nil || receipt == "" {
		return err
	}
	_, err = q.client.ChangeMessageVisibility(ctx, &awssqs.ChangeMessageVisibilityInput{QueueUrl: url, ReceiptHandle: &receipt, VisibilityTimeout: seconds(visibility)})
	if err != nil && !worthless(err) {
		return failure("hide in", name, err)
	}
	return nil
}

func seconds(d time.Duration) int32 { return int32(d / time.Second) }

// worthless reports whether SQS says of a receipt that it stands for nothing any more. InvalidParameterValue says so of a message that was
// deleted, or was hidden as long as SQS allows in all; nothing else in a request can be invalid, since it was checked.
func worthless(err error) bool {
	var malformed *types.ReceiptHandleIsInvalid
	var back *types.MessageNotInflight
	return errors.As(err, &malformed) || errors.As(err, &back) || cloud.Code(err) == "InvalidParameterValue"
}

// tooMuch are the codes of what SQS will never take. They are its own limits: Check should have refused it.
var tooMuch = map[string]bool{
	"InvalidMessageContents": true, "InvalidParameterValue": true, "BatchRequestTooLong": true, "AWS.SimpleQueueService.BatchRequestTooLong": true,
}

// failure names what failed, for callers and logs; SQS's own text stays out of it.
func failure(doing string, name queue.Name, err error) error {
	var unknown *types.QueueDoesNotExist
	var full *types.OverLimit
	var keys *types.KmsThrottled
	cause := cloud.Cause(err)
	switch {
	case errors.As(err, &unknown):
		cause = fmt.Errorf("%w: %w", queue.ErrUnknown, cause)
	case cloud.Throttled(err), errors.As(err, &full), errors.As(err, &keys):
		cause = fmt.Errorf("%w: %w", queue.ErrThrottled, cause)
	case tooMuch[cloud.Code(err)]:
		cause = fmt.Errorf("%w: %w", queue.ErrLimit, cause)
	}
	return fmt.Errorf("queue: %s %s: %w", doing, name, cause)
}
