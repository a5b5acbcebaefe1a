package offer

import (
	"encoding/json"
	"fmt"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Outcome says how an offer ended.
type Outcome string

// The outcomes; that of a rule and that of a moderator are not a recruiter's to choose.
const (
	Filled    Outcome = "pourvue"
	Elsewhere Outcome = "pourvue-ailleurs"
	Given     Outcome = "retiree"
	Postponed Outcome = "reportee"
	Expired   Outcome = "echue"
	Moderated Outcome = "moderee"
)

var outcomes = map[Outcome]string{
	Filled: "Pourvue grâce au service", Elsewhere: "Pourvue autrement", Given: "Retirée : le recrutement est abandonné", Postponed: "Retirée : le recrutement est reporté",
	Expired: "Arrivée à son terme", Moderated: "Retirée par la modération",
}

// Label says an outcome as people read it; nothing of none.
func (o Outcome) Label() string { return outcomes[o] }

// Choosable reports whether a recruiter may give the outcome.
func (o Outcome) Choosable() bool { return o.Label() != "" && o != Expired && o != Moderated }

var errEnded = fault.New(fault.Conflict, "Cette offre est fermée et ne se rouvre pas. Faites-en une copie : elle devient un nouveau brouillon.")

// Publish puts a draft on line, until a day: at the latest, and where none is given, as long as the terms let. It changes nothing of an offer that is.
func (o *Offer) Publish(terms service.OfferTerms, today, until calendar.Date) error {
	switch o.State {
	case Closed:
		return errEnded
	case Published:
		return nil
	}
	if err := o.last(terms, today, until); err != nil {
		return err
	}
	o.State, o.PublishedOn = Published, today
	return nil
}

// Prolong gives a published offer another last day, as Publish does, also an earlier one.
func (o *Offer) Prolong(terms service.OfferTerms, today, until calendar.Date) error {
	switch o.State {
	case Closed:
		return errEnded
	case Draft:
		return fault.New(fault.Conflict, "Publiez d’abord cette offre : sa durée commence ce jour-là.")
	}
	return o.last(terms, today, until)
}

func (o *Offer) last(terms service.OfferTerms, today, until calendar.Date) error {
	most := terms.Latest(today)
	if until.IsZero() {
		until = most
	}
	if until.Before(today) || until.After(most) {
		return fault.Fieldf("body.until", "Choisissez un jour entre aujourd’hui et le %s : une offre reste en ligne %s au plus, et se prolonge.", most.French(), terms.Life.French())
	}
	o.ExpiresOn, o.Reminded = until, false
	return nil
}

// Close ends an offer. Closed once, it keeps its outcome.
func (o *Offer) Close(today calendar.Date, outcome Outcome) {
	if o.State != Closed {
		o.State, o.Outcome, o.ClosedOn = Closed, outcome, today
	}
}

// Copy is a new draft of the same text.
func (o Offer) Copy(name id.Offer) Offer {
	o.ID, o.State, o.Outcome, o.Reminded = name, Draft, "", false
	o.Motive = ""
	o.PublishedOn, o.ExpiresOn, o.ClosedOn = calendar.Date{}, calendar.Date{}, calendar.Date{}
	return o
}

// Next is the day on which a rule has something to do: to remind, or to close on the day after the last. The zero date: nothing.
func (o Offer) Next(terms service.OfferTerms) calendar.Date {
	switch {
	case o.State != Published || o.ExpiresOn.IsZero():
		return calendar.Date{}
	case o.Reminded:
		return o.ExpiresOn.AddDays(1)
	}
	return terms.RemindOn(o.ExpiresOn)
}

// Item is the public body as it is stored, listed under the day on which a rule has something to do.
func (o Offer) Item(terms service.OfferTerms) (table.Item, error) {
	body, err := json.Marshal(o)
	if err != nil {
		return table.Item{}, fmt.Errorf("offer: %w", err)
	}
	item := table.Item{Key: table.OfferKey(o.ID), Kind: table.KindOffer, Body: body}
	if next := o.Next(terms); !next.IsZero() {
		item.Index = table.OfferDueEntry(o.ID, next.String())
	}
	return item, nil
}

// Read reads a public body.
func Read(item *table.Item) (Offer, error) {
	var record Offer
	if err := json.Unmarshal(item.Body, &record); err != nil {
		return record, fmt.Errorf("offer: %w", err)
	}
	return record, nil
}
