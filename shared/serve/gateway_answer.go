package serve

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// recorder is the http.ResponseWriter whose content becomes the answer to an event.
type recorder struct {
	header http.Header
	sent   http.Header // header as it stood when the status was written
	status int
	body   bytes.Buffer
	head   bool
	full   bool // more was written than an answer can hold
}

func newRecorder(method string) *recorder {
	return &recorder{header: make(http.Header), head: method == http.MethodHead}
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status != 0 || status < 200 {
		return // only the first counts, and there is no way to send an informational one
	}
	w.status = status
	w.sent = w.header.Clone()
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	if w.body.Len()+len(p) > MaxPayload {
		w.full = true
		return 0, fmt.Errorf("serve: answer over %d bytes", MaxPayload)
	}
	return w.body.Write(p)
}

// response makes the answer. One that Lambda would not carry becomes an internal error that says so.
func (w *recorder) response(ctx context.Context) events.APIGatewayProxyResponse {
	w.WriteHeader(http.StatusOK)
	body := w.body.Bytes()
	header := w.sent
	if len(body) > 0 && header.Get("Content-Type") == "" && header.Get("Content-Encoding") == "" {
		header.Set("Content-Type", http.DetectContentType(body))
	}
	if w.head {
		body = nil
	}
	header.Del("Content-Length")
	dropHops(header)
	response := events.APIGatewayProxyResponse{
		StatusCode: w.status, Headers: map[string]string{}, MultiValueHeaders: mergeHeader(nil, header),
	}
	text, encoded := encodeBody(body, header)
	if !w.full && fits(response, text) {
		response.Body, response.IsBase64Encoded = text, encoded
		return response
	}
	Logger(requestLogger(ctx)).Error("answer over the payload limit", "bytes", w.body.Len())
	short := newRecorder("")
	problem := statusProblem(http.StatusInternalServerError, "La réponse est trop volumineuse pour être envoyée.")
	writeProblem(short, problem)
	return short.response(ctx)
}

// Answer writes an event's answer to a client. It fails, and writes nothing, when the answer is none that API Gateway would accept.
func Answer(w http.ResponseWriter, response events.APIGatewayProxyResponse) error {
	header, body, err := readAnswer(response)
	if err != nil {
		return err
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	if response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusNotModified {
		return nil
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("serve: write the answer: %w", err)
	}
	return nil
}

func readAnswer(response events.APIGatewayProxyResponse) (http.Header, []byte, error) {
	if response.StatusCode < 200 || response.StatusCode > 599 {
		return nil, nil, fmt.Errorf("serve: answer with status %d", response.StatusCode)
	}
	header := mergeHeader(response.Headers, response.MultiValueHeaders)
	header.Del("Content-Length")
	dropHops(header)
	body := []byte(response.Body)
	if response.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(response.Body)
		if err != nil {
			return nil, nil, fmt.Errorf("serve: answer whose body is not base64")
		}
		body = decoded
	}
	return header, body, nil
}

// mergeHeader joins the two forms that events and answers give headers in: the list of a name wins over its single value, and the
// case of a name does not count. What is no HTTP field is left out.
func mergeHeader(single map[string]string, multi map[string][]string) http.Header {
	header, more := make(http.Header, len(multi)), make(http.Header)
	for _, name := range slices.Sorted(maps.Keys(multi)) {
		for _, value := range multi[name] {
			addField(header, name, value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(single)) {
		addField(more, name, single[name])
	}
	for name, values := range more {
		if _, found := header[name]; !found {
			header[name] = values
		}
	}
	return header
}

func addField(header http.Header, name, value string) {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if name == "" || strings.Trim(name, token) != "" || strings.ContainsAny(value, "\r\n\x00") {
		return
	}
	header.Add(name, value)
}

// dropHops removes the fields that concern one connection only (RFC 9110 7.6.1).
func dropHops(header http.Header) {
	for _, list := range header.Values("Connection") {
		for name := range strings.SplitSeq(list, ",") {
			header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"} {
		header.Del(name)
	}
}

// encodeBody gives a body as text when its type says so and it is UTF-8, else as base64.
func encodeBody(body []byte, header http.Header) (text string, encoded bool) {
	if len(body) == 0 || textual(header) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func textual(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return false
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	switch media {
	case "application/json", "application/xml", "application/javascript", "application/yaml", "application/x-www-form-urlencoded":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// fits reports whether an event or answer, given without its body, is within MaxPayload with it.
func fits(envelope any, body string) bool {
	const (
		longest = 6 // "\u0001" is the longest that a byte becomes
		spare   = 256 << 10
	)
	if len(body) < (MaxPayload-spare)/longest {
		return true
	}
	text, err := json.Marshal(envelope)
	return err == nil && len(text)+escapedLength(body) <= MaxPayload
}

// escapedLength is the length of a text within JSON.
func escapedLength(text string) int {
	length := len(text)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t':
			length++
		case c < ' ':
			length += 5
		}
	}
	return length
}

func setBody(r *http.Request, body []byte) {
	r.ContentLength = int64(len(body))
	if len(body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
}
