package web

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/service"
)

const (
	breachesTitle = "Violations et plaintes"
	declareTitle  = "Déclarer une violation"
)

var (
	breachStates = map[string]badge{
		"DETECTEE": {"!", "À qualifier", "bad"}, "QUALIFIEE": {"…", "Qualifiée, en cours", "warn"},
		"A_CONFIRMER": {"…", "Clôture à confirmer par une autre personne", "warn"}, "CLOSE": {"✓", "Close", "good"},
		"RECUE": {"!", "Plainte reçue", "warn"}, "TRANSMISE": {"✓", "Plainte transmise", "calm"},
	}
	breachLevels = map[string]string{"": "Pas encore décidé", "aucun": "Aucun risque", "risque": "Risque", "eleve": "Risque élevé"}
	breachClocks = map[string]string{"cnil": "Notifier la CNIL", "partie": "Avertir l’autre partie", "plainte": "Traiter la plainte"}
	harmOptions  = []option{{Value: "confidentialite", Label: "Confidentialité (des personnes ont vu ce qu’elles ne devaient pas voir)"},
		{Value: "integrite", Label: "Intégrité (des données ont été changées)"}, {Value: "disponibilite", Label: "Disponibilité (des données sont perdues ou inaccessibles)"}}
)

const instantHint = "Exemple : 06/11/2026 14:05, heure de Paris ou de l’endroit où vous êtes."

var declareFields = []field{
	{Name: "nature", API: "nature", Label: "Ce qui s’est passé", Hint: "Sans nom, adresse ni numéro de personne.", Kind: "textarea", Missing: "Décrivez ce qui s’est passé."},
	{Name: "touche", API: "harms", Label: "Ce qui est touché", Kind: "checkboxes", Options: harmOptions, Missing: "Indiquez ce qui est touché."},
	{Name: "decouverte", API: "discoveredAt", Label: "Découverte, jour et heure", Hint: instantHint, Kind: "text", Missing: "Indiquez le jour et l’heure de la découverte."},
}

// shownClock is a clock as people read it.
type shownClock struct {
	Label, Due, Left string
	Badge            badge
}

// shownBreach is a case of a list.
type shownBreach struct {
	breachCase
	Badge  badge
	Title  string
	Level  string
	Clocks []shownClock
}

func (v *visit) shownClock(c breachClock) shownClock {
	shown := shownClock{Label: labelIn(breachClocks, c.Name), Due: moment(c.Due, v.site.config.Service.Zone)}
	end := calendar.Deadline{End: c.Due}
	switch {
	case c.Stopped != nil && c.Late:
		shown.Badge, shown.Left = badge{"!", "Fait en retard", "warn"}, moment(*c.Stopped, v.site.config.Service.Zone)
	case c.Stopped != nil:
		shown.Badge, shown.Left = badge{"✓", "Fait à temps", "good"}, moment(*c.Stopped, v.site.config.Service.Zone)
	case c.Late:
		shown.Badge, shown.Left = badge{"✕", "Dépassé", "bad"}, end.FrenchLeft(c.Due.Add(time.Duration(-c.MinutesLeft)*time.Minute))
	default:
		shown.Badge, shown.Left = badge{"…", "À faire", "warn"}, end.FrenchLeft(c.Due.Add(time.Duration(-c.MinutesLeft)*time.Minute))
	}
	return shown
}

func (v *visit) shownBreach(c breachCase) shownBreach {
	shown := shownBreach{breachCase: c, Badge: badgeOf(breachStates, c.State), Title: "Violation du ", Level: labelIn(breachLevels, c.Level)}
	if c.Kind == "plainte" {
		shown.Title = "Plainte du "
	}
	shown.Title += moment(c.DiscoveredAt, v.site.config.Service.Zone)
	shown.Badge.Label = french.Replace(shown.Badge.Label)
	for _, clock := range c.Clocks {
		shown.Clocks = append(shown.Clocks, v.shownClock(clock))
	}
	return shown
}

