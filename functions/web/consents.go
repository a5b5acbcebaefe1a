package web

import (
	"net/http"
	"slices"

	"tandem/shared/calendar"
)

// agreement is one purpose that people say yes or no to.
type agreement struct {
	Purpose string        `json:"purpose"`
	Label   string        `json:"label"`
	Text    string        `json:"text"`
	Given   calendar.Date `json:"given"` // zero: no
	Past    []struct {
		Given     calendar.Date `json:"given"`
		Withdrawn calendar.Date `json:"withdrawn"`
	} `json:"past"`
	Notify *struct { // nil but for an agreement to notifications
		Key     string   `json:"key"`
		Devices []device `json:"devices"`
	} `json:"notifications"`
}

// device is a browser in which the visitor is notified.
type device struct {
	ID       string        `json:"id"`
	Operator string        `json:"operator"`
	Since    calendar.Date `json:"since"`
	Used     calendar.Date `json:"used"`
}

// myConsents shows each purpose with one button: yes where it is no, no where it is yes. A device is added by the browser itself, so this page
// alone has a script; all else on it works without.
func myConsents(v *visit) error {
	var found struct{ Consents []agreement }
	if err := v.read("/account/consents", &found); err != nil {
		return err
	}
	if slices.ContainsFunc(found.Consents, func(a agreement) bool { return a.Notify != nil }) {
		v.working()
	}
	return v.show("mes-accords", "Mes accords", found.Consents)
}

func forgetDevice(v *visit) error {
	purpose, err := v.id("finalite")
	if err != nil {
		return err
	}
	name, err := v.id("appareil")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, "/account/consents/"+purpose+"/devices/"+name, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathConsents, "appareil-retire")
}

func giveConsent(v *visit) error { return v.agree(http.MethodPut, "accord-donne") }

func withdrawConsent(v *visit) error { return v.agree(http.MethodDelete, "accord-retire") }

func (v *visit) agree(method, notice string) error {
	purpose, err := v.id("finalite")
	if err != nil {
		return err
	}
	if err := v.api.send(method, "/account/consents/"+purpose, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathConsents, notice)
}
