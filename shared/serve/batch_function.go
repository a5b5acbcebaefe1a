package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/clock"
)

// StreamKey is the key of an item that changed, all that is taken from a table's stream: its consumers read the item again.
type StreamKey struct{ PK, SK string }

// Function is what one Lambda function does, by the shape of what invokes it. What a function is not invoked by stays nil.
type Function struct {
	HTTP    http.Handler                                         // API Gateway REST proxy events
	Message func(ctx context.Context, m events.SQSMessage) error // one message of a queue
	// Schedule gets the name and instant of {"schedule":"Purge","time":"<aws.scheduler.scheduled-time>"}; of the event that a schedule
	// without input sends, the name is the last part of the schedule's ARN ("PurgeFunctionPurge" as SAM names it).
	Schedule func(ctx context.Context, name string, at time.Time) error
	Stream   func(ctx context.Context, keys []StreamKey) error // a batch of a table's stream
	// Operator gets {"operator":"first-administrator","order":{...}}: what only who operates the stack may do, by invoking the function itself.
	Operator func(ctx context.Context, name string, order json.RawMessage) error
	Clock    clock.Clock // the instant of a schedule that came without one; may be nil
}

// shape holds the members that tell one kind of event from another.
type shape struct {
	HTTPMethod     *string         `json:"httpMethod"`
	RequestContext json.RawMessage `json:"requestContext"`
	Schedule       *string         `json:"schedule"`
	Operator       *string         `json:"operator"`
	Order          json.RawMessage `json:"order"`
	Time           string          `json:"time"`
	DetailType     string          `json:"detail-type"`
	Resources      []string        `json:"resources"`
	Records        *[]struct {
		Source string `json:"eventSource"`
	} `json:"Records"`
}

// Invoke handles one event: it is what a main hands to Lambda. An event of a kind that the function does not declare is an error.
func (f Function) Invoke(ctx context.Context, payload json.RawMessage) (any, error) {
	var event shape
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, errors.New("serve: event that is no JSON object of a known shape")
	}
	switch {
	case event.HTTPMethod != nil && event.RequestContext != nil:
		return f.invokeHTTP(ctx, payload)
	case event.Records != nil:
		return f.invokeRecords(ctx, payload, event)
	case event.Schedule != nil:
		return nil, f.invokeSchedule(ctx, *event.Schedule, event.Time)
	case event.DetailType == "Scheduled Event" && len(event.Resources) == 1:
		arn := event.Resources[0]
		return nil, f.invokeSchedule(ctx, arn[strings.LastIndexByte(arn, '/')+1:], event.Time)
	case event.Operator != nil && f.Operator != nil:
		return nil, f.Operator(ctx, *event.Operator, event.Order)
	case event.Operator != nil:
		return nil, undeclared("orders of an operator")
	default:
		return nil, errors.New("serve: event of an unknown kind")
	}
}

func (f Function) invokeHTTP(ctx context.Context, payload json.RawMessage) (any, error) {
	if f.HTTP == nil {
		return nil, undeclared("API events")
	}
	event, err := read[events.APIGatewayProxyRequest](payload)
	if err != nil {
		return nil, err
	}
	return Gateway(f.HTTP)(ctx, event)
}

func (f Function) invokeRecords(ctx context.Context, payload json.RawMessage, event shape) (any, error) {
	source := ""
	for i, record := range *event.Records {
		if i > 0 && record.Source != source {
			return nil, errors.New("serve: records of several sources in one event")
		}
		source = record.Source
	}
	switch {
	case source == "aws:sqs" && f.Message != nil, source == "" && len(*event.Records) == 0 && f.Message != nil:
		batch, err := read[events.SQSEvent](payload)
		if err != nil {
			return nil, err
		}
		return Batch(f.Message)(ctx, batch)
	case source == "aws:dynamodb" && f.Stream != nil:
		keys, err := streamKeys(payload)
		if err != nil {
			return nil, err
		}
		if err := f.Stream(ctx, keys); err != nil {
			return nil, err
		}
		return events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}, nil // never a null list
	case source == "aws:sqs":
		return nil, undeclared("queue messages")
	case source == "aws:dynamodb":
		return nil, undeclared("stream records")
	default:
		return nil, errors.New("serve: records of an unknown source")
	}
}

// invokeSchedule reads the instant that the schedule was due at. An emulator may leave the scheduler's keyword as it stands in the
// template: then it is now.
func (f Function) invokeSchedule(ctx context.Context, name, due string) error {
	if f.Schedule == nil {
		return undeclared("schedules")
	}
	if name == "" {
		return errors.New("serve: schedule event without a name")
	}
	at, err := time.Parse(time.RFC3339, due)
	if err != nil {
		if f.Clock == nil || due != "" && !strings.HasPrefix(due, "<aws.scheduler.") {
			return fmt.Errorf("serve: schedule %q without its time", name)
		}
		at = f.Clock.Now()
	}
	return f.Schedule(WithLogger(ctx, Logger(ctx).With("schedule", name)), name, at)
}

func streamKeys(payload json.RawMessage) ([]StreamKey, error) {
	type text struct {
		S *string
	}
	type records struct {
		Records []struct {
			Change struct {
				Keys struct{ PK, SK text }
			} `json:"dynamodb"`
		}
	}
	event, err := read[records](payload)
	if err != nil {
		return nil, err
	}
	keys := make([]StreamKey, 0, len(event.Records))
	for _, record := range event.Records {
		pk, sk := record.Change.Keys.PK.S, record.Change.Keys.SK.S
		if pk == nil || sk == nil {
			return nil, errors.New("serve: stream record without the keys pk and sk")
		}
		keys = append(keys, StreamKey{PK: *pk, SK: *sk})
	}
	return keys, nil
}

// read decodes an event; the error says nothing of what is in it.
func read[T any](payload json.RawMessage) (T, error) {
	var event T
	if err := json.NewDecoder(bytes.NewReader(payload)).Decode(&event); err != nil {
		return event, fmt.Errorf("serve: event that is no %T", event)
	}
	return event, nil
}

func undeclared(what string) error {
	return fmt.Errorf("serve: this function does not take %s", what)
}
