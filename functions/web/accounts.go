package web

import (
	"net/http"
	"net/url"
	"time"
)

// The pages of one's own account: what it is, where it is open, and what to do when somebody else uses it.

const (
	accountTitle = "Mon compte"
	alarmTitle   = "Ce n’était pas moi"
	pathAlarm    = "/ce-n-etait-pas-moi"

	pathAPISessions = "/account/sessions"
)

// session is a device that is signed in to the account.
type session struct {
	ID      string    `json:"id"`
	Device  string    `json:"device"`
	Began   time.Time `json:"began"`
	Seen    time.Time `json:"seen"`
	Current bool      `json:"current"`
}

// shownSession is a session with its moments in words.
type shownSession struct {
	session
	Since, Last string
}

func myAccount(v *visit) error {
	var found struct {
		Sessions []session `json:"sessions"`
	}
	if err := v.read(pathAPISessions, &found); err != nil {
		return err
	}
	zone := v.site.config.Service.Zone
	var shown []shownSession
	for _, one := range found.Sessions {
		shown = append(shown, shownSession{one, moment(one.Began, zone), moment(one.Seen, zone)})
	}
	return v.show("mon-compte", accountTitle, shown)
}

func endOtherSessions(v *visit) error {
	if err := v.api.send(http.MethodDelete, pathAPISessions, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathAccount, "appareils-deconnectes")
}

// endSession closes one; one that has ended already is as good.
func endSession(v *visit) error {
	id, err := v.id("session")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, pathAPISessions+"/"+id, nil, nil); err != nil && status(err) != http.StatusNotFound {
		return err
	}
	return v.redirect(pathAccount, "appareil-deconnecte")
}

// alarmForm shows a button and changes nothing: software that visits the links of a mail must not shut an account.
func alarmForm(v *visit) error {
	return v.showForm("ce-n-etait-pas-moi", alarmTitle, newForm(nil, nil), v.r.URL.Query().Get("jeton"))
}

func raiseAlarm(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	token := values.Get("jeton")
	err = v.api.send(http.MethodPost, "/account/alarm", map[string]string{"token": token}, nil)
	if err == nil {
		return v.redirect(pathForgotten, "compte-protege")
	}
	f := newForm(nil, url.Values{})
	if !f.refuse(err) {
		return err
	}
	return v.showForm("ce-n-etait-pas-moi", alarmTitle, f, token)
}
