// Package bootstrap is what the mains of functions/*/lambda have in common: the settings that template.yaml gives a function, the house
// that it is built from, and its start on Lambda. A main chooses the ports: it alone makes their clients.
package bootstrap

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"

	"tandem/shared/clock"
	"tandem/shared/cloud"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Start reads the settings S from the environment, builds the function and serves Lambda. What is missing or malformed in the environment
// ends the process at once and is named in its log, every key of it; the values are not.
func Start[S any](build func(ctx context.Context, settings S, config aws.Config) (serve.Function, error)) {
	log := Log()
	function, err := open(context.Background(), os.LookupEnv, build)
	if err != nil {
		log.Error("the function cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(Handler(function, log))
}

func open[S any](ctx context.Context, lookup func(string) (string, bool), build func(context.Context, S, aws.Config) (serve.Function, error)) (serve.Function, error) {
	settings, err := serve.Config[S](lookup)
	if err != nil {
		return serve.Function{}, err
	}
	config, err := cloud.Load(lookup)
	if err != nil {
		return serve.Function{}, err
	}
	return build(ctx, settings, config)
}

// Log is where a function on Lambda writes.
func Log() *slog.Logger { return serve.NewLogger(os.Stdout, slog.LevelInfo) }

// Handler is what Lambda calls for each event. A failure is logged here, once and masked; Lambda, which writes what it is told into its
// own log, is told no more than that.
func Handler(function serve.Function, log *slog.Logger) func(context.Context, json.RawMessage) (any, error) {
	return func(ctx context.Context, event json.RawMessage) (answer any, err error) {
		line := log
		if call, ok := lambdacontext.FromContext(ctx); ok {
			line = log.With("request_id", call.AwsRequestID)
		}
		defer func() {
			if p := recover(); p != nil { // its value may be somebody's data
				err = fmt.Errorf("panic of type %T", p)
			}
			if err != nil {
				line.Error("event failed", "error", err)
				answer, err = nil, errFailed
			}
		}()
		return function.Invoke(serve.WithLogger(ctx, line), event)
	}
}

var errFailed = errors.New("the event was not handled: see the log line of this request")

// Build builds the function on its ports, with the branch keys of its groups.
func (f Function) Build(ctx context.Context, ports serve.Ports, groups []seal.Group, build func(serve.House) serve.Function) (serve.Function, error) {
	return f.BuildAt(ctx, "", ports, groups, build)
}

// BuildAt is Build for a function that writes links to the site.
func (f Function) BuildAt(ctx context.Context, site string, ports serve.Ports, groups []seal.Group, build func(serve.House) serve.Function) (serve.Function, error) {
	found, err := f.Load()
	if err != nil {
		return serve.Function{}, err
	}
	around := serve.Surroundings{
		Service: found, Clock: clock.System{}, Random: rand.Reader, Log: Log(), Site: site, Secure: f.Stage != Emulated,
	}
	house, err := serve.NewHouse(ctx, around, ports, ports.Store, groups)
	if err != nil {
		return serve.Function{}, err
	}
	return build(house), nil
}

// Load reads the service file that the stack runs.
func (f Function) Load() (*service.Service, error) {
	return service.Load(f.Service, strings.Trim(f.Party, "-"))
}
