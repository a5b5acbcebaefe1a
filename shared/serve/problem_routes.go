package serve

import (
	"net/http"
	"path"
	"strings"
)

// Fallback serves a mux and answers what it has no route for with problems in French: 404, or 405 with the Allow header. It tells
// the request's line of the log which route served.
func Fallback(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, allow := NoRoute(mux, r)
		if status == 0 {
			defer func() { noteRoute(r.Context(), r.Pattern) }()
			mux.ServeHTTP(w, r)
			return
		}
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allow)
			WriteProblem(w, r, statusProblem(status, "Cette adresse n’accepte pas cette méthode. Méthodes acceptées : "+allow+"."))
			return
		}
		NotFound(w, r)
	})
}

// NotFound answers an address that nothing serves.
func NotFound(w http.ResponseWriter, r *http.Request) {
	WriteProblem(w, r, statusProblem(http.StatusNotFound, "Cette adresse n’existe pas."))
}

// NoRoute says whether a mux has no route for a request: 404, or 405 and the methods that it would take; 0 when it has one. A path
// that is not clean has none: the mux would redirect it to an address that forgets the base path.
func NoRoute(mux *http.ServeMux, r *http.Request) (status int, allow string) {
	raw := r.URL.EscapedPath()
	clean := path.Clean(raw)
	if strings.HasSuffix(raw, "/") && clean != "/" {
		clean += "/"
	}
	if raw != clean {
		return http.StatusNotFound, ""
	}
	handler, pattern := mux.Handler(r)
	if pattern != "" {
		return 0, ""
	}
	probe := newRecorder(http.MethodHead)
	handler.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		return probe.status, probe.header.Get("Allow")
	}
	return http.StatusNotFound, ""
}
