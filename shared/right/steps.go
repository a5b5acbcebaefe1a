package right

import (
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/retention"
	"tandem/shared/service"
	"tandem/shared/typed"
)

// Step is something that a person does with a request.
type Step interface {
	act() Act
	apply(svc *service.Service, r *Request, by Signature) error
}

// MaxText is how many characters a message, an answer or a reason has at most.
const MaxText = 4000

// Acknowledge tells that the receipt of a letter was confirmed by letter.
type Acknowledge struct{}

// Doubt asks who it is, on a reasonable doubt alone (RGPD art. 12(6); 003:219).
type Doubt struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"Pourquoi l'identité est douteuse"`
}

// Verify ends the doubt.
type Verify struct {
	Method string `json:"method" minLength:"1" maxLength:"200" doc:"Comment : question posée, rappel, pièce vue et non conservée"`
}

// Qualification says what right it is and which purposes it concerns.
type Qualification struct {
	Right    service.Right `json:"right" doc:"Droit exercé"`
	Purposes []string      `json:"purposes,omitempty" doc:"Finalités concernées ; toutes celles de la personne si aucune n'est dite"`
	Note     string        `json:"note,omitempty" maxLength:"4000"`
}

// Start takes the request in charge.
type Start struct{}

// Extension gives two more months, once, and only where the service may.
type Extension struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"Motif, que la personne lit"`
}

// Relay has the other party answer for its own data.
type Relay struct {
	Identification string `json:"identification" minLength:"1" maxLength:"100" doc:"Identifiant sous lequel l'autre partie connaît la personne"`
}

// RelayAnswer is what the other party answered.
type RelayAnswer struct {
	Text string `json:"text" minLength:"1" maxLength:"4000"`
}

// Freezing restricts the use of the person's data.
type Freezing struct {
	Ground retention.Ground `json:"ground" doc:"Motif : accuracy, unlawful, claims ou opposition"`
}

// Lifting ends the restriction.
type Lifting struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"Motif ; la personne en est informée"`
}

// Erasure has the person's data erased.
type Erasure struct {
	Reason string `json:"reason,omitempty" maxLength:"4000" doc:"Pourquoi effacer ce dont la base légale ne donne pas ce droit"`
}

// Death tells that the person has died: their directives are then executed (loi du 6 janvier 1978, art. 85).
type Death struct {
	Day   calendar.Date `json:"day" doc:"Jour du décès"`
	Proof string        `json:"proof" minLength:"1" maxLength:"200" doc:"Référence de l'acte"`
}

// Answer is the answer to the person.
type Answer struct {
	Text string `json:"text" minLength:"1" maxLength:"4000" doc:"Réponse, que la personne lit"`
}

// Refusal says why not.
type Refusal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"Motif, que la personne lit"`
}

// Withdrawal is the person's: they no longer ask.
type Withdrawal struct{}

// serving is the person's: what they asked was done by their own act.
type serving struct{ text string }

func (Acknowledge) act() Act   { return ActAcknowledge }
func (Doubt) act() Act         { return ActDoubt }
func (Verify) act() Act        { return ActVerify }
func (Qualification) act() Act { return ActQualify }
func (Start) act() Act         { return ActStart }
func (Extension) act() Act     { return ActExtend }
func (Relay) act() Act         { return ActRelay }
func (RelayAnswer) act() Act   { return ActRelayed }
func (Freezing) act() Act      { return ActFreeze }
func (Lifting) act() Act       { return ActLift }
func (Erasure) act() Act       { return ActErase }
func (Death) act() Act         { return ActDeath }
func (Answer) act() Act        { return ActAnswer }
func (Refusal) act() Act       { return ActRefuse }
func (Withdrawal) act() Act    { return ActWithdraw }
func (serving) act() Act       { return ActServe }

func (Acknowledge) apply(_ *service.Service, r *Request, by Signature) error {
	if r.Acknowledged != nil {
		return fault.New(fault.Conflict, "La réception de cette demande est déjà confirmée.")
	}
	r.Acknowledged = &by
	return nil
}

