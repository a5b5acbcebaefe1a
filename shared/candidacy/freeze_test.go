package candidacy_test

import (
	"strings"
	"testing"

	"tandem/shared/candidacy"
	"tandem/shared/cv"
)

// What a CV says stands line by line, and what it leaves open is not in it.
func TestFreeze(t *testing.T) {
	t.Parallel()
	c := cv.CV{Number: 2, Title: "Boulangère", Jobs: []cv.Job{{Rome: "D1102"}}, Commune: "62041", RadiusKm: 20, Contracts: []string{"CDI"}, Text: "CAP.", Answers: cv.Answers{
		Licences: []string{"B"}, Times: []string{"PLEIN"}, Available: cv.Immediate, Languages: []cv.Language{{Code: "fra", Level: "C1"}},
		Means: []string{"VELO"}, Schedules: []string{"NUIT"}, Schooling: []cv.School{{Diploma: "CAP boulanger"}}, Software: []cv.Software{{Name: "Tableur", Level: "usuel"}},
		Texts: cv.Texts{Skills: "Pétrir", Qualities: "Patiente", Interests: "Chant"},
		Posts: []cv.Post{{Title: "Aide", From: "2024-01", Company: "Au bon pain"}},
	}}
	var lines []string
	for _, line := range candidacy.Freeze(c).Lines {
		lines = append(lines, line.Label+": "+line.Text)
	}
	whole := strings.Join(lines, "\n")
	for _, want := range []string{"Lieu: Arras", "20 km", "Contrats acceptés: CDI", "Permis : B", "Temps plein", "Disponible : tout de suite", "C1", "Expérience: Aide : depuis 01/2024, Au bon pain", "Formation: CAP boulanger",
		"Compétences: Tableur : usage courant", "Savoir-faire : Pétrir", "Qualités personnelles : Patiente", "Centres d’intérêt: Chant", "Présentation: CAP."} {
		if !strings.Contains(whole, want) {
			t.Errorf("without %q: %s", want, whole)
		}
	}
	for _, kept := range []string{"transport", "Vélo", "Horaires", "nuit"} {
		if strings.Contains(whole, kept) {
			t.Errorf("a recruiter would read %q: %s", kept, whole)
		}
	}
	if empty := candidacy.Freeze(cv.CV{Title: "Rien"}); len(empty.Lines) != 0 {
		t.Errorf("a CV that says nothing says %v", empty.Lines)
	}
}
