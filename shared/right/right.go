// Package right is what becomes of a request to exercise a right over one's data (RGPD, chapter III; 000:247-261, 003:176-221): from its
// receipt to the answer, within a month, every decision by a named person; what it then does to the data: a restriction, an erasure, an
// annotation; the register of how many there were, which, how long they took and how they ended, which names nobody; and what people
// want done with their data after their death.
//
// A request has a partition and a unit of its own, so that it outlives the account of whom it is about and ends by its own rule; the
// person's partition holds a pointer to it. Its head stands in clear, without identity: lists, clocks and the register read nothing else.
package right

import (
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Category is that of requests, in every service.
const Category service.Category = "RGT"

// Channel is how a request came.
type Channel string

// The channels.
const (
	ByAccount Channel = "compte"
	ByLetter  Channel = "courrier"
	ByEmail   Channel = "courriel"
)

// Signature is who did something, and when.
type Signature struct {
	Person id.Person `json:"person,omitempty"`
	Role   string    `json:"role"` // or "regle:accuse-reception"
	At     time.Time `json:"at"`
}

// Requester is who writes without an account, or for somebody else. The address is where the answer goes (003:217).
type Requester struct {
	Name       string `json:"name"`
	Address    string `json:"address"`
	Represents bool   `json:"represents"`      // writes for somebody whom they represent in law (001:141, 003:355)
	Proof      string `json:"proof,omitempty"` // reference of what shows it
}

// Correction is a field of the flux that the person says is wrong, and what it should say.
type Correction struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// Identity is a doubt about who asks, and how it ended. No document is taken in: that one was seen is all that is kept of it (003:219).
type Identity struct {
	Reason   string     `json:"reason"`
	Asked    Signature  `json:"asked"`
	Method   string     `json:"method,omitempty"`
	Verified *Signature `json:"verified,omitempty"`
}

// Qualified is what a person says the request is.
type Qualified struct {
	Purposes []string  `json:"purposes"` // those of the service that it concerns
	Covered  bool      `json:"covered"`  // the right exists on the basis of each of them; if not, it is examined all the same
	Note     string    `json:"note,omitempty"`
	By       Signature `json:"by"`
}

// Reasoned is a decision with its reason.
type Reasoned struct {
	Reason string    `json:"reason"`
	By     Signature `json:"by"`
}

// Relayed is a notice to the other party of a convention: what it needs to find the person in its own data, and nothing of the request
// (004:163-165). The exchange carries it.
type Relayed struct {
	Identification string     `json:"identification"` // "PE 1234567A"
	Due            time.Time  `json:"dueAt"`          // when the other party should have answered
	By             Signature  `json:"by"`
	Answered       *Reasoned  `json:"answered,omitempty"`
	Sent           *time.Time `json:"sentAt,omitempty"` // when the exchange handed it over
}

// Measure is what was done to the data on the request.
type Measure struct {
	Act    Act       `json:"act"`
	Detail string    `json:"detail,omitempty"` // ground of a restriction, run of an erasure, reason of one outside the bases
	By     Signature `json:"by"`
}

// Request is one request, as it is sealed.
type Request struct {
	ID           id.Request       `json:"id"`
	State        State            `json:"state"`
	Channel      Channel          `json:"channel"`
	Received     time.Time        `json:"receivedAt"`
	Right        service.Right    `json:"right"`
	Purposes     []string         `json:"purposes,omitempty"` // as asked; empty: all
	Ground       retention.Ground `json:"ground,omitempty"`   // of a restriction, as asked
	Correction   *Correction      `json:"correction,omitempty"`
	Offer        id.Offer         `json:"offer,omitempty"` // whose comparison a person is to look at again
	Message      string           `json:"message,omitempty"`
	Person       id.Person        `json:"person,omitempty"` // empty until somebody found who it is
	Class        string           `json:"class,omitempty"`  // of the person's unit
	Requester    *Requester       `json:"requester,omitempty"`
	Acknowledged *Signature       `json:"acknowledged,omitempty"`
	Identity     *Identity        `json:"identity,omitempty"`
	Qualified    *Qualified       `json:"qualified,omitempty"`
	Started      *Signature       `json:"started,omitempty"`
	Extended     *Reasoned        `json:"extended,omitempty"`
	Relay        *Relayed         `json:"relay,omitempty"`
	Measures     []Measure        `json:"measures,omitempty"`
	Answer       *Reasoned        `json:"answer,omitempty"`
	Refusal      *Reasoned        `json:"refusal,omitempty"`
	Closed       *Signature       `json:"closed,omitempty"`
}

// Kind is table.KindRight.
func (Request) Kind() table.Kind { return table.KindRight }

// Schema is the current form.
func (Request) Schema() int { return 1 }

// Calendar is the times of the request, by a controller of a zone.
func (r Request) Calendar(zone *time.Location) calendar.Answer {
	return calendar.AnswerTo(r.Received, r.Extended != nil, zone)
}

// Open reports whether the request waits for an answer.
func (r Request) Open() bool { return r.Closed == nil }

// Last is the newest measure of an act, or nil.
func (r Request) Last(act Act) *Measure {
	for i := len(r.Measures) - 1; i >= 0; i-- {
		if r.Measures[i].Act == act {
			return &r.Measures[i]
		}
	}
	return nil
}

// Remedies are the ways to contest an answer, which each refusal and each answer names (000:261, 002:172, 003:213, 004:324).
const Remedies = "Si vous n’êtes pas d’accord avec cette réponse, vous pouvez adresser une réclamation à la CNIL (3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr), ou saisir le tribunal compétent."

// NothingHeld answers a request about somebody of whom nothing is held; it does not tell whether there ever was anything.
const NothingHeld = "Nous ne détenons aucune donnée à caractère personnel à votre sujet dans ce service."

// Head is what lists, clocks and the register read of a request: nobody's identity, and nothing of what was asked but the right.
type Head struct {
	ID           id.Request    `json:"id"`
	State        State         `json:"state"`
	Channel      Channel       `json:"channel"`
	Right        service.Right `json:"right"`
	Received     time.Time     `json:"receivedAt"`
	Due          time.Time     `json:"dueAt"` // end of the last day to answer
	Alarms       []time.Time   `json:"alarms"`
	Acknowledge  time.Time     `json:"acknowledgeBy"`
	Acknowledged time.Time     `json:"acknowledgedAt,omitzero"`
	Extended     bool          `json:"extended"`
	RelayDue     time.Time     `json:"relayDueAt,omitzero"` // of a relay that the other party has not answered
	Closed       time.Time     `json:"closedAt,omitzero"`
}

// Head is what may be told of the request without opening it, by a controller of a zone.
func (r Request) Head(zone *time.Location) Head {
	times := r.Calendar(zone)
	head := Head{
		ID: r.ID, State: r.State, Channel: r.Channel, Right: r.Right, Received: r.Received.UTC(), Due: times.By.End(zone).UTC(),
		Acknowledge: times.Acknowledge.End, Extended: r.Extended != nil,
	}
	for _, day := range times.Alerts {
		head.Alarms = append(head.Alarms, day.Start(zone).UTC())
	}
	if r.Acknowledged != nil {
		head.Acknowledged = r.Acknowledged.At.UTC()
	}
	if r.Relay != nil && r.Relay.Answered == nil && r.State == Relaying {
		head.RelayDue = r.Relay.Due.UTC()
	}
	if r.Closed != nil {
		head.Closed = r.Closed.At.UTC()
	}
	return head
}
