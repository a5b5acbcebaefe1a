package web

import (
	"net/http"
	"net/url"
	"unicode"
	"unicode/utf8"

	"tandem/shared/service"
)

// way is how people of a role open their account themselves: the operation that takes their form, and what they need for it.
type way struct {
	Operation, Needs, Intro string
}

var ways = map[service.Account]way{
	service.AccountByCode: {"/registrations/candidates", "la lettre qui contient votre code d’inscription, et une adresse électronique",
		"Munissez-vous de la lettre qui contient votre code d’inscription. Écrivez votre nom et votre code postal comme sur cette lettre."},
	service.AccountBySIRET: {"/registrations/recruiters", "le numéro SIRET de votre entreprise, un téléphone et une adresse électronique",
		"Le numéro SIRET de votre entreprise nous permet de la reconnaître."},
	service.AccountByAsking: {"/registrations/professionals", "votre adresse professionnelle, un téléphone et le numéro SIRET de votre organisme",
		"Votre demande est examinée par la personne qui gère les comptes. Votre accès s’ouvre quand elle vous a désigné."},
	service.AccountByEmail: {"/registrations/email", "une adresse électronique", "Une adresse électronique suffit. Ce que vous donnez se change à tout moment."},
}

// door is how a role comes into the service, as the home page and the choice of an account show it.
type door struct {
	Label string // of the role
	Do    string // what its form does: "Créer", "Demander"
	Path  string // of its form; empty when somebody else opens the account
	Needs string
	How   string
}

// doors says for each role how its account comes about: those that register by themselves first, professionals once for all of them.
func (s *Site) doors() []door {
	var own, others []door
	professionals := door{Label: "Professionnels", How: service.AccountByAdmin.Label()}
	for _, role := range s.config.Service.Roles {
		switch {
		case role.Account.SelfRegistered():
			own = append(own, door{Label: role.Label, Do: verb(role.Account), Path: pathRegister + "/" + string(role.ID), Needs: ways[role.Account].Needs, How: role.Account.Label()})
		case role.Account == service.AccountNone:
		case role.Professional:
			professionals.Needs = "oui"
		default:
			others = append(others, door{Label: role.Label, How: role.Account.Label()})
		}
	}
	if professionals.Needs != "" {
		professionals.Needs = ""
		others = append(others, professionals)
	}
	return append(own, others...)
}

// verb is what somebody does with the form of their account.
func verb(way service.Account) string {
	if way == service.AccountByAsking {
		return "Demander"
	}
	return "Créer"
}

// registering says how one comes to an account, where nobody opens their own too.
func (s *Site) registering() string {
	if s.doors()[0].Path == "" {
		return "Obtenir un compte"
	}
	return "Créer un compte"
}

// formBy is the path of the form of those who register in a way.
func (s *Site) formBy(account service.Account) string {
	for _, role := range s.config.Service.Roles {
		if role.Account == account {
			return pathRegister + "/" + string(role.ID)
		}
	}
	return pathRegister
}

// asked is what forms add to the fields of the service file: the name of the input, a hint, what browsers may fill in, what is said
// when nothing is given. Fields that it does not know are asked under their own name.
var asked = map[string]field{
	"civility":  {Name: "civilite", Options: civilities, Missing: "Choisissez une civilité."},
	"lastName":  {Name: "nom", Auto: "family-name", Missing: "Indiquez votre nom."},
	"firstName": {Name: "prenom", Auto: "given-name", Missing: "Indiquez votre prénom."},
	"email": {Name: "courriel", Hint: "Exemple : prenom.nom@exemple.fr. Nous vous y enverrons un message de confirmation.", Auto: "email",
		Missing: "Indiquez votre adresse électronique."},
	"password":      {Name: "motdepasse", Hint: "12 caractères au moins. Une phrase de plusieurs mots convient très bien.", Auto: "new-password", Missing: "Choisissez un mot de passe."},
	"termsAccepted": {Name: "conditions", Missing: "Pour créer un compte, acceptez les conditions d’utilisation."},
	"code": {Name: "code", Hint: "Il figure sur la lettre que vous avez reçue. Les espaces, les tirets et les majuscules ne comptent pas.", Auto: "one-time-code",
		Missing: "Indiquez le code d’inscription de votre lettre."},
	"birthDate":     {Name: "naissance", Hint: "Jour, mois, année. Exemple : 28/02/1990.", Auto: "bday", Width: "short", Missing: "Indiquez votre date de naissance."},
	"postalCode":    {Name: "codepostal", Hint: "5 chiffres.", Auto: "postal-code", Mode: "numeric", Width: "short", Missing: "Indiquez votre code postal."},
	"siret":         {Name: "siret", Hint: "14 chiffres, avec ou sans espaces.", Mode: "numeric", Missing: "Indiquez ce numéro SIRET."},
	"status":        {Name: "statut", Hint: "Exemples : référente RSA, conseiller en insertion.", Auto: "organization-title", Missing: "Indiquez votre statut."},
	"guardianName":  {Name: "representant", Hint: "À remplir avant 18 ans, ou si la case est cochée.", Auto: "off"},
	"guardianEmail": {Name: "representant-courriel", Hint: "Nous y demandons son accord : votre compte s’ouvre quand elle a répondu.", Auto: "off"},
	"represented":   {Name: "represente"},
	"phone":         {Name: "telephone", Hint: "10 chiffres, avec ou sans espaces.", Auto: "tel", Missing: "Indiquez votre numéro de téléphone."},
}

