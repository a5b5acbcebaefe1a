package account

import (
	"strconv"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/dossier"
)

func place(code string) string {
	found, ok := commune.Find(commune.Code(code))
	if !ok {
		return ""
	}
	return found.Label()
}

// describeDossier shows the person their own dossier (view flux_candidat of the service file): nothing of the other members.
func describeDossier(d dossier.Dossier, add adder) {
	p := d.Personne
	add("FX", "Organisme", string(d.Dossier.Organisme))
	add("FX", "Numéro d'allocataire", d.Dossier.Allocataire)
	add("FX", "Numéro de demande de RSA", d.Dossier.NumeroDemande)
	add("FX", "Date de demande de RSA", day(d.Dossier.DateDemande))
	add("FX", "Qualité", p.Qualite)
	add("FX", "Nom", p.Nom)
	add("FX", "Nom de naissance", p.NomNaissance)
	add("FX", "Prénoms", strings.TrimSpace(p.Prenom+" "+p.Prenom2+" "+p.Prenom3))
	add("FX", "Date de naissance", day(p.DateNaissance))
	add("FX", "Situation familiale", d.SituationFamille)
	add("FX", "Adresse", strings.Join(d.AddressLines(), ", "))
	add("FX", "État du dossier", states[int(d.Etat)])
	add("FX", "Fin du droit", day(d.Fermeture.Date))
	add("FX", "Refus", day(d.Refus.Date))
	add("FX", "Enfants et autres personnes à charge", strconv.Itoa(d.NbEnfants))
	if d.FoyerDroitsDevoirs.Yes() {
		add("FX", "Droits et devoirs", "foyer concerné")
	}
	add("PE", "Identifiant Pôle emploi", p.IdentifiantPE)
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.French()
}

// states are those of ETATDOSRSA, as people say them.
var states = map[int]string{
	0: "demande à l'étude", 1: "demande refusée", 2: "droit ouvert", 3: "droit suspendu", 4: "versement suspendu", 5: "droit fermé", 6: "droit fermé",
}
