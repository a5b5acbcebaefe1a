package lifetime_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

var person = id.FromBytes[id.Person]([id.Size]byte{1})

var loaded = sync.OnceValues(func() (*service.Service, error) { return service.Load(service.Default, "") })

func keeper(t *testing.T, now time.Time) lifetime.Keeper {
	t.Helper()
	svc, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return lifetime.Keeper{Service: svc, Clock: clock.Fixed(now)}
}

// known reads "rsa_right_ceased=2026-02-28 death=". A fact without a day is taken back.
func known(text string) map[service.Event]calendar.Date {
	facts := map[service.Event]calendar.Date{}
	for _, one := range strings.Fields(text) {
		event, day, _ := strings.Cut(one, "=")
		facts[service.Event(event)] = calendar.Date{}
		if day != "" {
			facts[service.Event(event)] = calendar.MustParse(day)
		}
	}
	return facts
}

func newUnit(t *testing.T) (*seal.Vault, *seal.Unit) {
	t.Helper()
	vault := vaulttest.Open(t).Vault(t)
	return vault, vault.NewUnit(table.UnitKey(person, "dossier"), "dossier")
}

// until reads a unit's end of access in the controller's time.
func until(unit *seal.Unit, zone *time.Location) string {
	if unit.Until.IsZero() {
		return ""
	}
	return unit.Until.In(zone).Format("2006-01-02 15:04")
}

// What facts learned one after the other make of a unit; dates worked out by hand from the published policy.
func TestFacts(t *testing.T) {
	tests := []struct {
		name, class             string
		learned                 []string
		due, until, rule, state string
		active, hold            string
	}{
		{name: "right open", class: "dossier", learned: []string{"rsa_right_opened=2025-08-06"}, rule: "MJ-01", active: "droit au RSA ouvert"},
		{
			name: "right ended", class: "dossier", learned: []string{"rsa_right_opened=2025-08-06", "rsa_right_ceased=2026-11-30"},
			due: "2029-11-30", until: "2029-12-01 00:00", rule: "MJ-01",
		},
		{
			name: "access ends in summer time", class: "dossier", learned: []string{"rsa_right_ceased=2024-08-31"},
			due: "2027-08-31", until: "2027-09-01 00:00", rule: "MJ-01",
		},
		{
			name: "the end is taken back", class: "dossier",
			learned: []string{"rsa_right_opened=2025-08-06 rsa_right_ceased=2026-11-30", "rsa_right_ceased="}, rule: "MJ-01", active: "droit au RSA ouvert",
		},
		{
			name: "the end is corrected", class: "dossier", learned: []string{"rsa_right_ceased=2026-11-30", "rsa_right_ceased=2026-10-31"},
			due: "2029-10-31", until: "2029-11-01 00:00", rule: "MJ-01",
		},
		{
			name: "litigation holds the purge, not access", class: "dossier", learned: []string{"rsa_right_ceased=2026-11-30", "litigation_opened=2027-01-05"},
			due: "2029-11-30", until: "2029-12-01 00:00", rule: "MJ-01", hold: "litigation",
		},
		{name: "asked", class: "dossier", learned: []string{"rsa_request_filed=2026-11-01"}, rule: "MJ-01b", active: "demande de RSA à l’étude"},
		{
			name: "asked, then refused", class: "dossier", learned: []string{"rsa_request_filed=2026-09-01", "rsa_refused=2026-10-15"},
			due: "2029-10-15", until: "2029-10-16 00:00", rule: "MJ-01b",
		},
		{
			name: "recruiter who never came back", class: "recruteur", learned: []string{"account_opened=2026-11-06 consent_given=2026-11-06"},
			due: "2029-11-06", until: "2029-11-07 00:00", rule: "MJ-02",
		},
		{
			name: "recruiter who signs in", class: "recruteur", learned: []string{"account_opened=2026-11-06 consent_given=2026-11-06", "last_login=2027-03-31", "last_login=2028-02-29"},
			due: "2031-02-28", until: "2031-03-01 00:00", rule: "MJ-02",
		},
		{name: "member of staff", class: "agent", learned: []string{"account_opened=2026-11-06"}, rule: "MJ-03", active: "compte en service"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unit := (&seal.Vault{}).NewUnit(table.UnitKey(person, test.class), test.class)
			keep := keeper(t, vaulttest.Now)
			for _, facts := range test.learned {
				if !keep.Set(unit, known(facts)) {
					t.Errorf("%s changes nothing", facts)
				}
			}
			due := ""
			if !unit.Due.IsZero() {
				due = unit.Due.String()
			}
			if due != test.due || until(unit, keep.Service.Zone) != test.until || unit.Rule != test.rule || unit.Active != test.active {
				t.Errorf("due %q until %q by %s, active %q", due, until(unit, keep.Service.Zone), unit.Rule, unit.Active)
			}
			if (unit.Hold != "") != (test.hold != "") {
				t.Errorf("hold %q, want %q", unit.Hold, test.hold)
			}
			if (unit.Due.IsZero()) == (unit.Active == "") {
				t.Error("neither a date nor a reason without one")
			}
		})
	}
}

