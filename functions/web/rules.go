package web

import (
	"net/http"
	"time"
)

const pathRules = "/admin/regles"

// retentionRule is a rule as the API lists it, and whether its purge is suspended.
type retentionRule struct {
	ID             string     `json:"id"`
	Subject        string     `json:"subject"`
	Label          string     `json:"label"`
	Visa           string     `json:"visa"` // required, standing, none
	Automatic      bool       `json:"automatic"`
	SuspendedSince *time.Time `json:"suspendedSince"`
}

// recount is what the weekly recount of due dates found.
type recount struct {
	At      time.Time      `json:"at"`
	Units   int            `json:"units"`
	Drift   int            `json:"drift"`
	Orphans map[string]int `json:"orphans"`
	Late    int            `json:"late"`
	Overdue int            `json:"overdue"`
}

// shownRules is the page: the rules, and the newest recount in words.
type shownRules struct {
	Rules   []shownRule
	Counted string // when; empty before the first
	Found   []string
	Units   int
	Frees   bool // who reads releases purges, and so says what suspends them
}

type shownRule struct {
	retentionRule
	How, Since string
}

func rules(v *visit) error {
	var found struct {
		Rules   []retentionRule
		Recount *recount
	}
	if err := v.read("/admin/rules", &found); err != nil {
		return err
	}
	shown := shownRules{}
	zone := v.site.config.Service.Zone
	for _, rule := range found.Rules {
		one := shownRule{retentionRule: rule, How: "Deux personnes libèrent chaque purge."}
		switch {
		case rule.Visa == "required":
			one.How = "L’archiviste donne son visa, puis deux personnes libèrent la purge."
		case rule.Automatic:
			one.How = "La purge part d’elle-même quand rien ne s’y oppose."
		}
		if rule.SuspendedSince != nil {
			one.Since = moment(*rule.SuspendedSince, zone)
		}
		shown.Rules = append(shown.Rules, one)
	}
	if newest := found.Recount; newest != nil {
		shown.Counted, shown.Units, shown.Found = moment(newest.At, zone), newest.Units, newest.words()
	}
	shown.Frees = v.site.gives(v.role(), "liberation")
	return v.show("regles", "Règles de conservation", shown)
}

// words says what a recount found that somebody must look at.
func (r recount) words() []string {
	orphans := 0
	for _, count := range r.Orphans {
		orphans += count
	}
	var found []string
	for _, one := range []struct {
		number    int
		one, many string
	}{
		{r.Drift, "échéance n’était pas celle des règles et a été corrigée", "échéances n’étaient pas celles des règles et ont été corrigées"},
		{orphans, "dossier n’a ni échéance ni motif de conservation", "dossiers n’ont ni échéance ni motif de conservation"},
		{r.Late, "suspension attend son réexamen", "suspensions attendent leur réexamen"},
		{r.Overdue, "dossier est échu depuis plus d’un jour", "dossiers sont échus depuis plus d’un jour"},
	} {
		if one.number > 0 {
			found = append(found, count(one.number, one.one, one.many))
		}
	}
	return found
}

func suspendRule(v *visit) error { return v.turnRule("suspension", "regle-suspendue") }

func resumeRule(v *visit) error { return v.turnRule("resumption", "regle-reprise") }

func (v *visit) turnRule(act, done string) error {
	id, err := v.id("regle")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodPost, "/admin/rules/"+id+"/"+act, nil, nil); err != nil {
		return err
	}
	return v.redirect(pathRules, done)
}
