package journey

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tandem/infra/local/machine"
)

// requisition is what the délégué records when justice demands a name and an address.
var requisition = map[string]any{
	"title": "requisition", "authority": "Tribunal judiciaire d’Exempleville", "basis": "Code de procédure pénale, art. 60-1", "reference": "R-2026-17",
	"category": "FX", "fields": []any{"nom", "adresse"}, "on": "2026-12-15", "secret": false,
}

// TestADisclosure enters what leaves to an administration and to justice in the register: the person finds it among their data and in what
// was done with them, but for what the law forbids telling; what the policy does not open to an administration does not leave.
func TestADisclosure(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	path := "/api/v1/rights/disclosures"
	requisition := with(requisition, "email", "zoe.canari@demo.example")
	administration := with(with(with(requisition, "title", "administration"), "recipient", "autre_admin"), "authority", "Caisse d’Exempleville")
	secret := with(with(requisition, "secret", true), "authority", "Juge d’instruction d’Exempleville")
	for name, test := range map[string]struct {
		body  map[string]any
		field string
	}{
		"a category that the policy keeps":           {with(administration, "category", "PRO"), "#/fields"},
		"whole, of a category that the policy keeps": {with(with(administration, "category", "PRO"), "fields", []any{}), "#/recipient"},
		"a role to which nothing leaves":             {with(administration, "recipient", "hotline"), "#/recipient"},
		"no field chosen":                            {with(requisition, "fields", []any{}), "#/fields"},
		"a field that is none":                       {with(requisition, "fields", []any{"tout"}), "#/fields"},
		"no legal basis":                             {with(requisition, "basis", " "), "#/basis"},
		"no reference":                               {with(requisition, "reference", ""), "#/reference"},
		"no authority":                               {with(requisition, "authority", ""), "#/authority"},
		"nobody named":                               {with(requisition, "email", ""), "#/email"},
		"half an address":                            {with(requisition, "email", "zoe.canari"), "#/email"},
		"nobody known":                               {with(requisition, "email", "personne@demo.example"), "#/email"},
		"a number that is none":                      {with(with(requisition, "email", ""), "nir", "12"), "#/nir"},
		"an administration that forbids telling":     {with(administration, "secret", true), "#/secret"},
	} {
		if status, answer := l.call("dpo", "POST", path, test.body); status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != test.field {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	for _, order := range []map[string]any{requisition, administration, secret} {
		l.must(http.StatusCreated, "dpo", "POST", path, order)
	}
	lines := map[string]string{}
	for _, one := range l.must(http.StatusOK, "zoe", "GET", "/api/v1/account/data", nil)["categories"].([]any) {
		for _, field := range one.(map[string]any)["fields"].([]any) {
			lines[text(t, field, "label")] = text(t, field, "value")
		}
	}
	maps.DeleteFunc(lines, func(label, _ string) bool { return !strings.HasPrefix(label, "Communiqué") })
	if told := slices.Sorted(maps.Keys(lines)); !slices.Equal(told, []string{"Communiqué à Caisse d’Exempleville", "Communiqué à Tribunal judiciaire d’Exempleville"}) {
		t.Errorf("the person is told of %v", lines)
	}
	if said := lines["Communiqué à Caisse d’Exempleville"]; said != "le 15 décembre 2026 : adresse, nom ; Code de procédure pénale, art. 60-1" {
		t.Errorf("the person is told %q", said)
	}
	if found := l.must(http.StatusOK, "dpo", "GET", "/api/v1/rights/people/"+personOf(t, l.m, "zoe.canari@demo.example")+"/disclosures", nil)["disclosures"].([]any); len(found) != 3 {
		t.Errorf("the register of the person: %v", found)
	}
	register := l.must(http.StatusOK, "dpo", "GET", path, nil)["disclosures"].([]any)
	if len(register) != 3 || text(t, register[0], "secret") != "true" {
		t.Errorf("the register: %v", register)
	}
	exported := l.copied("zoe", "/api/v1/exports/"+l.export("zoe", password)+"/1", password)["mes-donnees.json"]
	for word, told := range map[string]bool{"Caisse d’Exempleville": true, "Tribunal judiciaire d’Exempleville": true, "Juge d’instruction": false, "communication-non-dite": false, `"communication"`: true} {
		if strings.Contains(exported, word) != told {
			t.Errorf("the copy of the person's data says %q: %v, want %v", word, !told, told)
		}
	}
	if status, _ := l.call("dpo", "POST", path, requisition); status != http.StatusCreated {
		t.Errorf("once more: %d", status)
	}
}
