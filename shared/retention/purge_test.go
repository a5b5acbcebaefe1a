package retention

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
)

func TestHeldByItsOwnLitigation(t *testing.T) {
	svc := load(t)
	for _, test := range []struct {
		facts string
		want  HoldReason
	}{
		{"rsa_right_ceased=2022-01-31", ""},
		{"rsa_right_ceased=2022-01-31 litigation_opened=2022-05-01", HoldLitigation},
		{"rsa_right_ceased=2022-01-31 litigation_opened=2022-05-01 litigation_final_decision=2023-01-10", ""},
		{"rsa_right_ceased=2022-01-31 litigation_opened=2022-05-01 litigation_final_decision=2022-05-01", ""},
		{"rsa_right_ceased=2022-01-31 litigation_opened=2023-05-01 litigation_final_decision=2023-01-10", HoldLitigation},
		{"rsa_refused=2022-01-31 litigation_opened=2022-05-01", HoldLitigation},
		{"death=2022-01-31 litigation_opened=2022-05-01", HoldLitigation},
	} {
		got := Evaluate(svc, service.ClassDossier, known(test.facts))
		if got.Held != test.want {
			t.Errorf("%s: held %q, want %q", test.facts, got.Held, test.want)
		}
		if late := day("2099-01-01").Start(svc.Zone); got.Erasable(late) != (test.want == "") || got.Readable(late) {
			t.Errorf("%s: a hold stops erasure and nothing else: %+v", test.facts, got)
		}
	}
	closed := Hold{Reason: HoldRestriction, Closed: day("2024-01-01")}
	if got := Evaluate(svc, service.ClassDossier, known("rsa_right_ceased=2022-01-31"), closed); got.Held != "" {
		t.Errorf("a closed hold holds: %+v", got)
	}
}

