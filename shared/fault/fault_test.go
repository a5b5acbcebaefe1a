package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"tandem/shared/fault"
)

func TestKindOf(t *testing.T) {
	conflict := fault.New(fault.Conflict, "Ce dossier a changé.")
	tests := map[string]struct {
		err  error
		want fault.Kind
	}{
		"nothing":               {nil, fault.Internal},
		"another error":         {errors.New("x"), fault.Internal},
		"a fault":               {conflict, fault.Conflict},
		"a wrapped fault":       {fmt.Errorf("doing: %w", conflict), fault.Conflict},
		"the first of two":      {fault.Because(fault.Unavailable, "Réessayez.", conflict), fault.Unavailable},
		"below internal faults": {fault.Because(fault.Internal, "", conflict), fault.Internal},
		"joined":                {errors.Join(errors.New("x"), conflict), fault.Conflict},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := fault.KindOf(test.err); got != test.want {
				t.Errorf("kind %d, want %d", got, test.want)
			}
			if got := fault.Is(test.err, test.want); got != (test.err != nil) {
				t.Errorf("Is answers %v", got)
			}
		})
	}
}

func TestTextsForTheLog(t *testing.T) {
	cause := errors.New("disk full")
	tests := map[string]struct {
		err  error
		want string
	}{
		"message":            {fault.New(fault.NotFound, "Ce compte n'existe plus."), "Ce compte n'existe plus."},
		"message and cause":  {fault.Because(fault.Unavailable, "Réessayez.", cause), "Réessayez.: disk full"},
		"cause alone":        {fault.Because(fault.Internal, "", cause), "disk full"},
		"a field":            {fault.Fieldf("body.age", "Indiquez un âge de %d ans au moins.", 16), "Indiquez un âge de 16 ans au moins. [body.age]"},
		"fields, not values": {fault.Fields([]fault.Field{{Path: "body.a", Message: "A."}, {Path: "body.b", Message: "B."}}), "Certaines informations sont à corriger. [body.a] [body.b]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.err.Error(); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	if !errors.Is(fault.Because(fault.Unavailable, "Réessayez.", cause), cause) {
		t.Error("the cause is lost")
	}
}

func TestFields(t *testing.T) {
	if err := fault.Fields(nil); err != nil {
		t.Errorf("no mistake is an error: %v", err)
	}
	var found *fault.Error
	if err := fault.Fieldf("body.age", "Trop jeune."); !errors.As(err, &found) || found.Kind != fault.Invalid || len(found.Fields) != 1 ||
		found.Fields[0] != (fault.Field{Path: "body.age", Message: "Trop jeune."}) {
		t.Errorf("one mistake gives %+v", found)
	}
}
