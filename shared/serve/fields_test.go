package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/service"
)

// shownField is one field of a category, in an answer that lists them.
type shownField struct {
	Name     string `json:"name"`
	category service.Category
}

func (f shownField) Shows() (category service.Category, field string) { return f.category, f.Name }

type shownFields struct {
	Body struct {
		Fields []shownField `json:"fields" doc:"Chaque champ de la catégorie, et un qu'elle n'a pas"`
	}
}

// fieldsAs asks for every field of a category as a role, and for one that the category does not have.
func fieldsAs(t *testing.T, house House, role service.Role, need Need) []string {
	t.Helper()
	api := NewAPI(house)
	spec, _ := house.Service.Category(need.Category)
	Add(api, Operation{ID: "fields", Method: http.MethodGet, Path: "/fields", Need: need}, func(ctx context.Context, _ *nothing) (*shownFields, error) {
		Show(ctx, Sight{Written: true})
		out := &shownFields{}
		for _, name := range append(slices.Clone(spec.Fields), "undeclared") {
			out.Body.Fields = append(out.Body.Fields, shownField{name, need.Category})
		}
		return out, nil
	})
	var answer struct{ Fields []shownField }
	if err := json.Unmarshal(answerTo(t, house, api, role, "/fields"), &answer); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, field := range answer.Fields {
		names = append(names, field.Name)
	}
	return names
}

// answerTo is the answer of an operation to somebody of a role.
func answerTo(t *testing.T, house House, api *API, role service.Role, path string) []byte {
	t.Helper()
	_, cookie := somebody(t, house, string(role))
	r, w := httptest.NewRequest(http.MethodGet, Prefix+path, nil), httptest.NewRecorder()
	r.AddCookie(cookie)
	api.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d %s", path, role, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// TestFieldsOfEveryRole asks, in every service and as every role to which a cell of the matrix opens some fields only, for all of them.
func TestFieldsOfEveryRole(t *testing.T) {
	house, _ := furnished(t)
	limited := 0
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		house.Service = svc
		for role, cells := range svc.Access {
			for category, cell := range cells {
				if len(cell.Fields()) == 0 {
					continue
				}
				limited++
				got, want := fieldsAs(t, house, role, Allows(cell.Actions[0], category, cell.Scopes...)), cell.Fields()
				if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
					t.Errorf("%s %s as %s: %v come out, the service file says %v", svc.ID, category, role, got, want)
				}
				whole := limitedTo(svc, role, category, nil)
				house.Service = whole
				if got := fieldsAs(t, house, role, Allows(cell.Actions[0], category, cell.Scopes...)); len(got) <= len(want) {
					t.Errorf("%s %s as %s without a limit: %v", svc.ID, category, role, got)
				}
				house.Service = svc
			}
		}
	}
	if limited < 8 {
		t.Errorf("%d cells of the service files have a list of fields", limited)
	}
}

// limitedTo is a service whose role sees only these fields of a category; none: all.
func limitedTo(svc *service.Service, role service.Role, category service.Category, only []string) *service.Service {
	changed := *svc
	changed.Access = maps.Clone(svc.Access)
	changed.Access[role] = maps.Clone(svc.Access[role])
	cell := changed.Access[role][category]
	cell.View = nil
	if only != nil {
		cell.View = &service.View{ID: "essai", Only: only}
	}
	changed.Access[role][category] = cell
	return &changed
}

type address struct {
	Phone  string `json:"phone" data:"CT.phone"`
	Street string `json:"street" data:"XX|CT.address"`
}

type profile struct {
	ID       string   `json:"id" data:"-"`
	Text     string   `json:"text"`
	Name     string   `json:"name" data:"FX.nom"`
	Home     *address `json:"home"`
	Others   []address
	Self     *profile `json:"self"`
	Refused  []byte   `json:"refused" data:"XX"`
	Children int      `json:"children" data:"FX.nombre_enfants_autres"`
}

type profileAnswer struct{ Body profile }

