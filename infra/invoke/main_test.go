package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"tandem/infra/runtimeapi/blank"
	"tandem/shared/service"
)

// TestMain is also the bootstrap that the tests run: it answers with its event and its table.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		os.Exit(m.Run())
	}
	lambda.Start(func(event json.RawMessage) (any, error) {
		fmt.Println(`{"msg":"asked"}`)
		if string(event) == `{"fail":true}` {
			return nil, errors.New("refused")
		}
		text := base64.StdEncoding.EncodeToString([]byte(os.Getenv("RECORDS_TABLE") + " at " + os.Getenv("AWS_ENDPOINT_URL")))
		return events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: text, IsBase64Encoded: true}, nil
	})
}

// try runs the function offer, whose bootstrap is this binary, on an event.
func try(t *testing.T, event string, environment map[string]string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(path, []byte(event), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	tried := trial{
		root: "../..", out: &out,
		lookup: func(key string) (string, bool) { value, set := environment[key]; return value, set },
		build: func(_ context.Context, _, main, output string) error {
			self, err := os.Executable()
			return errors.Join(err, os.Symlink(self, output), wrong(main))
		},
	}
	err := tried.run(t.Context(), []string{"offer", path})
	return out.String(), err
}

func wrong(main string) error {
	if main != "./functions/offer/lambda" {
		return errors.New("built " + main)
	}
	return nil
}

func TestWithoutAStack(t *testing.T) {
	out, err := try(t, `{}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"OfferFunction on an account in which nothing is stored", `"statusCode": 200`, "\nrecords-table at http://127.0.0.1:", "\nlog\n{\"msg\":\"asked\"}\n",
		"\nstart ", " ms, invocation ", " ms, peak memory ",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in\n%s", part, out)
		}
	}
}

// On a stack the function has what the stack gives it, and no setting of another function.
func TestOnAStack(t *testing.T) {
	empty := blank.New()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/2015-03-31/functions") {
			empty.ServeHTTP(w, r)
			return
		}
		fmt.Fprintf(w, `{"Functions":[{"FunctionName":"essai-OfferFunction-1","Environment":{"Variables":{
			"TANDEM_SERVICE":%q,"TANDEM_STAGE":"local","RECORDS_TABLE":"essai-records","KEYS_TABLE":"essai-keys"}}}]}`, service.Default)
	}))
	defer server.Close()
	environment := map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "TANDEM_STACK": "essai", "AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	}
	for key, value := range environment {
		t.Setenv(key, value)
	}
	out, err := try(t, `{}`, environment)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"OfferFunction on the stack essai at " + server.URL, "\nessai-records at " + server.URL + "\n"} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in\n%s", part, out)
		}
	}
}

func TestAFailureIsTold(t *testing.T) {
	out, err := try(t, `{"fail":true}`, nil)
	if err == nil || !strings.Contains(out, `"errorMessage": "refused"`) || !strings.Contains(out, "peak memory") {
		t.Errorf("error %v, output\n%s", err, out)
	}
}

func TestReadable(t *testing.T) {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write([]byte("<p>Zoé</p>\n")); err != nil || writer.Close() != nil {
		t.Fatal(err)
	}
	encode := base64.StdEncoding.EncodeToString
	for name, test := range map[string]struct{ answer, want string }{
		"null":       {`null`, "null\n"},
		"no JSON":    {`"`, "\"\n"},
		"batch":      {`{"batchItemFailures":[]}`, "{\n  \"batchItemFailures\": []\n}\n"},
		"plain":      {`{"body":"{\"a\":1}"}`, "{\n  \"body\": \"below\"\n}\n\n{\n  \"a\": 1\n}\n"},
		"base64":     {`{"body":"` + encode([]byte("Zoé")) + `","isBase64Encoded":true}`, "{\n  \"body\": \"below\",\n  \"isBase64Encoded\": true\n}\n\nZoé\n"},
		"compressed": {`{"body":"` + encode(packed.Bytes()) + `","isBase64Encoded":true}`, "{\n  \"body\": \"below\",\n  \"isBase64Encoded\": true\n}\n\n<p>Zoé</p>\n"},
		"an image":   {`{"body":"/9j/4AAQ","isBase64Encoded":true}`, "{\n  \"body\": \"/9j/4AAQ\",\n  \"isBase64Encoded\": true\n}\n"},
	} {
		if got := string(readable([]byte(test.answer))); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
