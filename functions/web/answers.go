package web

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// How the API takes an answer; text where a question says nothing of it.
const (
	asList   = "list"   // several codes
	asNumber = "number" // a whole number
	asFlag   = "flag"   // yes, or nothing
	asDay    = "day"    // AAAA-MM-JJ, typed as people write days
	asMonth  = "month"  // AAAA-MM
)

var (
	typedDay   = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$`)
	typedMonth = regexp.MustCompile(`^(\d{1,2})[/. -](\d{4})$`)
	storedDate = regexp.MustCompile(`^(\d{4})-(\d{2})(?:-(\d{2}))?$`)
)

// answer writes what was typed as the API takes it. What cannot be read goes as it was typed: the API says what is wrong with it.
func (question field) answer(f *form) any {
	typed := f.value(question.Name)
	switch question.As {
	case asList:
		return append([]string{}, f.values[question.Name]...)
	case asNumber:
		if number, err := strconv.Atoi(typed); err == nil {
			return number
		}
		if typed == "" {
			return 0
		}
		return -1 // what is no number is none of those that may be
	case asFlag:
		return typed != ""
	case asDay:
		if part := typedDay.FindStringSubmatch(typed); part != nil {
			return part[3] + "-" + twoDigits(part[2]) + "-" + twoDigits(part[1])
		}
	case asMonth:
		if part := typedMonth.FindStringSubmatch(typed); part != nil {
			return part[2] + "-" + twoDigits(part[1])
		}
	}
	return typed
}

func twoDigits(number string) string { return strings.Repeat("0", 2-len(number)) + number }

// typedOf writes a stored answer as the form would have sent it.
func (question field) typedOf(stored any) []string {
	switch value := stored.(type) {
	case []any:
		var values []string
		for _, one := range value {
			values = append(values, field{}.typedOf(one)...)
		}
		return values
	case bool:
		if value {
			return []string{"oui"}
		}
	case float64:
		if value != 0 {
			return []string{strconv.Itoa(int(value))}
		}
	case string:
		if part := storedDate.FindStringSubmatch(value); part != nil && (question.As == asDay || question.As == asMonth) {
			return []string{strings.TrimPrefix(part[3]+"/"+part[2]+"/"+part[1], "/")}
		}
		return []string{value}
	}
	return nil
}

// rows are the same questions several times: a language, a post. One more than is filled stands on the page, so that no script is needed to add one.
type rows struct {
	API, Legend string
	Most        int
	Fields      []field
}

// row gives the questions of one of them: "langue-2", whose mistakes the API points at as "languages/1/code".
func (r *rows) row(n int) []field {
	fields := make([]field, len(r.Fields))
	for i, question := range r.Fields {
		question.Name += "-" + strconv.Itoa(n+1)
		question.API = r.API + "/" + strconv.Itoa(n) + "/" + question.API
		fields[i] = question
	}
	return fields
}

// close moves the filled rows up, so that none is empty in between, and returns their number.
func (r *rows) close(values url.Values) int {
	filled := 0
	for n := range r.Most {
		if !r.filled(values, n) {
			continue
		}
		for i := range r.Fields {
			from, to := r.row(n)[i].Name, r.row(filled)[i].Name
			if from != to {
				values[to] = values[from]
				delete(values, from)
			}
		}
		filled++
	}
	return filled
}

func (r *rows) filled(values url.Values, n int) bool {
	for _, question := range r.row(n) {
		if strings.TrimSpace(values.Get(question.Name)) != "" {
			return true
		}
	}
	return false
}

// answers writes the filled rows as the API takes them.
func (r *rows) answers(f *form, filled int) []map[string]any {
	list := []map[string]any{}
	for n := range filled {
		one := map[string]any{}
		for i, question := range r.row(n) {
			one[r.Fields[i].API] = question.answer(f)
		}
		list = append(list, one)
	}
	return list
}

// typedOf writes stored rows as the form would have sent them, and returns their number.
func (r *rows) typedOf(stored any, values url.Values) int {
	list, _ := stored.([]any)
	list = list[:min(len(list), r.Most)]
	for n, one := range list {
		said, _ := one.(map[string]any)
		for i, question := range r.row(n) {
			values[question.Name] = question.typedOf(said[r.Fields[i].API])
		}
	}
	return len(list)
}
