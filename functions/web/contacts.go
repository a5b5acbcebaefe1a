package web

import (
	"net/http"
	"net/url"
)

// The pages on which people change where they are reached.

const (
	addressTitle    = "Changer d’adresse électronique"
	newAddressTitle = "Confirmer ma nouvelle adresse"
	phoneTitle      = "Changer de numéro de téléphone"
)

var (
	addressFields = append([]field{{Name: "courriel", API: "email", Label: "Nouvelle adresse électronique", Hint: "Nous y envoyons un lien. Tant que vous ne l’avez pas suivi, rien ne change.", Kind: "email", Auto: "email",
		Missing: "Indiquez votre nouvelle adresse électronique."}}, passwordFields...)
	phoneFields = []field{{Name: "telephone", API: "phone", Label: "Numéro de téléphone", Hint: asked["phone"].Hint, Kind: "tel", Auto: "tel"}}
)

func changeAddressForm(v *visit) error {
	return v.showAskedForm("mon-compte-adresse", addressTitle, newForm(addressFields, nil), nil)
}

func changeAddress(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(addressFields, values)
	if f.complete() {
		err := v.api.send(http.MethodPost, "/account/email", map[string]string{"email": f.value("courriel"), "password": values.Get("motdepasse")}, nil)
		if err == nil {
			return v.redirect(pathAccount, "adresse-a-confirmer")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("mon-compte-adresse", addressTitle, f, nil)
}

// newAddressForm shows a button and changes nothing.
func newAddressForm(v *visit) error {
	return v.showForm("nouvelle-adresse", newAddressTitle, newForm(nil, nil), v.r.URL.Query().Get("jeton"))
}

func confirmNewAddress(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	token := values.Get("jeton")
	err = v.api.send(http.MethodPost, "/account/email/confirmation", map[string]string{"token": token}, nil)
	if err == nil {
		return v.redirect(pathSignIn, "adresse-changee")
	}
	f := newForm(nil, url.Values{})
	if !f.refuse(err) {
		return err
	}
	return v.showForm("nouvelle-adresse", newAddressTitle, f, token)
}

// changePhoneForm is asked with the number that is known.
func changePhoneForm(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.showForm("mon-compte-telephone", phoneTitle, newForm(phoneFields, url.Values{"telephone": {v.account.Phone}}), nil)
}

func changePhone(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(phoneFields, values)
	err = v.api.send(http.MethodPut, "/account/phone", map[string]string{"phone": f.value("telephone")}, nil)
	if err == nil {
		return v.redirect(pathAccount, "telephone-change")
	}
	if !f.refuse(err) {
		return err
	}
	return v.showAskedForm("mon-compte-telephone", phoneTitle, f, nil)
}
