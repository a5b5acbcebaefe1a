//go:build browser

package browser

// complete is a jobseeker who says more of what they can do, makes a second CV, and adds one that they have.
func complete(p *person) {
	p.Helper()
	first := p.open("/mon-espace").follow("Mes CV").follow("Boulangère, cinq ans d’expérience").at
	part := func(name string) *person {
		p.Helper()
		return p.open(first).follow(name)
	}
	part("Ma disponibilité").write("disponible à partir du", "31/06/2027").press("Enregistrer cette partie").reads("date")
	p.write("disponible à partir du", "01/03/2027").press("Enregistrer cette partie").reads("enregistré")
	part("Mes permis").tick("B ").press("Enregistrer cette partie").reads("enregistré")
	part("Mes horaires").tick("Temps plein").press("Enregistrer cette partie").reads("enregistré")
	part("Ma formation").choose("CAP").write("Nom du diplôme", "CAP boulanger").press("Enregistrer cette partie").reads("enregistré")
	part("Mes expériences").write("Poste", "Aide-boulangère").write("Début", "13/2021").press("Enregistrer cette partie").reads("mois")
	p.write("Début", "09/2021").press("Enregistrer cette partie").reads("enregistré")
	part("Mes langues").pick("Langue", "Français").pick("Niveau", "C2 : comme ma langue maternelle").press("Enregistrer cette partie").reads("enregistré")
	part("Mes compétences").write("Savoir-faire", "Pétrir et façonner").press("Enregistrer cette partie").reads("enregistré")
	part("Mes centres").write("Centres d’intérêt", "Course à pied").press("Enregistrer cette partie").reads("enregistré")
	p.open(first).follow("Lire, imprimer").reads("CAP boulanger")

	p.open("/mon-cv").press("Copier Boulangère").reads("copie")
	p.open("/mon-cv").follow("Comparer Boulangère").reads("Boulangère")
	p.open("/mon-cv").follow("Faire un autre CV").write("Titre", "Vendeuse").press("Enregistrer").reads("enregistré")
	p.unfold("Supprimer ce CV").press("Supprimer ce CV").reads("supprimé")

	p.open("/mon-espace").follow("Mes fichiers").press("Envoyer le fichier").reads("Choisissez")
	p.attach("Fichier à ajouter", "testdata/cv.docx").press("Envoyer le fichier").reads("vérifi")
	p.awaits("/mon-cv/fichiers", "Télécharger").follow("Voir ce que mon CV peut en reprendre").press("Ajouter à mon CV")
}
