package breach_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

var ctx = context.Background()

// office is a register on the embedded store.
type office struct {
	t     *testing.T
	house *vaulttest.House
	svc   *service.Service
	now   time.Time
}

func open(t *testing.T) *office {
	t.Helper()
	loaded, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	svc := *loaded
	svc.Controller.Party = &service.Party{Name: "Organisme Exemple", Contact: "dpo@organisme.example"}
	return &office{t: t, house: vaulttest.Open(t), svc: &svc, now: vaulttest.Now}
}

// desk opens the register on a store, as one process does.
func (o *office) desk(store table.Store) breach.Desk {
	o.t.Helper()
	vault := o.house.On(o.t, o.house.Store, "contact", journal.Group)
	vault.Store, vault.Clock = store, clock.Fixed(o.now)
	vault.Groups = maps.Clone(vault.Groups)
	vault.Groups[table.KindBreachVersion] = "contact"
	return breach.New(vault, o.svc)
}

func (o *office) by(person id.Person) breach.Signature { return signed(person, o.now) }

func declaration() breach.Declaration {
	return breach.Declaration{Request: id.FromBytes[string]([id.Size]byte{7}), Nature: "Courriel envoyé au mauvais service", Harms: []breach.Harm{breach.Confidentiality}, Discovered: vaulttest.Now.Add(-time.Hour)}
}

func (o *office) declared() breach.Case {
	o.t.Helper()
	c, err := o.desk(o.house.Store).Declare(ctx, breach.Violation, declaration(), o.by(dpo))
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

func (o *office) read(c id.Breach) (breach.Head, []breach.Version, int) {
	o.t.Helper()
	head, versions, broken, err := o.desk(o.house.Store).Read(ctx, c)
	if err != nil {
		o.t.Fatal(err)
	}
	return head, versions, broken
}

// messages are the messages pending, by kind.
func (o *office) messages() map[string]int {
	o.t.Helper()
	found := map[string]int{}
	for shard := range table.Shards {
		page, err := o.house.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(fmt.Sprint(shard))})
		if err != nil {
			o.t.Fatal(err)
		}
		for range page.Items {
			found["all"]++
		}
	}
	return found
}

func TestACaseFromBeginningToEnd(t *testing.T) {
	o := open(t)
	c := o.declared()
	if c.State != breach.Detected || c.Level() != "" || !c.Aware.Equal(c.Discovered) {
		t.Fatalf("%+v", c)
	}
	acts := []breach.Step{
		breach.Completion{Register: breach.Register{Nature: c.Nature, PersonCategories: []string{"candidats"}, Persons: number(12), RecordCategories: []string{"CV"}, Records: number(12), Consequences: "Démarchage"}},
		breach.Estimate{Circumstances: breach.Circumstances{Data: []string{"parcours"}, Persons: 12, Identifiability: "directe", Encryption: "sans", Recipients: "inconnu"}},
		breach.Measure{Text: "Destinataire appelé, message détruit"},
		breach.PartyNotice{},
		breach.Qualification{Level: breach.HighRisk, Justification: "Destinataire inconnu"},
		breach.Notification{At: o.now, Reference: "CNIL-2026-1"},
		breach.Dispensation{Ground: breach.Effort, Justification: "Aucun moyen de joindre les personnes"},
		breach.Publication{Title: "Courriel égaré", Text: "Méfiez-vous des démarches.", Until: calendar.MustParse("2026-12-01")},
		breach.Closing{},
	}
	for i, step := range acts {
		var err error
		if c, err = o.desk(o.house.Store).Do(ctx, c.ID, i+1, step, o.by(dpo)); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	if _, err := o.desk(o.house.Store).Do(ctx, c.ID, len(acts)+1, breach.Confirmation{}, o.by(dpo)); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the same person confirms: %v", err)
	}
	c, err := o.desk(o.house.Store).Do(ctx, c.ID, len(acts)+1, breach.Confirmation{}, o.by(deputy))
	if err != nil || c.State != breach.Closed || !c.Public {
		t.Fatalf("%s, %v", c.State, err)
	}
	head, versions, broken := o.read(c.ID)
	if broken != 0 || len(versions) != len(acts)+2 || head.State != breach.Closed || head.Level != breach.HighRisk {
		t.Errorf("%+v, %d versions, broken at %d", head, len(versions), broken)
	}
	if n := o.messages()["all"]; n != 1 {
		t.Errorf("%d messages, want the one to the other party", n)
	}
	current, err := breach.Recommendations(ctx, o.house.Store, calendar.MustParse("2026-12-01"))
	if err != nil || len(current) != 1 || current[0].Title != "Courriel égaré" || current[0].On.String() != "2026-11-06" {
		t.Errorf("recommendations %+v, %v", current, err)
	}
	if gone, err := breach.Recommendations(ctx, o.house.Store, calendar.MustParse("2026-12-02")); err != nil || len(gone) != 0 {
		t.Errorf("after their last day: %+v, %v", gone, err)
	}
	unit, _, err := o.desk(o.house.Store).Vault.Load(ctx, table.BreachUnitKey(c.ID))
	if err != nil || unit.Due.String() != "2031-11-06" || unit.Rule != "MJ-16" {
		t.Errorf("the unit is due %s by %s: %v", unit.Due, unit.Rule, err)
	}
	for step := range slices.Values(acts) { // a closed case stays as it is
		if _, err := o.desk(o.house.Store).Do(ctx, c.ID, head.Versions, step, o.by(dpo)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%T on a closed case: %v", step, err)
		}
	}
}