func (s Doubt) apply(_ *service.Service, r *Request, by Signature) error {
	r.Identity = &Identity{Reason: strings.TrimSpace(s.Reason), Asked: by}
	return needed("reason", s.Reason, "Dites pourquoi l’identité est douteuse : elle ne se demande jamais d’office.")
}

func (s Verify) apply(_ *service.Service, r *Request, by Signature) error {
	checked := *r.Identity
	checked.Method, checked.Verified = strings.TrimSpace(s.Method), &by
	r.Identity = &checked
	return needed("method", s.Method, "Dites comment l’identité a été vérifiée.")
}

func (s Qualification) apply(svc *service.Service, r *Request, by Signature) error {
	spec, ok := svc.Right(s.Right)
	if !ok && !slices.Contains(service.Rights(), s.Right) {
		return fault.Fieldf("body.right", "Choisissez un droit de la liste.")
	}
	purposes := s.Purposes
	if len(purposes) == 0 {
		purposes = r.Purposes
	}
	concerned := purposes
	if len(concerned) == 0 {
		concerned = purposesOf(svc, r.Class)
	}
	covered := ok
	for _, name := range concerned {
		purpose, known := svc.Purpose(name)
		if !known {
			return fault.Fieldf("body.purposes", "Cette finalité n’existe pas dans ce service.")
		}
		covered = covered && slices.Contains(spec.Bases, purpose.Basis)
	}
	r.Right, r.Purposes = s.Right, purposes
	r.Qualified = &Qualified{Purposes: purposes, Covered: covered, Note: strings.TrimSpace(s.Note), By: by}
	return nil
}

// purposesOf are the purposes that concern whoever has a unit of the class; all of the service when it is not known who that is.
func purposesOf(svc *service.Service, class string) []string {
	var ids []string
	for _, purpose := range svc.Purposes {
		of := func(role service.Role) bool { return string(svc.ClassOf(role)) == class }
		if class == "" || slices.ContainsFunc(purpose.Roles, of) {
			ids = append(ids, purpose.ID)
		}
	}
	return ids
}

func (Start) apply(_ *service.Service, r *Request, by Signature) error {
	r.Started = &by
	return nil
}

func (s Extension) apply(svc *service.Service, r *Request, by Signature) error {
	switch {
	case svc.Deadlines.Extension.IsZero():
		return fault.New(fault.Conflict, "Ce service s’est engagé à répondre en un mois : le délai ne se prolonge pas.")
	case r.Extended != nil:
		return fault.New(fault.Conflict, "Le délai de cette demande est déjà prolongé.")
	case calendar.Of(by.At, svc.Zone).After(r.Calendar(svc.Zone).ExtendBy):
		return fault.New(fault.Conflict, "Le premier mois est passé : il est trop tard pour prolonger le délai.")
	}
	r.Extended = &Reasoned{strings.TrimSpace(s.Reason), by}
	return needed("reason", s.Reason, "Dites pourquoi il faut plus de temps : la personne le lit.")
}

func (s Relay) apply(svc *service.Service, r *Request, by Signature) error {
	if svc.Controller.Party == nil {
		return fault.New(fault.Conflict, "Ce service n’a pas d’autre partie à qui transmettre une demande.")
	}
	due := calendar.Of(by.At, svc.Zone).Add(svc.Deadlines.Relay).End(svc.Zone)
	r.Relay = &Relayed{Identification: strings.TrimSpace(s.Identification), Due: due.UTC(), By: by}
	return needed("identification", s.Identification, "Donnez l’identifiant sous lequel l’autre partie connaît la personne.")
}

func (s RelayAnswer) apply(_ *service.Service, r *Request, by Signature) error {
	relay := *r.Relay
	relay.Answered = &Reasoned{strings.TrimSpace(s.Text), by}
	r.Relay = &relay
	return needed("text", s.Text, "Dites ce que l’autre partie a répondu.")
}

func (s Freezing) apply(_ *service.Service, r *Request, by Signature) error {
	if s.Ground.Label() == "" {
		return fault.Fieldf("body.ground", "Dites pourquoi vous demandez le gel : choisissez dans la liste.")
	}
	return r.measure(ActFreeze, string(s.Ground), by)
}

