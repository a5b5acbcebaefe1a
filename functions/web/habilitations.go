package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/service"
	"tandem/shared/siret"
	"tandem/shared/territory"
)

const (
	pathHabilitations = "/admin/habilitations"
	pathDesignate     = "/admin/habilitations/nouvelle"
	pathAPIStaff      = "/admin/professionals" // of the API

	habilitationsTitle = "Professionnels habilités"
	designateTitle     = "Habiliter un professionnel"
	invitationTitle    = "Choisir mon mot de passe"
)

// professional is the account of a professional as the API lists it.
type professional struct {
	ID        string        `json:"id"`
	RoleLabel string        `json:"roleLabel"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Email     string        `json:"email"`
	From      calendar.Date `json:"from"`
	Until     calendar.Date `json:"until"`
	Reference string        `json:"reference"`
	Committed calendar.Date `json:"committed"`
	Territory []string      `json:"territory"`
	Structure string        `json:"structure"`
	Ended     time.Time     `json:"endedAt"`
	Waiting   bool          `json:"waiting"`
	Missing   string        `json:"missing"`
	Yours     bool          `json:"yours"`
}

type staffList struct {
	Professionals []professional `json:"professionals"`
	Next          string         `json:"next"`
}

// shownProfessional is one of the list.
type shownProfessional struct {
	professional
	Badge badge
	Facts []shownFact
	Acts  []habilitationAct
}

// habilitationAct is something that can be done with a habilitation.
type habilitationAct struct {
	Name, Label, Text, API, Notice string
	Fields                         []field
	Danger                         bool
	offered                        func(professional) bool
	stops                          bool // who may lock accounts does it too
}

var habilitationActs = []habilitationAct{
	{Name: "engagement", Label: "Noter l’engagement de confidentialité", API: "commitment", Notice: "engagement-note",
		Text:    "Sans cet engagement, l’habilitation n’ouvre rien.",
		Fields:  []field{{Name: "jour", API: "committed", Label: "Jour de la signature (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le jour de la signature."}},
		offered: func(p professional) bool { return p.Committed.IsZero() && p.Ended.IsZero() }},
	{Name: "invitation", Label: "Renvoyer l’invitation", API: "invitation", Notice: "invitation-envoyee", Text: "Un nouveau lien part à son adresse, pour choisir un mot de passe.",
		offered: func(p professional) bool { return p.Waiting && p.Ended.IsZero() }},
	{Name: "fin", Label: "Mettre fin à l’habilitation", API: "end", Notice: "habilitation-finie", Text: "La personne est déconnectée aussitôt, et ne peut plus se connecter.", Danger: true,
		offered: func(p professional) bool { return p.Ended.IsZero() }, stops: true},
}

type habilitationsPage struct {
	Professionals []shownProfessional
	Next          string
	Designates    bool
}

func habilitations(v *visit) error {
	var found staffList
	if err := v.read(v.following(pathAPIStaff), &found); err != nil {
		return err
	}
	page := habilitationsPage{Next: found.Next, Designates: v.site.may(v.role(), toDesignate)}
	for _, one := range found.Professionals {
		page.Professionals = append(page.Professionals, v.shownProfessional(one))
	}
	return v.show("habilitations", habilitationsTitle, page)
}

func (v *visit) shownProfessional(one professional) shownProfessional {
	shown := shownProfessional{professional: one, Badge: badge{"✓", "Habilité", "good"}}
	if one.Missing != "" {
		shown.Badge = badge{"✕", "N’ouvre rien aujourd’hui", "bad"}
	}
	until := "Sans date de fin"
	switch {
	case !one.Ended.IsZero():
		until = "Terminée le " + dayOf(one.Ended, v.site.config.Service.Zone)
	case !one.Until.IsZero():
		until = "Jusqu’au " + one.Until.French()
	}
	undertaken := "Pas encore noté"
	if !one.Committed.IsZero() {
		undertaken = "Signé le " + one.Committed.French()
	}
	password := "Choisi"
	if one.Waiting {
		password = "Pas encore choisi"
	}
	shown.Facts = []shownFact{
		{"Profil", one.RoleLabel}, {"Adresse", one.Email}, {"Habilitation", "Depuis le " + one.From.French() + ". " + until + "."},
		{"Désignation", one.Reference}, {"Engagement de confidentialité", undertaken}, {"Mot de passe", password},
	}
	locks := v.site.may(v.role(), toStopAll) || v.site.may(v.role(), toStopSite)
	if len(one.Territory) > 0 {
		shown.Facts = append(shown.Facts, shownFact{"Territoire", territory.Territory(one.Territory).French()})
	}
	if one.Structure != "" {
		shown.Facts = append(shown.Facts, shownFact{"Organisme (SIRET)", siret.SIRET(one.Structure).French()})
	}
	for _, act := range habilitationActs {
		if act.offered(one) && (one.Yours || act.stops && locks) {
			shown.Acts = append(shown.Acts, act)
		}
	}
	return shown
}

// designateFields are the questions of a designation; the profiles are those that the visitor's own designates.
func (v *visit) designateFields() []field {
	svc, inTerritory, inStructure := v.site.config.Service, []string{}, []string{}
	profile := field{Name: "profil", API: "role", Label: "Profil", Kind: "radios", Missing: "Choisissez un profil."}
	for _, role := range svc.DesignatedBy(service.Role(v.role())) {
		profile.Options = append(profile.Options, option{Value: string(role.ID), Label: role.Label})
		if svc.HasTerritory(role.ID) {
			inTerritory = append(inTerritory, role.Label)
		}
		if svc.HasStructure(role.ID) {
			inStructure = append(inStructure, role.Label)
		}
	}
	fields := []field{
		{Name: "prenom", API: "firstName", Label: "Prénom", Kind: "text", Missing: "Indiquez le prénom."},
		{Name: "nom", API: "lastName", Label: "Nom", Kind: "text", Missing: "Indiquez le nom."},
		{Name: "courriel", API: "email", Label: "Adresse électronique professionnelle", Hint: "Un lien y est envoyé, pour choisir un mot de passe.", Kind: "email", Missing: "Indiquez l’adresse électronique."},
		profile,
		{Name: "debut", API: "from", Label: "Premier jour (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le premier jour."},
		{Name: "fin", API: "until", Label: "Dernier jour (JJ/MM/AAAA)", Hint: "Sans lui, l’habilitation dure jusqu’à ce que vous y mettiez fin.", Kind: "text", Width: "short", Optional: true},
		{Name: "acte", API: "reference", Label: "Référence de l’acte de désignation", Kind: "text", Missing: "Indiquez la référence de l’acte."},
		{Name: "engagement", API: "committed", Label: "Engagement de confidentialité signé le (JJ/MM/AAAA)", Hint: "Sans lui, l’habilitation n’ouvre rien. Vous pouvez le noter plus tard.", Kind: "text", Width: "short", Optional: true},
	}
	if len(inTerritory) > 0 {
		fields = append(fields, field{
			Name: "territoire", API: "territory", Label: "Territoire : codes postaux, ou " + svc.Controller.Department + " pour tout le département",
			Hint: "Séparés par des virgules. Pour ce profil seulement : " + strings.Join(inTerritory, ", ") + ".", Kind: "textarea", Optional: true,
		})
	}
	if len(inStructure) > 0 {
		fields = append(fields, field{
			Name: "organisme", API: "structure", Label: "SIRET de l’organisme",
			Hint: "Pour ces profils seulement : " + strings.Join(inStructure, ", ") + ".", Kind: "text", Optional: true,
		})
	}
	return fields
}

func designateForm(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.showForm("habilitation-nouvelle", designateTitle, newForm(v.designateFields(), nil), nil)
}

func designate(v *visit) error { return v.designate("habilitation-nouvelle", designateTitle, nil) }

// designate makes the designation that was typed on a page, or shows the page again with what is wrong.
func (v *visit) designate(page, title string, data any) error {
	values, err := v.typed()
	if err == nil {
		err = v.readAccount() // the profiles that are offered depend on it
	}
	if err != nil {
		return err
	}
	f := newForm(v.designateFields(), values)
	f.complete()
	in := map[string]any{
		"firstName": f.value("prenom"), "lastName": f.value("nom"), "email": f.value("courriel"), "role": f.value("profil"), "reference": f.value("acte"),
	}
	if codes := strings.FieldsFunc(f.value("territoire"), func(r rune) bool { return strings.ContainsRune(",;\n", r) }); len(codes) > 0 {
		in["territory"] = codes
	}
	if number := f.value("organisme"); number != "" {
		in["structure"] = number
	}
	for name, api := range map[string]string{"debut": "from", "fin": "until", "engagement": "committed"} {
		if f.value(name) != "" {
			in[api] = dayTyped(f, name)
		}
	}
	if !f.Failed() {
		err := v.api.send(http.MethodPost, pathAPIStaff, in, nil)
		if err == nil {
			return v.redirect(pathHabilitations, "professionnel-habilite")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm(page, title, f, data)
}

// habilitationActPage is one act on a habilitation.
type habilitationActPage struct {
	habilitationAct
	Person string
}

func (v *visit) habilitationAct() (habilitationActPage, error) {
	person, err := v.id("id")
	at := slices.IndexFunc(habilitationActs, func(act habilitationAct) bool { return act.Name == v.r.PathValue("acte") })
	if err != nil || at < 0 {
		return habilitationActPage{}, &problem{Status: http.StatusNotFound}
	}
	return habilitationActPage{habilitationActs[at], person}, nil
}

func habilitationActForm(v *visit) error {
	page, err := v.habilitationAct()
	if err != nil {
		return err
	}
	return v.showAskedForm("habilitation-acte", page.Label, newForm(page.Fields, nil), page)
}

func doHabilitationAct(v *visit) error {
	page, err := v.habilitationAct()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(page.Fields, values)
	var in any
	if f.complete() && len(page.Fields) > 0 {
		in = map[string]any{"committed": dayTyped(f, "jour")}
	}
	if !f.Failed() {
		err := v.api.send(http.MethodPost, "/admin/people/"+page.Person+"/habilitation/"+page.API, in, nil)
		if err == nil {
			return v.redirect(pathHabilitations, page.Notice)
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("habilitation-acte", page.Label, f, page)
}

var invitationFields = []field{
	{Name: "motdepasse", API: "password", Label: "Mot de passe", Hint: "12 caractères au moins. Une phrase de plusieurs mots convient très bien.", Kind: "password", Auto: "new-password", Missing: "Choisissez un mot de passe."},
	{Name: "conditions", API: "termsAccepted", Label: "J’accepte les conditions d’utilisation", Kind: "checkbox", Missing: "Pour ouvrir votre compte, acceptez les conditions d’utilisation."},
}

func invitationForm(v *visit) error {
	return v.showForm("invitation", invitationTitle, newForm(invitationFields, nil), v.r.URL.Query().Get("jeton"))
}

func choosePassword(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(invitationFields, values)
	if f.complete() {
		in := map[string]any{"token": values.Get("jeton"), "password": values.Get("motdepasse"), "termsAccepted": f.ticked("conditions")}
		err := v.api.send(http.MethodPost, "/account/password", in, nil)
		if err == nil {
			return v.redirect(pathSignIn, "mot-de-passe-choisi")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("invitation", invitationTitle, f, values.Get("jeton"))
}
