package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/serve"
	"tandem/shared/service"
)

const fixtureWindow = "2026-12-20T22:00:00+01:00/2026-12-21T01:30:00+01:00"

func window(t *testing.T, text string) Window {
	t.Helper()
	var w Window
	if err := w.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return w
}

// maintained is a site that announces a maintenance, at an instant.
func maintained(t *testing.T, now string) house {
	t.Helper()
	h := newHouse(t, testBase)
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	h.config.Maintenance, h.config.Clock = window(t, fixtureWindow), clock.Fixed(at)
	return h
}

// TestMaintenanceIsAnnounced: every page says a week before when it is, and while it goes on until when; neither earlier nor later.
func TestMaintenanceIsAnnounced(t *testing.T) {
	t.Parallel()
	const planned, going = "Maintenance prévue du 20 décembre 2026 à 22\u00a0h\u00a000 au 21 décembre 2026 à 1\u00a0h\u00a030.", "Maintenance en cours, jusqu’au 21 décembre 2026 à 1\u00a0h\u00a030."
	for now, want := range map[string]string{
		"2026-12-13T21:59:59+01:00": "", "2026-12-13T22:00:00+01:00": planned, "2026-12-20T21:59:59+01:00": planned,
		"2026-12-20T22:00:00+01:00": going, "2026-12-21T00:29:59Z": going, "2026-12-21T01:30:00+01:00": "",
	} {
		h := maintained(t, now)
		for _, path := range []string{"/", "/aide", "/connexion", "/nulle-part"} {
			if page := h.get(path, "").Body.String(); strings.Contains(page, "Maintenance") != (want != "") || !strings.Contains(page, want) {
				t.Errorf("%s, %s: want %q", now, path, want)
			}
		}
		if page := h.get("/mon-espace", "candidat"); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), want) {
			t.Errorf("%s: one's own pages: %d", now, page.Code)
		}
	}
	if got := window(t, "2026-07-01T06:00:00Z/2026-07-01T07:00:00Z").french(serviceZone(t)); got != "le 1er juillet 2026, de 8\u00a0h\u00a000 à 9\u00a0h\u00a000" {
		t.Errorf("of one day: %q", got)
	}
}

func serviceZone(t *testing.T) *time.Location {
	t.Helper()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	return svc.Zone
}

// TestMaintenanceTakesNoForm: while it goes on a form reaches no operation; what was typed waits in the page, but for passwords, and not for what another
// site sent. Signing in goes on: one's own pages are read.
func TestMaintenanceTakesNoForm(t *testing.T) {
	t.Parallel()
	h := maintained(t, "2026-12-21T01:00:00+01:00")
	send := func(path, role, site string, form url.Values) (status int, retry, page string) {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		w := h.do(r, role)
		return w.Code, w.Header().Get("Retry-After"), w.Body.String()
	}
	typed := url.Values{"titre": {"Boulangère <de nuit>"}, "motdepasse": {"une phrase secrète"}}
	h.api.made()
	status, retry, page := send("/mon-cv/1", "candidat", "same-origin", typed)
	if status != http.StatusServiceUnavailable || retry != "1801" || !strings.Contains(page, "Boulangère &lt;de nuit&gt;") || !strings.Contains(page, `action="/recette/mon-cv/1"`) || strings.Contains(page, "secrète") {
		t.Errorf("%d, %q: %s", status, retry, page)
	}
	if status, _, page := send("/mon-cv/1", "candidat", "cross-site", typed); status != http.StatusServiceUnavailable || strings.Contains(page, "Boulangère") {
		t.Errorf("from another site: %d %s", status, page)
	}
	for _, p := range pages {
		if p.Method == http.MethodPost && !strings.Contains(p.Pattern, "{") && !strings.Contains("/connexion /deconnexion", p.Pattern) && p.in(h.config.Service) {
			if status, _, _ := send(p.Pattern, "candidat", "same-origin", url.Values{"x": {"1"}}); status != http.StatusServiceUnavailable {
				t.Errorf("%s: %d", p.Pattern, status)
			}
		}
	}
	for _, called := range h.api.made() {
		if called != "GET /account" {
			t.Errorf("a form reaches %s", called)
		}
	}
	if status, _, _ := send("/connexion", "", "same-origin", url.Values{"courriel": {"zoe@exemple.test"}, "motdepasse": {"une longue phrase"}}); status != http.StatusSeeOther {
		t.Errorf("signing in: %d", status)
	}
	later := maintained(t, "2026-12-21T01:30:00+01:00")
	if w := later.post("/mon-cv/1/publier", "candidat", "version=1"); w.Code != http.StatusSeeOther {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// TestMaintenanceSetting: a wrong value stops the start and says what is wanted.
func TestMaintenanceSetting(t *testing.T) {
	t.Parallel()
	type settings struct {
		Maintenance Window `env:"MAINTENANCE" default:"-"`
	}
	for value, want := range map[string]string{
		"": "", "-": "", fixtureWindow: "",
		"2026-12-20": "MAINTENANCE is no window such as 2026-12-20T22:00:00+01:00",
		"2026-12-20T22:00:00/2026-12-21T01:30:00":   "MAINTENANCE is no window such as",
		"2026-12-21T01:00:00Z/2026-12-20T22:00:00Z": "it ends before it begins",
		"2026-12-20T22:00:00Z/2027-12-20T23:00:00Z": "longer than three days",
	} {
		got, err := serve.Config[settings](func(string) (string, bool) { return value, true })
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) || err == nil && (got.Maintenance == Window{}) != (value != fixtureWindow) {
			t.Errorf("%q: %v, %v", value, got, err)
		}
	}
}
