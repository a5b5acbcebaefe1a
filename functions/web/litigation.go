package web

import (
	"net/http"
	"slices"
)

const (
	pathLitigation  = "/admin/contentieux"
	litigationTitle = "Contentieux"
)

// litigationAct is what one person says of a litigation. Whose file it is is asked in the form: an identifier stands in no address.
type litigationAct struct {
	Name, Label, Text, API, Notice string
	Fields                         []field
	body                           func(f *form) any
}

var whoseFile = field{Name: "personne", API: "person", Label: "Identifiant du dossier", Hint: "26 lettres et chiffres, tels que le registre des demandes ou le journal les donne.", Kind: "text", Missing: "Indiquez l’identifiant du dossier."}

var litigationActs = []litigationAct{
	{Name: "ouverture", Label: "Noter l’ouverture d’un contentieux", API: "holds", Notice: "contentieux-ouvert", Text: "L’effacement du dossier est suspendu jusqu’à la décision définitive.",
		Fields: []field{whoseFile,
			{Name: "reexamen", API: "review", Label: "Date de réexamen, dans les six mois (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez la date de réexamen."},
			{Name: "piece", API: "evidence", Label: "Référence de la pièce", Hint: "Sans espace ni nom.", Kind: "text", Missing: "Indiquez la référence de la pièce."}},
		body: func(f *form) any {
			return map[string]any{"reason": "litigation", "review": dayTyped(f, "reexamen"), "evidence": f.value("piece")}
		}},
	{Name: "cloture", Label: "Demander la clôture", API: "litigation/closing", Notice: "cloture-demandee", Text: "Le dossier reste suspendu tant qu’une autre personne n’a pas confirmé.",
		Fields: []field{whoseFile, {Name: "decision", API: "decided", Label: "Date de la décision définitive (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez la date de la décision définitive."}},
		body:   func(f *form) any { return map[string]any{"decided": dayTyped(f, "decision")} }},
	{Name: "confirmation", Label: "Confirmer la clôture", API: "litigation/closing/confirmation", Notice: "contentieux-clos", Text: "La durée de conservation court alors de la décision définitive.",
		Fields: []field{whoseFile}, body: func(*form) any { return nil }},
}

func litigations(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.show("contentieux", litigationTitle, litigationActs)
}

func (v *visit) litigationAct() (litigationAct, error) {
	at := slices.IndexFunc(litigationActs, func(act litigationAct) bool { return act.Name == v.r.PathValue("acte") })
	if at < 0 {
		return litigationAct{}, &problem{Status: http.StatusNotFound}
	}
	return litigationActs[at], nil
}

func litigationForm(v *visit) error {
	act, err := v.litigationAct()
	if err != nil {
		return err
	}
	return v.showAskedForm("contentieux-acte", act.Label, newForm(act.Fields, nil), act)
}

func doLitigation(v *visit) error {
	act, err := v.litigationAct()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.Fields, values)
	if person := f.value("personne"); f.complete() && (!identifier.MatchString(person) || len(person) != 26) {
		f.add("personne", "Recopiez l’identifiant : 26 lettres et chiffres.")
	}
	if !f.Failed() {
		if in := act.body(f); !f.Failed() {
			err := v.api.send(http.MethodPost, "/admin/people/"+f.value("personne")+"/"+act.API, in, nil)
			if err == nil {
				return v.redirect(pathLitigation, act.Notice)
			}
			if !f.refuse(err) {
				return err
			}
		}
	}
	return v.showAskedForm("contentieux-acte", act.Label, f, act)
}
