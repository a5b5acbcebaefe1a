package serve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/fault"
)

// batchMargin is kept at the end of an invocation to report what was not done.
const batchMargin = 500 * time.Millisecond

// Batch handles the messages of a queue one after the other and reports those that failed, so that only they come back. A panic fails
// its message alone. When the invocation's time is nearly over the message under way is told by its context, and what has not begun is
// given back. One line is logged for each failure: id, queue, kind of fault and error, never the body.
func Batch(h func(ctx context.Context, m events.SQSMessage) error) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		work := ctx
		if deadline, limited := ctx.Deadline(); limited {
			var cancel context.CancelFunc
			work, cancel = context.WithDeadline(ctx, deadline.Add(-batchMargin))
			defer cancel()
		}
		// Never nil: a null list has the whole batch delivered again.
		failures := make([]events.SQSBatchItemFailure, 0, len(event.Records))
		for _, m := range event.Records {
			if err := handleMessage(work, h, m); err != nil {
				failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			}
		}
		return events.SQSEventResponse{BatchItemFailures: failures}, nil
	}
}

var errPanic = errors.New("panic")

func handleMessage(ctx context.Context, h func(context.Context, events.SQSMessage) error, m events.SQSMessage) (err error) {
	queue := m.EventSourceARN[strings.LastIndexByte(m.EventSourceARN, ':')+1:]
	logger := Logger(ctx).With("message_id", m.MessageId, "queue", queue)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w of type %T at %s", errPanic, p, panicSite())
		}
		if err != nil {
			logger.Error("message failed", "fault", kinds[fault.KindOf(err)].name, "error", err)
		}
	}()
	if ctx.Err() != nil {
		return fault.Because(fault.Unavailable, "", errors.New("no time left in this invocation"))
	}
	return h(WithLogger(ctx, logger), m)
}