func labelIn(known map[string]string, value string) string { return firstText(known[value], value) }

// breachesPage is the list, of violations or of complaints.
type breachesPage struct {
	Cases      []shownBreach
	Complaints bool
}

func breaches(v *visit) error { return v.showBreaches(pathAPIBreaches, false) }

func complaints(v *visit) error { return v.showBreaches(pathAPIBreaches+"/complaints", true) }

func (v *visit) showBreaches(path string, complaints bool) error {
	var found struct{ Cases []breachCase }
	if err := v.read(path, &found); err != nil {
		return err
	}
	page := breachesPage{Complaints: complaints}
	for _, c := range found.Cases {
		page.Cases = append(page.Cases, v.shownBreach(c))
	}
	title := breachesTitle
	if complaints {
		title = "Plaintes"
	}
	return v.show("violations", title, page)
}

// reportedDeadline is a line of the report.
type reportedDeadline struct {
	shownClock
	Case string
}

type deadlinesPage struct {
	Deadlines          []reportedDeadline
	Open, InTime, Late int
}

func breachDeadlines(v *visit) error {
	var found struct {
		Deadlines []struct {
			breachClock
			Case string `json:"case"`
		} `json:"deadlines"`
		Open   int `json:"open"`
		InTime int `json:"inTime"`
		Late   int `json:"late"`
	}
	if err := v.read(pathAPIBreaches+"/deadlines", &found); err != nil {
		return err
	}
	page := deadlinesPage{Open: found.Open, InTime: found.InTime, Late: found.Late}
	for _, one := range found.Deadlines {
		page.Deadlines = append(page.Deadlines, reportedDeadline{v.shownClock(one.breachClock), one.Case})
	}
	return v.show("violations-delais", "Délais", page)
}

func declareForm(v *visit) error { return v.showDeclare(newForm(declareFields, nil)) }

func (v *visit) showDeclare(f *form) error {
	return v.showAskedForm("violation-declarer", declareTitle, f, nil)
}

// declareBreach names the declaration after what it says, so that a form sent twice opens one case.
func declareBreach(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(declareFields, values)
	f.complete()
	discovered := v.instant(f, "decouverte")
	if f.Failed() {
		return v.showDeclare(f)
	}
	sum := sha256.Sum256([]byte(values.Encode()))
	in := map[string]any{
		"request": id.FromBytes[string]([id.Size]byte(sum[:id.Size])), "nature": f.value("nature"), "harms": values["touche"], "discoveredAt": discovered,
	}
	err = together(func() error { return v.api.send(http.MethodPost, pathAPIBreaches, in, nil) }, v.readAccount)
	switch {
	case err == nil && !v.site.may(v.role(), need{service.Read, "VIO", service.ScopeAll}): // who declares may not read
		return v.redirect(pathSpace, "violation-declaree")
	case err == nil:
		return v.redirect(pathBreaches, "violation-declaree")
	case f.refuse(err):
		return v.showDeclare(f)
	}
	return err
}

// instant reads "06/11/2026 14:05" in the controller's time zone.
func (v *visit) instant(f *form, name string) time.Time {
	day, hour, _ := strings.Cut(f.value(name), " ")
	date, err := birthday(day)
	clock, wrong := time.Parse("15:04", strings.ReplaceAll(strings.TrimSpace(hour), "h", ":"))
	if err != nil || wrong != nil {
		f.add(name, "Écrivez le jour et l’heure ainsi : 06/11/2026 14:05.")
		return time.Time{}
	}
	return time.Date(date.Year(), date.Month(), date.Day(), clock.Hour(), clock.Minute(), 0, 0, v.site.config.Service.Zone)
}

// recommendations is for anybody: what the persons concerned by a violation are advised to do (000:227).
func recommendations(v *visit) error {
	var found struct{ Recommendations []recommendation }
	if err := v.read(pathAPIBreaches+"/recommendations", &found); err != nil {
		return err
	}
	return v.show("recommandations", "Recommandations de sécurité", found.Recommendations)
}
