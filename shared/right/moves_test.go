package right_test

import (
	"slices"
	"testing"
	"time"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/right"
	"tandem/shared/service"
)

// The people and the time of these tests.
var (
	zoe     = id.FromBytes[id.Person]([id.Size]byte{7})
	officer = right.Signature{Person: id.FromBytes[id.Person]([id.Size]byte{8}), Role: "dpo", At: time.Date(2026, 12, 20, 9, 0, 0, 0, time.UTC)}
	herself = right.Signature{Person: zoe, Role: "candidat", At: officer.At}
)

func load(t *testing.T, stack service.Stack) *service.Service {
	t.Helper()
	svc, err := service.Load(stack.Service, stack.Party)
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

// usual is the service that most tests ask.
func usual(t *testing.T) *service.Service {
	t.Helper()
	return load(t, service.Stack{Service: service.Default})
}

// shared is a service that two parties run under a convention.
func shared(t *testing.T) *service.Service {
	t.Helper()
	for _, stack := range service.Stacks() {
		if svc := load(t, stack); svc.Controller.Party != nil {
			return svc
		}
	}
	t.Fatal("no service has another party")
	return nil
}

// in is a request that has come to a state, of an access received on 15 December.
func in(state right.State) right.Request {
	return right.Request{
		ID: "01kb3exampqe0000000000000r", State: state, Channel: right.ByLetter, Received: time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC), Right: service.RightAccess,
		Person: zoe, Class: "dossier", Identity: &right.Identity{Reason: "signature différente", Asked: officer}, Relay: &right.Relayed{Identification: "PE 1234567A"},
		Measures: []right.Measure{{Act: right.ActFreeze, Detail: "accuracy", By: officer}},
	}
}

// steps are one of each that a person can send.
func steps() map[right.Act]right.Step {
	return map[right.Act]right.Step{
		right.ActAcknowledge: right.Acknowledge{}, right.ActDoubt: right.Doubt{Reason: "signature différente"}, right.ActVerify: right.Verify{Method: "rappel"},
		right.ActQualify: right.Qualification{Right: service.RightAccess}, right.ActStart: right.Start{}, right.ActExtend: right.Extension{Reason: "nombreuses pièces"},
		right.ActRelay: right.Relay{Identification: "PE 1234567A"}, right.ActRelayed: right.RelayAnswer{Text: "rien détenu"}, right.ActFreeze: right.Freezing{Ground: "accuracy"},
		right.ActLift: right.Lifting{Reason: "corrigé"}, right.ActErase: right.Erasure{Reason: "illicite"}, right.ActAnswer: right.Answer{Text: "Voici."},
		right.ActAccept: right.Acceptance{Reason: "vos raisons l'emportent"}, right.ActRefuse: right.Refusal{Reason: "déjà répondu"}, right.ActWithdraw: right.Withdrawal{},
	}
}

// Every act in every state: what the table lists leads where it says, what it does not is refused, and nothing is done by nobody.
func TestEveryActInEveryState(t *testing.T) {
	alone, convention := usual(t), shared(t)
	listed := map[right.Move]bool{}
	for _, move := range right.Moves() {
		listed[move] = true
	}
	for _, state := range right.States() {
		for act, step := range steps() {
			svc, by, request := alone, officer, in(state)
			if act == right.ActAccept {
				request.Right, request.Purposes = service.RightOpposition, []string{"candidats"}
			}
			if act == right.ActRelay {
				svc = convention // the only one with another party
			}
			if act == right.ActWithdraw {
				by = herself
			}
			next, err := request.Do(svc, step, by)
			possible := slices.Contains(right.Possible(state), act)
			if (err == nil) != possible {
				t.Errorf("%s in %s: possible %v, %v", act, state, possible, err)
			}
			if err == nil && !listed[right.Move{From: state, Act: act, To: next.State}] {
				t.Errorf("%s in %s leads to %s", act, state, next.State)
			}
			if _, err := request.Do(svc, step, right.Signature{Role: "regle:x", At: officer.At}); err == nil {
				t.Errorf("%s in %s is done by nobody", act, state)
			}
		}
	}
}

