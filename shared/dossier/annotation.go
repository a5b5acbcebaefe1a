package dossier

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/fold"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Annotations is what a person says of fields of their dossier that they find wrong. It stands beside the dossier: a file that repeats the old
// value does not erase it, one that says the same as the person does.
type Annotations struct {
	Notes []Annotation `json:"notes"`
}

// Annotation is one of them.
type Annotation struct {
	Field   string        `json:"field"`
	Value   string        `json:"value"`
	Given   calendar.Date `json:"given"`
	Request id.Request    `json:"request"` // by which the source is asked
}

// Kind is table.KindAnnotation.
func (Annotations) Kind() table.Kind { return table.KindAnnotation }

// Schema is the current form.
func (Annotations) Schema() int { return 1 }

// correctable are the fields of the flux that people may contest, how they are called, and what a dossier says of them.
var correctable = []struct {
	name, label string
	says        func(Dossier) string
}{
	{"nom", "Nom", func(d Dossier) string { return d.Personne.Nom }},
	{"nom_naissance", "Nom de naissance", func(d Dossier) string { return d.Personne.NomNaissance }},
	{"prenoms", "Prénoms", func(d Dossier) string { return join(d.Personne.Prenom, d.Personne.Prenom2, d.Personne.Prenom3) }},
	{"date_naissance", "Date de naissance", func(d Dossier) string { return french(d.Personne.DateNaissance) }},
	{"situation_familiale", "Situation familiale", func(d Dossier) string { return d.SituationFamille }},
	{"adresse", "Adresse", func(d Dossier) string { return strings.Join(d.AddressLines(), ", ") }},
	{"nombre_enfants_autres", "Enfants et autres personnes à charge", func(d Dossier) string { return strconv.Itoa(d.NbEnfants) }},
	{"identifiant_pe", "Identifiant Pôle emploi", func(d Dossier) string { return d.Personne.IdentifiantPE }},
}

func french(day calendar.Date) string {
	if day.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", day.Day(), day.Month(), day.Year())
}

// Fields lists the fields that people may contest, by the names of the service file.
func Fields() []string {
	var names []string
	for _, field := range correctable {
		names = append(names, field.name)
	}
	return names
}

// FieldLabel says a field in French, "" when nobody may contest it.
func FieldLabel(name string) string {
	for _, field := range correctable {
		if field.name == name {
			return field.label
		}
	}
	return ""
}

const maxNote = 200

// CheckNote refuses a correction of a field that is not of the flux, or that says nothing.
func CheckNote(field, value string) error {
	value = strings.TrimSpace(value)
	switch {
	case FieldLabel(field) == "":
		return fault.Fieldf("body.field", "Choisissez dans la liste ce qui est à corriger.")
	case value == "" || len([]rune(value)) > maxNote:
		return fault.Fieldf("body.value", "Écrivez ce qui devrait être noté, en 200 caractères au plus.")
	}
	return nil
}

// Noted reads what a person says of fields of their dossier; nothing when their data are not readable any more.
func (d Desk) Noted(unit *seal.Unit, item *table.Item) ([]Annotation, error) {
	if unit == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return nil, nil
	}
	notes, err := d.notes(unit, item)
	return notes.Notes, err
}

// Note is the operation that sets a note beside a person's dossier, or takes it away with an empty value; nil when nothing changes.
func (d Desk) Note(ctx context.Context, unit *seal.Unit, person id.Person, note Annotation) (*table.Op, error) {
	items, err := d.Vault.Store.Get(ctx, table.AnnotationKey(person))
	if err != nil {
		return nil, fmt.Errorf("dossier: annotations: %w", err)
	}
	notes, err := d.notes(unit, items[0])
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(notes.Notes), func(old Annotation) bool { return old.Field == note.Field })
	if note.Value = strings.TrimSpace(note.Value); note.Value != "" {
		kept = append(kept, note)
	} else if len(kept) == len(notes.Notes) {
		return nil, nil
	}
	op, err := d.keepNotes(unit, person, Annotations{kept}, items[0])
	return &op, err
}

func (d Desk) notes(unit *seal.Unit, item *table.Item) (Annotations, error) {
	var notes Annotations
	if item == nil {
		return notes, nil
	}
	if err := d.Vault.OpenCut(unit, item, &notes); err != nil {
		return notes, fmt.Errorf("dossier: annotations: %w", err)
	}
	return notes, nil
}

func (d Desk) keepNotes(unit *seal.Unit, person id.Person, notes Annotations, before *table.Item) (table.Op, error) {
	if len(notes.Notes) == 0 {
		return table.Delete(table.AnnotationKey(person), at(before)), nil
	}
	item, err := d.Vault.Seal(unit, table.AnnotationKey(person), notes)
	return table.Put(item, at(before)), err
}

// agreed gives the operations that take away the notes with which a dossier now agrees.
func (d Desk) agreed(unit *seal.Unit, person id.Person, says Dossier, item *table.Item) ([]table.Op, error) {
	notes, err := d.notes(unit, item)
	if err != nil || len(notes.Notes) == 0 {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(notes.Notes), func(note Annotation) bool {
		for _, field := range correctable {
			if field.name == note.Field {
				return fold.Fold(field.says(says)) == fold.Fold(note.Value)
			}
		}
		return false
	})
	if len(kept) == len(notes.Notes) {
		return nil, nil
	}
	op, err := d.keepNotes(unit, person, Annotations{kept}, item)
	return []table.Op{op}, err
}
