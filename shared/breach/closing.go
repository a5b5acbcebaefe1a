package breach

import "tandem/shared/fault"

// Closing ends a case. A high risk of which the persons concerned were not told is closed by two people: this is the first.
type Closing struct {
	Outcome string `json:"outcome,omitempty" maxLength:"4000" doc:"Suite donnée à une plainte, sans nom ni coordonnées"`
}

func (s Closing) act(c Case) Act {
	if c.twoPeople() {
		return ActAsk
	}
	return ActClose
}

// twoPeople reports whether closing takes two people.
func (c Case) twoPeople() bool {
	return c.Kind == Violation && c.Level() == HighRisk && c.Information == nil
}

func (s Closing) apply(c *Case, by Signature, n *notes) {
	if c.Kind == Complaint {
		if c.OtherParty && c.Party == nil {
			n.conflict = fault.New(fault.Conflict, "Transmettez d’abord la plainte à l’autre partie.")
		}
		c.Outcome, c.Closed = n.text("body.outcome", s.Outcome, "Indiquez la suite donnée."), &by
		return
	}
	c.missing(n)
	if c.twoPeople() {
		c.Asked = &by
		return
	}
	c.Closed = &by
}

// missing notes what must still be done before the case may be closed.
func (c Case) missing(n *notes) {
	if len(c.PersonCategories) == 0 {
		n.add("body.personCategories", "Indiquez d’abord les catégories de personnes concernées.")
	}
	if c.Persons == nil {
		n.add("body.persons", "Indiquez d’abord le nombre approximatif de personnes.")
	}
	if len(c.RecordCategories) == 0 {
		n.add("body.recordCategories", "Indiquez d’abord les catégories d’enregistrements.")
	}
	if c.Records == nil {
		n.add("body.records", "Indiquez d’abord le nombre approximatif d’enregistrements.")
	}
	if c.Consequences == "" {
		n.add("body.consequences", "Décrivez d’abord les conséquences probables.")
	}
	if len(c.Measures) == 0 {
		n.add("body.measures", "Inscrivez d’abord les mesures prises.")
	}
	duties := c.Duties()
	switch told := len(c.Notifications); {
	case told == 0 && duties.CNIL:
		n.add("body.notifications", "Notifiez d’abord la violation à la CNIL : aucun motif n’en dispense.")
	case told == 0 && c.Justification == "":
		n.add("body.justification", "Indiquez d’abord pourquoi la CNIL n’a pas été notifiée.")
	case told > 0 && c.Notifications[told-1].Partial:
		n.add("body.notifications", "Complétez d’abord la notification à la CNIL.")
	}
	if duties.Persons && c.Information == nil {
		n.add("body.information", "Informez d’abord les personnes concernées, ou invoquez un motif de dispense.")
	}
	if duties.Party && c.Party == nil {
		n.add("body.party", "Avertissez d’abord l’autre partie.")
	}
}

// Confirmation is the word of the second person, who is another.
type Confirmation struct{}

func (Confirmation) act(Case) Act { return ActConfirm }

func (Confirmation) apply(c *Case, by Signature, n *notes) {
	if c.Asked.Person == by.Person {
		n.conflict = fault.New(fault.Forbidden, "Une autre personne que celle qui a demandé la clôture doit la confirmer.")
	}
	c.Closed = &by
}

// Refusal sends the case back to work.
type Refusal struct{}

func (Refusal) act(Case) Act { return ActRefuse }

func (Refusal) apply(c *Case, _ Signature, _ *notes) { c.Asked = nil }