// TestCutOfAnAnswer holds what comes out of one answer, member by member, against what the reader may see.
func TestCutOfAnAnswer(t *testing.T) {
	whole, _ := furnished(t)
	const all = `{"Others":[{"phone":"1","street":"s"}],"children":3,"home":{"phone":"2","street":"t"},"id":"i","name":"n","refused":"eA==","self":null,"text":"x"}`
	tests := []struct {
		name string
		role service.Role
		need Need
		svc  *service.Service
		want string
	}{
		{"the whole of each category", "agent_dept", Allows(service.Read, "PRO", service.ScopeTerritory), whole.Service, all},
		{"a category that the role has no cell of", "recruteur", Allows(service.Read, "PRO", service.ScopeMatch), whole.Service,
			`{"Others":[],"children":0,"home":{"phone":"","street":""},"id":"i","name":"","refused":"eA==","self":null,"text":"x"}`},
		{"some fields of another category", "agent_dept", Allows(service.Read, "PRO", service.ScopeTerritory), limitedTo(whole.Service, "agent_dept", "CT", []string{"phone"}),
			`{"Others":[{"phone":"1","street":""}],"children":3,"home":{"phone":"2","street":""},"id":"i","name":"n","refused":"eA==","self":null,"text":"x"}`},
		{"some fields of its own category: what is not declared is left out", "agent_dept", Allows(service.Read, "PRO", service.ScopeTerritory), limitedTo(whole.Service, "agent_dept", "PRO", []string{"title"}),
			`{"Others":[{"phone":"1","street":"s"}],"children":3,"home":{"phone":"2","street":"t"},"id":"i","name":"n","refused":null,"self":null,"text":""}`},
		{"one's own account: another's cells say nothing of it", "hotline", SignedIn, limitedTo(whole.Service, "hotline", "CT", []string{"phone"}), all},
		{"one's own account, of which a part is shown", "candidat", SignedIn, whole.Service,
			`{"Others":[{"phone":"1","street":""}],"children":3,"home":{"phone":"2","street":""},"id":"i","name":"n","refused":"eA==","self":null,"text":"x"}`},
	}
	for _, test := range tests {
		house := whole
		house.Service = test.svc
		api := NewAPI(house)
		kept := &profile{ID: "i", Text: "x", Name: "n", Home: &address{"2", "t"}, Others: []address{{"1", "s"}}, Refused: []byte("x"), Children: 3}
		Add(api, Operation{ID: "try", Method: http.MethodGet, Path: "/try", Need: test.need}, func(ctx context.Context, _ *nothing) (*profileAnswer, error) {
			Show(ctx, Sight{Written: true})
			return &profileAnswer{*kept}, nil
		})
		var got, want any
		for text, into := range map[string]*any{string(answerTo(t, house, api, test.role, "/try")): &got, test.want: &want} {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if kept.Home.Street != "t" || kept.Others[0].Street != "s" {
			t.Errorf("%s: what the handler holds was changed: %+v", test.name, kept)
		}
	}
}

// TestAnswersAreDeclared starts no operation whose answer leaves open which field of a category it shows, or names one that is none.
func TestAnswersAreDeclared(t *testing.T) {
	house, _ := furnished(t)
	type silentAnswer struct {
		Body struct {
			Phone string `json:"phone"`
		}
	}
	type unknownAnswer struct {
		Body struct {
			Phone string `json:"phone" data:"CT.telephone"`
		}
	}
	tests := []struct {
		add  func(*API)
		says string
	}{
		{func(api *API) {
			Add(api, Operation{ID: "try", Method: http.MethodGet, Path: "/try", Need: Allows(service.Read, "CT", service.ScopeSelf)}, func(context.Context, *nothing) (*silentAnswer, error) { return nil, nil })
		}, "Phone does not say which field of CT it shows"},
		{func(api *API) {
			Add(api, Operation{ID: "try", Method: http.MethodGet, Path: "/try", Need: Allows(service.Read, "PRO", service.ScopeSelf)}, func(context.Context, *nothing) (*unknownAnswer, error) { return nil, nil })
		}, `CT has no field "telephone"`},
	}
	for _, test := range tests {
		func() {
			defer func() {
				if refused := fmt.Sprint(recover()); !strings.Contains(refused, test.says) {
					t.Errorf("it starts, or says %q; want %q", refused, test.says)
				}
			}()
			test.add(NewAPI(house))
		}()
	}
}
