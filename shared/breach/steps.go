package breach

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
)

// Step is an act with what it brings. Do alone makes it count.
type Step interface {
	act(c Case) Act
	apply(c *Case, by Signature, n *notes)
}

var (
	errUnsigned = fault.New(fault.Forbidden, "Une personne doit signer cet acte.")
	errState    = fault.New(fault.Conflict, "Cela n’est pas possible dans l’état de ce dossier : rechargez la page.")
)

// Do gives the case as it stands after a step: refused without a person who signs, or where the state machine has no such move. The case
// given is not changed.
func (c Case) Do(step Step, by Signature) (Case, error) {
	if _, ok := id.Bytes(by.Person); !ok || by.Role == "" || by.At.IsZero() {
		return c, errUnsigned
	}
	to, ok := after(c.State, step.act(c))
	if !ok {
		return c, errState
	}
	by.At = by.At.UTC()
	next := c
	noted := &notes{now: by.At}
	step.apply(&next, by, noted)
	if err := noted.err(); err != nil {
		return c, err
	}
	next.State = to
	return next, nil
}

// notes gathers what is to be corrected.
type notes struct {
	now      time.Time
	fields   []fault.Field
	conflict error
}

func (n *notes) add(path, message string) {
	n.fields = append(n.fields, fault.Field{Path: path, Message: message})
}

func (n *notes) err() error {
	if n.conflict != nil {
		return n.conflict
	}
	return fault.Fields(n.fields)
}

