package machine

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"tandem/infra/wiring"
	"tandem/shared/id"
	"tandem/shared/serve"
)

// ServeHTTP is the door of the machine: the desk under /_local/, everything else through the same event form as on AWS.
func (m *Machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(serve.WithLogger(r.Context(), m.Log))
	if r.URL.Path == "/_local" || strings.HasPrefix(r.URL.Path, "/_local/") {
		m.desk(w, r)
		return
	}
	requestID, err := id.New[string](rand.Reader)
	if err != nil {
		serve.WriteProblem(w, r, err)
		return
	}
	source, _, _ := net.SplitHostPort(r.RemoteAddr)
	event, err := serve.Event(r, "", requestID, source, 0)
	if err != nil {
		m.refuse(w, r, err)
		return
	}
	answer, err := m.gateway(r.Context(), event)
	if err == nil {
		err = serve.Answer(w, answer)
	}
	if err != nil {
		serve.WriteProblem(w, r, err)
	}
}

// mostDrained is how much of a refused body is read, so that the answer reaches a browser that is still sending.
const mostDrained = 64 << 20

// refuse answers a request that no event can be made of: a page to people, a problem to programs.
func (m *Machine) refuse(w http.ResponseWriter, r *http.Request, err error) {
	_, _ = io.CopyN(io.Discard, r.Body, mostDrained)
	problem := serve.FromFault(err)
	if strings.HasPrefix(r.URL.Path, apiRoot) || problem.Status != http.StatusRequestEntityTooLarge {
		serve.WriteProblem(w, r, problem)
		return
	}
	m.pages.WriteError(w, r, problem.Status)
}

// gateway gives an event to the function that the template routes its path to, as API Gateway does. A verb that the template does not
// route there reaches no operation (TestRoutes): the function answers which ones it takes.
func (m *Machine) gateway(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	function, _ := m.owner(event.Path)
	if function == "" || function == siteFunction && strings.HasPrefix(event.Path, apiRoot) {
		return serve.Gateway(http.HandlerFunc(serve.NotFound))(ctx, event)
	}
	return serve.Gateway(m.functions[function]().HTTP)(ctx, event)
}

// apiRoot begins the paths at which programs ask: the site, which takes every path that no function of the API has, has no page there.
const apiRoot = "/api/"

// owner is the function that has a path, with the verbs of its routes there: the path itself decides before a greedy one, of those the longest.
func (m *Machine) owner(path string) (function string, verbs map[string]bool) {
	best := ""
	verbs = map[string]bool{}
	for _, declared := range m.stack.Functions {
		for _, route := range declared.Routes {
			if !covers(route, path) || best != route.Path && (best == path || route.Path != path && len(route.Path) < len(best)) {
				continue
			}
			if route.Path != best {
				best, verbs = route.Path, map[string]bool{}
			}
			function, verbs[route.Method] = declared.LogicalID, true
		}
	}
	return function, verbs
}

// covers reports whether a route is for a path; "{proxy+}" takes one segment or more.
func covers(route wiring.Route, path string) bool {
	prefix, greedy := strings.CutSuffix(route.Path, "{proxy+}")
	if !greedy {
		return route.Path == path
	}
	return len(path) > len(prefix) && strings.HasPrefix(path, prefix)
}
