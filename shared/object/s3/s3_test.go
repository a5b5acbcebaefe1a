package s3_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/object"
	"tandem/shared/object/s3"
)

const key = cloudtest.Canary + "/a b"

func objects(t *testing.T, handler http.HandlerFunc) *s3.Objects {
	client := awss3.NewFromConfig(cloudtest.Server(t, handler), s3.Options)
	return s3.New(client, map[object.Bucket]string{"FilesBucket": "essai-files"})
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message><Key>%s</Key></Error>`, code, cloudtest.Canary, key)
}

// judge compares an error with the one that callers tell apart, if any, and with the code that it must name; and nothing else of the answer.
func judge(t *testing.T, err, want error, code string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, one := range []error{object.ErrNotFound, object.ErrLimit, object.ErrThrottled} {
		if errors.Is(err, one) != (one == want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if text := err.Error(); !strings.Contains(text, code) || strings.Contains(text, cloudtest.Canary) {
		t.Errorf("got %q", text)
	}
}

// Every call names what S3 answered, by its code alone.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		code     string
		status   int
		attempts int
		want     error
	}{
		{"SlowDown", 503, cloud.Attempts, object.ErrThrottled},
		{"ServiceUnavailable", 503, cloud.Attempts, object.ErrThrottled},
		{"EntityTooLarge", 400, 1, object.ErrLimit},
		{"KeyTooLongError", 400, 1, object.ErrLimit},
		{"InternalError", 500, cloud.Attempts, nil},
		{"ExpiredToken", 400, 1, nil},
		{"InvalidAccessKeyId", 403, 1, nil},
		{"NoSuchBucket", 404, 1, nil},
	} {
		attempts := 0
		subject := objects(t, func(w http.ResponseWriter, r *http.Request) {
			attempts++
			refuse(w, c.status, c.code)
		})
		ctx := context.Background()
		_, get := subject.Get(ctx, "FilesBucket", key)
		_, list := subject.List(ctx, "FilesBucket", cloudtest.Canary, "")
		for call, err := range map[string]error{
			"put": subject.Put(ctx, "FilesBucket", key, strings.NewReader("x")), "get": get, "list": list, "delete": subject.Delete(ctx, "FilesBucket", key),
		} {
			t.Run(c.code+" "+call, func(t *testing.T) { judge(t, err, c.want, c.code) })
		}
		if attempts != 4*c.attempts {
			t.Errorf("%s: %d attempts at 4 calls", c.code, attempts)
		}
	}
}

// A load balancer says 503 without any body.
func TestAnAnswerWithoutACode(t *testing.T) {
	subject := objects(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	judge(t, subject.Put(context.Background(), "FilesBucket", key, strings.NewReader("x")), object.ErrThrottled, "PutObject")
}

// S3 answers AccessDenied about what is not there to those who may not list the whole bucket: a listing of the key tells the two apart.
func TestGetOfWhatIsMissingOrForbidden(t *testing.T) {
	for name, c := range map[string]struct {
		listing string // empty when it is refused as well
		want    error
		code    string
	}{
		"missing":           {`<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>`, object.ErrNotFound, ""},
		"a longer key":      {`<ListBucketResult><Contents><Key>` + key + `/c</Key></Contents></ListBucketResult>`, object.ErrNotFound, ""},
		"forbidden":         {`<ListBucketResult><Contents><Key>` + key + `</Key></Contents></ListBucketResult>`, nil, "AccessDenied"},
		"listing forbidden": {``, nil, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := objects(t, func(w http.ResponseWriter, r *http.Request) {
				if !r.URL.Query().Has("list-type") || c.listing == "" {
					refuse(w, http.StatusForbidden, "AccessDenied")
					return
				}
				if prefix := r.URL.Query().Get("prefix"); prefix != key {
					t.Errorf("listed %q", prefix)
				}
				fmt.Fprint(w, c.listing)
			}).Get(context.Background(), "FilesBucket", key)
			judge(t, err, c.want, c.code)
		})
	}
}

// Of the versions that a prefix finds, only those of the key itself go, markers too, page after page.
func TestDeleteRemovesVersionsOfThatKeyAlone(t *testing.T) {
	version := func(kind, key, id string) string {
		return fmt.Sprintf("<%s><Key>%s</Key><VersionId>%s</VersionId></%s>", kind, key, id, kind)
	}
	pages := map[string]string{
		"": version("Version", "cv/a", "3") + version("DeleteMarker", "cv/a", "2") +
			"<IsTruncated>true</IsTruncated><NextKeyMarker>cv/a</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>",
		"2": version("Version", "cv/a", "null") + version("Version", "cv/a/b", "9") +
			"<IsTruncated>true</IsTruncated><NextKeyMarker>cv/a/b</NextKeyMarker><NextVersionIdMarker>9</NextVersionIdMarker>",
	}
	var calls []string
	err := objects(t, func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		calls = append(calls, r.Method+" "+r.URL.Path+" "+query.Get("versionId")+query.Get("version-id-marker"))
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		fmt.Fprintf(w, "<ListVersionsResult>%s</ListVersionsResult>", pages[query.Get("version-id-marker")])
	}).Delete(context.Background(), "FilesBucket", "cv/a")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"GET /essai-files ", "DELETE /essai-files/cv/a 3", "DELETE /essai-files/cv/a 2", "GET /essai-files 2", "DELETE /essai-files/cv/a null"}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is too long is refused before anything is sent.
func TestPutIsBounded(t *testing.T) {
	asked := false
	subject := objects(t, func(w http.ResponseWriter, r *http.Request) { asked = true })
	body := io.LimitReader(endless{}, object.MaxPut+1)
	if err := subject.Put(context.Background(), "FilesBucket", key, body); !errors.Is(err, object.ErrLimit) || asked {
		t.Errorf("got %v, asked %v", err, asked)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A body that breaks off, or whose context ends, is told like any other failure.
func TestABodyThatBreaksOff(t *testing.T) {
	for name, cancelled := range map[string]bool{"cut": false, "cancelled": true} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			body, err := objects(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "100")
				fmt.Fprint(w, cloudtest.Canary)
				w.(http.Flusher).Flush()
				if cancelled {
					<-r.Context().Done()
				}
			}).Get(ctx, "FilesBucket", key)
			if err != nil {
				t.Fatal(err)
			}
			defer body.Close()
			if cancelled {
				cancel()
			}
			_, err = io.ReadAll(body)
			judge(t, err, nil, "read from FilesBucket")
			if errors.Is(err, context.Canceled) != cancelled {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnotherFunctionsBucket(t *testing.T) {
	subject := objects(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) })
	ctx, limit := context.Background(), object.Limit{MaxSize: 1, Type: "a/b", Until: time.Now().Add(time.Hour)}
	_, get := subject.Get(ctx, "DropBucket", "a")
	_, list := subject.List(ctx, "DropBucket", "", "")
	_, presign := subject.Presign(ctx, "DropBucket", "a", limit)
	for call, err := range map[string]error{
		"put": subject.Put(ctx, "DropBucket", "a", strings.NewReader("x")), "get": get, "list": list, "delete": subject.Delete(ctx, "DropBucket", "a"), "presign": presign,
	} {
		if err == nil || !strings.Contains(err.Error(), "DropBucket") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

// The policy is what S3 holds an upload to: golden but for what the signature dates.
func TestThePolicy(t *testing.T) {
	subject := objects(t, func(w http.ResponseWriter, r *http.Request) { t.Errorf("asked %s", r.URL) })
	until := time.Now().Add(time.Hour)
	post, err := subject.Presign(context.Background(), "FilesBucket", "cv/a", object.Limit{MaxSize: 10, Type: "application/pdf", Until: until})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(post.Fields["policy"])
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Expiration time.Time
		Conditions []any
	}
	if err := json.Unmarshal(raw, &policy); err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{"X-Amz-Algorithm": "AWS4-HMAC-SHA256"},
		map[string]any{"bucket": "essai-files"},
		map[string]any{"X-Amz-Credential": post.Fields["x-amz-credential"]},
		map[string]any{"X-Amz-Date": post.Fields["x-amz-date"]},
		map[string]any{"X-Amz-Security-Token": cloudtest.Canary + "-token"},
		[]any{"content-length-range", 0.0, 10.0},
		map[string]any{"Content-Type": "application/pdf"},
		map[string]any{"key": "cv/a"},
	}
	if diff := cmp.Diff(want, policy.Conditions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if late := policy.Expiration.Sub(until); late < -time.Second || late > time.Second {
		t.Errorf("expires %v late", late)
	}
	if post.Fields["key"] != "cv/a" || post.Fields["Content-Type"] != "application/pdf" || post.Fields["x-amz-signature"] == "" || !strings.HasSuffix(post.URL, "/essai-files") {
		t.Errorf("got %+v", post)
	}
}
