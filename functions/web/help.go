package web

import (
	"net/http"
	"time"
)

// The page on which anybody writes to the service, and that on which the competent people read it.

const (
	pathContact    = "/contact"
	pathTickets    = "/admin/demandes"
	pathAPITickets = "/messages/tickets"
	contactTitle   = "Nous écrire"
	ticketsTitle   = "Demandes d’aide"
)

// contactFields are the questions of who asks for help: what about, what, and where to answer.
func (s *Site) contactFields() []field {
	topics := field{Name: "sujet", API: "topic", Label: "De quoi s’agit-il ?", Kind: "radios", Missing: "Choisissez un sujet dans la liste."}
	for _, topic := range s.config.Service.Contact {
		topics.Options = append(topics.Options, option{Value: topic.ID, Label: topic.Label})
	}
	return []field{
		topics,
		{Name: "texte", API: "text", Label: "Votre demande", Hint: "2 000 caractères au plus. N’écrivez ni mot de passe ni numéro de sécurité sociale.", Kind: "textarea", Missing: "Écrivez votre demande."},
		{Name: "joindre", API: "reach", Label: "Où vous répondre ?", Hint: "Une adresse électronique ou un numéro de téléphone.", Kind: "text",
			Missing: "Donnez une adresse électronique ou un numéro de téléphone, pour recevoir la réponse."},
		{Name: "nom", API: "name", Label: "Votre nom", Kind: "text", Auto: "name", Optional: true},
	}
}

func contactForm(v *visit) error { return v.showContact(newForm(v.site.contactFields(), nil)) }

func (v *visit) showContact(f *form) error { return v.showAskedForm("contact", contactTitle, f, nil) }

func contact(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(v.site.contactFields(), values)
	if f.complete() {
		in := map[string]any{"topic": f.value("sujet"), "text": f.value("texte"), "reach": f.value("joindre"), "name": f.value("nom")}
		err := v.api.send(http.MethodPost, "/messages/contact", in, nil)
		if err == nil {
			return v.redirect(pathContact, "aide-demandee")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showContact(f)
}

// helpTicket is a request for help that waits.
type helpTicket struct {
	ID    string    `json:"id"`
	Topic string    `json:"topic"`
	Name  string    `json:"name"`
	Reach string    `json:"reach"`
	Text  string    `json:"text"`
	At    time.Time `json:"at"`

	Motive string `json:"motive"` // of a message that somebody points out
}

// ticketsPage is what waits for the visitor's role.
type ticketsPage struct {
	Tickets []shownTicket
	More    bool
}

type shownTicket struct {
	helpTicket
	When string
}

func tickets(v *visit) error {
	var found struct {
		Tickets []helpTicket
		More    bool
	}
	if err := v.read(pathAPITickets, &found); err != nil {
		return err
	}
	page := ticketsPage{More: found.More}
	for _, one := range found.Tickets {
		page.Tickets = append(page.Tickets, shownTicket{one, v.moment(one.At)})
	}
	return v.show("demandes", ticketsTitle, page)
}

func handleTicket(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPITickets+"/"+id+"/handling", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathTickets, "aide-traitee")
}
