package machine

import (
	"context"
	"crypto/rand"
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
		serve.WriteProblem(w, r, err)
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

// gateway gives an event to the function that the template routes it to, as API Gateway does.
func (m *Machine) gateway(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	function := m.route(event.HTTPMethod, event.Path)
	if function == "" {
		return serve.Gateway(http.HandlerFunc(refuse))(ctx, event)
	}
	return serve.Gateway(m.functions[function].HTTP)(ctx, event)
}

// route is the function of a verb on a path: the longest path decides, then its verbs; empty when it has not that verb.
func (m *Machine) route(method, path string) string {
	best, function, verbs := "", "", map[string]bool{}
	for _, declared := range m.stack.Functions {
		for _, route := range declared.Routes {
			if !covers(route, path) || len(route.Path) < len(best) {
				continue
			}
			if len(route.Path) > len(best) {
				best, verbs = route.Path, map[string]bool{}
			}
			function, verbs[route.Method] = declared.LogicalID, true
		}
	}
	if verbs[method] || method == http.MethodHead && verbs[http.MethodGet] {
		return function
	}
	return ""
}

// covers reports whether a route is for a path; "{proxy+}" takes one segment or more.
func covers(route wiring.Route, path string) bool {
	prefix, greedy := strings.CutSuffix(route.Path, "{proxy+}")
	if !greedy {
		return route.Path == path
	}
	return len(path) > len(prefix) && strings.HasPrefix(path, prefix)
}
