package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"tandem/shared/serve"
)

// client calls the API on behalf of one visitor: what identifies and protects the visitor goes along unchanged, and the cookies
// that the API sets come back.
type client struct {
	api     http.RoundTripper
	visitor *http.Request
	answer  http.ResponseWriter

	mu      sync.Mutex // calls run at once, the answer's header is one
	changed bool       // the visitor has not read the newest privacy notice
}

func newClient(api http.RoundTripper, w http.ResponseWriter, r *http.Request) *client {
	return &client{api: api, visitor: r, answer: w}
}

const (
	apiPrefix = "/api/v1"
	jsonType  = "application/json"
	maxAnswer = 8 << 20 // bytes: above the 6 MiB that one Lambda answer holds
)

func (c *client) get(path string, out any) error { return c.send(http.MethodGet, path, nil, out) }

// send makes one operation: in becomes the JSON body unless it is nil, the answer is read into out unless that is nil. An answer
// that is not a success is returned as a *problem.
func (c *client) send(method, path string, in, out any) error {
	var body []byte
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("web: encode %T: %w", in, err)
		}
		body = encoded
	}
	_, answer, err := c.sendRaw(method, path, jsonType, body)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("web: %s: answer is not the %T of the contract", method, out)
	}
	return nil
}

// sendFor is send for an answer that is a file.
func (c *client) sendFor(method, path string, in any) (http.Header, []byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, nil, fmt.Errorf("web: encode %T: %w", in, err)
	}
	return c.sendRaw(method, path, jsonType, body)
}

// sendRaw is send for bodies that are not JSON.
func (c *client) sendRaw(method, path, contentType string, body []byte) (http.Header, []byte, error) {
	request, err := c.request(method, path, contentType, body)
	if err != nil {
		return nil, nil, err
	}
	response, err := c.api.RoundTrip(request)
	if err != nil {
		return nil, nil, unreachable(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, nil, unreachable(err)
	}
	c.take(response.Header)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, nil, readProblem(response, answer)
	}
	return response.Header, answer, nil
}

func (c *client) request(method, path, contentType string, body []byte) (*http.Request, error) {
	address, err := url.Parse(apiPrefix + path)
	if err != nil {
		return nil, fmt.Errorf("web: address of an operation: %w", err)
	}
	address.Scheme, address.Host = "http", c.visitor.Host
	if c.visitor.TLS != nil || strings.EqualFold(c.visitor.Header.Get("X-Forwarded-Proto"), "https") {
		address.Scheme = "https"
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(c.visitor.Context(), method, address.String(), reader)
	if err != nil {
		return nil, fmt.Errorf("web: make a request: %w", err)
	}
	request.Host, request.RemoteAddr = c.visitor.Host, c.visitor.RemoteAddr
	for name, values := range c.visitor.Header {
		if passesOn(name) {
			request.Header[name] = values
		}
	}
	request.Header.Set("Accept", jsonType+", application/problem+json")
	if body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	return request, nil
}

// passesOn tells which of the visitor's headers the API needs: who it is, where the request comes from, and the trace.
func passesOn(name string) bool {
	switch name {
	case "Cookie", "Origin", "User-Agent", "X-Amzn-Trace-Id":
		return true
	}
	return strings.HasPrefix(name, "Sec-Fetch-") || strings.HasPrefix(name, "X-Forwarded-")
}

// take keeps what the header of an answer says to the visitor.
func (c *client) take(header http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed = c.changed || header.Get(serve.HeaderNotice) != ""
	for _, cookie := range header.Values("Set-Cookie") {
		c.answer.Header().Add("Set-Cookie", cookie)
	}
}

// problem is an operation that the API did not do (RFC 9457). Title, Detail and messages are French, for people.
type problem struct {
	Type       string        `json:"type"`
	Status     int           `json:"status"`
	Title      string        `json:"title"`
	Detail     string        `json:"detail"`
	Errors     []problemItem `json:"errors"`
	retryAfter string        // seconds, as the header gives them
	cause      error
}

// problemItem is one mistake in what was sent; Pointer names the field: "#/birthDate".
type problemItem struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

// UnmarshalJSON reads a mistake; one in a query has a place there, "query.day", and no pointer.
func (i *problemItem) UnmarshalJSON(text []byte) error {
	var sent struct{ Pointer, Location, Message string }
	if err := json.Unmarshal(text, &sent); err != nil {
		return err
	}
	i.Pointer, i.Message = sent.Pointer, sent.Message
	if name, ok := strings.CutPrefix(sent.Location, "query."); ok && i.Pointer == "" {
		i.Pointer = "#/" + name
	}
	return nil
}

// Error gives what the log needs, without the texts.
func (p *problem) Error() string {
	if p.cause != nil {
		return fmt.Sprintf("web: the API cannot be reached: %v", p.cause)
	}
	return fmt.Sprintf("web: the API answered %d", p.Status)
}

func unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("web: the visitor left: %w", err)
	}
	return &problem{Status: http.StatusServiceUnavailable, cause: err}
}

func readProblem(response *http.Response, body []byte) error {
	var found problem
	if json.Unmarshal(body, &found) != nil {
		found = problem{}
	}
	found.Status = response.StatusCode
	found.retryAfter = response.Header.Get("Retry-After")
	return &found
}

// status returns the status of the problem in an error's chain, 0 when there is none.
func status(err error) int {
	var found *problem
	if errors.As(err, &found) {
		return found.Status
	}
	return 0
}
