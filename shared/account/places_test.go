package account_test

import (
	"strconv"
	"testing"

	"tandem/shared/account"
)

// TestArrive: the first place warns of nothing, another does, one that is known does not; the oldest are forgotten.
func TestArrive(t *testing.T) {
	var a account.Account
	for i, want := range [][2]bool{{false, true}, {true, false}} {
		if known, first := a.Arrive("home"); [2]bool{known, first} != want {
			t.Errorf("%d: %v %v", i, known, first)
		}
	}
	for i := range 8 {
		if known, first := a.Arrive(strconv.Itoa(i)); known || first {
			t.Errorf("place %d: %v %v", i, known, first)
		}
	}
	if len(a.Places) != 8 {
		t.Errorf("%d places are kept", len(a.Places))
	}
	if known, _ := a.Arrive("home"); known {
		t.Error("the oldest is remembered")
	}
}
