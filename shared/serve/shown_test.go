package serve

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// deaf is a store that does not take what the journal writes.
type deaf struct {
	table.Store
	refuses bool
}

func (d *deaf) Write(ctx context.Context, ops ...table.Op) error {
	if d.refuses && slices.ContainsFunc(ops, func(op table.Op) bool { return op.Item.Key.Table() == table.Journal }) {
		return errors.New("the journal is away")
	}
	return d.Store.Write(ctx, ops...)
}

type secretAnswer struct {
	Body struct {
		Text string `json:"text"`
	}
}

// showing is an API of one operation that answers a secret after it did something.
func showing(house House, op Operation, first func(context.Context) error) *API {
	api := NewAPI(house)
	op.ID, op.Method, op.Path = "show", http.MethodGet, "/show"
	Add(api, op, func(ctx context.Context, _ *nothing) (*secretAnswer, error) {
		out := &secretAnswer{}
		out.Body.Text = "le-secret"
		return out, first(ctx)
	})
	return api
}

var people = []id.Person{id.FromBytes[id.Person]([id.Size]byte{1}), id.FromBytes[id.Person]([id.Size]byte{2})}

// TestNothingIsShownUnjournaled has a professional read: the entry stands before the answer leaves, and without it nothing leaves.
func TestNothingIsShownUnjournaled(t *testing.T) {
	house, now := furnished(t)
	store := &deaf{Store: house.Store}
	house.Store, house.Vault = store, vaulttest.Open(t).Vault(t)
	read := Allows(service.Read, "PRO", service.ScopeTerritory)
	names := func(said Sight, who ...id.Person) func(context.Context) error {
		return func(ctx context.Context) error { Show(ctx, said, who...); return nil }
	}
	refuses := func(context.Context) error { return fault.New(fault.NotFound, "Rien.") }
	silence := func(context.Context) error { return nil }
	tests := []struct {
		name    string
		op      Operation
		role    string
		first   func(context.Context) error
		deaf    bool
		status  int
		entries []journal.Entry
	}{
		{"two people", Operation{Need: read}, "agent_dept", names(Sight{Reason: "demande-7"}, people...), false, http.StatusOK,
			[]journal.Entry{{Action: "R", Category: "PRO", Reason: "demande-7"}, {Action: "R", Category: "PRO", Reason: "demande-7"}}},
		{"nobody in particular", Operation{Need: read}, "agent_dept", names(Sight{Action: "verification"}), false, http.StatusOK, []journal.Entry{{Action: "verification", Category: "PRO"}}},
		{"a recruiter, who reads of others", Operation{Need: Allows(service.Read, "PRO", service.ScopeMatch)}, "recruteur", names(Sight{}, people[0]), false, http.StatusOK, []journal.Entry{{Action: "R", Category: "PRO"}}},
		{"whose is not said", Operation{Need: read}, "agent_dept", silence, false, http.StatusInternalServerError, nil},
		{"the journal is away", Operation{Need: read}, "agent_dept", names(Sight{}, people[0]), true, http.StatusServiceUnavailable, nil},
		{"nothing was found", Operation{Need: read}, "agent_dept", refuses, true, http.StatusNotFound, nil},
		{"a transaction of its own says it", Operation{Need: read}, "agent_dept", names(Sight{Written: true}, people[0]), true, http.StatusOK, nil},
		{"one's own", Operation{Need: Allows(service.Read, "PRO", service.ScopeSelf)}, "candidat", silence, true, http.StatusOK, nil},
		{"published by whom it concerns", Operation{Need: Allows(service.Read, "OFF", service.ScopeMatch), Published: true}, "candidat", silence, true, http.StatusOK, nil},
		{"nobody's data", Operation{Need: Allows(service.Read, "PUR", service.ScopeAll)}, "dpo", silence, true, http.StatusOK, nil},
	}
	for _, test := range tests {
		now.Set(now.Now().Add(24 * time.Hour))
		_, cookie := somebody(t, house, test.role)
		api := showing(house, test.op, test.first)
		store.refuses = test.deaf
		r, w := httptest.NewRequest(http.MethodGet, Prefix+"/show", nil), httptest.NewRecorder()
		r.AddCookie(cookie)
		api.Handler().ServeHTTP(w, r)
		store.refuses = false
		if w.Code != test.status || strings.Contains(w.Body.String(), "le-secret") != (test.status == http.StatusOK) {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
		entries, err := api.Journal().Day(t.Context(), now.Now().Format(time.DateOnly))
		if err != nil || len(entries) != len(test.entries) {
			t.Errorf("%s: %d entries, want %d (%v)", test.name, len(entries), len(test.entries), err)
			continue
		}
		for i, got := range entries {
			want := test.entries[i]
			if got.Action != want.Action || got.Category != want.Category || got.Reason != want.Reason || got.Actor != test.role || got.Agent == "" || (got.Subject == "") != (test.name == "nobody in particular") {
				t.Errorf("%s: the journal says %+v", test.name, got)
			}
		}
	}
}
