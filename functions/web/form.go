package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// field is one question of a form.
type field struct {
	Name     string // of the input
	API      string // how the API names it in the pointer of a mistake; several names are parted by a space
	Label    string
	Hint     string
	Kind     string // text, email, tel, password, textarea, select, radios, checkboxes, checkbox; other: a part of its own
	Auto     string // autocomplete token (WCAG 1.3.5)
	Mode     string // inputmode
	Width    string // short: a few characters
	Missing  string // what to say when nothing is given; empty for a question that may stay open
	Options  []option
	Blank    string // the answer of a select that leaves the question open
	As       string // how the API takes the answer, where it is not a text
	Optional bool   // says so beside the label
	Starred  bool   // marked as required where the form says what the mark means (003:305)
}

// form is what was asked and typed, and what is wrong with it.
type form struct {
	fields   []field
	values   url.Values
	mistakes []mistake
}

// mistake is one thing to correct. Without a field it is about the whole form.
type mistake struct{ Field, Message string }

func newForm(fields []field, values url.Values) *form {
	if values == nil {
		values = url.Values{}
	}
	return &form{fields: fields, values: values}
}

// value is what was typed, without the spaces around it; browsers end lines with "\r\n", which would count twice.
func (f *form) value(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
}

func (f *form) ticked(name string) bool { return f.values.Get(name) != "" }

// add notes a mistake; a field keeps its first.
func (f *form) add(name, message string) {
	if name == "" || f.messageFor(name) == "" {
		f.mistakes = append(f.mistakes, mistake{Field: name, Message: french.Replace(message)})
	}
}

func (f *form) messageFor(name string) string {
	for _, m := range f.mistakes {
		if m.Field == name {
			return m.Message
		}
	}
	return ""
}

// complete notes every question that needs an answer and has none.
func (f *form) complete() bool {
	for _, question := range f.fields {
		if question.Missing != "" && f.value(question.Name) == "" {
			f.add(question.Name, question.Missing)
		}
	}
	return len(f.mistakes) == 0
}

// offered notes every answer that is none of those that were offered: some become part of an address of the API.
func (f *form) offered() {
	for _, question := range f.fields {
		value := f.value(question.Name)
		known := slices.ContainsFunc(question.Options, func(o option) bool { return o.Value == value })
		if len(question.Options) > 0 && value != "" && !known {
			f.add(question.Name, question.Missing)
		}
	}
}

// refuse notes what the API has against the form, and reports whether the form is the place to say it; else the error becomes a
// page.
func (f *form) refuse(err error) bool {
	var found *problem
	if !errors.As(err, &found) {
		return false
	}
	switch found.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusTooManyRequests:
	default:
		return false
	}
	for _, item := range found.Errors {
		f.add(f.fieldAt(item.Pointer), item.Message)
	}
	if len(found.Errors) == 0 {
		f.add("", firstText(found.Detail, found.Title, advice[found.Status].Text, "Votre demande n’a pas pu être enregistrée. Vérifiez votre saisie."))
	}
	return true
}

// fieldAt finds the question that a pointer means: "#/birthDate", "#/jobs/0/rome".
func (f *form) fieldAt(pointer string) string {
	whole := strings.TrimPrefix(pointer, "#/")
	for _, question := range f.fields {
		if question.API == whole {
			return question.Name
		}
	}
	name, _, _ := strings.Cut(whole, "/")
	for _, question := range f.fields {
		if slices.Contains(strings.Fields(question.API), name) {
			return question.Name
		}
	}
	return ""
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// input is a question as the template shows it.
type input struct {
	field
	Value, Error, DescribedBy string
}

// Failed reports whether something is to be corrected.
func (f *form) Failed() bool { return f != nil && len(f.mistakes) > 0 }

// Asks reports whether something is to be written: the page then says who uses it, and for what (RGPD art. 13; 001:131).
func (f *form) Asks() bool { return f != nil && len(f.fields) > 0 }

// Mistakes lists what is to be corrected in the order of the questions; what concerns the whole form comes first.
func (f *form) Mistakes() []mistake {
	place := func(m mistake) int {
		return slices.IndexFunc(f.fields, func(question field) bool { return question.Name == m.Field })
	}
	sorted := slices.Clone(f.mistakes)
	slices.SortStableFunc(sorted, func(a, b mistake) int { return place(a) - place(b) })
	return sorted
}

// Input gives one question with what was typed. A password is never given back.
func (f *form) Input(name string) (input, error) {
	for _, question := range f.fields {
		if question.Name == name {
			return f.input(question), nil
		}
	}
	return input{}, errors.New("web: no question " + name)
}

// Inputs gives all the questions in their order.
func (f *form) Inputs() []input {
	inputs := make([]input, len(f.fields))
	for i, question := range f.fields {
		inputs[i] = f.input(question)
	}
	return inputs
}

func (f *form) input(question field) input {
	shown := input{field: question, Error: f.messageFor(question.Name)}
	if question.Kind != "password" {
		shown.Value = f.values.Get(question.Name)
	}
	shown.Label, shown.Hint = french.Replace(question.Label), french.Replace(question.Hint)
	shown.Options = slices.Clone(question.Options)
	for i := range shown.Options {
		shown.Options[i].Label = french.Replace(shown.Options[i].Label)
		shown.Options[i].Checked = slices.Contains(f.values[question.Name], shown.Options[i].Value)
	}
	var ids []string
	if question.Hint != "" {
		ids = append(ids, question.Name+"-aide")
	}
	if shown.Error != "" {
		ids = append(ids, question.Name+"-erreur")
	}
	shown.DescribedBy = strings.Join(ids, " ")
	return shown
}
