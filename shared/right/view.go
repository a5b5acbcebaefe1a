package right

import (
	"context"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/id"
	"tandem/shared/service"
)

// HeadView is a request in a list.
type HeadView struct {
	ID         string `json:"id"`
	Right      string `json:"right"`
	RightLabel string `json:"rightLabel"`
	State      string `json:"state"`
	Channel    string `json:"channel"`
	ReceivedAt string `json:"receivedAt"`
	DueAt      string `json:"dueAt" doc:"Fin du dernier jour pour répondre"`
	Left       string `json:"left,omitempty" doc:"Temps restant, en français"`
	Late       bool   `json:"late"`
	Extended   bool   `json:"extended"`
	Relay      string `json:"relayDueAt,omitempty"`
	For        string `json:"for,omitempty" doc:"Rôle qui seul y répond"`
	Waiting    bool   `json:"waitsForAcknowledgement"`
	ClosedAt   string `json:"closedAt,omitempty"`
}

// View is a request as the person reads it: who handled it by their role, never by their name.
type View struct {
	HeadView
	GroundLabel  string     `json:"groundLabel,omitempty"`
	Purposes     []string   `json:"purposes"`
	Field        string     `json:"field,omitempty"`
	Value        string     `json:"value,omitempty"`
	Offer        string     `json:"offer,omitempty" doc:"Offre dont la comparaison est réexaminée"`
	Message      string     `json:"message,omitempty"`
	Doubt        string     `json:"doubt,omitempty" doc:"Pourquoi il faut vérifier qui demande"`
	Extension    string     `json:"extension,omitempty" doc:"Pourquoi il faut plus de temps"`
	Answer       string     `json:"answer,omitempty"`
	Refusal      string     `json:"refusal,omitempty"`
	Remedies     string     `json:"remedies,omitempty" doc:"Comment contester la réponse"`
	Steps        []StepView `json:"steps"`
	Withdrawable bool       `json:"withdrawable"`
}

// StepView is one step of an answer.
type StepView struct {
	At   string `json:"at"`
	What string `json:"what"`
	By   string `json:"by"`
}

// words say what was done.
var words = map[Act]string{
	ActFreeze: "Utilisation des données limitée", ActLift: "Limitation levée", ActErase: "Effacement engagé", ActDeath: "Décès constaté",
	ActAccept: "Opposition accueillie",
}

// View shows a request to its person.
func (d Desk) View(r Request) View {
	view := View{
		HeadView: d.ViewHead(r.Head(d.Service.Zone)), GroundLabel: r.Ground.Label(), Purposes: []string{}, Offer: string(r.Offer), Message: r.Message, Steps: []StepView{},
		Withdrawable: r.Open() && r.Person != "",
	}
	for _, name := range r.Purposes {
		purpose, _ := d.Service.Purpose(name)
		view.Purposes = append(view.Purposes, purpose.Label)
	}
	if r.Correction != nil {
		view.Field, view.Value = dossier.FieldLabel(r.Correction.Field), r.Correction.Value
	}
	step := func(what string, by Signature) {
		label := d.Service.RoleLabel(service.Role(by.Role))
		if label == "" {
			label = "le service"
		}
		view.Steps = append(view.Steps, StepView{Instant(by.At), what, label})
	}
	if r.Acknowledged != nil {
		step("Réception confirmée", *r.Acknowledged)
	}
	if r.Identity != nil {
		view.Doubt = r.Identity.Reason
		step("Vérification d’identité demandée", r.Identity.Asked)
		if r.Identity.Verified != nil {
			step("Identité vérifiée", *r.Identity.Verified)
		}
	}
	if r.Qualified != nil {
		step("Demande qualifiée", r.Qualified.By)
	}
	if r.Started != nil {
		step("Demande prise en charge", *r.Started)
	}
	if r.Extended != nil {
		view.Extension = r.Extended.Reason
		step("Délai prolongé", r.Extended.By)
	}
	if r.Relay != nil {
		step("Transmise à l’autre partie", r.Relay.By)
		if r.Relay.Answered != nil {
			step("Réponse de l’autre partie", r.Relay.Answered.By)
		}
	}
	for _, measure := range r.Measures {
		step(words[measure.Act], measure.By)
	}
	if r.Answer != nil {
		view.Answer = r.Answer.Reason
		step("Réponse donnée", r.Answer.By)
	}
	if r.Refusal != nil {
		view.Refusal = r.Refusal.Reason
		step("Demande refusée", r.Refusal.By)
	}
	if r.Answer != nil || r.Refusal != nil {
		view.Remedies = Remedies
	}
	return view
}

// ViewHead shows a request in a list.
func (d Desk) ViewHead(h Head) HeadView {
	view := HeadView{
		ID: string(h.ID), Right: string(h.Right), RightLabel: d.Label(h.Right), State: string(h.State), Channel: string(h.Channel), ReceivedAt: Instant(h.Received),
		DueAt: Instant(h.Due), Extended: h.Extended, Relay: Instant(h.RelayDue), ClosedAt: Instant(h.Closed),
	}
	spec, _ := d.Service.Right(h.Right)
	view.For = d.Service.RoleLabel(spec.By)
	if h.Closed.IsZero() {
		now := d.Vault.Clock.Now()
		last := calendar.Of(h.Due.Add(-time.Second), d.Service.Zone)
		view.Left, view.Late, view.Waiting = last.FrenchLeft(calendar.Of(now, d.Service.Zone)), !now.Before(h.Due), h.Acknowledged.IsZero()
	}
	return view
}

// Label is a right in French, as the service names it.
func (d Desk) Label(name service.Right) string {
	if spec, ok := d.Service.Right(name); ok {
		return spec.Label
	}
	return string(name)
}

// Instant writes a moment, or nothing when there is none.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Told is a request as it goes into a copy of the person's data; nil when its own time is over.
func (d Desk) Told(ctx context.Context, name id.Request, person id.Person) (any, error) {
	request, err := d.FindOwn(ctx, name, person)
	if Gone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	view := d.View(request)
	view.Left, view.Late = "", false // they say how it stood at a moment that the copy does not name
	return view, nil
}
