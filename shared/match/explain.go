package match

import (
	"strconv"

	"tandem/shared/rome"
)

// Side is who reads an explanation.
type Side uint8

// The two sides. An adviser reads the candidate's.
const (
	Candidate Side = iota
	Recruiter
)

// Line explains one criterion of a pair in plain French.
type Line struct {
	Criterion string // "C1"
	Label     string // "Métier"
	Verdict   Verdict
	Required  bool // one of the two sides makes a condition of it
	Text      string
	Question  string // what to complete or ask where the verdict is Inconnu, else empty
}

// Labels names the criteria in the order of the table: "C1 Métier".
func Labels() []string {
	labels := make([]string, len(titles))
	for i := range titles {
		labels[i] = titles[i].name()
	}
	return labels
}

// Named gives the verdicts by the names of the criteria: "C1 Métier".
func (v Verdicts) Named() map[string]string {
	named := make(map[string]string, len(titles))
	for i := range titles {
		named[titles[i].name()] = v.Of(titles[i].place()).String()
	}
	return named
}

// Explain says criterion by criterion how a profile and an offer stand. A recruiter gets the lines that a recruiter may read, and none at
// all for a pair that is in no list: the answer must not tell which of the person's own limits it broke.
func (r *Referential) Explain(profile Profile, offer Offer, side Side) []Line {
	if r.CheckProfile(profile) != nil || r.CheckOffer(offer) != nil {
		return nil
	}
	record := recordOf(profile)
	wanted, asked := record.row(0), rowOfOffer(offer)
	x := pair{profile: &wanted, column: record.jobs[:], offer: &asked}
	verdicts, listed := r.judge(&x)
	x.answers = profile.Answers // the judgement may have stopped before it came to them
	if side == Recruiter && !listed {
		return nil
	}
	lines := make([]Line, 0, len(criteria))
	for i := range criteria {
		c := &criteria[i]
		if side == Recruiter && !x.shows(c.title) {
			continue
		}
		verdict := verdicts.Of(c.place())
		if !listed {
			verdict = c.judge(r, &x) // the judgement stopped at the first criterion that excludes
		}
		text, question := c.explain(r, &x, side)
		lines = append(lines, Line{
			Criterion: c.code(), Label: c.label, Verdict: verdict, Required: x.firm().has(c.number), Text: text, Question: question,
		})
	}
	return lines
}

// explainJob follows judgeJob, and names the job looked for that came nearest.
func explainJob(r *Referential, x *pair, side Side) (text, question string) {
	if x.profile.count() == 0 {
		return "Aucun métier recherché n’est renseigné", "Quel métier recherchez-vous ?"
	}
	wanted, best := x.jobs()[0], uint8(0)
	for _, job := range x.jobs() {
		if level := r.level(job, x.offer.job, x.profile.widens()); level > best {
			wanted, best = job, level
		}
	}
	seeks := "vous recherchez "
	if side == Recruiter {
		seeks = "cette personne recherche "
	}
	switch best {
	case 4:
		return "Même métier, même appellation : " + x.offer.job.label(), ""
	case 3:
		return "Même métier : " + x.offer.job.label(), ""
	case 2:
		return "Même famille de métiers : l’offre est pour " + x.offer.job.label() + ", " + seeks + wanted.label(), ""
	case 1:
		return "Métier proche : l’offre est pour " + x.offer.job.label() + ", " + seeks + wanted.label(), ""
	}
	return "Autre métier : l’offre est pour " + x.offer.job.label() + ", " + seeks + wanted.label(), ""
}

// label names a job by its appellation, else by its code.
func (p packed) label() string {
	if id := p.job().Appellation; id != 0 {
		if named, ok := rome.AppellationByID(id); ok {
			return named.Label
		}
	}
	return rome.At(p.code()).Label
}

// explainZone follows judgeZone. A recruiter never reads a distance or a commune.
func explainZone(r *Referential, x *pair, side Side) (text, question string) {
	p, o := x.profile, x.offer
	if side == Recruiter {
		switch {
		case o.remote:
			return "Télétravail complet : sa zone de mobilité ne compte pas", ""
		case o.commune == 0:
			return "Le lieu de travail n’est pas précisé dans votre offre", "Quel est le lieu de travail ?"
		case p.commune == 0 || p.radius == 0:
			return "Dans sa zone de mobilité : non précisé", "À voir avec la personne : sa zone de mobilité."
		}
		return "Dans sa zone de mobilité : oui", "" // a pair outside it is never explained to a recruiter
	}
	switch {
	case o.remote:
		return "Télétravail complet : le lieu ne compte pas", ""
	case p.commune == 0:
		return "Votre commune n’est pas renseignée", "Dans quelle commune habitez-vous ?"
	case p.radius == 0:
		return "La distance que vous acceptez n’est pas renseignée", "Jusqu’à combien de kilomètres acceptez-vous d’aller travailler ?"
	case o.commune == 0:
		return "Le lieu de travail n’est pas précisé dans l’offre", "À demander au recruteur : le lieu de travail."
	case p.commune == o.commune:
		return "Dans votre commune", ""
	}
	km := r.kilometres(p.commune, o.commune)
	reach := strconv.Itoa(int(km)) + " km pour " + strconv.Itoa(int(p.radius)) + " km acceptés"
	if km <= uint32(p.radius) {
		return "Dans votre zone : " + reach, ""
	}
	return "Hors de votre zone : " + reach, ""
}

// explainContract follows judgeContract.
func explainContract(_ *Referential, x *pair, side Side) (text, question string) {
	accepted, contract := x.profile.contracts, x.offer.contract
	switch {
	case contract == ContractUnknown && side == Recruiter:
		return "Le type de contrat n’est pas précisé dans votre offre", "Quel est le type de contrat ?"
	case accepted == 0 && side == Recruiter:
		return "Contrats acceptés : non précisé", "À voir avec la personne : les types de contrat acceptés."
	case accepted == 0:
		return "Les types de contrat que vous acceptez ne sont pas renseignés", "Quels types de contrat acceptez-vous ?"
	case contract == ContractUnknown:
		return "Le type de contrat n’est pas précisé dans l’offre", "À demander au recruteur : le type de contrat."
	case accepted.Has(contract):
		return "Contrat accepté : " + contract.String(), ""
	}
	return "Contrat non recherché : " + contract.String() + " (vous acceptez : " + accepted.String() + ")", ""
}
