package match

import (
	"time"
)

// tolerance is how many days after the beginning of the post a candidate may still be free.
const tolerance = 15

// judgeAvailability is C12: the candidate is free when the post begins, or shortly after. It never excludes.
func judgeAvailability(_ *Referential, x *pair) Verdict {
	switch {
	case x.offer.Start == 0:
		return SansObjet
	case x.answers.Available == 0:
		return Inconnu
	case x.answers.Available == Immediately || int(x.answers.Available) <= int(x.offer.Start)+tolerance:
		return Rempli
	}
	return NonRempli
}

func explainAvailability(r *Referential, x *pair, side Side) (text, question string) {
	start := time.Unix(int64(x.offer.Start)*24*60*60, 0).UTC().Format("02/01/2006")
	switch verdict := judgeAvailability(r, x); {
	case verdict == SansObjet:
		return "La date de début n’est pas précisée", ""
	case verdict == Inconnu && side == Recruiter:
		return "Disponibilité : non précisée ; le poste commence le " + start, "À voir avec la personne : sa date de disponibilité."
	case verdict == Inconnu:
		return "Votre disponibilité n’est pas renseignée ; le poste commence le " + start, "À partir de quand êtes-vous disponible ?"
	case verdict == Rempli && side == Recruiter:
		return "Disponible pour le début du poste, le " + start, ""
	case verdict == Rempli:
		return "Vous êtes disponible pour le début du poste, le " + start, ""
	case side == Recruiter:
		return "Disponible plus de 15 jours après le début du poste, le " + start, ""
	}
	return "Vous êtes disponible plus de 15 jours après le début du poste, le " + start, ""
}
