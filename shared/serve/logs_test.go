package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/clock"
	"tandem/shared/email"
	"tandem/shared/id"
)

// lastLine reads the last line written as JSON.
func lastLine(t rapid.TB, log *bytes.Buffer) map[string]any {
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var out map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &out); err != nil {
		t.Fatalf("line %q: %v", lines[len(lines)-1], err)
	}
	delete(out, "time")
	return out
}

func TestLoggerLetsTheListThrough(t *testing.T) {
	var log bytes.Buffer
	address, err := email.Parse("zoe@example.org")
	if err != nil {
		t.Fatal(err)
	}
	logger := NewLogger(&log, slog.LevelInfo, "colour").With("city", "Arras", "queue", "MatchingQueue").WithGroup("inner")
	logger.Info("done\r\nforged", "count", 3, "colour", "blue", "name", "Zoé Exemple", "error", fmt.Errorf("reading: %w", errors.New("bad")),
		"person", id.Person("abc"), "source", address, "state", struct{ Name string }{"Zoé"}, "kind", []id.Offer{"a", "b"}, "at", time.Unix(0, 0).UTC(),
		slog.Group("deep", slog.Int("size", 7), slog.String("street", "1 rue du Test")), "zoe@example.org", 1, "duration_ms", 1500*time.Microsecond,
		"step", slog.LevelInfo, "limit", nil)
	want := map[string]any{
		"level": "INFO", "msg": "done\r\nforged", "queue": "MatchingQueue", "count": 3.0, "colour": "blue", "error": "reading: bad", "person": "abc",
		"source": "[masqué]", "state": "(struct { Name string })", "kind": []any{"a", "b"}, "at": "1970-01-01T00:00:00Z", "size": 7.0,
		"duration_ms": 1500000.0, "step": 0.0, "limit": "", "dropped": []any{"city", "name", "street", "?"},
	}
	if diff := cmp.Diff(want, lastLine(t, &log)); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if strings.Count(log.String(), "\n") != 1 {
		t.Errorf("a text broke the line: %q", log.String())
	}
	if NewLogger(&log, slog.LevelWarn).Enabled(t.Context(), slog.LevelInfo) {
		t.Error("the level does not count")
	}
}

func TestMaskText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"écrire à zoé.exemple+cv@mail.example.org.", "écrire à [e-mail]."},
		{"a@b", "[e-mail]"},
		{"nir 2 85 02 62 123 456 78 ok", "nir [nir] ok"},
		{"nir=185022A123456", "nir=[nir]"},
		{"285026212345678", "[nir]"},
		{"06 12 34 56 78", "[téléphone]"},
		{"tel:+33612345678,", "tel:[téléphone],"},
		{"+33 (0)6-12-34-56-78", "[téléphone]"},
		{"0033.6.12.34.56.78", "[téléphone]"},
		{"+262692123456 +687 12 34 56", "[téléphone] [téléphone]"},
		{"siret 12345678901234", "siret 12345678901234"},
		{"deef4878-7910-11e6-8f14-25afc3e9ae33", "deef4878-7910-11e6-8f14-25afc3e9ae33"},
		{"2026-01-02T03:04:05.123456789+01:00", "2026-01-02T03:04:05.123456789+01:00"},
		{"VRSB0801 62041 ROME D1101", "VRSB0801 62041 ROME D1101"},
		{"0123456789abcdefghjkmnpqrs", "0123456789abcdefghjkmnpqrs"},
		{strings.Repeat("é", 1500), strings.Repeat("é", 1000) + "…"},
	}
	for _, test := range tests {
		if got := maskText(test.in); got != test.want {
			t.Errorf("%q masked as %q, want %q", test.in, got, test.want)
		}
	}
}

