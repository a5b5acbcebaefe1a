package web

import "net/http"

// A form that was sent when the session had expired is kept an hour, sealed, for who sent it, and offered once they have signed in again. What cannot be
// kept stays in the page, and nowhere else.

const (
	pathResume    = "/reprendre"
	pathAPIKept   = "/account/kept-form" // of the API
	resumeTitle   = "Reprendre là où vous en étiez"
	sessionClosed = "Votre session a expiré"
)

// resuming is a form that its sender may send again.
type resuming struct {
	resent
	Lead string
	Kept bool // it can be forgotten
}

type keptForm struct {
	Path   string `json:"path"`
	Fields string `json:"fields"`
}

// expired answers a form that was sent when the session had expired.
func (v *visit) expired() error {
	waiting := v.sent()
	if waiting.Path == "" {
		return &problem{Status: http.StatusUnauthorized}
	}
	if err := v.api.send(http.MethodPut, pathAPIKept, keptForm{waiting.Path, waiting.Encoded()}, nil); err == nil {
		v.signInFor(pathResume, "formulaire-garde")
		return nil
	}
	v.page = nil // the menu of somebody who is not signed in
	return v.render(http.StatusUnauthorized, "session-expiree", sessionClosed, nil, waiting)
}

func resumeForm(v *visit) error {
	var kept keptForm
	if err := v.read(pathAPIKept, &kept); err != nil {
		return err
	}
	waiting := v.resent(kept.Path, kept.Fields)
	if waiting.Path == "" {
		return &problem{Status: http.StatusNotFound}
	}
	return v.show("reprendre", resumeTitle, resuming{resent: waiting, Lead: "Vous êtes de nouveau connecté.", Kept: true})
}

func forgetForm(v *visit) error {
	if err := v.api.send(http.MethodDelete, pathAPIKept, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathSpace, "formulaire-oublie")
}
