package web

import (
	"errors"
	"net/http"
	"slices"
)

const (
	pathLitigation  = "/admin/contentieux"
	litigationTitle = "Contentieux"
)

// fileAct is something that keeps a file from being erased, or no more. Whose file it is is asked in the form: an identifier stands in no address.
type fileAct struct {
	Name, Label, Text, Notice string
	Fields                    []field
	Danger                    bool
	api                       func(f *form) string // of the person's in the API
	body                      func(f *form) any
}

var (
	whoseFile = field{Name: "personne", API: "person", Label: "Identifiant du dossier", Hint: "26 lettres et chiffres, tels que le registre des demandes ou le journal les donne.", Kind: "text", Missing: "Indiquez l’identifiant du dossier."}
	reviewDay = field{Name: "reexamen", API: "review", Label: "Date de réexamen, dans les six mois (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez la date de réexamen."}
	evidence  = field{Name: "piece", API: "evidence", Label: "Référence de la pièce", Hint: "Sans espace ni nom.", Kind: "text", Missing: "Indiquez la référence de la pièce."}
)

// fileActs are those of one page, to which they go back.
type fileActs struct {
	Back, BackText string
	acts           []fileAct
}

var litigationActs = fileActs{pathLitigation, "Retour aux contentieux", []fileAct{
	{Name: "ouverture", Label: "Noter l’ouverture d’un contentieux", Notice: "contentieux-ouvert", Text: "L’effacement du dossier est suspendu jusqu’à la décision définitive.",
		Fields: []field{whoseFile, reviewDay, evidence}, api: func(*form) string { return "holds" },
		body: func(f *form) any {
			return map[string]any{"reason": "litigation", "review": dayTyped(f, "reexamen"), "evidence": f.value("piece")}
		}},
	{Name: "cloture", Label: "Demander la clôture", Notice: "cloture-demandee", Text: "Le dossier reste suspendu tant qu’une autre personne n’a pas confirmé.",
		Fields: []field{whoseFile, {Name: "decision", API: "decided", Label: "Date de la décision définitive (JJ/MM/AAAA)", Kind: "text", Width: "short", Missing: "Indiquez la date de la décision définitive."}},
		api:    func(*form) string { return "litigation/closing" },
		body:   func(f *form) any { return map[string]any{"decided": dayTyped(f, "decision")} }},
	{Name: "confirmation", Label: "Confirmer la clôture", Notice: "contentieux-clos", Text: "La durée de conservation court alors de la décision définitive.",
		Fields: []field{whoseFile}, api: func(*form) string { return "litigation/closing/confirmation" }, body: func(*form) any { return nil }},
}}

func litigations(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.show("contentieux", litigationTitle, litigationActs.acts)
}

func litigationForm(v *visit) error { return v.fileActForm(litigationActs) }

func doLitigation(v *visit) error { return v.doFileAct(litigationActs) }

// fileActPage is the form of one of the acts.
type fileActPage struct {
	fileAct
	fileActs
}

func (v *visit) fileAct(among fileActs) (fileActPage, error) {
	at := slices.IndexFunc(among.acts, func(act fileAct) bool { return act.Name == v.r.PathValue("acte") })
	if at < 0 {
		return fileActPage{}, &problem{Status: http.StatusNotFound}
	}
	return fileActPage{among.acts[at], among}, nil
}

func (v *visit) showFileAct(act fileActPage, f *form) error {
	return v.showAskedForm("dossier-acte", act.Label, f, act)
}

func (v *visit) fileActForm(among fileActs) error {
	act, err := v.fileAct(among)
	if err != nil {
		return err
	}
	return v.showFileAct(act, newForm(act.Fields, nil))
}

func (v *visit) doFileAct(among fileActs) error {
	act, err := v.fileAct(among)
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(act.Fields, values)
	if values.Has("montrer") { // from a list, which knows the file and the reason alone
		return v.showFileAct(act, f)
	}
	if person := f.value("personne"); f.complete() && (!identifier.MatchString(person) || len(person) != 26) {
		f.add("personne", "Recopiez l’identifiant : 26 lettres et chiffres.")
	}
	f.offered()
	var in any
	if !f.Failed() {
		in = act.body(f)
	}
	if !f.Failed() {
		err := v.api.send(http.MethodPost, "/admin/people/"+f.value("personne")+"/"+act.api(f), in, nil)
		if err == nil {
			return v.redirect(act.Back, act.Notice)
		}
		if !f.refuseFile(err) {
			return err
		}
	}
	return v.showFileAct(act, f)
}

// refuseFile is refuse, where a file that is not there is a mistake in its identifier.
func (f *form) refuseFile(err error) bool {
	var found *problem
	if errors.As(err, &found) && found.Status == http.StatusNotFound {
		f.add("personne", firstText(found.Detail, "Aucun dossier n’est conservé sous cet identifiant."))
		return true
	}
	return f.refuse(err)
}
