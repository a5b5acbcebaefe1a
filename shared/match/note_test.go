package match_test

import (
	"testing"

	"tandem/shared/match"
)

// What a person found holds in place of what the machine says, for that offer and that criterion alone; that it is unknown is not a finding.
func TestNoted(t *testing.T) {
	here, elsewhere := match.ID{1}, match.ID{2}
	machine := match.Verdicts(0b11_0000_01_11_01) // C6 is not met either; C1 and C3 met, C2 not
	notes := []match.Note{{Offer: here, Criterion: "C2", Verdict: match.Rempli}, {Offer: elsewhere, Criterion: "C1", Verdict: match.NonRempli}, {Offer: here, Criterion: "C10", Verdict: match.NonRempli}, {Offer: here, Criterion: "C6", Verdict: match.Rempli}}
	if got := match.Noted(machine, here, notes); got != 0b01_0000_01_01_01 {
		t.Errorf("%b", got)
	}
	if got := match.Noted(machine, elsewhere, notes); got != 0b11_0000_01_11_11 {
		t.Errorf("elsewhere %b", got)
	}
	for code, want := range map[string]bool{"REMPLI": true, "NON_REMPLI": true, "SANS_OBJET": true, "INCONNU": false, "80": false, "": false} {
		if _, ok := match.ParseVerdict(code); ok != want {
			t.Errorf("%q: %v", code, ok)
		}
	}
}
