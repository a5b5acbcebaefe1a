package web

import (
	"net/http"

	"tandem/shared/calendar"
)

// shownImport is a report with its state in words.
type shownImport struct {
	importReport
	Badge    badge
	Received string
	Month    string // of the situation that the file tells
}

func (v *visit) shownImport(report importReport) shownImport {
	shown := shownImport{report, badgeOf(importStates, report.Status), moment(report.ReceivedAt, v.site.config.Service.Zone), report.Reference}
	if day, err := calendar.Parse(report.Reference); err == nil {
		shown.Month = day.French()
	}
	return shown
}

// imports lists the files received and what became of them.
func imports(v *visit) error {
	var found struct{ Imports []importReport }
	if err := v.read(pathImports, &found); err != nil {
		return err
	}
	shown := make([]shownImport, len(found.Imports))
	for i, report := range found.Imports {
		shown[i] = v.shownImport(report)
	}
	return v.show("imports", "Fichiers reçus", shown)
}

func oneImport(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found importReport
	if err := v.read(pathImports+"/"+id, &found); err != nil {
		return err
	}
	return v.show("import", "Fichier reçu", v.shownImport(found))
}

// Badge says in words what became of a reject.
func (r reject) Badge() badge { return badgeOf(rejectStates, r.State) }

// Result says in words what a replay did.
func (r reject) Result() string { return replayOutcomes[r.Outcome] }

// Replayable reports whether somebody may have it replayed: it is kept, and nobody has decided yet.
func (r reject) Replayable() bool { return r.Kept && (r.State == "" || r.State == "encore_rejete") }

func replayReject(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	place, err := v.id("place")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathImports+"/"+id+"/rejects/"+place+"/replay", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathImports+"/"+id, "rejeu-demande")
}

// refusals tells staff why registrations were refused: the person who tried was not told, so that nobody can guess.
func refusals(v *visit) error {
	var found struct{ Refusals []refusal }
	if err := v.read("/admin/refusals", &found); err != nil {
		return err
	}
	return v.show("refus", "Inscriptions refusées", found.Refusals)
}
