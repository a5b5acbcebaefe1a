//go:build browser

package browser

const other = "fourchette-canal-brume-vive"

// keep is somebody who looks after their account: a new number, a new address, a new password, and one that they forgot.
func keep(h *house, p *person) {
	p.Helper()
	p.open("/mon-espace").follow("Mon compte").follow("Changer de numéro").write("Numéro de téléphone", "12").press("Enregistrer ce numéro").reads("numéro")
	p.write("Numéro de téléphone", "06 39 98 12 34").press("Enregistrer ce numéro").reads("enregistré")
	p.open("/mon-compte").follow("Changer mon mot de passe").press("Changer mon mot de passe").reads("Donnez votre mot de passe actuel")
	p.write("Mot de passe actuel", secret).write("Nouveau mot de passe", other).press("Changer mon mot de passe").reads("est changé")
	p.open("/mon-compte").follow("Changer d’adresse").write("Nouvelle adresse électronique", "zoe.nouvelle@demo.example").write("mot de passe", other)
	p.press("Recevoir le lien").reads("lien")
	p.open(h.link(p.T, "zoe.nouvelle@demo.example")).press("Confirmer ma nouvelle adresse").reads("Connectez-vous avec elle")
	p.open("/connexion").write("Adresse électronique", "zoe.nouvelle@demo.example").write("Mot de passe", other).press("Me connecter").reads("Bonjour")

	p.open("/mon-compte").follow("Choisir ceux que je reçois").tick("message").press("Enregistrer mon choix").reads("enregistré")
	p.open("/mon-espace").follow("Voir mes accords").reads("actualités")
	p.open("/mes-droits").follow("Faire une demande").choose("Faire geler").press("Envoyer ma demande").reads("à corriger")
	p.pick("pourquoi", "Vous contestez l’exactitude de vos données").press("Envoyer ma demande").reads("est reçue")
	p.open("/mes-droits").follow("Demander une copie").write("Votre mot de passe", other).press("Demander ma copie").reads("se prépare")
	p.open("/mes-droits/directives").press("Enregistrer mes directives").reads("Choisissez")
	p.choose("Les effacer").press("Enregistrer mes directives").reads("enregistrées")
	p.open("/mes-droits/corrections")

	guest := h.sit(p.T, p.screen)
	guest.open("/connexion").follow("Mot de passe oublié").write("Adresse électronique", "zoe.nouvelle@demo.example").press("Recevoir le lien")
	guest.open(h.mailed(p.T, "zoe.nouvelle@demo.example", "mot-de-passe")).write("Nouveau mot de passe", secret).press("mot de passe").reads("est changé")
	guest.open("/connexion").write("Adresse électronique", "zoe.nouvelle@demo.example").write("Mot de passe", secret).press("Me connecter").reads("Bonjour")
	guest.follow("Mon compte").reads("Appareils connectés")
	p.open("/mes-candidatures").reads("changement de mot de passe")
	p.write("Adresse électronique", "zoe.nouvelle@demo.example").write("Mot de passe", secret).press("Me connecter").reads("Mes candidatures")
}

// leave are a recruiter who closes what she published and a candidate who goes.
func leave(candidate, recruiter *person) {
	candidate.Helper()
	recruiter.open("/recruteur/offres").press("Copier Boulanger").reads("brouillon")
	recruiter.open("/recruteur/offres").follow("Changer le dernier jour").write("Dernier jour en ligne", "31/06/2027").press("Changer le dernier jour").reads("à corriger")
	recruiter.write("Dernier jour en ligne", "15/12/2026").press("Changer le dernier jour").reads("est changé")
	recruiter.open("/recruteur/offres").follow("Fermer").press("Fermer cette offre").reads("Dites comment")
	recruiter.choose("Le poste est pourvu grâce").press("Fermer cette offre").reads("ferm")
	recruiter.open("/mes-droits/depart").write("Votre mot de passe", secret).press("fermer mon compte").reads("votre compte est fermé")
	candidate.open("/mes-candidatures").follow("Boulanger du matin").reads("a quitté le service")
	candidate.open("/messages").follow("Boulanger du matin").reads("Compte supprimé")
}
