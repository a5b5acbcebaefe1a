package blank_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"

	"tandem/infra/runtimeapi/blank"
	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/invoke"
	"tandem/shared/mail"
	"tandem/shared/mail/ses"
	"tandem/shared/object"
	"tandem/shared/object/s3"
	"tandem/shared/queue"
	"tandem/shared/queue/sqs"
	"tandem/shared/seal"
	"tandem/shared/seal/kms"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

// Branch keys made by one function are opened by the next: the same hash comes out of both rings.
func TestBranchKeys(t *testing.T) {
	config := cloudtest.Server(t, blank.New().ServeHTTP)
	store := dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Keys: "keys-table"})
	master := kms.New(awskms.NewFromConfig(config), "branch-key")
	var hashes []string
	for range 2 {
		ring, err := seal.OpenRing(t.Context(), store, master, "essai", []seal.Group{seal.Blind, "identity"}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := ring.Hash("email", "zoe@exemple.invalid")
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, hash)
	}
	if hashes[0] != hashes[1] {
		t.Errorf("the second ring has other keys: %v", hashes)
	}
	if _, err := master.Unwrap(t.Context(), seal.Context{Service: "essai", Group: "identity"}, []byte("other")); !errors.Is(err, seal.ErrRefused) {
		t.Errorf("what was not wrapped here: %v", err)
	}
}

// Everything else is read as missing, and taken when written.
func TestNothingIsThere(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)
	config := cloudtest.Server(t, blank.New().ServeHTTP)
	store := dynamo.New(dynamodb.NewFromConfig(config), map[table.Name]string{table.Keys: "keys-table", table.Ephemeral: "ephemeral-table"})
	key := table.At(table.Keys, "P#7zzzzzzzzzzzzzzzzzzzzzzzz0", "candidate")
	if err := store.Write(ctx, table.Put(table.Item{Key: key, Kind: table.KindUnit, Body: []byte("x")}, table.IfAbsent)); err != nil {
		t.Errorf("write: %v", err)
	}
	if items, err := store.Get(ctx, key); err != nil || items[0] != nil {
		t.Errorf("get: %v, %v", items, err)
	}
	if page, err := store.Query(ctx, table.Query{Table: table.Keys, PK: key.PK()}); err != nil || len(page.Items) > 0 || page.Next != "" {
		t.Errorf("query: %v, %v", page, err)
	}
	if n, err := store.Add(ctx, table.At(table.Ephemeral, "L#essai", "1"), 2, now, now.Add(time.Hour)); err != nil || n != 2 {
		t.Errorf("add: %d, %v", n, err)
	}
	objects := s3.New(awss3.NewFromConfig(config, s3.Options), map[object.Bucket]string{"FilesBucket": "files-bucket"})
	if err := objects.Put(ctx, "FilesBucket", "cv/a", bytes.NewReader([]byte("x"))); err != nil {
		t.Errorf("put: %v", err)
	}
	if _, err := objects.Get(ctx, "FilesBucket", "cv/a"); !errors.Is(err, object.ErrNotFound) {
		t.Errorf("get of an object: %v", err)
	}
	if page, err := objects.List(ctx, "FilesBucket", "cv/", ""); err != nil || len(page.Objects) > 0 {
		t.Errorf("list: %v, %v", page, err)
	}
	if err := objects.Delete(ctx, "FilesBucket", "cv/a"); err != nil {
		t.Errorf("delete: %v", err)
	}
	queues := sqs.New(awssqs.NewFromConfig(config), map[queue.Name]string{"NotifyQueue": "notify-queue"})
	for _, messages := range [][]queue.Outgoing{{{Body: []byte("one")}}, {{Body: []byte("one")}, {Body: []byte("two")}}} {
		if err := queues.Send(ctx, "NotifyQueue", messages...); err != nil {
			t.Errorf("send %d: %v", len(messages), err)
		}
	}
	letter := mail.Mail{ID: "essai", To: "zoe@exemple.invalid", Subject: "Essai", Text: "Bonjour."}
	if err := ses.New(sesv2.NewFromConfig(config), "essai@tandem.example").Send(ctx, letter); err != nil {
		t.Errorf("mail: %v", err)
	}
}

// What functions do not call is refused by name, and the functions of the API are not there.
func TestRefused(t *testing.T) {
	config := cloudtest.Server(t, blank.New().ServeHTTP)
	_, err := dynamodb.NewFromConfig(config).ListTables(t.Context(), nil)
	if cloud.Code(err) != "UnknownOperationException" {
		t.Errorf("an operation that is not answered: %v", err)
	}
	name := "offer"
	_, err = lambda.NewFromConfig(config, invoke.Options).Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &name})
	if cloud.Code(err) != "ResourceNotFoundException" {
		t.Errorf("a function of the API: %v", err)
	}
	answer, err := http.Post(*config.BaseEndpoint, "", strings.NewReader("x"))
	if err != nil || answer.StatusCode != http.StatusNotFound || answer.Body.Close() != nil {
		t.Errorf("something else: %v, %v", answer, err)
	}
}

func TestEnvironment(t *testing.T) {
	got := blank.Environment([]string{"TANDEM_SERVICE", "TANDEM_PARTY", "TANDEM_STAGE", "RECORDS_TABLE", "OFFER_FUNCTION", "MAINTENANCE"}, "http://127.0.0.1:1")
	if _, err := service.Load(got["TANDEM_SERVICE"], got["TANDEM_PARTY"]); err != nil {
		t.Errorf("no function starts with these settings: %v", err)
	}
	want := map[string]string{
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "TANDEM_SERVICE": service.Default, "TANDEM_PARTY": "", "TANDEM_STAGE": "local",
		"RECORDS_TABLE": "records-table", "OFFER_FUNCTION": "offer-function", "MAINTENANCE": "-",
	}
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s is %q, want %q", key, got[key], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("environment %v", got)
	}
}
