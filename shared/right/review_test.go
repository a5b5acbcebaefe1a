package right_test

import (
	"context"
	"testing"

	"tandem/shared/fault"
	"tandem/shared/right"
	"tandem/shared/service"
)

// A human review is answered by the role that the service file names, and by no other, whoever else answers requests; its person alone withdraws it.
func TestWhoLooksAgain(t *testing.T) {
	ctx := context.Background()
	desk, owner, _ := opposing(t, service.TermsReasoned, service.RightHumanReview)
	spec, ok := desk.Service.Right(service.RightHumanReview)
	if !ok || spec.By == "" {
		t.Fatalf("nobody is named: %+v", spec)
	}
	request, err := desk.Receive(ctx, right.Filing{Right: service.RightHumanReview, Message: "La fin de mon droit est fausse.", Channel: right.ByAccount, Owner: owner}, herself)
	if err != nil {
		t.Fatal(err)
	}
	qualify := right.Qualification{Right: service.RightHumanReview}
	for _, role := range desk.Service.Roles {
		by := right.Signature{Person: officer.Person, Role: string(role.ID), At: officer.At}
		if _, err := desk.Do(ctx, request.ID, qualify, by); (role.ID == spec.By) != (err == nil) || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", role.ID, err)
		}
	}
	if view := desk.ViewHead(request.Head(desk.Service.Zone)); view.For != desk.Service.RoleLabel(spec.By) {
		t.Errorf("routed to %q", view.For)
	}
	if _, err := desk.DoOwn(ctx, request.ID, right.Withdrawal{}, herself); err != nil {
		t.Errorf("withdrawn by its person: %v", err)
	}
}