// What is known already changes nothing, and the unit is not written again.
func TestNothingNew(t *testing.T) {
	vault, unit := newUnit(t)
	keep := keeper(t, vaulttest.Now)
	if !keep.Set(unit, nil) {
		t.Error("a new unit is not stored")
	}
	keep.Set(unit, known("rsa_right_opened=2025-08-06"))
	commit(t, vault, unit)
	version := unit.Version
	for _, facts := range []string{"", "rsa_right_opened=2025-08-06", "rsa_right_ceased=", "rsa_right_opened=2025-08-06 rsa_right_ceased="} {
		if keep.Set(unit, known(facts)) {
			t.Errorf("%q changes the unit", facts)
		}
		commit(t, vault, unit)
	}
	if unit.Version != version {
		t.Errorf("written %d times more", unit.Version-version)
	}
	keep.Set(unit, known("rsa_right_ceased=2026-11-30"))
	if commit(t, vault, unit); unit.Version != version+1 {
		t.Error("a fact that is learned is not written")
	}
}

func commit(t *testing.T, vault *seal.Vault, unit *seal.Unit) {
	t.Helper()
	if err := vault.Commit(context.Background(), unit); err != nil {
		t.Fatal(err)
	}
}

// A right that reopens gives access back in one write, as long as nothing was destroyed.
func TestReopening(t *testing.T) {
	late := time.Date(2029, 12, 1, 7, 0, 0, 0, time.UTC)
	tests := []struct {
		name    string
		state   seal.State
		learned string
		want    seal.State
	}{
		{"reopened", seal.StateCut, "rsa_right_ceased= rsa_right_opened=2029-11-01", seal.StateActive},
		{"a later end", seal.StateCut, "rsa_right_ceased=2028-01-31", seal.StateActive},
		{"still over", seal.StateCut, "rsa_right_ceased=2026-10-31", seal.StateCut},
		{"another fact", seal.StateCut, "rsa_request_filed=2024-01-01", seal.StateCut},
		{"nothing new", seal.StateCut, "rsa_right_ceased=2026-11-30", seal.StateCut},
		{"being destroyed", seal.StatePurge, "rsa_right_ceased= rsa_right_opened=2029-11-01", seal.StatePurge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			vault, unit := newUnit(t)
			keeper(t, vaulttest.Now).Set(unit, known("rsa_right_opened=2025-08-06 rsa_right_ceased=2026-11-30"))
			unit.State, unit.Run = test.state, "run"
			commit(t, vault, unit)
			keeper(t, late).Set(unit, known(test.learned))
			if unit.State != test.want || (unit.Run == "") != (test.want == seal.StateActive) {
				t.Errorf("state %q of run %q, want %q", unit.State, unit.Run, test.want)
			}
			if unit.Reads(late) != (test.want == seal.StateActive) {
				t.Errorf("readable: %v", unit.Reads(late))
			}
		})
	}
}

