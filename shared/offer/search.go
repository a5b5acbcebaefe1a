package offer

import (
	"encoding/base64"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/fault"
	"tandem/shared/lookup"
	"tandem/shared/match"
	"tandem/shared/rome"
)

// The orders of a search.
const (
	ByDate     = "date"
	ByDistance = "distance"
)

// Search is what somebody looks for among the published offers, as they write it: an address that was kept for years may say what means nothing
// any more, so that each part is read with a message of its own.
type Search struct {
	Words    string // of the title, of the job's name or of the commune: all of them, or their beginnings
	Job      string // a name, its beginning, or a ROME code
	Place    string // a commune, by its name or its postal code
	WithinKm int    // of that commune; 0: however far
	Contract string
	Remote   bool
	Days     int // published in the last days; 0: whenever
	Order    string
	After    string // where the page begins, as a page before said
}

// Read makes a search of the matching's columns of it, and of where its page begins.
func (s Search) Read(today calendar.Date) (match.Search, *match.Place, error) {
	var mistakes []fault.Field
	add := func(name, message string) {
		mistakes = append(mistakes, fault.Field{Path: "query." + name, Message: message})
	}
	asked := match.Search{WithinKm: uint32(max(0, s.WithinKm)), RemoteOnly: s.Remote, ByDistance: s.Order == ByDistance}
	var message string
	if asked.Words, message = wordsOf(s.Words); message != "" {
		add("words", message)
	}
	if asked.Codes, message = codesOf(s.Job); message != "" {
		add("job", message)
	}
	if asked.Around, message = placeOf(s.Place); message != "" {
		add("place", message)
	} else if asked.Around == 0 && (asked.WithinKm > 0 || asked.ByDistance) {
		add("place", "Indiquez une commune : c’est d’elle que les distances se comptent.")
	}
	if s.Contract != "" {
		contract, ok := match.ParseContract(s.Contract)
		if !ok {
			add("contract", "Ce type de contrat n’existe pas ou plus : choisissez-en un dans la liste.")
		}
		asked.Contracts = match.Contracts(contract)
	}
	if s.Days > 0 {
		asked.Since = uint16(max(0, dayNumber(today)-s.Days))
	}
	after, ok := readPlace(s.After, asked.ByDistance)
	if !ok {
		add("after", "Cette page de résultats n’existe plus : revenez à la première.")
	}
	return asked, after, fault.Fields(mistakes)
}

// codesOf are the jobs that a text means; none of no text.
func codesOf(text string) (codes []uint16, message string) {
	if strings.TrimSpace(text) == "" {
		return nil, ""
	}
	for _, hit := range rome.Search(text, rome.Count()*appellations) {
		rank, _ := rome.Index(hit.Code)
		codes = append(codes, rank+1)
	}
	if codes == nil && romeForm.MatchString(strings.TrimSpace(text)) {
		return nil, rome.ErrUnknown.Error()
	}
	if codes == nil {
		return nil, "Aucun métier ne porte ce nom : essayez un autre mot, ou seulement le début d’un mot."
	}
	slices.Sort(codes)
	return slices.Compact(codes), ""
}

// romeForm is that of a code of the register. Those of version 347 are all in version 460 (shared/rome/SOURCES.md): there is no successor to name.
var romeForm = regexp.MustCompile(`^[A-Za-z]\d{4}$`)

// appellations is more than a job has: nothing of what a text means is cut off.
const appellations = 100

// placeOf is the commune that a text means, 0 of no text. Its name alone does where no other has it; else the postal code is written too, as
// the message shows.
func placeOf(text string) (rank uint16, message string) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, ""
	}
	name, _, _ := strings.Cut(text, "(")
	found := commune.Search(name, suggestions+1)
	same := func(label func(commune.Commune) string) []commune.Commune {
		return slices.DeleteFunc(slices.Clone(found), func(c commune.Commune) bool { return lookup.Key(label(c)) != lookup.Key(text) })
	}
	for _, exact := range [][]commune.Commune{same(commune.Commune.Label), same(func(c commune.Commune) string { return c.Name }), found} {
		if len(exact) == 1 {
			return match.CommuneOf(exact[0].Code), ""
		}
	}
	if len(found) == 0 {
		return 0, noPlace(name)
	}
	labels := make([]string, min(len(found), suggestions))
	for i := range labels {
		labels[i] = found[i].Label()
	}
	return 0, "Plusieurs communes correspondent. Écrivez par exemple : " + strings.Join(labels, ", ") + "."
}

// noPlace says that no commune has a name or a number, and where one is now that had it.
func noPlace(text string) string {
	if former, ok := commune.FormerOf(commune.Code(strings.TrimSpace(text))); ok {
		return former.Told()
	}
	var told []string
	for _, former := range commune.SearchFormer(text, suggestions) {
		told = append(told, former.Told())
	}
	if told == nil {
		return "Aucune commune ne porte ce nom ou ce code postal. Si elle a fusionné, essayez le nom de la commune nouvelle."
	}
	return strings.Join(told, " ")
}

const suggestions = 5

// dayNumber counts the days since 1 January 1970.
func dayNumber(day calendar.Date) int { return int(day.Start(time.UTC).Unix() / (24 * 60 * 60)) }

// places is how the place of a page is written in addresses.
var places = base64.RawURLEncoding.Strict()

const placeSize = 1 + 2 + 2 + 16

// WritePlace writes where a page begins, with the order in which that means something; nothing of none.
func WritePlace(place *match.Place, byDistance bool) string {
	if place == nil {
		return ""
	}
	data := make([]byte, 1, placeSize)
	if byDistance {
		data[0] = 1
	}
	data = binary.BigEndian.AppendUint16(data, place.Km)
	data = binary.BigEndian.AppendUint16(data, place.Published)
	return places.EncodeToString(append(data, place.ID[:]...))
}

// readPlace is the inverse of WritePlace; ok is false for what it did not write, or wrote of another order.
func readPlace(text string, byDistance bool) (place *match.Place, ok bool) {
	if text == "" {
		return nil, true
	}
	data, err := places.DecodeString(text)
	if err != nil || len(data) != placeSize {
		return nil, false
	}
	place = &match.Place{Km: binary.BigEndian.Uint16(data[1:]), Published: binary.BigEndian.Uint16(data[3:]), ID: match.ID(data[5:])}
	return place, WritePlace(place, byDistance) == text
}
