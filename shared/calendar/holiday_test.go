package calendar_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
)

func TestHolidaysOfAYear(t *testing.T) {
	mainland := []string{"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15",
		"2026-11-01", "2026-11-11", "2026-12-25"}
	reunion := []string{"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15",
		"2026-11-01", "2026-11-11", "2026-12-20", "2026-12-25"}
	for territory, want := range map[calendar.Territory][]string{calendar.Metropole: mainland, calendar.Reunion: reunion} {
		var got []string
		for d := calendar.MustParse("2026-01-01"); d.Year() == 2026; d = d.AddDays(1) {
			if calendar.IsHoliday(d, territory) {
				got = append(got, d.String())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", territory, diff)
		}
	}
	if calendar.IsHoliday(calendar.Date{}, calendar.Metropole) || calendar.IsWorkingDay(calendar.Date{}, calendar.Metropole) {
		t.Error("no date is a day")
	}
}

func TestEveryOverseasDepartementKeepsItsDay(t *testing.T) {
	for day, own := range map[string]calendar.Territory{"2027-04-27": calendar.Mayotte, "2027-05-22": calendar.Martinique,
		"2027-05-27": calendar.Guadeloupe, "2027-06-10": calendar.Guyane, "2027-12-20": calendar.Reunion} {
		date := calendar.MustParse(day)
		if !calendar.IsHoliday(date, own) || calendar.IsHoliday(date, calendar.Metropole) {
			t.Errorf("%s in %s", day, own)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	for _, c := range []struct {
		from      string
		n         int
		territory calendar.Territory
		want      string
	}{
		{"2026-05-07", 1, calendar.Metropole, "2026-05-11"},  // over 8 May and a week-end
		{"2026-05-11", -1, calendar.Metropole, "2026-05-07"}, // and back
		{"2026-05-13", 2, calendar.Metropole, "2026-05-18"},  // over Ascension and a week-end
		{"2027-12-17", 1, calendar.Reunion, "2027-12-21"},
		{"2027-12-17", 1, calendar.Metropole, "2027-12-20"},
		{"2026-05-09", 0, calendar.Metropole, "2026-05-09"},
		{"9999-12-30", 9, calendar.Metropole, "9999-12-31"},
	} {
		if got := calendar.AddWorkingDays(calendar.MustParse(c.from), c.n, c.territory).String(); got != c.want {
			t.Errorf("%s + %d in %s: got %s, want %s", c.from, c.n, c.territory, got, c.want)
		}
	}
}

func TestOnlyAnswersAreExtended(t *testing.T) {
	month := calendar.Period{Months: 1}
	for _, c := range []struct{ event, due, answer string }{
		{"2026-01-31", "2026-02-28", "2026-03-02"}, // a Saturday
		{"2026-04-08", "2026-05-08", "2026-05-11"}, // a Friday holiday
		{"2026-06-01", "2026-07-01", "2026-07-01"},
	} {
		event := calendar.MustParse(c.event)
		if got := calendar.Due(event, month).String(); got != c.due {
			t.Errorf("due a month after %s: got %s, want %s", c.event, got, c.due)
		}
		if got := calendar.AnswerBy(event, month, calendar.Metropole).String(); got != c.answer {
			t.Errorf("answer a month after %s: got %s, want %s", c.event, got, c.answer)
		}
	}
	friday := calendar.MustParse("2026-11-20")
	if got := calendar.AnswerBy(friday, month, calendar.Reunion).String(); got != "2026-12-21" {
		t.Errorf("20 December in La Réunion: got %s", got)
	}
}
