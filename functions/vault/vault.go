// Package vault is the sealed vault of European funds (003:154): asked for, released by a second person, read by who controls while it is open. It
// is the one function that opens the vault's group of keys, beside the purge, which seals.
package vault

import (
	"cmp"
	"context"
	"net/http"

	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/opening"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{"vault", journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

// described is the category under which the operations are described where a service has no vault.
const described service.Category = "FSE"

type desk struct {
	serve.House
	openings opening.Desk
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	d := desk{api.House, opening.New(api.Vault, api.Service)}
	proofs := cmp.Or(api.Service.CategoryOf(string(table.KindProof)), described)
	approve, read := serve.Allows(service.Approve, proofs, service.ScopeGrant), serve.Allows(service.Read, proofs, service.ScopeGrant)
	add := func(id, method, path, summary string, status int, need serve.Need) serve.Operation {
		off := !api.Service.Has(service.FeatureVault) || !api.Serves(approve) || !api.Serves(read)
		return serve.Operation{ID: id, Method: method, Path: "/vault" + path, Summary: summary, Status: status, Need: need, Off: off}
	}
	serve.Add(api, add("list-sealed-proofs", http.MethodGet, "/proofs", "Lister les preuves scellées, sans identité", http.StatusOK, approve), d.sealed)
	serve.Add(api, add("list-openings", http.MethodGet, "/openings", "Lister les ouvertures du coffre", http.StatusOK, approve), d.list)
	serve.Add(api, add("ask-opening", http.MethodPost, "/openings", "Demander l'ouverture du coffre pour un contrôle, sur autorisation du ministre", http.StatusCreated, approve), d.ask)
	serve.Add(api, add("release-opening", http.MethodPost, "/openings/{id}/release", "Donner son accord à une ouverture ; il y faut une autre personne", http.StatusOK, approve), d.release)
	serve.Add(api, add("end-opening", http.MethodPost, "/openings/{id}/end", "Refermer le coffre aussitôt", http.StatusOK, approve), d.end)
	serve.Add(api, add("list-open-proofs", http.MethodGet, "/open", "Lister les preuves ouvertes à la lecture", http.StatusOK, read), d.open)
	serve.Add(api, add("read-proof", http.MethodGet, "/open/{id}", "Lire une preuve ouverte", http.StatusOK, read), d.read)
}

// Ref names one of them in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

const listed = 100

func (d desk) word(ctx context.Context) opening.Word {
	caller := serve.Must(ctx)
	return opening.Word{By: caller.Person, Role: caller.Role, At: d.openings.At()}
}

type sealedInput struct {
	After string `query:"after" maxLength:"400" doc:"Où s'est arrêtée la page précédente"`
}

type sealedOutput struct {
	Body struct {
		Proofs []opening.Sealed `json:"proofs"`
		Next   string           `json:"next,omitempty"`
	}
}

func (d desk) sealed(ctx context.Context, in *sealedInput) (*sealedOutput, error) {
	out := &sealedOutput{}
	var err error
	out.Body.Proofs, out.Body.Next, err = d.openings.Sealed(ctx, in.After, listed)
	return out, err
}

type openingsOutput struct {
	Body struct {
		Openings []opening.Opening `json:"openings"`
	}
}

func (d desk) list(ctx context.Context, _ *struct{}) (*openingsOutput, error) {
	out := &openingsOutput{}
	var err error
	out.Body.Openings, err = d.openings.List(ctx, listed)
	return out, err
}

type openingOutput struct{ Body opening.Opening }

func done(made opening.Opening, err error) (*openingOutput, error) {
	if err != nil {
		return nil, err
	}
	return &openingOutput{made}, nil
}

type askInput struct{ Body opening.Order }

func (d desk) ask(ctx context.Context, in *askInput) (*openingOutput, error) {
	return done(d.openings.Ask(ctx, in.Body, d.word(ctx)))
}

func (d desk) release(ctx context.Context, in *Ref) (*openingOutput, error) {
	return done(d.openings.Release(ctx, in.ID, d.word(ctx)))
}

func (d desk) end(ctx context.Context, in *Ref) (*openingOutput, error) {
	return done(d.openings.End(ctx, in.ID, d.word(ctx)))
}

type openOutput struct {
	Body struct {
		Proofs []id.Person `json:"proofs"`
	}
}

func (d desk) open(ctx context.Context, _ *struct{}) (*openOutput, error) {
	serve.Show(ctx, serve.Sight{})
	out := &openOutput{}
	var err error
	out.Body.Proofs, err = d.openings.Open(ctx)
	return out, err
}

type proofOutput struct{ Body purge.Proof }

// read is journaled, with the opening under which it is done, before the answer leaves.
func (d desk) read(ctx context.Context, in *Ref) (*proofOutput, error) {
	read, under, err := d.openings.Read(ctx, id.Person(in.ID), serve.Must(ctx).Role)
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: under}, id.Person(in.ID))
	return &proofOutput{read}, nil
}
