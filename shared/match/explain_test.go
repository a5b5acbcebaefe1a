package match_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tandem/shared/aptitude"
	"tandem/shared/match"
)

func licence(code string) aptitude.Set { return aptitude.Licences.Set([]string{code}) }

func TestExplain(t *testing.T) {
	arras, omer, lens := match.CommuneOf("62041"), match.CommuneOf("62765"), match.CommuneOf("62498")
	baker, chef, pastry := job(t, "D1102", 0), job(t, "D1108", 0), job(t, "D1107", 0)
	profile := match.Profile{
		ID: id(1), Jobs: []match.Job{job(t, "K1303", 0), job(t, "D1102", 11573)}, Widen: true, Commune: arras, RadiusKm: 20,
		Contracts: match.Contracts(match.CDI, match.CDD),
	}
	offer := match.Offer{ID: id(2), Job: job(t, "D1102", 11573), Commune: lens, Contract: match.CDI}
	with := func(change func(p *match.Profile, o *match.Offer)) (match.Profile, match.Offer) {
		p, o := profile, offer
		change(&p, &o)
		return p, o
	}
	type golden struct{ verdict, text, question string }
	for name, test := range map[string]struct {
		change               func(p *match.Profile, o *match.Offer)
		line                 int
		candidate, recruiter golden
	}{
		"same appellation": {func(*match.Profile, *match.Offer) {}, 0,
			golden{"REMPLI", "Même métier, même appellation : Boulanger / Boulangère", ""},
			golden{"REMPLI", "Même métier, même appellation : Boulanger / Boulangère", ""}},
		"same job": {func(_ *match.Profile, o *match.Offer) { o.Job.Appellation = 10868 }, 0,
			golden{"REMPLI", "Même métier : Aide-boulanger / Aide-boulangère", ""},
			golden{"REMPLI", "Même métier : Aide-boulanger / Aide-boulangère", ""}},
		"same parent": {func(_ *match.Profile, o *match.Offer) { o.Job = chef }, 0,
			golden{"REMPLI", "Même famille de métiers : l’offre est pour Chef boulanger / Cheffe boulangère, vous recherchez Boulanger / Boulangère", ""},
			golden{"REMPLI", "Même famille de métiers : l’offre est pour Chef boulanger / Cheffe boulangère, cette personne recherche Boulanger / Boulangère", ""}},
		"near": {func(_ *match.Profile, o *match.Offer) { o.Job = pastry }, 0,
			golden{"REMPLI", "Métier proche : l’offre est pour Vendeur / Vendeuse grossiste en produits frais, vous recherchez Boulanger / Boulangère", ""},
			golden{"REMPLI", "Métier proche : l’offre est pour Vendeur / Vendeuse grossiste en produits frais, cette personne recherche Boulanger / Boulangère", ""}},
		"another job": {func(p *match.Profile, o *match.Offer) { p.Jobs, p.Widen, o.Job = []match.Job{pastry}, true, baker }, 0,
			golden{"NON_REMPLI", "Autre métier : l’offre est pour Boulanger / Boulangère, vous recherchez Vendeur / Vendeuse grossiste en produits frais", ""},
			golden{}},
		"no job": {func(p *match.Profile, _ *match.Offer) { p.Jobs = nil }, 0,
			golden{"INCONNU", "Aucun métier recherché n’est renseigné", "Quel métier recherchez-vous ?"}, golden{}},
		"in the zone": {func(*match.Profile, *match.Offer) {}, 1,
			golden{"REMPLI", "Dans votre zone : 17 km pour 20 km acceptés", ""},
			golden{"REMPLI", "Dans sa zone de mobilité : oui", ""}},
		"same commune": {func(_ *match.Profile, o *match.Offer) { o.Commune = arras }, 1,
			golden{"REMPLI", "Dans votre commune", ""}, golden{"REMPLI", "Dans sa zone de mobilité : oui", ""}},
		"out of the zone": {func(_ *match.Profile, o *match.Offer) { o.Commune = omer }, 1,
			golden{"NON_REMPLI", "Hors de votre zone : 64 km pour 20 km acceptés", ""}, golden{}},
		"remote": {func(_ *match.Profile, o *match.Offer) { o.Commune, o.Remote = omer, true }, 1,
			golden{"REMPLI", "Télétravail complet : le lieu ne compte pas", ""},
			golden{"REMPLI", "Télétravail complet : sa zone de mobilité ne compte pas", ""}},
		"commune unknown": {func(p *match.Profile, _ *match.Offer) { p.Commune = 0 }, 1,
			golden{"INCONNU", "Votre commune n’est pas renseignée", "Dans quelle commune habitez-vous ?"},
			golden{"INCONNU", "Dans sa zone de mobilité : non précisé", "À voir avec la personne : sa zone de mobilité."}},
		"radius unknown": {func(p *match.Profile, _ *match.Offer) { p.RadiusKm = 0 }, 1,
			golden{"INCONNU", "La distance que vous acceptez n’est pas renseignée", "Jusqu’à combien de kilomètres acceptez-vous d’aller travailler ?"},
			golden{"INCONNU", "Dans sa zone de mobilité : non précisé", "À voir avec la personne : sa zone de mobilité."}},
		"place unknown": {func(_ *match.Profile, o *match.Offer) { o.Commune = 0 }, 1,
			golden{"INCONNU", "Le lieu de travail n’est pas précisé dans l’offre", "À demander au recruteur : le lieu de travail."},
			golden{"INCONNU", "Le lieu de travail n’est pas précisé dans votre offre", "Quel est le lieu de travail ?"}},
		"contract accepted": {func(*match.Profile, *match.Offer) {}, 2,
			golden{"REMPLI", "Contrat accepté : CDI", ""}, golden{"REMPLI", "Contrat accepté : CDI", ""}},
		"contract not wanted": {func(_ *match.Profile, o *match.Offer) { o.Contract = match.Stage }, 2,
			golden{"NON_REMPLI", "Contrat non recherché : stage (vous acceptez : CDI, CDD)", ""}, golden{}},
		"contracts unknown": {func(p *match.Profile, _ *match.Offer) { p.Contracts = 0 }, 2,
			golden{"INCONNU", "Les types de contrat que vous acceptez ne sont pas renseignés", "Quels types de contrat acceptez-vous ?"},
			golden{"INCONNU", "Contrats acceptés : non précisé", "À voir avec la personne : les types de contrat acceptés."}},
		"contract unknown": {func(_ *match.Profile, o *match.Offer) { o.Contract = 0 }, 2,
			golden{"INCONNU", "Le type de contrat n’est pas précisé dans l’offre", "À demander au recruteur : le type de contrat."},
			golden{"INCONNU", "Le type de contrat n’est pas précisé dans votre offre", "Quel est le type de contrat ?"}},
		"no licence asked": {func(*match.Profile, *match.Offer) {}, 5,
			golden{"SANS_OBJET", "Aucun permis n’est demandé", ""}, golden{"SANS_OBJET", "Aucun permis n’est demandé", ""}},
		"licence held": {func(p *match.Profile, o *match.Offer) {
			p.Licences, o.Licences = aptitude.Drives([]string{"C"}), licence("B")
		}, 5,
			golden{"REMPLI", "Permis demandé : B (voiture)", ""}, golden{"REMPLI", "Permis demandé : B (voiture)", ""}},
		"licence wished for": {func(p *match.Profile, o *match.Offer) { p.Licences, o.Licences = licence(aptitude.None), licence("B") }, 5,
			golden{"NON_REMPLI", "Permis manquant : B (voiture)", ""}, golden{"NON_REMPLI", "Permis manquant : B (voiture)", ""}},
		"licence required": {func(p *match.Profile, o *match.Offer) {
			p.Licences, o.Licences, o.Required = licence(aptitude.None), licence("B"), match.MayRequire
		}, 5, golden{"NON_REMPLI", "Permis manquant : B (voiture)", ""}, golden{}},
		"licences unknown": {func(_ *match.Profile, o *match.Offer) { o.Licences = licence("B") }, 5,
			golden{"INCONNU", "Vos permis ne sont pas renseignés ; l’offre demande B (voiture)", "Quels permis de conduire avez-vous ?"},
			golden{"INCONNU", "Permis : non précisé ; l’offre demande B (voiture)", "À voir avec la personne : les permis qu’elle a."}},
	} {
		p, o := with(test.change)
		for side, want := range map[match.Side]golden{match.Candidate: test.candidate, match.Recruiter: test.recruiter} {
			got := golden{}
			for _, line := range referential.Explain(p, o, side) {
				if place(line) == test.line {
					got = golden{line.Verdict.String(), line.Text, line.Question}
				}
			}
			if got != want {
				t.Errorf("%s, side %d: %q, want %q", name, side, got, want)
			}
		}
	}
}

