package web

import (
	"net/http"
	"net/url"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// What is handed to other public bodies and to justice: the register, and the act that enters a communication in it (000:192-201).

const (
	pathDisclosures    = "/admin/communications"
	pathAPIDisclosures = pathAPIRights + "/disclosures"

	disclosuresTitle = "Communications à des autorités"
	discloseTitle    = "Inscrire une communication"
)

var disclosureTitles = []option{
	{Value: "administration", Label: "Autre administration, pour sa mission"}, {Value: "requisition", Label: "Réquisition, ou droit de communication prévu par une loi"},
}

// shownDisclosure is a line of the register: it names nobody.
type shownDisclosure struct {
	ID       string
	Title    string
	Category string
	Fields   []string
	On       string
	Secret   bool
}

func disclosures(v *visit) error {
	var found struct {
		Disclosures []struct {
			ID       string        `json:"id"`
			Title    string        `json:"title"`
			Category string        `json:"category"`
			Fields   []string      `json:"fields"`
			On       calendar.Date `json:"on"`
			Secret   bool          `json:"secret"`
		} `json:"disclosures"`
	}
	if err := v.read(pathAPIDisclosures, &found); err != nil {
		return err
	}
	svc, lines := v.site.config.Service, []shownDisclosure{}
	for _, one := range found.Disclosures {
		line := shownDisclosure{ID: one.ID, Title: labelOf(disclosureTitles, one.Title), Category: one.Category, On: one.On.French(), Secret: one.Secret}
		if spec, ok := svc.Category(service.Category(one.Category)); ok {
			line.Category = spec.Label
		}
		for _, name := range one.Fields {
			line.Fields = append(line.Fields, svc.FieldLabel(name))
		}
		lines = append(lines, line)
	}
	return v.show("communications", disclosuresTitle, lines)
}

// disclosePage is the form for one category; without one it asks which.
type disclosePage struct {
	Categories []option
	Chosen     option
}

func (v *visit) disclosePage(chosen string) disclosePage {
	page := disclosePage{}
	for _, spec := range v.site.config.Service.Categories {
		if !spec.Personal {
			continue
		}
		one := option{Value: string(spec.ID), Label: spec.Label}
		page.Categories = append(page.Categories, one)
		if one.Value == chosen {
			page.Chosen = one
		}
	}
	return page
}

// discloseFields are the questions about a communication of a category: only its own fields can be chosen.
func (v *visit) discloseFields(category string) []field {
	svc := v.site.config.Service
	found := []field{
		{Name: "titre", API: "title", Label: "À quel titre", Kind: "radios", Options: disclosureTitles, Missing: "Choisissez à quel titre les données sont communiquées."},
		{Name: "destinataire", API: "recipient", Label: "Administration de la politique du service", Hint: "Seulement pour une autre administration.", Kind: "select", Options: v.recipients(), Optional: true},
		{Name: "autorite", API: "authority", Label: "Autorité qui reçoit", Kind: "text", Missing: "Indiquez l’autorité à qui les données sont communiquées."},
		{Name: "texte", API: "basis", Label: "Texte de loi", Hint: "Exemple : Code de procédure pénale, article 60-1.", Kind: "text", Missing: "Indiquez le texte de loi qui permet ou impose la communication."},
		{Name: "reference", API: "reference", Label: "Référence de la réquisition ou de la demande", Kind: "text", Missing: "Indiquez la référence de la réquisition ou de la demande."},
		{Name: "jour", API: "on", Label: "Jour de la communication (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez le jour de la communication."},
		{Name: "courriel", API: "email", Label: "Adresse électronique du compte de la personne", Kind: "text", Mode: "email", Optional: true},
		{Name: "nir", API: "nir", Label: "Ou numéro de sécurité sociale", Hint: "Il n’est pas conservé.", Kind: "text", Mode: "numeric", Optional: true},
	}
	if spec, ok := svc.Category(service.Category(category)); ok && len(spec.Fields) > 0 {
		chosen := field{Name: "donnees", API: "fields", Label: "Données communiquées", Kind: "checkboxes", Missing: "Choisissez une à une les données communiquées."}
		for _, name := range spec.Fields {
			chosen.Options = append(chosen.Options, option{Value: name, Label: capital(svc.FieldLabel(name))})
		}
		found = append(found, chosen)
	}
	return append(found, field{Name: "secret", API: "secret", Label: "La réquisition interdit d’en informer la personne", Kind: "checkbox"})
}

// recipients are the roles to whom the policy lets data leave.
func (v *visit) recipients() []option {
	found := []option{{Value: "", Label: "Aucune"}}
	svc := v.site.config.Service
	for _, role := range svc.Roles {
		for _, grant := range svc.Access[role.ID] {
			if role.Account == service.AccountNone && grant.Can(service.Export) {
				found = append(found, option{Value: string(role.ID), Label: role.Label})
				break
			}
		}
	}
	return found
}

func discloseForm(v *visit) error {
	category := v.r.URL.Query().Get("categorie")
	return v.showAskedForm("communication-inscrire", discloseTitle, newForm(v.discloseFields(category), nil), v.disclosePage(category))
}

func disclose(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	category := values.Get("categorie")
	f := newForm(v.discloseFields(category), values)
	if f.complete() {
		in := texts("titre", "title", "destinataire", "recipient", "autorite", "authority", "texte", "basis", "reference", "reference", "courriel", "email", "nir", "nir")(v, f)
		in["category"], in["fields"], in["on"], in["secret"] = category, chosenFields(values), dayTyped(f, "jour"), f.ticked("secret")
		if !f.Failed() {
			err := v.api.send(http.MethodPost, pathAPIDisclosures, in, nil)
			if err == nil {
				return v.redirect(pathDisclosures, "communication-faite")
			}
			if !f.refuse(err) {
				return err
			}
		}
	}
	return v.showAskedForm("communication-inscrire", discloseTitle, f, v.disclosePage(category))
}

// chosenFields is never null.
func chosenFields(values url.Values) []string { return append([]string{}, values["donnees"]...) }
