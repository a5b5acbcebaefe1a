package service

import (
	"os"
	"strings"
	"testing"

	"tandem/shared/calendar"
)

// Who accepted a version accepts anew when one of those since asks for it, though the newest does not.
func TestVersionsOfAText(t *testing.T) {
	small, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	svc, err := Parse("small.yaml", "", []byte(strings.Replace(string(small), `cgu: {version: "1", date: 2024-01-01}`,
		`cgu: {version: "4", date: 2026-01-01, changes: ["Quatre."], earlier: [{version: "3", date: 2025-06-01, accept: true, changes: ["Trois."]}, {version: "2", date: 2025-01-01}, {version: "1", date: 2024-01-01, accept: true}]}`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for accepted, want := range map[string]struct {
		lapsed bool
		since  int
	}{"4": {false, 0}, "3": {false, 1}, "2": {true, 2}, "1": {true, 3}, "": {true, 4}} {
		if got := svc.Terms.Lapsed(accepted); got != want.lapsed || len(svc.Terms.Since(accepted)) != want.since {
			t.Errorf("accepted %q: lapsed %v, %d since", accepted, got, len(svc.Terms.Since(accepted)))
		}
	}
	for day, want := range map[string]string{"2023-01-01": "1", "2024-01-01": "1", "2025-05-31": "2", "2025-06-01": "3", "2027-01-01": "4"} {
		if got := svc.Terms.On(calendar.MustParse(day)); got.Version != want {
			t.Errorf("on %s held %s, want %s", day, got.Version, want)
		}
	}
	for known, want := range map[string]bool{"": true, "1": true, "3": true, "4": false} {
		if svc.Terms.News(known) != want || svc.Privacy.News("") {
			t.Errorf("who knows %q is told: %v", known, !want)
		}
	}
	if svc.Privacy.Lapsed("") || svc.Privacy.Lapsed("0") {
		t.Error("a notice is accepted by nobody")
	}
}
