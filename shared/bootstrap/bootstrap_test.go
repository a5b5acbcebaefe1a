package bootstrap

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"

	"tandem/shared/serve"
)

type settings struct {
	Function
	Tables
	BranchKey
}

// A key that is missing ends the start, and every one is named at once; what stands in the others is not.
func TestAMissingKeyIsNamed(t *testing.T) {
	lookup := func(key string) (string, bool) {
		return "valeur-secrète", key == "TANDEM_SERVICE" || key == "KEYS_TABLE"
	}
	_, err := open(context.Background(), lookup, func(context.Context, settings, aws.Config) (serve.Function, error) {
		t.Error("built all the same")
		return serve.Function{}, nil
	})
	if err == nil {
		t.Fatal("started without its keys")
	}
	for _, key := range []string{"TANDEM_STAGE", "RECORDS_TABLE", "JOURNAL_TABLE", "EPHEMERAL_TABLE", "BRANCH_KEY"} {
		if !strings.Contains(err.Error(), key+" is missing") {
			t.Errorf("%q does not name %s", err, key)
		}
	}
	if strings.Contains(err.Error(), "secrète") || strings.Contains(err.Error(), "KEYS_TABLE") {
		t.Errorf("%q tells more", err)
	}
}

func TestOpen(t *testing.T) {
	lookup := func(key string) (string, bool) { return "v-" + key, true }
	wanted := errors.New("refused")
	_, err := open(context.Background(), lookup, func(_ context.Context, s settings, config aws.Config) (serve.Function, error) {
		if config.Region != "v-AWS_REGION" || s.ARN != "v-BRANCH_KEY" || s.Names()["keys"] != "v-KEYS_TABLE" {
			t.Errorf("region %q, settings %+v", config.Region, s)
		}
		return serve.Function{}, wanted
	})
	if !errors.Is(err, wanted) {
		t.Errorf("error %v", err)
	}
}

// What fails is logged once, masked, with the request's id; Lambda is told nothing of it.
func TestHandler(t *testing.T) {
	const canary = "zoe.canari@demo.example"
	for name, message := range map[string]func(context.Context, string, time.Time) error{
		"error": func(context.Context, string, time.Time) error { return errors.New("cannot reach " + canary) },
		"panic": func(context.Context, string, time.Time) error { panic(canary) },
		"done":  func(context.Context, string, time.Time) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			handle := Handler(serve.Function{Schedule: message}, serve.NewLogger(&log, slog.LevelInfo))
			answer, err := handle(context.Background(), json.RawMessage(`{"schedule":"Purge","time":"2026-12-01T02:00:00Z"}`))
			if (err == nil) != (name == "done") || answer != nil {
				t.Errorf("answered %v, %v", answer, err)
			}
			if lines := strings.Count(log.String(), "\n"); (lines == 1) != (err != nil) {
				t.Errorf("%d lines: %s", lines, log.String())
			}
			if strings.Contains(log.String(), canary) || err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("told %v, logged %s", err, log.String())
			}
		})
	}
}

// An event that is not what the triggers send is refused without repeating it.
func TestEventsOfOthers(t *testing.T) {
	var log bytes.Buffer
	handle := Handler(serve.Function{Message: func(context.Context, events.SQSMessage) error { return nil }}, serve.NewLogger(&log, slog.LevelInfo))
	for _, event := range []string{`"canari"`, `[]`, `{"canari":1}`, `{"Records":[{"eventSource":"aws:s3"}]}`, `{"httpMethod":"GET","requestContext":{}}`, `{"Records":7}`} {
		if _, err := handle(context.Background(), json.RawMessage(event)); err == nil {
			t.Errorf("%s is taken", event)
		}
	}
	if strings.Contains(log.String(), "canari") {
		t.Errorf("logged %s", log.String())
	}
}
