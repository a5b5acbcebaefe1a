// Package cloudtest gives the tests of the AWS sides of the ports their configuration: that of an emulator or an account for the contract
// suites, that of a server inside the test for what no emulator can be made to answer.
package cloudtest

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"

	"tandem/shared/cloud"
)

// Emulated reports whether a service ("SQS") is that of an emulator: the SDK's own variables name its address.
func Emulated(service string) bool {
	return cmp.Or(os.Getenv("AWS_ENDPOINT_URL_"+service), os.Getenv("AWS_ENDPOINT_URL")) != ""
}

// Contract is the configuration of what a contract suite runs against, and skips the test when there is none: an emulator of the service,
// or an account of AWS when TANDEM_CONTRACT says aws.
func Contract(t testing.TB, service string) aws.Config {
	t.Helper()
	if !Emulated(service) && os.Getenv("TANDEM_CONTRACT") != "aws" {
		t.Skip("needs an emulator: make contract")
	}
	found, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return cloud.Bounded(found)
}

// Canary stands in whatever a Server answers: no error may repeat it.
const Canary = "canari"

// Server is a configuration in which every service is the handler, asked one request after the other. Requests are tried as often as in production, without waiting between.
func Server(t testing.TB, handler http.HandlerFunc) aws.Config {
	t.Helper()
	var turn sync.Mutex // a request whose answer was lost may still be at work when it comes again
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn.Lock()
		defer turn.Unlock()
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return aws.Config{
		Region:       "eu-west-3",
		BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: Canary + "-id", SecretAccessKey: Canary + "-secret", SessionToken: Canary + "-token"}, nil
		}),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = cloud.Attempts
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
}
