package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	found, err := calendar.Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	found, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Hours elapse: on week-ends, on holidays, and over a change of hour.
func TestClocksInHours(t *testing.T) {
	for _, c := range []struct {
		event string
		hours int
		zone  string
		want  string
	}{
		{"2026-03-02T02:05:00+01:00", 36, "Europe/Paris", "avant le 3 mars 2026 à 14\u00a0h\u00a005"},
		{"2026-05-07T18:30:00+02:00", 72, "Europe/Paris", "avant le 10 mai 2026 à 18\u00a0h\u00a030"}, // 8 May, Saturday, Sunday
		{"2026-03-28T12:00:00+01:00", 36, "Europe/Paris", "avant le 30 mars 2026 à 1\u00a0h\u00a000"}, // summer time begins
		{"2026-10-24T12:00:00+02:00", 36, "Europe/Paris", "avant le 25 octobre 2026 à 23\u00a0h\u00a000"},
		{"2026-12-19T21:04:59Z", 36, "Indian/Reunion", "avant le 21 décembre 2026 à 13\u00a0h\u00a004"},
		{"2026-03-02T12:00:00+01:00", 36, "Europe/Paris", "avant la fin du 3 mars 2026"},
	} {
		got := calendar.HoursAfter(at(t, c.event), c.hours)
		if got.French(zone(t, c.zone)) != c.want || got.End.Sub(at(t, c.event)) != time.Duration(c.hours)*time.Hour {
			t.Errorf("%d hours after %s: got %s, %q, want %q", c.hours, c.event, got.End, got.French(zone(t, c.zone)), c.want)
		}
	}
}

func TestDeadlineRunsOut(t *testing.T) {
	deadline := calendar.HoursAfter(at(t, "2026-03-02T02:05:00Z"), 36)
	for _, c := range []struct {
		now  string
		left time.Duration
		text string
		over bool
	}{
		{"2026-03-02T02:05:00Z", 36 * time.Hour, "il reste 36\u00a0h\u00a000", false},
		{"2026-03-02T02:05:01Z", 36*time.Hour - time.Second, "il reste 35\u00a0h\u00a059", false},
		{"2026-03-03T14:04:59Z", time.Second, "il reste 0\u00a0h\u00a000", false},
		{"2026-03-03T14:05:00Z", 0, "dépassé depuis 0\u00a0h\u00a000", true},
		{"2026-03-03T16:10:30Z", -2*time.Hour - 5*time.Minute - 30*time.Second, "dépassé depuis 2\u00a0h\u00a005", true},
	} {
		now := at(t, c.now)
		if deadline.Left(now) != c.left || deadline.FrenchLeft(now) != c.text || deadline.Over(now) != c.over {
			t.Errorf("%s: got %v, %q, %v", c.now, deadline.Left(now), deadline.FrenchLeft(now), deadline.Over(now))
		}
	}
	none := calendar.Deadline{}
	if none.Over(at(t, "2026-03-02T02:05:00Z")) || none.Left(at(t, "2026-03-02T02:05:00Z")) != 0 || none.French(time.UTC) != "" ||
		none.FrenchLeft(at(t, "2026-03-02T02:05:00Z")) != "" || calendar.FrenchInstant(time.Time{}, time.UTC) != "" {
		t.Error("no deadline says something")
	}
}

func TestDaysLeft(t *testing.T) {
	last := calendar.MustParse("2026-03-31")
	for today, want := range map[string]string{
		"2026-03-01": "il reste 30\u00a0jours", "2026-03-30": "il reste 1\u00a0jour", "2026-03-31": "dernier jour", "2026-04-01": "en retard de 1\u00a0jour",
		"2026-04-02": "en retard de 2\u00a0jours",
	} {
		if got := last.FrenchLeft(calendar.MustParse(today)); got != want {
			t.Errorf("%s: %q, want %q", today, got, want)
		}
	}
}

func TestDeadlineIsKept(t *testing.T) {
	want := calendar.HoursAfter(at(t, "2026-03-02T02:05:00+01:00"), 72)
	raw, err := json.Marshal(want)
	var got calendar.Deadline
	if err != nil || string(raw) != `{"end":"2026-03-05T01:05:00Z"}` || json.Unmarshal(raw, &got) != nil || got != want {
		t.Errorf("got %s, %v, %v", raw, got, err)
	}
}

// Dates worked out on a wall calendar.
func TestAnswerTo(t *testing.T) {
	for _, c := range []struct {
		name, received, zone                 string
		extended                             bool
		day, acknowledge, target, extend, by string
		alerts                               []string
	}{
		{
			name: "a Saturday moves to Monday, the day is that of the controller", received: "2026-01-30T23:30:00Z", zone: "Europe/Paris",
			day: "2026-01-31", acknowledge: "2026-02-01T23:30:00Z", target: "2026-02-21", extend: "2026-03-02", by: "2026-03-02",
			alerts: []string{"2026-02-20", "2026-02-25", "2026-03-01"},
		},
		{
			name: "extended: three months from receipt, not two from the moved day", received: "2026-01-31T08:00:00+01:00", zone: "Europe/Paris", extended: true,
			day: "2026-01-31", acknowledge: "2026-02-02T07:00:00Z", target: "2026-02-21", extend: "2026-03-02", by: "2026-04-30",
			alerts: []string{"2026-04-20", "2026-04-25", "2026-04-29"},
		},
		{
			name: "20 December, a Monday", received: "2027-11-20T10:00:00+04:00", zone: "Indian/Reunion",
			day: "2027-11-20", acknowledge: "2027-11-22T06:00:00Z", target: "2027-12-11", extend: "2027-12-21", by: "2027-12-21",
			alerts: []string{"2027-12-11", "2027-12-16", "2027-12-20"},
		},
		{
			name: "20 December is a day like another in Paris", received: "2027-11-20T10:00:00+01:00", zone: "Europe/Paris",
			day: "2027-11-20", acknowledge: "2027-11-22T09:00:00Z", target: "2027-12-11", extend: "2027-12-20", by: "2027-12-20",
			alerts: []string{"2027-12-10", "2027-12-15", "2027-12-19"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := calendar.AnswerTo(at(t, c.received), c.extended, zone(t, c.zone))
			alerts := make([]string, len(got.Alerts))
			for i, day := range got.Alerts {
				alerts[i] = day.String()
			}
			if diff := cmp.Diff(c.alerts, alerts); diff != "" {
				t.Errorf("alerts (-want +got):\n%s", diff)
			}
			said := []string{got.Received.String(), got.Acknowledge.End.Format(time.RFC3339), got.Target.String(), got.ExtendBy.String(), got.By.String()}
			if diff := cmp.Diff([]string{c.day, c.acknowledge, c.target, c.extend, c.by}, said); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTerritoryOf(t *testing.T) {
	for name, want := range map[string]calendar.Territory{"Europe/Paris": calendar.Metropole, "Indian/Reunion": calendar.Reunion, "Indian/Mayotte": calendar.Mayotte,
		"America/Cayenne": calendar.Guyane, "America/Guadeloupe": calendar.Guadeloupe, "America/Martinique": calendar.Martinique} {
		if got := calendar.TerritoryOf(zone(t, name)); got != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := calendar.TerritoryOf(time.UTC); got != "" {
		t.Errorf("UTC is in %q", got)
	}
}
