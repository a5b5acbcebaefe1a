package service

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// shape is what the loader asked of files: which keys each object has, which it must have, of what kind each value is. It becomes the JSON
// Schema that editors use, which therefore says what the loader does. Names that a file chooses stand as "*", places in a list as "[]".
type shape struct {
	objects map[string]int            // times that an object was read
	keys    map[string]map[string]int // of an object: times that the key was required, 0 for an optional one
	named   map[string]bool           // objects whose keys are names
	values  map[string]map[string]any // what is known of a value
}

func newShape() *shape {
	return &shape{map[string]int{}, map[string]map[string]int{}, map[string]bool{}, map[string]map[string]any{}}
}

var inList = regexp.MustCompile(`\[\d+\]`)

// place is a path with its names and numbers taken out.
func (s *shape) place(path string) string {
	path = inList.ReplaceAllString(path, ".[]")
	place := ""
	for _, part := range strings.Split(strings.TrimPrefix(path, "."), ".") {
		if s.named[place] {
			part = "*"
		}
		place = strings.TrimPrefix(place+"."+part, ".")
	}
	return place
}

func (s *shape) object(path string) {
	if s != nil {
		s.objects[s.place(path)]++
	}
}

func (s *shape) key(path, key string, required bool) {
	if s == nil {
		return
	}
	place := s.place(path)
	if s.keys[place] == nil {
		s.keys[place] = map[string]int{}
	}
	if s.keys[place][key] += 0; required {
		s.keys[place][key]++
	}
}

func (s *shape) names(path string) {
	if s != nil {
		s.named[s.place(path)] = true
	}
}

func (s *shape) value(path string) map[string]any {
	place := s.place(path)
	if s.values[place] == nil {
		s.values[place] = map[string]any{}
	}
	return s.values[place]
}

func (s *shape) is(path, kind string) {
	if s != nil {
		s.value(path)["type"] = kind
	}
}

func (s *shape) matches(path, pattern string) {
	if s != nil {
		value := s.value(path)
		value["type"], value["pattern"] = "string", pattern
	}
}

func (s *shape) oneOf(path string, words []string) {
	if s != nil {
		s.value(path)["enum"] = words
	}
}

// Schema is the JSON Schema of a service file, from what the loader asks of all those in the program: for editors, so that a key is
// completed and a mistake shown while it is typed. What no single line shows is the loader's to find.
func Schema() ([]byte, error) {
	all := newShape()
	for _, stack := range Stacks() {
		data, err := files.ReadFile(stack.Service + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("service: read %s: %w", stack.Service, err)
		}
		if _, err := parseShape(base, stack.Service+".yaml", stack.Party, data, all); err != nil {
			return nil, err
		}
	}
	schema := all.schema("")
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Service"
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

func (s *shape) schema(place string) map[string]any {
	child := func(key string) string { return strings.TrimPrefix(place+"."+key, ".") }
	switch {
	case s.named[place]:
		return map[string]any{"type": "object", "additionalProperties": s.schema(child("*"))}
	case s.keys[place] != nil:
		properties, required := map[string]any{}, []string{}
		for _, key := range slices.Sorted(maps.Keys(s.keys[place])) {
			properties[key] = s.schema(child(key))
			if s.keys[place][key] >= s.objects[place] {
				required = append(required, key)
			}
		}
		return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
	}
	value := maps.Clone(s.values[place])
	if value == nil {
		value = map[string]any{}
	}
	if value["type"] == "array" {
		value["items"] = s.schema(child("[]"))
	}
	return value
}
