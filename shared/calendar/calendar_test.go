package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/calendar"
)

func TestAddClampsToTheMonth(t *testing.T) {
	for _, c := range []struct{ from, period, want string }{
		{"2025-08-31", "P6M", "2026-02-28"},
		{"2027-08-31", "P6M", "2028-02-29"},
		{"2025-01-31", "P13M", "2026-02-28"},
		{"2000-02-29", "P26Y", "2026-02-28"},
		{"2000-02-29", "P4Y", "2004-02-29"},
		{"2026-01-31", "P36M", "2029-01-31"},
		{"2025-12-31", "P1M1D", "2026-02-01"},
		{"2026-02-28", "P0D", "2026-02-28"},
		{"2026-02-28", "P90D", "2026-05-29"},
		{"9999-06-01", "P1Y", "9999-12-31"},
		{"9999-12-15", "P1M", "9999-12-31"},
		{"9999-01-15", "P1M", "9999-02-15"},
		{"9500-01-15", "P1M", "9500-02-15"},
		{"9999-12-31", "P1D", "9999-12-31"},
	} {
		period, err := calendar.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.MustParse(c.from).Add(period).String(); got != c.want {
			t.Errorf("%s + %s: got %s, want %s", c.from, c.period, got, c.want)
		}
	}
	if got := calendar.MustParse("2026-03-31").Add(calendar.Period{Months: -1}).String(); got != "2026-02-28" {
		t.Errorf("31 March - 1 month: got %s", got)
	}
	if got := calendar.MustParse("0001-01-01").Add(calendar.Period{Days: -1}).String(); got != "0001-01-01" {
		t.Errorf("before the first day: got %s", got)
	}
	if got := calendar.MustParse("0001-01-15").Add(calendar.Period{Months: -1}).String(); got != "0001-01-01" {
		t.Errorf("a month before the first: got %s", got)
	}
	if year, days := (calendar.Date{}).Add(calendar.Period{Years: 1}), (calendar.Date{}).AddDays(5); !year.IsZero() || !days.IsZero() {
		t.Errorf("no date + 1 year: got %s, + 5 days: %s", year, days)
	}
}

