package candidacy

import (
	"time"

	"tandem/shared/service"
)

// HeadView is an application in a list.
type HeadView struct {
	ID        string    `json:"id"`
	State     string    `json:"state"`
	Offer     OfferView `json:"offer"`
	Name      string    `json:"name" doc:"Nom que lit le recruteur"`
	CV        string    `json:"cv" doc:"Titre du CV envoyé"`
	AppliedAt string    `json:"appliedAt"`
}

// OfferView is what the offer said when the candidate applied.
type OfferView struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Job      string `json:"job"`
	Place    string `json:"place"`
	Contract string `json:"contract"`
}

// View is an application as one of its two sides reads it: who acted by their role, never by their name.
type View struct {
	HeadView
	Email   string     `json:"email,omitempty" doc:"Adresse que le candidat donne"`
	Phone   string     `json:"phone,omitempty" doc:"Numéro que le candidat donne"`
	Message string     `json:"message,omitempty"`
	Lines   []Line     `json:"lines" doc:"Ce que le CV disait le jour de la candidature"`
	Frozen  string     `json:"frozenAt" doc:"Dernière écriture du CV qui a été envoyé"`
	Steps   []StepView `json:"steps"`
	Acts    []Act      `json:"acts" doc:"Ce que ce côté peut faire maintenant"`
	Version int64      `json:"version" doc:"À rendre avec un acte : il est refusé si la candidature a changé depuis"`
	Gone    bool       `json:"gone" doc:"Le compte de l’autre côté est supprimé"`
}

// StepView is one step of the history.
type StepView struct {
	Act  string `json:"act"`
	Text string `json:"text,omitempty"`
	At   string `json:"at"`
	By   string `json:"by" doc:"Rôle de qui l’a fait"`
}

// Head shows an application in a list.
func (a Application) Head() HeadView {
	return HeadView{
		ID: string(a.ID), State: string(a.State), Name: a.Given.Name(), CV: a.CV.Title, AppliedAt: instant(a.Applied),
		Offer: OfferView{ID: string(a.Offer.ID), Title: a.Offer.Title, Job: a.Offer.Job, Place: a.Offer.Place, Contract: a.Offer.Contract},
	}
}

// View shows an application, as it was found, to one of its sides.
func (d Desk) View(found Found, candidate bool) View {
	a := found.Application
	view := View{
		HeadView: a.Head(), Email: a.Given.Email.Plain(), Phone: a.Given.Phone.Display(), Message: a.Message, Lines: append([]Line{}, a.CV.Lines...),
		Frozen: instant(a.CV.Updated), Steps: []StepView{}, Acts: found.possible(candidate), Version: found.Version, Gone: found.Gone,
	}
	for _, step := range a.Steps {
		view.Steps = append(view.Steps, StepView{string(step.Act), step.Text, instant(step.By.At), d.Service.RoleLabel(service.Role(step.By.Role))})
	}
	return view
}

// Told is the application as it goes into its owner's copy: of the recruiter it says the role.
func (a Application) Told() Application {
	told := a
	told.Steps, told.Offer.Recruiter = nil, ""
	for _, step := range a.Steps {
		step.By.Person = ""
		told.Steps = append(told.Steps, step)
	}
	return told
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
