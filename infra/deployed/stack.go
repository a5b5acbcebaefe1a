// Package deployed reaches a stack from outside, as its operator: it seeds the people of a demonstration, runs what schedules run, and
// reads all that the stack holds. It is for stacks on an emulator, where nobody's real data are.
package deployed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"tandem/shared/bootstrap"
	"tandem/shared/clock"
	"tandem/shared/cloud"
	"tandem/shared/invoke"
	"tandem/shared/object"
	"tandem/shared/object/s3"
	"tandem/shared/seal/kms"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table/dynamo"
)

// Stack is a deployed stack.
type Stack struct {
	Functions map[string]string // physical names by logical id: "OfferFunction"
	Settings  map[string]string // what template.yaml sets for its functions, all together: "RECORDS_TABLE"
	Endpoint  string            // of the emulator
	Service   *service.Service

	named   named
	config  aws.Config
	lambda  *lambda.Client
	tables  *dynamodb.Client
	files   *awss3.Client
	house   serve.House
	buckets map[object.Bucket]string
}

// named are the settings by which the mains find what they use.
type named struct {
	bootstrap.Function
	bootstrap.Tables
	bootstrap.BranchKey
	bootstrap.DropBucket
	bootstrap.FilesBucket
	bootstrap.QuarantineBucket
	bootstrap.Site
}

// Find finds the functions of a stack by its name, and what template.yaml has set for them.
func Find(ctx context.Context, name string) (*Stack, error) {
	config, err := cloud.Load(os.LookupEnv)
	if err != nil {
		return nil, err
	}
	s := &Stack{
		Functions: map[string]string{}, Settings: map[string]string{}, config: config, Endpoint: aws.ToString(config.BaseEndpoint),
		lambda: lambda.NewFromConfig(config, invoke.Options), tables: dynamodb.NewFromConfig(config), files: awss3.NewFromConfig(config, s3.Options),
	}
	return s, s.find(ctx, name)
}

// Open finds a stack by its name, and with the settings of its functions everything else; it opens with every key.
func Open(ctx context.Context, name string) (*Stack, error) {
	s, err := Find(ctx, name)
	if err != nil {
		return nil, err
	}
	s.named, err = serve.Config[named](func(key string) (string, bool) { value, set := s.Settings[key]; return value, set })
	if err != nil {
		return nil, err
	}
	if s.Service, err = s.named.Load(); err != nil {
		return nil, err
	}
	s.buckets = map[object.Bucket]string{"DropBucket": s.named.Drop, "FilesBucket": s.named.Files, "QuarantineBucket": s.named.Quarantine}
	ports := serve.Ports{
		Store: dynamo.New(s.tables, s.named.Names()), Objects: s3.New(s.files, s.buckets), Master: kms.New(awskms.NewFromConfig(s.config), s.named.ARN),
	}
	around := serve.Surroundings{Service: s.Service, Clock: clock.System{}, Random: rand.Reader, Log: serve.NewLogger(io.Discard, slog.LevelInfo)}
	s.house, err = serve.NewHouse(ctx, around, ports, ports.Store, serve.AllGroups(s.Service))
	return s, err
}

// find lists the functions whose names begin with the stack's, as CloudFormation gives them: STACK-OfferFunction-1A2B3C.
func (s *Stack) find(ctx context.Context, name string) error {
	pages := lambda.NewListFunctionsPaginator(s.lambda, &lambda.ListFunctionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("deployed: %w", cloud.Cause(err))
		}
		for _, function := range page.Functions {
			rest, ours := strings.CutPrefix(aws.ToString(function.FunctionName), name+"-")
			if !ours {
				continue
			}
			logical, _, _ := strings.Cut(rest, "-")
			s.Functions[logical] = aws.ToString(function.FunctionName)
			if function.Environment != nil {
				maps.Copy(s.Settings, function.Environment.Variables)
			}
		}
	}
	if len(s.Functions) == 0 {
		return errors.New("deployed: no stack of this name")
	}
	return nil
}

// Site is where the stack answers.
func (s *Stack) Site() string { return s.named.URL }

// Invoke calls a function with an event, by logical id, and returns its answer.
func (s *Stack) Invoke(ctx context.Context, function string, event []byte) ([]byte, error) {
	out, err := s.lambda.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(s.Functions[function]), Payload: event})
	if err != nil {
		return nil, fmt.Errorf("deployed: %w", cloud.Cause(err))
	}
	if out.FunctionError != nil {
		return out.Payload, fmt.Errorf("deployed: %s failed: %s", function, out.Payload)
	}
	return out.Payload, nil
}
