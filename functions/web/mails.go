package web

import (
	"net/http"
	"net/url"

	"tandem/shared/notice"
	"tandem/shared/service"
)

// The page of the mails that one may do without.

const (
	mailsTitle = "Les courriels que je reçois"
	pathMails  = "/mon-compte/courriels"

	pathAPIMails = "/account/mails"
)

// mailChoice is a sort of mail, and whether it is sent.
type mailChoice struct {
	Kind   string `json:"kind"`
	Wanted bool   `json:"wanted"`
}

// mailsPage is the version of the account that the choice was read from.
type mailsPage struct {
	Version int64
	Late    bool // the account changed meanwhile: sent again, the choice is refused again
}

// mailsAsked is a box for each sort of mail that the visitor may get.
func (v *visit) mailsAsked(values url.Values) *form {
	var asked []field
	for _, kind := range notice.Kinds(v.site.config.Service, service.Role(v.role())) {
		asked = append(asked, field{Name: kind.ID, API: kind.ID, Label: kind.Label, Hint: kind.When, Kind: "checkbox"})
	}
	return newForm(asked, values)
}

func mailsForm(v *visit) error {
	var found struct {
		Mails   []mailChoice
		Version int64
	}
	if err := v.read(pathAPIMails, &found); err != nil {
		return err
	}
	values := url.Values{}
	for _, one := range found.Mails {
		if one.Wanted {
			values.Set(one.Kind, "oui")
		}
	}
	return v.showForm("mon-compte-courriels", mailsTitle, v.mailsAsked(values), mailsPage{Version: found.Version})
}

// chooseMails says what became of each box that was shown: a sort of mail that came since stays as it is.
func chooseMails(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	choices, version := []mailChoice{}, versionTyped(values)
	for _, kind := range values["montre"] {
		choices = append(choices, mailChoice{kind, values.Get(kind) != ""})
	}
	refused := v.api.send(http.MethodPut, pathAPIMails, map[string]any{"mails": choices, "version": version}, nil)
	if refused == nil {
		return v.redirect(pathAccount, "courriels-choisis")
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	f := v.mailsAsked(values)
	if !f.refuse(refused) {
		return refused
	}
	return v.showForm("mon-compte-courriels", mailsTitle, f, mailsPage{Version: version, Late: status(refused) == http.StatusConflict})
}

const leaveTitle = "Ne plus recevoir ces courriels"

// unsubscription is the page of a mail's link: the secret that it carries, or what it did.
type unsubscription struct{ Token, Done string }

// leaveForm is where the link of a mail leads: software that visits links must not say no for people.
func leaveForm(v *visit) error {
	return v.showForm("desabonnement", leaveTitle, newForm(nil, nil), unsubscription{Token: v.r.PathValue("jeton")})
}

// leave ends the mails, whoever asks: the secret in the address is enough. It answers without a redirect, which mail programs do not follow (RFC
// 8058), and does not look at what they send along; done again it is the same.
func leave(v *visit) error {
	f, page := newForm(nil, nil), unsubscription{Token: v.r.PathValue("jeton")}
	var done struct{ Message string }
	err := v.api.send(http.MethodPost, "/account/unsubscription", map[string]string{"token": page.Token}, &done)
	if err != nil && !f.refuse(err) {
		return err
	}
	page.Done = done.Message
	return v.showForm("desabonnement", leaveTitle, f, page)
}
