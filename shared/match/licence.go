package match

import "tandem/shared/aptitude"

// aucun is the place of who says that they have none, in the lists that have it.
const aucun = 1 << 0

// judgeLicences is C6: the candidate drives all that the offer asks for.
func judgeLicences(_ *Referential, x *pair) Verdict {
	held, wanted := x.answers.Licences, x.offer.Licences
	switch {
	case wanted == 0:
		return SansObjet
	case held == 0:
		return Inconnu
	case wanted&^held == 0:
		return Rempli
	}
	return NonRempli
}

// explainLicences follows judgeLicences.
func explainLicences(_ *Referential, x *pair, side Side) (text, question string) {
	held, wanted := x.answers.Licences, x.offer.Licences
	names := aptitude.Licences.Read(wanted)
	switch {
	case wanted == 0:
		return "Aucun permis n’est demandé", ""
	case held == 0 && side == Recruiter:
		return "Permis : non précisé ; l’offre demande " + names, "À voir avec la personne : les permis qu’elle a."
	case held == 0:
		return "Vos permis ne sont pas renseignés ; l’offre demande " + names, "Quels permis de conduire avez-vous ?"
	case wanted&^held == 0:
		return "Permis demandé : " + names, ""
	}
	return "Permis manquant : " + aptitude.Licences.Read(wanted&^held), ""
}
