// Package campaign writes to everybody who asked for the news of a purpose (000:66, 000:150, 002:33), and to nobody else.
//
// A campaign is a text that somebody writes, looks at beside the number of people it would reach, and has sent. It goes in batches, one message
// each; whether a person may be written to is asked again at the moment at which they are. Who got it stands nowhere: the campaign counts, and a
// mark without a name keeps a batch that is done again from writing to somebody twice.
package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tandem/shared/consent"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// State is how far a campaign is.
type State string

// The states.
const (
	Draft     State = "brouillon" // it may be changed
	Planned   State = "programmee"
	Sending   State = "en_cours"
	Sent      State = "envoyee"
	Cancelled State = "annulee"
)

// Head is what stands of a campaign in clear: it names nobody and says nothing of the text.
type Head struct {
	ID       id.Campaign `json:"id"`
	Purpose  string      `json:"purpose"`
	State    State       `json:"state"`
	Revision int         `json:"revision"` // of the text, from 1
	Written  time.Time   `json:"writtenAt"`
	Planned  time.Time   `json:"plannedAt,omitzero"`
	Started  time.Time   `json:"startedAt,omitzero"`
	Ended    time.Time   `json:"endedAt,omitzero"`
	Counts

	Batch int           `json:"batch"` // the next
	Place consent.Place `json:"place"` // where it begins

	version int64
}

// Counts are the people whom a campaign came to.
type Counts struct {
	Sent    int `json:"sent"`
	Left    int `json:"left"`    // may not be written to any more
	Refused int `json:"refused"` // the mail service does not take their address
}

// Text is what a campaign says.
type Text struct {
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	Author  id.Person `json:"author"`
	Salt    []byte    `json:"salt"` // of the marks of those who got it
}

// Kind is table.KindCampaign.
func (Text) Kind() table.Kind { return table.KindCampaign }

// Schema is the current form.
func (Text) Schema() int { return 1 }

// Desk keeps campaigns.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Consents consent.Desk
	Notify   queue.Name
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service) Desk {
	return Desk{
		Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock}, Journal: journal.Of(vault),
		Consents: consent.New(vault, svc), Notify: "NotifyQueue",
	}
}

// The bounds of a text. With what is added to it a mail stays below those of the port.
const (
	MaxSubject = 120  // characters
	MaxBody    = 8000 // characters
)

// check refuses what could not be sent, all mistakes at once.
func (d Desk) check(purpose string, text Text) error {
	var fields []fault.Field
	refuse := func(path, message string) { fields = append(fields, fault.Field{Path: path, Message: message}) }
	if !slices.ContainsFunc(d.Service.Subscriptions(), func(p service.Purpose) bool { return p.ID == purpose }) {
		refuse("body.purpose", "Choisissez à quel accord répond cette campagne.")
	}
	if n := utf8.RuneCountInString(text.Subject); n == 0 || n > MaxSubject || strings.ContainsFunc(text.Subject, notInSubject) {
		refuse("body.subject", fmt.Sprintf("Écrivez un objet d’une ligne, de %d caractères au plus.", MaxSubject))
	}
	if n := utf8.RuneCountInString(text.Body); n == 0 || n > MaxBody || strings.ContainsFunc(text.Body, notInBody) {
		refuse("body.text", fmt.Sprintf("Écrivez un texte simple, de %d caractères au plus.", MaxBody))
	}
	return fault.Fields(fields)
}

func notInSubject(r rune) bool { return r < ' ' || r >= 0x7f && r <= 0x9f }

func notInBody(r rune) bool { return notInSubject(r) && r != '\n' && r != '\t' }

var errUnknown = fault.New(fault.NotFound, "Cette campagne n’existe pas, ou sa conservation est terminée.")

// file is a campaign as it is read to be written again.
type file struct {
	head Head
	text Text
	unit *seal.Unit
	item *table.Item
}

func (d Desk) open(ctx context.Context, campaign id.Campaign) (*file, error) {
	unit, items, err := d.Vault.Load(ctx, table.CampaignUnitKey(campaign), table.CampaignHeadKey(campaign), table.CampaignKey(campaign))
	if err != nil {
		return nil, fmt.Errorf("campaign: read: %w", err)
	}
	if unit == nil || items[0] == nil || items[1] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, errUnknown
	}
	found := &file{unit: unit, item: items[1]}
	if found.head, err = readHead(*items[0]); err != nil {
		return nil, err
	}
	if err := d.Vault.Open(unit, items[1], &found.text); err != nil {
		return nil, fmt.Errorf("campaign: open: %w", err)
	}
	return found, nil
}

func readHead(item table.Item) (Head, error) {
	head := Head{version: item.Version}
	if err := json.Unmarshal(item.Body, &head); err != nil {
		return head, fmt.Errorf("campaign: head: %w", err)
	}
	return head, nil
}

func (h Head) op() (table.Op, error) {
	body, err := json.Marshal(h)
	if err != nil {
		return table.Op{}, fmt.Errorf("campaign: head: %w", err)
	}
	return table.Put(table.Item{Key: table.CampaignHeadKey(h.ID), Kind: table.KindCampaignHead, Body: body}, table.AsRead(h.version)), nil
}

// List gives the newest campaigns first, without their texts.
func (d Desk) List(ctx context.Context, limit int) ([]Head, error) {
	page, err := d.Vault.Store.Query(ctx, table.Query{Table: table.Records, PK: table.CampaignsPK, Reverse: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("campaign: list: %w", err)
	}
	heads := []Head{}
	for _, item := range page.Items {
		head, err := readHead(item)
		if err != nil {
			return nil, err
		}
		heads = append(heads, head)
	}
	return heads, nil
}

// Read gives a campaign and its text.
func (d Desk) Read(ctx context.Context, campaign id.Campaign) (Head, Text, error) {
	found, err := d.open(ctx, campaign)
	if err != nil {
		return Head{}, Text{}, err
	}
	return found.head, found.text, nil
}

// Audience is how many people a campaign would come to today.
type Audience struct {
	Count  int  `json:"count" doc:"Personnes à qui l'accord permet d'écrire aujourd'hui"`
	AtMost bool `json:"atMost,omitempty" doc:"Au-delà de cent abonnés, les suivants ne sont vérifiés qu'à l'envoi"`
}

// verified is how many subscribers Audience asks about one by one; it counts the others, who are asked about when the campaign is sent.
const verified = 100

// Audience counts those whom the consent to a purpose allows to write to today.
func (d Desk) Audience(ctx context.Context, purpose string) (Audience, error) {
	var found Audience
	for place, looked := (consent.Place{}), 0; !place.End(); {
		people, next, err := d.Consents.Subscribers(ctx, purpose, place, verified)
		if err != nil {
			return found, err
		}
		for _, person := range people {
			ok := true
			if looked++; looked <= verified {
				if _, ok, err = d.Consents.Recipient(ctx, person, purpose); err != nil {
					return found, err
				}
			}
			if ok {
				found.Count++
			}
		}
		place, found.AtMost = next, looked > verified
	}
	return found, nil
}
