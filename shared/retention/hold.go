package retention

import (
	"regexp"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
)

// HoldReason says why what is due is not erased. A hold suspends erasure and never extends access.
type HoldReason string

// The reasons.
const (
	HoldLitigation     HoldReason = "litigation"      // 000:237
	HoldRestriction    HoldReason = "restriction"     // RGPD art. 18
	HoldESFControl     HoldReason = "esf_control"     // control of European funds
	HoldRightsRequest  HoldReason = "rights_request"  // an open request of the person
	HoldBreachEvidence HoldReason = "breach_evidence" // evidence of a breach
)

var holdLabels = map[HoldReason]string{
	HoldLitigation:     "un contentieux est en cours",
	HoldRestriction:    "la personne a demandé la limitation du traitement",
	HoldESFControl:     "un contrôle des fonds européens est en cours",
	HoldRightsRequest:  "une demande d’exercice de droits est en cours",
	HoldBreachEvidence: "une violation de données est en cours d’examen",
}

// Label says the reason in French: "un contentieux est en cours".
func (r HoldReason) Label() string { return holdLabels[r] }

// Ground is why a person may have the use of their data restricted (RGPD art. 18(1), 003:196-199).
type Ground string

// The grounds.
const (
	GroundAccuracy   Ground = "accuracy"   // the person contests that the data are right, until that is checked
	GroundUnlawful   Ground = "unlawful"   // the processing is unlawful and the person prefers this to erasure
	GroundClaims     Ground = "claims"     // the service needs the data no longer, the person does, for a claim in court
	GroundOpposition Ground = "opposition" // the person objects, until it is known whose interest prevails
)

var groundLabels = map[Ground]string{
	GroundAccuracy:   "vous contestez l’exactitude de vos données",
	GroundUnlawful:   "l’utilisation de vos données est illicite et vous ne voulez pas qu’elles soient effacées",
	GroundClaims:     "vous avez besoin de vos données pour défendre un droit en justice",
	GroundOpposition: "vous vous opposez à l’utilisation de vos données",
}

// Label says the ground in French, to the person; "" when it is none.
func (g Ground) Label() string { return groundLabels[g] }

// reference is what shows why a hold was opened: a file number, which names nobody.
var reference = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}/._-]{0,39}$`)

// holdReview is the longest time until somebody must look at a hold again.
var holdReview = calendar.Period{Months: 6}

// Hold keeps a unit from being erased. Someone owns it and must review it; a review that is late is alarmed, never a release.
type Hold struct {
	Reason   HoldReason    `json:"reason"`
	Owner    id.Person     `json:"owner"`
	Opened   calendar.Date `json:"opened"`
	Review   calendar.Date `json:"review"` // at the latest six months after Opened
	Closed   calendar.Date `json:"closed,omitzero"`
	Evidence string        `json:"evidence"` // reference of the file that shows why
}

// NewHold opens a hold, or says in French what is wrong with it.
func NewHold(reason HoldReason, owner id.Person, opened, review calendar.Date, evidence string) (Hold, error) {
	var mistakes []fault.Field
	mistake := func(path, message string) { mistakes = append(mistakes, fault.Field{Path: path, Message: message}) }
	if reason.Label() == "" {
		mistake("reason", "Choisissez le motif de la suspension.")
	}
	if owner == "" {
		mistake("owner", "Indiquez qui répond de la suspension.")
	}
	if opened.IsZero() {
		mistake("opened", "Indiquez la date de début.")
	}
	if !review.After(opened) || review.After(opened.Add(holdReview)) {
		mistake("review", "Choisissez une date de réexamen dans les six mois qui suivent le début.")
	}
	if evidence = strings.TrimSpace(evidence); !reference.MatchString(evidence) {
		mistake("evidence", "Indiquez la référence de la pièce qui justifie la suspension, en 40 lettres, chiffres ou signes / . - _ au plus, sans espace ni nom.")
	}
	if err := fault.Fields(mistakes); err != nil {
		return Hold{}, err
	}
	return Hold{Reason: reason, Owner: owner, Opened: opened, Review: review, Evidence: evidence}, nil
}

// Late reports whether the review of an open hold is overdue: to be alarmed.
func (h Hold) Late(today calendar.Date) bool { return h.Closed.IsZero() && today.After(h.Review) }

// heldBy returns why a unit is held: a litigation that its own facts show open, else the first open hold.
func heldBy(rule *service.Rule, facts Facts, holds []Hold) HoldReason {
	if rule != nil && facts.has(rule.Hold) && facts[rule.Hold].After(facts[rule.Override]) {
		return HoldLitigation
	}
	for _, hold := range holds {
		if hold.Closed.IsZero() {
			return hold.Reason
		}
	}
	return ""
}
