package web

import (
	"net/http"

	"tandem/shared/service"
)

var wishes = []option{
	{Value: "conserver", Label: "Les conserver jusqu’à la fin de leur durée"}, {Value: "effacer", Label: "Les effacer"},
	{Value: "communiquer", Label: "Les communiquer à une personne, puis les effacer"},
}

var directiveFields = []field{
	{Name: "souhait", API: "wish", Label: "Après ma mort, que faire de mes données", Kind: "radios", Options: wishes, Missing: "Choisissez ce que deviennent vos données."},
	{Name: "personne", API: "executor", Label: "Qui y veille, et comment joindre cette personne", Hint: "Il faut l’indiquer pour que vos données soient communiquées.", Kind: "text", Optional: true},
}

// directivesForm is asked with what the directives say now.
func directivesForm(v *visit) error {
	var found ownRights
	if err := v.read(pathAPIRights, &found); err != nil {
		return err
	}
	var values map[string][]string
	if found.Directive != nil {
		values = map[string][]string{"souhait": {found.Directive.Wish}, "personne": {found.Directive.Executor}}
	}
	return v.showForm("mes-directives", directivesTitle, newForm(directiveFields, values), found.Directive != nil)
}

func giveDirectives(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(directiveFields, values)
	if f.complete() {
		err := v.api.send(http.MethodPut, pathAPIRights+"/directive", map[string]string{"wish": f.value("souhait"), "executor": f.value("personne")}, nil)
		if err == nil {
			return v.redirect(pathRights, "directives-donnees")
		}
		if !f.refuse(err) {
			return err
		}
	}
	return v.showAskedForm("mes-directives", directivesTitle, f, false)
}

func revokeDirectives(v *visit) error {
	if err := v.api.send(http.MethodDelete, pathAPIRights+"/directive", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRights, "directives-revoquees")
}

// leaving is the page on which a visitor leaves: of an account that rests on their consent, with that consent.
func (v *visit) leaving() (again, error) {
	if err := v.readAccount(); err != nil {
		return again{}, err
	}
	if v.site.config.Service.RestsOnConsent(service.Role(v.role())) {
		return again{"mon-depart", "Retirer mon accord et fermer mon compte", true}, nil
	}
	return again{"mon-depart", "Fermer mon compte", false}, nil
}

// leavingForm says what happens before it happens.
func leavingForm(v *visit) error {
	leaving, err := v.leaving()
	if err != nil {
		return err
	}
	return v.askAgain(leaving)
}

func leaveService(v *visit) error {
	leaving, err := v.leaving()
	if err != nil {
		return err
	}
	return v.withPassword(leaving, func(in any) error {
		if err := v.api.send(http.MethodPost, pathAPIRights+"/consent", in, nil); err != nil {
			return err
		}
		return v.redirect("/", "compte-ferme")
	})
}
