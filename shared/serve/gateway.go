package serve

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"runtime"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// MaxPayload is what Lambda takes or gives in one synchronous call, the whole event or answer as JSON: 6 MiB. A binary body counts
// in its base64 form, so about 4.5 MB of it pass.
const MaxPayload = 6 << 20

// Invoke answers one API Gateway REST (payload 1.0) proxy event.
type Invoke func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error)

// Address says who asks and how, as the gateway saw it and never as a header claims it.
type Address struct {
	IP        string // empty when the gateway gave none
	RequestID string
	Host      string // host[:port] that was asked
	Proto     string // "https" or "http"
}

type visitKey struct{}

type visit struct {
	address Address
	base    string
}

// WithVisitor notes who asks and the base path; Gateway does it for every event.
func WithVisitor(ctx context.Context, base string, address Address) context.Context {
	return context.WithValue(ctx, visitKey{}, visit{address, base})
}

// Visitor returns who asks; the zero Address outside of a request.
func Visitor(ctx context.Context) Address {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v.address
}

// Base returns the path under which the API is served, "/prod" under a stage and "" under a domain: links, redirects, cookies and
// form actions begin with it.
func Base(ctx context.Context) string {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v.base
}

// Gateway lets a handler answer API Gateway events. The error is always nil: what goes wrong is answered as a problem.
func Gateway(h http.Handler) Invoke {
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		r, err := request(ctx, event)
		if err != nil {
			w := newRecorder(event.HTTPMethod)
			WriteProblem(w, r, err)
			return w.response(r.Context()), nil
		}
		return safely(h, r).response(r.Context()), nil
	}
}

// safely runs the handler; a panic is answered as an internal error and logged without the value, which may be somebody's data.
func safely(h http.Handler, r *http.Request) (w *recorder) {
	w = newRecorder(r.Method)
	defer func() {
		if p := recover(); p != nil {
			Logger(requestLogger(r.Context())).Error("panic in a handler", "type", fmt.Sprintf("%T", p), "at", panicSite())
			w = newRecorder(r.Method)
			WriteProblem(w, r, statusProblem(http.StatusInternalServerError, ""))
		}
	}()
	h.ServeHTTP(w, r)
	return w
}

// panicSite names the function and line that panicked, seen from the deferred function that recovered.
func panicSite() string {
	var counters [32]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters[:])])
	for {
		frame, more := frames.Next()
		if frame.Function != "" && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
		}
		if !more {
			return "unknown"
		}
	}
}

var methodForm = regexp.MustCompile("^[A-Z]{1,20}$")

// request makes the net/http request of an event. With an error it is still a request that a problem can be written for.
func request(ctx context.Context, event events.APIGatewayProxyRequest) (*http.Request, error) {
	header := mergeHeader(event.Headers, event.MultiValueHeaders)
	address := Address{
		IP:        plainIP(event.RequestContext.Identity.SourceIP),
		RequestID: event.RequestContext.RequestID,
		Host:      header.Get("Host"),
		Proto:     "http",
	}
	if address.Host == "" {
		address.Host = event.RequestContext.DomainName
	}
	if strings.EqualFold(header.Get("X-Forwarded-Proto"), "https") {
		address.Proto = "https"
	}
	ctx = WithVisitor(ctx, basePath(event), address)
	r := (&http.Request{
		Method: event.HTTPMethod, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Host: address.Host, Body: http.NoBody, URL: location(event),
	}).WithContext(ctx)
	r.RequestURI = r.URL.RequestURI()
	trust(r, address)
	if !methodForm.MatchString(event.HTTPMethod) {
		return r, statusProblem(http.StatusBadRequest, "La méthode de la demande n’est pas reconnue.")
	}
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(event.Body)
		if err != nil {
			return r, statusProblem(http.StatusBadRequest, "Le contenu de la demande est abîmé : envoyez-le de nouveau.")
		}
		body = decoded
	}
	setBody(r, body)
	return r, nil
}

// plainIP gives an address as it is written plainly, or nothing when it is none: an emulator takes it from a header.
func plainIP(text string) string {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	return ip.Unmap().WithZone("").String()
}

// trust replaces what a client may claim about its address and the way it came by what the gateway saw.
func trust(r *http.Request, address Address) {
	for _, name := range []string{"Host", "Content-Length", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		r.Header.Del(name)
	}
	dropHops(r.Header)
	r.Header.Set("X-Forwarded-Proto", address.Proto)
	if address.IP != "" {
		r.Header.Set("X-Forwarded-For", address.IP)
		r.RemoteAddr = net.JoinHostPort(address.IP, "0")
	}
}

// location reads path and query. API Gateway REST leaves the path percent-encoded as it was sent, and decodes the query's names and
// values, which are therefore encoded again.
func location(event events.APIGatewayProxyRequest) *url.URL {
	raw := encodeIllegal(event.Path)
	if !strings.HasPrefix(raw, "/") {
		raw = "/" + raw
	}
	path, err := url.PathUnescape(raw)
	if err != nil { // encodeIllegal leaves no wrong escape
		path = raw
	}
	u := &url.URL{Path: path}
	if u.EscapedPath() != raw {
		u.RawPath = raw
	}
	query := make(url.Values)
	for name, values := range event.MultiValueQueryStringParameters {
		query[name] = values
	}
	for name, value := range event.QueryStringParameters {
		if _, found := query[name]; !found {
			query.Set(name, value)
		}
	}
	u.RawQuery = query.Encode()
	return u
}

// encodeIllegal encodes the bytes that can never stand in an encoded path, so that a path which some emulator decoded is still safe
// and one that API Gateway gives stays as it is.
func encodeIllegal(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]):
			out.WriteByte(c)
		case c > ' ' && c < 0x7f && !strings.ContainsRune(`%?#"<>[]\^{|}`+"`", rune(c)):
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

var baseForm = regexp.MustCompile("^/[A-Za-z0-9_-]{1,128}$")

// basePath is what requestContext.path has before path: the stage when the API has no domain of its own. Only a single plain segment
// is believed, since it begins links and redirects.
func basePath(event events.APIGatewayProxyRequest) string {
	full, stage := event.RequestContext.Path, "/"+event.RequestContext.Stage
	base, found := strings.CutSuffix(full, event.Path)
	if !found || event.Path == "" {
		base = ""
		if full == stage || strings.HasPrefix(full, stage+"/") {
			base = stage
		}
	}
	if !baseForm.MatchString(base) {
		return ""
	}
	return base
}
