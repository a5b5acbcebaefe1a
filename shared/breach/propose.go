package breach

import "fmt"

// Circumstances are what a proposal is computed from.
type Circumstances struct {
	Data            []string `json:"data" minItems:"1" doc:"Classes de données touchées"`
	Persons         int      `json:"persons" minimum:"0" doc:"Nombre approximatif de personnes"`
	Identifiability string   `json:"identifiability" doc:"aucune, indirecte, directe"`
	Encryption      string   `json:"encryption" doc:"intacte : données chiffrées, clés intactes ; compromise ; sans"`
	Recipients      string   `json:"recipients" doc:"interne, partenaire, inconnu, public, aucun"`
	Vulnerable      bool     `json:"vulnerable" doc:"Mineurs, allocataires du RSA, personnes en situation de handicap"`
	Lost            bool     `json:"lost" doc:"Données perdues ou altérées sans retour"`
}

// Proposal is what the circumstances suggest. It decides nothing: a Qualification has a level of its own, and a signature.
type Proposal struct {
	Suggests      Level         `json:"suggests"`
	Reasons       []string      `json:"reasons"`
	Circumstances Circumstances `json:"circumstances"`
}

// factor weighs one circumstance, with the reason that people read.
type factor struct {
	weight int
	reason string
}

// The factors, by the answers that people may give. Those of the data are the nature of what was touched; identifiability multiplies them;
// the others add to that (after the method of ENISA for the severity of violations, in half points).
var (
	dataClasses = map[string]factor{
		"identite":       {1, "identité"},
		"coordonnees":    {1, "adresse, téléphone, adresse électronique"},
		"parcours":       {2, "CV, formation, emploi"},
		"prestations":    {3, "prestations et situation du foyer"},
		"suivi":          {3, "diagnostic et suivi social"},
		"secrets":        {3, "mots de passe ou codes"},
		"numero-social":  {4, "numéro de sécurité sociale"},
		"sensibles":      {4, "santé, handicap ou autre donnée sensible"},
		"professionnels": {1, "comptes de professionnels"},
	}
	identifiabilities = map[string]factor{
		"aucune": {0, "personne n’est reconnaissable"}, "indirecte": {1, "les personnes sont reconnaissables par recoupement"},
		"directe": {2, "les personnes sont nommées"},
	}
	recipientsKnown = map[string]factor{
		"aucun": {-2, "personne n’a reçu les données"}, "interne": {-2, "les destinataires sont internes et tenus au secret"},
		"partenaire": {-1, "le destinataire est un partenaire connu"}, "inconnu": {1, "les destinataires sont inconnus"},
		"public": {2, "les données ont été rendues publiques"},
	}
	encryptions = map[string]bool{"intacte": true, "compromise": true, "sans": true}
)

const (
	manyPersons = 1000
	fromRisk    = 4 // half points
	fromHigh    = 6
)

// check refuses an answer that is not offered.
func (c Circumstances) check(note func(path, message string)) {
	for i, class := range c.Data {
		if _, ok := dataClasses[class]; !ok {
			note(fmt.Sprintf("body.data[%d]", i), "Choisissez une classe de données de la liste.")
		}
	}
	if len(c.Data) == 0 {
		note("body.data", "Indiquez au moins une classe de données.")
	}
	if _, ok := identifiabilities[c.Identifiability]; !ok {
		note("body.identifiability", "Indiquez si les personnes sont reconnaissables : aucune, indirecte ou directe.")
	}
	if !encryptions[c.Encryption] {
		note("body.encryption", "Indiquez l’état du chiffrement : intacte, compromise ou sans.")
	}
	if _, ok := recipientsKnown[c.Recipients]; !ok {
		note("body.recipients", "Indiquez qui a reçu les données : aucun, interne, partenaire, inconnu ou public.")
	}
	if c.Persons < 0 {
		note("body.persons", "Indiquez un nombre de personnes, zéro au moins.")
	}
}

// Propose weighs circumstances that check lets pass.
func Propose(c Circumstances) Proposal {
	made := Proposal{Circumstances: c}
	say := func(reason string) { made.Reasons = append(made.Reasons, reason) }
	worst := factor{}
	for _, class := range c.Data {
		if one := dataClasses[class]; one.weight > worst.weight {
			worst = one
		}
	}
	identified := identifiabilities[c.Identifiability]
	score := worst.weight * identified.weight
	say("Données les plus exposées : " + worst.reason + ".")
	say("Reconnaissance : " + identified.reason + ".")
	if c.Lost {
		score++
		say("Des données sont perdues ou altérées sans retour.")
	}
	if c.Encryption == "intacte" && !c.Lost { // nobody can read them, and nothing is missing
		say("Les données étaient chiffrées et les clés sont intactes.")
		made.Suggests = NoRisk
		return made
	}
	recipients := recipientsKnown[c.Recipients]
	score += recipients.weight
	say("Destinataires : " + recipients.reason + ".")
	if c.Vulnerable {
		score++
		say("Des personnes vulnérables sont concernées.")
	}
	if c.Persons >= manyPersons {
		score++
		say("Mille personnes ou plus sont concernées.")
	}
	made.Suggests = levelOf(score, identified.weight)
	return made
}

func levelOf(score, identified int) Level {
	switch {
	case identified == 0 || score < fromRisk:
		return NoRisk
	case score < fromHigh:
		return Risk
	}
	return HighRisk
}
