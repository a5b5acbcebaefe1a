package web

import (
	"strconv"
	"strings"
	"time"

	"tandem/shared/calendar"
)

// option is one answer that a question offers.
type option struct {
	Value, Label string
	Checked      bool
}

// contracts lists the contract types of criterion C3, in the order in which people read them.
var contracts = []option{
	{Value: "CDI", Label: "CDI"},
	{Value: "CDD", Label: "CDD"},
	{Value: "MIS", Label: "Intérim"},
	{Value: "SAI", Label: "Saisonnier"},
	{Value: "APP", Label: "Apprentissage"},
	{Value: "PRO", Label: "Professionnalisation"},
	{Value: "CUI", Label: "Contrat aidé"},
	{Value: "IAE", Label: "Insertion"},
	{Value: "LIB", Label: "Activité libérale"},
	{Value: "STA", Label: "Stage"},
}

// radii lists the distances that a candidate may choose, in km: the bands of the matching order.
var radii = []option{
	{Value: "5", Label: "5 km"}, {Value: "10", Label: "10 km"}, {Value: "20", Label: "20 km"},
	{Value: "30", Label: "30 km"}, {Value: "50", Label: "50 km"}, {Value: "100", Label: "100 km"},
}

var civilities = []option{{Value: "MME", Label: "Madame"}, {Value: "MR", Label: "Monsieur"}}

// badge is a state that is told by its words and its sign; Tone only adds a colour.
type badge struct{ Sign, Label, Tone string }

var (
	verdicts = map[string]badge{
		"REMPLI": {"✓", "Rempli", "good"}, "NON_REMPLI": {"✕", "Non rempli", "bad"},
		"INCONNU": {"?", "À compléter", "warn"}, "SANS_OBJET": {"–", "Sans objet", "calm"},
	}
	offerStates = map[string]badge{
		"brouillon": {"✎", "Brouillon", "warn"}, "publiee": {"✓", "Publiée", "good"}, "fermee": {"–", "Fermée", "calm"},
	}
	documentStates = map[string]badge{
		"verification": {"…", "Vérification en cours", "warn"}, "accepte": {"✓", "Accepté", "good"}, "refuse": {"✕", "Refusé", "bad"},
	}
	importStates = map[string]badge{
		"OK": {"✓", "Terminé", "good"}, "PARTIEL": {"!", "Terminé avec des rejets", "warn"},
		"REJETE": {"✕", "Fichier refusé", "bad"}, "EN_COURS": {"…", "En cours", "calm"},
	}
	rejectStates = map[string]badge{
		"": {"!", "Rejeté", "warn"}, "demande": {"…", "Rejeu demandé", "calm"}, "rejoue": {"✓", "Rejoué", "good"},
		"encore_rejete": {"✕", "Rejoué, encore écarté", "bad"}, "ecarte": {"–", "Écarté, un autre exemplaire est retenu", "calm"},
	}
	replayOutcomes = map[string]string{
		"created": "Le dossier est créé.", "updated": "Le dossier est mis à jour.", "unchanged": "Le dossier disait déjà la même chose.",
		"ignored": "Rien n’a changé, un fichier plus récent fait foi ou la durée de conservation est passée.",
	}
	runStates = map[string]badge{
		"apercu": {"…", "Aperçu : rien n’est supprimé", "calm"}, "visa": {"✓", "Visa donné, libération attendue", "warn"},
		"liberee": {"✓", "Libérée, suppression à venir", "warn"}, "en_cours": {"…", "Suppression en cours", "warn"},
		"terminee": {"✓", "Terminée", "good"},
	}
	visas      = map[string]string{"required": "Visa nécessaire", "standing": "Visa permanent", "none": "Sans visa"}
	unitStates = map[string]string{
		"active": "Conservé", "due": "Échu", "locked": "Échu, accès coupé", "visa": "Visa donné", "released": "Libéré",
		"executing": "Suppression en cours", "verified": "Supprimé et vérifié", "manifested": "Supprimé, preuve scellée",
	}
)

// badgeOf finds a state's badge; an unknown state shows as it is named.
func badgeOf(known map[string]badge, state string) badge {
	if found, ok := known[state]; ok {
		return found
	}
	return badge{"•", state, "calm"}
}

// labelOf finds what a value is called, or gives the value back.
func labelOf(known []option, value string) string {
	for _, o := range known {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// moment writes an instant: "28 février 2026 à 14 h 05".
func moment(t time.Time, zone *time.Location) string { return calendar.FrenchInstant(t, zone) }

// fileSize writes bytes as people say them: "350 Ko", "2,4 Mo".
func fileSize(bytes int64) string {
	if bytes < 1<<20 {
		return strconv.FormatInt(max(1, (bytes+512)/1024), 10) + "\u00a0Ko"
	}
	return strings.Replace(strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64), ".", ",", 1) + "\u00a0Mo"
}

// count writes a number and its noun: "1 offre", "12 345 offres". French puts zero in the singular.
func count(n int, singular, plural string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	if n < 2 && n > -2 {
		return digits + "\u00a0" + singular
	}
	return digits + "\u00a0" + plural
}

// birthday reads a day as people write it: 28/02/1990, also with dots, dashes, spaces or nothing between, and the 1990-02-28 that
// browsers fill in.
func birthday(text string) (calendar.Date, error) {
	text = strings.TrimSpace(text)
	if day, err := calendar.Parse(text); err == nil {
		return day, nil
	}
	if len(text) == 8 && strings.Trim(text, "0123456789") == "" {
		text = text[:2] + "/" + text[2:4] + "/" + text[4:]
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	return calendar.ParseFrench(strings.Join(parts, "/"))
}

// french puts the unbreakable spaces of French typography where plain ones were typed, for texts and templates written here.
var french = strings.NewReplacer(" :=", " :=", " :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", "« ", "«\u00a0", " »", "\u00a0»", " %", "\u00a0%")