func TestNewHold(t *testing.T) {
	opened := day("2025-08-31")
	good, err := NewHold(HoldRestriction, "p1", opened, day("2026-02-28"), " DOS-12 ")
	if err != nil || good.Evidence != "DOS-12" {
		t.Fatalf("%+v, %v", good, err)
	}
	if good.Late(day("2026-02-28")) || !good.Late(day("2026-03-01")) {
		t.Error("a review is late the day after its date")
	}
	good.Closed = day("2026-01-10")
	if good.Late(day("2026-03-01")) {
		t.Error("a closed hold needs no review")
	}
	tests := []struct {
		name     string
		reason   HoldReason
		owner    id.Person
		opened   calendar.Date
		review   calendar.Date
		evidence string
		want     []string
	}{
		{"no reason", "", "p1", opened, day("2026-02-28"), "DOS-12", []string{"reason"}},
		{"unknown reason", "because", "p1", opened, day("2026-02-28"), "DOS-12", []string{"reason"}},
		{"no owner", HoldLitigation, "", opened, day("2026-02-28"), "DOS-12", []string{"owner"}},
		{"review after six months", HoldLitigation, "p1", opened, day("2026-03-01"), "DOS-12", []string{"review"}},
		{"review on the day", HoldLitigation, "p1", opened, opened, "DOS-12", []string{"review"}},
		{"no evidence", HoldLitigation, "p1", opened, day("2026-02-28"), "  ", []string{"evidence"}},
		{"nothing at all", "", "", calendar.Date{}, calendar.Date{}, "", []string{"reason", "owner", "opened", "review", "evidence"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewHold(test.reason, test.owner, test.opened, test.review, test.evidence)
			var invalid *fault.Error
			if !errors.As(err, &invalid) {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, field := range invalid.Fields {
				got = append(got, field.Path)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBrake(t *testing.T) {
	svc := load(t)
	rule := svc.Rule("MJ-01")
	now := time.Date(2029, 2, 1, 3, 0, 0, 0, svc.Zone) // the day after the due date of a right that ended on 31 January 2026
	yesterday := now.Add(-24 * time.Hour)
	old, young := day("2026-01-31"), day("2026-02-01")
	tests := []struct {
		name    string
		batch   Batch
		lastRun time.Time
		want    []ObjectionCode
		final   bool
	}{
		{"first run", Batch{rule, 1, 3, old}, time.Time{}, nil, false},
		{"everybody of fifty", Batch{rule, 50, 50, old}, yesterday, nil, false},
		{"one of fifty-one", Batch{rule, 1, 51, old}, yesterday, nil, false},
		{"two of fifty-one", Batch{rule, 2, 51, old}, yesterday, []ObjectionCode{ObjectShare}, false},
		{"two of a hundred", Batch{rule, 2, 100, old}, yesterday, nil, false},
		{"three of a hundred", Batch{rule, 3, 100, old}, yesterday, []ObjectionCode{ObjectShare}, false},
		{"nothing due", Batch{rule, 0, 100, calendar.Date{}}, yesterday, nil, false},
		{"more than there are", Batch{rule, 4, 3, old}, yesterday, []ObjectionCode{ObjectCount}, true},
		{"clock set back", Batch{rule, 1, 3, old}, now.Add(time.Second), []ObjectionCode{ObjectBack}, true},
		{"twice at one instant", Batch{rule, 1, 3, old}, now, nil, false},
		{"48 hours", Batch{rule, 1, 3, old}, now.Add(-48 * time.Hour), nil, false},
		{"more than 48 hours", Batch{rule, 1, 3, old}, now.Add(-48*time.Hour - time.Second), []ObjectionCode{ObjectGap}, false},
		{"a day too young", Batch{rule, 1, 3, young}, yesterday, []ObjectionCode{ObjectMinimum}, true},
		{"age unknown", Batch{rule, 1, 3, calendar.Date{}}, yesterday, []ObjectionCode{ObjectMinimum}, true},
		{"no minimum", Batch{svc.Rule("MJ-09"), 1, 3, day("2029-01-31")}, yesterday, nil, false},
		{"all at once", Batch{rule, 60, 60, young}, now.Add(-72 * time.Hour), []ObjectionCode{ObjectShare, ObjectGap, ObjectMinimum}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			objections := Brake(svc, test.batch, test.lastRun, now)
			var got []ObjectionCode
			for _, objection := range objections {
				got = append(got, objection.Code)
				if !strings.HasSuffix(objection.Text, ".") || strings.Contains(objection.Text, "%!") {
					t.Errorf("text %q", objection.Text)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" || Final(objections) != test.final {
				t.Errorf("final %v, objections:\n%s", Final(objections), diff)
			}
		})
	}
}

func TestBrakeTexts(t *testing.T) {
	svc := load(t)
	now := time.Date(2029, 2, 1, 3, 0, 0, 0, svc.Zone)
	got := ""
	for _, objection := range Brake(svc, Batch{svc.Rule("MJ-01"), 3, 100, day("2026-02-01")}, now.Add(-72*time.Hour), now) {
		got += objection.Text + "\n"
	}
	want := "La purge effacerait 3 dossiers sur 100, plus de 2 %.\n" +
		"La dernière purge date du 29 janvier 2029, il y a plus de 48 heures.\n" +
		"La règle MJ-01 exige au moins 36 mois : un dossier ne peut être effacé qu’après le 1er février 2029.\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAdvance(t *testing.T) {
	position := Position{State: StateActive}
	signals := []Signal{SignalFallDue, SignalCut, SignalVisa, SignalRelease, SignalBegin}
	for range Steps() {
		signals = append(signals, SignalDone)
	}
	for _, signal := range append(signals, SignalSeal) {
		next, err := position.Advance(signal, "")
		if err != nil {
			t.Fatalf("%v by %s: %v", position, signal, err)
		}
		position = next
	}
	if position != (Position{State: StateManifested}) {
		t.Errorf("ended at %v", position)
	}
	for _, test := range []struct {
		from   Position
		signal Signal
		held   HoldReason
	}{
		{Position{State: StateLocked}, SignalRelease, ""},
		{Position{State: StateLocked}, SignalBegin, ""},
		{Position{State: StateReleased}, SignalBegin, HoldRestriction},
		{Position{StateExecuting, StepRecords}, SignalReopen, ""},
		{Position{StateExecuting, StepRecords}, SignalSeal, ""},
		{Position{State: StateManifested}, SignalReopen, ""},
		{Position{}, SignalFallDue, ""},
	} {
		got, err := test.from.Advance(test.signal, test.held)
		if got != test.from || !fault.Is(err, fault.Conflict) {
			t.Errorf("%v by %s: %v, %v", test.from, test.signal, got, err)
		}
	}
	if _, err := (Position{State: StateDue}).Advance(SignalCut, HoldLitigation); err != nil {
		t.Errorf("a held unit is cut: %v", err)
	}
}

func TestCheckRelease(t *testing.T) {
	svc := load(t)
	for _, test := range []struct {
		name               string
		rule               service.RuleID
		visa               string
		proposed, released id.Person
		kind               fault.Kind
		ok                 bool
	}{
		{"two people and a visa", "MJ-01", "BE-1", "a", "b", 0, true},
		{"no visa", "MJ-01", "", "a", "b", fault.Conflict, false},
		{"standing visa", "MJ-02", "", "a", "b", 0, true},
		{"alone", "MJ-02", "", "a", "a", fault.Forbidden, false},
		{"nobody released", "MJ-02", "", "a", "", fault.Conflict, false},
		{"nobody proposed", "MJ-02", "", "", "b", fault.Conflict, false},
	} {
		err := CheckRelease(svc.Rule(test.rule), test.visa, test.proposed, test.released)
		if (err == nil) != test.ok || (err != nil && !fault.Is(err, test.kind)) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func chain(t *testing.T) []Manifest {
	t.Helper()
	var chained []Manifest
	previous := ""
	for _, run := range []id.Run{"r1", "r2", "r3"} {
		manifest, err := Manifest{
			Run: run, Rule: "MJ-01", Done: time.Date(2029, 2, 1, 3, 0, 0, 0, time.FixedZone("", 3600)),
			Count: 2, Subjects: []string{Subject(run, "u2"), Subject(run, "u1")},
			Stores:  map[string]int{"records": 12, "objects": 3},
			Version: "1.0", Operators: []id.Person{"a", "b"}, Visa: "BE-1",
		}.Seal(previous)
		if err != nil {
			t.Fatal(err)
		}
		chained = append(chained, manifest)
		previous = manifest.Sum
	}
	return chained
}

func TestManifestChain(t *testing.T) {
	if err := VerifyChain(chain(t)); err != nil {
		t.Fatal(err)
	}
	subjects := []string{"b", "a"}
	sealed, err := Manifest{Count: 2, Subjects: subjects}.Seal("")
	if err != nil || !slices.IsSorted(sealed.Subjects) || subjects[0] != "b" {
		t.Errorf("subjects %v made of %v: %v", sealed.Subjects, subjects, err)
	}
	if Subject("r1", "u1") == Subject("r2", "u1") {
		t.Error("one unit has one pseudonym in two runs")
	}
	tests := []struct {
		name   string
		damage func([]Manifest) []Manifest
	}{
		{"count", func(m []Manifest) []Manifest { m[1].Count++; return m }},
		{"subject", func(m []Manifest) []Manifest { m[1].Subjects[0] = "0"; return m }},
		{"store", func(m []Manifest) []Manifest { m[1].Stores["records"] = 11; return m }},
		{"operator", func(m []Manifest) []Manifest { m[1].Operators[1] = "a"; return m }},
		{"visa", func(m []Manifest) []Manifest { m[1].Visa = "BE-2"; return m }},
		{"version", func(m []Manifest) []Manifest { m[1].Version = "2.0"; return m }},
		{"rule", func(m []Manifest) []Manifest { m[1].Rule = "MJ-02"; return m }},
		{"date", func(m []Manifest) []Manifest { m[1].Done = m[1].Done.Add(time.Hour); return m }},
		{"sum", func(m []Manifest) []Manifest { m[1].Sum = m[0].Sum; return m }},
		{"one left out", func(m []Manifest) []Manifest { return append(m[:1], m[2]) }},
		{"first left out", func(m []Manifest) []Manifest { return m[1:] }},
		{"order", func(m []Manifest) []Manifest { m[1], m[2] = m[2], m[1]; return m }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := VerifyChain(test.damage(chain(t))); !errors.Is(err, ErrBroken) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := (Manifest{Count: 1}).Seal(""); err == nil {
		t.Error("a manifest that names nobody was sealed")
	}
}

func TestExplain(t *testing.T) {
	svc := load(t)
	for _, test := range []struct {
		class       service.Class
		facts, want string
	}{
		{"dossier", "rsa_right_ceased=2026-02-28", "Utilisables jusqu’au 28 février 2029 inclus, puis effacées : 36 mois après la fin de votre droit au RSA (règle MJ-01)."},
		{"dossier", "rsa_right_opened=2026-02-28", "Conservées pour l’instant (droit au RSA ouvert). Elles seront effacées : 36 mois après la fin de votre droit au RSA (règle MJ-01)."},
		{"dossier", "", "La date d’effacement n’est pas encore connue. Le service en est averti et doit la fixer."},
		{"dossier", "rsa_right_ceased=2026-02-28 litigation_opened=2026-03-01", "Utilisables jusqu’au 28 février 2029 inclus, puis effacées : 36 mois après la fin de votre droit au RSA (règle MJ-01). L’effacement est suspendu : un contentieux est en cours."},
	} {
		if diff := cmp.Diff(test.want, Explain(Evaluate(svc, test.class, known(test.facts)))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLines(t *testing.T) {
	svc := load(t)
	outcome := Evaluate(svc, service.ClassDossier, known("rsa_right_ceased=2026-02-28"))
	lines := Lines(svc, outcome)
	if len(lines) != len(svc.Rule("MJ-01").Categories) {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		if line.Label == "" || line.Rule != "MJ-01" || line.Due != day("2029-02-28") || line.Text != Explain(outcome) || line.Why == "" {
			t.Errorf("%+v", line)
		}
	}
	if lines := Lines(svc, Outcome{Orphan: true}); lines != nil {
		t.Errorf("an unknown class has lines: %v", lines)
	}
}
