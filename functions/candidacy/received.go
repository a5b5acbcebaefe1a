package candidacy

import (
	"context"

	"tandem/shared/candidacy"
	"tandem/shared/id"
	"tandem/shared/serve"
)

type receivedInput struct {
	OfferRef
	After string `query:"after" pattern:"^([0-9a-z]{26})?$" doc:"Dernière candidature de la page d’avant"`
}

type receivedOutput struct {
	Body struct {
		Applications []candidacy.HeadView `json:"applications"`
		Next         string               `json:"next,omitempty" doc:"À donner pour lire la suite"`
	}
}

// received lists the applications to an offer. Of one that was withdrawn nothing is told but that it was.
func (d desk) received(ctx context.Context, in *receivedInput) (*receivedOutput, error) {
	found, next, err := d.applications.Received(ctx, serve.Must(ctx).Person, id.Offer(in.Offer), id.Application(in.After))
	if err != nil {
		return nil, err
	}
	out := &receivedOutput{}
	out.Body.Applications, out.Body.Next = []candidacy.HeadView{}, string(next)
	var people []id.Person
	for _, one := range found {
		head := one.Head()
		if one.State == candidacy.Withdrawn {
			head.Name, head.CV = "", ""
		}
		out.Body.Applications, people = append(out.Body.Applications, head), append(people, one.Person)
	}
	serve.Show(ctx, serve.Sight{}, people...)
	return out, nil
}

// ReceivedRef names an application to an offer in a path.
type ReceivedRef struct {
	OfferRef
	Application string `path:"application" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la candidature"`
}

func (d desk) open(ctx context.Context, in *ReceivedRef) (*applicationOutput, error) {
	found, err := d.applications.Open(ctx, id.Offer(in.Offer), id.Application(in.Application), d.by(ctx))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: string(found.ID)}, found.Person)
	return &applicationOutput{d.applications.View(found, false)}, nil
}
