package referential

import (
	"context"
	"net/http"

	"tandem/shared/policy"
	"tandem/shared/serve"
)

// published adds what anybody may know of the service: each document from the file that the engines execute. A table for spreadsheets
// has an address of its own, so that a link to it is enough to save it.
func published(api *serve.API) {
	svc := api.Service
	publish(api, "notice", "Lire la notice de confidentialité", policy.NoticeOf(svc))
	publish(api, "retention", "Lire les durées de conservation", policy.RetentionOf(svc))
	publish(api, "register", "Lire le registre des traitements", policy.RegisterOf(svc))
	publish(api, "recipients", "Lire qui reçoit des données", list[policy.Recipient]{policy.RecipientsOf(svc)})
	publish(api, "access", "Lire qui peut faire quoi avec quelles données", list[policy.RoleAccess]{policy.AccessOf(svc)})
	publish(api, "copies", "Lire ce qui reste d’un dossier effacé, et jusqu’à quand", list[policy.Copy]{policy.CopiesOf(svc)})
	sheet(api, "retention", "Enregistrer les durées de conservation pour un tableur", policy.RetentionOf(svc).CSV())
	sheet(api, "register", "Enregistrer le registre des traitements pour un tableur", policy.RegisterOf(svc).CSV())
}

// list is a document that is one list.
type list[T any] struct {
	Items []T `json:"items"`
}

type document[T any] struct{ Body T }

// publish adds a document, computed once.
func publish[T any](api *serve.API, name, summary string, body T) {
	serve.Add(api, serve.Operation{ID: "read-policy-" + name, Method: http.MethodGet, Path: "/policy/" + name, Summary: summary, Need: serve.Anyone},
		func(context.Context, *struct{}) (*document[T], error) { return &document[T]{body}, nil })
}

type sheetOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// sheet adds a table for spreadsheets.
func sheet(api *serve.API, name, summary string, body []byte) {
	serve.Add(api, serve.Operation{ID: "save-policy-" + name, Method: http.MethodGet, Path: "/policy/" + name + ".csv", Summary: summary, Need: serve.Anyone,
		Gives: []string{"text/csv"}},
		func(context.Context, *struct{}) (*sheetOutput, error) {
			return &sheetOutput{"text/csv; charset=utf-8", `attachment; filename="` + name + `.csv"`, body}, nil
		})
}
