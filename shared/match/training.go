package match

import "tandem/shared/aptitude"

// judgeMeans is C7: one means at least serves for what the post states. Recruiters never see it: how people move says where and how they live.
func judgeMeans(_ *Referential, x *pair) Verdict {
	switch {
	case x.offer.Travels == 0:
		return SansObjet
	case x.answers.Means == 0:
		return Inconnu
	case x.answers.Means&aptitude.Usable(x.offer.Travels) != 0:
		return Rempli
	}
	return NonRempli
}

func explainMeans(r *Referential, x *pair, _ Side) (text, question string) {
	switch judgeMeans(r, x) {
	case SansObjet:
		return "Aucun moyen de transport n’est nécessaire d’après l’offre", ""
	case Inconnu:
		return "Vos moyens de transport ne sont pas renseignés ; " + aptitude.Travels.Read(x.offer.Travels), "Quels moyens de transport avez-vous ?"
	case Rempli:
		return "Vous pouvez vous y rendre : " + aptitude.Means.Read(x.answers.Means&aptitude.Usable(x.offer.Travels)), ""
	}
	return "Il faut un autre moyen de transport : " + aptitude.Means.Read(aptitude.Usable(x.offer.Travels)), ""
}

// judgeLevel is C8: the level of education is the one that is asked for, or above.
func judgeLevel(_ *Referential, x *pair) Verdict {
	switch {
	case x.offer.Level == 0:
		return SansObjet
	case x.answers.Level == 0:
		return Inconnu
	case x.answers.Level >= x.offer.Level:
		return Rempli
	}
	return NonRempli
}

func explainLevel(r *Referential, x *pair, side Side) (text, question string) {
	if x.offer.Level == 0 {
		return "Aucun niveau de formation n’est demandé", ""
	}
	wanted := aptitude.Levels[x.offer.Level-1].Label
	switch verdict := judgeLevel(r, x); {
	case verdict == Inconnu && side == Recruiter:
		return "Niveau de formation : non précisé ; l’offre demande " + wanted, "À voir avec la personne : son niveau de formation."
	case verdict == Inconnu:
		return "Votre niveau de formation n’est pas renseigné ; l’offre demande " + wanted, "Quel est votre niveau de formation ?"
	case verdict == Rempli:
		return "Niveau de formation demandé : " + wanted, ""
	}
	return "Niveau de formation inférieur à celui qui est demandé : " + wanted, ""
}

// judgePractice is C9: how long the candidate worked in the family of the job. A profile keeps it for the jobs looked for alone; of one that
// is only near them nothing is known.
func judgePractice(r *Referential, x *pair) Verdict {
	if x.offer.Practice == 0 {
		return SansObjet
	}
	best := uint8(0)
	for _, wanted := range x.jobs() {
		if r.parent[wanted.code()] == r.parent[x.offer.job.code()] {
			best = max(best, wanted.practice())
		}
	}
	switch {
	case best == 0:
		return Inconnu
	case best-1 >= x.offer.Practice:
		return Rempli
	}
	return NonRempli
}

func explainPractice(r *Referential, x *pair, side Side) (text, question string) {
	if x.offer.Practice == 0 {
		return "Aucune expérience n’est demandée", ""
	}
	wanted := aptitude.Practices[x.offer.Practice].Label
	switch verdict := judgePractice(r, x); {
	case verdict == Inconnu && side == Recruiter:
		return "Expérience dans ce métier : non précisée ; l’offre demande " + wanted, "À voir avec la personne : son expérience dans ce métier."
	case verdict == Inconnu:
		return "Votre expérience dans ce métier n’est pas renseignée ; l’offre demande " + wanted, "Quels postes avez-vous occupés dans ce métier, et à quelles dates ?"
	case verdict == Rempli:
		return "Expérience dans ce métier : " + wanted + " ou plus", ""
	}
	return "Expérience dans ce métier : moins de " + wanted, ""
}

// judgeLanguages is C11: each language that is asked for, at its level or above.
func judgeLanguages(_ *Referential, x *pair) Verdict {
	switch {
	case x.offer.Languages[0] == 0:
		return SansObjet
	case x.answers.Languages[0] == 0:
		return Inconnu
	case len(x.missing()) == 0:
		return Rempli
	}
	return NonRempli
}

// missing are the languages that are asked for and not spoken well enough.
func (x *pair) missing() (list []Language) {
	for _, wanted := range x.offer.Languages {
		met := wanted == 0
		for _, spoken := range x.answers.Languages {
			met = met || spoken != 0 && spoken.spoken() == wanted.spoken() && spoken.degree() >= wanted.degree()
		}
		if !met {
			list = append(list, wanted)
		}
	}
	return list
}

func explainLanguages(r *Referential, x *pair, side Side) (text, question string) {
	switch verdict := judgeLanguages(r, x); {
	case verdict == SansObjet:
		return "Aucune langue n’est demandée", ""
	case verdict == Inconnu && side == Recruiter:
		return "Langues : non précisées ; l’offre demande " + names(x.offer.Languages[:]), "À voir avec la personne : les langues qu’elle parle."
	case verdict == Inconnu:
		return "Vos langues ne sont pas renseignées ; l’offre demande " + names(x.offer.Languages[:]), "Quelles langues parlez-vous ?"
	case verdict == Rempli:
		return "Langues demandées : " + names(x.offer.Languages[:]), ""
	}
	return "Langue manquante, ou pas à ce niveau : " + names(x.missing()), ""
}

func names(languages []Language) (text string) {
	for _, language := range languages {
		if language != 0 {
			text += ", " + language.String()
		}
	}
	return text[min(2, len(text)):]
}
