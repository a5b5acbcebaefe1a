package purge_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tandem/shared/flux/synthetic"
	"tandem/shared/id"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// A plan lists each unit that is due in one run, cuts it, and leaves what is not due.
func TestPlan(t *testing.T) {
	o := open(t)
	people := o.apply(demo(t, 0, 3)...)
	o.now = time.Date(2029, 11, 30, 22, 59, 0, 0, time.UTC) // the last minute of the last day, in Arras
	if runs, err := o.desk(o.house.Store).Plan(context.Background()); err != nil || len(runs) != 0 {
		t.Fatalf("on the last day of use: %v, %v", runs, err)
	}
	o.now = o.now.Add(time.Minute)
	desk := o.desk(o.house.Store)
	runs, err := desk.Plan(context.Background())
	if err != nil || len(runs) != 1 || runs[0].Units != len(people) || runs[0].State != purge.Preview || runs[0].Rule != "MJ-01" {
		t.Fatalf("on the day after: %+v, %v", runs, err)
	}
	o.whole(t, 1)
	if again, err := desk.Plan(context.Background()); err != nil || len(again) != 0 {
		t.Errorf("planned again: %v, %v", again, err)
	}
}

// whole checks that every unit is cut and stands in exactly one run, that each run counts its units right, and how many there are.
func (o *office) whole(t *testing.T, want int) {
	t.Helper()
	desk := o.desk(o.house.Store)
	runs, err := desk.List(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != want {
		t.Errorf("%d runs, want %d", len(runs), want)
	}
	taken := map[string]id.Run{}
	for _, run := range runs {
		subjects, err := desk.Subjects(context.Background(), run.ID)
		if err != nil {
			t.Fatal(err)
		}
		if run.Units != len(subjects) {
			t.Errorf("the run counts %d units and lists %d", run.Units, len(subjects))
		}
		for i, subject := range subjects {
			if i > 0 && subject.Number <= subjects[i-1].Number || subject.Position.State != retention.StateLocked {
				t.Errorf("unit %d: number %d, %s", i, subject.Number, subject.Position.State)
			}
			if taken[subject.PK] != "" {
				t.Error("a unit stands in two runs")
			}
			taken[subject.PK] = run.ID
		}
	}
	for _, person := range o.people() {
		unit := o.unit(person)
		if unit.State != seal.StateCut || unit.Run == "" || unit.Run != taken[table.PersonPK(person)] || unit.Reads(o.now) {
			t.Errorf("a unit is %q, in run %q", unit.State, unit.Run)
		}
	}
}

// Whatever call the process dies at while it plans, the next plan finishes what was begun: no unit is stuck, none is listed twice.
func TestPlanIsFinished(t *testing.T) {
	last := lastWrite(t)
	for call := range last + 1 {
		t.Run(fmt.Sprint("call ", call), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.apply(demo(t, 0, 3)...)
			desk := o.desk(o.house.Store)
			desk.Vault.Store = faulty.New(o.house.Store, faulty.Plan{Call: call, Fault: faulty.CrashBefore})
			if !interruptedPlan(desk) {
				if call < last-3 { // units that share a shard of the index take fewer calls
					t.Fatal("the plan was not interrupted")
				}
				o.whole(t, 1)
				return
			}
			o.now = o.now.Add(purge.Patience + time.Minute)
			if _, err := o.desk(o.house.Store).Plan(context.Background()); err != nil {
				t.Fatalf("planned again: %v", err)
			}
			o.whole(t, 1)
		})
	}
}

// interruptedPlan plans, and reports whether the process died or, where it died in one of the plan's goroutines, the plan failed.
func interruptedPlan(desk purge.Desk) (interrupted bool) {
	var err error
	return faulty.Survive(func() { _, err = desk.Plan(context.Background()) }) || err != nil
}

// A plan that is still under way is left alone by another.
func TestPlansSideBySide(t *testing.T) {
	o := open(t)
	o.apply(demo(t, 0, 3)...)
	desk := o.desk(o.house.Store)
	desk.Vault.Store = faulty.New(o.house.Store, faulty.Plan{Call: lastWrite(t), Fault: faulty.CrashBefore})
	if !interruptedPlan(desk) {
		t.Fatal("the plan was not interrupted")
	}
	if runs, err := o.desk(o.house.Store).Plan(context.Background()); err != nil || len(runs) != 0 {
		t.Errorf("at the same time: %+v, %v", runs, err)
	}
	o.now = o.now.Add(purge.Patience + time.Minute)
	if runs, err := o.desk(o.house.Store).Plan(context.Background()); err != nil || len(runs) != 1 || runs[0].Units != 4 {
		t.Errorf("later: %+v, %v", runs, err)
	}
}

