package purge_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/lifetime"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// ends are lives whose last day was worked out by hand from the line of the seed: class, what is known, the last day, what stays of it.
var ends = []struct {
	seed    string
	class   service.Class
	facts   string
	last    string
	stays   string // "" nothing, "row" a line of statistics without a name
	refused string // a day, before the last one, on which nothing may be erased yet
}{
	// Two years from the application, whatever becomes of the account (002:150).
	{"002:150", "application", "applied=2024-02-29", "2026-02-28", "row", "2026-02-28"},
	{"002:150", "application", "applied=2022-02-28", "2024-02-28", "row", "2024-02-28"},
	{"002:150", "application", "applied=2024-12-31", "2026-12-31", "row", "2025-12-31"},
	// The 26th birthday, or the end of the programme that runs on that day with a regular follow-up (003:150-152).
	{"003:150", "jeune", "birth=2004-02-29", "2030-02-28", "row", "2030-02-28"},
	{"003:150", "jeune", "birth=2003-12-31 enrolment_ended=2025-01-01", "2029-12-31", "row", "2029-12-31"},
	{"003:152", "jeune", "birth=2004-05-31 programme_started=2029-01-01 programme_ended=2030-11-30", "2030-05-31", "row", "2030-05-31"},
	{"003:152", "jeune", "birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 programme_ended=2030-11-30", "2030-11-30", "row", "2030-06-01"},
	{"003:152", "jeune", "birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 programme_ended=2029-11-30", "2030-05-31", "row", "2029-12-01"},
	{"003:152", "jeune", "birth=2004-05-31 programme_started=2030-06-01 follow_up_regular=2030-06-01", "2030-05-31", "row", "2030-05-31"},
	// Two years after the last contact and 26 years at most; two years for a post of the mission locale (003:160, 003:164).
	{"003:160", "referral", "birth=2004-05-31 last_contact=2024-02-29", "2026-02-28", "", "2026-02-28"},
	{"003:160", "referral", "birth=2004-05-31 last_contact=2029-01-15", "2030-05-31", "", "2030-05-31"},
	{"003:160", "referral", "birth=2004-05-31 last_contact=2024-02-29 opposition=2024-03-10", "2024-03-10", "", "2024-03-10"},
	{"003:164", "recruitment", "applied=2024-02-29", "2026-02-28", "", "2026-02-28"},
	{"003:164", "recruitment", "applied=2024-02-29 opposition=2025-12-31", "2025-12-31", "", "2025-12-31"},
	// A year after the account of a partner is deactivated (003:170).
	{"003:170", "partner_agent", "account_opened=2020-01-01 account_deactivated=2024-02-29", "2025-02-28", "", "2025-02-28"},
	{"003:170", "partner_agent", "account_opened=2020-01-01 account_deactivated=2023-12-31", "2024-12-31", "", "2024-12-31"},
}

// TestPromisedEnds: on its last day nothing of a life is erased and it is read still; the day after it falls to the purge, and no key opens what it was
// (F187, F190, F192, F193).
func TestPromisedEnds(t *testing.T) {
	for _, life := range ends {
		t.Run(string(life.class)+" "+life.facts, func(t *testing.T) {
			morning := func(day calendar.Date) time.Time { return day.End(time.UTC).Add(-14 * time.Hour) }
			o := keeping(t, life.class, morning(calendar.MustParse(life.refused)))
			unit, record := o.live(life.class, life.facts)
			if unit.Due.String() != life.last {
				t.Errorf("%s: due %s, by hand %s", life.seed, unit.Due, life.last)
			}
			if runs, err := o.desk(o.house.Store).Plan(context.Background()); err != nil || len(runs) != 0 {
				t.Errorf("%s: on %s a purge begins: %+v, %v", life.seed, life.refused, runs, err)
			}
			o.now = morning(calendar.MustParse(life.last).AddDays(1))
			proofs := o.go1(o.desk(o.house.Store))
			if len(proofs) != 1 || proofs[0].Count != 1 {
				t.Fatalf("%s: the day after, %+v", life.seed, proofs)
			}
			o.judge(unit, record, proofs[0], life.stays)
		})
	}
}