// What is stored is sealed, and its head says nothing of what happened.
func TestWhatIsStored(t *testing.T) {
	o := open(t)
	c := o.declared()
	page, err := o.house.Store.Query(ctx, table.Query{Table: table.Records, PK: table.BreachPK(c.ID)})
	if err != nil || len(page.Items) != 1 || page.Items[0].Unit == "" {
		t.Fatalf("%d items, %v", len(page.Items), err)
	}
	desk := o.desk(o.house.Store)
	desk.Vault.Ring, err = seal.OpenRing(ctx, o.house.Store, o.house.Master, vaulttest.Service, []seal.Group{"identity"}, vaulttest.Random("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := desk.Read(ctx, c.ID); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("read without the key of its group: %v", err)
	}
}

// Somebody who works on a version that is no longer the newest overwrites nothing.
func TestTwoAtOnce(t *testing.T) {
	o := open(t)
	c := o.declared()
	measure := breach.Measure{Text: "Accès fermé"}
	for range 2 { // the same, sent twice: once
		if _, err := o.desk(o.house.Store).Do(ctx, c.ID, 1, measure, o.by(dpo)); err != nil {
			t.Fatal(err)
		}
	}
	for name, err := range map[string]error{
		"another person":  second(o.desk(o.house.Store).Do(ctx, c.ID, 1, measure, o.by(deputy))),
		"another measure": second(o.desk(o.house.Store).Do(ctx, c.ID, 1, breach.Measure{Text: "Mot de passe changé"}, o.by(dpo))),
		"a later version": second(o.desk(o.house.Store).Do(ctx, c.ID, 9, measure, o.by(dpo))),
		"no version":      second(o.desk(o.house.Store).Do(ctx, c.ID, 0, measure, o.by(dpo))),
	} {
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, versions, _ := o.read(c.ID); len(versions) != 2 {
		t.Errorf("%d versions", len(versions))
	}
}

func second(_ breach.Case, err error) error { return err }

// Whoever holds the keys and changes, drops or exchanges a version is found out, and so is a head that was turned back.
func TestTamperingIsFound(t *testing.T) {
	o := open(t)
	c := o.declared()
	for i := range 3 {
		if _, err := o.desk(o.house.Store).Do(ctx, c.ID, i+1, breach.Measure{Text: fmt.Sprint("Mesure ", i)}, o.by(dpo)); err != nil {
			t.Fatal(err)
		}
	}
	head, versions, broken := o.read(c.ID)
	if broken != 0 || len(versions) != 4 {
		t.Fatalf("%d versions, broken at %d", len(versions), broken)
	}
	tests := map[string]struct {
		change func([]breach.Version) []breach.Version
		want   int
	}{
		"a text":           {func(v []breach.Version) []breach.Version { v[1].Case.Nature = "Rien"; return v }, 2},
		"a time":           {func(v []breach.Version) []breach.Version { v[2].At = v[2].At.Add(time.Hour); return v }, 3},
		"who":              {func(v []breach.Version) []breach.Version { v[3].Agent = deputy; return v }, 4},
		"the first":        {func(v []breach.Version) []breach.Version { v[0].Case.Origin = "regle:x"; return v }, 1},
		"one is missing":   {func(v []breach.Version) []breach.Version { return slices.Delete(v, 1, 2) }, 2},
		"the last is gone": {func(v []breach.Version) []breach.Version { return v[:3] }, 4},
		"all are gone":     {func(v []breach.Version) []breach.Version { return nil }, 1},
		"two exchanged":    {func(v []breach.Version) []breach.Version { v[1], v[2] = v[2], v[1]; return v }, 2},
	}
	for name, test := range tests {
		if got := breach.Broken(test.change(slices.Clone(versions)), head); got != test.want {
			t.Errorf("%s: broken at %d, want %d", name, got, test.want)
		}
	}
	desk := o.desk(o.house.Store)
	unit, _, err := desk.Vault.Load(ctx, table.BreachUnitKey(c.ID))
	if err != nil {
		t.Fatal(err)
	}
	forged := versions[3]
	forged.Case.Measures = nil
	item, err := desk.Vault.Seal(unit, table.BreachVersionKey(c.ID, 4), &forged)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.house.Store.Write(ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	if _, _, broken := o.read(c.ID); broken != 4 {
		t.Errorf("a version sealed anew: broken at %d", broken)
	}
}

// Nothing stands on a version that was changed: the next act would bind it in.
func TestNoActOnATamperedCase(t *testing.T) {
	o := open(t)
	c := o.declared()
	_, versions, _ := o.read(c.ID)
	desk := o.desk(o.house.Store)
	unit, _, err := desk.Vault.Load(ctx, table.BreachUnitKey(c.ID))
	if err != nil {
		t.Fatal(err)
	}
	versions[0].Case.Nature = "Rien"
	item, err := desk.Vault.Seal(unit, table.BreachVersionKey(c.ID, 1), &versions[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := o.house.Store.Write(ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Do(ctx, c.ID, 1, breach.Measure{Text: "Accès fermé"}, o.by(dpo)); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("an act on a case that was tampered with: %v", err)
	}
}

// Whatever fails at whatever call, what is sent again leads to one case, one version and one message.
func TestActsSurviveEveryFault(t *testing.T) {
	acts := map[string]func(o *office, desk breach.Desk) error{
		"declare": func(o *office, desk breach.Desk) error {
			return second(desk.Declare(ctx, breach.Violation, declaration(), o.by(dpo)))
		},
		"qualify": func(o *office, desk breach.Desk) error {
			return second(desk.Do(ctx, o.only(), 1, breach.Qualification{Level: breach.Risk, Justification: "Inconnus"}, o.by(dpo)))
		},
		"tell the party": func(o *office, desk breach.Desk) error {
			return second(desk.Do(ctx, o.only(), 1, breach.PartyNotice{}, o.by(dpo)))
		},
		"gather": func(o *office, desk breach.Desk) error {
			_, err := desk.Gather(ctx)
			return err
		},
	}
	want := map[string][3]int{"declare": {1, 1, 0}, "qualify": {1, 2, 0}, "tell the party": {1, 2, 1}, "gather": {1, 1, 0}}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
				o := open(t)
				switch name {
				case "gather":
					if err := breach.Report(ctx, o.house.Store, breach.RestoreFailed, "2026-11-06", o.now); err != nil {
						t.Fatal(err)
					}
				case "qualify", "tell the party":
					o.declared()
				}
				store := faulty.New(o.house.Store, plan)
				desk := o.desk(store)
				faulty.Survive(func() { _ = act(o, desk) })
				o.now = o.now.Add(time.Minute)
				if err := act(o, o.desk(o.house.Store)); err != nil {
					t.Fatalf("%v: sent again: %v", plan, err)
				}
				_, versions, broken := o.read(o.only())
				if got := [3]int{1, len(versions), o.messages()["all"]}; got != want[name] || broken != 0 {
					t.Errorf("%v: cases, versions, messages %v, want %v; broken at %d", plan, got, want[name], broken)
				}
				return store.Struck()
			})
		})
	}
}

