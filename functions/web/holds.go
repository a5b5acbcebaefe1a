package web

import (
	"slices"

	"tandem/shared/calendar"
)

const (
	pathHolds  = "/admin/suspensions"
	holdsTitle = "Effacements suspendus"
)

// hold is a file that is held as the API lists it.
type hold struct {
	Person   string        `json:"person"`
	Class    string        `json:"class"`
	Reason   string        `json:"reason"`
	Label    string        `json:"label"`
	Opened   calendar.Date `json:"opened"`
	Review   calendar.Date `json:"review"`
	Evidence string        `json:"evidence"`
	Late     bool          `json:"late"`
}

type shownHold struct {
	hold
	Badge badge
	Facts []shownFact
	Acts  []fileAct // none for who may only read, and for a litigation, which has its own page
}

type holdsPage struct {
	Holds []shownHold
	Next  string
	Frees bool // who reads may hold and release
}

// holdReason are the reasons for which people hold a file, beside a litigation.
var holdReason = field{Name: "motif", API: "reason", Label: "Motif", Kind: "radios", Missing: "Choisissez un motif.", Options: []option{
	{Value: "esf_control", Label: "Contrôle des fonds européens"}, {Value: "breach_evidence", Label: "Violation de données en cours d’examen"},
	{Value: "rights_request", Label: "Demande d’exercice de droits en cours"}, {Value: "restriction", Label: "Limitation du traitement, à la demande de la personne"},
}}

var holdActs = fileActs{pathHolds, "Retour aux effacements suspendus", []fileAct{
	{Name: "nouvelle", Label: "Suspendre l’effacement d’un dossier", Notice: "effacement-suspendu",
		Text:   "Rien n’est effacé tant que dure la suspension. L’accès aux données échues prend fin quand même.",
		Fields: []field{whoseFile, holdReason, reviewDay, evidence},
		api:    func(*form) string { return "holds" },
		body: func(f *form) any {
			return map[string]any{"reason": f.value("motif"), "review": dayTyped(f, "reexamen"), "evidence": f.value("piece")}
		}},
	{Name: "reexamen", Label: "Réexaminer la suspension", Notice: "suspension-reexaminee", Text: "La suspension dure encore : dites jusqu’à quel réexamen, et pourquoi.",
		Fields: []field{whoseFile, holdReason, reviewDay, evidence},
		api:    func(f *form) string { return "holds/" + f.value("motif") + "/review" },
		body: func(f *form) any {
			return map[string]any{"review": dayTyped(f, "reexamen"), "evidence": f.value("piece")}
		}},
	{Name: "fin", Label: "Mettre fin à la suspension", Notice: "suspension-finie", Text: "Ce qui est échu entre dans la prochaine purge.", Danger: true,
		Fields: []field{whoseFile, holdReason},
		api:    func(f *form) string { return "holds/" + f.value("motif") + "/release" }, body: func(*form) any { return nil }},
}}

func holds(v *visit) error {
	var found struct {
		Holds []hold `json:"holds"`
		Next  string `json:"next"`
	}
	if err := v.read(v.following("/admin/holds"), &found); err != nil {
		return err
	}
	page := holdsPage{Next: found.Next, Frees: v.site.gives(v.role(), "liberation")}
	for _, one := range found.Holds {
		page.Holds = append(page.Holds, shownHoldOf(one, page.Frees))
	}
	return v.show("suspensions", holdsTitle, page)
}

func shownHoldOf(one hold, frees bool) shownHold {
	shown := shownHold{hold: one, Badge: badge{"✓", "Suspendu", "good"}, Facts: []shownFact{
		{"Dossier", one.Class}, {"Identifiant", one.Person}, {"Depuis le", one.Opened.French()}, {"Réexamen le", one.Review.French()}, {"Pièce", one.Evidence},
	}}
	if one.Late {
		shown.Badge = badge{"✕", "Réexamen en retard", "bad"}
	}
	if frees && slices.ContainsFunc(holdReason.Options, func(o option) bool { return o.Value == one.Reason }) {
		shown.Acts = holdActs.acts[1:]
	}
	return shown
}

func holdForm(v *visit) error { return v.fileActForm(holdActs) }

// doHold does an act; who comes from the list, with the file and the reason alone, is shown its form first.
func doHold(v *visit) error { return v.doFileAct(holdActs) }
