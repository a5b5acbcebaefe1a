package serve

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"tandem/shared/fault"
)

// unreadableError says where JSON stops being readable, in French.
type unreadableError string

// Error gives the whole sentence.
func (e unreadableError) Error() string { return "Le JSON envoyé n’est pas lisible : " + string(e) }

// unmarshalStrict reads JSON for huma, which reads each body twice: into an any to validate it, then into the operation's type.
// Errors are in French and say where, never what. A name given twice in an object is refused: the two readings could differ on it.
func unmarshalStrict(data []byte, v any) error {
	if !utf8.Valid(data) {
		return unreadableError("il n’est pas en UTF-8.")
	}
	err := json.Unmarshal(data, v)
	if err == nil {
		if _, generic := v.(*any); generic {
			return twice(data)
		}
		return nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			return unreadableError("il s’arrête trop tôt, " + position(data, int64(len(data))) + ".")
		}
		return unreadableError("erreur " + position(data, syntax.Offset) + ".")
	}
	var kind *json.UnmarshalTypeError
	if _, generic := v.(*any); generic && errors.As(err, &kind) {
		return unreadableError("nombre trop grand " + position(data, kind.Offset) + ".")
	}
	return pack(misfits("body", data, reflect.TypeOf(v).Elem()))
}

// position names the line and column, from 1, of the last byte that was read.
func position(data []byte, offset int64) string {
	read := data[:min(max(offset, 0), int64(len(data)))]
	start := bytes.LastIndexByte(read, '\n') + 1
	if len(read) > 0 && start == len(read) { // the newline itself
		read = read[:len(read)-1]
		start = bytes.LastIndexByte(read, '\n') + 1
	}
	return fmt.Sprintf("à la ligne %d, colonne %d", bytes.Count(read, []byte("\n"))+1, max(1, utf8.RuneCount(read[start:])))
}

// twice refuses a name that stands twice in an object, whatever its case.
func twice(data []byte) error {
	type level struct {
		names map[string]bool // nil in a list
		name  bool            // a name comes next
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	levels := []level{{}}
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end: it was read whole before
		}
		top := &levels[len(levels)-1]
		switch t := token.(type) {
		case json.Delim:
			if t == '{' {
				levels = append(levels, level{names: map[string]bool{}, name: true})
				continue
			}
			if t == '[' {
				levels = append(levels, level{})
				continue
			}
			levels = levels[:len(levels)-1]
			top = &levels[len(levels)-1]
		case string:
			if top.name {
				folded := strings.ToLower(t)
				if top.names[folded] {
					return unreadableError("un champ y est deux fois, " + position(data, decoder.InputOffset()) + ".")
				}
				top.names[folded], top.name = true, false
				continue
			}
		}
		top.name = top.names != nil
	}
}

// misfits finds the fields of a body that the type refuses though the schema took them: values with a reading of their own, such as
// e-mail addresses and SIRET numbers. encoding/json stops at the first and does not say which.
func misfits(path string, data []byte, t reflect.Type) []fault.Field {
	err := json.Unmarshal(data, reflect.New(t).Interface())
	if err == nil {
		return nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var found []fault.Field
	switch {
	case readsItself(t):
	case t.Kind() == reflect.Struct:
		var values map[string]json.RawMessage
		_ = json.Unmarshal(data, &values) // no object: nothing to look into
		for _, field := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if value, given := values[name]; given && name != "" && field.IsExported() {
				found = append(found, misfits(path+"."+name, value, field.Type)...)
			}
		}
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		var values []json.RawMessage
		_ = json.Unmarshal(data, &values)
		for i, value := range values {
			found = append(found, misfits(fmt.Sprintf("%s[%d]", path, i), value, t.Elem())...)
		}
	}
	if len(found) > 0 {
		return found
	}
	return []fault.Field{{Path: path, Message: forPeople(err)}}
}

func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// forPeople gives the message of an error of ours, which is written for people and quotes nothing, and a plain one for any other.
func forPeople(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Message
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		t := reflect.TypeOf(e)
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if strings.HasPrefix(t.PkgPath(), "tandem/") {
			return e.Error()
		}
	}
	return "Cette valeur n’a pas la forme attendue."
}

// Several places and messages pass through huma, which keeps only the text of an error, between control characters that no JSON
// name or message of ours holds.
const (
	packStart = "\x1e"
	packParts = "\x1f"
)

func pack(fields []fault.Field) error {
	var out strings.Builder
	for _, field := range fields {
		out.WriteString(packStart + field.Path + packParts + field.Message)
	}
	return errors.New(out.String())
}

func unpack(text string) ([]Mistake, bool) {
	if !strings.HasPrefix(text, packStart) {
		return nil, false
	}
	var out []Mistake
	for part := range strings.SplitSeq(text[len(packStart):], packStart) {
		path, message, _ := strings.Cut(part, packParts)
		out = append(out, mistake(path, message))
	}
	return out, true
}

// faultFields gives the mistakes of a fault that a huma resolver returned.
func faultFields(err error) []Mistake {
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil
	}
	if len(f.Fields) == 0 {
		return []Mistake{{Message: f.Message}}
	}
	out := make([]Mistake, len(f.Fields))
	for i, field := range f.Fields {
		out[i] = mistake(field.Path, field.Message)
	}
	return out
}
