package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/shared/clock"
)

// attributes are the keys that may appear in a log line: technical facts, random ids and codes, never what people are or say.
var attributes = []string{
	"aggregated", "at", "attempt", "base", "bytes", "calls", "count", "dropped", "duration_ms", "error", "fault", "feature",
	"function", "import", "kind", "limit", "line", "listen", "message_id", "method", "month", "offer", "operation", "party", "person",
	"port", "queue", "read_units", "records", "region", "rejected", "remaining", "request_id", "role", "route", "rule", "run", "schedule",
	"service", "shard", "size", "skipped", "source", "stage", "state", "status", "step", "table", "type", "unit", "version", "window", "write_units",
}

// NewLogger writes JSON lines, one a record, CR and LF encoded. Only attributes of the list (and the further names given) come
// through; of others the line keeps the name, under "dropped". Groups are flattened. Strings that look like an e-mail address, a NIR
// or a telephone number are masked whatever their key; a value that is neither text, number, time nor error shows its type only.
func NewLogger(w io.Writer, level slog.Leveler, further ...string) *slog.Logger {
	allowed := make(map[string]bool, len(attributes)+len(further))
	for _, name := range slices.Concat(attributes, further) {
		allowed[name] = true
	}
	return slog.New(&maskHandler{next: slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}), allowed: allowed})
}

type loggerKey struct{}

// WithLogger puts the logger that Logger finds into a context.
func WithLogger(ctx context.Context, logger *slog.Logger) context.Context {
	return context.WithValue(ctx, loggerKey{}, logger)
}

// Logger returns the logger of a context; without one, a masking logger on the standard error.
func Logger(ctx context.Context) *slog.Logger {
	if logger, ok := ctx.Value(loggerKey{}).(*slog.Logger); ok {
		return logger
	}
	return lastResort
}

var lastResort = NewLogger(os.Stderr, slog.LevelInfo)

type maskHandler struct {
	next    slog.Handler
	allowed map[string]bool
	dropped []string // names dropped by WithAttrs
}

// Enabled asks the JSON handler.
func (h *maskHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle writes a record with the attributes that may be written.
func (h *maskHandler) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, maskText(record.Message), 0)
	dropped := slices.Clone(h.dropped)
	record.Attrs(func(attr slog.Attr) bool {
		clean.AddAttrs(h.filter(attr, &dropped)...)
		return true
	})
	if len(dropped) > 0 {
		clean.AddAttrs(slog.Any("dropped", dropped))
	}
	if err := h.next.Handle(ctx, clean); err != nil {
		return fmt.Errorf("serve: write a log line: %w", err)
	}
	return nil
}

// WithAttrs keeps the attributes that may be written.
func (h *maskHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clone := *h
	clone.dropped = slices.Clone(h.dropped)
	var kept []slog.Attr
	for _, attr := range attrs {
		kept = append(kept, h.filter(attr, &clone.dropped)...)
	}
	clone.next = h.next.WithAttrs(kept)
	return &clone
}

// WithGroup changes nothing: a group could hide what its members' names must tell.
func (h *maskHandler) WithGroup(string) slog.Handler { return h }

