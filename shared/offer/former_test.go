package offer_test

import (
	"errors"
	"strings"
	"testing"

	"tandem/shared/fault"
	"tandem/shared/match"
	"tandem/shared/offer"
)

// told is what is said of one field.
func told(err error, path string) string {
	var found *fault.Error
	if errors.As(err, &found) {
		for _, field := range found.Fields {
			if field.Path == path {
				return field.Message
			}
		}
	}
	return ""
}

// An offer of a commune that merged is shown, compared and found as one of what the commune is today; a new one is told which to choose.
func TestACommuneThatMerged(t *testing.T) {
	old := good()
	old.Commune = "62110"
	if got := told(old.Check(""), "body.commune"); got != "La commune Berguette n’existe plus : c’est maintenant Isbergues (62330). Choisissez celle-ci." {
		t.Errorf("said of its commune: %q", got)
	}
	if view := old.View(); view.Commune != "62473" || view.CommuneLabel != "Isbergues (62330)" {
		t.Errorf("shown at %s, %s", view.Commune, view.CommuneLabel)
	}
	if match.CommuneOf("62110") != match.CommuneOf("62473") || match.CommuneOf("62110") == 0 {
		t.Error("compared elsewhere")
	}
	for place, want := range map[string]string{
		"Berguette": "c’est maintenant Isbergues (62330)", "62226": "La commune 62226 n’existe plus : c’est maintenant Saint-Augustin (62120).",
		"Nulle-Part-sur-Rien": "Si elle a fusionné", "Isbergues": "",
	} {
		_, _, err := offer.Search{Place: place}.Read(searchDay)
		if got := told(err, "query.place"); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q", place, got)
		}
	}
}

// No code was taken out of the register between the versions that are read: one that is not there is told to be none.
func TestACodeThatIsNone(t *testing.T) {
	_, _, err := offer.Search{Job: "D9999"}.Read(searchDay)
	if got := told(err, "query.job"); !strings.Contains(got, "n’existe pas dans le ROME") {
		t.Errorf("said of D9999: %q", got)
	}
}
