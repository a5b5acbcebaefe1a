package offer

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Of each expression, texts that must be warned of, and texts that look like it and must not.
var wordings = map[string]struct{ warns, silent []string }{
	"jeune": {
		[]string{"Nous cherchons une personne jeune et dynamique.", "Profil : jeune, dynamique, motivé", "Vous êtes dynamique et jeune"},
		[]string{"Rejoignez une jeune entreprise.", "Une équipe jeune et dynamique vous attend.", "Accueil de jeunes enfants.", "Jeune entreprise dynamique", "Équipe jeune. Dynamique, vous aimez le contact.", "Vous êtes dynamique."},
	},
	"moins-de": {
		[]string{"Moins de 35 ans.", "Profil recherché : moins de 30 ans", "Vous avez moins de 40 ans ?"},
		[]string{"Permis de moins de 3 ans accepté.", "Accueil de jeunes de moins de 25 ans.", "Moins de 20 ans d’expérience", "Contrat d’apprentissage : moins de 30 ans.", "Entreprise de moins de 50 ans", "Animation d’enfants de moins de 6 ans",
			"Matériel de moins de 20 ans", "moins de 35 heures"},
	},
	"entre-deux-ages": {
		[]string{"Personne âgée de 25 à 35 ans", "Âgé entre 20 et 30 ans"},
		[]string{"Enfants âgés de 10 à 12 ans", "Public âgé de 18 à 25 ans", "Aide aux personnes âgées de 60 à 90 ans à leur domicile, accompagnement"},
	},
	"age-maximum": {
		[]string{"Âge maximum : 40 ans", "Limite d’âge : 35 ans"},
		[]string{"Sans limite d’âge", "Âge maximum des enfants accueillis : 3 ans", "Il n’y a pas de limite d’âge."},
	},
	"nationalite": {
		[]string{"De nationalité française", "Nationalité française exigée"},
		[]string{"Quelle que soit votre nationalité", "Nationalité française exigée par l’habilitation secret défense", "Instruction des demandes de nationalité française"},
	},
	"souche":            {[]string{"Français de souche"}, []string{"Français courant", "Souche de chêne à retirer"}},
	"langue-maternelle": {[]string{"Français langue maternelle", "De langue maternelle anglaise"}, []string{"Enseigner le français langue maternelle", "Cours à des élèves de langue maternelle arabe", "Français courant"}},
	"un-sexe": {
		[]string{"Homme uniquement", "Réservé : femmes exclusivement", "Nous prenons uniquement des hommes"},
		[]string{"Coiffure homme uniquement", "Rayon femme uniquement", "Foyer qui accueille des femmes uniquement", "Vêtements pour hommes seulement", "Homme ou femme", "Homme de ménage"},
	},
	"cherche-un-sexe": {
		[]string{"Nous recherchons un homme pour le dépôt", "Restaurant cherche une femme en cuisine"},
		[]string{"Recherchons un homme de ménage", "Hôtel recherche une femme de chambre", "Nous cherchons un homme ou une femme", "Recrute un homme toutes mains", "Nous cherchons une personne", "Recherche une femme ou un homme"},
	},
	"reserve-a-un-sexe": {[]string{"Poste réservé aux hommes"}, []string{"Poste réservé aux travailleurs handicapés", "Poste ouvert aux hommes et aux femmes", "Ce poste n’est pas : poste réservé aux hommes"}},
	"presentation": {
		[]string{"Bonne présentation", "Excellente présentation exigée", "Vous avez très bonne présentation"},
		[]string{"Veiller à la bonne présentation des rayons", "Bonne présentation des plats", "Bonne condition physique", "Assurer une excellente présentation des vitrines", "Présentation du poste"},
	},
	"physique":  {[]string{"Physique agréable"}, []string{"Métier physique, agréable ambiance", "Environnement de travail agréable", "Bonne condition physique", "Travail physique, agréable équipe"}},
	"famille":   {[]string{"Sans charge de famille", "Célibataire sans enfant", "Sans contraintes familiales"}, []string{"Accueil d’usagers sans charge de famille", "Séjours avec ou sans enfants", "Responsable de famille de produits"}},
	"grossesse": {[]string{"Femmes enceintes s’abstenir", "Pas de projet de grossesse"}, []string{"Suivi des femmes enceintes", "Suivi de patientes sans grossesse en cours", "Échographies de grossesse"}},
	"residence": {
		[]string{"Habiter impérativement Arras", "Résider obligatoirement sur la commune"},
		[]string{"Gardien : habiter obligatoirement le logement de fonction", "Poste situé impérativement sur site", "Vous habitez près d’Arras ? Rejoignez-nous"},
	},
	"sante":    {[]string{"En parfaite santé", "Bonne santé exigée", "RQTH s’abstenir"}, []string{"Maintenir les animaux en parfaite santé", "Agent de santé", "RQTH bienvenue", "Poste ouvert aux travailleurs handicapés"}},
	"fumeur":   {[]string{"Non-fumeur exigé", "Fumeurs s’abstenir"}, []string{"Locaux non-fumeurs uniquement", "Hôtel non fumeur", "Fumer est interdit"}},
	"religion": {[]string{"Personne de confession catholique"}, []string{"École de confession catholique", "Accompagnement de personnes de religion différente", "Neutralité exigée dans le service public"}},
	"syndicat": {[]string{"Non syndiqué"}, []string{"Dialogue avec les salariés syndiqués et non syndiqués", "Gestionnaire de syndic"}},
	"abstenir": {[]string{"Chômeurs s’abstenir"}, []string{"Débutants s’abstenir", "Demandeurs d’emploi bienvenus"}},

	"abstenir-age":     {[]string{"Seniors s’abstenir", "Plus de 50 ans s’abstenir"}, []string{"Aide aux seniors", "Plus de 50 ans d’histoire"}},
	"abstenir-sexe":    {[]string{"Femmes s’abstenir"}, []string{"Femmes et hommes bienvenus", "Coiffure femmes"}},
	"abstenir-origine": {[]string{"Étrangers s’abstenir"}, []string{"Accompagnement d’étrangers", "Clients étrangers"}},
}

