package web

import (
	"net/http"
	"net/url"
)

const (
	passwordHint = "12 caractères au moins. Une phrase de plusieurs mots convient très bien."
	termsMissing = "Pour créer un compte, acceptez les conditions d’utilisation."
)

var (
	askLastName  = field{Name: "nom", API: "lastName", Label: "Nom", Kind: "text", Auto: "family-name", Missing: "Indiquez votre nom."}
	askFirstName = field{Name: "prenom", API: "firstName", Label: "Prénom", Kind: "text", Auto: "given-name", Missing: "Indiquez votre prénom."}
	askEmail     = field{Name: "courriel", API: "email", Label: "Adresse électronique", Hint: "Exemple : prenom.nom@exemple.fr. Nous vous y enverrons un message de confirmation.",
		Kind: "email", Auto: "email", Missing: "Indiquez votre adresse électronique."}
	askNewPassword = field{Name: "motdepasse", API: "password", Label: "Choisissez un mot de passe", Hint: passwordHint, Kind: "password", Auto: "new-password",
		Missing: "Choisissez un mot de passe."}
	askTerms = field{Name: "conditions", API: "termsAccepted", Label: "J’accepte les conditions d’utilisation", Kind: "checkbox", Missing: termsMissing}
)

var candidateFields = []field{
	{Name: "code", API: "code", Label: "Code d’inscription", Hint: "Il figure sur la lettre que vous avez reçue. Les espaces, les tirets et les majuscules ne comptent pas.",
		Kind: "text", Auto: "one-time-code", Missing: "Indiquez le code d’inscription de votre lettre."},
	askLastName, askFirstName,
	{Name: "naissance", API: "birthDate", Label: "Date de naissance", Hint: "Jour, mois, année. Exemple : 28/02/1990.", Kind: "text", Auto: "bday", Width: "short",
		Missing: "Indiquez votre date de naissance."},
	{Name: "codepostal", API: "postalCode", Label: "Code postal de votre domicile", Hint: "5 chiffres.", Kind: "text", Auto: "postal-code", Mode: "numeric", Width: "short",
		Missing: "Indiquez votre code postal."},
	askEmail, askNewPassword, askTerms,
}

var recruiterFields = []field{
	{Name: "civilite", API: "civility", Label: "Civilité", Kind: "radios", Options: civilities, Missing: "Choisissez une civilité."},
	askLastName, askFirstName,
	{Name: "siret", API: "siret", Label: "Numéro SIRET de l’entreprise", Hint: "14 chiffres, avec ou sans espaces.", Kind: "text", Mode: "numeric",
		Missing: "Indiquez le numéro SIRET de votre entreprise."},
	{Name: "telephone", API: "phone", Label: "Numéro de téléphone", Hint: "10 chiffres, avec ou sans espaces.", Kind: "tel", Auto: "tel",
		Missing: "Indiquez votre numéro de téléphone."},
	askEmail, askNewPassword, askTerms,
}

// registrationPage is what the two registration pages have of their own.
type registrationPage struct{ Action, Intro string }

var (
	candidatePage = registrationPage{"/inscription/candidat", "Munissez-vous de la lettre qui contient votre code d’inscription. Écrivez votre nom et votre code postal comme sur cette lettre."}
	recruiterPage = registrationPage{"/inscription/recruteur", "Le numéro SIRET de votre entreprise nous permet de la reconnaître."}
)

const (
	candidateTitle = "Créer un compte de candidat"
	recruiterTitle = "Créer un compte de recruteur"
)

func chooseAccount(v *visit) error { return v.show("inscription", "Créer un compte", nil) }

func candidateForm(v *visit) error {
	return v.showForm("inscription-formulaire", candidateTitle, newForm(candidateFields, nil), candidatePage)
}

func recruiterForm(v *visit) error {
	return v.showForm("inscription-formulaire", recruiterTitle, newForm(recruiterFields, nil), recruiterPage)
}

func registerCandidate(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(candidateFields, values)
	f.complete()
	born, err := birthday(f.value("naissance"))
	if err != nil {
		f.add("naissance", err.Error())
	}
	registration := candidateRegistration{
		LastName: f.value("nom"), FirstName: f.value("prenom"), BirthDate: born, Email: f.value("courriel"),
		PostalCode: f.value("codepostal"), Code: f.value("code"), Password: values.Get("motdepasse"), TermsAccepted: f.ticked("conditions"),
	}
	return v.register("/registrations/candidates", registration, f, candidateTitle, candidatePage)
}

func registerRecruiter(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(recruiterFields, values)
	f.complete()
	registration := recruiterRegistration{
		Civility: f.value("civilite"), LastName: f.value("nom"), FirstName: f.value("prenom"), Email: f.value("courriel"),
		Phone: f.value("telephone"), SIRET: f.value("siret"), Password: values.Get("motdepasse"), TermsAccepted: f.ticked("conditions"),
	}
	return v.register("/registrations/recruiters", registration, f, recruiterTitle, recruiterPage)
}

func (v *visit) register(path string, registration any, f *form, title string, page registrationPage) error {
	if !f.Failed() {
		err := v.api.send(http.MethodPost, path, registration, nil)
		if err == nil {
			return v.redirect("/inscription/envoyee", "")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("inscription-formulaire", title, f, page)
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
