package admin

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"tandem/shared/clock"
	"tandem/shared/habilitation"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// unwritten is a store that writes nothing and says so.
type unwritten struct {
	table.Store
	writes int
}

var errUnwritten = errors.New("nothing is written")

func (u *unwritten) Write(context.Context, ...table.Op) error {
	u.writes++
	return errUnwritten
}

// FuzzOperator: of what is sent to the function itself one order alone comes to be written: that of somebody who designates others, committed
// and named. Whatever else is refused, and the refusal names nobody.
func FuzzOperator(f *testing.F) {
	svc, err := service.Load(service.Default, "")
	if err != nil {
		f.Fatal(err)
	}
	vault := vaulttest.Open(f).Vault(f)
	store := &unwritten{Store: vault.Store}
	vault.Store, vault.Clock = store, clock.Fixed(vaulttest.Now.AddDate(0, 0, 20)) // after the day of the order in events/operator
	take := operator(habilitation.New(vault, svc, notify))
	golden, err := os.ReadFile("../../events/operator/admin-first-administrator.json")
	if err != nil {
		f.Fatal(err)
	}
	var event struct {
		Operator string
		Order    json.RawMessage
	}
	if err := json.Unmarshal(golden, &event); err != nil {
		f.Fatal(err)
	}
	if err := take(context.Background(), event.Operator, event.Order); !errors.Is(err, errUnwritten) {
		f.Fatalf("the order of events/operator: %v", err)
	}
	f.Add(event.Operator, []byte(event.Order))
	for _, order := range []string{
		"", "null", "[]", "{}", `"x"`, `{"role":"admin_fonct"}`, `{"role":9}`, `{"role":"candidat","committed":"2026-11-01"}`, `{"committed":"2026-02-30"}`,
		`{"role":"admin_fonct","email":"prune@demo.example","firstName":"Prune","lastName":"Exemple","from":"2026-11-01","until":"2026-10-01","committed":"2026-11-01","reference":"x"}`,
		`{"role":"admin_fonct","email":"prune","firstName":"\u0000","lastName":" ","from":"2026-11-01","committed":"2026-11-01","territory":["62000"],"structure":"1"}`,
	} {
		f.Add(event.Operator, []byte(order))
	}
	f.Add("another", []byte(event.Order))
	f.Fuzz(func(t *testing.T, name string, said []byte) {
		store.writes = 0
		err := take(t.Context(), name, said)
		var order habilitation.Order
		unread := json.Unmarshal(said, &order)
		if err == nil {
			t.Fatal("done, and nothing is written")
		}
		written := store.writes > 0
		if written != errors.Is(err, errUnwritten) {
			t.Errorf("%d writes: %v", store.writes, err)
		}
		if written && (name != "first-administrator" || unread != nil || !svc.Designates(service.Role(order.Role)) || order.Committed.IsZero() || order.FirstName == "" || order.LastName == "" || !strings.Contains(order.Email, "@")) {
			t.Errorf("%q of %+v is written", name, order)
		}
		const long = 6
		for _, personal := range []string{order.Email, order.FirstName, order.LastName, order.Reference} {
			if len(personal) > long && strings.Contains(err.Error(), personal) {
				t.Errorf("the refusal repeats %q: %v", personal, err)
			}
		}
	})
}