// only is the one case there is.
func (o *office) only() id.Breach {
	o.t.Helper()
	heads, err := o.desk(o.house.Store).List(ctx)
	if err != nil || len(heads) != 1 {
		o.t.Fatalf("%d cases, %v", len(heads), err)
	}
	return heads[0].ID
}

// What a machine finds opens one case, however often it is told, under the name of its rule, and nobody has qualified it.
func TestFindings(t *testing.T) {
	o := open(t)
	all := []breach.Finding{breach.PurgeUnverified, breach.JournalBroken, breach.RestoreFailed, breach.FluxCorrupted}
	for range 2 {
		for _, what := range all {
			if err := breach.Report(ctx, o.house.Store, what, "2026-11-06", o.now.Add(-time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	opened, err := o.desk(o.house.Store).Gather(ctx)
	if err != nil || opened != len(all) {
		t.Errorf("%d cases, %v", opened, err)
	}
	if again, err := o.desk(o.house.Store).Gather(ctx); err != nil || again != 0 {
		t.Errorf("again: %d cases, %v", again, err)
	}
	heads, err := o.desk(o.house.Store).List(ctx)
	if err != nil || len(heads) != len(all) {
		t.Fatalf("%d cases, %v", len(heads), err)
	}
	for _, head := range heads {
		if head.State != breach.Detected || head.Level != "" || head.Origin[:6] != "regle:" || !head.Discovered.Equal(o.now.Add(-time.Hour)) {
			t.Errorf("%+v", head)
		}
		_, versions, _ := o.read(head.ID)
		if versions[0].Agent != "" || versions[0].Case.Nature == "" || len(versions[0].Case.Harms) == 0 {
			t.Errorf("%+v", versions[0])
		}
	}
	for _, wrong := range []func() error{
		func() error { return breach.Report(ctx, o.house.Store, "autre", "x", o.now) },
		func() error { return breach.Report(ctx, o.house.Store, breach.PurgeUnverified, "", o.now) },
	} {
		if wrong() == nil {
			t.Error("what is no finding is reported")
		}
	}
}

func TestDeclarations(t *testing.T) {
	o := open(t)
	tests := map[string]func(*breach.Declaration){
		"body.request":      func(d *breach.Declaration) { d.Request = "" },
		"body.nature":       func(d *breach.Declaration) { d.Nature = " " },
		"body.harms":        func(d *breach.Declaration) { d.Harms = nil },
		"body.discoveredAt": func(d *breach.Declaration) { d.Discovered = o.now.Add(time.Second) },
		"body.awareAt":      func(d *breach.Declaration) { d.Aware = d.Discovered.Add(-time.Second) },
	}
	for path, spoil := range tests {
		in := declaration()
		spoil(&in)
		if err := second(o.desk(o.house.Store).Declare(ctx, breach.Violation, in, o.by(dpo))); !slices.Equal(paths(err), []string{path}) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := second(o.desk(o.house.Store).Declare(ctx, breach.Violation, declaration(), breach.Signature{Role: "dpo", At: o.now})); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("declared by nobody: %v", err)
	}
}

// A complaint goes to the other party before it is closed; where there is none, it is closed alone.
func TestComplaints(t *testing.T) {
	o := open(t)
	in := declaration()
	in.Harms = nil
	desk := o.desk(o.house.Store)
	c, err := desk.Declare(ctx, breach.Complaint, in, o.by(dpo))
	if err != nil || c.State != breach.Received {
		t.Fatalf("%s, %v", c.State, err)
	}
	closing := breach.Closing{Outcome: "Réponse donnée"}
	if err := second(desk.Do(ctx, c.ID, 1, closing, o.by(dpo))); fault.KindOf(err) != fault.Conflict {
		t.Errorf("closed before it is relayed: %v", err)
	}
	if c, err = desk.Do(ctx, c.ID, 1, breach.PartyNotice{}, o.by(dpo)); err != nil || c.State != breach.Relayed {
		t.Fatalf("%s, %v", c.State, err)
	}
	for range 2 {
		if err := breach.Mailed(ctx, o.house.Store, c.ID, o.now); err != nil {
			t.Fatal(err)
		}
	}
	if err := breach.Mailed(ctx, o.house.Store, "0000000000000000000000000g", o.now); err != nil {
		t.Errorf("a notice that is not there: %v", err)
	}
	if err := second(desk.Do(ctx, c.ID, 2, breach.Closing{}, o.by(dpo))); !slices.Equal(paths(err), []string{"body.outcome"}) {
		t.Errorf("closed without an outcome: %v", err)
	}
	if c, err = desk.Do(ctx, c.ID, 2, closing, o.by(dpo)); err != nil || c.State != breach.Closed {
		t.Fatalf("%s, %v", c.State, err)
	}
	o.svc.Controller.Party = nil
	in.Request = id.FromBytes[string]([id.Size]byte{8})
	alone, err := o.desk(o.house.Store).Declare(ctx, breach.Complaint, in, o.by(dpo))
	if err != nil {
		t.Fatal(err)
	}
	if err := second(desk.Do(ctx, alone.ID, 1, breach.PartyNotice{}, o.by(dpo))); fault.KindOf(err) != fault.Conflict {
		t.Errorf("relayed to nobody: %v", err)
	}
	if alone, err = desk.Do(ctx, alone.ID, 1, closing, o.by(dpo)); err != nil || alone.State != breach.Closed {
		t.Errorf("%s, %v", alone.State, err)
	}
}

// The clocks that run are deadlines; what is done or closed is none.
func TestDeadlines(t *testing.T) {
	o := open(t)
	c := o.declared()
	refs := func() []string {
		t.Helper()
		open, err := breach.Clocked{Store: o.house.Store}.Deadlines(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var refs []string
		for _, one := range open {
			refs = append(refs, one.Ref)
		}
		return refs
	}
	cnil, party := "violation#"+string(c.ID)+"#cnil", "violation#"+string(c.ID)+"#partie"
	if got := refs(); !slices.Equal(got, []string{cnil, party}) {
		t.Errorf("declared: %v", got)
	}
	if _, err := o.desk(o.house.Store).Do(ctx, c.ID, 1, breach.PartyNotice{}, o.by(dpo)); err != nil {
		t.Fatal(err)
	}
	if got := refs(); !slices.Equal(got, []string{cnil}) {
		t.Errorf("the party was told: %v", got)
	}
	if _, err := o.desk(o.house.Store).Do(ctx, c.ID, 2, breach.Qualification{Level: breach.NoRisk, Justification: "Rien n’est sorti"}, o.by(dpo)); err != nil {
		t.Fatal(err)
	}
	if got := refs(); len(got) != 0 {
		t.Errorf("no risk: %v", got)
	}
}

func TestUnknown(t *testing.T) {
	o := open(t)
	desk := o.desk(o.house.Store)
	if _, _, _, err := desk.Read(ctx, "0000000000000000000000000g"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("read: %v", err)
	}
	if err := second(desk.Do(ctx, "0000000000000000000000000g", 1, breach.Refusal{}, o.by(dpo))); fault.KindOf(err) != fault.NotFound {
		t.Errorf("done: %v", err)
	}
	desk.Vault.Random = io.LimitReader(vaulttest.Random("x"), 4)
	if err := second(desk.Declare(ctx, breach.Violation, declaration(), o.by(dpo))); err == nil {
		t.Error("a case without an identifier")
	}
}
