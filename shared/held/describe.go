package held

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/account"
	"tandem/shared/aptitude"
	"tandem/shared/calendar"
	"tandem/shared/candidacy"
	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/disclosure"
	"tandem/shared/dossier"
	"tandem/shared/notice"
	"tandem/shared/service"
)

// adder adds a datum: a field of a category, by the names of the service file, and how people read it.
type adder func(category service.Category, name, label, value string)

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
	add(category, "role", "Profil", r.Service.RoleLabel(service.Role(a.Role)))
	add(category, "civility", "Civilité", map[string]string{"MME": "Madame", "MR": "Monsieur"}[a.Civility])
	add(category, "lastName", "Nom", a.LastName)
	add(category, "firstName", "Prénom", a.FirstName)
	add(category, "birthDate", "Date de naissance", day(a.BirthDate))
	add(category, "siret", "SIRET", string(a.SIRET))
	add(category, "status", "Statut", a.Status)
	if a.Capacity != account.Full {
		add(category, "capacity", "Capacité juridique", "une autre personne vous représente légalement")
	}
	for _, terms := range append(slices.Clone(a.EarlierTerms), a.Terms) {
		if terms.Version == "" {
			continue // nobody has accepted any yet
		}
		add(category, "terms", "Conditions d'utilisation acceptées", terms.At.In(r.Service.Zone).Format("02/01/2006")+", version "+terms.Version)
	}
	add(contact, "email", "Adresse électronique", a.Email.Plain())
	add(contact, "email", "Adresse à confirmer", a.Asked.Plain())
	add(contact, "email", "Adresse précédente, qui peut reprendre le compte", a.Former.Plain())
	add(contact, "phone", "Téléphone", a.Phone.Plain())
	for _, one := range a.Quiet {
		if kind, ok := notice.Find(one); ok {
			add(category, "quiet", "Courriel dont vous ne voulez plus", kind.Label)
		}
	}
	add(category, "address", "Code postal", string(a.PostalCode))
}

// describeRepresentative shows the person whom they named.
func describeRepresentative(category service.Category, r account.Representative, zone *time.Location, add adder) {
	add(category, "name", "Nom de votre représentant légal", r.Name)
	add(category, "email", "Son adresse électronique", r.Email.Plain())
	add(category, "since", "Déclaré par vous", "le "+r.Since.In(zone).Format("02/01/2006"))
	if r.Answered.IsZero() {
		add(category, "answer", "Sa réponse", "attendue")
		return
	}
	answer := "refus"
	if r.Agreed {
		answer = "accord"
	}
	add(category, "answer", "Sa réponse", answer+", le "+r.Answered.In(zone).Format("02/01/2006"))
}

// disclosed says what left, when and by what right.
func (r Reader) disclosed(d disclosure.Disclosure) string {
	fields := []string{r.Service.CategoryLabel(service.Category(d.Category))}
	if len(d.Fields) > 0 {
		fields = nil
	}
	for _, field := range d.Fields {
		fields = append(fields, r.Service.FieldLabel(field))
	}
	return "le " + day(d.On) + " : " + strings.Join(fields, ", ") + " ; " + d.Basis
}

func describeCV(category service.Category, c cv.CV, add adder) {
	var jobs []string
	for _, job := range c.Jobs {
		jobs = append(jobs, job.Label())
	}
	add(category, "title", "CV", c.Title)
	add(category, "jobs", "Métiers recherchés", strings.Join(jobs, ", "))
	add(category, "commune", "Lieu", commune.Name(commune.Current(commune.Code(c.Commune))))
	add(category, "contracts", "Contrats acceptés", strings.Join(c.Contracts, ", "))
	describeAnswers(category, c.Answers, add)
	add(category, "text", "Texte", c.Text)
	if c.Published {
		add(category, "published", "Visible des recruteurs", "oui, sans votre nom ni vos coordonnées")
	} else {
		add(category, "published", "Visible des recruteurs", "non")
	}
}

