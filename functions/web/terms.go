package web

import (
	"net/http"
	"net/url"

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
	Next string `json:"-"`
}

// acceptForm shows what changed, and one button.
func acceptForm(v *visit) error {
	found := changedTerms{Next: v.next(v.r.URL.Query().Get("suite"))}
	if err := v.read("/account/terms", &found); err != nil {
		return err
	}
	return v.show("conditions-accepter", "Les conditions d’utilisation ont changé", found)
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
	if err := v.api.send(http.MethodPost, "/account/terms", map[string]string{"version": values.Get("version")}, nil); err != nil {
		if status(err) == http.StatusConflict { // they changed once more since the page was shown
			return v.redirect(pathAccept+"?"+url.Values{"suite": {v.next(values.Get("suite"))}}.Encode(), "")
		}
		return err
	}
	if next := v.next(values.Get("suite")); next != "" {
		return v.redirect(next, "conditions-acceptees")
	}
	return v.redirect(pathSpace, "conditions-acceptees")
}
