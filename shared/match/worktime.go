package match

import (
	"strconv"
	"strings"

	"tandem/shared/aptitude"
)

// judgeTime is C4: full or part time, and the hours of a week, where both sides say them.
func judgeTime(_ *Referential, x *pair) Verdict {
	a, o := &x.answers, &x.offer.Asks
	times, hours := a.Times != 0 && o.Times != 0, o.Hours != 0 && (a.HoursMin != 0 || a.HoursMax != 0)
	switch {
	case times && a.Times&o.Times == 0:
		return NonRempli
	case hours && (o.Hours < a.HoursMin || a.HoursMax != 0 && o.Hours > a.HoursMax):
		return NonRempli
	case times || hours:
		return Rempli
	case a.Times|o.Times != 0 || a.HoursMin|a.HoursMax|o.Hours != 0:
		return Inconnu
	}
	return SansObjet
}

// timeOf names what an offer says of the working time.
func timeOf(times aptitude.Set, hours uint8) string {
	text := strings.ToLower(aptitude.Times.Read(times))
	if hours == 0 {
		return text
	}
	if text != "" {
		text += ", "
	}
	return text + strconv.Itoa(int(hours)) + " heures par semaine"
}

func explainTime(r *Referential, x *pair, side Side) (text, question string) {
	said := timeOf(x.offer.Times, x.offer.Hours)
	switch judgeTime(r, x) {
	case SansObjet:
		return "Le temps de travail n’est pas précisé", ""
	case Rempli:
		return "Temps de travail accepté : " + said, ""
	case NonRempli:
		return "Temps de travail non recherché : " + said, ""
	}
	switch {
	case said == "" && side == Recruiter:
		return "Le temps de travail n’est pas précisé dans votre offre", "Est-ce un temps plein ou un temps partiel ?"
	case said == "":
		return "Le temps de travail n’est pas précisé dans l’offre", "À demander au recruteur : le temps de travail."
	case side == Recruiter:
		return "Temps de travail accepté : non précisé", "À voir avec la personne : le temps de travail qui lui convient."
	}
	return "Le temps de travail que vous acceptez n’est pas renseigné ; l’offre est à " + said, "Quel temps de travail vous convient ?"
}

// judgeSchedule is C5: every hour that the post requires is accepted.
func judgeSchedule(_ *Referential, x *pair) Verdict {
	accepted, required := x.answers.Schedules, x.offer.Schedules
	switch {
	case accepted == 0 && required == 0:
		return SansObjet
	case accepted == 0 || required == 0:
		return Inconnu
	case required&^accepted == 0:
		return Rempli
	}
	return NonRempli
}

func explainSchedule(_ *Referential, x *pair, side Side) (text, question string) {
	accepted, required := x.answers.Schedules, x.offer.Schedules
	switch {
	case accepted == 0 && required == 0:
		return "Les horaires ne sont pas précisés", ""
	case required == 0 && side == Recruiter:
		return "Les horaires ne sont pas précisés dans votre offre", "Quels sont les horaires du poste ?"
	case required == 0:
		return "Les horaires ne sont pas précisés dans l’offre", "À demander au recruteur : les horaires."
	case accepted == 0:
		return "Les horaires qui vous conviennent ne sont pas renseignés", "Quels horaires vous conviennent ?"
	case required&^accepted == 0:
		return "Horaires acceptés : " + strings.ToLower(aptitude.Schedules.Read(required)), ""
	}
	return "Horaires non recherchés : " + strings.ToLower(aptitude.Schedules.Read(required&^accepted)), ""
}