// kinds are the inputs of the service file, as the templates know them.
var kinds = map[service.Input]string{
	service.InputText: "text", service.InputDate: "text", service.InputEmail: "email", service.InputTel: "tel", service.InputPassword: "password",
	service.InputCheckbox: "checkbox", service.InputChoice: "radios",
}

// roleForm is the registration form of one role, built from the service file.
type roleForm struct {
	way
	Action, Omission string
	Do               string // as of a door
	title            string
	specs            []service.Field
	fields           []field
}

func (v *visit) roleForm() (roleForm, error) {
	svc := v.site.config.Service
	role, _ := svc.Role(service.Role(v.r.PathValue("role")))
	if !role.Account.SelfRegistered() {
		return roleForm{}, &problem{Status: http.StatusNotFound}
	}
	form := roleForm{
		way: ways[role.Account], Action: pathRegister + "/" + string(role.ID), Omission: svc.Omission,
		Do: verb(role.Account), title: verb(role.Account) + " un compte : " + lower(role.Label), specs: svc.Registration[role.ID],
	}
	for _, spec := range form.specs {
		question := asked[spec.Name]
		question.Name = firstText(question.Name, spec.Name)
		question.API, question.Label, question.Kind, question.Starred = spec.Name, spec.Label, kinds[spec.Input], spec.Required
		if !spec.Required {
			question.Missing, question.Optional = "", true
		}
		form.fields = append(form.fields, question)
	}
	return form, nil
}

// lower begins a label in the middle of a sentence, unless its first word is an acronym.
func lower(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if second, _ := utf8.DecodeRuneInString(label[size:]); !unicode.IsLower(second) {
		return label
	}
	return string(unicode.ToLower(first)) + label[size:]
}

func chooseAccount(v *visit) error {
	return v.show("inscription", v.site.registering(), v.site.doors())
}

func registrationForm(v *visit) error {
	form, err := v.roleForm()
	if err != nil {
		return err
	}
	return v.showForm("inscription-formulaire", form.title, newForm(form.fields, nil), form)
}

func register(v *visit) error {
	form, err := v.roleForm()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(form.fields, values)
	f.complete()
	body := form.body(f)
	if !f.Failed() {
		err := v.api.send(http.MethodPost, form.Operation, body, nil)
		if err == nil {
			return v.redirect("/inscription/envoyee", "")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("inscription-formulaire", form.title, f, form)
}

// body is what was typed, as the operation takes it; what was left open is left out.
func (r roleForm) body(f *form) map[string]any {
	body := map[string]any{}
	for i, spec := range r.specs {
		name := r.fields[i].Name
		switch {
		case spec.Input == service.InputCheckbox:
			if spec.Required || f.ticked(name) {
				body[spec.Name] = f.ticked(name)
			}
		case spec.Input == service.InputPassword:
			body[spec.Name] = f.values.Get(name) // its spaces count
		case f.value(name) == "":
		case spec.Input == service.InputDate:
			day, err := birthday(f.value(name))
			if err != nil {
				f.add(name, err.Error())
			}
			body[spec.Name] = day
		default:
			body[spec.Name] = f.value(name)
		}
	}
	return body
}

func registered(v *visit) error {
	return v.show("inscription-envoyee", "Vérifiez votre messagerie", nil)
}

// confirmationForm shows a button and changes nothing.
func confirmationForm(v *visit) error {
	return v.showForm("confirmation", "Confirmer votre adresse", newForm(nil, nil), v.r.URL.Query().Get("jeton"))
}

func confirm(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	token := values.Get("jeton")
	if err = v.api.send(http.MethodPost, "/account/confirmation", map[string]string{"token": token}, nil); err == nil {
		return v.redirect(pathSignIn, "confirme")
	}
	f := newForm(nil, url.Values{})
	if status(err) == http.StatusNotFound || status(err) == http.StatusGone {
		f.add("", "Ce lien ne fonctionne plus : il a déjà servi ou il est trop ancien.")
	} else if !f.refuse(err) {
		return err
	}
	return v.showForm("confirmation", "Confirmer votre adresse", f, token)
}
