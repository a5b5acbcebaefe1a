//go:build browser

package browser

import (
	"fmt"
	"testing"

	"tandem/infra/demo"
)

// screens are those of the issue: a small phone, an ordinary one, a desk.
var screens = []screen{
	{width: 320}, {width: 360, scripts: true, slow: true}, {width: 360}, {width: 1280, scripts: true}, {width: 1280}, {width: 320, scripts: true},
}

const secret = "cheval-agrafe-pile-exacte"

// TestWalk goes through the journeys on every screen, from the first page to the last.
func TestWalk(t *testing.T) {
	for _, s := range screens {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			h := open(t, fmt.Sprintf("%d-%t", s.width, s.scripts))
			visit(h.sit(t, s))
			candidate, recruiter := register(h, h.sit(t, s)), h.sit(t, s)
			describe(candidate)
			complete(candidate)
			recruit(h, recruiter)
			match(candidate, recruiter)
			talk(h, s, candidate, recruiter)
			manage(h, s, t)
			designate(h, s, t)
			represent(h, s, t)
			keep(h, candidate)
			leave(candidate, recruiter)
		})
	}
}

// visit is somebody who looks at the service before they trust it.
func visit(p *person) {
	p.open("/").reads("Trouver un emploi")
	for _, page := range []string{"Aide", "Plan du site", "Confidentialité", "Conditions d’utilisation", "Mentions légales", "Accessibilité", "Recommandations de sécurité"} {
		p.open("/").follow(page)
	}
	p.open("/").follow("Offres").press("Chercher").reads("Aucune offre")
	p.open("/connexion").follow("Mot de passe oublié").press("Recevoir le lien").reads("Indiquez")
	p.write("Adresse électronique", "inconnue@demo.example").press("Recevoir le lien")
	p.open("/confidentialite")
	for _, page := range []string{"/confidentialite/durees", "/confidentialite/registre", "/confidentialite/destinataires", "/confidentialite/qui-voit-quoi", "/nulle-part"} {
		p.open(page)
	}
}

// register is a jobseeker with the letter of the Département: she makes mistakes, is told, and gets her account.
func register(h *house, p *person) *person {
	p.Helper()
	mine := h.code(p.T)
	p.name = mine.LastName
	p.open("/").follow("Créer mon compte")
	p.press("Créer mon compte").reads("Indiquez")
	p.write("Nom", mine.LastName).write("Prénom", mine.FirstName).write("Date de naissance", "31/06/1985").write("Adresse électronique", "zoé@")
	p.write("Code postal", mine.PostalCode).write("Code d’inscription", mine.Code).write("Mot de passe", "azerty").press("Créer mon compte").reads("date")
	p.write("Date de naissance", french(mine.BirthDate)).write("Adresse électronique", "zoe.essai@demo.example").write("Mot de passe", secret)
	p.tick("J’accepte").press("Créer mon compte").reads("Vérifiez votre messagerie")
	p.open(h.link(p.T, "zoe.essai@demo.example")).press("Confirmer")
	p.open("/").follow("Se connecter").write("Adresse électronique", "zoe.essai@demo.example").write("Mot de passe", "pas-le-bon-mot")
	p.press("Me connecter").reads("inexact")
	p.write("Mot de passe", secret)
	return p.press("Me connecter").reads("Bonjour")
}

// describe is a jobseeker who says what they look for, and shows it.
func describe(p *person) {
	p.Helper()
	p.follow("Mes CV").press("Enregistrer").reads("Donnez un titre")
	p.write("Titre", "Boulangère, cinq ans d’expérience").write("Cherchez votre métier", "boulang").press("Chercher ce métier").reads("résultat")
	p.choose("Boulanger").press("Ajouter ce choix").write("Cherchez votre commune", "62000").press("Chercher cette commune")
	p.choose("Arras").pick("Jusqu’à quelle distance", "20 km").tick("CDI").press("Enregistrer").reads("enregistré")
	p.press("Publier mon CV").reads("Publié")
}

