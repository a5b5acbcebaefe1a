// Package message is what candidates and recruiters write to each other (000:71, 000:94; 002:32, 002:41). Each of the two keeps a sealed copy of
// their own, in their own unit, with the other side by id: when one of them goes, the other's stays whole.
//
// A thread is about one application, and has its identifier: the application established that the two may write to each other.
package message

import (
	"time"

	"tandem/shared/account"
	"tandem/shared/id"
	"tandem/shared/postal"
	"tandem/shared/table"
)

// Thread is one person's side of a thread.
type Thread struct {
	ID      id.Thread   `json:"id"`
	Offer   id.Offer    `json:"offer"`
	Subject string      `json:"subject"` // title of the offer
	Other   Participant `json:"other"`
	Count   int         `json:"count"`           // messages so far
	Seen    int         `json:"seen"`            // those that this person has read
	Last    time.Time   `json:"lastAt"`          // of the newest
	Place   postal.Code `json:"place,omitempty"` // where the person is, of a thread with an office; empty where it is not known
	Keys    []string    `json:"keys,omitempty"`  // of the newest messages that this person sent: the same one sent twice is one
}

// Participant is the other side: by id alone, with the account's class to ask whether it is still there. Their name is read where they gave it, and
// goes with them.
type Participant struct {
	Person id.Person `json:"person"`
	Class  string    `json:"class"`
	Role   string    `json:"role"`
}

// Owner is the account of the other side; of nobody where it is an office.
func (p Participant) Owner() account.Owner { return account.Owner{Person: p.Person, Class: p.Class} }

// Kind is table.KindThread.
func (Thread) Kind() table.Kind { return table.KindThread }

// Schema is the current form.
func (Thread) Schema() int { return 1 }

// Letter is one message, as one of the two keeps it.
type Letter struct {
	Number int       `json:"number"`
	Own    bool      `json:"own"` // written by who keeps this copy
	Text   string    `json:"text"`
	At     time.Time `json:"at"`

	Removed Motive `json:"removed,omitempty"` // by who moderates: the text is gone
}

// Kind is table.KindLetter.
func (Letter) Kind() table.Kind { return table.KindLetter }

// Schema is the current form.
func (Letter) Schema() int { return 1 }

// The limits of threads.
const (
	MaxText    = 2000 // characters of a message
	MaxLetters = 500  // messages of a thread
	remembered = 5    // keys of messages sent
)