func TestBirthdayBeginsWhereThePersonLives(t *testing.T) {
	birthday := calendar.MustParse("2000-07-15").Add(calendar.Period{Years: 26})
	for name, want := range map[string]string{"Europe/Paris": "2026-07-14T22:00:00Z", "Indian/Reunion": "2026-07-14T20:00:00Z"} {
		zone, err := calendar.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := birthday.Start(zone).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestDaysOfTwentyThreeAndTwentyFiveHours(t *testing.T) {
	paris, err := calendar.Zone("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]time.Duration{"2026-03-29": 23 * time.Hour, "2026-10-25": 25 * time.Hour, "2026-10-26": 24 * time.Hour} {
		date := calendar.MustParse(day)
		if got := date.End(paris).Sub(date.Start(paris)); got != want {
			t.Errorf("%s lasts %v, want %v", day, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]error{
		"2026-02-28": nil, "2024-02-29": nil, "2026-02-29": calendar.ErrNoDate, "1900-02-29": calendar.ErrNoDate, "2026-13-01": calendar.ErrNoDate,
		"0000-01-01": calendar.ErrNoDate, "2026-04-31": calendar.ErrNoDate, "2026-00-10": calendar.ErrNoDate, "2026-2-28": calendar.ErrForm,
		"": calendar.ErrForm, "28/02/2026": calendar.ErrForm, "+026-02-28": calendar.ErrForm, "2026-02-2x": calendar.ErrForm,
		"2026-01-32": calendar.ErrNoDate, "2026-01-00": calendar.ErrNoDate, "2026-02/28": calendar.ErrForm, "2026/02-28": calendar.ErrForm,
	} {
		if date, err := calendar.Parse(text); err != want || (err == nil && date.String() != text) {
			t.Errorf("%q: got %v, %v, want %v", text, date, err, want)
		}
	}
	for text, want := range map[string]string{"28/02/2026": "2026-02-28", " 1/3/1990 ": "1990-03-01"} {
		if date, err := calendar.ParseFrench(text); err != nil || date.String() != want {
			t.Errorf("%q: got %v, %v, want %s", text, date, err, want)
		}
	}
	for text, want := range map[string]error{
		"29/02/2026": calendar.ErrNoDate, "12/31/2026": calendar.ErrNoDate, "28/02/26": calendar.ErrForm, "28-02-2026": calendar.ErrForm,
		"2026-02-28": calendar.ErrForm, "a/02/2026": calendar.ErrForm, "/02/2026": calendar.ErrForm, "00001/02/2026": calendar.ErrForm,
	} {
		if date, err := calendar.ParseFrench(text); err != want {
			t.Errorf("%q: got %v, %v, want %v", text, date, err, want)
		}
	}
}

func TestNew(t *testing.T) {
	for _, c := range []struct{ year, month, day int }{{0, 1, 1}, {10000, 1, 1}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}, {2026, 1, 32}, {2026, 11, 31}} {
		if date, err := calendar.New(c.year, time.Month(c.month), c.day); err != calendar.ErrNoDate || !date.IsZero() {
			t.Errorf("%v: got %v, %v", c, date, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustParse takes what is no date")
		}
	}()
	calendar.MustParse("2026-02-29")
}

func TestFrench(t *testing.T) {
	for text, want := range map[string]string{"2026-02-28": "28 février 2026", "2026-08-01": "1er août 2026", "2029-12-31": "31 décembre 2029"} {
		if got := calendar.MustParse(text).French(); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"P9999D": "9999 jours", "P36M": "36 mois", "P1Y": "1 an", "P2Y": "2 ans", "P90D": "90 jours", "P1D": "1 jour", "P0D": "0 jour", "P1Y6M": "1 an et 6 mois",
		"P2Y1M3D": "2 ans, 1 mois et 3 jours",
	} {
		period, err := calendar.ParsePeriod(text)
		if err != nil || period.String() != text || period.French() != want || period.IsZero() != (text == "P0D") {
			t.Errorf("%s: got %v, %q, %v, want %q", text, period, period.French(), err, want)
		}
	}
	for _, text := range []string{"", "P", "36M", "P36", "P1W", "PT36H", "P-1M", "P+1M", "P1M1Y", "P1M1M", "P12345D", "P1M ", "P{x}", "p1m", "PY", "PM3D", "P1_0D"} {
		if period, err := calendar.ParsePeriod(text); err != calendar.ErrPeriod {
			t.Errorf("%q: got %v, %v", text, period, err)
		}
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		Born   calendar.Date   `json:"born,omitzero"`
		Closed calendar.Date   `json:"closed"`
		Keep   calendar.Period `json:"keep"`
	}
	raw, err := json.Marshal(record{Keep: calendar.Period{Months: 36}})
	if err != nil || string(raw) != `{"closed":"","keep":"P36M"}` {
		t.Fatalf("got %s, %v", raw, err)
	}
	want := record{calendar.MustParse("2000-02-29"), calendar.Date{}, calendar.Period{Days: 90}}
	raw, err = json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got record
	if err := json.Unmarshal(raw, &got); err != nil || got != want {
		t.Fatalf("%s: got %v, %v", raw, got, err)
	}
	if err := json.Unmarshal([]byte(`{"born":""}`), &got); err != nil || !got.Born.IsZero() {
		t.Errorf("no date is read as %v, %v", got.Born, err)
	}
	for _, bad := range []string{`{"born":"2026-02-30"}`, `{"born":"hier"}`, `{"keep":"P1W"}`, `{"keep":""}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestZone(t *testing.T) {
	for _, name := range []string{"", "Local", "UTC", "Europe/London", "europe/paris", "../etc/passwd"} {
		if zone, err := calendar.Zone(name); err == nil {
			t.Errorf("%q: got %v", name, zone)
		}
	}
}

func TestOrderIsThatOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t, "a"), anyDate(t, "b")
		if a.Before(b) != (a.String() < b.String()) || a.After(b) != b.Before(a) || a.Before(a) || a.After(a) || a.Equal(b) != (a.Compare(b) == 0) {
			t.Fatalf("%v and %v", a, b)
		}
		if a.AddDays(a.DaysUntil(b)) != b {
			t.Fatalf("%v + %d days is not %v", a, a.DaysUntil(b), b)
		}
		n := rapid.IntRange(0, 500).Draw(t, "months")
		if later := a.Add(calendar.Period{Months: n}); later.Before(a) || later.Day() > a.Day() && later.Year() < 9999 {
			t.Fatalf("%v + %d months is %v", a, n, later)
		}
	})
}

func anyDate(t *rapid.T, label string) calendar.Date {
	return calendar.MustParse("0001-01-01").AddDays(rapid.IntRange(0, 3_652_058).Draw(t, label))
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-02-28", "28/02/2026", "P1Y2M3D", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if date, err := calendar.Parse(text); err == nil && date.String() != text {
			t.Errorf("%q was read as %v", text, date)
		}
		if date, err := calendar.ParseFrench(text); err == nil && date.IsZero() {
			t.Errorf("%q was read as no date", text)
		}
		if period, err := calendar.ParsePeriod(text); err == nil {
			if again, err := calendar.ParsePeriod(period.String()); err != nil || again != period {
				t.Errorf("%q was read as %v, then %v", text, period, again)
			}
		}
	})
}
