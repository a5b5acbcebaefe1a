package serve

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// What an operation may answer when it does not do what was asked, by what may have happened: to any request, to one in a session or that changes
// something, and to one that changes something.
var (
	always = []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	known  = []int{http.StatusUnauthorized, http.StatusForbidden}
	sent   = []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}
)

// answers describes what an operation answers, apart from the JSON of a success.
func answers(op Operation) map[string]*huma.Response {
	reads := op.Method == http.MethodGet
	statuses := slices.Clone(always)
	if !op.Need.public || !reads {
		statuses = append(statuses, known...)
	}
	if !reads {
		statuses = append(statuses, sent...)
	}
	responses := map[string]*huma.Response{}
	for _, status := range statuses {
		responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + strconv.Itoa(status)}
	}
	if len(op.Gives) > 0 {
		file := &huma.Response{Content: map[string]*huma.MediaType{}}
		for _, kind := range op.Gives {
			file.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		responses[strconv.Itoa(max(op.Status, http.StatusOK))] = file
	}
	return responses
}

// problems are the answers that operations share, by status, as the description calls them.
func problems(schemas huma.Registry) map[string]*huma.Response {
	body := map[string]*huma.MediaType{problemType: {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "")}}
	shared := map[string]*huma.Response{}
	for _, status := range slices.Concat(always, known, sent) {
		shared[strconv.Itoa(status)] = &huma.Response{Description: titles[status], Content: body}
	}
	return shared
}
