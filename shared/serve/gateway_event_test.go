package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/fault"
)

// overWire sends an event through JSON, as Lambda does.
func overWire[T any](t rapid.TB, value T) T {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out T
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	genName  = rapid.StringMatching(`X-[A-Za-z0-9]{1,8}`)
	genValue = rapid.StringMatching(`[ -~é€]{0,20}`)
	genBody  = rapid.SliceOfN(rapid.Byte(), 0, 200)
	genType  = rapid.SampledFrom([]string{"", "application/json", "text/plain; charset=utf-8", "text/plain; charset=iso-8859-1",
		"application/pdf", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "bad/", "image/svg+xml"})
	genBase = rapid.SampledFrom([]string{"", "/prod", "/Dev_2"})
)

func genHeader(t *rapid.T) http.Header {
	header := make(http.Header)
	for range rapid.IntRange(0, 4).Draw(t, "headers") {
		header.Add(genName.Draw(t, "name"), genValue.Draw(t, "value"))
	}
	if media := genType.Draw(t, "type"); media != "" {
		header.Set("Content-Type", media)
	}
	if rapid.IntRange(0, 5).Draw(t, "zipped") == 0 {
		header.Set("Content-Encoding", "gzip")
	}
	return header
}

func genURL(t *rapid.T) *url.URL {
	var raw strings.Builder
	for _, segment := range rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "segments") {
		raw.WriteString("/" + url.PathEscape(segment)) // a slash within a segment stays encoded
	}
	u, err := url.Parse("http://api.example.org" + raw.String())
	if err != nil {
		t.Fatal(err)
	}
	query := make(url.Values)
	for range rapid.IntRange(0, 4).Draw(t, "parameters") {
		query.Add(rapid.StringN(1, 10, -1).Draw(t, "parameter"), rapid.String().Draw(t, "parameter value"))
	}
	u.RawQuery = query.Encode()
	return u
}

func TestRequestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, header, body, base := genURL(t), genHeader(t), genBody.Draw(t, "body"), genBase.Draw(t, "base")
		method := rapid.SampledFrom([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}).Draw(t, "method")
		sent := httptest.NewRequest(method, "/", bytes.NewReader(body))
		sent.URL, sent.Host, sent.Header = u, "api.example.org", header.Clone()
		event, err := Event(sent, base, "request-1", "192.0.2.1", 0)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := Gateway(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got, err := io.ReadAll(r.Body)
			if err != nil || !bytes.Equal(got, body) || r.ContentLength != int64(len(body)) {
				t.Errorf("body %q, want %q: %v", got, body, err)
			}
			wantPath := u.EscapedPath()
			if wantPath == "" {
				wantPath = "/"
			}
			if r.Method != method || r.URL.EscapedPath() != wantPath || r.Host != "api.example.org" || r.RemoteAddr != "192.0.2.1:0" {
				t.Errorf("%s %s of %s from %s, want %s %s", r.Method, r.URL.EscapedPath(), r.Host, r.RemoteAddr, method, wantPath)
			}
			if u.Path != "" && r.URL.Path != u.Path {
				t.Errorf("path %q, want %q", r.URL.Path, u.Path)
			}
			if diff := cmp.Diff(u.Query(), r.URL.Query()); diff != "" {
				t.Errorf("query %s", diff)
			}
			want := header.Clone()
			want.Set("X-Forwarded-For", "192.0.2.1")
			want.Set("X-Forwarded-Proto", "http")
			if diff := cmp.Diff(want, r.Header); diff != "" {
				t.Errorf("header %s", diff)
			}
			if got := (Address{"192.0.2.1", "request-1", "api.example.org", "http"}); Base(r.Context()) != base || Visitor(r.Context()) != got {
				t.Errorf("base %q, visitor %+v", Base(r.Context()), Visitor(r.Context()))
			}
		}))(t.Context(), overWire(t, event))
		if err != nil || answer.StatusCode != 200 {
			t.Errorf("answer %+v, %v", answer, err)
		}
	})
}

func TestAnswerRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header, body := genHeader(t), genBody.Draw(t, "body")
		status := rapid.SampledFrom([]int{200, 201, 303, 404, 422, 500}).Draw(t, "status")
		for _, cookie := range rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,5}=[a-z]{1,5}; Path=/`), 0, 3).Draw(t, "cookies") {
			header.Add("Set-Cookie", cookie)
		}
		answer, err := Gateway(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range header {
				w.Header()[name] = values
			}
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}))(t.Context(), events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/"})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if err := Answer(w, overWire(t, answer)); err != nil {
			t.Fatal(err)
		}
		want := header.Clone()
		if len(body) > 0 && want.Get("Content-Type") == "" && want.Get("Content-Encoding") == "" {
			want.Set("Content-Type", http.DetectContentType(body))
		}
		if diff := cmp.Diff(want, w.Header()); diff != "" || w.Code != status || !bytes.Equal(w.Body.Bytes(), body) {
			t.Errorf("status %d, body %q, want %d, %q\n%s", w.Code, w.Body, status, body, diff)
		}
	})
}

func TestEventReplacesWhatTheClientClaims(t *testing.T) {
	r := httptest.NewRequest("GET", "https://api.example.org/x?a=1&a=2&b", nil)
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "X-Secret-Hop", "Te"} {
		r.Header.Set(name, "forged")
	}
	r.Header.Set("Connection", "close, X-Secret-Hop")
	event, err := Event(r, "/prod", "id", "192.0.2.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"Host": {"api.example.org"}, "X-Forwarded-For": {"192.0.2.1"}, "X-Forwarded-Proto": {"https"}}
	if diff := cmp.Diff(want, event.MultiValueHeaders); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if event.RequestContext.Path != "/prod/x" || event.Path != "/x" || event.QueryStringParameters["a"] != "2" {
		t.Errorf("event %+v", event)
	}
}

func TestEventTooLarge(t *testing.T) {
	tests := []struct {
		name  string
		body  io.Reader
		media string
		limit int64
		want  string
	}{
		{"declared", strings.NewReader("12345"), "text/plain", 4, "4 octets"},
		{"undeclared", io.MultiReader(strings.NewReader("12345")), "text/plain", 4, "4 octets"},
		{"over the gateway's own limit", bytes.NewReader(make([]byte, MaxBody+1)), "text/plain", 0, "4 Mo"},
		{"binary within 6 MiB, beyond as base64", bytes.NewReader(bytes.Repeat([]byte{0xff}, 5<<20)), "application/pdf", 0, "4 Mo"},
		{"text beyond once escaped", bytes.NewReader(bytes.Repeat([]byte(`"`), 4<<20)), "text/plain", 0, "4 Mo"},
		{"already limited", http.MaxBytesReader(nil, io.NopCloser(strings.NewReader("12345")), 3), "text/plain", 0, "3 octets"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", test.body)
			r.Header.Set("Content-Type", test.media)
			_, err := Event(r, "", "id", "192.0.2.1", test.limit)
			if !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v", err)
			}
		})
	}
	r := httptest.NewRequest("POST", "/", bytes.NewReader(bytes.Repeat([]byte{0xff}, 4<<20)))
	if _, err := Event(r, "", "id", "192.0.2.1", 0); err != nil {
		t.Errorf("4 MiB of PDF: %v", err)
	}
	if _, err := Event(httptest.NewRequest("POST", "/", io.MultiReader(failing{})), "", "", "", 0); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken body: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestRoundTripper(t *testing.T) {
	api := Gateway(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "monjob.example.org" || r.Header.Get("X-Forwarded-Proto") != "https" || r.RemoteAddr != "192.0.2.8:0" {
			t.Errorf("the API sees %s %v from %s", r.Host, r.Header, r.RemoteAddr)
		}
		if Base(r.Context()) != "/prod" || Visitor(r.Context()).RequestID != "page-1" || r.Header.Get("Cookie") != "a=b" {
			t.Errorf("base %q, visitor %+v", Base(r.Context()), Visitor(r.Context()))
		}
		w.Header().Add("Set-Cookie", "c=d")
		w.Header().Add("Set-Cookie", "e=f")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.Copy(w, r.Body)
	}))
	ctx := WithVisitor(t.Context(), "/prod", Address{IP: "192.0.2.8", RequestID: "page-1", Host: "monjob.example.org", Proto: "https"})
	r, err := http.NewRequestWithContext(ctx, "POST", "http://api/api/v1/offers?q=1", strings.NewReader("corps"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", "a=b")
	response, err := RoundTripper(api).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 201 || string(body) != "corps" || len(response.Cookies()) != 2 || response.Request != r {
		t.Errorf("%+v %q %v", response, body, err)
	}
}

func TestRoundTripperFails(t *testing.T) {
	broken := errors.New("function out of reach")
	tests := []struct {
		name   string
		invoke Invoke
		body   int
		check  func(error) bool
	}{
		{"invoke", func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{}, broken
		}, 0, func(err error) bool { return errors.Is(err, broken) }},
		{"no answer", func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
			return events.APIGatewayProxyResponse{}, nil
		}, 0, func(err error) bool { return err != nil }},
		{"too large", nil, MaxBody + 1, func(err error) bool { return fault.Is(err, fault.TooLarge) }},
	}
	for _, test := range tests {
		r := httptest.NewRequest("POST", "http://api/", bytes.NewReader(make([]byte, test.body)))
		if _, err := RoundTripper(test.invoke).RoundTrip(r); !test.check(err) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func FuzzGateway(f *testing.F) {
	f.Add([]byte(`{"httpMethod":"GET","path":"/%zz/é?#","headers":{"a b":"c"},"requestContext":{"path":"/p//"}}`))
	f.Add([]byte(`{"httpMethod":"POST","path":"","multiValueHeaders":{"x":[]},"body":"%","isBase64Encoded":true}`))
	f.Add([]byte(`{"httpMethod":"PUT","path":"*","multiValueQueryStringParameters":{"":["",";&="]},"body":"abc"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var event events.APIGatewayProxyRequest
		if json.Unmarshal(text, &event) != nil {
			t.Skip()
		}
		answer, err := Gateway(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "" || r.URL.Path[0] != '/' || strings.ContainsAny(r.RequestURI, " \r\n") {
				t.Errorf("path %q, URI %q", r.URL.Path, r.RequestURI)
			}
			if parsed, err := url.ParseRequestURI(r.RequestURI); !strings.HasPrefix(r.RequestURI, "//") && (err != nil || parsed.Path != r.URL.Path) {
				t.Errorf("URI %q read as %v, not %q: %v", r.RequestURI, parsed, r.URL.Path, err)
			}
			again, err := Event(r, Base(r.Context()), "", "", 0)
			if err != nil || again.Path != r.URL.EscapedPath() {
				t.Errorf("event %+v: %v", again, err)
			}
			_, _ = io.Copy(w, r.Body)
		}))(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		if err := Answer(httptest.NewRecorder(), answer); err != nil {
			t.Error(err)
		}
		if answer.StatusCode != 200 && answer.StatusCode != 400 {
			t.Errorf("status %d: %s", answer.StatusCode, answer.Body)
		}
	})
}

func TestEscapedLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~\n\r\t\x00-\x1féà]{0,50}`).Draw(t, "text")
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		if got, want := escapedLength(text), out.Len()-len("\"\"\n"); got < want || got > want+4*len(text) {
			t.Errorf("%q: %d, is %d", text, got, want)
		}
		if !strings.ContainsAny(text, "\b\f") && escapedLength(text) != out.Len()-3 {
			t.Errorf("%q: %d, is %d", text, escapedLength(text), out.Len()-3)
		}
	})
}
