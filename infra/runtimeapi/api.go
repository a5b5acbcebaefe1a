package runtimeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const unhandled = "Unhandled" // how Lambda calls every failure of a function with a runtime of its own

// api is the Runtime API as far as a runtime calls it.
func (p *Process) api() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", p.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", p.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", p.failure)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", p.initError)
	return mux
}

// next hands over the next event once there is one.
func (p *Process) next(w http.ResponseWriter, r *http.Request) {
	p.first.Do(func() { p.ready <- time.Now() })
	var made *call
	select {
	case made = <-p.calls:
	case <-r.Context().Done():
		return
	}
	p.mu.Lock()
	p.current = made
	p.mu.Unlock()
	head := w.Header()
	head.Set("Content-Type", "application/json")
	head.Set("Lambda-Runtime-Aws-Request-Id", made.id)
	head.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(made.deadline.UnixMilli(), 10))
	head.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:"+region+":000000000000:function:"+p.options.Name)
	head.Set("Lambda-Runtime-Trace-Id", fmt.Sprintf("Root=1-%08x-%s;Sampled=0", time.Now().Unix(), made.id[:8]+made.id[9:13]+made.id[24:]))
	_, _ = w.Write(made.event) // a process that is gone is heard of by its end
}

// response takes the answer of a function.
func (p *Process) response(w http.ResponseWriter, r *http.Request) {
	p.take(w, r, func(body []byte, whole bool) (int, result) {
		if !whole {
			told := fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", MaxPayload)
			return http.StatusRequestEntityTooLarge, failed("Function.ResponseSizeTooLarge", told)
		}
		return http.StatusAccepted, result{answer: body}
	})
}

// failure takes what a function says of its failure.
func (p *Process) failure(w http.ResponseWriter, r *http.Request) {
	p.take(w, r, func(body []byte, _ bool) (int, result) { return http.StatusAccepted, result{body, unhandled} })
}

// take reads the end of the invocation under way, once; of any other id, or of one that is answered, it is refused.
func (p *Process) take(w http.ResponseWriter, r *http.Request, judge func(body []byte, whole bool) (status int, ends result)) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	if err != nil {
		return // it died while it answered
	}
	_, _ = io.Copy(io.Discard, r.Body) // so that the answer reaches one that is still sending
	whole := len(body) <= MaxPayload
	p.mu.Lock()
	made := p.current
	if made == nil || made.id != r.PathValue("id") {
		p.mu.Unlock()
		say(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	p.current = nil
	p.mu.Unlock()
	status, ends := judge(body, whole)
	made.done <- ends
	if status != http.StatusAccepted {
		say(w, status, "RequestEntityTooLarge", fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", MaxPayload))
		return
	}
	say(w, status, "", "")
}

// initError takes what a runtime says before it ends without having asked for an event.
func (p *Process) initError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil {
		return
	}
	select {
	case p.refused <- string(body):
	default: // it said so before
	}
	say(w, http.StatusAccepted, "", "")
}

// say answers a runtime in the form of the Runtime API.
func say(w http.ResponseWriter, status int, kind, message string) {
	answer := map[string]string{"status": "OK"}
	if kind != "" {
		answer = map[string]string{"errorType": kind, "errorMessage": message}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // a process that is gone is heard of by its end
}
