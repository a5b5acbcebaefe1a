package suggest_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/cv"
	"tandem/shared/cv/suggest"
)

func shown(found cv.Suggestions) (lines []string) {
	for _, one := range found.Open {
		line := string(one.Field) + ": " + one.Label
		if one.Field == cv.FieldLanguage {
			line += " " + one.Level
		}
		lines = append(lines, line)
	}
	return lines
}

const sample = `Zoé EXEMPLE
12 rue des Essais, 62000 Arras
zoe.exemple@exemple.test – 06 00 00 00 00
Aide-boulangère
Permis B et AM, véhicule

EXPÉRIENCES PROFESSIONNELLES
2019 – 2021 : Vendeuse en boulangerie-pâtisserie, Arras
Agent de sécurité
Formations
2018  CAP Boulanger
Bac pro vente (2015–2017)
Compétences :
• Pétrir et façonner
- Tenir la caisse
Langues
Français
Anglais : niveau scolaire
Espagnol B1
Loisirs
Espagne
`

func TestFrom(t *testing.T) {
	found := suggest.From(sample)
	want := []string{
		"metier: Aide-boulanger / Aide-boulangère", "permis: Permis B (voiture)", "permis: Permis AM (cyclomoteur)",
		"metier: Vendeur / Vendeuse en boulangerie-pâtisserie", "metier: Agent / Agente de sécurité",
		"formation: CAP Boulanger, 2018", "formation: Bac pro vente, 2017",
		"competence: Pétrir et façonner", "competence: Tenir la caisse",
		"langue: Français ", "langue: Anglais A2", "langue: Espagnol B1",
	}
	if diff := cmp.Diff(want, shown(found)); diff != "" {
		t.Error(diff)
	}
	if !found.Contact {
		t.Error("the address was not seen")
	}
	for _, one := range found.Open {
		if strings.Contains(fmt.Sprintf("%+v", one), "exemple") || strings.Contains(one.Line, "06 00") {
			t.Errorf("%+v tells how to reach somebody", one)
		}
	}
}

func TestLines(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"nothing":                {"", nil},
		"a ligature":             {"Compétences\nQualiﬁé", []string{"competence: Qualifié"}},
		"a number of health":     {"Compétences\nNIR 2 85 07 62 041 991 63", nil},
		"a telephone":            {"Compétences\nTenir la caisse 06.00.00.00.00", nil},
		"a link":                 {"Compétences\nwww.exemple.test", nil},
		"twice the same":         {"Compétences\nTenir la caisse\nTENIR LA CAISSE", []string{"competence: Tenir la caisse"}},
		"a permit of work":       {"Permis de travail", nil},
		"a permit of points":     {"PERMIS A POINTS", nil},
		"since a year":           {"Permis B obtenu en 2015", []string{"permis: Permis B (voiture)"}},
		"permits":                {"PERMIS DE CONDUIRE : B, C1E", []string{"permis: Permis B (voiture)", "permis: Permis C1E (camion jusqu’à 7,5 t et remorque)"}},
		"a language in passing":  {"Séjour chez des amis anglais", nil},
		"a mother tongue":        {"Arabe (langue maternelle)", []string{"langue: Arabe C2"}},
		"a job among the skills": {"Compétences\nBoulanger", []string{"competence: Boulanger"}},
		"skills side by side":    {"Compétences\n•\tPétrir\tTenir la caisse", []string{"competence: Pétrir", "competence: Tenir la caisse"}},
		"a number in pieces":     {"Compétences\nNIR 2 85 07 62\t041 991 63\n06 00 00\t00 00", nil},
		"a year of long ago":     {"CAP 1902", []string{"formation: CAP"}},
		"a short word":           {"Aide", nil},
		"a sentence":             {"Compétences\n" + strings.Repeat("très ", 40), nil},
		"what turns round":       {"Compétences\nTenir\u202e la caisse\x00", []string{"competence: Tenir la caisse"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, shown(suggest.From(test.text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever a file says, what is proposed is little, in order, and can be written into a CV or is refused in French.
func FuzzFrom(f *testing.F) {
	f.Add(sample)
	f.Add("CAP 1902")
	f.Add("Langues\nAnglais\nPermis B\nCAP 2019\nCompétences\nx\xff\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		found := suggest.From(text)
		if len(found.Open) > 30 {
			t.Errorf("%d suggestions", len(found.Open))
		}
		page := cv.CV{Number: 1, Title: "Essai"}
		for i, one := range found.Open {
			if one.ID != i+1 || !utf8.ValidString(one.Line+one.Label) || strings.ContainsAny(one.Label, "\n\r\x00") {
				t.Errorf("%+v", one)
			}
			if one.Field == cv.FieldLanguage && one.Level == "" {
				one.Level = "A1"
			}
			if err := page.Accept(one); err != nil {
				t.Errorf("%+v is proposed, and refused: %v", one, err)
			}
		}
	})
}
