package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tandem/shared/aptitude"
)

// cvPart is a page of the CV: a part that is saved on its own, whether the others are complete or not (000:143-149).
type cvPart struct {
	Slug, Title, Lead string
	Criteria          []string // what it helps to compare: "C6"
	Fields            []field
}

var cvParts = []cvPart{
	{"mobilite", "Mes permis", "Certaines offres demandent un permis.", []string{"C6"}, []field{
		{Name: "permis", API: "licences", Label: "Permis de conduire que vous avez", Hint: "Cochez tous ceux que vous avez, ou « Aucun permis ».", Kind: "checkboxes", Options: optionsOf(aptitude.Licences)},
	}},
}

// optionsOf offers the entries of a list.
func optionsOf(list aptitude.List) []option {
	options := make([]option, len(list))
	for i, entry := range list {
		options[i] = option{Value: entry.Code, Label: entry.Label}
	}
	return options
}

// Path is the address of the page for one CV.
func (p cvPart) Path(number int) string { return pathCV + "/" + strconv.Itoa(number) + "/" + p.Slug }

// completing is the part in which a criterion that is unknown can be completed; "" where none is.
func completing(criterion string) string {
	for _, part := range cvParts {
		if slices.Contains(part.Criteria, criterion) {
			return part.Slug
		}
	}
	return ""
}

// partPage is what the page of a part shows besides the form.
type partPage struct {
	cvPart
	Number int
}

// part finds the part and the CV that the address names.
func (v *visit) cvPart() (partPage, error) {
	number, err := strconv.Atoi(v.r.PathValue("cv"))
	at := slices.IndexFunc(cvParts, func(p cvPart) bool { return p.Slug == v.r.PathValue("partie") })
	if err != nil || number < 1 || at < 0 {
		return partPage{}, &problem{Status: http.StatusNotFound}
	}
	return partPage{cvParts[at], number}, nil
}

func cvPartForm(v *visit) error {
	page, err := v.cvPart()
	if err != nil {
		return err
	}
	var saved map[string]any
	if err := v.read("/cvs/"+strconv.Itoa(page.Number), &saved); err != nil {
		return err
	}
	values := url.Values{}
	for _, question := range page.Fields {
		values[question.Name] = answersOf(saved[question.API])
	}
	return v.showForm("mon-cv-partie", page.Title, newForm(page.Fields, values), page)
}

// answersOf writes a stored answer as the form would have sent it.
func answersOf(stored any) []string {
	var values []string
	if list, ok := stored.([]any); ok {
		for _, one := range list {
			values = append(values, answersOf(one)...)
		}
	} else if text, ok := stored.(string); ok {
		values = append(values, text)
	}
	return values
}

func saveCVPart(v *visit) error {
	page, err := v.cvPart()
	if err != nil {
		return err
	}
	values, err := v.typed()
	if err != nil {
		return err
	}
	f, in := newForm(page.Fields, values), map[string]any{}
	for _, question := range page.Fields {
		in[question.API] = f.values[question.Name]
	}
	err = v.api.send(http.MethodPut, "/cvs/"+strconv.Itoa(page.Number)+"/"+page.Slug, in, nil)
	if err == nil {
		return v.redirect(page.Path(page.Number), "cv-enregistre")
	}
	if !f.refuse(err) {
		return err
	}
	return v.showForm("mon-cv-partie", page.Title, f, page)
}
