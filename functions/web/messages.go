package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tandem/shared/service"
)

// The pages on which people read what others wrote to them, and answer.

const (
	pathMessages   = "/messages"
	pathAPIThreads = "/messages/threads/"
	messagesTitle  = "Messages"
)

// conversation is a thread in a list.
type conversation struct {
	ID      string    `json:"id"`
	Subject string    `json:"subject"`
	With    string    `json:"with"`
	Count   int       `json:"count"`
	Unread  int       `json:"unread"`
	LastAt  time.Time `json:"lastAt"`
}

// shownConversation is a thread of the list as the page shows it.
type shownConversation struct {
	conversation
	When string
}

// messagesPage is the list; Office says that one may also write to the service.
type messagesPage struct {
	Threads []shownConversation
	Office  bool
}

func myMessages(v *visit) error {
	var found struct{ Threads []conversation }
	if err := v.read(pathMessages, &found); err != nil {
		return err
	}
	shown := make([]shownConversation, len(found.Threads))
	for i, one := range found.Threads {
		shown[i] = shownConversation{one, v.moment(one.LastAt)}
	}
	office := v.site.pages["GET "+pathOffice] != nil && v.site.may(v.role(), need{service.Create, "thread", service.ScopeOwn})
	return v.show("messages", messagesTitle, messagesPage{shown, office})
}

// messageField is what is written. The key of the form travels beside it: the same form sent twice sends one message.
var messageField = field{Name: "texte", API: "text", Label: "Votre message", Hint: "2 000 caractères au plus. Une seule personne le lit.", Kind: "textarea", Missing: "Écrivez votre message."}

// writtenMessage is a message of a thread.
type writtenMessage struct {
	Number int       `json:"number"`
	Own    bool      `json:"own"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"`

	Removed string `json:"removed"` // why, when somebody who moderates removed it
}

// readThread is a page of a thread.
type readThread struct {
	Thread  conversation     `json:"thread"`
	Letters []writtenMessage `json:"letters"`
	Older   int              `json:"older"`
	Gone    bool             `json:"gone"`
	Key     string           `json:"key"`
}

// shownMessage is a message as the page shows it.
type shownMessage struct {
	writtenMessage
	By, When string
	Report   string // where to point it out
}

// threadPage is one thread, or one that begins: Letters is empty then.
type threadPage struct {
	readThread
	Shown  []shownMessage
	Action string
	Back   link
	About  string // the application that a recruiter writes about
}

func oneThread(v *visit) error { return v.showThread(nil, nil) }

// showThread shows a thread with the form under it, with what was typed and what the API has against it.
func (v *visit) showThread(typed url.Values, refused error) error {
	id, err := v.id("conversation")
	if err != nil {
		return err
	}
	path := pathAPIThreads + id
	if before, _ := strconv.Atoi(v.r.URL.Query().Get("avant")); before > 0 { // anything else asks for the newest
		path += "?before=" + strconv.Itoa(before)
	}
	var found readThread
	if err := v.read(path, &found); err != nil {
		return err
	}
	page := threadPage{readThread: found, Action: pathMessages + "/" + id, Back: link{Path: pathMessages, Label: "Retour aux messages"}}
	for _, letter := range found.Letters {
		by := found.Thread.With
		if letter.Own {
			by = "Vous"
		}
		page.Shown = append(page.Shown, shownMessage{letter, by, v.moment(letter.At), v.reportAt(id, letter)})
	}
	return v.showMessageForm(page, typed, refused)
}

// reportAt is where a message is pointed out: one that was received, and still says something.
func (v *visit) reportAt(thread string, letter writtenMessage) string {
	if v.site.pages["GET "+reportPattern] == nil || letter.Own || letter.Removed != "" {
		return ""
	}
	return pathMessages + "/" + thread + "/" + strconv.Itoa(letter.Number) + "/signaler"
}

func (v *visit) showMessageForm(page threadPage, typed url.Values, refused error) error {
	f := newForm([]field{messageField}, typed)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	return v.showForm("conversation", page.Thread.Subject, f, page)
}

func sendMessage(v *visit) error {
	id, err := v.id("conversation")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPIThreads+id, noteOf(values), nil); err != nil {
		return v.showThread(values, err)
	}
	return v.redirect(pathMessages+"/"+id, "message-envoye")
}

func noteOf(values url.Values) map[string]any {
	return map[string]any{"text": newForm(nil, values).value("texte"), "key": values.Get("cle")}
}

// writeAbout is where to write about an application: one's own, or one that was received. It is empty where people do not write to each other.
func (v *visit) writeAbout(offer, application string) string {
	path := pathMessages + "/candidature/" + offer
	switch {
	case v.site.pages["GET "+pathMessages] == nil:
		return ""
	case application != "":
		return path + "?" + url.Values{"candidature": {application}}.Encode()
	}
	return path
}

// firstMessage asks for the first message about an application: one's own, or one that was received.
func firstMessage(v *visit) error {
	return v.showFirstMessage(v.r.URL.Query().Get("candidature"), nil, nil)
}

func (v *visit) showFirstMessage(application string, typed url.Values, refused error) error {
	offer, err := v.id("offre")
	if err != nil {
		return err
	}
	var found struct {
		Thread, Subject, With, Key string
		Started                    bool
	}
	if err := v.read(pathMessages+"/about/"+offer+"?"+url.Values{"application": {application}}.Encode(), &found); err != nil {
		return err
	}
	if found.Started && refused == nil {
		return v.redirect(pathMessages+"/"+found.Thread, "")
	}
	page := threadPage{Action: pathMessages + "/candidature/" + offer, About: application, Back: link{Path: pathApplications + "/" + offer, Label: "Retour à la candidature"}}
	if application != "" {
		page.Back.Path = pathMyOffers + "/" + offer + "/candidatures/" + application
	}
	page.Thread, page.Key = conversation{Subject: found.Subject, With: found.With}, found.Key
	return v.showMessageForm(page, typed, refused)
}

func sendFirstMessage(v *visit) error {
	offer, err := v.id("offre")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	in, application := noteOf(values), values.Get("candidature")
	in["application"] = application
	var sent conversation
	if err := v.api.send(http.MethodPost, pathMessages+"/about/"+offer, in, &sent); err != nil {
		return v.showFirstMessage(application, values, err)
	}
	return v.redirect(pathMessages+"/"+sent.ID, "message-envoye")
}
