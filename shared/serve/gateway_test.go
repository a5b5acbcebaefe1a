package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// dump writes a request as a handler sees it.
func dump(r *http.Request) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s\npath %s\nhost %s\nremote %s\nbase %q\nvisitor %+v\n", r.Method, r.RequestURI, r.URL.Path, r.Host, r.RemoteAddr,
		Base(r.Context()), Visitor(r.Context()))
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&out, "%s: %q\n", name, r.Header[name])
	}
	for _, cookie := range r.Cookies() {
		fmt.Fprintf(&out, "cookie %s=%s\n", cookie.Name, cookie.Value)
	}
	body, err := io.ReadAll(r.Body)
	fmt.Fprintf(&out, "body %d %q %v\n", r.ContentLength, body, err)
	return out.String()
}

func readEvent(t *testing.T, file string) events.APIGatewayProxyRequest {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var event events.APIGatewayProxyRequest
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return event
}

func TestGatewayGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/api/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden events: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var seen string
			answer, err := Gateway(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				seen = dump(r)
				w.WriteHeader(http.StatusNoContent)
			}))(t.Context(), readEvent(t, file))
			if err != nil || answer.StatusCode != http.StatusNoContent {
				t.Fatalf("answer %+v, %v", answer, err)
			}
			golden := strings.TrimSuffix(file, ".json") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(seen), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), seen); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

// Every API event that the project keeps must pass, whoever wrote it.
func TestGatewayTakesEveryEvent(t *testing.T) {
	files, err := filepath.Glob("../../events/api/*.json")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "testdata/api/documented.json")
	for _, file := range files {
		event := readEvent(t, file)
		answer, err := Gateway(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.EscapedPath() != event.Path || r.Method != event.HTTPMethod || r.Host == "" {
				t.Errorf("%s: request %s %s of %q", file, r.Method, r.URL.EscapedPath(), r.Host)
			}
		}))(t.Context(), event)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: answer %d, %v", file, answer.StatusCode, err)
		}
	}
}

func TestGatewayAnswers(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n\x00\x01")
	tests := []struct {
		name    string
		method  string
		handler http.HandlerFunc
		want    events.APIGatewayProxyResponse
	}{
		{"text and cookies", "GET", func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
			http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Length", "3")
			w.Header().Set("Connection", "close")
			_, _ = io.WriteString(w, "<p>é</p>")
			w.Header().Set("Too-Late", "1")
		}, events.APIGatewayProxyResponse{StatusCode: 200, Body: "<p>é</p>", Headers: map[string]string{}, MultiValueHeaders: map[string][]string{
			"Content-Type": {"text/html; charset=utf-8"}, "Set-Cookie": {"a=1", "b=2"}}}},
		{"binary", "GET", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(png) },
			events.APIGatewayProxyResponse{StatusCode: 200, Body: "iVBORw0KGgoAAQ==", IsBase64Encoded: true, Headers: map[string]string{},
				MultiValueHeaders: map[string][]string{"Content-Type": {"image/png"}}}},
		{"text that is none", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write([]byte{0xff})
		}, events.APIGatewayProxyResponse{StatusCode: 200, Body: "/w==", IsBase64Encoded: true, Headers: map[string]string{},
			MultiValueHeaders: map[string][]string{"Content-Type": {"text/plain; charset=utf-8"}}}},
		{"head", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{}")
		}, events.APIGatewayProxyResponse{StatusCode: 200, Headers: map[string]string{},
			MultiValueHeaders: map[string][]string{"Content-Type": {"application/json"}}}},
		{"early hints, then the first status", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusSeeOther)
			w.WriteHeader(http.StatusOK)
		}, events.APIGatewayProxyResponse{StatusCode: 303, Headers: map[string]string{}, MultiValueHeaders: map[string][]string{}}},
		{"no content", "GET", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			if _, err := w.Write([]byte("x")); !errors.Is(err, http.ErrBodyNotAllowed) {
				t.Errorf("body of a 204: %v", err)
			}
		}, events.APIGatewayProxyResponse{StatusCode: 204, Headers: map[string]string{}, MultiValueHeaders: map[string][]string{}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Gateway(test.handler)(t.Context(), events.APIGatewayProxyRequest{HTTPMethod: test.method, Path: "/"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGatewayProblems(t *testing.T) {
	const canary = "zoe.exemple@example.org"
	tests := []struct {
		name    string
		event   events.APIGatewayProxyRequest
		handler http.HandlerFunc
		status  int
		log     string
	}{
		{"panic", events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"}, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusOK)
			panic("value of " + canary)
		}, 500, "TestGatewayProblems"},
		{"runtime panic", events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"}, func(http.ResponseWriter, *http.Request) {
			var none []string
			none[len(canary)] = canary
		}, 500, "runtime."},
		{"not base64", events.APIGatewayProxyRequest{HTTPMethod: "POST", Path: "/", Body: "#" + canary, IsBase64Encoded: true}, nil, 400, ""},
		{"no method", events.APIGatewayProxyRequest{Path: "/"}, nil, 400, ""},
		{"method of the kind " + canary, events.APIGatewayProxyRequest{HTTPMethod: "GET\r\n" + canary, Path: "/"}, nil, 400, ""},
		{"too large", events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"}, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte{0xff}, 5<<20)) // as base64 over 6 MiB
		}, 500, "payload limit"},
		{"too large once escaped", events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write(bytes.Repeat([]byte(`"`), MaxPayload/2+1))
		}, 500, "payload limit"},
		{"written without end", events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"}, func(w http.ResponseWriter, _ *http.Request) {
			for range 10 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		}, 500, "payload limit"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			ctx := WithLogger(t.Context(), NewLogger(&log, slog.LevelInfo))
			got, err := Gateway(test.handler)(ctx, test.event)
			if err != nil || got.StatusCode != test.status {
				t.Fatalf("status %d, %v", got.StatusCode, err)
			}
			var problem Problem
			if err := json.Unmarshal([]byte(got.Body), &problem); err != nil || problem.Status != test.status || problem.Title == "" {
				t.Errorf("problem %q: %v", got.Body, err)
			}
			if got.MultiValueHeaders["Content-Type"][0] != "application/problem+json" {
				t.Errorf("headers %v", got.MultiValueHeaders)
			}
			if !strings.Contains(log.String(), test.log) {
				t.Errorf("log %q", log.String())
			}
			if strings.Contains(log.String()+got.Body, canary) || strings.Contains(log.String()+got.Body, "value of") {
				t.Errorf("a value came through: %s%s", log.String(), got.Body)
			}
		})
	}
}

