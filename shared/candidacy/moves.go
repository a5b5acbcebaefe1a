package candidacy

import (
	"slices"
	"time"

	"tandem/shared/fault"
	"tandem/shared/typed"
)

// State says where an application stands.
type State string

// The states.
const (
	Sent      State = "ENVOYEE"
	Read      State = "LUE"
	Interview State = "ENTRETIEN"
	Refused   State = "REFUSEE"
	Filled    State = "POURVUE"
	Withdrawn State = "RETIREE" // by the candidate
)

// States lists every state.
func States() []State { return []State{Sent, Read, Interview, Refused, Filled, Withdrawn} }

// Label says the state in French.
func (s State) Label() string {
	return map[State]string{
		Sent: "envoyée", Read: "lue par le recruteur", Interview: "retenue pour un entretien", Refused: "non retenue", Filled: "poste pourvu", Withdrawn: "retirée",
	}[s]
}

// Act is what somebody does with an application.
type Act string

// The acts.
const (
	ActApply    Act = "postuler"
	ActOpen     Act = "lire"
	ActAsk      Act = "questionner"
	ActReply    Act = "repondre"
	ActInvite   Act = "retenir" // for an interview
	ActRefuse   Act = "refuser"
	ActFill     Act = "pourvoir" // by somebody else
	ActWithdraw Act = "retirer"
)

// Label says the act in French, as a step of the history.
func (a Act) Label() string {
	return map[Act]string{
		ActApply: "Candidature envoyée", ActOpen: "Candidature lue", ActAsk: "Question du recruteur", ActReply: "Réponse du candidat", ActInvite: "Retenue pour un entretien",
		ActRefuse: "Candidature non retenue", ActFill: "Poste pourvu", ActWithdraw: "Candidature retirée",
	}[a]
}

// rule is an act on an application that was sent: whose it is, whether it says why, and the states that it leads from and to; empty: it stays.
type rule struct {
	act       Act
	candidate bool
	needed    string // what to say to who writes no text
	from      []State
	to        State
}

// rules are the whole state machine: what is not listed is refused. Nobody is answered before a person read what they sent.
var rules = []rule{
	{ActOpen, false, "", []State{Sent}, Read},
	{ActAsk, false, "Écrivez votre question.", []State{Read, Interview}, ""},
	{ActReply, true, "Écrivez votre réponse.", []State{Read, Interview}, ""},
	{ActInvite, false, "Dites au candidat la suite : quand, où, avec qui.", []State{Read}, Interview},
	{ActRefuse, false, "Dites au candidat pourquoi : il lit ce motif.", []State{Read, Interview}, Refused},
	{ActFill, false, "", []State{Read, Interview}, Filled},
	{ActWithdraw, true, "", []State{Sent, Read, Interview}, Withdrawn},
}

// Acts lists every act on an application that was sent.
func Acts() []Act {
	acts := make([]Act, len(rules))
	for i, rule := range rules {
		acts[i] = rule.act
	}
	return acts
}

// MaxText is how many characters a message, a question, an answer or a motive has at most.
const MaxText = 2000

// Possible lists the acts of one side in the application's state; a reply answers a question.
func (a Application) Possible(candidate bool) []Act {
	acts := []Act{}
	for _, rule := range rules {
		if rule.candidate == candidate && rule.leads(a) {
			acts = append(acts, rule.act)
		}
	}
	return acts
}

func (r rule) leads(a Application) bool {
	return slices.Contains(r.from, a.State) && (r.act != ActReply || a.asked())
}

// asked reports whether a question waits for its answer.
func (a Application) asked() bool {
	for _, step := range slices.Backward(a.Steps) {
		if step.Act == ActAsk || step.Act == ActReply {
			return step.Act == ActAsk
		}
	}
	return false
}

var (
	errPast   = fault.New(fault.Conflict, "Cette candidature n’en est plus là : rechargez la page pour voir où elle en est.")
	errNobody = fault.New(fault.Forbidden, "Une candidature ne reçoit pas de réponse sans une personne qui la donne.")
)

// Do is the application after an act of one of its two sides, which is refused when it is not possible now, or when nobody in particular does it:
// people decide (RGPD art. 22).
func (a Application) Do(act Act, candidate bool, text string, by Signature) (Application, error) {
	at := slices.IndexFunc(rules, func(r rule) bool { return r.act == act && r.candidate == candidate })
	switch {
	case by.Person == "":
		return a, errNobody
	case at < 0 || !rules[at].leads(a):
		return a, errPast
	}
	text = typed.Clean(text)
	if mistakes := (typed.Text{Path: "body.text", Max: MaxText, Needed: rules[at].needed}).Check(text); mistakes != nil {
		return a, fault.Fields(mistakes)
	}
	by.At = by.At.UTC().Round(time.Millisecond)
	next := a
	next.Steps = append(slices.Clone(a.Steps), Step{Act: act, Text: text, By: by})
	if rules[at].to != "" {
		next.State = rules[at].to
	}
	return next, nil
}
