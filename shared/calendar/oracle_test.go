package calendar_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"tandem/shared/calendar"
)

// The oracle counts with day numbers and with the rules of summer time as the law writes them. It shares nothing with the package:
// no time.Time arithmetic, no zone data.

type civil struct{ y, m, d int }

// number is the Julian day number (Fliegel and Van Flandern, 1968).
func (c civil) number() int {
	a := (c.m - 14) / 12
	return (1461*(c.y+4800+a))/4 + (367*(c.m-2-12*a))/12 - (3*((c.y+4900+a)/100))/4 + c.d - 32075
}

func fromNumber(jd int) civil {
	l := jd + 68569
	n := 4 * l / 146097
	l -= (146097*n + 3) / 4
	i := 4000 * (l + 1) / 1461001
	l += 31 - 1461*i/4
	j := 80 * l / 2447
	d := l - 2447*j/80
	l = j / 11
	return civil{100*(n-49) + i + l, j + 2 - 12*l, d}
}

// lastOf counts the days of a month as the distance to the first day of the next one.
func lastOf(y, m int) int {
	if m == 12 {
		return 31
	}
	return civil{y, m + 1, 1}.number() - civil{y, m, 1}.number()
}

// due walks month by month, as one would on a wall calendar.
func due(event civil, years, months, days int) civil {
	y, m := event.y, event.m
	for range years*12 + months {
		m++
		if m == 13 {
			y, m = y+1, 1
		}
	}
	d := event.d
	for d > lastOf(y, m) {
		d--
	}
	return fromNumber(civil{y, m, d}.number() + days)
}

const epoch = 2440588 // day number of 1 January 1970

// summer reports whether summer time runs in Paris (directive 2000/84/CE: from 01:00 UTC of the last Sunday of March to 01:00 UTC of
// the last Sunday of October; the same dates since 1996).
func summer(unix int64) bool {
	today := fromNumber(epoch + int(unix/86400))
	lastSunday := func(month int) int64 {
		jd := civil{today.y, month, 31}.number()
		for jd%7 != 6 { // day numbers are a multiple of seven on Mondays
			jd--
		}
		return int64(jd-epoch)*86400 + 3600
	}
	return unix >= lastSunday(3) && unix < lastSunday(10)
}

func localDay(unix int64, zone string) civil {
	offset := int64(4 * 3600)
	if zone == "Europe/Paris" {
		offset = 3600
		if summer(unix) {
			offset = 7200
		}
	}
	return fromNumber(epoch + int((unix+offset)/86400))
}

func of(d calendar.Date) civil { return civil{d.Year(), int(d.Month()), d.Day()} }

func TestDueAgreesWithTheOracle(t *testing.T) {
	random := rand.New(rand.NewPCG(1182, 71))
	periods := []calendar.Period{{}, {Years: 1}, {Years: 2}, {Years: 5}, {Years: 19}, {Years: 26}, {Months: 1}, {Months: 3}, {Months: 6},
		{Months: 7}, {Months: 13}, {Months: 25}, {Months: 36}, {Days: 1}, {Days: 7}, {Days: 30}, {Days: 90}, {Years: 1, Months: 2, Days: 3}}
	from, to := time.Date(1996, 1, 1, 12, 0, 0, 0, time.UTC).Unix(), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for _, name := range []string{"Europe/Paris", "Indian/Reunion"} {
		zone, err := calendar.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 50_000 {
			instant := from + random.Int64N(to-from)
			event := calendar.Of(time.Unix(instant, 0), zone)
			if got, want := of(event), localDay(instant, name); got != want {
				t.Fatalf("day of %d in %s: got %v, want %v", instant, name, got, want)
			}
			period := periods[random.IntN(len(periods))]
			got := calendar.Due(event, period)
			want := due(of(event), period.Years, period.Months, period.Days)
			if of(got) != want {
				t.Fatalf("%v + %v: got %v, want %v", event, period, got, want)
			}
			if got, want := event.DaysUntil(got), want.number()-of(event).number(); got != want {
				t.Fatalf("days from %v to %v: got %d, want %d", event, period, got, want)
			}
			before, after := got.End(zone).Unix()-1, got.End(zone).Unix()
			if localDay(before, name) != want || localDay(after, name) != fromNumber(want.number()+1) {
				t.Fatalf("%v does not end at midnight in %s", got, name)
			}
			if got.Start(zone) != got.AddDays(-1).End(zone) {
				t.Fatalf("%v does not begin where the day before ends in %s", got, name)
			}
		}
	}
}

func TestWeekdaysAgreeWithTheOracle(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 7))
	for range 100_000 {
		want := fromNumber(civil{1, 1, 1}.number() + random.IntN(3_652_059))
		got, err := calendar.New(want.y, time.Month(want.m), want.d)
		if err != nil {
			t.Fatalf("%v: %v", want, err)
		}
		if int(got.Weekday()) != (want.number()+1)%7 {
			t.Fatalf("%v: got %v", want, got.Weekday())
		}
	}
}

// TestEasterAgreesWithTheTables finds Easter as the Church defines it: the Sunday after the fourteenth day of the moon that falls on or after
// 21 March, by golden number and epact.
func TestEasterAgreesWithTheTables(t *testing.T) {
	for year := 1583; year <= 4099; year++ {
		golden, century := year%19+1, year/100+1
		epact := (11*golden + 20 + (8*century+5)/25 - 5 - (3*century/4 - 12)) % 30
		if epact < 0 {
			epact += 30
		}
		if epact == 24 || epact == 25 && golden > 11 {
			epact++
		}
		moon := 44 - epact
		if moon < 21 {
			moon += 30
		}
		sunday := civil{year, 3, 1}.number() + moon - 1
		for sunday++; sunday%7 != 6; sunday++ {
		}
		monday := fromNumber(sunday + 1)
		date, err := calendar.New(monday.y, time.Month(monday.m), monday.d)
		if err != nil {
			t.Fatal(err)
		}
		if !calendar.IsHoliday(date, calendar.Metropole) {
			t.Fatalf("%v is Easter Monday", date)
		}
	}
}
