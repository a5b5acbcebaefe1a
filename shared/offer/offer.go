// Package offer is a job offer: a public body that anybody may read once it is published, and the recruiter's contact, sealed.
package offer

import (
	"regexp"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/nir"
	"tandem/shared/rome"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// State is where an offer stands.
type State string

// The states of an offer (000:93).
const (
	Draft     State = "brouillon"
	Published State = "publiee"
	Closed    State = "fermee"
)

// Offer is the public body; Check refuses what would make it personal.
type Offer struct {
	ID          id.Offer  `json:"id"`
	Recruiter   id.Person `json:"recruiter"`
	State       State     `json:"state"`
	Title       string    `json:"title"`
	Job         cv.Job    `json:"job"`
	Commune     string    `json:"commune"` // INSEE code of the workplace, empty when remote only
	Remote      bool      `json:"remote"`
	Contract    string    `json:"contract"`
	Description string    `json:"description"`
	Asks
	PublishedOn calendar.Date `json:"publishedOn,omitzero"`
	ExpiresOn   calendar.Date `json:"expiresOn,omitzero"` // last day on line
	Reminded    bool          `json:"reminded,omitempty"` // the recruiter was told that it ends soon
	ClosedOn    calendar.Date `json:"closedOn,omitzero"`
	Outcome     Outcome       `json:"outcome,omitempty"`
	Motive      Motive        `json:"motive,omitempty"` // of a removal
	Updated     time.Time     `json:"updated"`
}

// Own is the recruiter's side of an offer, sealed with the recruiter's other data.
type Own struct {
	Contact string `json:"contact"`
}

// Kind is table.KindOwnOffer.
func (Own) Kind() table.Kind { return table.KindOwnOffer }

// Schema is the current form.
func (Own) Schema() int { return 1 }

// The limits of an offer.
const (
	MaxTitle       = 120
	MaxDescription = 6000
	MaxContact     = 500
)

// gap is what people write between the digits of a phone number, non-breaking spaces included.
const gap = `[\s\x{a0}\x{2009}\x{202f}.-]?`

var (
	address = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+`)
	number  = regexp.MustCompile(`(?:(?:\+|\b00)` + gap + `33(?:` + gap + `\(?0\)?)?|\b0)` + gap + `[1-9](?:` + gap + `\d{2}){4}\b`)
)

// Check returns every mistake of the offer and of its contact as one Invalid fault, nil when there is none.
func (o Offer) Check(contact string) error {
	var mistakes []fault.Field
	add := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	code := rome.Code(o.Job.Rome)
	if _, ok := rome.Index(code); !ok { // as it is stored, so that the matching finds it too
		add("rome", "Choisissez le métier dans la liste : cherchez-le par son nom.")
	} else if appellation, ok := rome.AppellationByID(o.Job.Appellation); o.Job.Appellation != 0 && (!ok || appellation.Code != code) {
		add("appellation", "Cette appellation n'est pas celle du métier choisi.")
	}
	if former, ok := commune.FormerOf(commune.Code(o.Commune)); ok {
		add("commune", former.Told()+" Choisissez celle-ci.")
	} else if _, ok := commune.Index(commune.Code(o.Commune)); !ok && (o.Commune != "" || !o.Remote) {
		add("commune", "Indiquez la commune du lieu de travail : cherchez-la par son nom ou son code postal.")
	}
	if _, ok := match.ParseContract(o.Contract); !ok {
		add("contract", "Choisissez le type de contrat dans la liste.")
	}
	mistakes = append(append(mistakes, o.Asks.check()...), o.checkText(contact)...)
	return fault.Fields(mistakes)
}

// checkText checks what is typed freely. What is public carries nobody's details; the contact is kept sealed (000:196).
func (o Offer) checkText(contact string) []fault.Field {
	var mistakes []fault.Field
	for _, public := range []struct {
		question typed.Text
		text     string
		personal string
	}{
		{typed.Text{Path: "body.title", Max: MaxTitle, Line: true, Needed: "Donnez un titre à l'offre, en 120 caractères au plus."}, o.Title,
			"L'offre est publique : retirez de son titre les adresses et les numéros, et mettez-les dans « Contact »."},
		{typed.Text{Path: "body.description", Max: MaxDescription, Needed: "Décrivez le poste, en 6 000 caractères au plus."}, o.Description,
			"L'offre est publique : retirez-en les adresses et les numéros, et mettez-les dans « Contact »."},
	} {
		found := public.question.Check(typed.Clean(public.text))
		if personal(public.text) {
			found = []fault.Field{{Path: public.question.Path, Message: public.personal}}
		}
		mistakes = append(mistakes, found...)
	}
	return append(mistakes, typed.Text{Path: "body.contact", Max: MaxContact}.Check(typed.Clean(contact))...)
}

func personal(text string) bool {
	return address.MatchString(text) || number.MatchString(text) || nir.Find(text)
}