// Whatever stands around it, what identifies does not come through, in a value, a number or a message.
func TestLoggerMasksAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.OneOf(
			rapid.StringMatching(`[a-z]{4,8}\.[a-z]{4,8}@[a-z]{4,8}\.fr`),
			rapid.StringMatching(`[12][0-9]{2}(0[1-9]|1[0-2])[0-9]{8}([0-9]{2})?`),
			rapid.StringMatching(`0[1-9]( [0-9]{2}){4}`),
		).Draw(t, "secret")
		around := rapid.StringMatching(`[ ,;:="'()\n]{1,3}`).Draw(t, "around")
		var log bytes.Buffer
		text := "x" + around + secret + around + "x"
		NewLogger(&log, slog.LevelInfo).Info(text, "error", errors.New(text), "state", text, "kind", []string{text})
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q came through: %s", secret, log.String())
		}
	})
	var log bytes.Buffer
	NewLogger(&log, slog.LevelInfo).Info("x", "count", 285026212345678, "size", uint64(2850262123456))
	if strings.Contains(log.String(), "28502") {
		t.Errorf("a number came through: %s", log.String())
	}
}

func TestLogRequests(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/people/{id}", func(w http.ResponseWriter, r *http.Request) {
		switch r.PathValue("id") {
		case "panic":
			panic("x")
		case "hints":
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
		case "text":
			_, _ = w.Write([]byte("x"))
			_ = http.NewResponseController(w).Flush()
		}
	})
	tests := []struct {
		path   string
		status float64
		route  string
	}{
		{"/api/v1/people/secret?nom=secret", 200, "/api/v1/people/{id}"}, {"/api/v1/people/hints", 418, "/api/v1/people/{id}"},
		{"/api/v1/people/text", 200, "/api/v1/people/{id}"}, {"/api/v1/people/panic", 500, "/api/v1/people/{id}"}, {"/secret", 404, "-"},
	}
	for _, test := range tests {
		var log bytes.Buffer
		ctx := WithLogger(WithVisitor(t.Context(), "/prod", Address{RequestID: "r-1", IP: "192.0.2.1"}), NewLogger(&log, slog.LevelInfo))
		func() {
			defer func() { _ = recover() }()
			LogRequests(clock.Fixed{}, Fallback(mux)).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", test.path, nil))
		}()
		want := map[string]any{"level": "INFO", "msg": "request", "method": "GET", "route": test.route, "status": test.status, "duration_ms": 0.0,
			"base": "/prod", "request_id": "r-1"}
		if diff := cmp.Diff(want, lastLine(t, &log)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.path, diff)
		}
		if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "192.0.2") {
			t.Errorf("line %s", log.String())
		}
	}
}

// Without Fallback the route that the mux noted in the request counts.
func TestLogRequestsOfBareMux(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x/{id}", func(http.ResponseWriter, *http.Request) {})
	var log bytes.Buffer
	ctx := WithLogger(t.Context(), NewLogger(&log, slog.LevelInfo))
	LogRequests(clock.Fixed{}, mux).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/x/1", nil))
	if got := lastLine(t, &log)["route"]; got != "/x/{id}" {
		t.Errorf("route %v", got)
	}
	if Logger(t.Context()) != lastResort {
		t.Error("no last resort")
	}
}

func TestWriteMetrics(t *testing.T) {
	var out bytes.Buffer
	err := WriteMetrics(&out, time.UnixMilli(1700000000000), "Tandem", map[string]string{"service": "s", "function": "f"},
		Metric{"Calls", "Count", 3}, Metric{"Duration", "Milliseconds", 1.5})
	want := `{"Calls":3,"Duration":1.5,"_aws":{"CloudWatchMetrics":[{"Dimensions":[["function","service"]],"Metrics":[{"Name":"Calls","Unit":"Count"},` +
		`{"Name":"Duration","Unit":"Milliseconds"}],"Namespace":"Tandem"}],"Timestamp":1700000000000},"function":"f","service":"s"}` + "\n"
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
	if err := WriteMetrics(brokenWriter{}, time.Time{}, "x", nil); !errors.Is(err, errBroken) {
		t.Errorf("broken writer: %v", err)
	}
}

var errBroken = errors.New("broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }
