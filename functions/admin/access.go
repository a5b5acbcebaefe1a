package admin

import (
	"context"
	"time"

	"tandem/shared/account"
	"tandem/shared/habilitation"
	"tandem/shared/id"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// accessRequestView is what a professional who asks for an access says of themselves (000:169-175).
type accessRequestView struct {
	ID        string    `json:"id"`
	Role      string    `json:"role"`
	RoleLabel string    `json:"roleLabel"`
	FirstName string    `json:"firstName"`
	LastName  string    `json:"lastName"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	Status    string    `json:"status" doc:"Statut : fonction exercée dans l'organisme"`
	Structure string    `json:"structure" doc:"SIRET de l'organisme"`
	Asked     time.Time `json:"askedAt"`
}

func (d desk) asked(one habilitation.Listed) accessRequestView {
	return accessRequestView{
		ID: string(one.Person), Role: one.Role, RoleLabel: d.Service.RoleLabel(service.Role(one.Role)), FirstName: one.FirstName, LastName: one.LastName,
		Email: one.Email.Plain(), Phone: one.Phone.Display(), Status: one.Status, Structure: string(one.SIRET), Asked: one.Habilitation.Asked,
	}
}

type accessRequestsOutput struct {
	Body struct {
		Requests []accessRequestView `json:"requests"`
		Next     string              `json:"next,omitempty" doc:"À redonner pour la page suivante"`
	}
}

func (d desk) accessRequests(ctx context.Context, in *professionalsInput) (*accessRequestsOutput, error) {
	list, next, err := d.habilitations.Requests(ctx, by(ctx), in.After, listed)
	if err != nil {
		return nil, err
	}
	out := &accessRequestsOutput{}
	out.Body.Requests, out.Body.Next = []accessRequestView{}, next
	var people []id.Person
	for _, one := range list {
		people = append(people, one.Person)
		out.Body.Requests = append(out.Body.Requests, d.asked(one))
	}
	serve.Show(ctx, serve.Sight{Action: service.Read.String()}, people...)
	return out, nil
}

type accessRequestOutput struct{ Body accessRequestView }

func (d desk) accessRequest(ctx context.Context, in *PersonRef) (*accessRequestOutput, error) {
	one, err := d.habilitations.Request(ctx, id.Person(in.Person), by(ctx))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Action: service.Read.String()}, one.Person)
	return &accessRequestOutput{d.asked(one)}, nil
}

type refuseAccessInput struct {
	PersonRef
	Body struct {
		Reason string `json:"reason" maxLength:"20" doc:"Motif du refus, dit à la personne"`
	}
}

func (d desk) refuseAccess(ctx context.Context, in *refuseAccessInput) (*accessRequestOutput, error) {
	stored, err := d.habilitations.Refuse(ctx, id.Person(in.Person), account.Refusal(in.Body.Reason), by(ctx))
	if err != nil {
		return nil, err
	}
	return &accessRequestOutput{d.asked(habilitation.Listed{Person: id.Person(in.Person), Account: stored.Account})}, nil
}