var keyForm = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,40}$`)

func (h *maskHandler) filter(attr slog.Attr, dropped *[]string) []slog.Attr {
	value := attr.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		var out []slog.Attr
		for _, member := range value.Group() {
			out = append(out, h.filter(member, dropped)...)
		}
		return out
	}
	if attr.Key == "" && value.Equal(slog.Value{}) {
		return nil
	}
	if !h.allowed[attr.Key] {
		name := maskText(attr.Key)
		if !keyForm.MatchString(name) {
			name = "?"
		}
		*dropped = append(*dropped, name)
		return nil
	}
	return []slog.Attr{{Key: attr.Key, Value: maskValue(value)}}
}

// maskValue gives what may be written of a resolved value.
func maskValue(value slog.Value) slog.Value {
	switch value.Kind() {
	case slog.KindString:
		return slog.StringValue(maskText(value.String()))
	case slog.KindInt64, slog.KindUint64:
		if digits := value.String(); nirForm.MatchString(digits) {
			return slog.StringValue(maskText(digits))
		}
		return value
	case slog.KindAny:
		return maskAny(value.Any())
	default:
		return value
	}
}

func maskAny(value any) slog.Value {
	if err, ok := value.(error); ok {
		return slog.StringValue(maskText(err.Error()))
	}
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return slog.StringValue("")
	case v.Kind() == reflect.String:
		return slog.StringValue(maskText(v.String()))
	case v.CanInt():
		return maskValue(slog.Int64Value(v.Int()))
	case v.CanUint():
		return maskValue(slog.Uint64Value(v.Uint()))
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = maskText(v.Index(i).String())
		}
		return slog.AnyValue(texts)
	default:
		return slog.StringValue("(" + v.Type().String() + ")")
	}
}

var (
	emailForm = regexp.MustCompile(`[\pL\pN._%+'!#$&*/=?^{|}~-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)*`)
	// sex, year, month, département (2A, 2B), commune, order, and the key for 15; with or without separators
	nirForm   = regexp.MustCompile(`\b[1-478][ .-]?[0-9]{2}[ .-]?[0-9]{2}[ .-]?(?:[0-9]{2}|2[ABab])[ .-]?[0-9]{3}[ .-]?[0-9]{3}(?:[ .-]?[0-9]{2})?\b`)
	phoneForm = regexp.MustCompile(`(?:(?:\+ ?|\b00 ?)(?:33|262|590|594|596)|\b0)[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?[0-9]){8}\b` +
		`|(?:\+ ?|\b00 ?)(?:508|681|687|689)(?:[ .-]?[0-9]){6}\b`)
)

// longestText is how much of a text a line keeps, in bytes.
const longestText = 2000

// maskText hides what looks like an address, a NIR or a number of a person: the backstop behind types that mask themselves.
func maskText(text string) string {
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	if strings.Contains(text, "@") {
		text = emailForm.ReplaceAllLiteralString(text, "[e-mail]")
	}
	if mayHoldNumber(text) {
		text = nirForm.ReplaceAllLiteralString(text, "[nir]")
		text = phoneForm.ReplaceAllLiteralString(text, "[téléphone]")
	}
	return text
}

// mayHoldNumber spares the expressions the texts that have too few digits near each other for a number of a person.
func mayHoldNumber(text string) bool {
	const fewest = 9 // "+508" and six
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if digits++; digits == fewest {
				return true
			}
		case strings.IndexByte(" .-()ABab", c) < 0:
			digits = 0
		}
	}
	return false
}

type lineKey struct{}

// requestLine is what inner handlers tell the line of a request.
type requestLine struct{ route string }

func noteRoute(ctx context.Context, pattern string) {
	if line, ok := ctx.Value(lineKey{}).(*requestLine); ok {
		line.route = pattern
	}
}

// requestLogger gives the logger of a context the request's id.
func requestLogger(ctx context.Context) context.Context {
	return WithLogger(ctx, Logger(ctx).With("request_id", Visitor(ctx).RequestID))
}

// LogRequests writes one line a request: method, route pattern (never the path or the query, which hold ids), status, duration,
// base. It gives the context's logger the request's id. It stands outside of Fallback.
func LogRequests(c clock.Clock, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := c.Now()
		line := &requestLine{}
		watched := &statusWriter{ResponseWriter: w, status: http.StatusInternalServerError} // what a panic becomes
		ctx := context.WithValue(requestLogger(r.Context()), lineKey{}, line)
		r = r.WithContext(ctx)
		defer func() {
			route := line.route
			if route == "" {
				route = r.Pattern
			}
			if _, path, found := strings.Cut(route, " "); found {
				route = path
			}
			if route == "" {
				route = "-"
			}
			duration := float64(c.Now().Sub(start)) / float64(time.Millisecond)
			Logger(ctx).Info("request", "method", r.Method, "route", route, "status", watched.status,
				"duration_ms", duration, "base", Base(ctx))
		}()
		next.ServeHTTP(watched, r)
		watched.done()
	})
}

// statusWriter remembers the status that was written.
type statusWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

// WriteHeader remembers the first final status.
func (w *statusWriter) WriteHeader(status int) {
	if !w.written && status >= 200 {
		w.status, w.written = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts as a 200 when no status was written.
func (w *statusWriter) Write(p []byte) (int, error) {
	w.done()
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // an io.Writer passes its error on
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) done() {
	if !w.written {
		w.status, w.written = http.StatusOK, true
	}
}
