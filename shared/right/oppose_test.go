package right_test

import (
	"context"
	"testing"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/purge"
	"tandem/shared/right"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// opposing is a desk of the first service that has a purpose of the terms and grants a right, and somebody whose data the purpose uses.
func opposing(t *testing.T, terms service.Terms, asked service.Right) (desk right.Desk, owner account.Owner, purpose string) {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc := load(t, stack)
		if _, granted := svc.Right(asked); !granted {
			continue
		}
		for _, found := range svc.Purposes {
			if svc.OppositionTo(found).Terms == terms {
				vault := vaulttest.Open(t).Vault(t)
				desk = right.New(vault, svc, purge.New(vault, nil, svc, ""))
				owner = account.Owner{Person: zoe, Class: string(svc.ClassOf(found.Roles[0]))}
				unit := vault.NewUnit(table.UnitKey(owner.Person, owner.Class), owner.Class)
				desk.Lifetime.Set(unit, map[service.Event]calendar.Date{})
				if err := vault.Commit(context.Background(), unit); err != nil {
					t.Fatal(err)
				}
				return desk, owner, found.ID
			}
		}
	}
	t.Fatalf("no purpose is opposed on the terms %s", terms)
	return desk, owner, purpose
}

// Prospection stops at the first word, without a reason and without anybody's leave (RGPD art. 21(2) and (3); 003:190); what needs a reason waits for one.
func TestOppositionWithoutReason(t *testing.T) {
	ctx := context.Background()
	desk, owner, purpose := opposing(t, service.TermsFree, service.RightOpposition)
	filing := right.Filing{Right: service.RightOpposition, Purposes: []string{purpose}, Channel: right.ByAccount, Owner: owner}
	request, err := desk.Receive(ctx, filing, herself)
	if err != nil || request.State != right.Answered || request.Acknowledged == nil {
		t.Fatalf("%+v, %v", request, err)
	}
	unit, _, err := desk.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range desk.Purposes(unit, desk.Service.Purposes[0].Roles[0]) {
		if opposed := one.Since != ""; opposed != (one.ID == purpose) || one.Weighs {
			t.Errorf("%+v", one)
		}
	}
	if _, err := desk.Receive(ctx, filing, herself); !fault.Is(err, fault.Conflict) {
		t.Errorf("opposed twice: %v", err)
	}

	desk, owner, purpose = opposing(t, service.TermsReasoned, service.RightOpposition)
	filing.Purposes, filing.Owner = []string{purpose}, owner
	if _, err := desk.Receive(ctx, filing, herself); !fault.Is(err, fault.Invalid) {
		t.Errorf("without the reasons that the law asks for: %v", err)
	}
}

// Of somebody whose data are gone nothing can be opposed; the data of a frozen unit can.
func TestOppositionOfWhom(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		change func(desk right.Desk, owner account.Owner)
		gone   bool
	}{
		"frozen": {func(desk right.Desk, owner account.Owner) {
			unit, _, err := desk.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
			if err != nil {
				t.Fatal(err)
			}
			desk.Lifetime.Freeze(unit, "accuracy")
			if err := desk.Vault.Commit(ctx, unit); err != nil {
				t.Fatal(err)
			}
		}, false},
		"purged": {func(desk right.Desk, owner account.Owner) {
			if err := desk.Vault.Store.Write(ctx, table.Delete(table.UnitKey(owner.Person, owner.Class), table.Always)); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		desk, owner, purpose := opposing(t, service.TermsReasoned, service.RightOpposition)
		test.change(desk, owner)
		_, err := desk.Receive(ctx, right.Filing{Right: service.RightOpposition, Purposes: []string{purpose}, Message: "Ma situation.", Channel: right.ByAccount, Owner: owner}, herself)
		if (err != nil) != test.gone {
			t.Errorf("%s: %v", name, err)
		}
	}
}
