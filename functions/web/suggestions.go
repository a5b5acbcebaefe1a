package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tandem/shared/aptitude"
)

const suggestionsTitle = "À reprendre dans mon CV"

// suggestions are what a file may say in a CV, as the API gives them.
type suggestions struct {
	Expires time.Time    `json:"expires"`
	Contact bool         `json:"contact"`
	Open    []suggestion `json:"open"`
}

type suggestion struct {
	ID    int    `json:"id"`
	Field string `json:"field"` // metier, permis, langue, formation, competence
	Label string `json:"label"`
	Line  string `json:"line"`
	Level string `json:"level"`
}

var suggestedFields = map[string]string{
	"metier": "Métier recherché", "permis": "Permis", "langue": "Langue", "formation": "Formation", "competence": "Savoir-faire",
}

// shownSuggestion is a suggestion in words, and the question that it leaves open.
type shownSuggestion struct {
	suggestion
	About, Asks string
}

type suggestionsPage struct {
	Action, Until string
	Contact       bool
	None          bool // there is no CV to write in
	Unread        bool // nothing could be read of the file
	CVs           []cv // to choose from, where there are several
	CV            string
	Open          []shownSuggestion
}

func suggested(v *visit) error {
	var shelf cvShelf
	page := suggestionsPage{}
	return v.showSuggestions(url.Values{}, "", nil, &page, func() error {
		if err := v.api.get("/cvs", &shelf); err != nil {
			return err
		}
		page.Unread = slices.ContainsFunc(shelf.Documents, func(d document) bool { return d.ID == v.r.PathValue("id") && d.Unread })
		if page.None = len(shelf.CVs) == 0; len(shelf.CVs) > 1 {
			page.CVs = shelf.CVs
		} else if !page.None {
			page.CV = strconv.Itoa(shelf.CVs[0].Number)
		}
		return nil
	})
}

// showSuggestions reads what is open and shows it, with what is wrong about one of them.
func (v *visit) showSuggestions(typed url.Values, decided string, refused error, page *suggestionsPage, beside func() error) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found suggestions
	if err := together(func() error { return v.api.get("/cvs/documents/"+id+"/suggestions", &found) }, beside); err != nil {
		return err
	}
	page.Action, page.Contact = pathDocuments+"/"+id+"/propositions/", found.Contact
	page.Until = moment(found.Expires, v.site.config.Service.Zone)
	var fields []field
	for _, one := range found.Open {
		shown := shownSuggestion{one, suggestedFields[one.Field], ""}
		if one.Field == "langue" && one.Level == "" {
			shown.Asks = "niveau-" + strconv.Itoa(one.ID)
			question := field{Name: shown.Asks, Label: "Votre niveau", Kind: "select", Options: optionsOf(aptitude.Degrees)}
			if strconv.Itoa(one.ID) == decided {
				question.API = "level"
			}
			fields = append(fields, question)
		} else if one.Level != "" {
			shown.Label += ", niveau " + one.Level
		}
		page.Open = append(page.Open, shown)
	}
	f := newForm(fields, typed)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	return v.showForm("propositions", suggestionsTitle, f, page)
}

func decideSuggestion(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	decided, err := v.id("proposition")
	if err != nil {
		return err
	}
	typed, err := v.typed()
	if err != nil {
		return err
	}
	in := struct {
		Accept bool   `json:"accept"`
		CV     int    `json:"cv,omitempty"`
		Level  string `json:"level,omitempty"`
	}{typed.Get("action") == "reprendre", 0, typed.Get("niveau-" + decided)}
	in.CV, _ = strconv.Atoi(typed.Get("cv")) // none: the first
	err = v.api.send(http.MethodPost, "/cvs/documents/"+id+"/suggestions/"+decided, in, nil)
	switch {
	case err != nil:
		return v.showSuggestions(typed, decided, err, &suggestionsPage{CV: typed.Get("cv")}, func() error { return nil })
	case in.Accept:
		return v.redirect(pathDocuments+"/"+id+"/propositions", "proposition-reprise")
	}
	return v.redirect(pathDocuments+"/"+id+"/propositions", "proposition-laissee")
}