func about(text string) (ids []string) {
	for _, warning := range (Offer{Description: text}).Warnings() {
		for _, one := range expressions {
			if one.criterion == warning.Criterion && one.advice == warning.Advice {
				ids = append(ids, one.id)
			}
		}
	}
	return ids
}

// Each expression warns of what it is about, and of nothing that looks like it; none does so untried.
func TestWordings(t *testing.T) {
	for _, one := range expressions {
		tried := wordings[one.id]
		if len(tried.warns) == 0 || len(tried.silent) < 2 {
			t.Errorf("%s is tried with %d texts and %d that look like them", one.id, len(tried.warns), len(tried.silent))
		}
		if one.criterion == "" || one.advice == "" {
			t.Errorf("%s says neither what it touches nor what to do", one.id)
		}
		for _, text := range tried.warns {
			if got := about(text); !slices.Contains(got, one.id) {
				t.Errorf("%q is not warned of as %s but as %v", text, one.id, got)
			}
		}
		for _, text := range tried.silent {
			if got := (Offer{Title: text, Description: text}).Warnings(); got != nil {
				t.Errorf("%q is warned of: %v", text, got)
			}
		}
	}
	if len(wordings) != len(expressions) {
		t.Errorf("%d expressions, %d tried", len(expressions), len(wordings))
	}
}

// What is quoted is what was written, and each expression is told of once.
func TestQuotes(t *testing.T) {
	got := Offer{Title: "Vendeuse – très Bonne Présentation !", Description: "Bonne présentation.\nœuvre : personne JEUNE,\u00a0et dynamique"}.Warnings()
	if len(got) != 2 || got[0].Field != "title" || got[0].Quote != "très Bonne Présentation" || got[1].Field != "description" || got[1].Quote != "JEUNE,\u00a0et dynamique" {
		t.Errorf("quoted as %+v", got)
	}
}

// An offer in English is told of; English names and terms in a French one are not.
func TestTheLanguageOfAnOffer(t *testing.T) {
	for text, want := range map[string]bool{
		"We are looking for a baker to join our team. You will work with the best and you are the one who will open the shop for us.": true,
		"Nous cherchons un « data scientist » pour le « cloud and big data » de notre équipe : reporting, machine learning, scrum.":   false,
		"Boulanger, du mardi au samedi.":                           false,
		"Team Leader in The Body Shop, for the Black Friday, with": false,
		"": false,
	} {
		if got := len((Offer{Description: text}).Warnings()) == 1; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Whatever is written, warnings are few, their quotes stand in the text, and nothing is refused for them.
func TestWarningsAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"jeune", "et", "dynamique", "homme", "uniquement", "œ", "e\u0301", ".", "\n", "« ", "moins de 35 ans", "s’abstenir", "femmes", "\xff"}), 0, 40).Draw(t, "words")
		text := strings.Join(words, " ") + rapid.String().Draw(t, "end")
		got := Offer{Title: text, Description: text}.Warnings()
		if len(got) > maxWarnings {
			t.Fatalf("%d warnings", len(got))
		}
		for _, warning := range got {
			if !strings.Contains(text, warning.Quote) {
				t.Fatalf("%q is not in the text", warning.Quote)
			}
		}
	})
}
