package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"tandem/infra/demo"
)

// candidate registers with a code of the demonstration; everybody else who has an account is in it.
const candidate = "candidat"

// caller stands before a service and signs each request with the session of an account, which it opens again where a request has closed it.
type caller struct {
	next    http.Handler
	address string // e-mail of the account; "": nobody's

	mu     sync.Mutex
	cookie string
	err    error
}

func (c *caller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		http.NotFound(w, r)
		return
	}
	r.Header.Del("Cookie")
	if c.address != "" {
		r.Header.Set("Cookie", c.session())
	}
	answer := &watched{ResponseWriter: w}
	c.next.ServeHTTP(answer, r)
	if answer.status == http.StatusUnauthorized || r.URL.Path == "/api/v1/account/session" {
		c.mu.Lock()
		c.cookie = ""
		c.mu.Unlock()
	}
}

// watched remembers the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (c *caller) session() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cookie != "" || c.err != nil {
		return c.cookie
	}
	answer := post(c.next, "/api/v1/account/session", map[string]any{"email": c.address, "password": demo.Password})
	if answer.Code != http.StatusOK {
		c.err = fmt.Errorf("signing in: status %d: %s", answer.Code, answer.Body)
		return ""
	}
	c.cookie, _, _ = strings.Cut(answer.Header().Get("Set-Cookie"), ";")
	return c.cookie
}

// failed says why no request was signed any more.
func (c *caller) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func post(to http.Handler, path string, in any) *httptest.ResponseRecorder {
	body, err := json.Marshal(in)
	if err != nil {
		panic(err) // what is sent here is written here
	}
	request := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+path, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	to.ServeHTTP(answer, request)
	return answer
}
