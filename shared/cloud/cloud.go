// Package cloud is what the AWS sides of the ports have in common: the configuration that every client starts from, and the naming of
// an SDK's error without its text, which may repeat a value.
package cloud

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
)

// What one call may take. The shortest limit of a function is ten seconds: three attempts at two seconds each, with the waits between
// them, end before it, so that the function answers and is not cut off.
const (
	Attempts = 3
	attempt  = 2 * time.Second
	dial     = time.Second
	backoff  = 500 * time.Millisecond
)

// Load reads the configuration that Lambda gives a function in its environment: region, credentials, and the endpoint of an emulator
// (AWS_ENDPOINT_URL) when there is one. Clients made from it wait at most some seconds in all for one answer. The SDK's own search through
// profiles, SSO and instance roles is left out: a function has none of them, and they are an eighth of its binary.
func Load(lookup func(string) (string, bool)) (aws.Config, error) {
	found, missing := map[string]string{}, []error(nil)
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if found[name], _ = lookup(name); found[name] == "" {
			missing = append(missing, fmt.Errorf("%s is missing", name))
		}
	}
	if len(missing) > 0 {
		return aws.Config{}, fmt.Errorf("cloud: configuration: %w", errors.Join(missing...))
	}
	token, _ := lookup("AWS_SESSION_TOKEN")
	loaded := Bounded(aws.Config{
		Region:      found["AWS_REGION"],
		Credentials: credentials.NewStaticCredentialsProvider(found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], token),
	})
	if endpoint, _ := lookup("AWS_ENDPOINT_URL"); endpoint != "" {
		loaded.BaseEndpoint = &endpoint
	}
	return loaded, nil
}

// Bounded is a configuration whose clients give up in time.
func Bounded(config aws.Config) aws.Config {
	config.HTTPClient = client()
	config.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = Attempts, backoff })
	}
	return config
}

func client() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) { d.Timeout = dial }).WithTransportOptions(func(t *http.Transport) {
		t.TLSHandshakeTimeout = dial
		t.ResponseHeaderTimeout = attempt // the head of an answer: a body may take longer, as long as it flows
	})
}

// Failure is an error of the SDK, told by its names alone.
type Failure struct {
	Service, Operation string // "DynamoDB", "Query"; empty when no call was made
	Code               string // "ThrottlingException"; without an answer "Ended" (the context), "Timeout" or "Unreachable"
	Request            string // id of the request, for the provider's support
	cause              error
}

// Error gives service, operation and code. The message that AWS sends along may quote what it refuses, and is left out.
func (f *Failure) Error() string {
	text := f.Code
	if f.Service != "" {
		text = f.Service + " " + f.Operation + ": " + text
	}
	if f.Request != "" {
		text += " (request " + f.Request + ")"
	}
	return text
}

// Unwrap lets errors.Is see a context that has ended, and nothing else of the cause: its text may quote what was refused.
func (f *Failure) Unwrap() error { return f.cause }

// Cause names an error of the SDK; nil stays nil.
func Cause(err error) error {
	if err == nil {
		return nil
	}
	failure := &Failure{Code: "Unreachable"}
	var network net.Error
	if ended := contextEnd(err); ended != nil {
		failure.Code, failure.cause = "Ended", ended
	} else if errors.As(err, &network) && network.Timeout() {
		failure.Code = "Timeout"
	}
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		failure.Service, failure.Operation = operation.Service(), operation.Operation()
	}
	var answer smithy.APIError
	if errors.As(err, &answer) {
		failure.Code = answer.ErrorCode()
	}
	var response interface{ ServiceRequestID() string }
	if errors.As(err, &response) {
		failure.Request = response.ServiceRequestID()
	}
	return failure
}

// contextEnd returns the end of a context that is itself behind an error. errors.Is does not do: the network's own time-outs also pass for
// the end of a context, though the caller's goes on.
func contextEnd(err error) error {
	if err == context.Canceled || err == context.DeadlineExceeded {
		return err
	}
	switch outer := err.(type) {
	case interface{ Unwrap() error }:
		return contextEnd(outer.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range outer.Unwrap() {
			if ended := contextEnd(inner); ended != nil {
				return ended
			}
		}
	}
	return nil
}

// Code is the code of an error of the SDK, empty when it is none.
func Code(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		return answer.ErrorCode()
	}
	return ""
}

// Throttled reports whether AWS asks for less: worth another try with jitter.
func Throttled(err error) bool {
	_, throttled := retry.DefaultThrottleErrorCodes[Code(err)]
	return throttled
}

// Pause waits for some time up to the longest, at random so that those who met do not meet again, or until the context ends.
func Pause(ctx context.Context, longest time.Duration) error {
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
