// Package invoke is the site's way to the API on AWS: it calls the function that has the path, with the event that the gateway would have
// made of the request. There is no second trip through the public gateway, and what the API sees of the visitor stays true.
package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"tandem/shared/cloud"
)

// Patience is how long the site waits for a function of the API: a little longer than the function's own limit of ten seconds.
const Patience = 12 * time.Second

// Options are what a client for these calls differs in: it waits for a whole function, and never sends a request twice, since the first
// may have been done.
func Options(o *lambda.Options) {
	o.Retryer = aws.NopRetryer{}
	o.HTTPClient = &http.Client{Timeout: Patience}
}

// Routes names the functions by the paths that they have: a path is the longest key that it is, or is below.
type Routes map[string]string

// Owner is the function that has a path, empty when none has.
func (r Routes) Owner(path string) string {
	for at := path; strings.HasPrefix(at, "/"); at = at[:strings.LastIndexByte(at, '/')] {
		if function, found := r[at]; found {
			return function
		}
	}
	return ""
}

// Functions gives each event to the function that has its path, and returns that function's answer.
func Functions(client *lambda.Client, routes Routes) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		var answer events.APIGatewayProxyResponse
		function := routes.Owner(event.Path)
		if function == "" {
			return answer, errors.New("invoke: no function has this path")
		}
		payload, err := json.Marshal(event)
		if err != nil {
			return answer, fmt.Errorf("invoke: %w", err)
		}
		out, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: payload})
		if err != nil {
			return answer, fmt.Errorf("invoke: %w", cloud.Cause(err))
		}
		if out.FunctionError != nil { // its payload may repeat what was sent
			return answer, fmt.Errorf("invoke: %s failed: %s", function, *out.FunctionError)
		}
		if err := json.Unmarshal(out.Payload, &answer); err != nil {
			return answer, errors.New("invoke: an answer that is none of the API")
		}
		return answer, nil
	}
}
