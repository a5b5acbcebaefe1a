package flux

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Limits of one dossier, so that a file cannot make one grow without end.
const (
	maxPersons     = 60
	maxPrestations = 8
	maxNatures     = 60
)

// record holds the texts of the leaves of one scope, by key. A key that is there with "" stands for an empty element.
type record map[string]string

// mistake is why a dossier is rejected: the first one found.
type mistake struct {
	field   string
	code    RejectCode
	message string // empty for the usual one of the code
}

func (m *mistake) text() string {
	if m.message != "" {
		return m.message
	}
	return strings.Replace(rejectMessages[m.code], "%s", m.field, 1)
}

// draft is one dossier as it stands in the file, less all that is not read. It lives until the next dossier.
type draft struct {
	index, line int
	foyer       record
	prestations []record // of the person being read
	persons     []person // kept ones
	enfants     int
	autres      int
	addresses   []record // of rank 01
	natures     []string
	mutation    bool
	bad         *mistake
}

// person is a demandeur or conjoint with their benefits.
type person struct {
	role        Role
	rec         record
	prestations []string // NATPREST
	aCharge     string   // TOPCHAPERS of the RSA
}

func (d *draft) reset(index, line int) { *d = draft{index: index, line: line, foyer: make(record, 32)} }

func (d *draft) reject(field string, code RejectCode) {
	if d.bad == nil {
		d.bad = &mistake{field: field, code: code}
	}
}

func (d *draft) put(rec record, key, text string) {
	if _, twice := rec[key]; twice {
		d.reject(elementOf(key), RejectRepeated)
	}
	rec[key] = text
}

// elementOf gives the name of the element from the key of its leaf.
func elementOf(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }

// close takes a block of a scope of its own once it is read.
func (d *draft) close(scope scope, rec record) {
	switch scope {
	case scopePrestation:
		if len(d.prestations) == maxPrestations {
			d.reject("Prestations", RejectRepeated)
			return
		}
		d.prestations = append(d.prestations, rec)
	case scopePersonne:
		d.closePerson(rec)
	case scopeAdresse:
		d.closeAddress(rec)
	case scopeDroit:
		if nature := strings.TrimSpace(rec["NATPF"]); nature != "" && len(d.natures) < maxNatures && !slices.Contains(d.natures, nature) {
			d.natures = append(d.natures, nature)
		}
	case scopeMutation:
		d.mutation = true
	}
}

// closePerson keeps the demandeur and the conjoint, and counts the others, of whom nothing else is checked and nothing stays.
func (d *draft) closePerson(rec record) {
	benefits := d.prestations
	d.prestations = nil
	found := person{rec: rec}
	natures := make(map[string]bool, len(benefits))
	for _, benefit := range benefits {
		nature := strings.TrimSpace(benefit["NATPREST"])
		switch {
		case !natureCodes[nature]:
			d.reject("NATPREST", RejectCodeUnknown)
		case natures[nature]:
			d.reject("Prestations", RejectRepeated)
		case nature == "RSA":
			found.role = Role(strings.TrimSpace(benefit["ROLEPERS"]))
			found.aCharge = benefit["TOPCHAPERS"]
		}
		natures[nature] = true
	}
	found.prestations = slices.Sorted(maps.Keys(natures))
	switch {
	case found.role == "":
		d.reject("ROLEPERS", RejectMissing)
	case found.role == "ENF":
		d.enfants++
	case countedRoles[string(found.role)]:
		d.autres++
	case !keptRoles[string(found.role)]:
		d.reject("ROLEPERS", RejectCodeUnknown)
	case len(d.persons) == maxPersons:
		d.reject("Personne", RejectRepeated)
	default:
		d.persons = append(d.persons, found)
	}
}

// closeAddress keeps the present address only.
func (d *draft) closeAddress(rec record) {
	switch rank := strings.TrimSpace(rec["RGADR"]); rank {
	case "01", "1":
		if len(d.addresses) == 1 {
			d.reject("RGADR", RejectRepeated)
			return
		}
		d.addresses = append(d.addresses, rec)
	case "02", "2", "03", "3":
	case "":
		d.reject("RGADR", RejectMissing)
	default:
		d.reject("RGADR", RejectCodeUnknown)
	}
}

// notices counts notices.
type notices map[NoticeCode]int

func (n notices) add(code NoticeCode) { n[code]++ }

// list gives the notices sorted by code.
func (n notices) list() []Notice {
	var list []Notice
	for code, count := range n {
		list = append(list, Notice{code, count, noticeMessages[code]})
	}
	slices.SortFunc(list, func(a, b Notice) int { return cmp.Compare(a.Code, b.Code) })
	return list
}
