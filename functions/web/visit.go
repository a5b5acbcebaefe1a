package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"sync"

	"tandem/shared/serve"
	"tandem/shared/service"
)

// visit is one request while it is answered.
type visit struct {
	site    *Site
	page    *page // nil when no page was found
	w       http.ResponseWriter
	r       *http.Request
	base    string
	api     *client
	account *account // nil while unknown, or when nobody is signed in
}

func (s *Site) visit(w http.ResponseWriter, r *http.Request, p *page) *visit {
	return &visit{site: s, page: p, w: w, r: r, base: s.config.Base(r.Context()), api: newClient(s.config.API, w, r)}
}

// answer runs a page; what it cannot do becomes an error page.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, p *page) {
	v, serve := s.visit(w, r, p), p.Serve
	if now := s.config.Clock.Now(); s.shut(r.Method, r.Pattern, now) {
		serve = func(v *visit) error { return v.closed(now) }
	}
	if err := serve(v); err != nil {
		v.fail(err)
	}
}

// read fetches what the page shows and, where the menu depends on it, the account, both at once.
func (v *visit) read(path string, out any) error {
	return together(func() error { return v.api.get(path, out) }, v.readAccount)
}

// readAccount reads who is signed in, as far as the page's audience needs it. A page for everyone shows whatever happens.
func (v *visit) readAccount() error {
	if v.account != nil {
		return nil
	}
	needed := v.page != nil && v.page.Audience == member
	if !needed && (v.page == nil || v.page.Audience != everyone || v.r.Header.Get("Cookie") == "") {
		return nil
	}
	var found account
	if err := v.api.get("/account", &found); err != nil {
		if needed {
			return err
		}
		return nil
	}
	v.account = &found
	if needed && found.TermsDue && !v.page.lapsed() {
		return &problem{Type: serve.TypeTerms, Status: http.StatusForbidden}
	}
	return nil
}

// role is the role whose menu the page shows.
func (v *visit) role() string {
	switch {
	case v.account != nil:
		return v.account.Role
	case v.page != nil && v.page.Audience == candidate:
		return v.site.first(need{service.Update, "PRO", service.ScopeSelf})
	case v.page != nil && v.page.Audience == recruiter:
		return v.site.first(need{service.Create, "OFF", service.ScopeOwn})
	}
	return noRole
}

// together runs the calls at once and returns the first error in their order.
func together(calls ...func() error) error {
	errs := make([]error, len(calls))
	var group sync.WaitGroup
	for i, call := range calls {
		group.Go(func() { errs[i] = call() })
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

var identifier = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// id reads an identifier from the address. Anything else than letters, digits, "-" and "_" is an unknown page: it would change the
// path that is asked of the API.
func (v *visit) id(name string) (string, error) {
	value := v.r.PathValue(name)
	if !identifier.MatchString(value) {
		return "", &problem{Status: http.StatusNotFound}
	}
	return value, nil
}

// following is the path of a list of the API, from where the page before ended.
func (v *visit) following(path string) string {
	if after := v.r.URL.Query().Get("suite"); after != "" {
		path += "?" + url.Values{"after": {after}}.Encode()
	}
	return path
}

// redirect sends the visitor to a page of the site, with the notice to show there if there is one.
func (v *visit) redirect(path, notice string) error {
	if notice != "" {
		path += "?" + url.Values{"fait": {notice}}.Encode()
	}
	http.Redirect(v.w, v.r, v.base+path, http.StatusSeeOther)
	return nil
}

const maxForm = 256 << 10 // bytes of a form without files: far above the longest text accepted

// typed reads the form that was sent.
func (v *visit) typed() (url.Values, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	err := v.r.ParseForm()
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, &problem{Status: http.StatusRequestEntityTooLarge}
	}
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest}
	}
	return v.r.PostForm, nil
}