// live stores a record of a class, sealed under a unit with these facts.
func (o *office) live(class service.Class, facts string) (*seal.Unit, table.Item) {
	o.t.Helper()
	vault := o.house.Vault(o.t)
	vault.Clock = clock.Fixed(o.now)
	record := table.CVKey(anna, 7)
	key := table.UnitKey(anna, string(class))
	if spec, _ := o.service.Class(class); spec.PerRecord {
		key = table.At(table.Keys, table.PersonPK(anna), table.UnitPrefix+string(class)+"#a1")
	}
	unit := vault.NewUnit(key, string(class))
	lifetime.Keeper{Service: o.service, Clock: vault.Clock}.Set(unit, datesOf(facts))
	item, err := vault.Seal(unit, record, written{"CANARI"})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := vault.Commit(context.Background(), unit, table.Put(item, table.IfAbsent)); err != nil {
		o.t.Fatal(err)
	}
	return unit, item
}

// written is a record, whose content does not matter here.
type written struct{ Text string }

func (written) Kind() table.Kind { return table.KindCV }
func (written) Schema() int      { return 1 }

func datesOf(facts string) map[service.Event]calendar.Date {
	known := map[service.Event]calendar.Date{}
	for _, one := range strings.Fields(facts) {
		event, day, _ := strings.Cut(one, "=")
		known[service.Event(event)] = calendar.MustParse(day)
	}
	return known
}

// judge holds what is left of a unit against what may stay.
func (o *office) judge(unit *seal.Unit, record table.Item, proof retention.Manifest, stays string) {
	o.t.Helper()
	if left := o.of(anna); left != nil {
		o.t.Errorf("left: %v", left)
	}
	again, _, err := o.house.Vault(o.t).Load(context.Background(), unit.Key)
	if err != nil || again != nil {
		o.t.Errorf("the keys are there still: %v, %v", again, err)
	}
	fresh := o.house.Vault(o.t).NewUnit(unit.Key, unit.Class)
	if _, err := o.house.Vault(o.t).Plain(fresh, &record); err == nil {
		o.t.Error("a copy of the record opens")
	}
	rows := o.items(func(item table.Item) bool { return item.Kind == table.KindStatistic })
	for _, row := range rows {
		if strings.Contains(string(row.Body), "CANARI") {
			o.t.Errorf("the row names somebody: %s", row.Body)
		}
	}
	if len(rows) != map[string]int{"": 0, "row": 1}[stays] {
		o.t.Errorf("%d rows stay, want %q; manifest %+v", len(rows), stays, proof)
	}
}

// TestNothingOutlivesTheConvention: ten years after the convention the purge takes whatever either party holds, of every class and whenever it was
// last used, but the traces of its last days, which hold pseudonyms and go in seven months (004:113, 004:138, 004:169; F194).
func TestNothingOutlivesTheConvention(t *testing.T) {
	convention := service.Event("convention_ended")
	taken := 0
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		ended := svc.Facts[convention]
		if ended.IsZero() {
			continue
		}
		for _, class := range svc.Classes {
			if class.ID == service.ClassLog {
				continue
			}
			o := open(t)
			last := ended.Add(calendar.Period{Years: 10})
			o.service, o.now = svc, last.End(svc.Zone).Add(-time.Hour)
			facts := map[service.Event]calendar.Date{}
			for _, rule := range svc.RulesFor(class.ID) {
				facts[rule.Clock] = last
				for _, active := range rule.Active {
					facts[active.Event] = last
				}
			}
			delete(facts, "") // a rule may have no clock but what caps it
			unit := o.house.Vault(t).NewUnit(table.UnitKey(anna, string(class.ID)), string(class.ID))
			keep := lifetime.Keeper{Service: svc, Clock: clock.Fixed(o.now)}
			keep.Set(unit, facts)
			if unit.Due.After(last) || unit.Due.IsZero() {
				t.Errorf("%s of %s: due %s, ten years after the convention is %s", class.ID, stack.Party, unit.Due, last)
			}
			if err := o.house.Vault(t).Commit(context.Background(), unit); err != nil {
				t.Fatal(err)
			}
			o.now = last.End(svc.Zone).Add(time.Hour)
			if proofs := o.go1(o.desk(o.house.Store)); len(proofs) != 1 || proofs[0].Count != 1 {
				t.Errorf("%s of %s: %+v", class.ID, stack.Party, proofs)
			}
			if sealed := o.items(func(item table.Item) bool { return item.Kind == table.KindProof }); o.of(anna) != nil || len(sealed) != 0 {
				t.Errorf("%s of %s: %v and %d proofs are left", class.ID, stack.Party, o.of(anna), len(sealed))
			}
			taken++
		}
	}
	if taken < 14 {
		t.Errorf("%d classes of the two parties were judged", taken)
	}
}
