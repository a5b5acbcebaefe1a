package dynamo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

var (
	now    = time.Date(2029, 1, 31, 8, 0, 0, 0, time.UTC)
	record = table.At(table.Records, "P#"+cloudtest.Canary, "card")
	unit   = table.At(table.Keys, "P#"+cloudtest.Canary, "U#dossier")
	count  = table.At(table.Ephemeral, "N#"+cloudtest.Canary, "count")
)

// ask is a request as the server of a test sees it.
type ask struct {
	Action string // "Query"
	Body   map[string]any
}

// at follows names and numbers into the body, nil when one is missing.
func (a ask) at(path ...any) any {
	var found any = a.Body
	for _, step := range path {
		switch step := step.(type) {
		case string:
			inner, _ := found.(map[string]any)
			found = inner[step]
		case int:
			inner, _ := found.([]any)
			if step >= len(inner) {
				return nil
			}
			found = inner[step]
		}
	}
	return found
}

// answers is a store whose requests are answered by the given turns, the last one for ever, and the requests that it made.
func answers(t *testing.T, turns ...func(w http.ResponseWriter)) (*dynamo.Store, *[]ask) {
	t.Helper()
	var asked []ask
	config := cloudtest.Server(t, func(w http.ResponseWriter, r *http.Request) {
		one := ask{Action: strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")}
		if err := json.NewDecoder(r.Body).Decode(&one.Body); err != nil {
			t.Error(err)
		}
		asked = append(asked, one)
		w.Header().Set("X-Amzn-Requestid", "REQUEST")
		turns[min(len(asked), len(turns))-1](w)
	})
	names := map[table.Name]string{table.Records: "records-1", table.Keys: "keys-1", table.Ephemeral: "ephemeral-1"}
	return dynamo.New(dynamodb.NewFromConfig(config), names), &asked
}

func answer(body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { fmt.Fprint(w, body) }
}

// refuse answers an error whose text, and what else is given of its body, names somebody.
func refuse(status int, code, more string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"%s","Message":"%[2]s"%s}`, code, cloudtest.Canary, more)
	}
}

// judge compares an error with the one that callers tell apart, if any, and with what it must name; and looks for what it must not.
func judge(t *testing.T, err, want error, names string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", names)
	}
	for _, one := range []error{table.ErrCondition, table.ErrConflict, table.ErrThrottled, table.ErrLimit} {
		if errors.Is(err, one) != (one == want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if text := err.Error(); !strings.Contains(text, names) || strings.Contains(text, cloudtest.Canary) {
		t.Errorf("got %q, want it to name %s", text, names)
	}
}

// Every call names what DynamoDB answered, by its code alone.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		code            string
		status          int
		attempts, write int // requests of a read, and of a write
		want            error
	}{
		{"ProvisionedThroughputExceededException", 400, cloud.Attempts, cloud.Attempts, table.ErrThrottled},
		{"ThrottlingException", 400, cloud.Attempts, cloud.Attempts, table.ErrThrottled},
		{"RequestLimitExceeded", 400, cloud.Attempts, cloud.Attempts, table.ErrThrottled},
		{"TransactionConflictException", 400, 1, cloud.Attempts, table.ErrConflict},
		{"ValidationException", 400, 1, 1, table.ErrLimit},
		{"ItemCollectionSizeLimitExceededException", 400, 1, 1, table.ErrLimit},
		{"InternalServerError", 500, cloud.Attempts, cloud.Attempts, nil},
		{"AccessDeniedException", 400, 1, 1, nil},
		{"ExpiredTokenException", 400, 1, 1, nil},
		{"UnrecognizedClientException", 400, 1, 1, nil},
		{"ResourceNotFoundException", 400, 1, 1, nil},
	} {
		for name, call := range calls() {
			t.Run(c.code+" "+name, func(t *testing.T) {
				t.Parallel()
				store, asked := answers(t, refuse(c.status, c.code, ""))
				judge(t, call(t, store), c.want, c.code+" (request REQUEST)")
				want := c.attempts
				if strings.HasPrefix(name, "write") {
					want = c.write
				}
				if len(*asked) != want {
					t.Errorf("%d requests, want %d", len(*asked), want)
				}
			})
		}
	}
}

// calls are the calls of the port, writes in each of their forms.
func calls() map[string]func(*testing.T, *dynamo.Store) error {
	write := func(ops ...table.Op) func(*testing.T, *dynamo.Store) error {
		return func(t *testing.T, s *dynamo.Store) error { return s.Write(t.Context(), ops...) }
	}
	item := table.Item{Key: record, Unit: cloudtest.Canary, Body: []byte(cloudtest.Canary)}
	return map[string]func(*testing.T, *dynamo.Store) error{
		"get": func(t *testing.T, s *dynamo.Store) error {
			_, err := s.Get(t.Context(), record)
			return err
		},
		"query": func(t *testing.T, s *dynamo.Store) error {
			_, err := s.Query(t.Context(), table.Query{Table: table.Records, PK: record.PK()})
			return err
		},
		"add": func(t *testing.T, s *dynamo.Store) error {
			_, err := s.Add(t.Context(), count, 1, now, now.Add(time.Hour))
			return err
		},
		"write: put": write(table.Put(item, table.Always)), "write: delete": write(table.Delete(record, table.Always)),
		"write: two": write(table.Put(item, table.IfAbsent), table.Verify(unit, table.IfExists)),
	}
}

// The reasons for which a transaction is cancelled are told apart: a condition that fails before anything that may pass.
func TestCancelled(t *testing.T) {
	for name, c := range map[string]struct {
		reasons  []string
		requests int
		want     error
	}{
		"condition":               {[]string{"None", "ConditionalCheckFailed"}, 1, table.ErrCondition},
		"condition and conflict":  {[]string{"TransactionConflict", "ConditionalCheckFailed"}, 1, table.ErrCondition},
		"condition and throttled": {[]string{"ConditionalCheckFailed", "ThrottlingError"}, 1, table.ErrCondition},
		"conflict":                {[]string{"None", "TransactionConflict"}, cloud.Attempts, table.ErrConflict},
		"throttled":               {[]string{"ThrottlingError", "None"}, cloud.Attempts, table.ErrThrottled},
		"provisioned":             {[]string{"None", "ProvisionedThroughputExceeded"}, cloud.Attempts, table.ErrThrottled},
		"too large":               {[]string{"ValidationError", "TransactionConflict"}, 1, table.ErrLimit},
		"collection":              {[]string{"None", "ItemCollectionSizeLimitExceeded"}, 1, table.ErrLimit},
		"unheard":                 {[]string{"None", "AccessDenied"}, 1, nil},
		"without reasons":         {nil, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var reasons []string
			for _, code := range c.reasons {
				reasons = append(reasons, fmt.Sprintf(`{"Code":%q,"Message":%q,"Item":{"body":{"S":%[2]q}}}`, code, cloudtest.Canary))
			}
			store, asked := answers(t, refuse(400, "TransactionCanceledException", `,"CancellationReasons":[`+strings.Join(reasons, ",")+`]`))
			err := store.Write(t.Context(), table.Put(table.Item{Key: record}, table.IfAbsent), table.Verify(unit, table.IfExists))
			judge(t, err, c.want, "TransactionCanceledException")
			if len(*asked) != c.requests {
				t.Errorf("%d requests, want %d", len(*asked), c.requests)
			}
		})
	}
}

// A write that met another succeeds when it is tried again; a context that ends meanwhile ends it.
func TestMet(t *testing.T) {
	conflict := refuse(400, "TransactionCanceledException", `,"CancellationReasons":[{"Code":"TransactionConflict"}]`)
	store, asked := answers(t, conflict, conflict, answer(`{}`))
	if err := store.Write(t.Context(), table.Put(table.Item{Key: record}, table.IfAbsent)); err != nil || len(*asked) != 3 {
		t.Errorf("%v after %d requests", err, len(*asked))
	}
	ctx, cancel := contextThatEnds(t)
	store, asked = answers(t, func(w http.ResponseWriter) { conflict(w); flush(w); cancel() })
	err := store.Write(ctx, table.Put(table.Item{Key: record}, table.IfAbsent))
	if !errors.Is(err, ctx.Err()) || errors.Is(err, table.ErrConflict) || len(*asked) != 1 {
		t.Errorf("%v after %d requests", err, len(*asked))
	}
}

// A transaction whose answer is lost is sent again with its token, so that DynamoDB does it once.
func TestLostAnswer(t *testing.T) {
	lost := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	store, asked := answers(t, lost, answer(`{}`))
	if err := store.Write(t.Context(), table.Delete(record, table.IfExists)); err != nil {
		t.Fatal(err)
	}
	var tokens []any
	for _, one := range *asked {
		tokens = append(tokens, one.at("ClientRequestToken"))
	}
	if len(tokens) != 2 || tokens[0] == nil || tokens[0] != tokens[1] {
		t.Errorf("tokens %v", tokens)
	}
	if err := store.Write(t.Context(), table.Delete(record, table.IfExists)); err != nil {
		t.Fatal(err)
	}
	if again := (*asked)[2].at("ClientRequestToken"); again == nil || again == tokens[0] {
		t.Errorf("two writes have one token, %v", again)
	}
}

// What a role must allow for an operation: a put under a condition that tells the version needs PutItem alone, which is all that the journal
// grants. One operation without a condition is a plain call.
func TestActions(t *testing.T) {
	item := table.Item{Key: record}
	for name, c := range map[string]struct {
		ops  []table.Op
		want string
	}{
		"put":               {[]table.Op{table.Put(item, table.Always)}, "UpdateItem"},
		"put if absent":     {[]table.Op{table.Put(item, table.IfAbsent)}, "TransactWriteItems Put"},
		"put at version":    {[]table.Op{table.Put(item, table.IfVersion(3))}, "TransactWriteItems Put"},
		"put if there":      {[]table.Op{table.Put(item, table.IfExists)}, "TransactWriteItems Update"},
		"delete":            {[]table.Op{table.Delete(record, table.Always)}, "DeleteItem"},
		"delete if there":   {[]table.Op{table.Delete(record, table.IfExists)}, "TransactWriteItems Delete"},
		"verify":            {[]table.Op{table.Verify(record, table.IfAbsent)}, "TransactWriteItems ConditionCheck"},
		"put and delete":    {[]table.Op{table.Put(item, table.Always), table.Delete(unit, table.Always)}, "TransactWriteItems Update Delete"},
		"put two if absent": {[]table.Op{table.Put(item, table.IfAbsent), table.Put(table.Item{Key: unit}, table.IfAbsent)}, "TransactWriteItems Put Put"},
	} {
		store, asked := answers(t, answer(`{}`))
		if err := store.Write(t.Context(), c.ops...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := (*asked)[0].Action
		for i := range c.ops {
			entry, _ := (*asked)[0].at("TransactItems", i).(map[string]any)
			for action := range entry {
				got += " " + action
			}
		}
		if len(*asked) != 1 || got != c.want {
			t.Errorf("%s: %d requests, %s, want %s", name, len(*asked), got, c.want)
		}
	}
}

// A table that a function was not given is no table of DynamoDB's: nothing is asked.
func TestForeignTable(t *testing.T) {
	store, asked := answers(t, answer(`{}`))
	entry := table.At(table.Journal, "J#2029-01-31", cloudtest.Canary)
	_, get := store.Get(t.Context(), record, entry)
	_, query := store.Query(t.Context(), table.Query{Table: table.Journal, PK: entry.PK()})
	only := dynamo.New(nil, map[table.Name]string{table.Journal: "journal-1", table.Ephemeral: ""})
	_, index := only.Query(t.Context(), table.Query{Index: table.Due, PK: cloudtest.Canary})
	_, add := only.Add(t.Context(), count, 1, now, now)
	write := store.Write(t.Context(), table.Delete(record, table.Always), table.Delete(entry, table.Always))
	for name, errs := range map[table.Name][]error{table.Journal: {get, query, write}, table.Keys: {index}, table.Ephemeral: {add}} {
		for _, err := range errs {
			judge(t, err, nil, "was not given the table "+string(name))
		}
	}
	if len(*asked) != 0 {
		t.Errorf("%d requests", len(*asked))
	}
}

// Who reads from a service that is not there learns so, without its address.
func TestUnreachable(t *testing.T) {
	config := cloudtest.Server(t, nil)
	nowhere := "http://127.0.0.1:1/" + cloudtest.Canary
	config.BaseEndpoint = &nowhere
	store := dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Records: cloudtest.Canary})
	_, err := store.Get(t.Context(), record)
	judge(t, err, nil, "Unreachable")
}

func diff(want, got any) string { return cmp.Diff(want, got, cmp.AllowUnexported(table.Key{})) }
