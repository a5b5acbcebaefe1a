package service

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tandem/shared/calendar"
)

// reader walks the nodes of a file and gathers mistakes instead of stopping at the first.
type reader struct {
	file     string
	mistakes Mistakes
	shape    *shape // what was asked of the file, for the schema that editors use; nil: nobody wants it
}

func (r *reader) fail(line int, key, format string, args ...any) {
	if key == "" { // the whole document
		key = r.file
	}
	r.mistakes = append(r.mistakes, Mistake{r.file, line, key, fmt.Sprintf(format, args...)})
}

// document returns the top node of a file of one document, or nil after recording why there is none.
func (r *reader) document(data []byte) *yaml.Node {
	var document yaml.Node
	err := yaml.Load(data, &document, yaml.WithUniqueKeys(false)) // object reports keys given twice, all of them
	if err == nil && len(document.Content) == 1 {
		return document.Content[0]
	}
	line, what := 1, "un document est attendu"
	var place *yaml.LoadError
	if errors.As(err, &place) {
		line, what = max(1, place.Mark.Line), place.Message
	}
	r.fail(line, "", "YAML illisible (%s)", what)
	return nil
}

// entry is one key of a mapping.
type entry struct {
	key   string
	path  string
	node  *yaml.Node // of the value
	line  int        // of the key
	taken bool
}

// object is a mapping whose keys are taken one by one; done reports those that nobody took.
type object struct {
	*reader
	path    string
	line    int
	entries []*entry
	broken  bool // not a mapping: already reported, so that its missing keys are not
}

func (r *reader) object(node *yaml.Node, path string) *object {
	o := &object{reader: r, path: path, line: node.Line}
	r.shape.object(path)
	if node.Kind != yaml.MappingNode {
		r.fail(node.Line, path, "des clés et leurs valeurs sont attendues")
		o.broken = true
		return o
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i]
		one := &entry{key: name.Value, path: o.child(name.Value), node: node.Content[i+1], line: name.Line}
		switch {
		case name.Kind != yaml.ScalarNode || name.Value == "<<":
			r.fail(name.Line, path, "clé illisible")
		case o.find(name.Value) != nil:
			r.fail(name.Line, one.path, "clé en double")
		default:
			o.entries = append(o.entries, one)
		}
	}
	return o
}

func (o *object) child(key string) string {
	return strings.TrimPrefix(o.path+"."+key, ".")
}

func (o *object) find(key string) *entry {
	if i := slices.IndexFunc(o.entries, func(e *entry) bool { return e.key == key }); i >= 0 {
		return o.entries[i]
	}
	return nil
}

// take returns the entry of a key, or nil; a required key that is absent is a mistake.
func (o *object) take(key string, required bool) *entry {
	o.shape.key(o.path, key, required)
	one := o.find(key)
	if one == nil {
		if required && !o.broken {
			o.fail(o.line, o.child(key), "clé manquante")
		}
		return nil
	}
	one.taken = true
	return one
}

// done reports the keys that nobody took.
func (o *object) done() {
	for _, one := range o.entries {
		if !one.taken {
			o.fail(one.line, one.path, "clé inconnue")
		}
	}
}

// all takes every key: of a mapping whose keys are names.
func (o *object) all() []*entry {
	o.shape.names(o.path)
	for _, one := range o.entries {
		one.taken = true
	}
	return o.entries
}

// under returns the mapping at a key.
func (o *object) under(key string) *object {
	one := o.take(key, true)
	if one == nil {
		return &object{reader: o.reader, path: o.child(key), line: o.line, broken: true}
	}
	return o.object(one.node, one.path)
}

// items returns the elements of the list at a key.
func (o *object) items(key string, required bool) []*entry {
	one := o.take(key, required)
	if one == nil {
		return nil
	}
	o.shape.is(one.path, "array")
	if one.node.Kind != yaml.SequenceNode {
		o.fail(one.node.Line, one.path, "une liste est attendue")
		return nil
	}
	var items []*entry
	for i, node := range one.node.Content {
		items = append(items, &entry{path: one.path + "[" + strconv.Itoa(i) + "]", node: node, line: node.Line})
	}
	return items
}

// text reads a text that is not empty.
func (r *reader) text(one *entry) string {
	if one == nil {
		return ""
	}
	r.shape.is(one.path, "string")
	if one.node.Kind != yaml.ScalarNode || one.node.ShortTag() != "!!str" {
		r.fail(one.node.Line, one.path, "un texte est attendu (au besoin entre guillemets)")
		return ""
	}
	if strings.TrimSpace(one.node.Value) == "" {
		r.fail(one.node.Line, one.path, "texte vide")
	}
	return one.node.Value
}

