package web

import "net/http"

// The pages of who forgot their password, or changes it.

const (
	forgottenTitle   = "Mot de passe oublié"
	newPasswordTitle = "Choisir un autre mot de passe"
	changeTitle      = "Changer mon mot de passe"
	pathForgotten    = "/mot-de-passe"
)

var (
	forgottenFields = []field{{Name: "courriel", API: "email", Label: "Adresse électronique de votre compte", Kind: "email", Auto: "username",
		Hint: "Nous y envoyons un lien pour choisir un autre mot de passe.", Missing: "Indiquez l’adresse électronique de votre compte."}}
	newPasswordFields = []field{chosenPassword("password")}
	changeFields      = []field{
		{Name: "motdepasse", API: "password", Label: "Mot de passe actuel", Kind: "password", Auto: "current-password", Missing: "Donnez votre mot de passe actuel."},
		chosenPassword("newPassword"),
	}
)

// chosenPassword asks for a new password, which the API calls by a name.
func chosenPassword(name string) field {
	return field{Name: "motdepasse-nouveau", API: name, Label: "Nouveau mot de passe", Hint: asked["password"].Hint, Kind: "password", Auto: "new-password", Missing: "Choisissez un mot de passe."}
}

func forgottenForm(v *visit) error {
	return v.showForm("mot-de-passe-oublie", forgottenTitle, newForm(forgottenFields, nil), nil)
}

// askPassword ends in a page, not in a redirect: that page says what to do, whether the address is known or not.
func askPassword(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(forgottenFields, values)
	if f.complete() {
		err := v.api.send(http.MethodPost, "/account/password/request", map[string]string{"email": f.value("courriel")}, nil)
		if err == nil {
			return v.redirect(pathForgotten, "lien-envoye")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("mot-de-passe-oublie", forgottenTitle, f, nil)
}

func newPasswordForm(v *visit) error {
	return v.showForm("mot-de-passe-nouveau", newPasswordTitle, newForm(newPasswordFields, nil), v.r.URL.Query().Get("jeton"))
}

func takeNewPassword(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, token := newForm(newPasswordFields, values), values.Get("jeton")
	if f.complete() {
		err := v.api.send(http.MethodPost, "/account/password/reset", map[string]string{"token": token, "password": values.Get("motdepasse-nouveau")}, nil)
		if err == nil {
			return v.redirect(pathSignIn, "mot-de-passe-change")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("mot-de-passe-nouveau", newPasswordTitle, f, token)
}

func changePasswordForm(v *visit) error {
	return v.showAskedForm("mon-compte-mot-de-passe", changeTitle, newForm(changeFields, nil), nil)
}

func changePassword(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(changeFields, values)
	if f.complete() {
		in := map[string]string{"password": values.Get("motdepasse"), "newPassword": values.Get("motdepasse-nouveau")}
		err := v.api.send(http.MethodPut, "/account/password", in, nil)
		if err == nil {
			return v.redirect(pathAccount, "mot-de-passe-change-ici")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("mon-compte-mot-de-passe", changeTitle, f, nil)
}
