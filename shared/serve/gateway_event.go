package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/fault"
)

// MaxBody is the largest body that API Gateway takes: 10 MB. What Lambda takes is less (MaxPayload).
const MaxBody = 10_000_000

// plainPayload is what people are told of MaxPayload: whatever the body is made of, so much of it passes.
const plainPayload = 4 << 20

// Event makes the event that API Gateway would make of a request received (or about to be sent) under the base path: r.URL has the
// path without it. The client's own words about its address are replaced by sourceIP. It fails with fault.TooLarge over maxBody bytes
// (0 for MaxBody) or MaxPayload.
func Event(r *http.Request, base, requestID, sourceIP string, maxBody int64) (events.APIGatewayProxyRequest, error) {
	body, err := readBody(r, maxBody)
	if err != nil {
		return events.APIGatewayProxyRequest{}, err
	}
	path := r.URL.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	header := eventHeader(r, sourceIP)
	event := events.APIGatewayProxyRequest{
		Resource: "/{proxy+}", Path: path, HTTPMethod: r.Method,
		Headers: lastValues(header), MultiValueHeaders: header,
		PathParameters: map[string]string{"proxy": strings.TrimPrefix(r.URL.Path, "/")},
		RequestContext: events.APIGatewayProxyRequestContext{
			Stage: strings.TrimPrefix(base, "/"), RequestID: requestID, Protocol: "HTTP/1.1",
			Path: base + path, ResourcePath: "/{proxy+}", HTTPMethod: r.Method, DomainName: header.Get("Host"),
			Identity: events.APIGatewayRequestIdentity{SourceIP: sourceIP, UserAgent: header.Get("User-Agent")},
		},
	}
	if query := r.URL.Query(); len(query) > 0 {
		event.QueryStringParameters, event.MultiValueQueryStringParameters = lastValues(query), query
	}
	text, encoded := encodeBody(body, header)
	if !fits(event, text) {
		return events.APIGatewayProxyRequest{}, tooLarge(plainPayload)
	}
	event.Body, event.IsBase64Encoded = text, encoded
	return event, nil
}

func readBody(r *http.Request, limit int64) ([]byte, error) {
	if limit <= 0 {
		limit = MaxBody
	}
	if r.Body == nil {
		return nil, nil
	}
	told := min(limit, plainPayload)
	if r.ContentLength > limit {
		return nil, tooLarge(told)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, tooLarge(over.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("serve: read the request: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, tooLarge(told)
	}
	return body, nil
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "L’envoi est trop volumineux : "+sizeText(limit)+" au plus.")
}

// eventHeader gives the fields as API Gateway passes them on: Host among them, what concerns the connection left out, the address
// and the protocol its own.
func eventHeader(r *http.Request, sourceIP string) http.Header {
	header := mergeHeader(nil, r.Header)
	dropHops(header)
	for _, name := range []string{"Content-Length", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-Ip"} {
		header.Del(name)
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	header.Del("Host")
	if host != "" {
		header.Set("Host", host)
	}
	if sourceIP != "" {
		header.Set("X-Forwarded-For", sourceIP)
	}
	header.Set("X-Forwarded-Proto", "http")
	if r.TLS != nil || r.URL.Scheme == "https" {
		header.Set("X-Forwarded-Proto", "https")
	}
	return header
}

// lastValues is the single-value form of events: the last value counts.
func lastValues[M ~map[string][]string](multi M) map[string]string {
	single := make(map[string]string, len(multi))
	for name, values := range multi {
		if len(values) > 0 {
			single[name] = values[len(values)-1]
		}
	}
	return single
}

// RoundTripper sends requests as events: the way in which the site calls the API's functions. What Base and Visitor say in the
// request's context goes along, host and protocol included, so that the API sees the visitor and not the site.
func RoundTripper(invoke Invoke) http.RoundTripper { return roundTripper{invoke} }

type roundTripper struct{ invoke Invoke }

// RoundTrip sends one request.
func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	ctx := r.Context()
	visitor := Visitor(ctx)
	sent := r.WithContext(ctx)
	sent.URL = asked(r.URL, visitor)
	if visitor.Host != "" {
		sent.Host = visitor.Host
	}
	event, err := Event(sent, Base(ctx), visitor.RequestID, visitor.IP, MaxBody)
	if err != nil {
		return nil, err
	}
	answer, err := t.invoke(ctx, event)
	if err != nil {
		return nil, fmt.Errorf("serve: invoke: %w", err)
	}
	header, body, err := readAnswer(answer)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", answer.StatusCode, http.StatusText(answer.StatusCode)),
		StatusCode: answer.StatusCode, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

func asked(u *url.URL, visitor Address) *url.URL {
	clone := *u
	if visitor.Proto != "" {
		clone.Scheme = visitor.Proto
	}
	return &clone
}