func (o *object) text(key string) string { return o.reader.text(o.take(key, true)) }

// optional reads a text that may be absent.
func (o *object) optional(key string) string { return o.reader.text(o.take(key, false)) }

// scalar returns the value at a key whatever its type, and false when there is none.
func (o *object) scalar(key string, required bool) (*entry, bool) {
	one := o.take(key, required)
	if one != nil && one.node.Kind != yaml.ScalarNode {
		o.fail(one.node.Line, one.path, "une valeur simple est attendue")
		return nil, false
	}
	return one, one != nil
}

func (o *object) flag(key string) bool {
	one, ok := o.scalar(key, true)
	if ok {
		o.shape.is(one.path, "boolean")
	}
	if ok && one.node.Value != "true" && one.node.Value != "false" {
		o.fail(one.node.Line, one.path, "true ou false est attendu")
	}
	return ok && one.node.Value == "true"
}

func (o *object) number(key string) int {
	one, ok := o.scalar(key, true)
	if !ok {
		return 0
	}
	o.shape.is(one.path, "integer")
	value, err := strconv.Atoi(one.node.Value)
	if err != nil || value < 0 {
		o.fail(one.node.Line, one.path, "un nombre entier est attendu")
	}
	return value
}

func (o *object) date(key string) calendar.Date {
	one, ok := o.scalar(key, true)
	if !ok {
		return calendar.Date{}
	}
	return o.reader.date(one)
}

func (r *reader) date(one *entry) calendar.Date {
	r.shape.matches(one.path, `^\d{4}-\d{2}-\d{2}$`)
	date, err := calendar.Parse(one.node.Value)
	if err != nil || one.node.Kind != yaml.ScalarNode {
		r.fail(one.node.Line, one.path, "une date comme 2022-10-05 est attendue")
	}
	return date
}

func (r *reader) period(one *entry) calendar.Period {
	if one == nil {
		return calendar.Period{}
	}
	r.shape.matches(one.path, `^P(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}D)?$`)
	period, err := calendar.ParsePeriod(one.node.Value)
	if err != nil || one.node.Kind != yaml.ScalarNode {
		r.fail(one.node.Line, one.path, "une durée comme P36M, P1Y ou P90D est attendue")
	}
	return period
}

func (o *object) duration(key string, required bool) time.Duration {
	one, ok := o.scalar(key, required)
	if !ok {
		return 0
	}
	o.shape.matches(one.path, `^(\d+h)?(\d+m)?$`)
	duration, err := time.ParseDuration(one.node.Value)
	if err != nil || duration < 0 {
		o.fail(one.node.Line, one.path, "une durée comme 48h ou 30m est attendue")
	}
	return duration
}

// lifetime reads how long something lasts: hours and minutes, or "kept" for ever.
func (o *object) lifetime() (lasts time.Duration, kept bool) {
	if one := o.find("lifetime"); one != nil && one.node.Value == "kept" {
		one.taken = true
		return 0, true
	}
	return o.duration("lifetime", true), false
}

// choice reads one of a closed list of words.
func choice[T ~string](o *object, key string, allowed ...T) T {
	one := o.take(key, true)
	return oneOf(o.reader, one, allowed)
}

func oneOf[T ~string](r *reader, one *entry, allowed []T) T {
	value := T(r.text(one))
	if one != nil {
		r.shape.oneOf(one.path, words(allowed))
	}
	if value != "" && !slices.Contains(allowed, value) {
		r.fail(one.node.Line, one.path, "« %s » n’est pas admis, il faut %s", value, join(allowed))
	}
	return value
}

// named reads a name that must be one of those declared elsewhere in the file; empty when absent and not required.
func named[T ~string](r *reader, one *entry, what string, known func(T) bool) T {
	value := T(r.text(one))
	if value != "" && !known(value) {
		r.fail(one.node.Line, one.path, "%s « %s » n’existe pas", what, value)
	}
	return value
}

// names reads a list of such names, each once.
func names[T ~string](o *object, key string, required bool, what string, known func(T) bool) []T {
	var list []T
	for _, item := range o.items(key, required) {
		value := named(o.reader, item, what, known)
		if value != "" && slices.Contains(list, value) {
			o.fail(item.line, item.path, "%s « %s » en double", what, value)
		}
		list = append(list, value)
	}
	return list
}

func join[T ~string](list []T) string { return strings.Join(words(list), ", ") }

func words[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, word := range list {
		texts[i] = string(word)
	}
	return texts
}
