package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/fault"
)

const batchCanary = "zoe.exemple@example.org"

func messagesOf(bodies ...string) events.SQSEvent {
	var event events.SQSEvent
	for i, body := range bodies {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: string(rune('a' + i)), Body: body + " " + batchCanary, EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:eu-west-3:000000000000:MatchingQueue",
		})
	}
	return event
}

func TestBatch(t *testing.T) {
	var log bytes.Buffer
	ctx := WithLogger(t.Context(), NewLogger(&log, slog.LevelInfo))
	handled := 0
	batch := Batch(func(_ context.Context, m events.SQSMessage) error {
		handled++
		switch body, _, _ := strings.Cut(m.Body, " "); body {
		case "panic":
			panic(m.Body)
		case "conflict":
			return fault.Because(fault.Conflict, "", errors.New("lost the race"))
		case "fail":
			return errors.New("bad " + m.Body)
		}
		return nil
	})
	got, err := batch(ctx, messagesOf("ok", "fail", "panic", "ok", "conflict"))
	text, _ := json.Marshal(got)
	if want := `{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"c"},{"itemIdentifier":"e"}]}`; err != nil || string(text) != want || handled != 5 {
		t.Errorf("%s, %v after %d", text, err, handled)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	want := []string{`"message_id":"b","queue":"MatchingQueue","fault":"internal"`, `"message_id":"c"`, `"fault":"conflict"`}
	for i, line := range lines {
		if len(lines) != len(want) || !strings.Contains(line, want[i]) || strings.Contains(line, batchCanary) {
			t.Errorf("line %d: %s", i, line)
		}
	}
	if !strings.Contains(lines[1], "panic of type string at tandem/shared/serve.TestBatch") {
		t.Errorf("panic line %s", lines[1])
	}
}

func TestBatchNeverAnswersNull(t *testing.T) {
	for _, event := range []events.SQSEvent{{}, messagesOf("ok")} {
		got, err := Batch(func(context.Context, events.SQSMessage) error { return nil })(t.Context(), event)
		text, _ := json.Marshal(got)
		if err != nil || string(text) != `{"batchItemFailures":[]}` {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestBatchGivesBackWhatHasNoTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(WithLogger(t.Context(), NewLogger(&bytes.Buffer{}, slog.LevelInfo)), batchMargin/2)
	defer cancel()
	got, err := Batch(func(context.Context, events.SQSMessage) error {
		t.Error("began without time to end")
		return nil
	})(ctx, messagesOf("a", "b"))
	if err != nil || len(got.BatchItemFailures) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	outer, _ := ctx.Deadline()
	_, _ = Batch(func(ctx context.Context, _ events.SQSMessage) error {
		if inner, _ := ctx.Deadline(); !inner.Equal(outer.Add(-batchMargin)) {
			t.Errorf("deadline %v of %v", inner, outer)
		}
		return nil
	})(ctx, messagesOf("a"))
}

// told records what a function was asked.
type told struct{ calls []string }

func (c *told) function(clock clock.Clock) Function {
	return Function{
		HTTP: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { c.calls = append(c.calls, "http "+r.URL.Path) }),
		Message: func(_ context.Context, m events.SQSMessage) error {
			c.calls = append(c.calls, "message "+m.MessageId)
			return nil
		},
		Schedule: func(_ context.Context, name string, at time.Time) error {
			c.calls = append(c.calls, "schedule "+name+" "+at.Format(time.RFC3339))
			return nil
		},
		Stream: func(_ context.Context, keys []StreamKey) error {
			for _, key := range keys {
				c.calls = append(c.calls, "stream "+key.PK+" "+key.SK)
			}
			return nil
		},
		Operator: func(_ context.Context, name string, order json.RawMessage) error {
			c.calls = append(c.calls, "operator "+name+" "+string(order))
			return nil
		},
		Clock: clock,
	}
}

const (
	apiEvent      = `{"httpMethod":"GET","path":"/x","requestContext":{"path":"/x"}}`
	queueEvent    = `{"Records":[{"messageId":"m1","eventSource":"aws:sqs"},{"messageId":"m2","eventSource":"aws:sqs"}]}`
	streamEvent   = `{"Records":[{"eventSource":"aws:dynamodb","eventName":"INSERT","dynamodb":{"Keys":{"pk":{"S":"P#1"},"sk":{"S":"cv#01"}},"NewImage":{"body":{"B":"AAEqQQ=="}}}}]}`
	operatorEvent = `{"operator":"first-administrator","order":{"role":"x"}}`
	timeEvent     = `{"schedule":"Purge","time":"2026-01-31T03:00:00Z"}`
)

func TestFunctionChoosesByShape(t *testing.T) {
	fixed := clock.Fixed(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
	tests := []struct {
		payload string
		clock   clock.Clock
		calls   []string
		answer  string
		wrong   string
	}{
		{apiEvent, nil, []string{"http /x"}, `{"statusCode":200,"headers":{},"multiValueHeaders":{},"body":""}`, ""},
		{queueEvent, nil, []string{"message m1", "message m2"}, `{"batchItemFailures":[]}`, ""},
		{`{"Records":[]}`, nil, nil, `{"batchItemFailures":[]}`, ""},
		{streamEvent, nil, []string{"stream P#1 cv#01"}, `{"batchItemFailures":[]}`, ""},
		{timeEvent, nil, []string{"schedule Purge 2026-01-31T03:00:00Z"}, `null`, ""},
		{`{"schedule":"Purge","time":"<aws.scheduler.scheduled-time>"}`, fixed, []string{"schedule Purge 2026-11-22T02:00:00Z"}, `null`, ""},
		{`{"schedule":"Purge"}`, fixed, []string{"schedule Purge 2026-11-22T02:00:00Z"}, `null`, ""},
		{`{"source":"aws.scheduler","detail-type":"Scheduled Event","time":"2026-01-31T03:00:00Z","detail":"{}",
			"resources":["arn:aws:scheduler:eu-west-3:000000000000:schedule/default/PurgeFunctionPurge"]}`, nil,
			[]string{"schedule PurgeFunctionPurge 2026-01-31T03:00:00Z"}, `null`, ""},
		{`{"source":"aws.events","detail-type":"Scheduled Event","time":"2026-01-31T03:00:00Z","resources":[]}`, nil, nil, "null", "unknown kind"},
		{`{"schedule":"Purge","time":"<aws.scheduler.scheduled-time>"}`, nil, nil, "null", "without its time"},
		{`{"schedule":"Purge","time":"demain"}`, fixed, nil, "null", "without its time"},
		{operatorEvent, nil, []string{`operator first-administrator {"role":"x"}`}, `null`, ""},
		{`{"schedule":"","time":"2026-01-31T03:00:00Z"}`, nil, nil, "null", "without a name"},
		{`{"version":"2.0","rawPath":"/x","requestContext":{"http":{"method":"GET"}}}`, nil, nil, "null", "unknown kind"},
		{`{"source":"aws.s3","detail":{}}`, nil, nil, "null", "unknown kind"},
		{`{"Records":[{"eventSource":"aws:s3"}]}`, nil, nil, "null", "unknown source"},
		{`{"Records":[{"EventSource":"aws:sns"}]}`, nil, nil, "null", "unknown source"},
		{`{"Records":[{"eventSource":"aws:sqs"},{"eventSource":"aws:dynamodb"}]}`, nil, nil, "null", "several sources"},
		{`{"Records":[{"eventSource":"aws:dynamodb","dynamodb":{"Keys":{"pk":{"S":"P#1"}}}}]}`, nil, nil, "null", "without the keys"},
		{`{"Records":[{"eventSource":"aws:dynamodb","dynamodb":{"Keys":{"pk":{"S":1}}}}]}`, nil, nil, "null", "event that is no"},
		{`{"Records":[{"eventSource":"aws:sqs","messageId":1}]}`, nil, nil, "null", "event that is no"},
		{`{"httpMethod":"GET","requestContext":{},"headers":1}`, nil, nil, "null", "event that is no"},
		{`[]`, nil, nil, "null", "no JSON object"},
		{`{`, nil, nil, "null", "no JSON object"},
		{`{"Records":"x"}`, nil, nil, "null", "no JSON object"},
	}
	for _, test := range tests {
		c := &told{}
		got, err := c.function(test.clock).Invoke(t.Context(), json.RawMessage(test.payload))
		text, _ := json.Marshal(got)
		if test.wrong == "" && (err != nil || string(text) != test.answer) || test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
			t.Errorf("%s: %s, %v", test.payload, text, err)
		}
		if diff := cmp.Diff(test.calls, c.calls); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", test.payload, diff)
		}
	}
}

func TestFunctionTakesOnlyWhatItDeclares(t *testing.T) {
	for _, payload := range []string{apiEvent, queueEvent, streamEvent, timeEvent, operatorEvent} {
		if _, err := (Function{}).Invoke(t.Context(), json.RawMessage(payload)); err == nil || !strings.Contains(err.Error(), "does not take") {
			t.Errorf("%s: %v", payload, err)
		}
	}
	if _, err := (Function{}).Invoke(t.Context(), json.RawMessage(`{"Records":[]}`)); err == nil {
		t.Error("an empty batch of nothing declared")
	}
	broken := errors.New("broken")
	f := Function{Stream: func(context.Context, []StreamKey) error { return broken }, Schedule: func(context.Context, string, time.Time) error { return broken }}
	for _, payload := range []string{streamEvent, timeEvent} {
		if _, err := f.Invoke(t.Context(), json.RawMessage(payload)); !errors.Is(err, broken) {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

// Every event that the project keeps is taken by the part of a function that its folder names.
func TestFunctionTakesEveryEvent(t *testing.T) {
	files, err := filepath.Glob("../../events/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	payloads := map[string]json.RawMessage{"built in": json.RawMessage(timeEvent)}
	for _, file := range files {
		switch filepath.Base(filepath.Dir(file)) {
		case "api", "sqs", "schedule", "stream", "operator":
			if payloads[file], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	for file, payload := range payloads {
		c := &told{}
		if _, err := c.function(clock.Fixed{}).Invoke(t.Context(), payload); err != nil || len(c.calls) == 0 {
			t.Errorf("%s: %v, calls %v", file, err, c.calls)
		}
	}
}

func FuzzFunction(f *testing.F) {
	for _, seed := range []string{apiEvent, queueEvent, streamEvent, timeEvent, `{"Records":[{"eventSource":"aws:sqs","body":null}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		c := &told{}
		answer, err := c.function(nil).Invoke(t.Context(), payload)
		if err != nil && len(c.calls) > 0 {
			t.Errorf("called %v and failed: %v", c.calls, err)
		}
		if err == nil {
			if _, err := json.Marshal(answer); err != nil {
				t.Error(err)
			}
		}
	})
}