func TestLinesNameTheCriteria(t *testing.T) {
	lines := referential.Explain(match.Profile{}, match.Offer{Job: job(t, "K1303", 0)}, match.Candidate)
	var got []string
	for _, line := range lines {
		got = append(got, line.Criterion+" "+line.Label)
	}
	if diff := cmp.Diff([]string{"C1 Métier", "C2 Zone", "C3 Contrat", "C4 Temps de travail", "C5 Horaires", "C6 Permis", "C7 Moyen de transport", "C8 Formation", "C9 Expérience", "C11 Langues", "C12 Disponibilité"}, got); diff != "" {
		t.Error(diff)
	}
	if lines := referential.Explain(match.Profile{}, match.Offer{}, match.Candidate); lines != nil {
		t.Errorf("an offer without a job is explained: %v", lines)
	}
}

// Whatever the pair: each verdict is explained, what is unknown comes with a question and nothing else does; there is no percentage; and
// a recruiter reads no distance, gets the verdicts of the list, and reads nothing of a pair that is in no list.
func TestExplanationsFollowTheVerdicts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, o := drawProfile(t), drawOffer(t)
		listed := profilesOf(t, []match.Profile{p}).ForOffer(o, match.Options{Week: week})
		for _, side := range []match.Side{match.Candidate, match.Recruiter} {
			lines := referential.Explain(p, o, side)
			if side == match.Recruiter && (len(lines) > 0) != (len(listed) > 0) {
				t.Fatalf("%d lines for a recruiter, listed %d", len(lines), len(listed))
			}
			for _, line := range lines {
				if line.Text == "" || (line.Question != "") != (line.Verdict == match.Inconnu) || strings.ContainsAny(line.Text, "%\u00a0") {
					t.Fatalf("%+v", line)
				}
				if side == match.Recruiter && (strings.Contains(line.Text, "km") || line.Verdict != listed[0].Verdicts.Of(place(line))) {
					t.Fatalf("%+v", line)
				}
			}
		}
	})
}

// place is where the verdict of a line stands.
func place(line match.Line) int {
	number, err := strconv.Atoi(line.Criterion[1:])
	if err != nil {
		return -1
	}
	return number - 1
}

// What is near a recruiter's offer may not show in the order: two profiles that differ by where they live, inside their own zone, keep
// their places when they trade homes.
func TestRecruitersOrderKnowsNoDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, offer := drawProfiles(t, 30), drawOffer(t)
		before := profilesOf(t, list).ForOffer(offer, match.Options{Week: week})
		for i := range list {
			if list[i].Commune != 0 && list[i].RadiusKm != 0 && offer.Commune != 0 {
				if referential.Explain(list[i], offer, match.Candidate)[1].Verdict == match.Rempli {
					list[i].Commune = offer.Commune
				}
			}
		}
		if diff := cmp.Diff(before, profilesOf(t, list).ForOffer(offer, match.Options{Week: week})); diff != "" {
			t.Fatal(diff)
		}
	})
}
