package web

import (
	"net/http"
	"strconv"
)

// shownCopy is a copy of one's data, being prepared or there.
type shownCopy struct {
	dataCopy
	Asked, Until string
	Numbers      []int
}

func (v *visit) shownCopies(copies []dataCopy) []shownCopy {
	zone := v.site.config.Service.Zone
	shown := []shownCopy{}
	for _, one := range copies {
		it := shownCopy{dataCopy: one, Asked: moment(one.AskedAt, zone), Until: moment(one.ExpiresAt, zone)}
		for part := range one.Parts {
			it.Numbers = append(it.Numbers, part+1)
		}
		shown = append(shown, it)
	}
	return shown
}

var passwordFields = []field{{Name: "motdepasse", API: "password", Label: "Votre mot de passe", Hint: "Nous le demandons de nouveau, pour que personne d’autre ne le fasse à votre place.",
	Kind: "password", Auto: "current-password", Missing: "Donnez votre mot de passe."}}

// again is a form that asks for the password, and what it is for.
type again struct {
	template, title string
	data            any
}

func (v *visit) askAgain(a again) error {
	return v.showAskedForm(a.template, a.title, newForm(passwordFields, nil), a.data)
}

// withPassword sends the password that was typed; done is what follows. What the API has against it comes back in the form.
func (v *visit) withPassword(a again, send func(in any) error) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(passwordFields, values)
	if f.complete() {
		err := send(map[string]string{"password": values.Get("motdepasse")})
		if err == nil || !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm(a.template, a.title, f, a.data)
}

var askingCopy = again{"mes-droits-copie", copyTitle, nil}

func copyForm(v *visit) error { return v.askAgain(askingCopy) }

func askCopy(v *visit) error {
	return v.withPassword(askingCopy, func(in any) error {
		if err := v.api.send(http.MethodPost, pathAPIExports, in, nil); err != nil {
			return err
		}
		return v.redirect(pathRights, "copie-demandee")
	})
}

// copyPart is a part of a copy to download: where the form goes, and back.
type copyPart struct{ Action, Back string }

// part reads from the address which part of which copy is meant.
func (v *visit) part() (id, number string, err error) {
	if id, err = v.id("copie"); err != nil {
		return "", "", err
	}
	number = v.r.PathValue("partie")
	if n, wrong := strconv.Atoi(number); wrong != nil || n < 1 || strconv.Itoa(n) != number {
		return "", "", &problem{Status: http.StatusNotFound}
	}
	return id, number, nil
}

func downloadForm(v *visit) error {
	id, number, err := v.part()
	if err != nil {
		return err
	}
	return v.askAgain(again{"telecharger", downloadTitle, copyPart{pathCopies + "/" + id + "/" + number, pathRights}})
}

func downloadCopy(v *visit) error {
	id, number, err := v.part()
	if err != nil {
		return err
	}
	asked := again{"telecharger", downloadTitle, copyPart{pathCopies + "/" + id + "/" + number, pathRights}}
	return v.withPassword(asked, func(in any) error { return v.hand(pathAPIExports+"/"+id+"/"+number, in) })
}

// hand gives a part of a copy as a file to save.
func (v *visit) hand(path string, in any) error {
	header, content, err := v.api.sendFor(http.MethodPost, path, in)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/zip")
	v.w.Header().Set("Content-Disposition", firstText(header.Get("Content-Disposition"), `attachment; filename="copie.zip"`))
	_, _ = v.w.Write(content) // a visitor who left needs no answer
	return nil
}
