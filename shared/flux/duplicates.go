package flux

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Occurrence says how often a dossier was seen in a file, and whether it said the same.
type Occurrence uint8

// The occurrences.
const (
	First       Occurrence = iota // not seen before: to be staged
	Repeated                      // seen, the same in every respect: not to be staged again
	Conflicting                   // seen, and not the same: no occurrence may be applied
)

// maxPlaces is how many places of one dossier a message names.
const maxPlaces = 20

// Duplicates finds the dossiers (NUMDEMRSA) that stand several times in one file. Equal ones count once; of different ones a person
// decides, so that none is applied and all are rejected, also those staged before the difference was seen. It keeps two hashes of
// 16 bytes a dossier and its place, about 7 MB for 50,000, and no text but the numbers of the dossiers in conflict. The zero value is ready.
type Duplicates struct {
	seen      map[[16]byte]sighting
	several   map[[16]byte]*several // the dossiers seen more than once
	withdrawn map[int]int           // to the first place of the same dossier
}

// sighting is one place where a dossier stands.
type sighting struct {
	content     [16]byte
	span        Span
	index, line int32
	rejected    bool // on its own account, and told already
}

type several struct {
	numero string // only once different
	differ bool
	places []sighting
}

// Add takes a foyer as Read hands it out. NIRs count: two dossiers that differ by one alone are different.
func (d *Duplicates) Add(foyer Foyer) Occurrence {
	hash := sha256.New()
	hash.Write(foyer.Canonical())
	hash.Write(foyer.Dossier.AllocataireNIR.Bytes13())
	for _, p := range foyer.Personnes {
		hash.Write(append([]byte{0}, p.NIR.Bytes13()...))
	}
	return d.add(foyer.Dossier.NumeroDemande, sighting{[16]byte(hash.Sum(nil)[:16]), foyer.Span, int32(foyer.Index), int32(foyer.Line), false})
}

// AddReject takes a dossier that Read rejected: another one of the same number is then in conflict with it.
func (d *Duplicates) AddReject(reject Reject) {
	if reject.NumeroDemande != "" {
		d.add(reject.NumeroDemande, sighting{index: int32(reject.Index), line: int32(reject.Line), rejected: true})
	}
}

func (d *Duplicates) add(numero string, now sighting) Occurrence {
	if d.seen == nil {
		d.seen, d.several, d.withdrawn = make(map[[16]byte]sighting), make(map[[16]byte]*several), make(map[int]int)
	}
	sum := sha256.Sum256([]byte(numero))
	key := [16]byte(sum[:16])
	before, known := d.seen[key]
	if !known {
		d.seen[key] = now
		return First
	}
	found := d.several[key]
	if found == nil {
		found = &several{places: []sighting{before}}
		d.several[key] = found
	}
	found.places = append(found.places, now)
	if found.differ {
		d.withdrawn[int(now.index)] = found.first()
		return Conflicting
	}
	if !before.rejected && !now.rejected && before.content == now.content {
		return Repeated
	}
	found.differ, found.numero = true, numero
	for _, at := range found.places {
		d.withdrawn[int(at.index)] = found.first()
	}
	return Conflicting
}

// Repeated returns how many dossiers said again what they had said before, and nothing else: for a notice in the report.
func (d *Duplicates) Repeated() int {
	count := 0
	for _, found := range d.several {
		if !found.differ {
			count += len(found.places) - 1
		}
	}
	return count
}

// Withdrawn reports, once the file was read to its end, whether the foyer at a place (Foyer.Index) must not be applied although it
// was staged.
func (d *Duplicates) Withdrawn(index int) bool { return d.withdrawn[index] != 0 }

// First returns, once the file was read to its end, the first place (Foyer.Index) of the dossier that stands at a place and elsewhere
// with different contents; 0 for a dossier that does not.
func (d *Duplicates) First(index int) int { return d.withdrawn[index] }

// Rejects returns, once the file was read to its end, a reject for each place of each dossier in conflict that has none yet, in the
// order of the file. Each names the places, at most twenty.
func (d *Duplicates) Rejects() []Reject {
	var rejects []Reject
	for _, found := range d.several {
		if !found.differ {
			continue
		}
		message := found.message()
		for _, at := range found.places {
			if at.rejected {
				continue
			}
			rejects = append(rejects, Reject{
				Index: int(at.index), Line: int(at.line), Span: at.span, Field: "NUMDEMRSA", Code: RejectDuplicate, Message: message,
				NumeroDemande: found.numero,
			})
		}
	}
	slices.SortFunc(rejects, func(a, b Reject) int { return cmp.Compare(a.Index, b.Index) })
	return rejects
}

func (s *several) first() int { return int(s.places[0].index) }

func (s *several) message() string {
	var places []string
	for _, at := range s.places[:min(len(s.places), maxPlaces)] {
		places = append(places, fmt.Sprintf("n° %d, ligne %d", at.index, at.line))
	}
	if more := len(s.places) - len(places); more > 0 {
		places = append(places, fmt.Sprintf("et %d autres", more))
	}
	return fmt.Sprintf("La même demande figure %d fois dans le fichier avec des contenus différents (%s). Aucune n’est appliquée : vérifiez le dossier auprès de la caisse.", len(s.places), strings.Join(places, " ; "))
}
