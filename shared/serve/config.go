package serve

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Config reads a struct once at start from a lookup, os.LookupEnv in the mains. A field says its key with the tag env:"NAME"; it is
// string, bool, any int, time.Duration, []string (separated by commas) or a type that reads its own text (encoding.TextUnmarshaler), whose error says
// what was wanted. An empty value counts as missing; a missing one takes the
// tag default:"..." (which may be empty) or is an error. Embedded structs are read likewise. One error names every missing and every
// malformed key, and never a value.
func Config[T any](lookup func(string) (string, bool)) (T, error) {
	var out T
	var mistakes []error
	for field := range settings(reflect.ValueOf(&out).Elem()) {
		text, found := lookup(field.key)
		if !found || text == "" {
			text, found = field.fallback, field.optional
		}
		if !found {
			mistakes = append(mistakes, fmt.Errorf("%s is missing", field.key))
		} else if want := set(field.value, text); want != "" {
			mistakes = append(mistakes, fmt.Errorf("%s is no %s", field.key, want))
		}
	}
	if len(mistakes) > 0 {
		var zero T
		return zero, fmt.Errorf("configuration: %w", errors.Join(mistakes...))
	}
	return out, nil
}

// Keys lists the keys that Config reads for a struct, in the order of its fields: what the template must set.
func Keys[T any]() []string {
	var out T
	var keys []string
	for field := range settings(reflect.ValueOf(&out).Elem()) {
		keys = append(keys, field.key)
	}
	return keys
}

type setting struct {
	key, fallback string
	optional      bool
	value         reflect.Value
}

// settings walks the fields. A field without a key is a mistake of the program and panics at start.
func settings(v reflect.Value) func(yield func(setting) bool) {
	return func(yield func(setting) bool) { walk(v, yield) }
}

func walk(v reflect.Value, yield func(setting) bool) bool {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			if !walk(v.Field(i), yield) {
				return false
			}
			continue
		}
		key := field.Tag.Get("env")
		if key == "" || !field.IsExported() {
			panic(fmt.Sprintf("serve: configuration field %s.%s has no key", v.Type(), field.Name))
		}
		fallback, optional := field.Tag.Lookup("default")
		if !yield(setting{key, fallback, optional, v.Field(i)}) {
			return false
		}
	}
	return true
}

// set reads a text into a field; it returns what was wanted when the text is not that.
func set(v reflect.Value, text string) (want string) {
	if own, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok { // a type that says itself what it wants
		if err := own.UnmarshalText([]byte(text)); err != nil {
			return err.Error()
		}
		return ""
	}
	if v.Type() == reflect.TypeFor[time.Duration]() {
		duration, err := time.ParseDuration(text)
		if err != nil {
			return "duration"
		}
		v.SetInt(int64(duration))
		return ""
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return "boolean"
		}
		v.SetBool(value)
	case v.CanInt():
		value, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return "whole number"
		}
		v.SetInt(value)
	case v.Type() == reflect.TypeFor[[]string]():
		var list []string
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		v.Set(reflect.ValueOf(list))
	default:
		panic(fmt.Sprintf("serve: configuration of type %s", v.Type()))
	}
	return ""
}