// An extension is told within the first month, once, counted from receipt, and never where the service has none (004:165).
func TestExtension(t *testing.T) {
	svc := usual(t)
	day := func(text string) right.Signature {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return right.Signature{Person: officer.Person, Role: "dpo", At: at}
	}
	extended, err := in(right.Working).Do(svc, right.Extension{Reason: "nombreuses pièces"}, day("2027-01-15T22:30:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	if got := extended.Calendar(svc.Zone).By.String(); got != "2027-03-15" {
		t.Errorf("to answer by %s, want three months from receipt", got)
	}
	for name, test := range map[string]struct {
		of  right.Request
		svc *service.Service
		by  right.Signature
	}{
		"twice":               {extended, svc, day("2027-01-15T10:00:00Z")},
		"after the month":     {in(right.Working), svc, day("2027-01-15T23:30:00Z")},
		"where there is none": {in(right.Working), shared(t), day("2026-12-20T10:00:00Z")},
	} {
		if _, err := test.of.Do(test.svc, right.Extension{Reason: "nombreuses pièces"}, test.by); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A right outside the bases is marked, and goes on to be examined: nothing here refuses it.
func TestQualification(t *testing.T) {
	svc := usual(t)
	for purpose, covered := range map[string]bool{"recruteurs": true, "candidats": false} {
		next, err := in(right.Received).Do(svc, right.Qualification{Right: service.RightErasure, Purposes: []string{purpose}}, officer)
		if err != nil || next.State != right.Qualify || next.Qualified.Covered != covered {
			t.Errorf("%s: %s, covered %v, %v", purpose, next.State, next.Qualified != nil && next.Qualified.Covered, err)
		}
	}
}

// Where no purpose is named all those of the person count; data that the right does not reach, or that the request does not ask to erase, are
// erased with a reason alone.
func TestErasureNeedsItsRight(t *testing.T) {
	svc := usual(t)
	for name, test := range map[string]struct {
		class string
		right service.Right
		bare  bool // no reason is needed
	}{
		"a candidate, under a public task":     {string(service.ClassDossier), service.RightErasure, false},
		"a recruiter, by consent":              {string(service.ClassRecruiter), service.RightErasure, true},
		"a recruiter who asked something else": {string(service.ClassRecruiter), service.RightRestriction, false},
		"somebody unknown":                     {"", service.RightErasure, false},
	} {
		request := in(right.Received)
		request.Class = test.class
		qualified, err := request.Do(svc, right.Qualification{Right: test.right}, officer)
		if err != nil {
			t.Fatal(err)
		}
		started, err := qualified.Do(svc, right.Start{}, officer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := started.Do(svc, right.Erasure{}, officer); (err == nil) != test.bare {
			t.Errorf("%s, without a reason: %v", name, err)
		}
		if _, err := started.Do(svc, right.Erasure{Reason: "illicite"}, officer); err != nil {
			t.Errorf("%s, with a reason: %v", name, err)
		}
	}
}

// A relay that the other party has not answered is due after the days of the service.
func TestRelayDue(t *testing.T) {
	svc := shared(t)
	relayed, err := in(right.Working).Do(svc, right.Relay{Identification: "PE 1234567A"}, officer)
	if err != nil {
		t.Fatal(err)
	}
	if got := relayed.Head(svc.Zone).RelayDue.Format(time.RFC3339); got != "2026-12-30T23:00:00Z" {
		t.Errorf("due %s", got)
	}
	answered, err := relayed.Do(svc, right.RelayAnswer{Text: "rien détenu"}, officer)
	if err != nil || !answered.Head(svc.Zone).RelayDue.IsZero() {
		t.Errorf("answered, and due still: %v", err)
	}
}