func TestOver(t *testing.T) {
	keep := keeper(t, time.Date(2029, 11, 30, 22, 59, 0, 0, time.UTC)) // the last minute of the 30th in Arras
	for facts, want := range map[string]bool{
		"":                            false,
		"rsa_right_opened=2001-01-01": false,
		"rsa_right_ceased=2026-11-30": false, // its last day
		"rsa_right_ceased=2026-11-29": true,
		"rsa_right_ceased=2026-11-29 rsa_right_opened=2026-11-30":          false,
		"rsa_right_ceased= rsa_right_opened=2001-01-01 rsa_refused=":       false,
		"rsa_refused=2026-11-29 rsa_request_filed=2026-01-01":              true,
		"rsa_right_ceased=2020-01-01 litigation_final_decision=2027-01-01": false,
		"rsa_right_ceased=2020-01-01 rsa_right_opened=2019-01-01":          true,
	} {
		if got := keep.Over(service.ClassDossier, known(facts)); got != want {
			t.Errorf("%q: over %v", facts, got)
		}
	}
	if today := keep.Today(); today != calendar.MustParse("2029-11-30") {
		t.Errorf("today is %v", today)
	}
	keep.Clock = clock.Fixed(time.Date(2029, 11, 30, 23, 0, 0, 0, time.UTC))
	if today := keep.Today(); today != calendar.MustParse("2029-12-01") {
		t.Errorf("a minute later it is %v", today)
	}
	if !keep.Over(service.ClassDossier, known("rsa_right_ceased=2026-11-30")) {
		t.Error("the day after the last day is not over")
	}
}

// A class without rules has no end: such a unit is an orphan, which the purge alarms of, and never one that is due.
func TestUnknownClass(t *testing.T) {
	unit := (&seal.Vault{}).NewUnit(table.UnitKey(person, "inconnue"), "inconnue")
	keep := keeper(t, vaulttest.Now)
	keep.Set(unit, known("rsa_right_ceased=2020-01-01"))
	if !unit.Due.IsZero() || unit.Rule != "" || !keep.Outcome(unit).Orphan {
		t.Errorf("due %v by %q", unit.Due, unit.Rule)
	}
}

// A place at a forum is kept for six months and no longer than the dossier (000:72), also while a litigation holds the dossier.
func TestWhatGoesWithAnotherUnit(t *testing.T) {
	vault, dossier := newUnit(t)
	k := keeper(t, time.Date(2039, 2, 28, 9, 0, 0, 0, time.UTC))
	forum := vault.NewUnit(table.At(table.Keys, table.PersonPK(person), table.UnitPrefix+"event#1"), string(service.ClassEvent))
	k.Set(forum, known("event_ended=2039-02-28"))
	units := map[string]*seal.Unit{dossier.Key.SK(): dossier, forum.Key.SK(): forum}
	for _, c := range []struct{ dossier, want string }{
		{"rsa_right_opened=2036-01-01", "2039-08-28"},
		{"rsa_right_ceased=2036-05-15 litigation_opened=2037-02-28", "2039-05-15"},
		{"rsa_right_ceased=2038-05-15", "2039-08-28"},
	} {
		k.Set(dossier, known(c.dossier))
		if got := k.Among(forum, units).Due.String(); got != c.want {
			t.Errorf("%s: the place at the forum is told to end on %s, want %s", c.dossier, got, c.want)
		}
	}
	if got := k.Among(forum, map[string]*seal.Unit{forum.Key.SK(): forum}).Due.String(); got != "2039-08-28" {
		t.Errorf("without a dossier: %s", got)
	}
	if got := k.Among(dossier, units); got.Due != dossier.Due {
		t.Errorf("the dossier itself: %s, stored %s", got.Due, dossier.Due)
	}
	if got := k.Among(vault.NewUnit(table.UnitKey(person, "inconnue"), "inconnue"), units); got.Rule != nil || !got.Due.IsZero() {
		t.Errorf("a class without a rule: %+v", got)
	}
}

// What is stored is what the rules say, until somebody writes another date.
func TestDrifted(t *testing.T) {
	_, unit := newUnit(t)
	k := keeper(t, time.Date(2026, 2, 28, 9, 0, 0, 0, time.UTC))
	k.Set(unit, known("rsa_right_ceased=2026-01-31"))
	if k.Drifted(unit) {
		t.Error("a date that was just computed has drifted")
	}
	unit.Due = unit.Due.AddDays(1)
	if !k.Drifted(unit) {
		t.Error("a date a day later is what the rules say")
	}
}
