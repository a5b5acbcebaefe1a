package candidacy

import (
	"context"

	"tandem/shared/candidacy"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/serve"
)

type applicationsOutput struct {
	Body struct {
		Applications []candidacy.HeadView `json:"applications"`
	}
}

func (d desk) list(ctx context.Context, _ *struct{}) (*applicationsOutput, error) {
	own, err := d.applications.Own(ctx, serve.Must(ctx).Person)
	if err != nil {
		return nil, err
	}
	out := &applicationsOutput{}
	out.Body.Applications = []candidacy.HeadView{}
	for _, one := range own {
		out.Body.Applications = append(out.Body.Applications, one.Head())
	}
	return out, nil
}

// OfferRef names an offer in a path.
type OfferRef struct {
	Offer string `path:"offer" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de l’offre"`
}

type choiceView struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
}

type prepareOutput struct {
	Body struct {
		Offer   offer.View   `json:"offer"`
		CVs     []choiceView `json:"cvs"`
		Applied bool         `json:"applied" doc:"Une candidature à cette offre existe déjà"`
		Name    string       `json:"name" doc:"Nom que le recruteur lira"`
		Email   string       `json:"email" doc:"Adresse qui peut être donnée"`
		Phone   string       `json:"phone" doc:"Numéro qui peut être donné, vide s’il n’y en a pas"`
	}
}

func (d desk) prepare(ctx context.Context, in *OfferRef) (*prepareOutput, error) {
	prepared, err := d.applications.Prepare(ctx, serve.Must(ctx).Owner(), id.Offer(in.Offer))
	if err != nil {
		return nil, err
	}
	out := &prepareOutput{}
	b, account := &out.Body, prepared.Account
	b.Offer, b.Applied, b.CVs = prepared.Offer.View(), prepared.Applied, []choiceView{}
	b.Name = candidacy.Given{LastName: account.LastName, FirstName: account.FirstName}.Name()
	b.Email, b.Phone = account.Email.Plain(), account.Phone.Display()
	for _, record := range prepared.CVs {
		b.CVs = append(b.CVs, choiceView{record.Number, record.Title})
	}
	return out, nil
}

type applyInput struct {
	Body struct {
		Offer   string `json:"offer" pattern:"^[0-9a-z]{26}$" doc:"Offre à laquelle la personne postule"`
		CV      int    `json:"cv" doc:"Numéro du CV qui est envoyé, tel qu’il est ce jour"`
		Message string `json:"message,omitempty" maxLength:"12000" doc:"Message au recruteur"`
		Email   bool   `json:"email,omitempty" doc:"Donner son adresse électronique au recruteur"`
		Phone   bool   `json:"phone,omitempty" doc:"Donner son numéro de téléphone au recruteur"`
	}
}

type applicationOutput struct{ Body candidacy.View }

func (d desk) apply(ctx context.Context, in *applyInput) (*applicationOutput, error) {
	letter := candidacy.Letter{Offer: id.Offer(in.Body.Offer), CV: in.Body.CV, Message: in.Body.Message, Email: in.Body.Email, Phone: in.Body.Phone}
	made, err := d.applications.Apply(ctx, serve.Must(ctx).Owner(), letter, d.by(ctx))
	return &applicationOutput{d.applications.View(made, true)}, err
}

func (d desk) read(ctx context.Context, in *OfferRef) (*applicationOutput, error) {
	found, err := d.applications.FindOwn(ctx, serve.Must(ctx).Owner(), id.Offer(in.Offer))
	return &applicationOutput{d.applications.View(found, true)}, err
}
