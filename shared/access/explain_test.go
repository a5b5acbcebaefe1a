package access

import (
	"testing"

	"tandem/shared/service"
)

// TestExplain says to professionals what they lack and who gives it.
func TestExplain(t *testing.T) {
	t.Parallel()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		missing Missing
		want    string
	}{
		{MissingGrant, "Votre profil, « Gestionnaire d’offres par délégation », ne permet pas de lire « Dossier RSA reçu de la CAF ou de la MSA ». Il y faut le profil « Partenaire de l’accompagnement », que donne qui gère les comptes du service."},
		{MissingTie, "Vous pouvez lire « Dossier RSA reçu de la CAF ou de la MSA » pour les personnes accompagnées seulement, et ce lien n’est pas établi. Qui gère les affectations du service peut l’établir."},
		{MissingTime, "Votre habilitation a pris fin : vous ne pouvez plus lire « Dossier RSA reçu de la CAF ou de la MSA ». Qui gère les comptes du service peut vous habiliter de nouveau."},
	}
	for _, test := range tests {
		if got := Explain(svc, "gest_offres", service.Read, "FX", []service.Scope{service.ScopePortfolio}, test.missing); got != test.want {
			t.Errorf("%s: %s", test.missing, got)
		}
	}
}

// TestExplainDesignation names the roles that designate, and no other.
func TestExplainDesignation(t *testing.T) {
	t.Parallel()
	svc, err := service.Load(service.Default, "")
	if err != nil {
		t.Fatal(err)
	}
	for missing, want := range map[Missing]string{
		MissingGrant: "Votre profil, « Gestionnaire d’offres par délégation », ne permet pas de désigner des professionnels. Il y faut le profil « Administrateur fonctionnel », que donne qui gère les comptes du service.",
		MissingTime:  "Votre habilitation a pris fin : vous ne pouvez plus désigner des professionnels. Qui gère les comptes du service peut vous habiliter de nouveau.",
	} {
		if got := ExplainDesignation(svc, "gest_offres", missing); got != want {
			t.Errorf("%s: %s", missing, got)
		}
	}
}