func TestGatewayLargestAnswerPasses(t *testing.T) {
	got, err := Gateway(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write(bytes.Repeat([]byte("<"), MaxPayload-1000))
	}))(t.Context(), events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"})
	if err != nil || got.StatusCode != 200 || len(got.Body) != MaxPayload-1000 {
		t.Errorf("status %d of %d bytes, %v", got.StatusCode, len(got.Body), err)
	}
}

func TestGatewayKeepsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	want, _ := ctx.Deadline()
	_, _ = Gateway(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if got, ok := r.Context().Deadline(); !ok || !got.Equal(want) {
			t.Errorf("deadline %v, %v", got, ok)
		}
	}))(ctx, events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"})
	if Base(t.Context()) != "" || Visitor(t.Context()) != (Address{}) {
		t.Error("a visitor outside of a request")
	}
}

func TestBasePath(t *testing.T) {
	tests := []struct{ full, path, stage, want string }{
		{"/prod/api/v1/me", "/api/v1/me", "prod", "/prod"},
		{"/api/v1/me", "/api/v1/me", "prod", ""},
		{"/prod/", "/", "prod", "/prod"},
		{"/prod", "/", "prod", "/prod"},
		{"/prod", "", "prod", "/prod"},
		{"/prod/prod", "/prod", "prod", "/prod"},
		{"/prod/a%20b", "/a b", "prod", "/prod"},
		{"//evil.example", "/evil.example", "prod", ""},
		{"/evil.example/x", "/x", "prod", ""},
		{"/a/b/x", "/x", "prod", ""},
		{"/", "/", "", ""},
		{"", "/x", "", ""},
	}
	for _, test := range tests {
		event := events.APIGatewayProxyRequest{Path: test.path}
		event.RequestContext.Path, event.RequestContext.Stage = test.full, test.stage
		if got := basePath(event); got != test.want {
			t.Errorf("base of %q and %q = %q, want %q", test.full, test.path, got, test.want)
		}
	}
}

func TestAnswerRefuses(t *testing.T) {
	for _, response := range []events.APIGatewayProxyResponse{
		{}, {StatusCode: 100}, {StatusCode: 600}, {StatusCode: 200, Body: "#", IsBase64Encoded: true},
	} {
		w := httptest.NewRecorder()
		if err := Answer(w, response); err == nil || w.Body.Len() > 0 || len(w.Header()) > 0 {
			t.Errorf("answer %+v: %v, wrote %v", response, err, w.Result())
		}
	}
}

func TestAnswerMergesHeaders(t *testing.T) {
	w := httptest.NewRecorder()
	if err := Answer(w, events.APIGatewayProxyResponse{StatusCode: 304, Body: "x"}); err != nil || w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("304: %v, %d %q", err, w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	err := Answer(w, events.APIGatewayProxyResponse{
		StatusCode:        201,
		Headers:           map[string]string{"content-type": "text/plain", "X-One": "1", "x-evil": "a\r\nSet-Cookie: b=c", "bad name": "x"},
		MultiValueHeaders: map[string][]string{"Content-Type": {"text/html"}, "Set-Cookie": {"a=1", "b=2"}},
		Body:              "ok",
	})
	want := http.Header{"Content-Type": {"text/html"}, "Set-Cookie": {"a=1", "b=2"}, "X-One": {"1"}}
	if diff := cmp.Diff(want, w.Header()); err != nil || diff != "" || w.Code != 201 || w.Body.String() != "ok" {
		t.Errorf("%v %d %q\n%s", err, w.Code, w.Body, diff)
	}
}
