package cvintake

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/clock"
	"tandem/shared/object"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// asked notes which objects are asked for; there are none.
type asked struct {
	object.Objects
	deleted []string
	other   int
}

func (a *asked) Get(_ context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	a.other++
	return nil, errors.Join(object.ErrNotFound)
}

func (a *asked) Put(context.Context, object.Bucket, string, io.Reader) error {
	a.other++
	return nil
}

func (a *asked) Delete(_ context.Context, bucket object.Bucket, key string) error {
	if bucket != quarantine {
		a.other++
	}
	a.deleted = append(a.deleted, key)
	return nil
}

// FuzzEvent: an event about a file that nobody's record knows deletes that file from quarantine, and does nothing else; what is no such event is
// refused, and the refusal repeats nothing of it.
func FuzzEvent(f *testing.F) {
	svc, err := service.Load(service.Default, "")
	if err != nil {
		f.Fatal(err)
	}
	house := vaulttest.Open(f)
	objects := &asked{}
	function := New(serve.House{Service: svc, Vault: house.Vault(f), Store: house.Store, Objects: objects, Clock: clock.Fixed(vaulttest.Now)})
	key := func(key string) string { return `{"detail":{"object":{"key":"` + key + `"}}}` }
	for _, body := range []string{
		key("cv/7zzzzzzzzzzzzzzzzzzzzzzzz0/0123456789abcdefghjkmnpqrz"), key("cv/a/b"), key("cv/a"), key("cv//"), key("cv/a/b/c"), key("cv/cv/a/b"), key("caf/a/b"),
		key(""), key(`cv/a\u0000/b`), key(`cv/../b`), key("cv/" + strings.Repeat("a", 3000) + "/b"), "", "null", "{}", `{"detail":{"object":{"key":123456789012}}}`, `{"detail":1`,
	} {
		f.Add(body)
	}
	if err := function.Message(context.Background(), events.SQSMessage{Body: key("cv/a/b")}); err != nil || len(objects.deleted) != 1 {
		f.Fatalf("a file without a record: %v, %q", err, objects.deleted)
	}
	f.Fuzz(func(t *testing.T, body string) {
		*objects = asked{}
		err := function.Message(t.Context(), events.SQSMessage{Body: body})
		var event struct {
			Detail struct{ Object struct{ Key string } }
		}
		broken := json.Unmarshal([]byte(body), &event)
		name := event.Detail.Object.Key
		if objects.other > 0 {
			t.Errorf("%d other objects are touched", objects.other)
		}
		switch {
		case err == nil && (broken != nil || !strings.HasPrefix(name, "cv/") || len(objects.deleted) != 1 || objects.deleted[0] != name):
			t.Errorf("%q: %q is deleted", name, objects.deleted)
		case err != nil && len(objects.deleted) > 0:
			t.Errorf("refused, and yet %q is deleted", objects.deleted)
		case err != nil && (len(name) > 8 && strings.Contains(err.Error(), name) || strings.ContainsAny(err.Error(), "0123456789\x00")):
			t.Errorf("the refusal repeats what came: %v", err)
		}
	})
}