// recruit is an enterprise that registers and publishes an offer.
func recruit(h *house, p *person) {
	p.Helper()
	p.open("/inscription/recruteur").press("Créer mon compte").reads("Indiquez")
	p.choose("Madame").write("Nom", "Essai").write("Prénom", "Paule").write("Adresse électronique", "paule.essai@demo.example").write("Numéro de téléphone", "03 21 00 00 00")
	p.write("Numéro SIRET", "732 829 320 00074").write("Mot de passe", secret).tick("J’accepte").press("Créer mon compte").reads("Vérifiez votre messagerie")
	p.open(h.link(p.T, "paule.essai@demo.example")).press("Confirmer")
	p.open("/connexion").write("Adresse électronique", "paule.essai@demo.example").write("Mot de passe", secret).press("Me connecter")
	p.follow("Créer une offre").press("Enregistrer l’offre").reads("Donnez un intitulé")
	p.write("Intitulé", "Boulanger du matin").write("Cherchez le métier", "boulang").press("Chercher ce métier").choose("Boulanger").press("Valider ce choix")
	p.write("Cherchez la commune", "Arras").press("Chercher cette commune").choose("Arras").pick("Type de contrat", "CDI")
	p.write("Description du poste", "Pétrir et cuire, du mardi au samedi.").write("Personne à contacter", "Mme Essai").press("Enregistrer l’offre").reads("enregistrée")
	p.follow("Mes offres").follow("Boulanger du matin").press("Publier").reads("publiée")
}

// match is what both of them are shown, criterion by criterion.
func match(candidate, recruiter *person) {
	candidate.Helper()
	candidate.awaits("/offres-pour-moi", "Boulanger du matin").follow("Boulanger du matin").reads("Rempli")
	candidate.follow("Postuler à cette offre").press("Envoyer ma candidature").reads("Choisissez")
	candidate.choose("Boulangère, cinq ans").press("Envoyer ma candidature").reads("CV envoyé")
	candidate.open("/mon-espace").follow("Mes candidatures").follow("Boulanger du matin").reads("CV envoyé")
	candidate.open("/mon-espace").follow("Mes données").reads("MJ-01")
	candidate.open("/mes-droits").follow("Faire une demande").press("Envoyer ma demande").reads("Choisissez")
	recruiter.open("/recruteur/offres").follow("profil")
	recruiter.awaits(recruiter.at, "Boulangère").follow("Boulangère").reads("Rempli")
	recruiter.open("/recruteur/offres").follow("Voir les candidatures").reads("Envoyée le")
	recruiter.open("/offres").follow("Boulanger du matin").reads("Boulanger du matin")
	recruiter.open("/mes-accords").follow("En savoir plus")
}

// staff is somebody of the demonstration who has signed in.
func (h *house) staff(t *testing.T, s screen, name string) *person {
	t.Helper()
	return h.sit(t, s).open("/connexion").write("Adresse électronique", name+"@demo.example").write("Mot de passe", demo.Password).press("Me connecter").reads("Bonjour")
}

// manage are the people who run the service, each with the pages of their menu.
func manage(h *house, s screen, t *testing.T) {
	t.Helper()
	for name, pages := range map[string][]string{
		"agent":    {"/admin/codes", "/admin/refus", "/admin/campagnes", "/admin/campagnes/nouvelle"},
		"admin":    {"/admin/imports", "/admin/purges", "/admin/habilitations", "/admin/habilitations/nouvelle", "/admin/regles", "/admin/violations/nouvelle"},
		"dpo":      {"/admin/violations", "/admin/droits", "/admin/droits/registre", "/admin/journal", "/admin/droits/nouvelle", "/admin/communications", "/admin/suspensions"},
		"archives": {"/admin/purges", "/admin/coffre", "/admin/coffre-ouvert"},
	} {
		p := h.staff(t, s, name)
		for _, page := range pages {
			p.open(page)
		}
	}
}
