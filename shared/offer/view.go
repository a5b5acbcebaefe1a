package offer

import (
	"tandem/shared/calendar"
	"tandem/shared/commune"
)

// View is an offer as the API shows it.
type View struct {
	ID           string `json:"id"`
	State        State  `json:"state"`
	Title        string `json:"title"`
	Rome         string `json:"rome"`
	Appellation  uint32 `json:"appellation"`
	JobLabel     string `json:"jobLabel"`
	Commune      string `json:"commune"`
	CommuneLabel string `json:"communeLabel"`
	Remote       bool   `json:"remote"`
	Contract     string `json:"contract"`
	Description  string `json:"description"`
	Asks
	PublishedOn  string    `json:"publishedOn"`
	ExpiresOn    string    `json:"expiresOn" doc:"Dernier jour en ligne"`
	Outcome      string    `json:"outcome" doc:"Comment l’offre s’est terminée"`
	OutcomeLabel string    `json:"outcomeLabel"`
	MotiveLabel  string    `json:"motiveLabel" doc:"Pourquoi la modération l’a retirée"`
	ClosedOn     string    `json:"closedOn"`
	Version      int64     `json:"version" doc:"À renvoyer avec une modification, qui est refusée si l’offre a changé entre-temps"`
	Own          bool      `json:"own"`
	Contact      string    `json:"contact,omitempty"`
	Warnings     []Warning `json:"warnings,omitempty" doc:"Ce qu’il faudrait relire avant de publier ; rien n’est refusé pour cela"`
}

// View shows the public body; the contact and the warnings are for the recruiter alone and are added where that is known.
func (o Offer) View() View {
	view := View{
		ID: string(o.ID), State: o.State, Title: o.Title, Rome: o.Job.Rome, Appellation: o.Job.Appellation, JobLabel: o.Job.Label(),
		Commune: string(commune.Current(commune.Code(o.Commune))), Remote: o.Remote, Contract: o.Contract, Description: o.Description, Asks: o.Asks,
	}
	if found, ok := commune.Find(commune.Code(view.Commune)); ok {
		view.CommuneLabel = found.Label()
	}
	view.PublishedOn, view.ExpiresOn, view.ClosedOn = written(o.PublishedOn), written(o.ExpiresOn), written(o.ClosedOn)
	view.Outcome, view.OutcomeLabel, view.MotiveLabel = string(o.Outcome), o.Outcome.Label(), o.Motive.Label()
	return view
}

// written is a date as the API writes it; nothing of none.
func written(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.String()
}
