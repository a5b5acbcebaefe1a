package web

import (
	"net/http"
	"net/url"
)

// The pages on which people write to those whom the controller habilitates, and on which these answer.

const (
	pathOffice        = "/messages/service"
	pathOfficeThreads = "/admin/messages"
	pathAPIOffice     = "/messages/office"
	officeTitle       = "Écrire au service"
	officeListTitle   = "Messages reçus"

	pathFirstLetter    = "/admin/messages/nouveau"
	pathAPIFirstLetter = "/messages/office/letters"
	firstLetterTitle   = "Écrire à une personne"
)

var subjectField = field{Name: "sujet", API: "subject", Label: "De quoi s’agit-il ?", Hint: "En quelques mots.", Kind: "text", Missing: "Dites en quelques mots de quoi il s’agit."}

func officeForm(v *visit) error { return v.showOffice(nil, nil) }

func (v *visit) showOffice(typed url.Values, refused error) error {
	var found struct{ With, Key string }
	if err := v.read(pathAPIOffice, &found); err != nil {
		return err
	}
	f := newForm([]field{subjectField, messageField}, typed)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	page := threadPage{Action: pathOffice, Back: link{Path: pathMessages, Label: "Retour aux messages"}}
	page.Thread.With, page.Key = found.With, found.Key
	return v.showForm("conversation", officeTitle, f, page)
}

func askOffice(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	in := noteOf(values)
	in["subject"] = newForm(nil, values).value("sujet")
	var sent conversation
	if err := v.api.send(http.MethodPost, pathAPIOffice, in, &sent); err != nil {
		return v.showOffice(values, err)
	}
	return v.redirect(pathMessages+"/"+sent.ID, "message-envoye")
}

// officeThread is a thread of somebody of the visitor's territory.
type officeThread struct {
	Person string `json:"person"`
	conversation
}

// officePage is what waits for an answer, or what had one.
type officePage struct {
	Threads  []shownOfficeThread
	Answered bool
	Next     string // the address of the page after
}

type shownOfficeThread struct {
	officeThread
	When string
}

func officeThreads(v *visit) error {
	page := officePage{Answered: v.r.URL.Query().Get("reponse") == "oui"}
	ask, next := url.Values{}, url.Values{}
	if page.Answered {
		ask.Set("answered", "true")
		next.Set("reponse", "oui")
	}
	if after := v.r.URL.Query().Get("suite"); after != "" {
		ask.Set("after", after)
	}
	var found struct {
		Threads []officeThread
		Next    string
	}
	if err := v.read(pathAPIOffice+"/threads?"+ask.Encode(), &found); err != nil {
		return err
	}
	if found.Next != "" {
		next.Set("suite", found.Next)
		page.Next = pathOfficeThreads + "?" + next.Encode()
	}
	for _, one := range found.Threads {
		page.Threads = append(page.Threads, shownOfficeThread{one, v.moment(one.LastAt)})
	}
	return v.show("messages-recus", officeListTitle, page)
}

// officeThreadAt is where a thread is, under the list and of the API.
func officeThreadAt(v *visit) (string, error) {
	person, err := v.id("personne")
	if err != nil {
		return "", err
	}
	thread, err := v.id("conversation")
	return "/" + person + "/" + thread, err
}

func officeThreadForm(v *visit) error { return v.showOfficeThread(nil, nil) }

func (v *visit) showOfficeThread(typed url.Values, refused error) error {
	at, err := officeThreadAt(v)
	if err != nil {
		return err
	}
	var found readThread
	if err := v.read(pathAPIOffice+"/threads"+at, &found); err != nil {
		return err
	}
	page := threadPage{readThread: found, Action: pathOfficeThreads + at, Back: link{Path: pathOfficeThreads, Label: "Retour aux messages reçus"}}
	for _, letter := range found.Letters {
		by := found.Thread.With
		if letter.Own {
			by = "Le service"
		}
		page.Shown = append(page.Shown, shownMessage{letter, by, v.moment(letter.At), ""})
	}
	return v.showMessageForm(page, typed, refused)
}

func answerOffice(v *visit) error {
	at, err := officeThreadAt(v)
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathAPIOffice+"/threads"+at, noteOf(values), nil); err != nil {
		return v.showOfficeThread(values, err)
	}
	return v.redirect(pathOfficeThreads+at, "message-envoye")
}

// firstLetterFields ask whom a first message goes to: there is no list of people to choose from.
var firstLetterFields = []field{
	{Name: "courriel", API: "email", Label: "Adresse électronique de la personne", Hint: "Celle de son compte. La personne doit être de votre territoire.", Kind: "email", Missing: "Indiquez l’adresse électronique de la personne."},
	subjectField, messageField,
}

func firstLetterForm(v *visit) error {
	var found struct{ Key string }
	if err := v.read(pathAPIFirstLetter, &found); err != nil {
		return err
	}
	return v.showForm("message-premier", firstLetterTitle, newForm(firstLetterFields, nil), found.Key)
}

func writeFirstLetter(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(firstLetterFields, values)
	if f.complete() {
		in := noteOf(values)
		in["email"], in["subject"] = f.value("courriel"), f.value("sujet")
		var begun struct{ Person, Thread string }
		err := v.api.send(http.MethodPost, pathAPIFirstLetter, in, &begun)
		if err == nil {
			return v.redirect(pathOfficeThreads+"/"+begun.Person+"/"+begun.Thread, "message-envoye")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("message-premier", firstLetterTitle, f, values.Get("cle"))
}
