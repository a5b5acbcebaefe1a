package breach_test

import (
	"slices"
	"testing"
	"time"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/service"
)

func in(t *testing.T, zone, wall string) time.Time {
	t.Helper()
	location, err := calendar.Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, location)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Hours elapse: week-ends, holidays and changes of hour neither lengthen nor shorten them; what the clocks on the wall show does.
func TestClocks(t *testing.T) {
	tests := []struct{ name, zone, from, cnil, party string }{
		{"on a Tuesday", "Europe/Paris", "2026-11-03 09:00", "2026-11-06 09:00", "2026-11-04 21:00"},
		{"over a week-end", "Europe/Paris", "2026-11-06 18:00", "2026-11-09 18:00", "2026-11-08 06:00"},
		{"over a holiday", "Europe/Paris", "2026-12-24 12:00", "2026-12-27 12:00", "2026-12-26 00:00"},
		{"summer time begins", "Europe/Paris", "2026-03-28 12:00", "2026-03-31 13:00", "2026-03-30 01:00"},
		{"summer time ends", "Europe/Paris", "2026-10-24 12:00", "2026-10-27 11:00", "2026-10-25 23:00"},
		{"in La Réunion", "Indian/Reunion", "2026-03-28 12:00", "2026-03-31 12:00", "2026-03-30 00:00"},
		{"over New Year", "Europe/Paris", "2026-12-30 23:59", "2027-01-02 23:59", "2027-01-01 11:59"},
	}
	for _, test := range tests {
		from := in(t, test.zone, test.from)
		c := breach.Case{Kind: breach.Violation, OtherParty: true, Discovered: from, Aware: from}
		want := map[breach.ClockName]time.Time{breach.ClockCNIL: in(t, test.zone, test.cnil), breach.ClockParty: in(t, test.zone, test.party)}
		for _, clock := range c.Clocks() {
			if !clock.Due.Equal(want[clock.Name]) {
				t.Errorf("%s: %s is due %s, want %s", test.name, clock.Name, clock.Due.In(from.Location()), want[clock.Name])
			}
			delete(want, clock.Name)
		}
		if len(want) > 0 {
			t.Errorf("%s: no clocks %v", test.name, want)
		}
		complaint := breach.Case{Kind: breach.Complaint, OtherParty: true, Discovered: from}.Clocks()
		if len(complaint) != 1 || !complaint[0].Due.Equal(in(t, test.zone, test.party)) {
			t.Errorf("%s: complaint %v", test.name, complaint)
		}
	}
}

// The periods are the law's and the convention's, and so not a service's to choose: what its file prints is what runs.
func TestPeriodsAreThoseOfTheFiles(t *testing.T) {
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		said := map[breach.ClockName]time.Duration{breach.ClockCNIL: svc.Deadlines.Authority}
		if svc.Controller.Party != nil {
			said[breach.ClockParty] = svc.Deadlines.Party
		}
		for _, clock := range (breach.Case{Kind: breach.Violation, OtherParty: svc.Controller.Party != nil, Discovered: noon, Aware: noon}).Clocks() {
			if runs := clock.Due.Sub(clock.Start); runs != said[clock.Name] {
				t.Errorf("%v: %s runs %s, the file says %s", stack, clock.Name, runs, said[clock.Name])
			}
			delete(said, clock.Name)
		}
		if len(said) > 0 {
			t.Errorf("%v: no clocks %v", stack, said)
		}
	}
}

func TestAlarms(t *testing.T) {
	want := map[breach.ClockName][]int{breach.ClockCNIL: {24, 48, 66, 70}, breach.ClockParty: {6, 24, 34}, breach.ClockComplaint: {6, 24, 34}}
	for _, kind := range []breach.Kind{breach.Violation, breach.Complaint} {
		for _, clock := range (breach.Case{Kind: kind, OtherParty: true, Discovered: noon, Aware: noon}).Clocks() {
			var after []int
			for _, alarm := range clock.Alarms() {
				after = append(after, int(alarm.Sub(noon)/time.Hour))
			}
			if !slices.Equal(after, want[clock.Name]) {
				t.Errorf("%s: alarms after %v hours", clock.Name, after)
			}
			delete(want, clock.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("no clock %v", want)
	}
}

// Which clocks run: those that may apply until somebody decides, then those that do.
func TestWhichClocksRun(t *testing.T) {
	tests := []struct {
		level           breach.Level
		party, concerns bool
		want            []breach.ClockName
	}{
		{"", false, false, []breach.ClockName{breach.ClockCNIL}},
		{"", true, false, []breach.ClockName{breach.ClockCNIL, breach.ClockParty}},
		{breach.NoRisk, true, false, nil},
		{breach.NoRisk, true, true, []breach.ClockName{breach.ClockParty}},
		{breach.Risk, false, false, []breach.ClockName{breach.ClockCNIL}},
		{breach.HighRisk, true, false, []breach.ClockName{breach.ClockCNIL, breach.ClockParty}},
	}
	for _, test := range tests {
		c := breach.Case{Kind: breach.Violation, OtherParty: test.party, Concerns: test.concerns}
		if test.level != "" {
			c.Qualification = &breach.Qualified{Level: test.level}
		}
		var got []breach.ClockName
		for _, clock := range c.Clocks() {
			got = append(got, clock.Name)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// From the instant of the limit on it is too late, and a reason must be given; the first notification alone is measured.
func TestLateNeedsAReason(t *testing.T) {
	tests := []struct {
		after time.Duration
		late  bool
	}{{0, false}, {72*time.Hour - time.Nanosecond, false}, {72 * time.Hour, true}, {100 * time.Hour, true}}
	for _, test := range tests {
		c := ready(breach.Qualifying, breach.Risk, false)
		c.Notifications = nil
		at := noon.Add(test.after)
		_, err := c.Do(breach.Notification{At: at, Reference: "CNIL-1"}, signed(dpo, noon.Add(200*time.Hour)))
		if got := slices.Equal(paths(err), []string{"body.lateReason"}); got != test.late {
			t.Errorf("after %v: %v", test.after, err)
		}
		told, err := c.Do(breach.Notification{At: at, Reference: "CNIL-1", LateReason: "Service fermé", Partial: true}, signed(dpo, noon.Add(200*time.Hour)))
		if err != nil || told.Clocks()[0].Late(noon.Add(1000*time.Hour)) != test.late {
			t.Errorf("after %v, with a reason: %v", test.after, err)
		}
		if _, err := told.Do(breach.Notification{At: noon.Add(190 * time.Hour), Reference: "CNIL-1"}, signed(dpo, noon.Add(200*time.Hour))); err != nil {
			t.Errorf("the completion is measured: %v", err)
		}
	}
	for kind, state := range map[breach.Kind]breach.State{breach.Violation: breach.Detected, breach.Complaint: breach.Received} {
		for after, late := range map[time.Duration]bool{36*time.Hour - 1: false, 36 * time.Hour: true} {
			c := breach.Case{Kind: kind, State: state, OtherParty: true, Discovered: noon, Aware: noon}
			if _, err := c.Do(breach.PartyNotice{}, signed(dpo, noon.Add(after))); slices.Equal(paths(err), []string{"body.lateReason"}) != late {
				t.Errorf("%s told after %v: %v", kind, after, err)
			}
			if _, err := c.Do(breach.PartyNotice{LateReason: "Adresse introuvable"}, signed(dpo, noon.Add(after))); err != nil {
				t.Errorf("%s told after %v, with a reason: %v", kind, after, err)
			}
		}
	}
}
