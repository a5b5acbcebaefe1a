package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"tandem/shared/serve"
)

// help is what an error page says: what happened, and what to do now.
type help struct{ Title, Text, Do string }

// advice gives the words for each status. 401 is the session that ended while a form was open; on any other page the visitor is
// sent to sign in.
var advice = map[int]help{
	http.StatusBadRequest: {"Demande non comprise", "Ce que votre navigateur a envoyé n’a pas pu être lu.",
		"Revenez à la page précédente, puis recommencez."},
	http.StatusUnauthorized: {"Votre session a expiré", "Pour protéger vos données, votre session se ferme après un temps sans activité. La dernière action n’a pas été enregistrée.",
		"Connectez-vous de nouveau, puis recommencez."},
	http.StatusForbidden: {"Accès refusé", "Votre compte ne permet pas de voir cette page ou de faire cette action.",
		"Revenez à votre espace. Si vous pensez que c’est une erreur, contactez le service."},
	http.StatusNotFound: {"Page introuvable", "Cette page n’existe pas ou n’existe plus. L’adresse est peut-être incomplète, ou l’offre a été fermée.",
		"Vérifiez l’adresse, ou repartez de l’accueil."},
	http.StatusMethodNotAllowed: {"Action impossible à cette adresse", "Cette page ne s’utilise pas de cette façon.",
		"Repartez de l’accueil ou de votre espace."},
	http.StatusConflict: {"Les informations ont changé entre-temps", "Elles ont été modifiées dans une autre fenêtre, ou par une autre personne. Rien n’a été enregistré.",
		"Revenez à la page précédente, rechargez-la, puis recommencez."},
	http.StatusRequestEntityTooLarge: {"Envoi trop volumineux", "Ce que vous avez envoyé dépasse la taille permise : 4 Mo pour un fichier.",
		"Réduisez le fichier, puis recommencez. Rien n’a été enregistré."},
	http.StatusUnprocessableEntity: {"Action impossible pour le moment", "Il manque une information, ou l’une d’elles est à corriger.",
		"Revenez à la page précédente pour la compléter."},
	http.StatusTooManyRequests: {"Trop d’essais", "Pour protéger les comptes, le nombre d’essais est limité.",
		"Attendez quelques minutes, puis recommencez."},
	http.StatusInternalServerError: {"Une erreur est survenue", "Le problème vient du service, pas de vous. Il a été signalé.",
		"Réessayez dans quelques minutes. Si le problème continue, contactez le service."},
	http.StatusServiceUnavailable: {"Service momentanément indisponible", "Le service ne répond pas pour le moment.",
		"Réessayez dans quelques minutes. Ce qui était déjà enregistré est conservé."},
}

// WriteError answers with the page of a status: 400, 401, 403, 404, 405, 409, 413, 422, 429, 500 or 503; any other is shown as 500.
// A machine that refuses a request before it reaches the site can use it too.
func (s *Site) WriteError(w http.ResponseWriter, r *http.Request, code int) {
	secure(w.Header())
	v := s.visit(w, r, nil)
	v.fail(&problem{Status: code})
}

// fail answers an error that no page handled.
func (v *visit) fail(err error) {
	var found *problem
	switch {
	case errors.Is(err, context.Canceled):
		return // nobody waits for the answer
	case !errors.As(err, &found):
		found = &problem{Status: http.StatusInternalServerError}
	}
	if found.Status == http.StatusUnauthorized && v.page != nil && readOnly(v.r.Method) {
		v.toSignIn()
		return
	}
	if found.Status == http.StatusUnauthorized && v.page != nil && v.expired() == nil {
		return
	}
	if found.Type == serve.TypeTerms && v.page != nil {
		v.toTerms()
		return
	}
	if found.Status == http.StatusUnprocessableEntity && readOnly(v.r.Method) {
		found = &problem{Status: http.StatusNotFound} // an identifier that cannot be one
	}
	words, known := advice[found.Status]
	if !known {
		found = &problem{Status: http.StatusInternalServerError}
		words = advice[found.Status]
	}
	if found.Status >= http.StatusInternalServerError {
		v.site.config.Log.ErrorContext(v.r.Context(), "page failed", "route", v.r.Pattern, "error", err)
	}
	if found.Detail != "" && found.Status < http.StatusInternalServerError {
		words.Text = found.Detail // the API knows the case better
	}
	if found.retryAfter != "" {
		v.w.Header().Set("Retry-After", found.retryAfter)
	}
	if found.Status == http.StatusUnauthorized {
		v.page = nil // the menu of somebody who is not signed in
	} else if v.page != nil && found.Status < http.StatusInternalServerError && (found.Status == http.StatusForbidden || v.page.Audience == member) {
		v.page = &page{Audience: everyone} // the menu of the role that the visitor has, not of the page's
		_ = v.readAccount()
	}
	words.Text, words.Do = french.Replace(words.Text), french.Replace(words.Do)
	if err := v.render(found.Status, "erreur", words.Title, nil, words); err != nil {
		v.site.config.Log.ErrorContext(v.r.Context(), "error page failed", "error", err)
		http.Error(v.w, words.Text, found.Status)
	}
}

// toTerms sends somebody to what changed in the conditions of use, and back here afterwards. A form that they sent waits in the page that asks them; a
// file cannot, and the page says so.
func (v *visit) toTerms() {
	query := url.Values{}
	if readOnly(v.r.Method) {
		query.Set("suite", v.r.URL.Path)
	} else {
		if kept := v.sent(); kept.Path != "" {
			v.page = &page{Audience: member, Pattern: pathAccept}
			if err := v.showTerms(http.StatusForbidden, changedTerms{Kept: kept}); err == nil {
				return
			}
		}
		query.Set("fait", "conditions-d-abord")
	}
	http.Redirect(v.w, v.r, v.base+pathAccept+"?"+query.Encode(), http.StatusSeeOther)
}

// toSignIn sends somebody who must sign in to do so, and back here afterwards.
func (v *visit) toSignIn() {
	notice := "connexion-necessaire"
	if v.r.Header.Get("Cookie") != "" {
		notice = "session-expiree"
	}
	v.signInFor(v.r.URL.Path, notice)
}

// signInFor sends somebody to sign in, and then to a page.
func (v *visit) signInFor(path, notice string) {
	http.Redirect(v.w, v.r, v.base+pathSignIn+"?"+url.Values{"suite": {path}, "fait": {notice}}.Encode(), http.StatusSeeOther)
}
