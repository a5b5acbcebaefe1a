package wiring_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/infra/wiring"
)

var update = flag.Bool("update", false, "write the golden files anew")

func file(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestReadSmall(t *testing.T) {
	stack, err := wiring.Read([]byte(file(t, "testdata/root.yaml")), []byte(file(t, "testdata/data.yaml")), []byte(file(t, "testdata/messaging.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	want := &wiring.Stack{
		Functions: []wiring.Function{
			{
				LogicalID: "OfferFunction",
				Timeout:   10 * time.Second,
				Routes:    []wiring.Route{{Method: "GET", Path: "/offers"}, {Method: "POST", Path: "/offers/{proxy+}"}},
			},
			{
				LogicalID: "WorkFunction",
				Timeout:   time.Minute,
				Queues:    []wiring.QueueEvent{{Queue: "WorkQueue", BatchSize: 5}},
				Schedules: []wiring.Schedule{{Name: "Night", Expression: "cron(30 2 * * ? *)"}},
				Objects:   []wiring.ObjectRule{{Bucket: "DropBucket", Prefix: "in/", Queue: "WorkQueue"}},
				Streams:   []wiring.Stream{{Table: "RecordsTable", Index: "pending"}},
			},
		},
		Queues: []wiring.Queue{
			{Name: "WorkQueue", DeadLetters: "WorkDeadLetters", MaxReceives: 5, Visibility: 6 * time.Minute},
			{Name: "WorkDeadLetters", Visibility: 30 * time.Second},
		},
		Buckets: []string{"DropBucket"},
		Tables:  []string{"RecordsTable"},
	}
	ignore := cmp.Options{cmpopts.IgnoreUnexported(wiring.Schedule{}), cmpopts.IgnoreFields(wiring.Schedule{}, "Zone")}
	if diff := cmp.Diff(want, stack, ignore); diff != "" {
		t.Error(diff)
	}
	if zone := stack.Functions[1].Schedules[0].Zone.String(); zone != "Europe/Paris" {
		t.Errorf("zone %s", zone)
	}
}

// The project's own template, as the local machine will see it.
func TestReadTemplate(t *testing.T) {
	stack, err := wiring.Read([]byte(file(t, "../../template.yaml")), []byte(file(t, "../data.yaml")), []byte(file(t, "../messaging.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	got := describe(stack)
	const golden = "testdata/stack.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(file(t, golden), got); diff != "" {
		t.Errorf("the wiring changed; if it should, run go test ./infra/wiring -update\n%s", diff)
	}
}

func describe(stack *wiring.Stack) string {
	var b strings.Builder
	for _, f := range stack.Functions {
		fmt.Fprintf(&b, "%s %s\n", f.LogicalID, f.Timeout)
		for _, r := range f.Routes {
			fmt.Fprintf(&b, "  %s %s\n", r.Method, r.Path)
		}
		for _, q := range f.Queues {
			fmt.Fprintf(&b, "  queue %s by %d\n", q.Queue, q.BatchSize)
		}
		for _, s := range f.Schedules {
			fmt.Fprintf(&b, "  schedule %s %s %s\n", s.Name, s.Expression, s.Zone)
		}
		for _, o := range f.Objects {
			fmt.Fprintf(&b, "  objects %s/%s by %s\n", o.Bucket, o.Prefix, o.Queue)
		}
		for _, s := range f.Streams {
			fmt.Fprintf(&b, "  stream %s index %s\n", s.Table, s.Index)
		}
	}
	for _, q := range stack.Queues {
		fmt.Fprintf(&b, "queue %s visible after %s, %d receptions, then %s\n", q.Name, q.Visibility, q.MaxReceives, q.DeadLetters)
	}
	fmt.Fprintf(&b, "buckets %s\ntables %s\n", strings.Join(stack.Buckets, " "), strings.Join(stack.Tables, " "))
	return b.String()
}

func TestNext(t *testing.T) {
	stack, err := wiring.Read([]byte(file(t, "testdata/root.yaml")), []byte(file(t, "testdata/data.yaml")), []byte(file(t, "testdata/messaging.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	rated, err := wiring.Read([]byte(strings.Replace(file(t, "testdata/root.yaml"), "cron(30 2 * * ? *)", "rate(5 minutes)", 1)),
		[]byte(file(t, "testdata/data.yaml")), []byte(file(t, "testdata/messaging.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	daily, rate := stack.Functions[1].Schedules[0], rated.Functions[1].Schedules[0]
	tests := []struct {
		name        string
		schedule    wiring.Schedule
		after, want string
	}{
		{"later today", daily, "2026-01-10T00:00:00Z", "2026-01-10T02:30:00+01:00"},
		{"at the very time, tomorrow", daily, "2026-01-10T02:30:00+01:00", "2026-01-11T02:30:00+01:00"},
		{"end of month", daily, "2026-01-31T12:00:00+01:00", "2026-02-01T02:30:00+01:00"},
		{"hour that summer time skips", daily, "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00"},
		{"hour that winter time repeats", daily, "2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"and once only", daily, "2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"},
		{"rate", rate, "2026-01-10T00:00:00Z", "2026-01-10T00:05:00Z"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after, want := instant(t, test.after), instant(t, test.want)
			if got := test.schedule.Next(after); !got.Equal(want) {
				t.Errorf("next after %s is %s, want %s", test.after, got, test.want)
			}
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
