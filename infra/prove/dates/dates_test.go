package dates

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tandem/shared/calendar"
)

var cases = flag.Int("cases", 20_000, "instants to compare")

func TestCalendarAgreesWithTheOracle(t *testing.T) {
	for _, failure := range Check(rand.New(rand.NewPCG(1182, 71)), *cases) {
		t.Error(failure)
	}
}

// The oracle itself: published dates of Easter, the last hour of summer time, a day that only La Réunion keeps.
func TestTheOracle(t *testing.T) {
	for year, want := range map[int]civil{1996: {1996, 4, 7}, 2008: {2008, 3, 23}, 2011: {2011, 4, 24}, 2026: {2026, 4, 5}, 2038: {2038, 4, 25}, 2076: {2076, 4, 19}} {
		if got := fromNumber(easter(year)); got != want {
			t.Errorf("Easter of %d: got %v", year, got)
		}
	}
	paris, reunion := places[0], places[1]
	autumn := time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC).Unix()
	if paris.offset(autumn-1) != 7200 || paris.offset(autumn) != 3600 || reunion.offset(autumn-1) != 4*3600 {
		t.Error("summer time does not end at 01:00 UTC of the last Sunday of October")
	}
	if december := (civil{2027, 12, 20}); paris.closed(december) || !reunion.closed(december) {
		t.Error("20 December")
	}
}

// A case that differs is reported: a check of the wrong place fails.
func TestDifferencesAreReported(t *testing.T) {
	zone, err := calendar.Zone("Indian/Reunion")
	if err != nil {
		t.Fatal(err)
	}
	c := check{place: places[0], zone: zone, instant: time.Date(2026, 3, 3, 21, 0, 0, 0, time.UTC).Unix()}
	c.run(rand.New(rand.NewPCG(1, 1)))
	if want := "the day is 2026-03-04, the oracle says 2026-03-03"; c.failure != want {
		t.Errorf("got %q, want %q", c.failure, want)
	}
}

// Far from the years of Check: every day of the calendar by samples, every Easter of the Gregorian calendar's tables.
func TestFarYears(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 7))
	for range 50_000 {
		want := fromNumber(civil{1, 1, 1}.number() + random.IntN(3_652_059))
		got, err := calendar.New(want.y, time.Month(want.m), want.d)
		if err != nil || (int(got.Weekday())+6)%7 != want.weekday() {
			t.Fatalf("%v: got %v, %v", want, got.Weekday(), err)
		}
	}
	movable := []int{1, 39, 50}
	for year := 1583; year <= 9999; year++ {
		sunday := easter(year)
		for after := -2; after <= 60; after++ {
			day := fromNumber(sunday + after)
			date, err := calendar.New(day.y, time.Month(day.m), day.d)
			if err != nil {
				t.Fatal(err)
			}
			if want := slices.Contains(movable, after) || (place{}).holiday(day); calendar.IsHoliday(date, calendar.Metropole) != want {
				t.Fatalf("%v, %d days after Easter", day, after)
			}
		}
	}
}