// identifying finds an address or a long number: the register names nobody.
var identifying = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+|\d([ .-]?\d){8,}`)

// text reads what people wrote; missing is what to say when nothing is there, empty where that may be.
func (n *notes) text(path, value, missing string) string {
	value = strings.TrimSpace(value)
	switch {
	case value == "" && missing != "":
		n.add(path, missing)
	case identifying.MatchString(value):
		n.add(path, "Retirez l’adresse ou le numéro : le registre ne contient rien qui désigne une personne.")
	}
	return value
}

// instant reads when something happened: not later than now, nor before what came first.
func (n *notes) instant(path string, at, first time.Time) time.Time {
	switch {
	case at.IsZero():
		n.add(path, "Indiquez la date et l’heure.")
	case at.After(n.now):
		n.add(path, "Indiquez une date passée.")
	case at.Before(first):
		n.add(path, "Cette date précède la découverte : corrigez l’une ou l’autre.")
	}
	return at.UTC()
}

func (n *notes) late(path string, at, due time.Time, reason string) string {
	reason = n.text(path, reason, "")
	if !at.Before(due) && reason == "" {
		n.add(path, "Le délai est dépassé : indiquez pourquoi.")
	}
	return reason
}

// Completion writes the fields of the register. All are given each time: what is left out is emptied.
type Completion struct{ Register }

func (s Completion) act(Case) Act { return ActComplete }

func (s Completion) apply(c *Case, _ Signature, n *notes) {
	c.Register = s.read(n)
}

func (r Register) read(n *notes) Register {
	r.Nature = n.text("body.nature", r.Nature, "Décrivez ce qui s’est passé.")
	r.Consequences = n.text("body.consequences", r.Consequences, "")
	r.Justification = n.text("body.justification", r.Justification, "")
	for path, list := range map[string][]string{"body.personCategories": r.PersonCategories, "body.recordCategories": r.RecordCategories} {
		for _, one := range list {
			if len(one) > 200 {
				n.add(path, "Raccourcissez : 200 caractères au plus pour une catégorie.")
			}
			n.text(path, one, "Indiquez une catégorie, ou retirez-la.")
		}
	}
	return r
}

// Measure adds a measure taken.
type Measure struct {
	Text string `json:"text" maxLength:"4000" doc:"Mesure prise, sans nom ni coordonnées"`
}

func (s Measure) act(Case) Act { return ActMeasure }

func (s Measure) apply(c *Case, by Signature, n *notes) {
	text := n.text("body.text", s.Text, "Décrivez la mesure prise.")
	c.Measures = append(slices.Clone(c.Measures), Measured{text, by})
}

// Estimate has a proposal computed and kept. It qualifies nothing.
type Estimate struct{ Circumstances }

func (s Estimate) act(Case) Act { return ActPropose }

func (s Estimate) apply(c *Case, _ Signature, n *notes) {
	if s.check(n.add); len(n.fields) == 0 {
		made := Propose(s.Circumstances)
		c.Proposal = &made
	}
}

// Qualification is a person's decision on the risk.
type Qualification struct {
	Level         Level  `json:"level" doc:"aucun, risque, eleve"`
	Justification string `json:"justification" maxLength:"4000" doc:"Pourquoi ce niveau"`
}

func (s Qualification) act(Case) Act { return ActQualify }

func (s Qualification) apply(c *Case, by Signature, n *notes) {
	if !slices.Contains(Levels(), s.Level) {
		n.add("body.level", "Choisissez un niveau : aucun, risque ou eleve.")
	}
	reason := n.text("body.justification", s.Justification, "Indiquez pourquoi vous retenez ce niveau.")
	c.Qualification = &Qualified{s.Level, reason, by}
	if s.Level != HighRisk {
		c.Exemption, c.Public = nil, false
	}
}

// Notification records what the CNIL received. The first may be partial; others then complete it.
type Notification struct {
	At         time.Time `json:"at" doc:"Envoi à la CNIL"`
	Reference  string    `json:"reference" maxLength:"100" doc:"Référence donnée par la CNIL"`
	Partial    bool      `json:"partial,omitempty" doc:"Notification à compléter"`
	LateReason string    `json:"lateReason,omitempty" maxLength:"4000" doc:"Obligatoire après 72 heures"`
}

func (s Notification) act(Case) Act { return ActNotify }

func (s Notification) apply(c *Case, by Signature, n *notes) {
	made := Notified{Partial: s.Partial, Reference: strings.TrimSpace(s.Reference), By: by}
	if made.Reference == "" {
		n.add("body.reference", "Indiquez la référence donnée par la CNIL.")
	}
	made.At = n.instant("body.at", s.At, c.Discovered)
	if len(c.Notifications) == 0 {
		made.LateReason = n.late("body.lateReason", made.At, c.due(ClockCNIL), s.LateReason)
	}
	c.Notifications = append(slices.Clone(c.Notifications), made)
}

// PartyNotice has the other party told of a violation, or a complaint relayed to it.
type PartyNotice struct {
	LateReason string `json:"lateReason,omitempty" maxLength:"4000" doc:"Obligatoire après 36 heures"`
}

func (s PartyNotice) act(c Case) Act {
	if c.Kind == Complaint {
		return ActRelay
	}
	return ActParty
}

func (s PartyNotice) apply(c *Case, by Signature, n *notes) {
	switch {
	case !c.OtherParty:
		n.conflict = fault.New(fault.Conflict, "Ce service n’a pas d’autre partie à avertir.")
	case c.Party != nil:
		n.conflict = fault.New(fault.Conflict, "L’autre partie est déjà avertie.")
	}
	name := ClockParty
	if c.Kind == Complaint {
		name = ClockComplaint
	}
	c.Party = &PartyTold{n.late("body.lateReason", by.At, c.due(name), s.LateReason), by}
}

// Information records that the persons concerned were told.
type Information struct {
	At    time.Time `json:"at" doc:"Information des personnes"`
	Means string    `json:"means" maxLength:"1000" doc:"Par quel moyen"`
}

func (s Information) act(Case) Act { return ActInform }

func (s Information) apply(c *Case, by Signature, n *notes) {
	c.Information = &Informed{n.instant("body.at", s.At, c.Discovered), n.text("body.means", s.Means, "Indiquez par quel moyen les personnes sont informées."), by}
}

// Dispensation invokes one of the three grounds for not informing the persons concerned. The CNIL is notified all the same.
type Dispensation struct {
	Ground        Ground `json:"ground" doc:"incomprehensible, risque-ecarte, effort-excessif"`
	Justification string `json:"justification" maxLength:"4000" doc:"Pourquoi ce motif s'applique"`
}

func (s Dispensation) act(Case) Act { return ActExempt }

func (s Dispensation) apply(c *Case, by Signature, n *notes) {
	if c.Level() != HighRisk {
		n.conflict = fault.New(fault.Conflict, "Seul un risque élevé oblige à informer les personnes : il n’y a rien à dispenser.")
	}
	if !slices.Contains(Grounds(), s.Ground) {
		n.add("body.ground", "Choisissez un motif : incomprehensible, risque-ecarte ou effort-excessif.")
	}
	c.Exemption = &Exempted{s.Ground, n.text("body.justification", s.Justification, "Indiquez pourquoi ce motif s’applique."), by}
	c.Public = s.Ground == Effort
}

// longest is for how many days recommendations stay on the site at most.
const longest = 366

// Publication puts recommendations to the persons concerned on the site (000:227). A last day that is past takes them off.
type Publication struct {
	Title string        `json:"title" maxLength:"200"`
	Text  string        `json:"text" maxLength:"8000" doc:"Ce que les personnes concernées devraient faire"`
	Until calendar.Date `json:"until" doc:"Dernier jour sur le site"`
}

func (s Publication) act(Case) Act { return ActPublish }

func (s Publication) apply(c *Case, by Signature, n *notes) {
	made := Recommended{n.text("body.title", s.Title, "Donnez un titre."), n.text("body.text", s.Text, "Écrivez les recommandations."), s.Until, by}
	switch {
	case s.Until.IsZero():
		n.add("body.until", "Indiquez le dernier jour sur le site.")
	case calendar.Of(n.now, time.UTC).DaysUntil(s.Until) > longest:
		n.add("body.until", "Choisissez un jour dans l’année qui vient.")
	}
	c.Published = &made
}
