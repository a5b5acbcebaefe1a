package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

var signInFields = []field{
	{Name: "courriel", API: "email", Label: "Adresse électronique", Kind: "email", Auto: "username", Missing: "Indiquez votre adresse électronique."},
	{Name: "motdepasse", API: "password", Label: "Mot de passe", Kind: "password", Auto: "current-password", Missing: "Indiquez votre mot de passe."},
}

const signInTitle = "Se connecter"

func signInForm(v *visit) error {
	return v.showForm("connexion", signInTitle, newForm(signInFields, nil), v.next(v.r.URL.Query().Get("suite")))
}

func signIn(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, next := newForm(signInFields, values), v.next(values.Get("suite"))
	if !f.complete() {
		return v.showForm("connexion", signInTitle, f, next)
	}
	credentials := map[string]string{"email": f.value("courriel"), "password": values.Get("motdepasse")}
	err = v.api.send(http.MethodPost, "/account/session", credentials, nil)
	var found *problem
	switch {
	case err == nil && next == "":
		return v.redirect(pathSpace, "")
	case err == nil:
		return v.redirect(next, "")
	case errors.As(err, &found) && (found.Status == http.StatusUnauthorized || found.Status == http.StatusForbidden):
		f.add("", firstText(found.Detail, "L’adresse électronique ou le mot de passe est incorrect."))
	case !f.refuse(err):
		return err
	}
	return v.showForm("connexion", signInTitle, f, next)
}

// next accepts the page to go to after signing in only if it is one of the site's, so that no link can lead elsewhere.
func (v *visit) next(asked string) string {
	address, err := url.Parse(asked)
	if err != nil || address.IsAbs() || address.Host != "" || !strings.HasPrefix(asked, "/") || strings.ContainsAny(asked, "\\?#") {
		return ""
	}
	probe := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: address.Path}, Host: v.r.Host}
	if _, pattern := v.site.mux.Handler(probe); v.site.pages[pattern] == nil {
		return ""
	}
	return address.EscapedPath()
}

// signOut ends the session; one that has ended already is as good.
func signOut(v *visit) error {
	err := v.api.send(http.MethodDelete, "/account/session", nil, nil)
	if err != nil && status(err) != http.StatusUnauthorized {
		return err
	}
	return v.redirect(pathSignIn, "deconnexion")
}
