package web

import (
	"net/http"
	"slices"

	"tandem/shared/service"
)

// shownPurpose is a use of the visitor's data, as the service file says it, and what they oppose.
type shownPurpose struct {
	opposable
	Label, Basis, Why string
	Opposable         bool
}

func (v *visit) purposesHere(opposed []opposable) []shownPurpose {
	svc := v.site.config.Service
	var shown []shownPurpose
	for _, purpose := range svc.PurposesOf(service.Role(v.role())) {
		terms := svc.OppositionTo(purpose)
		one := shownPurpose{opposable: opposable{ID: purpose.ID}, Label: purpose.Label, Basis: purpose.Basis.Label(), Opposable: terms.Terms != service.TermsNone, Why: terms.Text}
		if at := slices.IndexFunc(opposed, func(o opposable) bool { return o.ID == purpose.ID }); at >= 0 {
			one.opposable = opposed[at]
		}
		shown = append(shown, one)
	}
	return shown
}

// oppositionPage is one use of the visitor's data, and on which terms they may oppose it.
type oppositionPage struct {
	service.Purpose
	Free bool
	Why  string // it cannot be opposed
}

// opposing finds the use that the address names among those of the visitor's data.
func (v *visit) opposing() (page oppositionPage, err error) {
	if err := v.readAccount(); err != nil {
		return page, err
	}
	svc := v.site.config.Service
	for _, purpose := range svc.PurposesOf(service.Role(v.role())) {
		if purpose.ID != v.r.PathValue("finalite") {
			continue
		}
		terms := svc.OppositionTo(purpose)
		page = oppositionPage{Purpose: purpose, Free: terms.Terms == service.TermsFree}
		if terms.Terms == service.TermsNone {
			page.Why = terms.Text
		}
		return page, nil
	}
	return page, &problem{Status: http.StatusNotFound}
}

func (p oppositionPage) fields() []field {
	if p.Free || p.Why != "" {
		return nil
	}
	return []field{{Name: "message", API: "message", Label: "Vos raisons", Hint: "Dites ce qui, dans votre situation, justifie que nous cessions.", Kind: "textarea", Missing: "Donnez vos raisons."}}
}

func oppositionForm(v *visit) error {
	page, err := v.opposing()
	if err != nil {
		return err
	}
	return v.showForm("mon-opposition", opposeTitle, newForm(page.fields(), nil), page)
}

func oppose(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	page, err := v.opposing()
	if err != nil {
		return err
	}
	f := newForm(page.fields(), values)
	if f.complete() {
		in := map[string]any{"right": service.RightOpposition, "purposes": []string{page.ID}, "message": f.value("message")}
		err := v.api.send(http.MethodPost, pathAPIRights, in, nil)
		if err == nil {
			return v.redirect(pathRights, "opposition-recue")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showForm("mon-opposition", opposeTitle, f, page)
}

func takeBackOpposition(v *visit) error {
	purpose, err := v.id("finalite")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, pathAPIRights+"/oppositions/"+purpose, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRights, "opposition-retiree")
}
