package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"tandem/shared/calendar"
)

const (
	journalTitle = "Journal des accès"
	verifyTitle  = "Vérifier le journal"
	longPeriod   = "Indiquez un dernier jour égal ou postérieur au premier, pour 31 jours au plus."
)

var journalFields = []field{
	{Name: "demande", API: "request", Label: "Référence de la demande d’exercice de droits", Kind: "text", Hint: "Vous lisez le journal pour une demande en cours : votre lecture est elle-même inscrite au journal, avec cette référence.",
		Missing: "Indiquez la référence de la demande."},
	{Name: "jour", API: "day", Label: "Jour", Kind: "text", Hint: "Par exemple 06/11/2026.", Width: "short", Missing: "Indiquez un jour."},
	{Name: "heure", API: "hour", Label: "Heure", Kind: "text", Mode: "numeric", Hint: "De 0 à 23 ; sans heure, le jour entier.", Width: "short", Optional: true},
	{Name: "personne", API: "person", Label: "Identifiant de la personne concernée", Kind: "text", Optional: true},
	{Name: "agent", API: "agent", Label: "Identifiant de l’agent", Kind: "text", Optional: true},
	{Name: "action", API: "action", Label: "Action", Kind: "text", Hint: "R pour une lecture, C pour une création, U pour une modification, D pour une suppression, ou le nom d’une étape.", Optional: true},
	{Name: "categorie", API: "category", Label: "Catégorie de données", Kind: "text", Hint: "Par exemple FX ou PRO.", Width: "short", Optional: true},
}

var verifyFields = []field{
	{Name: "du", API: "from", Label: "Premier jour", Kind: "text", Hint: "Par exemple 01/11/2026. Les jours du journal sont ceux de l’heure universelle.", Width: "short", Missing: "Indiquez le premier jour."},
	{Name: "au", API: "to", Label: "Dernier jour", Kind: "text", Hint: "31 jours au plus.", Width: "short", Missing: "Indiquez le dernier jour."},
}

// journalEntry is one act, as the journal tells it.
type journalEntry struct {
	At                                              time.Time
	Agent, Actor, Action, Category, Subject, Reason string
	When                                            string
}

// journalPage is what a reading found, and what continues it.
type journalPage struct {
	Asked   bool
	Entries []journalEntry
	Next    string
	Values  []option // what was typed, by name, for the next page
}

func journalForm(v *visit) error {
	return v.showAskedForm("journal", journalTitle, newForm(journalFields, nil), journalPage{})
}

// readJournal answers the form itself: what is asked stays out of addresses.
func readJournal(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(journalFields, values)
	day, wrong := birthday(f.value("jour"))
	if f.complete() && wrong != nil {
		f.add("jour", "Écrivez un jour qui existe, comme 06/11/2026.")
	}
	var found struct {
		Entries []journalEntry
		Next    string
	}
	if !f.Failed() {
		query := url.Values{"day": {day.String()}, "after": {values.Get("suite")}}
		for _, asked := range journalFields {
			if asked.Name != "jour" {
				query.Set(asked.API, f.value(asked.Name))
			}
		}
		query.Set("category", strings.ToUpper(query.Get("category")))
		err = v.read("/journal/entries?"+given(query), &found)
		if err != nil && (status(err) == http.StatusUnauthorized || !f.refuse(err)) {
			return err
		}
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	page := journalPage{Asked: !f.Failed(), Entries: found.Entries, Next: found.Next}
	for i := range page.Entries {
		page.Entries[i].When = moment(page.Entries[i].At, v.site.config.Service.Zone)
	}
	for _, asked := range journalFields {
		page.Values = append(page.Values, option{Value: f.value(asked.Name), Label: asked.Name})
	}
	return v.showForm("journal", journalTitle, f, page)
}

// given is a query without what is empty.
func given(query url.Values) string {
	for name := range query {
		if query.Get(name) == "" {
			query.Del(name)
		}
	}
	return query.Encode()
}

// verification is what the check of a period found.
type verification struct {
	Intact                        bool
	Text                          string
	Entries, Late, Waiting, Links int
	Breaks                        []journalBreak
	Key, RootDay, Root            string
}

type journalBreak struct {
	Text        string
	From, Until time.Time
	Link        int
	Entry       string
	Place       string
}

// Badge says in words and by a sign how it ended.
func (v verification) Badge() badge {
	if v.Intact {
		return badge{"✓", "Intact", "good"}
	}
	return badge{"✕", "Non intact", "bad"}
}

// Day is that of the last root, in French.
func (v verification) Day() string {
	day, err := calendar.Parse(v.RootDay)
	if err != nil {
		return v.RootDay
	}
	return day.French()
}

func verifyForm(v *visit) error {
	return v.showAskedForm("journal-verification", verifyTitle, newForm(verifyFields, nil), (*verification)(nil))
}

func verifyJournal(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(verifyFields, values)
	from, wrongFrom := birthday(f.value("du"))
	to, wrongTo := birthday(f.value("au"))
	if f.complete() {
		switch {
		case wrongFrom != nil:
			f.add("du", "Écrivez un jour qui existe, comme 01/11/2026.")
		case wrongTo != nil || to.Before(from):
			f.add("au", longPeriod)
		}
	}
	var found *verification
	if !f.Failed() {
		found = &verification{}
		err = v.read("/journal/verification?"+url.Values{"from": {from.String()}, "to": {to.String()}}.Encode(), found)
		if err != nil && (status(err) == http.StatusUnauthorized || !f.refuse(err)) {
			return err
		}
		if f.Failed() {
			found = nil
		}
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	if found != nil {
		found.Text = french.Replace(found.Text)
		for i, b := range found.Breaks {
			found.Breaks[i].Place = "du " + moment(b.From, v.site.config.Service.Zone) + " au " + moment(b.Until, v.site.config.Service.Zone)
		}
	}
	return v.showForm("journal-verification", verifyTitle, f, found)
}
