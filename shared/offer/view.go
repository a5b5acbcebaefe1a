package offer

import "tandem/shared/commune"

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
	PublishedOn string `json:"publishedOn"`
	Own         bool   `json:"own"`
	Contact     string `json:"contact,omitempty"`
}

// View shows the public body; the contact is for the recruiter alone and is added where that is known.
func (o Offer) View() View {
	view := View{
		ID: string(o.ID), State: o.State, Title: o.Title, Rome: o.Job.Rome, Appellation: o.Job.Appellation, JobLabel: o.Job.Label(),
		Commune: o.Commune, Remote: o.Remote, Contract: o.Contract, Description: o.Description, Asks: o.Asks,
	}
	if found, ok := commune.Find(commune.Code(o.Commune)); ok {
		view.CommuneLabel = found.Label()
	}
	if !o.PublishedOn.IsZero() {
		view.PublishedOn = o.PublishedOn.String()
	}
	return view
}
