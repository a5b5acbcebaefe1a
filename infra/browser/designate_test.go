//go:build browser

package browser

import "testing"

// designate is a partner who asks for an account, and who answers; then somebody who only looks at offers.
func designate(h *house, s screen, t *testing.T) {
	t.Helper()
	partner, admin := h.sit(t, s), h.staff(t, s, "admin")
	partner.open("/inscription/partenaire").press("Demander mon compte").reads("Indiquez")
	partner.write("Nom", "Essai").write("Prénom", "Pia").write("Adresse électronique", "pia.essai@demo.example").write("Numéro de téléphone", "03 21 00 00 01")
	partner.write("Statut", "référente RSA").write("Numéro SIRET", "732 829 320 00074").write("Mot de passe", secret).tick("J’accepte").press("Demander mon compte")
	partner.open(h.link(t, "pia.essai@demo.example")).press("Confirmer")
	admin.open("/admin/acces").follow("Habiliter Pia Essai").press("Habiliter").reads("Indiquez")
	admin.open("/admin/acces").follow("Refuser l’accès à Pia Essai").press("Refuser l’accès").reads("Choisissez le motif")
	admin.open("/admin/habilitations/nouvelle").press("Habiliter").reads("Choisissez un profil")

	reader := h.sit(t, s)
	reader.open("/inscription/lecteur").write("Nom", "Essai").write("Prénom", "Léo").write("Adresse électronique", "leo.essai@demo.example").write("Mot de passe", secret)
	reader.tick("J’accepte").press("Créer mon compte")
	reader.open(h.link(t, "leo.essai@demo.example")).press("Confirmer")
	reader.open("/connexion").write("Adresse électronique", "leo.essai@demo.example").write("Mot de passe", secret).press("Me connecter").reads("Bonjour")
	reader.open("/mes-droits/depart").press("fermer mon compte").reads("Donnez votre mot de passe")
	reader.write("Votre mot de passe", secret).press("fermer mon compte").reads("votre compte est fermé")
}

// represent is somebody who has a guardian, and the guardian, who has no account.
func represent(h *house, s screen, t *testing.T) {
	t.Helper()
	p, tutor, mine := h.sit(t, s), h.sit(t, s), h.code(t)
	p.open("/inscription/candidat").write("Nom", mine.LastName).write("Prénom", mine.FirstName).write("Date de naissance", french(mine.BirthDate))
	p.write("Adresse électronique", "nour.essai@demo.example").write("Code postal", mine.PostalCode).write("Code d’inscription", mine.Code)
	p.tick("me représente légalement").write("Mot de passe", secret).tick("J’accepte").press("Créer mon compte").reads("à corriger")
	p.write("Son nom", "Tom Tuteur").write("Son adresse électronique", "tom.essai@demo.example").write("Mot de passe", secret).press("Créer mon compte").reads("Vérifiez votre messagerie")
	p.open(h.link(t, "nour.essai@demo.example")).press("Confirmer")
	p.open("/connexion").write("Adresse électronique", "nour.essai@demo.example").write("Mot de passe", secret).press("Me connecter").reads("Nous attendons")
	p.open("/mon-cv").reads("Nous attendons")
	tutor.open(h.mailed(t, "tom.essai@demo.example", "accord")).reads("conditions d’utilisation").press("Je donne mon accord").reads("enregistré")
	p.open("/mon-espace").reads("Faire ou modifier mon CV")
}
