package infra

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// goldens are the events of a folder, by file name.
func goldens(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../events", folder, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no events in %s: %v", folder, err)
	}
	found := map[string][]byte{}
	for _, path := range paths {
		found[filepath.Base(path)] = []byte(readText(t, path))
	}
	return found
}

// orgOfNobody is a field that AWS sends and the library leaves out.
var orgOfNobody = regexp.MustCompile(`\s*"principalOrgId": null,`)

// decode reads a golden into the documented form; a field that the form does not know is an error.
func decode(t *testing.T, name string, data []byte, into any) {
	t.Helper()
	data = orgOfNobody.ReplaceAll(data, nil)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// Every API event is whole: both forms of headers and queries agree, and its path is one that the template routes.
func TestAPIEvents(t *testing.T) {
	routes := map[string]bool{}
	for _, f := range readTemplates(t).load(t).wiring().Functions {
		for _, route := range f.Routes {
			routes[route.Method+" "+route.Path] = true
		}
	}
	for name, data := range goldens(t, "api") {
		var event events.APIGatewayProxyRequest
		decode(t, name, data, &event)
		if !routes[event.HTTPMethod+" "+event.Resource] {
			t.Errorf("%s: the template has no %s %s", name, event.HTTPMethod, event.Resource)
		}
		if want := strings.TrimSuffix(event.Resource, "{proxy+}") + event.PathParameters["proxy"]; event.Path != want {
			t.Errorf("%s: path %s, want %s", name, event.Path, want)
		}
		if event.RequestContext.Path != "/"+event.RequestContext.Stage+event.Path {
			t.Errorf("%s: the path of the context, %s, is not under the stage", name, event.RequestContext.Path)
		}
		lastValues(t, name, event.Headers, event.MultiValueHeaders)
		lastValues(t, name, event.QueryStringParameters, event.MultiValueQueryStringParameters)
		if event.IsBase64Encoded {
			if _, err := base64.StdEncoding.DecodeString(event.Body); err != nil {
				t.Errorf("%s: body: %v", name, err)
			}
		}
	}
}

func lastValues(t *testing.T, name string, single map[string]string, multiple map[string][]string) {
	t.Helper()
	if len(single) != len(multiple) {
		t.Errorf("%s: %d names with one value, %d with all", name, len(single), len(multiple))
	}
	for key, values := range multiple {
		if len(values) == 0 || single[key] != values[len(values)-1] {
			t.Errorf("%s: %s is %q, its values are %q", name, key, single[key], values)
		}
	}
}

// Every queue event comes from a queue of the template, and what an arrival of an object says names a bucket of it.
func TestQueueEvents(t *testing.T) {
	wiring := readTemplates(t).load(t).wiring()
	read := map[string]bool{}
	for _, f := range wiring.Functions {
		for _, q := range f.Queues {
			read[q.Queue] = false
		}
	}
	for name, data := range goldens(t, "sqs") {
		var event events.SQSEvent
		decode(t, name, data, &event)
		for _, record := range event.Records {
			queue := record.EventSourceARN[strings.LastIndex(record.EventSourceARN, "-")+1:]
			if _, known := read[queue]; !known || record.AWSRegion != "eu-west-3" {
				t.Errorf("%s: no function reads %s in %s", name, queue, record.AWSRegion)
			}
			read[queue] = true
			arrival(t, name, record.Body, wiring.Buckets)
		}
	}
	for queue, seen := range read {
		if !seen {
			t.Errorf("no golden event of %s", queue)
		}
	}
}

func arrival(t *testing.T, name, body string, buckets []string) {
	t.Helper()
	var outer events.CloudWatchEvent
	if json.Unmarshal([]byte(body), &outer) != nil || outer.Source == "" {
		return // a message of ours
	}
	var detail struct {
		Bucket struct{ Name string }
		Object struct{ Key string }
	}
	if err := json.Unmarshal(outer.Detail, &detail); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	known := slices.ContainsFunc(buckets, func(id string) bool { return strings.HasSuffix(detail.Bucket.Name, strings.ToLower(id)) })
	if !known || !strings.Contains(detail.Object.Key, "/") || outer.DetailType != "Object Created" {
		t.Errorf("%s: %s of %s in %s", name, outer.DetailType, detail.Object.Key, detail.Bucket.Name)
	}
}

// Every schedule of the template has its event, as the Scheduler names it: function, then event.
func TestScheduleEvents(t *testing.T) {
	seen := map[string]bool{}
	for name, data := range goldens(t, "schedule") {
		var event events.CloudWatchEvent
		decode(t, name, data, &event)
		if event.DetailType != "Scheduled Event" || event.Region != "eu-west-3" || len(event.Resources) != 1 {
			t.Errorf("%s: %s of %v in %s", name, event.DetailType, event.Resources, event.Region)
			continue
		}
		seen[event.Resources[0][strings.LastIndex(event.Resources[0], "/")+1:]] = true
	}
	for _, f := range readTemplates(t).load(t).wiring().Functions {
		for _, schedule := range f.Schedules {
			if !seen[f.LogicalID+schedule.Name] {
				t.Errorf("no golden event of %s of %s", schedule.Name, f.LogicalID)
			}
		}
	}
}

// What the stream shows is what its filter lets through, with the keys of the item and never its old image.
func TestStreamEvents(t *testing.T) {
	for name, data := range goldens(t, "stream") {
		var event events.DynamoDBEvent
		decode(t, name, data, &event)
		for _, record := range event.Records {
			image := record.Change.NewImage
			if record.EventName == "REMOVE" || image["pendinghash"].DataType() != events.DataTypeString {
				t.Errorf("%s: the filter does not let %s through", name, record.EventName)
			}
			if record.Change.StreamViewType != "NEW_IMAGE" || record.Change.OldImage != nil || image["pk"].String() != record.Change.Keys["pk"].String() {
				t.Errorf("%s: not a record of our stream", name)
			}
		}
	}
}
