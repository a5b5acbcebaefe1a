package right

import (
	"tandem/shared/dossier"
	"tandem/shared/right"
	"tandem/shared/service"
)

// requestView is a request as the person reads it: who handled it by their role, never by their name.
type requestView struct {
	headView
	GroundLabel  string      `json:"groundLabel,omitempty"`
	Purposes     []string    `json:"purposes"`
	Field        string      `json:"field,omitempty"`
	Value        string      `json:"value,omitempty"`
	Message      string      `json:"message,omitempty"`
	Doubt        string      `json:"doubt,omitempty" doc:"Pourquoi il faut vérifier qui demande"`
	Extension    string      `json:"extension,omitempty" doc:"Pourquoi il faut plus de temps"`
	Answer       string      `json:"answer,omitempty"`
	Refusal      string      `json:"refusal,omitempty"`
	Remedies     string      `json:"remedies,omitempty" doc:"Comment contester la réponse"`
	Steps        []stepView  `json:"steps"`
	Withdrawable bool        `json:"withdrawable"`
	Officer      *detailView `json:"officer,omitempty" doc:"Pour qui traite la demande"`
}

type stepView struct {
	At   string `json:"at"`
	What string `json:"what"`
	By   string `json:"by"`
}

// words say what was done.
var words = map[right.Act]string{
	right.ActFreeze: "Utilisation des données limitée", right.ActLift: "Limitation levée", right.ActErase: "Effacement engagé", right.ActDeath: "Décès constaté",
}

func (d *Desk) show(r right.Request) requestView {
	view := requestView{
		headView: d.head(r.Head(d.Zone)), GroundLabel: r.Ground.Label(), Purposes: []string{}, Message: r.Message, Steps: []stepView{},
		Withdrawable: r.Open() && r.Person != "",
	}
	for _, name := range r.Purposes {
		purpose, _ := d.Service.Purpose(name)
		view.Purposes = append(view.Purposes, purpose.Label)
	}
	if r.Correction != nil {
		view.Field, view.Value = dossier.FieldLabel(r.Correction.Field), r.Correction.Value
	}
	step := func(what string, by right.Signature) {
		label := d.Service.RoleLabel(service.Role(by.Role))
		if label == "" {
			label = "le service"
		}
		view.Steps = append(view.Steps, stepView{instant(by.At), what, label})
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
		view.Remedies = right.Remedies
	}
	return view
}
