package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"tandem/shared/calendar"
)

// changedTerms is what changed in the conditions of use since the visitor accepted them.
type changedTerms struct {
	Version  string        `json:"version"`
	Date     calendar.Date `json:"date"`
	Accepted string        `json:"accepted"`
	At       calendar.Date `json:"acceptedOn"`
	Due      bool          `json:"due"`
	Changes  []struct {
		Version string        `json:"version"`
		Date    calendar.Date `json:"date"`
		Changes []string      `json:"changes"`
	} `json:"changes"`
	Representative *representative `json:"representative"` // who accepts them with the visitor; nil: nobody has to

	Next string `json:"-"`
	Kept resent `json:"-"` // the form that waits for the acceptance
}

// resent is a form that the visitor sent and that was not taken yet. It travels in the page, never in an address, and nothing keeps it but the page.
type resent struct {
	Path   string // of the page that takes it; empty: none
	Fields url.Values
}

// Encoded is the fields in one value.
func (r resent) Encoded() string { return r.Fields.Encode() }

// sent is the form of this request as it can be sent again: not a file, and never a password.
func (v *visit) sent() resent {
	values, err := v.typed()
	if err != nil || strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/") {
		return resent{}
	}
	kept := maps.Clone(values)
	maps.DeleteFunc(kept, func(name string, _ []string) bool { return strings.Contains(name, "motdepasse") })
	return resent{v.r.URL.RequestURI(), kept}
}

// resent reads a form that waits. Only a page of the site that takes forms gets it.
func (v *visit) resent(path, encoded string) resent {
	address, err := url.Parse(path)
	if err != nil || address.IsAbs() || address.Host != "" || !strings.HasPrefix(address.Path, "/") || strings.Contains(address.Path, "\\") {
		return resent{}
	}
	probe := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: address.Path}, Host: v.r.Host}
	if _, pattern := v.site.mux.Handler(probe); v.site.pages[pattern] == nil || v.site.pages[pattern].lapsed() {
		return resent{}
	}
	fields, err := url.ParseQuery(encoded)
	if err != nil {
		return resent{}
	}
	return resent{address.RequestURI(), fields}
}

// acceptForm shows what changed, and one button.
func acceptForm(v *visit) error {
	return v.showTerms(http.StatusOK, changedTerms{Next: v.next(v.r.URL.Query().Get("suite"))})
}

func (v *visit) showTerms(code int, found changedTerms) error {
	if err := v.read("/account/terms", &found); err != nil {
		return err
	}
	switch {
	case found.Representative != nil || v.page.Pattern == pathRepresentative:
		var f *form
		if who := found.Representative; who != nil && found.Due {
			fields := guardianFields()
			f = newForm(fields, url.Values{fields[0].Name: {who.Name}, fields[1].Name: {who.Email}})
		}
		return v.render(code, "representant", representativeTitle, f, found)
	case found.Due && len(found.Changes) == 0:
		return v.render(code, "conditions-accepter", "Acceptez les conditions d’utilisation", nil, found)
	}
	return v.render(code, "conditions-accepter", "Les conditions d’utilisation ont changé", nil, found)
}

// knowNotice takes the banner away that says that the privacy notice changed.
func knowNotice(v *visit) error {
	if err := v.api.send(http.MethodPut, "/account/notice", nil, nil); err != nil {
		return err
	}
	return v.redirect("/confidentialite", "")
}

func acceptTerms(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	waiting := v.resent(values.Get("envoi"), values.Get("saisi"))
	if err := v.api.send(http.MethodPost, "/account/terms", map[string]string{"version": values.Get("version")}, nil); err != nil {
		if status(err) == http.StatusConflict { // they changed once more since the page was shown
			if waiting.Path != "" {
				return v.showTerms(http.StatusConflict, changedTerms{Kept: waiting})
			}
			return v.redirect(pathAccept+"?"+url.Values{"suite": {v.next(values.Get("suite"))}}.Encode(), "")
		}
		return err
	}
	if waiting.Path != "" {
		if err := v.readAccount(); err != nil {
			return err
		}
		return v.show("reprendre", resumeTitle, resuming{resent: waiting, Lead: "Votre acceptation est enregistrée."})
	}
	if next := v.next(values.Get("suite")); next != "" {
		return v.redirect(next, "conditions-acceptees")
	}
	return v.redirect(pathSpace, "conditions-acceptees")
}
