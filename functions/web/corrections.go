package web

import (
	"net/http"

	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/service"
)

// correctable are the fields of the file received that the visitor may contest.
func (v *visit) correctable() []option {
	svc := v.site.config.Service
	if svc.CategoryOf("annotation") == "" || string(svc.ClassOf(service.Role(v.role()))) != dossier.Class {
		return nil
	}
	var fields []option
	for _, name := range dossier.Fields() {
		fields = append(fields, option{Value: name, Label: dossier.FieldLabel(name)})
	}
	return fields
}

func (v *visit) correctionFields() []field {
	return []field{{Name: "donnee", API: "field", Label: "Correction à retirer", Kind: "select", Options: v.correctable(), Missing: "Choisissez la donnée."}}
}

// correction is a datum received that the visitor may contest, and what they noted beside it.
type correction struct {
	Label   string        `json:"label"`
	Value   string        `json:"value"`
	Given   calendar.Date `json:"givenOn"`
	Request string        `json:"request"`
	State   string        `json:"state"`
}

// Badge says how far the request is by which the source is asked; empty when that request has ended.
func (c correction) Badge() *badge {
	if c.State == "" {
		return nil
	}
	shown := badgeOf(requestStates, c.State)
	return &shown
}

func correctionForm(v *visit) error {
	var found struct {
		Fields []correction `json:"fields"`
	}
	if err := v.read(pathAPIRights, &found); err != nil {
		return err
	}
	return v.showForm("mes-corrections", correctionTitle, newForm(v.correctionFields(), nil), found.Fields)
}

func closeCorrection(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	if err := v.readAccount(); err != nil {
		return err
	}
	f := newForm(v.correctionFields(), values)
	if f.complete() {
		name := f.value("donnee")
		if dossier.FieldLabel(name) == "" {
			return &problem{Status: http.StatusNotFound}
		}
		if err := v.api.send(http.MethodDelete, pathAPIRights+"/annotations/"+name, nil, nil); err != nil {
			return err
		}
		return v.redirect(pathRights, "correction-retiree")
	}
	return v.showForm("mes-corrections", correctionTitle, f, nil)
}
