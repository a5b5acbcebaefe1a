// Package referential finds métiers (ROME) and communes by what people type, and publishes what the service promises about data. It is
// public and reads no table.
package referential

import (
	"context"
	_ "embed"
	"net/http"

	"tandem/shared/commune"
	"tandem/shared/rome"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open: none.
var Groups = []seal.Group{}

const limit = 20

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	api.Handle("GET "+serve.Prefix+"/openapi.json", Description)
	return serve.Function{HTTP: api.Handler()}
}

// description is infra/openapi.yaml in JSON; a test keeps it equal to the operations.
//
//go:embed openapi.json
var description []byte

// Description answers with the description of the whole API.
func Description(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(description) // the client may be gone
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	serve.Add(api, serve.Operation{ID: "search-jobs", Method: http.MethodGet, Path: "/referentials/jobs",
		Summary: "Chercher un métier par son nom ou son code ROME", Need: serve.Anyone}, jobs)
	serve.Add(api, serve.Operation{ID: "search-communes", Method: http.MethodGet, Path: "/referentials/communes",
		Summary: "Chercher une commune par son nom ou son code postal", Need: serve.Anyone}, communes)
	published(api)
}

type query struct {
	Q string `query:"q" maxLength:"80" doc:"Début d'un nom, ou code"`
}

type job struct {
	Rome        string `json:"rome"`
	Appellation uint32 `json:"appellation"`
	Label       string `json:"label"`
}

type jobsOutput struct {
	Body struct {
		Hits []job `json:"hits"`
	}
}

func jobs(_ context.Context, in *query) (*jobsOutput, error) {
	out := &jobsOutput{}
	out.Body.Hits = []job{}
	for _, hit := range rome.Search(in.Q, limit) {
		out.Body.Hits = append(out.Body.Hits, job{string(hit.Code), hit.Appellation, hit.Label})
	}
	return out, nil
}

type place struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

type communesOutput struct {
	Body struct {
		Hits []place `json:"hits"`
	}
}

func communes(_ context.Context, in *query) (*communesOutput, error) {
	out := &communesOutput{}
	out.Body.Hits = []place{}
	for _, found := range commune.Search(in.Q, limit) {
		out.Body.Hits = append(out.Body.Hits, place{string(found.Code), found.Label()})
	}
	if len(out.Body.Hits) == 0 { // it may have merged, and go by another name
		for _, former := range commune.SearchFormer(in.Q, limit) {
			now, _ := commune.Find(former.Now)
			out.Body.Hits = append(out.Body.Hits, place{string(now.Code), now.Label() + ", anciennement " + former.Name})
		}
	}
	return out, nil
}
