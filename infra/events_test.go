package infra

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"tandem/infra/wiring"
	"tandem/shared/intake"
	"tandem/shared/outbox"
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

// Every function of the API has its event, and so has every verb and every form that a request comes in.
func TestAPIEventsAreWhole(t *testing.T) {
	missing := map[string]bool{"a value given twice in the query": true, "a header given twice": true, "a body in base64": true, "no body": true}
	functions := map[string]string{}
	for _, f := range readTemplates(t).load(t).wiring().Functions {
		for _, route := range f.Routes {
			missing[route.Method], missing[f.LogicalID] = true, true
			functions[route.Method+" "+route.Path] = f.LogicalID
		}
	}
	twice := func(all map[string][]string) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(all)), func(values []string) bool { return len(values) > 1 })
	}
	for name, data := range goldens(t, "api") {
		var event events.APIGatewayProxyRequest
		decode(t, name, data, &event)
		delete(missing, event.HTTPMethod)
		delete(missing, functions[event.HTTPMethod+" "+event.Resource])
		for form, has := range map[string]bool{
			"a value given twice in the query": twice(event.MultiValueQueryStringParameters), "a header given twice": twice(event.MultiValueHeaders),
			"a body in base64": event.Body != "" && event.IsBase64Encoded, "no body": event.Body == "",
		} {
			if has {
				delete(missing, form)
			}
		}
	}
	for what := range missing {
		t.Errorf("no golden event of %s", what)
	}
}

// Every queue event comes from a queue of the template, and what an arrival of an object says names a bucket of it.
func TestQueueEvents(t *testing.T) {
	stack := readTemplates(t).load(t).wiring()
	read, rules := map[string]bool{}, map[wiring.ObjectRule]bool{}
	for _, f := range stack.Functions {
		for _, q := range f.Queues {
			read[q.Queue] = false
		}
		for _, rule := range f.Objects {
			rules[rule] = false
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
			if sum := md5.Sum([]byte(record.Body)); record.Md5OfBody != hex.EncodeToString(sum[:]) {
				t.Errorf("%s: the sum of the body is %x", name, sum)
			}
			read[queue] = true
			bucket, key := arrival(t, name, record.Body, stack.Buckets)
			for rule := range rules {
				rules[rule] = rules[rule] || rule.Bucket == bucket && rule.Queue == queue && strings.HasPrefix(key, rule.Prefix)
			}
		}
	}
	for queue, seen := range read {
		if !seen {
			t.Errorf("no golden event of %s", queue)
		}
	}
	for rule, seen := range rules {
		if !seen {
			t.Errorf("no golden event of an arrival in %s under %q", rule.Bucket, rule.Prefix)
		}
	}
}

// arrival is the bucket, by logical id, and the key of an arrival of an object; both are empty of a message of ours.
func arrival(t *testing.T, name, body string, buckets []string) (bucket, key string) {
	t.Helper()
	var outer events.CloudWatchEvent
	if json.Unmarshal([]byte(body), &outer) != nil || outer.Source == "" {
		return "", ""
	}
	var detail struct {
		Bucket struct{ Name string }
		Object struct{ Key string }
	}
	if err := json.Unmarshal(outer.Detail, &detail); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	at := slices.IndexFunc(buckets, func(id string) bool { return strings.HasSuffix(detail.Bucket.Name, strings.ToLower(id)) })
	if at < 0 || !strings.Contains(detail.Object.Key, "/") || outer.DetailType != "Object Created" {
		t.Errorf("%s: %s of %s in %s", name, outer.DetailType, detail.Object.Key, detail.Bucket.Name)
		return "", ""
	}
	return buckets[at], detail.Object.Key
}

// Every kind of message that the code writes has an event with what such a message holds, and every event of a message is of such a kind.
func TestMessageEvents(t *testing.T) {
	written := map[string]bool{intake.ReplayKind: false} // by its constant
	call := regexp.MustCompile(`outbox\.New\([^,()]+(?:\.[A-Za-z]+)?, "([a-z]+)"`)
	eachFile(t, func(path string, read func() []byte) {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			for _, found := range call.FindAllSubmatch(read(), -1) {
				written[string(found[1])] = false
			}
		}
	})
	if len(written) < 8 {
		t.Errorf("found %v only", written)
	}
	for name, data := range goldens(t, "sqs") {
		var event events.SQSEvent
		decode(t, name, data, &event)
		for _, record := range event.Records {
			message, err := outbox.Read([]byte(record.Body))
			if err != nil {
				continue // an arrival, or what cannot be read
			}
			if _, known := written[message.Kind]; !known {
				t.Errorf("%s: nobody writes messages of kind %q", name, message.Kind)
			}
			written[message.Kind] = true
		}
	}
	for kind, seen := range written {
		if !seen {
			t.Errorf("no golden event of a message of kind %q", kind)
		}
	}
}

// Nobody stands in an event: its mail addresses, its network addresses and its account are of those that are given to nobody.
func TestEventsAreInvented(t *testing.T) {
	address := regexp.MustCompile(`[A-Za-z0-9._+-]+@([A-Za-z0-9.-]+)`)
	network := regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	account := regexp.MustCompile(`(?:arn:aws:[a-z]+:[a-z0-9-]*:|account(?:Id)?\\?": ?\\?")(\d+)`)
	body := regexp.MustCompile(`"(?:body|B)": "([A-Za-z0-9+/]{8,}={0,2})"`)
	for _, folder := range []string{"api", "sqs", "schedule", "stream"} {
		for name, data := range goldens(t, folder) {
			text := string(data)
			for _, encoded := range body.FindAllStringSubmatch(text, -1) {
				if plain, err := base64.StdEncoding.DecodeString(encoded[1]); err == nil {
					text += strings.ReplaceAll(string(plain), "%40", "@")
				}
			}
			for _, found := range address.FindAllStringSubmatch(text, -1) {
				if !strings.HasSuffix(found[1], ".invalid") && !strings.HasSuffix(found[1], ".example") {
					t.Errorf("%s/%s: %s may be somebody's", folder, name, found[0])
				}
			}
			for _, found := range network.FindAllString(text, -1) {
				if !strings.HasPrefix(found, "192.0.2.") {
					t.Errorf("%s/%s: %s may be somebody's", folder, name, found)
				}
			}
			for _, found := range account.FindAllStringSubmatch(text, -1) {
				if found[1] != "000000000000" {
					t.Errorf("%s/%s: account %s", folder, name, found[1])
				}
			}
		}
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