func (s Lifting) apply(_ *service.Service, r *Request, by Signature) error {
	if frozen := r.Last(ActFreeze); frozen == nil || r.Last(ActLift) != nil && r.Last(ActLift).By.At.After(frozen.By.At) {
		return fault.New(fault.Conflict, "L’utilisation des données n’est pas limitée par cette demande.")
	}
	if err := needed("reason", s.Reason, "Dites pourquoi la limitation prend fin : la personne le lit."); err != nil {
		return err
	}
	return r.measure(ActLift, strings.TrimSpace(s.Reason), by)
}

func (s Erasure) apply(_ *service.Service, r *Request, by Signature) error {
	if r.Last(ActErase) != nil {
		return fault.New(fault.Conflict, "L’effacement est déjà engagé.")
	}
	asked := r.Right == service.RightErasure || r.Right == service.RightWithdrawal
	if !asked || r.Qualified == nil || !r.Qualified.Covered {
		if err := needed("reason", s.Reason, "La base légale ne donne pas ce droit : dites pourquoi effacer tout de même, ou refusez la demande avec son motif."); err != nil {
			return err
		}
	}
	return r.measure(ActErase, strings.TrimSpace(s.Reason), by)
}

func (s Death) apply(svc *service.Service, r *Request, by Signature) error {
	if s.Day.IsZero() || s.Day.After(calendar.Of(by.At, svc.Zone)) {
		return fault.Fieldf("body.day", "Indiquez le jour du décès, qui ne peut pas être à venir.")
	}
	if r.Last(ActDeath) != nil {
		return fault.New(fault.Conflict, "Le décès est déjà constaté.")
	}
	return r.measure(ActDeath, "", by)
}

func (s Answer) apply(_ *service.Service, r *Request, by Signature) error {
	r.Answer, r.Closed = &Reasoned{strings.TrimSpace(s.Text), by}, &by
	return needed("text", s.Text, "Écrivez la réponse.")
}

func (s Refusal) apply(_ *service.Service, r *Request, by Signature) error {
	r.Refusal, r.Closed = &Reasoned{strings.TrimSpace(s.Reason), by}, &by
	return needed("reason", s.Reason, "Donnez le motif du refus : la personne le lit.")
}

func (Withdrawal) apply(_ *service.Service, r *Request, by Signature) error {
	r.Closed = &by
	return r.own(by)
}

func (s serving) apply(_ *service.Service, r *Request, by Signature) error {
	r.Answer, r.Closed = &Reasoned{s.text, by}, &by
	return r.own(by)
}

// own refuses somebody else's hand on what is the person's alone.
func (r *Request) own(by Signature) error {
	if r.Person == "" || by.Person != r.Person {
		return fault.New(fault.Forbidden, "Seule la personne qui a fait la demande peut faire cela.")
	}
	return nil
}

// measure notes what was done to the data.
func (r *Request) measure(act Act, detail string, by Signature) error {
	if r.Person == "" {
		return fault.New(fault.Conflict, "Dites d’abord à qui cette demande se rapporte.")
	}
	r.Measures = append(slices.Clone(r.Measures), Measure{act, detail, by})
	return nil
}

func needed(field, text, message string) error {
	return fault.Fields(typed.Text{Path: "body." + field, Max: MaxText, Needed: message}.Check(typed.Clean(text)))
}

// Do is the request after a step, which is refused when it is not possible now, or when nobody in particular does it: a right is answered by a
// named person (design: people decide).
func (r Request) Do(svc *service.Service, step Step, by Signature) (Request, error) {
	to, ok := after(r.State, step.act())
	if !ok {
		return r, fault.New(fault.Conflict, "Cette demande n’en est pas là : rechargez la page pour voir où elle en est.")
	}
	if by.Person == "" {
		return r, fault.New(fault.Forbidden, "Une demande ne se traite pas sans une personne qui en répond.")
	}
	by.At = by.At.UTC().Round(time.Millisecond)
	next := r
	if err := step.apply(svc, &next, by); err != nil {
		return r, err
	}
	next.State = to
	return next, nil
}
