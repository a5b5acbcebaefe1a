package sqs_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/queue"
	"tandem/shared/queue/sqs"
)

func queues(t *testing.T, handler http.HandlerFunc) *sqs.Queues {
	client := awssqs.NewFromConfig(cloudtest.Server(t, handler))
	return sqs.New(client, map[queue.Name]string{"WorkQueue": "https://sqs.exemple.fr/" + cloudtest.Canary})
}

// refusal is why SQS does not take one message of a batch.
type refusal struct {
	Id, Code, Message string
	SenderFault       bool
}

// batches answers each batch with the refusals of its turn, the last ones for ever, and notes the bodies that were sent.
func batches(t *testing.T, sent *[]string, turns ...map[string]refusal) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Entries []struct{ Id, MessageBody string }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		refused := turns[min(len(*sent), len(turns)-1)]
		var out struct {
			Successful []map[string]string
			Failed     []refusal
		}
		var bodies []string
		for _, entry := range in.Entries {
			bodies = append(bodies, entry.MessageBody)
			if why, ok := refused[entry.MessageBody]; ok {
				why.Id, why.Message = entry.Id, cloudtest.Canary
				out.Failed = append(out.Failed, why)
				continue
			}
			sum := md5.Sum([]byte(entry.MessageBody))
			out.Successful = append(out.Successful, map[string]string{"Id": entry.Id, "MessageId": entry.Id, "MD5OfMessageBody": hex.EncodeToString(sum[:])})
		}
		*sent = append(*sent, strings.Join(bodies, " "))
		if err := json.NewEncoder(w).Encode(out); err != nil {
			t.Error(err)
		}
	}
}

func batch() []queue.Outgoing {
	return []queue.Outgoing{{Body: []byte("a")}, {Body: []byte("b")}, {Body: []byte("c"), Delay: time.Minute}}
}

// What SQS could not take is sent again, and only that.
func TestPartialBatch(t *testing.T) {
	busy, broken := refusal{Code: "RequestThrottled"}, refusal{Code: "InternalError"}
	for name, c := range map[string]struct {
		turns []map[string]refusal
		sent  []string
		want  error
		code  string
	}{
		"taken whole":     {[]map[string]refusal{nil}, []string{"a b c"}, nil, ""},
		"taken at last":   {[]map[string]refusal{{"b": busy, "c": broken}, {"c": broken}, nil}, []string{"a b c", "b c", "c"}, nil, ""},
		"throttled":       {[]map[string]refusal{{"b": busy}}, []string{"a b c", "b", "b"}, queue.ErrThrottled, "RequestThrottled"},
		"as sender":       {[]map[string]refusal{{"a": {Code: "ThrottlingException", SenderFault: true}}}, []string{"a b c", "a", "a"}, queue.ErrThrottled, "Throttling"},
		"broken":          {[]map[string]refusal{{"b": broken}}, []string{"a b c", "b", "b"}, nil, "InternalError"},
		"at fault itself": {[]map[string]refusal{{"a": busy, "b": {Code: "InvalidMessageContents", SenderFault: true}}}, []string{"a b c"}, queue.ErrLimit, "InvalidMessageContents"},
		"not allowed":     {[]map[string]refusal{{"b": {Code: "AccessDenied", SenderFault: true}}}, []string{"a b c"}, nil, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []string
			err := queues(t, batches(t, &sent, c.turns...)).Send(context.Background(), "WorkQueue", batch()...)
			if diff := cmp.Diff(c.sent, sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			judge(t, err, c.want, c.code)
		})
	}
}

// judge compares an error with the one that callers tell apart, if any, and with the code that it must name; and nothing else of the answer.
func judge(t *testing.T, err, want error, code string) {
	t.Helper()
	if (err == nil) != (code == "") {
		t.Fatalf("got %v", err)
	}
	if err == nil {
		return
	}
	for _, one := range []error{queue.ErrUnknown, queue.ErrLimit, queue.ErrThrottled} {
		if errors.Is(err, one) != (one == want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if text := err.Error(); !strings.Contains(text, code) || strings.Contains(text, cloudtest.Canary) {
		t.Errorf("got %q", text)
	}
}

func TestAContextThatEndsBetweenTwoAttempts(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var sent []string
	answer := batches(t, &sent, map[string]refusal{"b": {Code: "InternalError"}})
	err := queues(t, func(w http.ResponseWriter, r *http.Request) {
		answer(w, r)
		w.(http.Flusher).Flush()
		cancel()
	}).Send(ctx, "WorkQueue", batch()...)
	if !errors.Is(err, context.Canceled) || len(sent) != 1 {
		t.Errorf("got %v after %d attempts", err, len(sent))
	}
}

// Every call names what SQS answered, by its code alone.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		code     string
		status   int
		attempts int
		want     error
	}{
		{"RequestThrottled", 400, cloud.Attempts, queue.ErrThrottled},
		{"ThrottlingException", 400, cloud.Attempts, queue.ErrThrottled},
		{"KmsThrottled", 400, 1, queue.ErrThrottled},
		{"OverLimit", 403, 1, queue.ErrThrottled},
		{"QueueDoesNotExist", 400, 1, queue.ErrUnknown},
		{"BatchRequestTooLong", 400, 1, queue.ErrLimit},
		{"InternalError", 500, cloud.Attempts, nil},
		{"AccessDeniedException", 403, 1, nil},
		{"ExpiredTokenException", 403, 1, nil},
	} {
		attempts := 0
		subject := queues(t, func(w http.ResponseWriter, r *http.Request) {
			attempts++
			w.WriteHeader(c.status)
			fmt.Fprintf(w, `{"__type":"com.amazonaws.sqs#%s","message":"%s"}`, c.code, cloudtest.Canary)
		})
		ctx := context.Background()
		_, received := subject.Receive(ctx, "WorkQueue", 1, time.Minute)
		for call, err := range map[string]error{
			"send": subject.Send(ctx, "WorkQueue", batch()...), "receive": received, "delete": subject.Delete(ctx, "WorkQueue", cloudtest.Canary),
			"hide": subject.Hide(ctx, "WorkQueue", cloudtest.Canary, 0),
		} {
			t.Run(c.code+" "+call, func(t *testing.T) { judge(t, err, c.want, c.code) })
		}
		if attempts != 4*c.attempts {
			t.Errorf("%s: %d attempts at 4 calls", c.code, attempts)
		}
	}
}

// Who sends through a service that is not there learns so, without its address.
func TestUnreachable(t *testing.T) {
	config := cloudtest.Server(t, nil)
	nowhere := "http://127.0.0.1:1/" + cloudtest.Canary
	config.BaseEndpoint = &nowhere
	subject := sqs.New(awssqs.NewFromConfig(config), map[queue.Name]string{"WorkQueue": nowhere})
	judge(t, subject.Send(context.Background(), "WorkQueue", batch()...), nil, "Unreachable")
}