// lastWrite is the call that stores the run.
func lastWrite(t *testing.T) int {
	t.Helper()
	o := open(t)
	o.apply(demo(t, 0, 3)...)
	store := faulty.New(o.house.Store)
	desk := o.desk(o.house.Store)
	desk.Vault.Store = store
	if _, err := desk.Plan(context.Background()); err != nil {
		t.Fatal(err)
	}
	return store.Calls() - 1
}

// The index may be late: what it still lists and the unit no longer says is not planned.
func TestTheUnitDecides(t *testing.T) {
	o := open(t)
	people := o.apply(demo(t, 0, 1)...)
	unit := o.unit(people[0])
	unit.Facts["rsa_right_opened"] = unit.Facts["rsa_right_ceased"].AddDays(1)
	unit.Touch() // its stored due date stays where it was
	desk := o.desk(o.house.Store)
	if err := desk.Vault.Commit(context.Background(), unit); err != nil {
		t.Fatal(err)
	}
	if runs, err := desk.Plan(context.Background()); err != nil || len(runs) != 0 {
		t.Errorf("planned %+v, %v", runs, err)
	}
}

// The brake counts only above fifty people; below it one is a large share of few.
func TestBrake(t *testing.T) {
	for _, c := range []struct {
		people, open int
		objects      bool
	}{{3, 0, false}, {1, 50, false}, {2, 49, true}} {
		t.Run(fmt.Sprintf("%d due of %d", c.people, c.people+c.open), func(t *testing.T) {
			o := open(t)
			o.apply(slices.Collect(synthetic.Foyers(synthetic.Options{Foyers: c.people, Seed: 7, Lean: true, State: single}))...)
			o.keep(c.open)
			runs, err := o.desk(o.house.Store).Plan(context.Background())
			if err != nil || len(runs) != 1 {
				t.Fatalf("planned %+v, %v", runs, err)
			}
			if got := len(runs[0].Objections) > 0; got != c.objects {
				t.Errorf("objections: %+v", runs[0].Objections)
			}
		})
	}
}

func single(int) synthetic.State { return synthetic.Closed(ceased, "RFD") }

// keep makes units of dossiers that are not due.
func (o *office) keep(number int) {
	o.t.Helper()
	vault := o.house.Vault(o.t)
	for i := range number {
		person := id.FromBytes[id.Person]([id.Size]byte{1: byte(i + 1)})
		unit := vault.NewUnit(table.UnitKey(person, "dossier"), "dossier")
		unit.Active = "droit au RSA ouvert"
		if err := vault.Commit(context.Background(), unit); err != nil {
			o.t.Fatal(err)
		}
	}
}

// Nobody releases alone, nor before the visa, nor against an objection that stands.
func TestReleaseTakesTwo(t *testing.T) {
	o := open(t)
	o.apply(demo(t, 0, 1)...)
	desk := o.desk(o.house.Store)
	runs, err := desk.Plan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	const dpo, admin id.Person = "0000000000000000000000000g", "0000000000000000000000001g"
	ctx, run := context.Background(), runs[0].ID
	if _, err := desk.Release(ctx, run, dpo, "dpo"); err == nil {
		t.Error("released before the visa")
	}
	if _, err := desk.GiveVisa(ctx, run, ""); err == nil {
		t.Error("a visa without reference")
	}
	if _, err := desk.GiveVisa(ctx, run, "AD62-2029-117"); err != nil {
		t.Fatal(err)
	}
	if first, err := desk.Release(ctx, run, dpo, "dpo"); err != nil || first.State != purge.Visa {
		t.Errorf("the first word: %s, %v", first.State, err)
	}
	if _, err := desk.Release(ctx, run, dpo, "dpo"); err == nil {
		t.Error("the same person twice")
	}
	if err := desk.Run(ctx, run); err != nil || o.unit(o.people()[0]) == nil {
		t.Errorf("executed before it was released: %v", err)
	}
	if second, err := desk.Release(ctx, run, admin, "admin_fonct"); err != nil || second.State != purge.Released {
		t.Errorf("the second word: %s, %v", second.State, err)
	}
}
