package breach_test

import (
	"testing"
	"time"

	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
)

var (
	dpo    = id.FromBytes[id.Person]([id.Size]byte{1})
	deputy = id.FromBytes[id.Person]([id.Size]byte{2})
	noon   = time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)
)

func signed(by id.Person, at time.Time) breach.Signature {
	return breach.Signature{Person: by, Role: "dpo", At: at}
}

func number(n int) *int { return &n }

// ready is a case in a state, in which every act that the state allows has what it needs.
func ready(state breach.State, risk breach.Level, informed bool) breach.Case {
	c := breach.Case{
		ID: "a", Kind: breach.Violation, State: state, Origin: "dpo", OtherParty: true, Harms: []breach.Harm{breach.Integrity},
		Discovered: noon, Aware: noon,
		Register: breach.Register{Nature: "Fichier perdu", PersonCategories: []string{"candidats"}, Persons: number(3), RecordCategories: []string{"CV"},
			Records: number(3), Consequences: "Aucune", Justification: "Rien n’est sorti"},
		Measures: []breach.Measured{{Text: "Fichier retrouvé"}}, Notifications: []breach.Notified{{At: noon, Reference: "CNIL-1"}},
		Qualification: &breach.Qualified{Level: risk},
	}
	if state == breach.Received || state == breach.Relayed {
		c.Kind = breach.Complaint
	}
	if state == breach.Relayed || state == breach.ToConfirm || state == breach.Qualifying && !informed {
		c.Party = &breach.PartyTold{}
	}
	if informed {
		c.Information = &breach.Informed{At: noon}
		c.Party = &breach.PartyTold{}
	} else if risk == breach.HighRisk {
		c.Exemption = &breach.Exempted{Ground: breach.Averted}
	}
	if state == breach.ToConfirm {
		c.Asked = &breach.Signature{Person: deputy}
	}
	return c
}

// steps are one step for each act; which of the acts Closing is depends on the case.
func steps() map[breach.Act]breach.Step {
	return map[breach.Act]breach.Step{
		breach.ActComplete: breach.Completion{Register: breach.Register{Nature: "Fichier perdu"}},
		breach.ActMeasure:  breach.Measure{Text: "Accès fermé"},
		breach.ActPropose:  breach.Estimate{Circumstances: breach.Circumstances{Data: []string{"identite"}, Identifiability: "directe", Encryption: "sans", Recipients: "inconnu"}},
		breach.ActQualify:  breach.Qualification{Level: breach.Risk, Justification: "Destinataires inconnus"},
		breach.ActNotify:   breach.Notification{At: noon, Reference: "CNIL-2"},
		breach.ActParty:    breach.PartyNotice{},
		breach.ActRelay:    breach.PartyNotice{},
		breach.ActInform:   breach.Information{At: noon, Means: "courrier"},
		breach.ActExempt:   breach.Dispensation{Ground: breach.Unintelligible, Justification: "Clés intactes"},
		breach.ActPublish:  breach.Publication{Title: "Vos mots de passe", Text: "Changez-les.", Until: calendar.MustParse("2026-12-31")},
		breach.ActClose:    breach.Closing{Outcome: "Réponse donnée"},
		breach.ActAsk:      breach.Closing{},
		breach.ActConfirm:  breach.Confirmation{},
		breach.ActRefuse:   breach.Refusal{},
	}
}

// allowed is the state machine once more, written from the casework of the register and not from the list of moves.
func allowed(state breach.State, act breach.Act) (breach.State, bool) {
	switch state {
	case breach.Detected:
		switch act {
		case breach.ActComplete, breach.ActMeasure, breach.ActPropose, breach.ActNotify, breach.ActParty:
			return state, true
		case breach.ActQualify:
			return breach.Qualifying, true
		}
	case breach.Qualifying:
		switch act {
		case breach.ActClose:
			return breach.Closed, true
		case breach.ActAsk:
			return breach.ToConfirm, true
		case breach.ActConfirm, breach.ActRefuse, breach.ActRelay:
			return "", false
		}
		return state, true
	case breach.ToConfirm:
		switch act {
		case breach.ActConfirm:
			return breach.Closed, true
		case breach.ActRefuse:
			return breach.Qualifying, true
		}
	case breach.Received, breach.Relayed:
		switch act {
		case breach.ActComplete, breach.ActMeasure:
			return state, true
		case breach.ActRelay:
			return breach.Relayed, state == breach.Received
		case breach.ActClose:
			return breach.Closed, true
		}
	}
	return "", false
}

