package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// counters counts in memory, by the rules of table.Store.Add.
type counters struct {
	values  map[table.Key]int64
	expires map[table.Key]time.Time
	err     error
}

func (c *counters) Add(_ context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	if c.err != nil {
		return 0, c.err
	}
	if until, found := c.expires[key]; !found || !now.Before(until) {
		c.values[key], c.expires[key] = 0, expires
	}
	c.values[key] += delta
	return c.values[key], nil
}

func TestLimiter(t *testing.T) {
	store := &counters{values: map[table.Key]int64{}, expires: map[table.Key]time.Time{}}
	limiter := Limiter{store}
	now := time.Date(2026, 1, 31, 8, 3, 30, 0, time.UTC)
	allow := func(subject string, at time.Time) error {
		return limiter.Allow(t.Context(), "sign-in", subject, 2, 10*time.Minute, at)
	}
	for range 2 {
		if err := allow("h1", now); err != nil {
			t.Fatal(err)
		}
	}
	err := allow("h1", now)
	var wait interface{ RetryAfter() time.Duration }
	if !fault.Is(err, fault.TooMany) || err.Error() != "Trop de demandes : réessayez dans 7 minutes." || !errors.As(err, &wait) || wait.RetryAfter() != 390*time.Second {
		t.Errorf("third: %v", err)
	}
	if err := allow("h2", now); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if err := allow("h1", now.Add(390*time.Second)); err != nil {
		t.Errorf("next window: %v", err)
	}
	forgiven := now.Add(time.Hour)
	for range 5 {
		if err := errors.Join(allow("h4", forgiven), allow("h4", forgiven)); err != nil {
			t.Fatalf("forgiven: %v", err)
		}
		for range 2 {
			if err := limiter.Forgive(t.Context(), "sign-in", "h4", 10*time.Minute, forgiven); err != nil {
				t.Fatal(err)
			}
		}
	}
	delete(store.expires, table.CounterKey("sign-in", "h4#"+strconv.FormatInt(forgiven.Truncate(10*time.Minute).Unix(), 10)))
	for key, until := range store.expires {
		if key.Table() != table.Ephemeral || !until.After(now) || strings.Contains(key.PK(), "#h1#") == strings.Contains(key.PK(), "#h2#") {
			t.Errorf("counter %v until %v", key, until)
		}
	}
	store.err = table.ErrThrottled
	if err := limiter.Forgive(t.Context(), "sign-in", "h4", 10*time.Minute, forgiven); !fault.Is(err, fault.Unavailable) {
		t.Errorf("nothing forgiven: %v", err)
	}
	if err := allow("h3", now); !fault.Is(err, fault.Unavailable) || !errors.Is(err, table.ErrThrottled) {
		t.Errorf("no count: %v", err)
	}
	for _, window := range []time.Duration{0, time.Millisecond} {
		if err := limiter.Allow(t.Context(), "x", "y", 1, window, now); fault.KindOf(err) != fault.Internal || err == nil {
			t.Errorf("window %v: %v", window, err)
		}
	}
}

func TestWaitText(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "une seconde", time.Millisecond: "une seconde", 1500 * time.Millisecond: "2 secondes", 59500 * time.Millisecond: "60 secondes",
		time.Minute: "une minute", 61 * time.Second: "2 minutes", time.Hour: "une heure", 90 * time.Minute: "2 heures", 24 * time.Hour: "un jour", 25 * time.Hour: "2 jours",
	} {
		if got := waitText(wait); got != want {
			t.Errorf("%v = %q, want %q", wait, got, want)
		}
	}
}

func TestLimitBody(t *testing.T) {
	h := LimitBody(4, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			WriteProblem(w, r, err)
		}
	}))
	tests := []struct {
		body   io.Reader
		status int
	}{{nil, 200}, {strings.NewReader("1234"), 200}, {strings.NewReader("12345"), 413}, {io.MultiReader(strings.NewReader("12345")), 413}}
	for i, test := range tests {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/", test.body))
		if w.Code != test.status || test.status == 413 && !strings.Contains(w.Body.String(), "4 octets au plus") {
			t.Errorf("%d: %d %s", i, w.Code, w.Body)
		}
	}
}

func TestSecureHeaders(t *testing.T) {
	h := SecureHeaders(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/static" {
			w.Header().Set("Cache-Control", "max-age=60")
		}
	}))
	get := func(path string, change func(*http.Request) *http.Request) http.Header {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, change(httptest.NewRequest("GET", path, nil)))
		return w.Header()
	}
	plain := get("/", func(r *http.Request) *http.Request {
		r.Header.Set("X-Forwarded-Proto", "https") // only the gateway's word counts
		return r
	})
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "same-origin", "Permissions-Policy": "camera=()", "Cache-Control": "no-store"} {
		if !strings.HasPrefix(plain.Get(name), want) {
			t.Errorf("%s: %q", name, plain.Get(name))
		}
	}
	if !strings.Contains(plain.Get("Content-Security-Policy"), "frame-ancestors 'none'") || plain.Get("Strict-Transport-Security") != "" {
		t.Errorf("headers %v", plain)
	}
	if got := get("/static", func(r *http.Request) *http.Request { return r }).Get("Cache-Control"); got != "max-age=60" {
		t.Errorf("static: %q", got)
	}
	for name, change := range map[string]func(*http.Request) *http.Request{
		"gateway": func(r *http.Request) *http.Request {
			return r.WithContext(WithVisitor(r.Context(), "", Address{Proto: "https"}))
		},
		"direct": func(r *http.Request) *http.Request {
			r.TLS = &tls.ConnectionState{}
			return r
		},
	} {
		if got := get("/", change).Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
