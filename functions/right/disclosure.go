package right

import (
	"context"
	"net/http"

	"tandem/shared/disclosure"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/right"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// disclosures adds the register of what is handed to other public bodies and to justice, which the délégué keeps.
func disclosures(api *serve.API, d *Desk) {
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, right.Category, service.ScopeAll)
	}
	serve.Add(api, serve.Operation{ID: "record-disclosure", Method: http.MethodPost, Path: "/rights/disclosures", Status: http.StatusCreated,
		Summary: "Inscrire une communication à une autorité, donnée par donnée", Need: may(service.Create)}, d.disclose)
	serve.Add(api, serve.Operation{ID: "list-disclosures", Method: http.MethodGet, Path: "/rights/disclosures",
		Summary: "Lire le registre des communications, sans identité", Need: may(service.Read)}, d.disclosed)
	serve.Add(api, serve.Operation{ID: "read-disclosures", Method: http.MethodGet, Path: "/rights/people/{person}/disclosures",
		Summary: "Lire ce qui a été communiqué d'une personne", Need: may(service.Read)}, d.disclosedOf)
}

// PersonRef names the person whose data are disclosed.
type PersonRef struct {
	Person string `path:"person" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la personne"`
}

// Identified is how a person is found: neither is kept.
type Identified struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Adresse électronique du compte"`
	NIR   string `json:"nir,omitempty" maxLength:"30" doc:"Numéro de sécurité sociale ; il n'est pas conservé"`
}

func (i Identified) checked() error {
	if i.Email == "" && i.NIR == "" {
		return fault.Fieldf("body.email", "Indiquez une adresse électronique ou un numéro de sécurité sociale.")
	}
	return nil
}

type discloseInput struct {
	Body struct {
		Identified
		disclosure.Order
	}
}

type disclosureOutput struct{ Body disclosure.Disclosure }

func (d *Desk) disclose(ctx context.Context, in *discloseInput) (*disclosureOutput, error) {
	if err := in.Body.checked(); err != nil {
		return nil, err
	}
	owner, ok, err := d.rights.Search(ctx, in.Body.Email, in.Body.NIR)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.Fieldf("body.email", "Personne n’est connu sous cet identifiant.")
	}
	caller := serve.Must(ctx)
	made, err := d.disclosures.Record(ctx, owner.Person, in.Body.Order, caller.Person, caller.Role)
	if err != nil {
		return nil, err
	}
	return &disclosureOutput{made}, nil
}

// disclosuresShown is how many the list shows.
const disclosuresShown = 100

type disclosuresOutput struct {
	Body struct {
		Disclosures []disclosure.Head `json:"disclosures"`
	}
}

func (d *Desk) disclosed(ctx context.Context, _ *struct{}) (*disclosuresOutput, error) {
	serve.Show(ctx, serve.Sight{})
	heads, err := d.disclosures.List(ctx, disclosuresShown)
	out := &disclosuresOutput{}
	out.Body.Disclosures = heads
	return out, err
}

type personDisclosuresOutput struct {
	Body struct {
		Disclosures []disclosure.Disclosure `json:"disclosures"`
	}
}

func (d *Desk) disclosedOf(ctx context.Context, in *PersonRef) (*personDisclosuresOutput, error) {
	found, err := d.disclosures.Of(ctx, id.Person(in.Person))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{}, id.Person(in.Person))
	out := &personDisclosuresOutput{}
	out.Body.Disclosures = found
	return out, nil
}
