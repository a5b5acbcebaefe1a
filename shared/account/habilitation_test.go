package account

import (
	"strings"
	"testing"
	"time"

	"tandem/shared/calendar"
)

// TestHabilitation asks of professionals whether they may work on the first, a middle and the last day.
func TestHabilitation(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Indian/Reunion")
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.MustParse
	whole := Habilitation{From: day("2026-01-05"), Until: day("2026-06-30"), Designated: "Décision 14", Committed: day("2026-01-04")}
	without := func(change func(*Habilitation)) Habilitation {
		changed := whole
		change(&changed)
		return changed
	}
	tests := []struct {
		name, at string
		of       Habilitation
		says     string // of the refusal; empty: none
	}{
		{"the day before", "2026-01-04T23:59:59+04:00", whole, "commence le"},
		{"the first instant", "2026-01-05T00:00:00+04:00", whole, ""},
		{"the last instant", "2026-06-30T23:59:59+04:00", whole, ""},
		{"the day after", "2026-07-01T00:00:00+04:00", whole, "a pris fin"},
		{"without an end", "2036-07-01T00:00:00+04:00", without(func(h *Habilitation) { h.Until = calendar.Date{} }), ""},
		{"ended before its time", "2026-03-01T12:00:00Z", without(func(h *Habilitation) { h.Ended = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }), "a pris fin"},
		{"not designated", "2026-03-01T12:00:00Z", without(func(h *Habilitation) { h.Designated = "" }), "n’est pas enregistrée"},
		{"none", "2026-03-01T12:00:00Z", Habilitation{}, "n’est pas enregistrée"},
		{"no word given", "2026-03-01T12:00:00Z", without(func(h *Habilitation) { h.Committed = calendar.Date{} }), "engagement de confidentialité"},
	}
	for _, test := range tests {
		now, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		if err := test.of.Holds(now, zone); test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%s: %v, want %q", test.name, err, test.says)
		}
	}
}
