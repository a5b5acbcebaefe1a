package purge_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/purge"
	"tandem/shared/purpose"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// keeping is an office of the service that keeps units of a class, at an instant.
func keeping(t *testing.T, class service.Class, now time.Time) *office {
	t.Helper()
	o := open(t)
	for _, stack := range service.Stacks() {
		found, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		if found.ClassLabel(class) != "" {
			o.service, o.now = found, now
			return o
		}
	}
	t.Fatalf("no service keeps %s", class)
	return nil
}

// settle stores somebody with an account, under a unit with these facts.
func (o *office) settle(person id.Person, class, last string, facts map[service.Event]string) *seal.Unit {
	o.t.Helper()
	vault := o.house.Vault(o.t)
	unit := vault.NewUnit(table.UnitKey(person, class), class)
	days := map[service.Event]calendar.Date{}
	for event, day := range facts {
		days[event] = calendar.MustParse(day)
	}
	lifetime.Keeper{Service: o.service, Clock: clock.Fixed(o.now)}.Set(unit, days)
	address, err := email.Parse(strings.ToLower(last) + "@essai.example")
	if err != nil {
		o.t.Fatal(err)
	}
	ops, err := account.Book{Vault: vault}.Create(unit, person, account.Account{
		Role: class, LastName: last, FirstName: "Essai", BirthDate: calendar.MustParse("2000-02-29"), Email: address, Password: "secret-" + last,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := vault.Commit(context.Background(), unit, ops...); err != nil {
		o.t.Fatal(err)
	}
	return unit
}

var (
	anna  = id.FromBytes[id.Person]([id.Size]byte{1})
	bilal = id.FromBytes[id.Person]([id.Size]byte{2})
)

// go1 plans and executes what is due, and returns the manifests.
func (o *office) go1(desk purge.Desk) []retention.Manifest {
	o.t.Helper()
	runs, err := desk.Plan(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	var proofs []retention.Manifest
	for _, run := range runs {
		if err := desk.Run(context.Background(), run.ID); err != nil {
			o.t.Fatal(err)
		}
		done, err := desk.Find(context.Background(), run.ID)
		if err != nil || done.Manifest == nil {
			o.t.Fatalf("run %s is %s, %v", run.Rule, done.State, err)
		}
		proofs = append(proofs, *done.Manifest)
	}
	return proofs
}

// A youth of a European project turns 26: what is left is a row without a name and a sealed proof that no key of the file leads to.
func TestSealedVault(t *testing.T) {
	o := keeping(t, service.ClassYouth, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)) // born on 29 February 2000: the 28th was the last day
	o.settle(anna, "jeune", "Sceau", map[service.Event]string{"birth": "2000-02-29", "first_recorded": "2017-08-31", "esf_beneficiary": "2020-01-02"})
	o.settle(bilal, "jeune", "Autre", map[service.Event]string{"birth": "2000-02-29", "first_recorded": "2018-08-31"})
	proofs := o.go1(o.desk(o.house.Store))
	if len(proofs) != 1 || proofs[0].Count != 2 || proofs[0].Stores["statistics"] != 2 || proofs[0].Stores["sealed"] != 1 {
		t.Fatalf("manifests %+v", proofs)
	}
	for _, person := range []id.Person{anna, bilal} {
		if left := o.of(person); left != nil {
			t.Errorf("left: %v", left)
		}
	}
	for _, item := range o.items(func(item table.Item) bool { return item.Kind == table.KindStatistic }) {
		var row purge.Statistic
		if err := json.Unmarshal(item.Body, &row); err != nil {
			t.Fatal(err)
		}
		if row.Born != 2000 || row.Department != "974" || row.Ended != "2000-02" || len(row.Started) != len("2017-08") {
			t.Errorf("row %+v", row)
		}
	}
	sealed := o.items(func(item table.Item) bool { return item.Kind == table.KindProof })
	if len(sealed) != 1 {
		t.Fatalf("%d proofs", len(sealed))
	}
	vault := o.desk(o.house.Store).Vault
	unit, items, err := vault.Load(context.Background(), table.UnitOf(&sealed[0]), sealed[0].Key)
	if err != nil || unit == nil {
		t.Fatalf("no unit: %v", err)
	}
	var proof purge.Proof
	if err := vault.Open(unit, items[0], &proof); err != nil {
		t.Fatal(err)
	}
	if proof.LastName != "Sceau" || proof.BirthDate.String() != "2000-02-29" || unit.Class != "coffre" || unit.Due.String() != "2036-08-31" {
		t.Errorf("proof %+v, due %v", proof, unit.Due)
	}
	plain, err := vault.Plain(unit, items[0])
	if err != nil || strings.Contains(string(plain), "secret-") || strings.Contains(string(plain), "@") {
		t.Errorf("the proof holds more than it should: %s, %v", plain, err)
	}
	poor := o.house.Vault(t, "identity", "trace")
	poor.Groups = vault.Groups
	again, items, err := poor.Load(context.Background(), unit.Key, sealed[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := poor.Plain(again, items[0]); err == nil {
		t.Error("the proof opens without the key of the vault")
	}
	o.now = time.Date(2036, 9, 1, 8, 0, 0, 0, time.UTC)
	desk := o.desk(o.house.Store)
	if _, err := desk.Recount(context.Background()); err != nil { // ten years without a run object to the next
		t.Fatal(err)
	}
	runs, err := desk.Plan(context.Background())
	if err != nil || len(runs) != 1 || runs[0].Rule != "ML-03" || runs[0].State != purge.Visa {
		t.Fatalf("after nineteen years: %+v, %v", runs, err)
	}
}

// The end of the convention ends the cases and their proofs alike: nothing is sealed that would be over at once (004:111).
func TestNothingIsSealedThatIsOver(t *testing.T) {
	o := keeping(t, "case", time.Date(2034, 1, 1, 8, 0, 0, 0, time.UTC))
	o.settle(anna, "case", "Fin", map[service.Event]string{"case_opened": "2030-05-02"})
	if proofs := o.go1(o.desk(o.house.Store)); len(proofs) != 1 || proofs[0].Count != 1 || proofs[0].Stores["sealed"] != 0 {
		t.Errorf("manifests %+v", proofs)
	}
	if sealed := o.items(func(item table.Item) bool { return item.Kind == table.KindProof }); len(sealed) != 0 {
		t.Errorf("sealed %+v", sealed)
	}
}

// Of who opposes the purpose of statistics nothing stays, not even a row without a name (RGPD art. 21).
func TestNoStatisticOfWhoOpposes(t *testing.T) {
	o := keeping(t, service.ClassApplication, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	unit := o.settle(anna, "candidat", "Opposition", map[service.Event]string{"account_opened": "2024-12-01", "last_interaction": "2025-01-31"})
	var counted []string
	for _, one := range o.service.PurposesIn("candidat") {
		if slices.Contains(one.Activities, service.ActivityStatistics) {
			counted = append(counted, one.ID)
		}
	}
	purpose.Grant(unit, counted, "demande", calendar.MustParse("2025-01-15"))
	vault := o.house.Vault(t)
	stored, _, err := vault.Load(context.Background(), unit.Key)
	if err != nil {
		t.Fatal(err)
	}
	stored.Opposed = unit.Opposed
	stored.Touch()
	if err := vault.Commit(context.Background(), stored); err != nil {
		t.Fatal(err)
	}
	if proofs := o.go1(o.desk(o.house.Store)); len(counted) == 0 || len(proofs) != 1 || proofs[0].Count != 1 || proofs[0].Stores["statistics"] != 0 {
		t.Errorf("manifests %+v", proofs)
	}
}

// What a recruiter received with an application stays two years though the account goes after thirteen months (002:150-151).
func TestApplicationsSurviveTheAccount(t *testing.T) {
	o := keeping(t, service.ClassApplication, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	o.settle(anna, "candidat", "Partie", map[service.Event]string{"account_opened": "2024-12-01", "last_interaction": "2025-01-31"})
	vault := o.house.Vault(t)
	key := table.At(table.Keys, table.PersonPK(anna), "U#application#a1")
	unit := vault.NewUnit(key, "application")
	lifetime.Keeper{Service: o.service, Clock: clock.Fixed(o.now)}.Set(unit, map[service.Event]calendar.Date{"applied": calendar.MustParse("2025-01-15")})
	frozen := table.Item{Key: table.CVKey(anna, 7), Kind: table.KindCV, Unit: key.SK(), Body: []byte("scellé")}
	if err := vault.Commit(context.Background(), unit, table.Put(frozen, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	if proofs := o.go1(o.desk(o.house.Store)); len(proofs) != 1 || proofs[0].Rule != "NS-02" || proofs[0].Stores["statistics"] != 1 {
		t.Fatalf("manifests %+v", proofs)
	}
	left := o.items(func(item table.Item) bool { return item.Key.PK() == table.PersonPK(anna) })
	if len(left) != 2 || left[0].Key != key && left[1].Key != key {
		t.Fatalf("left %+v", left)
	}
	o.now = time.Date(2027, 1, 16, 8, 0, 0, 0, time.UTC)
	desk := o.desk(o.house.Store)
	runs, err := desk.Plan(context.Background())
	if err != nil || len(runs) != 1 || runs[0].Rule != "NS-01" {
		t.Fatalf("planned %+v, %v", runs, err)
	}
	run := runs[0]
	for _, who := range []id.Person{"0000000000000000000000000g", "0000000000000000000000001g"} {
		if run, err = desk.Release(context.Background(), run.ID, who, "dpo"); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.Run(context.Background(), run.ID); err != nil {
		t.Fatal(err)
	}
	if left := o.items(func(item table.Item) bool { return item.Key.PK() == table.PersonPK(anna) }); len(left) != 0 {
		t.Errorf("left after two years %+v", left)
	}
}

// A due date that is stored wrong is found, told and mended; nothing is found where nothing is wrong.
func TestRecount(t *testing.T) {
	ctx := context.Background()
	o := keeping(t, service.ClassApplication, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	o.settle(anna, "candidat", "Juste", map[service.Event]string{"last_interaction": "2026-02-01"})
	o.settle(bilal, "candidat", "Fausse", map[service.Event]string{"last_interaction": "2026-02-01"})
	desk := o.desk(o.house.Store)
	found, err := desk.Recount(ctx)
	if err != nil || !found.Clean() || found.Units != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	vault := o.house.Vault(t)
	unit, _, err := vault.Load(ctx, table.UnitKey(bilal, "candidat"))
	if err != nil {
		t.Fatal(err)
	}
	unit.Due = calendar.MustParse("2099-01-01")
	unit.Touch()
	orphan := vault.NewUnit(table.UnitKey(anna, "video"), "video")
	lifetime.Keeper{Service: o.service, Clock: clock.Fixed(o.now)}.Set(orphan, nil)
	for _, one := range []*seal.Unit{unit, orphan} {
		if err := vault.Commit(ctx, one); err != nil {
			t.Fatal(err)
		}
	}
	shard := vault.NewUnit(table.ShardUnitKey("44", 1), "projection") // of the matching: no rule, and no orphan
	if err := vault.Commit(ctx, shard); err != nil {
		t.Fatal(err)
	}
	found, err = desk.Recount(ctx)
	if err != nil || found.Drift != 1 || found.Orphans["video"] != 1 || found.Clean() {
		t.Errorf("%+v, %v", found, err)
	}
	told, err := purge.Unclean{Store: o.house.Store}.Deadlines(ctx)
	if err != nil || len(told) != 1 || !told[0].Due.Equal(o.now) {
		t.Errorf("told %+v, %v", told, err)
	}
	if unit, _, err = vault.Load(ctx, unit.Key); err != nil || unit.Due.String() != "2027-03-01" {
		t.Errorf("mended to %v, %v", unit.Due, err)
	}
	if found, err = desk.Recount(ctx); err != nil || found.Drift != 0 {
		t.Errorf("after mending %+v, %v", found, err)
	}
}

// People are warned thirty days before, once for each last day.
func TestWarn(t *testing.T) {
	ctx := context.Background()
	o := keeping(t, service.ClassApplication, time.Date(2026, 2, 1, 8, 0, 0, 0, time.UTC))
	o.settle(anna, "candidat", "Loin", map[service.Event]string{"last_interaction": "2025-02-03"}) // due on 3 March
	for _, step := range []struct {
		day    string
		warned int
	}{{"2026-01-31", 0}, {"2026-02-01", 1}, {"2026-02-01", 0}, {"2026-02-20", 0}, {"2026-03-03", 0}} {
		o.now = calendar.MustParse(step.day).Start(o.service.Zone).Add(9 * time.Hour)
		if warned, err := o.desk(o.house.Store).Warn(ctx); err != nil || warned != step.warned {
			t.Errorf("on %s: %d warned, %v", step.day, warned, err)
		}
	}
	vault := o.house.Vault(t)
	unit, _, err := vault.Load(ctx, table.UnitKey(anna, "candidat"))
	if err != nil {
		t.Fatal(err)
	}
	lifetime.Keeper{Service: o.service, Clock: clock.Fixed(o.now)}.Set(unit, map[service.Event]calendar.Date{service.LastInteraction: calendar.MustParse("2026-03-03")})
	if err := vault.Commit(ctx, unit); err != nil {
		t.Fatal(err)
	}
	o.now = time.Date(2027, 3, 5, 8, 0, 0, 0, time.UTC)
	if warned, err := o.desk(o.house.Store).Warn(ctx); err != nil || warned != 1 {
		t.Errorf("before the next last day: %d, %v", warned, err)
	}
	if messages := o.items(func(item table.Item) bool { return item.Kind == table.KindMessage }); len(messages) != 2 {
		t.Errorf("%d messages", len(messages))
	}
}

// A rule that somebody suspended makes no run, and its data are cut from use all the same.
func TestSuspended(t *testing.T) {
	ctx := context.Background()
	o := keeping(t, service.ClassApplication, time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC))
	unit := o.settle(anna, "candidat", "Loin", map[service.Event]string{"last_interaction": "2025-02-03"})
	desk := o.desk(o.house.Store)
	if err := desk.Suspend(ctx, "NS-02", bilal); err != nil {
		t.Fatal(err)
	}
	if err := desk.Suspend(ctx, "NS-99", bilal); err == nil {
		t.Error("a rule that does not exist is suspended")
	}
	if runs, err := desk.Plan(ctx); err != nil || len(runs) != 0 {
		t.Errorf("planned %+v, %v", runs, err)
	}
	if unit.Reads(o.now) {
		t.Error("a suspended purge gives access back")
	}
	if found, err := desk.Suspensions(ctx); err != nil || found["NS-02"].By != bilal {
		t.Errorf("suspensions %+v, %v", found, err)
	}
	if err := desk.Resume(ctx, "NS-02", bilal); err != nil {
		t.Fatal(err)
	}
	if runs, err := desk.Plan(ctx); err != nil || len(runs) != 1 || runs[0].State != purge.Released {
		t.Errorf("after resuming %+v, %v", runs, err)
	}
}
