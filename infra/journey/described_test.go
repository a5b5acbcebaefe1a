package journey

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// tells is what the description of the API tells of one path: by method, the answers by status, with their media types.
type tells struct {
	path    *regexp.Regexp
	answers map[string]map[string][]string
}

var placeholder = regexp.MustCompile(`\\\{\w+\\\}`)

// description is the API as it is described to who programs against it, paths without placeholders first.
var description = sync.OnceValues(func() ([]tells, error) {
	text, err := os.ReadFile("../../functions/referential/openapi.json")
	if err != nil {
		return nil, err
	}
	type answer struct {
		Ref     string `json:"$ref"`
		Content map[string]any
	}
	var read struct {
		Components struct{ Responses map[string]answer }
		Paths      map[string]map[string]struct{ Responses map[string]answer }
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, err
	}
	var all []tells
	for _, path := range slices.SortedFunc(maps.Keys(read.Paths), func(a, b string) int {
		return strings.Compare(strings.ReplaceAll(a, "{", "\x7f"), strings.ReplaceAll(b, "{", "\x7f"))
	}) {
		one := tells{regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$"), map[string]map[string][]string{}}
		for method, operation := range read.Paths[path] {
			answers := map[string][]string{}
			for status, found := range operation.Responses {
				if name, shared := strings.CutPrefix(found.Ref, "#/components/responses/"); shared {
					found = read.Components.Responses[name]
				}
				answers[status] = slices.Sorted(maps.Keys(found.Content))
			}
			one.answers[strings.ToUpper(method)] = answers
		}
		all = append(all, one)
	}
	return all, nil
})

// untold says what of an answer its description does not tell; "" for what is described, and for what is no operation.
func untold(method, address string, got reply) string {
	all, err := description()
	if err != nil {
		return err.Error()
	}
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for _, one := range all {
		if !one.path.MatchString(at.Path) {
			continue
		}
		answers, known := one.answers[method]
		if !known {
			return ""
		}
		kinds, known := answers[strconv.Itoa(got.status)]
		if !known {
			return fmt.Sprintf("status %d is not described", got.status)
		}
		if kind, _, _ := mime.ParseMediaType(got.header.Get("Content-Type")); got.text != "" && !slices.Contains(kinds, kind) {
			return fmt.Sprintf("status %d with %q: %q is described", got.status, kind, kinds)
		}
		return ""
	}
	return ""
}

func TestUntold(t *testing.T) {
	t.Parallel()
	as := func(kind string) http.Header { return http.Header{"Content-Type": {kind}} }
	for name, test := range map[string]struct {
		method, path string
		got          reply
		want         string
	}{
		"as described":       {"GET", "/api/v1/account?a=b", reply{status: 200, header: as("application/json"), text: "{}"}, ""},
		"shared":             {"GET", "/api/v1/account", reply{status: 401, header: as("application/problem+json"), text: "{}"}, ""},
		"another status":     {"GET", "/api/v1/account", reply{status: 418}, "status 418 is not described"},
		"another kind":       {"GET", "/api/v1/cvs/documents/x/file", reply{status: 200, header: as("text/html"), text: "<p>"}, "text/html"},
		"literal paths come": {"POST", "/api/v1/cvs/documents", reply{status: 204}, "status 204 is not described"},
		"no operation":       {"GET", "/mon-espace", reply{status: 418}, ""},
		"no method":          {"PATCH", "/api/v1/account", reply{status: 405}, ""},
	} {
		if said := untold(test.method, test.path, test.got); !strings.Contains(said, test.want) || test.want == "" && said != "" {
			t.Errorf("%s: %q", name, said)
		}
	}
}