func describeAnswers(category service.Category, a cv.Answers, add adder) {
	add(category, "licences", "Permis", aptitude.Licences.Labels(a.Licences))
	add(category, "means", "Moyens de transport", aptitude.Means.Labels(a.Means))
	add(category, "times", "Temps de travail", aptitude.Times.Labels(a.Times))
	add(category, "schedules", "Horaires", aptitude.Schedules.Labels(a.Schedules))
	if a.Level != "" {
		add(category, "level", "Niveau de formation", aptitude.Levels.Label(a.Level))
	}
	add(category, "available", "Disponibilité", strings.Replace(a.Available, cv.Immediate, "tout de suite", 1))
	var posts, schools, languages, software []string
	for _, post := range a.Posts {
		posts = append(posts, strings.Trim(post.Title+", "+post.Company+", "+post.Place+", "+post.From+" - "+post.To, ", "))
	}
	for _, school := range a.Schooling {
		schools = append(schools, strings.Trim(school.Diploma+", "+school.Domain, ", "))
	}
	for _, language := range a.Languages {
		languages = append(languages, aptitude.Spoken.Label(language.Code)+" "+language.Level)
	}
	for _, one := range a.Software {
		software = append(software, one.Name)
	}
	add(category, "posts", "Postes occupés", strings.Join(posts, " ; "))
	add(category, "schooling", "Formations", strings.Join(schools, " ; "))
	add(category, "languages", "Langues", strings.Join(languages, ", "))
	add(category, "software", "Logiciels", strings.Join(software, ", "))
	add(category, "skills", "Savoir-faire", a.Skills)
	add(category, "qualities", "Qualités personnelles", a.Qualities)
	add(category, "interests", "Centres d’intérêt", a.Interests)
}

// describeApplication shows the person what they sent with an application, and what came of it.
func describeApplication(category service.Category, a candidacy.Application, zone *time.Location, add adder) {
	add(category, "application", "Candidature à « "+a.Offer.Title+" »", "envoyée le "+a.Applied.In(zone).Format("02/01/2006")+", "+a.State.Label())
	add(category, "message", "Votre message", a.Message)
	add(category, "email", "Adresse donnée au recruteur", a.Given.Email.Plain())
	add(category, "phone", "Numéro donné au recruteur", a.Given.Phone.Plain())
	add(category, "title", "CV envoyé", a.CV.Title)
	for _, line := range a.CV.Lines {
		add(category, "cv", line.Label+", ce jour-là", line.Text)
	}
	for _, step := range a.Steps {
		value := "le " + step.By.At.In(zone).Format("02/01/2006")
		if step.Text != "" {
			value += " : " + step.Text
		}
		add(category, "step", step.Act.Label(), value)
	}
}

// describeDossier shows the person their own dossier (view flux_candidat of the service file): nothing of the other members.
func describeDossier(d dossier.Dossier, add adder) {
	p := d.Personne
	add("FX", "fonction_organisme", "Organisme", string(d.Dossier.Organisme))
	add("FX", "numero_allocataire", "Numéro d'allocataire", d.Dossier.Allocataire)
	add("FX", "numero_demande", "Numéro de demande de RSA", d.Dossier.NumeroDemande)
	add("FX", "date_demande", "Date de demande de RSA", day(d.Dossier.DateDemande))
	add("FX", "qualite", "Qualité", p.Qualite)
	add("FX", "nom", "Nom", p.Nom)
	add("FX", "nom_naissance", "Nom de naissance", p.NomNaissance)
	add("FX", "prenoms", "Prénoms", strings.TrimSpace(p.Prenom+" "+p.Prenom2+" "+p.Prenom3))
	add("FX", "date_naissance", "Date de naissance", day(p.DateNaissance))
	add("FX", "situation_familiale", "Situation familiale", d.SituationFamille)
	add("FX", "adresse", "Adresse", strings.Join(d.AddressLines(), ", "))
	add("FX", "etat_dossier", "État du dossier", states[int(d.Etat)])
	add("FX", "date_cloture", "Fin du droit", day(d.Fermeture.Date))
	add("FX", "date_refus", "Refus", day(d.Refus.Date))
	add("FX", "nombre_enfants_autres", "Enfants et autres personnes à charge", strconv.Itoa(d.NbEnfants))
	if d.FoyerDroitsDevoirs.Yes() {
		add("FX", "droits_devoirs", "Droits et devoirs", "foyer concerné")
	}
	add("PE", "identifiant_pe", "Identifiant Pôle emploi", p.IdentifiantPE)
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
