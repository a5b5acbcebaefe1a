package journey

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

var (
	onceSeeded    sync.Once
	baseSeeded    base
	seededLetters []any // for everybody of the demo's file
)

// seeded is the state of a service that has just begun: the demo's accounts and file, staff and a recruiter signed in, a letter for
// everybody in the file.
func seeded(t *testing.T) base {
	t.Helper()
	onceSeeded.Do(func() {
		l := openLab(t, filepath.Join(bases, "seeded"), machine.Wrap{})
		l.travel("2026-12-15T09:00:00+01:00")
		if err := l.m.Start(l.ctx); err != nil {
			t.Fatal(err)
		}
		if err := l.m.Seed(l.ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
		l = l.reopen()
		for _, who := range []string{"agent", "admin", "archives", "assistance", "dpo", "recruteur"} {
			l.signIn(who, who+"@demo.example", demo.Password)
		}
		demo, _ := at(t, l.must(http.StatusOK, "", "GET", "/_local/demo", nil), "codes").([]any)
		rest, _ := at(t, l.must(http.StatusCreated, "agent", "POST", "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
		seededLetters = append(demo, rest...)
		baseSeeded = l.keep()
	})
	return baseSeeded
}

// claims are what the people of the demo's file say of themselves when they register, by first name.
var claims = map[string]map[string]any{
	"ZOÉ":      {"lastName": "Exemple", "firstName": "Zoé", "birthDate": "1985-07-14", "postalCode": "62000"},
	"PAUL":     {"lastName": "Modèle", "firstName": "Paul", "birthDate": "1980-05-03", "postalCode": "62300"},
	"RÉMI":     {"lastName": "Spécimen", "firstName": "Rémi", "birthDate": "1992-02-29", "postalCode": "62400"},
	"CLÉMENCE": {"lastName": "Canevas", "firstName": "Clémence", "birthDate": "1976-10-01", "postalCode": "62110"},
}

// claim is the form with which somebody of the seeded state registers.
func claim(t *testing.T, firstName, email string) map[string]any {
	t.Helper()
	for _, letter := range seededLetters {
		if text(t, letter, "firstName") == firstName {
			form := with(claims[firstName], "code", text(t, letter, "code"))
			return with(with(with(form, "email", email), "password", password), "termsAccepted", true)
		}
	}
	t.Fatalf("no letter for %s among %d", firstName, len(seededLetters))
	return nil
}

func with(form map[string]any, name string, value any) map[string]any {
	changed := map[string]any{}
	for key, old := range form {
		changed[key] = old
	}
	changed[name] = value
	return changed
}

// served puts a lab behind a door of HTTP.
type served struct {
	*lab
	url string
}

func (l *lab) serve(t *testing.T) served {
	t.Helper()
	server := httptest.NewServer(l.m)
	t.Cleanup(server.Close)
	return served{l, server.URL}
}

// visitor is somebody at their browser, with the session that they have in the lab; "" is nobody.
func (s served) visitor(t *testing.T, who string) *visitor {
	t.Helper()
	v := newVisitor(t, s.url)
	if cookie := s.cookies[who]; cookie != nil {
		place, err := url.Parse(s.url)
		if err != nil {
			t.Fatal(err)
		}
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		jar.SetCookies(place, []*http.Cookie{cookie})
		v.http.Jar = jar
	}
	return v
}