// Every state and every act: what is not foreseen is refused, and changes nothing.
func TestEveryStateAndEveryAct(t *testing.T) {
	tried := 0
	for _, state := range breach.States() {
		for act, step := range steps() {
			tried++
			c := ready(state, breach.HighRisk, act == breach.ActClose)
			if act == breach.ActParty || act == breach.ActRelay {
				c.Party = nil
			}
			if c.Kind == breach.Complaint && act == breach.ActParty || c.Kind == breach.Violation && act == breach.ActRelay {
				continue // the step is the other act there
			}
			if c.Kind == breach.Complaint && act == breach.ActAsk {
				continue
			}
			if state == breach.Received && act == breach.ActClose {
				c.Party = &breach.PartyTold{}
			}
			next, err := c.Do(step, signed(dpo, noon))
			want, ok := allowed(state, act)
			switch {
			case ok && (err != nil || next.State != want):
				t.Errorf("%s in %s leads to %s: %v", act, state, next.State, err)
			case !ok && fault.KindOf(err) != fault.Conflict:
				t.Errorf("%s in %s: %v", act, state, err)
			case !ok && next.State != state:
				t.Errorf("%s in %s is refused and leads to %s", act, state, next.State)
			}
		}
	}
	if want := len(breach.States()) * len(breach.Acts()); tried != want {
		t.Errorf("%d pairs, want %d", tried, want)
	}
	for _, move := range breach.Moves() {
		if to, ok := allowed(move.From, move.Act); !ok || to != move.To {
			t.Errorf("the move %v is not foreseen", move)
		}
		if move.From == breach.Closed {
			t.Errorf("%v leads out of a closed case", move)
		}
	}
}

// Nothing is done without a person who signs: a rule, a file and nobody qualify nothing.
func TestNobodyActs(t *testing.T) {
	for _, by := range []breach.Signature{{}, {Role: "dpo", At: noon}, {Person: dpo, At: noon}, {Person: dpo, Role: "dpo"}, {Person: "regle:purge", Role: "dpo", At: noon}} {
		for act, step := range steps() {
			c := ready(breach.Qualifying, breach.HighRisk, false)
			if _, err := c.Do(step, by); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s by %+v: %v", act, by, err)
			}
		}
	}
}

// A proposal decides nothing, whatever it suggests.
func TestAProposalIsNoDecision(t *testing.T) {
	c := ready(breach.Detected, "", false)
	c.Qualification = nil
	next, err := c.Do(steps()[breach.ActPropose], signed(dpo, noon))
	if err != nil || next.Proposal == nil || next.Level() != "" || next.State != breach.Detected || c.Proposal != nil {
		t.Errorf("%+v, %v", next, err)
	}
}

// Closing a high risk of which people were not told takes two people, who are not the same.
func TestTwoPeopleClose(t *testing.T) {
	c := ready(breach.Qualifying, breach.HighRisk, false)
	asked, err := c.Do(breach.Closing{}, signed(dpo, noon))
	if err != nil || asked.State != breach.ToConfirm || asked.Closed != nil {
		t.Fatalf("%s, %v", asked.State, err)
	}
	if _, err := asked.Do(breach.Confirmation{}, signed(dpo, noon)); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the same person confirms: %v", err)
	}
	closed, err := asked.Do(breach.Confirmation{}, signed(deputy, noon))
	if err != nil || closed.State != breach.Closed || closed.Closed.Person != deputy || closed.Asked.Person != dpo {
		t.Errorf("%+v, %v", closed, err)
	}
	back, err := asked.Do(breach.Refusal{}, signed(dpo, noon))
	if err != nil || back.State != breach.Qualifying || back.Asked != nil {
		t.Errorf("refused: %s, %v", back.State, err)
	}
	for _, level := range []breach.Level{breach.NoRisk, breach.Risk} {
		if one, err := ready(breach.Qualifying, level, false).Do(breach.Closing{}, signed(dpo, noon)); err != nil || one.State != breach.Closed {
			t.Errorf("%s takes two people: %s, %v", level, one.State, err)
		}
	}
	if one, err := ready(breach.Qualifying, breach.HighRisk, true).Do(breach.Closing{}, signed(dpo, noon)); err != nil || one.State != breach.Closed {
		t.Errorf("people were told, and it takes two: %s, %v", one.State, err)
	}
}
