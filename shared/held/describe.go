package held

import (
	"strconv"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/dossier"
	"tandem/shared/service"
)

type adder func(category service.Category, label, value string)

// contact is the category of addresses and numbers where the service parts them from the identity, which is given.
func (r Reader) contact(identity service.Category) service.Category {
	for _, name := range []service.Category{"CT", "CTD"} {
		if _, ok := r.Service.Category(name); ok {
			return name
		}
	}
	return identity
}

func (r Reader) describeAccount(category service.Category, a account.Account, add adder) {
	contact := r.contact(category)
	add(category, "Profil", r.Service.RoleLabel(service.Role(a.Role)))
	add(category, "Civilité", map[string]string{"MME": "Madame", "MR": "Monsieur"}[a.Civility])
	add(category, "Nom", a.LastName)
	add(category, "Prénom", a.FirstName)
	add(category, "Date de naissance", day(a.BirthDate))
	add(category, "SIRET", string(a.SIRET))
	add(category, "Conditions d'utilisation acceptées", a.Terms.At.In(r.Service.Zone).Format("02/01/2006")+", version "+a.Terms.Version)
	add(contact, "Adresse électronique", a.Email.Plain())
	add(contact, "Téléphone", a.Phone.Plain())
	add(contact, "Code postal", string(a.PostalCode))
}

func describeCV(category service.Category, c cv.CV, add adder) {
	var jobs []string
	for _, job := range c.Jobs {
		jobs = append(jobs, job.Label())
	}
	add(category, "CV", c.Title)
	add(category, "Métiers recherchés", strings.Join(jobs, ", "))
	add(category, "Lieu", place(c.Commune))
	add(category, "Contrats acceptés", strings.Join(c.Contracts, ", "))
	add(category, "Texte", c.Text)
	if c.Published {
		add(category, "Visible des recruteurs", "oui, sans votre nom ni vos coordonnées")
	} else {
		add(category, "Visible des recruteurs", "non")
	}
}

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
