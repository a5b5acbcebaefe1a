package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"tandem/shared/cloud"
)

// What AWS and the network say of a failure stays out of its text; what it is, and whether the caller's context has ended, does not.
func TestCause(t *testing.T) {
	const canary = "canari"
	call := func(err error) error {
		return &smithy.OperationError{ServiceID: "SQS", OperationName: "SendMessage", Err: fmt.Errorf("%s: %w", canary, err)}
	}
	dial := func(err error) error {
		return call(&url.Error{Op: "Post", URL: "https://" + canary, Err: &net.OpError{Op: "dial", Err: err}})
	}
	for name, c := range map[string]struct {
		err   error
		text  string
		ended error
	}{
		"answer":           {call(&smithy.GenericAPIError{Code: "AccessDenied", Message: canary}), "SQS SendMessage: AccessDenied", nil},
		"no call":          {errors.New(canary), "Unreachable", nil},
		"refused":          {dial(errors.New(canary)), "SQS SendMessage: Unreachable", nil},
		"network time-out": {dial(os.ErrDeadlineExceeded), "SQS SendMessage: Timeout", nil},
		"look-up time-out": {dial(&net.DNSError{Err: canary, IsTimeout: true}), "SQS SendMessage: Timeout", nil},
		"cancelled":        {call(&smithy.CanceledError{Err: context.Canceled}), "SQS SendMessage: Ended", context.Canceled},
		"deadline":         {call(errors.Join(errors.New(canary), &smithy.CanceledError{Err: context.DeadlineExceeded})), "SQS SendMessage: Ended", context.DeadlineExceeded},
	} {
		err := cloud.Cause(c.err)
		if err.Error() != c.text || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: got %q, want %q", name, err, c.text)
		}
		for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, ended) != (ended == c.ended) {
				t.Errorf("%s: is %v: %v", name, ended, !errors.Is(err, ended))
			}
		}
	}
	if cloud.Cause(nil) != nil || cloud.Code(nil) != "" || cloud.Throttled(nil) {
		t.Error("nothing failed")
	}
	if busy := call(&smithy.GenericAPIError{Code: "ThrottlingException"}); cloud.Code(busy) != "ThrottlingException" || !cloud.Throttled(busy) {
		t.Error("a throttled call is not told")
	}
}
