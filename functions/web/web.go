// Package web is the site: pages in plain French that work without JavaScript. It holds no data and opens none. Each page asks the
// API for what it shows, as the visitor would, with the visitor's own cookie, and the API alone decides who may see or do what.
//
// pages.go is the one table of pages. A page reads the API (client.go, contract.go), fills a template (templates/) and returns an
// error when it cannot; errors.go turns that error into a page that says what to do.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"tandem/shared/clock"
	"tandem/shared/service"
)

// Config is what the site needs. API and Service are required. What is told of the service is printed from its file, not asked of the
// API, which answers the same: a notice is read also when nothing else works, and a page keeps its two operations for the account.
type Config struct {
	API     http.RoundTripper            // answers /api/v1/...; in process, or a call to the API's functions
	Service *service.Service             // whose site it is
	Base    func(context.Context) string // path that every address begins with, such as "/recette"; nil for none
	Log     *slog.Logger                 // failures, without anybody's data; nil for none

	Maintenance Window      // announced by who operates the service; zero: none
	Clock       clock.Clock // that says when it begins and ends; nil where there is none
}

// Site answers the pages.
type Site struct {
	config Config
	mux    *http.ServeMux
	assets assets
	pages  map[string]*page // by the pattern that the mux knows them under
}

// New builds the site. It fails without an API to talk to.
func New(config Config) (*Site, error) {
	if config.API == nil || config.Service == nil {
		return nil, errors.New("web: no API to talk to, or no service to speak for")
	}
	if config.Maintenance != (Window{}) && config.Clock == nil {
		return nil, errors.New("web: a maintenance, and no clock that says when it is")
	}
	if config.Clock == nil {
		config.Clock = clock.Fixed(time.Time{})
	}
	if config.Base == nil {
		config.Base = func(context.Context) string { return "" }
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	static, err := loadAssets(config.Service.Theme)
	if err != nil {
		return nil, fmt.Errorf("web: static files: %w", err)
	}
	s := &Site{config: config, mux: http.NewServeMux(), assets: static, pages: make(map[string]*page)}
	for i := range pages {
		p := &pages[i]
		if !p.in(config.Service) {
			continue
		}
		pattern := p.Method + " " + p.Pattern
		s.pages[pattern] = p
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, p) })
	}
	s.mux.HandleFunc("GET "+assetPrefix+"{file}", s.asset)
	return s, nil
}

// ServeHTTP answers a request whose path does not hold the base path.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	asked := r.URL.Path
	if trimmed := strings.TrimSuffix(asked, "/"); trimmed != "" && trimmed != asked && path.Clean(asked) == trimmed && readOnly(r.Method) {
		http.Redirect(w, r, s.config.Base(r.Context())+trimmed, http.StatusPermanentRedirect)
		return
	}
	if path.Clean("/"+asked) != asked {
		s.WriteError(w, r, http.StatusNotFound)
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.unknown(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func readOnly(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// unknown answers an address that no page has, or not with this verb.
func (s *Site) unknown(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.WriteError(w, r, http.StatusNotFound)
		return
	}
	if allowed[0] == http.MethodGet {
		allowed = append([]string{http.MethodHead}, allowed...)
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.WriteError(w, r, http.StatusMethodNotAllowed)
}

const strict = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// scripted lets the page run our own scripts, which may call the API. The other pages run none.
func (v *visit) scripted() {
	v.w.Header().Set("Content-Security-Policy", strict+"; script-src 'self'; connect-src 'self'")
}

// working is scripted for a page whose script may start our own worker too.
func (v *visit) working() {
	v.w.Header().Set("Content-Security-Policy", strict+"; script-src 'self'; connect-src 'self'; worker-src 'self'")
}

// secure sets what every answer carries: nothing but our own style sheet and pictures runs or shows, nothing is framed, nothing is
// kept by caches, and other sites never learn which page a visitor comes from.
func secure(header http.Header) {
	header.Set("Content-Security-Policy", strict)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin") // not no-referrer: browsers would then send forms with "Origin: null"
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("Strict-Transport-Security", "max-age=63072000")
	header.Set("Cache-Control", "no-store")
}
