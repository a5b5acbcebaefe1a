package cv_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tandem/shared/cv"
)

var full = cv.Answers{
	Licences: []string{"B"}, Means: []string{"VELO"}, Times: []string{"PARTIEL"}, HoursMin: 20, HoursMax: 30, Schedules: []string{"JOUR"}, Near: true, OnFoot: true,
	Level: "3", Available: "2027-02-01", Languages: []cv.Language{{Code: "PL", Level: "B2"}},
	Posts: []cv.Post{
		{Title: "Aide-boulangère", From: "2019-01", To: "2021-06", Company: "Fournil du Lac", Sector: "boulangerie", Place: "Ville-Essai", Manages: true},
		{Title: "Vendeuse", From: "2026-01"},
	},
	Schooling: []cv.School{{Diploma: "CAP boulanger", Domain: "alimentation", Year: 1987, Obtained: true}},
	Software:  []cv.Software{{Name: "Caisse", Level: "usuel"}},
	Texts:     cv.Texts{Skills: "Pétrir\nFaçonner", Qualities: "Ponctuelle", Interests: "Chorale"},
}

// said writes what a reader reads, an entry a line.
func said(a cv.Answers, reader cv.Reader) string {
	var lines []string
	for _, part := range a.Sheet(reader, time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC)) {
		for _, entry := range part.Entries {
			lines = append(lines, fmt.Sprintf("%s: %s = %s", part.Section, entry.Label, entry.Text))
		}
	}
	return strings.Join(lines, "\n")
}

func TestSheet(t *testing.T) {
	t.Parallel()
	recruiter := `experiences: Aide-boulangère = 2 ans et 6 mois, boulangerie, encadrement d’une équipe
experiences: Vendeuse = 1 an
formation: Niveau = 3 – CAP, BEP
formation: CAP boulanger = alimentation, obtenu
competences: Savoir-faire = Pétrir
Façonner
competences: Qualités personnelles = Ponctuelle
competences: Caisse = usage courant
langues: Polonais = B2 – à l’aise
mobilite: Permis = B (voiture)
horaires: Temps de travail = Temps partiel
disponibilite: Disponible = à partir du 01/02/2027`
	if got := said(full, cv.Recruiter); got != recruiter {
		t.Errorf("a recruiter reads\n%s\nwant\n%s", got, recruiter)
	}
	for reader, words := range map[cv.Reader]struct{ with, without []string }{
		cv.Owner: {[]string{"de 01/2019 à 06/2021, Fournil du Lac, Ville-Essai, boulangerie", "depuis 01/2026", "1987", "Chorale", "Vélo", "proximité", "de 20 à 30", "Travail de jour"}, nil},
		cv.Paper: {[]string{"de 01/2019 à 06/2021, Fournil du Lac", "1987", "Chorale", "Vélo"}, []string{"proximité", "de 20 à 30", "Travail de jour"}},
	} {
		got := said(full, reader)
		for _, want := range words.with {
			if !strings.Contains(got, want) {
				t.Errorf("reader %d does not read %q in\n%s", reader, want, got)
			}
		}
		for _, secret := range words.without {
			if strings.Contains(got, secret) {
				t.Errorf("reader %d reads %q", reader, secret)
			}
		}
	}
	if got := (cv.Answers{}).Sheet(cv.Owner, time.Time{}); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
	if got := said(cv.Answers{NoPost: true, HoursMin: 10, Available: cv.Immediate}, cv.Owner); !strings.Contains(got, "Pas encore") || !strings.Contains(got, "10 au moins") || !strings.Contains(got, "tout de suite") {
		t.Errorf("of little: %s", got)
	}
}
