package machine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/service"
)

// TestEventsAreTaken hands every golden event to the function that it is for, on a machine without data, and holds what each comes to. What
// fails is there for a reason: nobody is signed in, and what the messages name does not exist. Nothing panics, and no function meets an
// event that it does not know.
func TestEventsAreTaken(t *testing.T) {
	var log bytes.Buffer
	config := Config{Addr: "127.0.0.1:8080", Data: filepath.Join(t.TempDir(), "data"), Service: service.Default}
	m, err := Open(context.Background(), config, &log, Wrap{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	var got strings.Builder
	for _, folder := range []string{"api", "operator", "schedule", "sqs", "stream"} {
		paths, err := filepath.Glob(filepath.Join("../../../events", folder, "*.json"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no events in %s: %v", folder, err)
		}
		for _, path := range paths {
			event, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			log.Reset()
			owner := m.taker(t, event)
			answer, err := invoke(t.Context(), m.functions[owner](), json.RawMessage(event))
			if err != nil {
				t.Errorf("%s: %s: %v", path, owner, err)
				continue
			}
			for _, sign := range []string{"panic", "unknown kind", `"status":500`} {
				if strings.Contains(log.String(), sign) {
					t.Errorf("%s: %s logs %s", path, owner, log.String())
				}
			}
			fmt.Fprintf(&got, "%-44s %-20s %s\n", folder+"/"+filepath.Base(path), owner, outcome(t, answer))
		}
	}
	golden := "testdata/events.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the events come to\n%s\nwant\n%s", got.String(), want)
	}
}

// taker is the function that the template gives an event to.
func (m *Machine) taker(t *testing.T, event []byte) string {
	t.Helper()
	var told struct {
		Path      string
		Resources []string
		Operator  string
		Records   []struct{ EventSourceARN string }
	}
	if err := json.Unmarshal(event, &told); err != nil {
		t.Fatal(err)
	}
	if told.Operator != "" {
		return "AdminFunction"
	}
	if told.Path != "" {
		owner, _ := m.owner(told.Path)
		return owner
	}
	for _, f := range m.stack.Functions {
		for _, schedule := range f.Schedules {
			if len(told.Resources) == 1 && strings.HasSuffix(told.Resources[0], schedule.Name) {
				return f.LogicalID
			}
		}
		for _, source := range f.Queues {
			if len(told.Records) > 0 && strings.HasSuffix(told.Records[0].EventSourceARN, "-"+source.Queue) {
				return f.LogicalID
			}
		}
		for _, stream := range f.Streams {
			if len(told.Records) > 0 && strings.Contains(told.Records[0].EventSourceARN, "-"+stream.Table+"/stream/") {
				return f.LogicalID
			}
		}
	}
	t.Fatalf("no function takes %s", event)
	return ""
}

// outcome is what an answer comes to.
func outcome(t *testing.T, answer any) string {
	t.Helper()
	switch answer := answer.(type) {
	case nil:
		return "done"
	case events.APIGatewayProxyResponse:
		return fmt.Sprint(answer.StatusCode)
	case events.SQSEventResponse:
		return fmt.Sprintf("%d failed", len(answer.BatchItemFailures))
	case events.DynamoDBEventResponse:
		return fmt.Sprintf("%d failed", len(answer.BatchItemFailures))
	}
	t.Errorf("answer of type %T", answer)
	return ""
}
