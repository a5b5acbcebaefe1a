package journey

import (
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// limited is the service with another list of fields for a role and a category: what a changed line of its file would say.
func limited(role service.Role, lists map[service.Category][]string) machine.Wrap {
	return machine.Wrap{Service: func(svc *service.Service) *service.Service {
		changed := *svc
		changed.Access = maps.Clone(svc.Access)
		changed.Access[role] = maps.Clone(svc.Access[role])
		for category, only := range lists {
			cell := changed.Access[role][category]
			cell.View = &service.View{ID: "essai", Label: "essai", Only: only}
			changed.Access[role][category] = cell
		}
		return &changed
	}}
}

// told are the lines of one's own data, by category.
func told(t *testing.T, s served, who string) map[string]map[string]string {
	t.Helper()
	lines := map[string]map[string]string{}
	for _, one := range s.must(http.StatusOK, who, "GET", "/api/v1/account/data", nil)["categories"].([]any) {
		of := lines[text(t, one, "code")]
		if of == nil {
			of = map[string]string{}
			lines[text(t, one, "code")] = of
		}
		for _, field := range one.(map[string]any)["fields"].([]any) {
			of[text(t, field, "label")] = text(t, field, "value")
		}
	}
	return lines
}

// TestFieldsOverHTTP changes the lists of fields of the service file: what a person reads of their dossier follows it, whatever is asked.
func TestFieldsOverHTTP(t *testing.T) {
	t.Parallel()
	whole := guarded(t)
	all := told(t, whole, "zoe")
	if len(all["FX"]) < 10 || all["PE"]["Identifiant Pôle emploi"] == "" || all["CT"]["Adresse électronique"] == "" {
		t.Fatalf("a candidate reads of their own: %v", all)
	}
	s := seeded(t).open(t, limited("candidat", map[service.Category][]string{"FX": {"nom"}, "PE": {"nom"}, "CT": {"phone"}})).serve(t)
	s.enrol("zoe", claim(t, "ZOÉ", "zoe.exemple@demo.example"))
	few := told(t, s, "zoe")
	if got := slices.Collect(maps.Keys(few["FX"])); !slices.Equal(got, []string{"Nom"}) || len(few["PE"]) != 0 || len(few["CT"]) != 0 {
		t.Errorf("of a dossier of which the name is shown: %v", few)
	}
	shown := map[string]bool{}
	for category, lines := range all {
		for label, value := range lines {
			shown[value] = shown[value] || category != "FX" && category != "PE" && category != "CT" || label == "Nom"
		}
	}
	for _, op := range operations(t, s.m.Service) {
		if op.method != http.MethodGet || !op.may(s.m.Service, "candidat") {
			continue
		}
		for value, free := range shown {
			if got := s.visitor(t, "zoe").ask(op.method, op.path, nil); !free && len(value) > 5 && strings.Contains(got.text, value) {
				t.Errorf("%s shows %q", op.id, value)
			}
		}
	}
}

// TestLettersFollowTheFields prints the letters of an agent who may not read addresses.
func TestLettersFollowTheFields(t *testing.T) {
	t.Parallel()
	seeded(t)
	if made := seededLetters[len(seededLetters)-1].(map[string]any); made["address"] == nil {
		t.Fatalf("a letter of an agent who may read addresses: %v", made)
	}
	l := openLab(t, filepath.Join(t.TempDir(), "letters"), limited("agent_dept", map[service.Category][]string{"FX": {"nom", "prenoms"}}))
	l.travel("2026-12-15T09:00:00+01:00")
	if err := l.m.Start(l.ctx); err != nil {
		t.Fatal(err)
	}
	if err := l.m.Seed(l.ctx, io.Discard); err != nil {
		t.Fatal(err)
	}
	l.signIn("agent", "agent@demo.example", demo.Password)
	one, _ := at(t, l.must(http.StatusCreated, "agent", "POST", "/api/v1/admin/codes", map[string]any{"limit": 1}), "letters", 0).(map[string]any)
	if one["lastName"] == "" || one["firstName"] == "" || one["code"] == "" || one["address"] != nil {
		t.Errorf("a letter of an agent who may not: %v", one)
	}
}
