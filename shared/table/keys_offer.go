package table

import (
	"tandem/shared/id"
)

// OfferKey is the public body of an offer.
func OfferKey(offer id.Offer) Key { return Key{Records, OfferPK(offer), "offer"} }

// OfferDueEntry lists an offer under the day on which a rule has something to do with it.
func OfferDueEntry(offer id.Offer, day string) map[Index]Entry {
	return map[Index]Entry{Waiting: {Hash: OffersDueHash, Range: day + "#" + string(offer)}}
}

// OffersDueHash is the partition of the index waiting for offers that end.
const OffersDueHash = "offers"

// OfferReportsPK is the partition of what was pointed out of offers: one clear item each, which names nobody.
const OfferReportsPK = "OFFER-REPORTS"

// OfferReportKey is what was pointed out of an offer.
func OfferReportKey(offer id.Offer) Key { return Key{Records, OfferReportsPK, string(offer)} }

// OfferPK is the partition of an offer.
func OfferPK(offer id.Offer) string { return offerPrefix + string(offer) }

// OfferMatchesKey is the list of profiles that match an offer, as last computed.
func OfferMatchesKey(offer id.Offer) Key { return Key{Records, OfferPK(offer), "matches"} }

// OwnOfferKey is the recruiter's side of an offer: state and sealed contact.
func OwnOfferKey(recruiter id.Person, offer id.Offer) Key {
	return Key{Records, PersonPK(recruiter), OwnOfferPrefix + string(offer)}
}

// OwnOfferPrefix begins the sort keys of a recruiter's offers.
const OwnOfferPrefix = "offer#"

// ApplicationKey is a person's application to an offer: there is one at most.
func ApplicationKey(person id.Person, offer id.Offer) Key {
	return Key{Records, PersonPK(person), ApplicationPrefix + string(offer)}
}

// ApplicationPrefix begins the sort keys of applications.
const ApplicationPrefix = "application#"

// ApplicantEntry lists an application among those to an offer, in order of their arrival: identifiers of applications are in order of time.
func ApplicantEntry(offer id.Offer, application id.Application) map[Index]Entry {
	return map[Index]Entry{Waiting: {ApplicantHash(offer), string(application)}}
}

// ApplicantHash is the partition of the index waiting for the applications to an offer.
func ApplicantHash(offer id.Offer) string { return ApplicationPrefix + string(offer) }

// ThreadKey is a person's side of a thread; identifiers of threads are in order of time.
func ThreadKey(person id.Person, thread id.Thread) Key {
	return Key{Records, PersonPK(person), ThreadPrefix + string(thread)}
}

// ThreadPrefix begins the sort keys of threads.
const ThreadPrefix = "thread#"

// LetterKey is a person's copy of a message of a thread, numbered from 1.
func LetterKey(person id.Person, thread id.Thread, number int) Key {
	return Key{Records, PersonPK(person), LettersPrefix(thread) + pad(number)}
}

// LettersPrefix begins the sort keys of the messages of a thread.
func LettersPrefix(thread id.Thread) string { return "letter#" + string(thread) + "#" }

// TicketKey is a request for help, sealed in its own unit: who writes may have no account.
func TicketKey(ticket id.Ticket) Key { return Key{Records, ticketPrefix + string(ticket), "ticket"} }

// TicketUnitKey is the unit of one request for help: its keys and its clock.
func TicketUnitKey(ticket id.Ticket) Key {
	return Key{Keys, ticketPrefix + string(ticket), UnitPrefix + "ticket"}
}

// TicketEntry lists a request for help among those of its topic that wait, oldest first.
func TicketEntry(topic, received string, ticket id.Ticket) map[Index]Entry {
	return map[Index]Entry{Waiting: {TicketsHash(topic), received + "#" + string(ticket)}}
}

// TicketsHash is the partition of the index waiting for the requests for help about a topic.
func TicketsHash(topic string) string { return "tickets#" + topic }

// OfficeEntry lists a thread with the people of a role among those that wait for an answer, or that had one, by the time of their newest message: among
// all of them, and among those of a place, by its keyed hash, "" where no place is known.
func OfficeEntry(role, place string, waits bool, at string, thread id.Thread) map[Index]Entry {
	at = OfficePrefix(waits) + at + "#" + string(thread)
	return map[Index]Entry{Waiting: {OfficeHash(role), at}, Place: {OfficePlaceHash(role, place), at}}
}

// OfficeHash is the partition of the index waiting for the threads with the people of a role.
func OfficeHash(role string) string { return "office#" + role }

// OfficePlaceHash is the partition of the index place for those whose person is at a place.
func OfficePlaceHash(role, place string) string { return OfficeHash(role) + "#" + place }

// OfficePrefix begins the ranges of threads that wait, or that do not.
func OfficePrefix(waits bool) string {
	if waits {
		return "waits#"
	}
	return "answered#"
}
