package serve

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"tandem/shared/access"
	"tandem/shared/service"
)

// The tag by which a member of an answer says what it shows: `data:"CT.phone"`, a field of a category, or `data:"DOC"`, the whole of it. Where
// services call the same by different names, the first that the service has counts: `data:"CT.email|MAIL"`. "-" is nobody's data. What
// says nothing is of the operation's own category, and left out for whoever is shown only some fields of that.
const dataTag = "data"

// Piece is a part of an answer that says itself what it shows, where that differs from one to the next; an empty category is nobody's data.
type Piece interface {
	Shows() (category service.Category, field string)
}

// datum is what a member shows.
type datum struct {
	category service.Category
	field    string
}

// reader is who reads the answers of an operation.
type reader struct {
	svc  *service.Service
	need Need
	role service.Role
}

// sees reports whether the reader may be shown something. What is the caller's own account is theirs (RGPD art. 15), but for what a cell of
// their own leaves out.
func (r reader) sees(shown datum) bool {
	cell, ok := r.svc.Access[r.role][shown.category]
	switch {
	case shown.category == "":
		return true
	case r.need.session:
		return !ok || !slices.Contains(cell.Scopes, service.ScopeSelf) || access.Shows(cell, shown.field)
	case !ok || shown.category != r.need.Category && !cell.Can(service.Read):
		return false
	}
	return access.Shows(cell, shown.field)
}

// cut gives a copy of a value without what its reader may not see; nil: there is nothing to leave out.
type cut func(reflect.Value) reflect.Value

// cuts are those of an operation's answers, by role that may call it: made once, when the operation is added.
func (api *API) cuts(op Operation, output reflect.Type) (map[service.Role]cut, error) {
	body, ok := output.FieldByName("Body")
	if !ok || op.Need.public || op.Need.designates { // who designates is shown whom they designate, whole
		return nil, nil
	}
	cuts := map[service.Role]cut{}
	for _, role := range api.callers(op.Need) {
		made, err := reader{api.Service, op.Need, role}.member(body, nil)
		if err != nil {
			return nil, err
		}
		if made != nil {
			cuts[role] = made
		}
	}
	return cuts, nil
}

// apply leaves out of an answer what its reader may not see.
func (c cut) apply(output reflect.Value) {
	body := output.FieldByName("Body")
	body.Set(c(body))
}

// leave is the cut of what is not shown at all.
func leave(v reflect.Value) reflect.Value { return reflect.Zero(v.Type()) }

// member is the cut of a member of a struct.
func (r reader) member(field reflect.StructField, above []reflect.Type) (cut, error) {
	tag, tagged := field.Tag.Lookup(dataTag)
	if !tagged {
		return r.of(field.Type, above, field.Name)
	}
	shown, err := r.datum(tag)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field.Name, err)
	}
	if r.sees(shown) {
		return nil, nil
	}
	return leave, nil
}

// datum reads a tag. A service that has none of its categories has no word on it: it is of the operation's own.
func (r reader) datum(tag string) (datum, error) {
	if tag == "-" {
		return datum{}, nil
	}
	for one := range strings.SplitSeq(tag, "|") {
		category, field, _ := strings.Cut(one, ".")
		spec, ok := r.svc.Category(service.Category(category))
		if !ok {
			continue
		}
		if field != "" && len(spec.Fields) > 0 && !slices.Contains(spec.Fields, field) {
			return datum{}, fmt.Errorf("%s has no field %q", category, field)
		}
		return datum{spec.ID, field}, nil
	}
	return datum{category: r.need.Category}, nil
}

var (
	piece      = reflect.TypeFor[Piece]()
	marshaler  = reflect.TypeFor[json.Marshaler]()
	textWriter = reflect.TypeFor[encoding.TextMarshaler]()
)

// of is the cut of a value of a type, which stands under others of the types above it.
func (r reader) of(t reflect.Type, above []reflect.Type, name string) (cut, error) {
	switch {
	case t.Implements(piece):
		return r.piece, nil
	case t.Implements(marshaler) || t.Implements(textWriter) || slices.Contains(above, t):
		return r.silent(name)
	}
	switch above = append(slices.Clone(above), t); t.Kind() {
	case reflect.Struct:
		return r.members(t, above)
	case reflect.Pointer:
		return pointed(r.of(t.Elem(), above, name))
	case reflect.Slice:
		return listed(r.of(t.Elem(), above, name))
	}
	return r.silent(name)
}

// silent is the cut of what says nothing of itself. A category of which a role may be shown some fields must say of each which it is.
func (r reader) silent(name string) (cut, error) {
	if spec, _ := r.svc.Category(r.need.Category); len(spec.Fields) > 0 {
		return nil, fmt.Errorf("%s does not say which field of %s it shows", name, spec.ID)
	}
	if r.sees(datum{category: r.need.Category}) {
		return nil, nil
	}
	return leave, nil
}

func (r reader) piece(v reflect.Value) reflect.Value {
	category, field := v.Interface().(Piece).Shows()
	if r.sees(datum{category, field}) {
		return v
	}
	return leave(v)
}

func (r reader) members(t reflect.Type, above []reflect.Type) (cut, error) {
	made := map[int]cut{}
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
			continue
		}
		one, err := r.member(field, above)
		if err != nil {
			return nil, err
		}
		if one != nil {
			made[i] = one
		}
	}
	if len(made) == 0 {
		return nil, nil
	}
	return func(v reflect.Value) reflect.Value {
		whole := reflect.New(t).Elem()
		whole.Set(v)
		for i, one := range made {
			whole.Field(i).Set(one(v.Field(i)))
		}
		return whole
	}, nil
}

func pointed(inner cut, err error) (cut, error) {
	if inner == nil {
		return nil, err
	}
	return func(v reflect.Value) reflect.Value {
		if v.IsNil() {
			return v
		}
		whole := reflect.New(v.Type().Elem())
		whole.Elem().Set(inner(v.Elem()))
		return whole
	}, nil
}

// listed is the cut of each of a list. One of which nothing is left is not in it.
func listed(inner cut, err error) (cut, error) {
	if inner == nil {
		return nil, err
	}
	return func(v reflect.Value) reflect.Value {
		whole := reflect.MakeSlice(v.Type(), 0, v.Len())
		for i := range v.Len() {
			if one := inner(v.Index(i)); !one.IsZero() {
				whole = reflect.Append(whole, one)
			}
		}
		return whole
	}, nil
}
