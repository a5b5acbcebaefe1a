//go:build browser

package browser

// talk is what a candidate and a recruiter say to each other about an application, and to the Département; one message is pointed out and
// removed.
func talk(h *house, s screen, candidate, recruiter *person) {
	candidate.Helper()
	candidate.open("/mes-candidatures").follow("Boulanger du matin").follow("Écrire au recruteur").press("Envoyer").reads("Écrivez votre message")
	candidate.write("Votre message", "Bonjour, le poste est-il ouvert le samedi ?").press("Envoyer").reads("samedi")
	recruiter.open("/mon-espace").follow("Messages").follow("Boulanger du matin").write("Votre message", "Oui, tous les samedis.").press("Envoyer").reads("tous les samedis")
	recruiter.open("/recruteur/offres").follow("Voir les candidatures").follow(candidate.name).follow("Poser une question").press("Envoyer la question").reads("Écrivez")
	recruiter.write("Votre question", "Quand pouvez-vous commencer ?").press("Envoyer la question").reads("commencer")
	candidate.open("/mes-candidatures").follow("Boulanger du matin").follow("Répondre à la question").write("Votre réponse", "En mars.").press("Envoyer ma réponse").reads("En mars")
	recruiter.open("/recruteur/offres").follow("Voir les candidatures").follow(candidate.name).follow("Proposer un entretien")
	recruiter.write("La suite", "Mardi à 9 h, rue du Four.").press("Proposer un entretien").reads("Mardi")
	candidate.open("/messages").follow("Boulanger du matin").reads("tous les samedis").follow("Signaler").press("Signaler").reads("Choisissez un motif")
	candidate.choose("Il demande de l’argent").press("Signaler").reads("une personne va lire ce message")

	candidate.open("/messages").follow("Écrire au service").press("Envoyer").reads("Dites en quelques mots")
	candidate.write("De quoi s’agit-il", "Mon rendez-vous").write("Votre message", "Je ne peux pas venir mardi.").press("Envoyer").reads("mardi")
	agent := h.staff(candidate.T, s, "agent")
	agent.open("/admin/messages").follow("Mon rendez-vous").write("Votre message", "Nous vous proposons jeudi.").press("Envoyer").reads("jeudi")
	candidate.open("/messages").follow("Mon rendez-vous").reads("jeudi")
	agent.open("/admin/messages").follow("Écrire à une personne").press("Envoyer").reads("à corriger")
	agent.write("dresse", "personne@demo.example").write("De quoi s’agit-il", "Un atelier").write("Votre message", "Un atelier a lieu vendredi.").press("Envoyer").reads("à corriger")
	agent.write("dresse", "zoe.essai@demo.example").press("Envoyer").reads("vendredi")

	guest := h.sit(candidate.T, s)
	guest.open("/").follow("Nous écrire").press("Envoyer").reads("Choisissez un sujet")
	guest.choose("Mon compte").write("Votre demande", "Je n’ai pas reçu ma lettre.").write("Où vous répondre", "nadia.essai@demo.example").press("Envoyer").reads("Une personne du service vous répondra")
	hotline := h.staff(candidate.T, s, "assistance")
	hotline.open("/admin/demandes").reads("ma lettre").press("J’ai répondu").reads("détruite")

	guest.open("/offres").follow("Boulanger du matin").follow("Signaler cette offre").press("Signaler cette offre").reads("Choisissez un motif")
	guest.choose("Le poste n’existe pas").press("Signaler cette offre").reads("une personne va regarder cette offre")
	admin := h.staff(candidate.T, s, "admin")
	admin.open("/admin/demandes").follow("Retirer ce message").press("Retirer ce message").reads("Choisissez un motif")
	admin.choose("Il demande de l’argent").press("Retirer ce message").reads("retiré")
	admin.open("/admin/offres-signalees").reads("Boulanger du matin").press("Classer sans suite").reads("l’offre reste en ligne")
	candidate.open("/messages").follow("Boulanger du matin").reads("Message retiré")
}
