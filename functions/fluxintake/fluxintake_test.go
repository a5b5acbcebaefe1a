package fluxintake

import (
	"encoding/json"
	"testing"
	"time"

	"tandem/shared/intake"
)

// event is what S3 says of an object by EventBridge, as far as it is read.
func event(t testing.TB, drop intake.Drop) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"time": drop.At, "detail": map[string]any{"object": map[string]any{"key": drop.Key}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// FuzzEvent: what the queue carries names one file and its time, and says the same written anew; or it is refused without a word of it.
func FuzzEvent(f *testing.F) {
	f.Add(event(f, intake.Drop{Key: "caf/flux.xml", At: time.Date(2026, 2, 28, 5, 0, 0, 0, time.UTC)}))
	for _, body := range []string{
		"", "null", "[]", `"x"`, "{}", `{"time":1}`, `{"time":"2026-02-28T05:00:00Z"}`, `{"time":"0001-01-01T00:00:00Z","detail":{"object":{"key":"caf/x"}}}`,
		`{"time":"2026-02-28T05:00:00.5+02:00","detail":{"object":{"key":"msa/a\u0000/../b"}},"detail":{"object":{}}}`, `{"detail":{"object":{"key":9}}}`, `{"detail":9`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		drop, err := read(body)
		if err != nil {
			if said := err.Error(); said != "fluxintake: not an event" && said != "fluxintake: event without object or time" || drop != (intake.Drop{}) {
				t.Errorf("refused as %q, with %+v", said, drop)
			}
			return
		}
		if drop.Key == "" || drop.At.IsZero() {
			t.Errorf("accepted as %+v", drop)
		}
		again, err := read(event(t, drop))
		if err != nil || again.Key != drop.Key || !again.At.Equal(drop.At) {
			t.Errorf("%+v is read again as %+v, %v", drop, again, err)
		}
	})
}
