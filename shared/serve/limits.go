package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// Counters is what a Limiter needs of table.Store.
type Counters interface {
	Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error)
}

// Limiter counts what somebody does in windows of time that begin at round instants.
type Limiter struct{ Counters Counters }

// AllowPlace is Allow for the place that a visitor comes from, by the hour. Many people may share an address of the network: the limit is wide.
func (l Limiter) AllowPlace(ctx context.Context, house House, name string, perHour int64) error {
	place, err := house.Vault.Ring.Hash("visitor", Visitor(ctx).IP)
	if err != nil {
		return err
	}
	return l.Allow(ctx, name, place, perHour, time.Hour, house.Clock.Now())
}

// Allow counts one more and fails with fault.TooMany, whose message tells how long to wait, above limit in the window. The subject is
// a keyed hash (of an address, an account), never the thing itself. When the count cannot be had nobody passes: fault.Unavailable.
func (l Limiter) Allow(ctx context.Context, name, subject string, limit int64, window time.Duration, now time.Time) error {
	if name == "" || subject == "" || limit <= 0 || window < time.Second {
		return errors.New("serve: limit without name, subject, number or window")
	}
	key, end := counter(name, subject, window, now)
	count, err := l.Counters.Add(ctx, key, 1, now, end)
	if err != nil {
		return fault.Because(fault.Unavailable, details[http.StatusServiceUnavailable], fmt.Errorf("count %s: %w", name, err))
	}
	if count <= limit {
		return nil
	}
	wait := end.Sub(now)
	return &waitError{fault.New(fault.TooMany, "Trop de demandes : réessayez dans "+waitText(wait)+"."), wait}
}

// Forgive takes back one that Allow counted in this window: what turned out to be no abuse.
func (l Limiter) Forgive(ctx context.Context, name, subject string, window time.Duration, now time.Time) error {
	key, end := counter(name, subject, window, now)
	if _, err := l.Counters.Add(ctx, key, -1, now, end); err != nil {
		return fault.Because(fault.Unavailable, details[http.StatusServiceUnavailable], fmt.Errorf("count %s: %w", name, err))
	}
	return nil
}

// Forget takes back all that was counted in this window: somebody proved who they are another way.
func (l Limiter) Forget(ctx context.Context, name, subject string, window time.Duration, now time.Time) error {
	key, end := counter(name, subject, window, now)
	count, err := l.Counters.Add(ctx, key, 0, now, end)
	if err == nil && count > 0 {
		_, err = l.Counters.Add(ctx, key, -count, now, end)
	}
	if err != nil {
		return fault.Because(fault.Unavailable, details[http.StatusServiceUnavailable], fmt.Errorf("count %s: %w", name, err))
	}
	return nil
}

// counter is the key of the window that now is in, and the window's end.
func counter(name, subject string, window time.Duration, now time.Time) (table.Key, time.Time) {
	start := now.Truncate(window)
	return table.CounterKey(name, subject+"#"+strconv.FormatInt(start.Unix(), 10)), start.Add(window)
}

// waitError is a fault that knows the Retry-After of its answer.
type waitError struct {
	fault *fault.Error
	wait  time.Duration
}

func (e *waitError) Error() string             { return e.fault.Error() }
func (e *waitError) Unwrap() error             { return e.fault }
func (e *waitError) RetryAfter() time.Duration { return e.wait }

// waitText writes a time to wait, rounded up.
func waitText(wait time.Duration) string {
	units := []struct {
		size      time.Duration
		one, many string
	}{{24 * time.Hour, "un jour", "jours"}, {time.Hour, "une heure", "heures"}, {time.Minute, "une minute", "minutes"}}
	for _, unit := range units {
		if count := (wait + unit.size - 1) / unit.size; wait >= unit.size && count > 1 {
			return strconv.FormatInt(int64(count), 10) + " " + unit.many
		} else if wait == unit.size {
			return unit.one
		}
	}
	if seconds := (wait + time.Second - 1) / time.Second; seconds > 1 {
		return strconv.FormatInt(int64(seconds), 10) + " secondes"
	}
	return "une seconde"
}

// LimitBody refuses bodies over max bytes with a problem in French: at once when the length is declared, else when it is read.
func LimitBody(max int64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > max {
			WriteProblem(w, r, tooLarge(max))
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, max)
		}
		next.ServeHTTP(w, r)
	})
}

// SecureHeaders sets what protects a browser before the handler runs, so that a handler may loosen one (the cache of static files).
func SecureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy",
			"default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		if r.TLS != nil || Visitor(r.Context()).Proto == "https" {
			header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}
