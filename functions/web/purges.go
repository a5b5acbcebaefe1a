package web

import (
	"bytes"
	"encoding/json"
	"net/http"
)

const (
	purgeTitle = "Purge"
	shownUnits = 200 // of a run's units; the manifest names them all
)

var visaFields = []field{{Name: "reference", API: "reference", Label: "Référence du visa", Hint: "La référence du bordereau d’élimination que vous avez signé.", Kind: "text",
	Missing: "Indiquez la référence du visa."}}

// shownRun is a purge run with its state in words, and what the visitor can do next.
type shownRun struct {
	purgeRun
	Badge                 badge
	Created, ManifestText string
	Releases              []shownRelease
	Units                 []purgeUnit
	Hidden                int  // units that the page does not list
	AwaitsVisa            bool // the visitor is who gives it
	AwaitsRelease         bool // the visitor is one of the two people, and has not spoken yet
}

type shownRelease struct{ Who, When string }

func purges(v *visit) error {
	var found struct{ Runs []purgeRun }
	if err := v.read(pathPurges, &found); err != nil {
		return err
	}
	shown := make([]shownRun, len(found.Runs))
	for i, run := range found.Runs {
		shown[i] = v.shownRun(run)
	}
	return v.show("purges", "Purges", shown)
}

// previewPurge computes what would be deleted today; nothing is.
func previewPurge(v *visit) error {
	if err := v.api.send(http.MethodPost, pathPurges, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathPurges, "purge-calculee")
}

func onePurge(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return v.showPurge(id, newForm(visaFields, nil))
}

func (v *visit) showPurge(id string, f *form) error {
	var run purgeRun
	if err := v.read(pathPurges+"/"+id, &run); err != nil {
		return err
	}
	return v.showForm("purge", purgeTitle, f, v.shownRun(run))
}

func (v *visit) shownRun(run purgeRun) shownRun {
	zone := v.site.config.Service.Zone
	shown := shownRun{purgeRun: run, Badge: badgeOf(runStates, run.State), Created: moment(run.CreatedAt, zone), Units: run.Units}
	shown.Badge.Label = french.Replace(shown.Badge.Label)
	if len(run.Units) > shownUnits {
		shown.Units, shown.Hidden = run.Units[:shownUnits], len(run.Units)-shownUnits
	}
	spoken := false
	for _, release := range run.Releases {
		shown.Releases = append(shown.Releases, shownRelease{release.Role, moment(release.At, zone)})
		spoken = spoken || v.account != nil && release.Role == v.account.RoleLabel
	}
	shown.AwaitsVisa = v.site.gives(v.role(), "visa") && run.State == "apercu"
	shown.AwaitsRelease = v.site.gives(v.role(), "liberation") && run.State == "visa" && !spoken
	var indented bytes.Buffer
	if len(run.Manifest) > 0 && string(run.Manifest) != "null" && json.Indent(&indented, run.Manifest, "", "  ") == nil {
		shown.ManifestText = indented.String()
	}
	return shown
}

// StateLabel says in words where a unit stands.
func (u purgeUnit) StateLabel() string { return firstText(unitStates[u.State], u.State) }

// VisaLabel says in words what visa the units of a rule need.
func (c purgeCount) VisaLabel() string { return firstText(visas[c.Visa], c.Visa) }

func approvePurge(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(visaFields, values)
	if !f.complete() {
		return v.showPurge(id, f)
	}
	err = v.api.send(http.MethodPost, pathPurges+"/"+id+"/visa", map[string]string{"reference": f.value("reference")}, nil)
	if err == nil {
		return v.redirect(pathPurges+"/"+id, "visa-donne")
	}
	if status(err) != http.StatusUnprocessableEntity || !f.refuse(err) {
		return err
	}
	for _, role := range v.site.config.Service.Roles {
		if v.site.gives(string(role.ID), "visa") {
			v.account = &account{Role: string(role.ID)} // nobody else gets as far: one operation less
		}
	}
	return v.showPurge(id, f)
}

func releasePurge(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, pathPurges+"/"+id+"/releases", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathPurges+"/"+id, "liberation-donnee")
}
