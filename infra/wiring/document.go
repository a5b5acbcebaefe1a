package wiring

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// document is one template; its methods read nodes and refuse what they do not know with the line.
type document struct {
	name string
	root *yaml.Node
}

func parse(name string, data []byte) (*document, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if top.Kind != yaml.DocumentNode || len(top.Content) != 1 {
		return nil, fmt.Errorf("%s: not one YAML document", name)
	}
	return &document{name, top.Content[0]}, nil
}

func (d *document) refuse(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s line %d: %s", d.name, at.Line, fmt.Sprintf(format, args...))
}

// object is a mapping: its values by name, and the names in their order.
type object struct {
	node   *yaml.Node
	names  []string
	values map[string]*yaml.Node
}

// object reads a mapping. Names other than the known ones are refused, unless none is given.
func (d *document) object(node *yaml.Node, known ...string) (object, error) {
	if node.Kind != yaml.MappingNode || node.Tag != "!!map" {
		return object{}, d.refuse(node, "a mapping is expected here")
	}
	found := object{node: node, values: make(map[string]*yaml.Node, len(node.Content)/2)}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			return object{}, d.refuse(key, "a plain name is expected here")
		case value.Kind == yaml.AliasNode:
			return object{}, d.refuse(value, "%s: aliases are not read", key.Value)
		case len(known) > 0 && !slices.Contains(known, key.Value):
			return object{}, d.refuse(key, "%s is not known here", key.Value)
		case found.values[key.Value] != nil:
			return object{}, d.refuse(key, "%s stands twice", key.Value)
		}
		found.names = append(found.names, key.Value)
		found.values[key.Value] = value
	}
	return found, nil
}

// need is the value of a name that must be there.
func (d *document) need(o object, name string) (*yaml.Node, error) {
	if value := o.values[name]; value != nil {
		return value, nil
	}
	return nil, d.refuse(o.node, "%s is missing", name)
}

// at follows names down from a mapping.
func (d *document) at(o object, names ...string) (*yaml.Node, error) {
	for i, name := range names {
		value, err := d.need(o, name)
		if err != nil || i == len(names)-1 {
			return value, err
		}
		if o, err = d.object(value); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("wiring: no name to follow")
}

// literal is a plain scalar, not an expression.
func (d *document) literal(node *yaml.Node) (string, error) {
	if node.Kind != yaml.ScalarNode || !strings.HasPrefix(node.Tag, "!!") || node.Value == "" {
		return "", d.refuse(node, "a literal is expected here, not an expression")
	}
	return node.Value, nil
}

func (d *document) text(o object, name string) (string, error) {
	node, err := d.need(o, name)
	if err != nil {
		return "", err
	}
	return d.literal(node)
}

func (d *document) number(o object, name string, least, most int) (int, error) {
	node, err := d.need(o, name)
	if err != nil {
		return 0, err
	}
	if node.Kind != yaml.ScalarNode || node.Tag != "!!int" {
		return 0, d.refuse(node, "%s: a literal number is expected here", name)
	}
	value, err := strconv.Atoi(node.Value)
	if err != nil || value < least || value > most {
		return 0, d.refuse(node, "%s: %s is not between %d and %d", name, node.Value, least, most)
	}
	return value, nil
}

// one is the only element of a sequence.
func (d *document) one(node *yaml.Node) (*yaml.Node, error) {
	if node.Kind != yaml.SequenceNode || node.Tag != "!!seq" || len(node.Content) != 1 {
		return nil, d.refuse(node, "a list of one is expected here")
	}
	return node.Content[0], nil
}

// exactly holds a sequence of one literal to the value that is expected.
func (d *document) exactly(node *yaml.Node, want string) error {
	only, err := d.one(node)
	if err != nil {
		return err
	}
	if value, err := d.literal(only); err != nil || value != want {
		return d.refuse(only, "only %s is known here", want)
	}
	return nil
}

// call is the argument of a short-form function: "MatchingQueue.Arn" of !GetAtt MatchingQueue.Arn.
func (d *document) call(node *yaml.Node, function string) (string, error) {
	if node.Kind != yaml.ScalarNode || node.Tag != function {
		return "", d.refuse(node, "%s NAME is expected here", function)
	}
	return node.Value, nil
}
