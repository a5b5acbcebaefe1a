package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// applicationAct is what one side may do with an application: a page of its own, under the application's.
type applicationAct struct {
	Name   string // in the address
	API    string // of the operation
	Act    string // as the API names it among what is possible
	Title  string
	Lead   string
	Button string
	Field  field // what is asked; the zero field: nothing
	Danger bool
}

var ownActs = []applicationAct{
	{Name: "reponse", API: "reply", Act: "repondre", Title: "Répondre à la question", Button: "Envoyer ma réponse",
		Field: field{Name: "texte", API: "text", Label: "Votre réponse", Kind: "textarea", Missing: "Écrivez votre réponse."}},
	{Name: "retrait", API: "withdrawal", Act: "retirer", Title: "Retirer ma candidature", Button: "Retirer ma candidature", Danger: true,
		Lead: "Le recruteur ne lira plus votre candidature, et saura qu’elle est retirée. Vous ne pourrez pas postuler de nouveau à cette offre."},
}

var receivedActs = []applicationAct{
	{Name: "question", API: "question", Act: "questionner", Title: "Poser une question", Button: "Envoyer la question",
		Field: field{Name: "texte", API: "text", Label: "Votre question", Hint: "Sur le poste et sur ce qu’il demande, rien d’autre.", Kind: "textarea", Missing: "Écrivez votre question."}},
	{Name: "entretien", API: "interview", Act: "retenir", Title: "Proposer un entretien", Button: "Proposer un entretien",
		Field: field{Name: "texte", API: "text", Label: "La suite", Hint: "Quand, où, avec qui. La personne le lit.", Kind: "textarea", Missing: "Dites au candidat la suite : quand, où, avec qui."}},
	{Name: "refus", API: "refusal", Act: "refuser", Title: "Ne pas retenir cette candidature", Button: "Ne pas retenir", Danger: true,
		Field: field{Name: "texte", API: "text", Label: "Motif", Hint: "En quelques mots. La personne le lit.", Kind: "textarea", Missing: "Dites au candidat pourquoi : il lit ce motif."}},
	{Name: "pourvu", API: "filling", Act: "pourvoir", Title: "Dire que le poste est pourvu", Button: "Le poste est pourvu",
		Field: field{Name: "texte", API: "text", Label: "Un mot pour la personne", Kind: "textarea", Optional: true}},
}

// possible are those of the acts that the API says are possible now.
func possible(acts []applicationAct, of application) []applicationAct {
	return slices.DeleteFunc(slices.Clone(acts), func(act applicationAct) bool { return !slices.Contains(of.Acts, act.Act) })
}

// side is where one side reads an application, on the site and of the API.
type side struct {
	page, api string
	acts      []applicationAct
}

// mine is the side of the candidate, and theirs that of the recruiter.
func mine(v *visit) (side, error) {
	id, err := v.id("offre")
	return side{pathApplications + "/" + id, pathAPIApplications + "/mine/" + id, ownActs}, err
}

func theirs(v *visit) (side, error) {
	id, err := v.id("id")
	if err != nil {
		return side{}, err
	}
	name, err := v.id("candidature")
	return side{pathMyOffers + "/" + id + "/candidatures/" + name, pathAPIReceived + id + "/" + name, receivedActs}, err
}

// applicationActPage is the page of an act.
type applicationActPage struct {
	applicationAct
	Back, Action string
	Version      int64
	Badge        badge
	Last         *shownStep // what was done last: who is late reads it
}

func applicationActForm(of func(*visit) (side, error)) func(*visit) error {
	return func(v *visit) error { return v.showApplicationAct(of, nil, nil) }
}

// showApplicationAct shows the form of an act, with what was typed and what the API has against it.
func (v *visit) showApplicationAct(of func(*visit) (side, error), typed url.Values, refused error) error {
	on, err := of(v)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(on.acts, func(act applicationAct) bool { return act.Name == v.r.PathValue("acte") })
	if at < 0 {
		return &problem{Status: http.StatusNotFound}
	}
	var found application
	if err := v.read(on.api, &found); err != nil {
		return err
	}
	act := on.acts[at]
	f := newForm(fieldsOf(act), typed)
	if refused != nil && !f.refuse(refused) {
		return refused
	}
	shown := v.applicationPage(found, on.page, "")
	page := applicationActPage{applicationAct: act, Back: on.page, Action: on.page + "/" + act.Name, Version: found.Version, Badge: shown.Badge}
	if n := len(shown.History); n > 0 {
		page.Last = &shown.History[n-1]
	}
	return v.showForm("candidature-acte", act.Title, f, page)
}

func fieldsOf(act applicationAct) []field {
	if act.Field.Name == "" {
		return nil
	}
	return []field{act.Field}
}

func doApplicationAct(of func(*visit) (side, error)) func(*visit) error {
	return func(v *visit) error {
		on, err := of(v)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(on.acts, func(act applicationAct) bool { return act.Name == v.r.PathValue("acte") })
		if at < 0 {
			return &problem{Status: http.StatusNotFound}
		}
		values, err := v.typed()
		if err != nil {
			return err
		}
		version, _ := strconv.ParseInt(values.Get("version"), 10, 64) // 0 is no version
		in := map[string]any{"text": newForm(nil, values).value("texte"), "version": version}
		if err := v.api.send(http.MethodPost, on.api+"/"+on.acts[at].API, in, nil); err != nil {
			return v.showApplicationAct(of, values, err)
		}
		return v.redirect(on.page, "candidature-acte")
	}
}
