package wiring

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// reader gathers the stack from the root template and the nested ones.
type reader struct {
	doc    *document // the root
	native native
	stack  Stack

	timeout time.Duration        // of Globals
	nested  map[string]*document // nested stacks by logical id, with the document found to be theirs, nil until an output is used
	apis    []string             // logical ids of the APIs
	rules   []ObjectRule
}

// Read reads a root template and the nested templates that it uses. What it refuses it names with the line.
func Read(root []byte, nested ...[]byte) (*Stack, error) {
	doc, err := parse("template", root)
	if err != nil {
		return nil, fmt.Errorf("wiring: %w", err)
	}
	r := &reader{doc: doc, timeout: 3 * time.Second, nested: map[string]*document{}}
	r.native = native{types: map[string]string{}, outputs: map[string]output{}}
	for i, data := range nested {
		inner, err := parse(fmt.Sprintf("nested template %d", i+1), data)
		if err != nil {
			return nil, fmt.Errorf("wiring: %w", err)
		}
		if err := r.readNested(inner); err != nil {
			return nil, fmt.Errorf("wiring: %w", err)
		}
	}
	if err := r.readRoot(); err != nil {
		return nil, fmt.Errorf("wiring: %w", err)
	}
	if err := r.join(); err != nil {
		return nil, fmt.Errorf("wiring: %w", err)
	}
	return &r.stack, nil
}

var rootSections = []string{
	"AWSTemplateFormatVersion", "Transform", "Description", "Parameters", "Rules", "Conditions", "Globals", "Resources", "Outputs",
}

func (r *reader) readRoot() error {
	top, err := r.doc.object(r.doc.root, rootSections...)
	if err != nil {
		return err
	}
	if err := r.readGlobals(top); err != nil {
		return err
	}
	section, err := r.doc.need(top, "Resources")
	if err != nil {
		return err
	}
	list, err := r.doc.object(section)
	if err != nil {
		return err
	}
	var functions []string
	for _, id := range list.names { // what functions refer to comes first
		kind, err := r.readResource(id, list.values[id])
		if err != nil {
			return fmt.Errorf("%w (resource %s)", err, id)
		}
		if kind == "AWS::Serverless::Function" {
			functions = append(functions, id)
		}
	}
	for _, id := range functions {
		if err := r.readFunction(id, list.values[id]); err != nil {
			return fmt.Errorf("%w (function %s)", err, id)
		}
	}
	for _, id := range list.names {
		if err := r.readRule(list.values[id]); err != nil {
			return fmt.Errorf("%w (rule %s)", err, id)
		}
	}
	return nil
}

func (r *reader) readGlobals(top object) error {
	section := top.values["Globals"]
	if section == nil {
		return nil
	}
	globals, err := r.doc.object(section, "Function")
	if err != nil {
		return err
	}
	node, err := r.doc.need(globals, "Function")
	if err != nil {
		return err
	}
	function, err := r.doc.object(node)
	if err != nil || function.values["Timeout"] == nil {
		return err
	}
	seconds, err := r.doc.number(function, "Timeout", 1, 900)
	r.timeout = time.Duration(seconds) * time.Second
	return err
}

func (r *reader) readResource(id string, node *yaml.Node) (string, error) {
	kind, _, err := r.doc.resource(node)
	if err != nil {
		return "", err
	}
	switch kind {
	case "AWS::Serverless::Function", "AWS::Events::Rule":
	case "AWS::Serverless::Application":
		r.nested[id] = nil
	case "AWS::Serverless::Api":
		r.apis = append(r.apis, id)
	case queueType, tableType, bucketType:
		return "", r.doc.refuse(node, "%s stands in a nested template, not here", kind)
	default:
		if !slices.Contains(inert, kind) {
			return "", r.doc.refuse(node, "type %s is not known; if it wakes nothing, list it in infra/wiring", kind)
		}
	}
	return kind, nil
}

// refer resolves !GetAtt NESTED.Outputs.<id><suffix> to the logical id of a native resource of that type.
func (r *reader) refer(node *yaml.Node, kind, suffix string) (string, error) {
	path, err := r.doc.call(node, "!GetAtt")
	if err != nil {
		return "", err
	}
	parts := strings.Split(path, ".")
	inner, isNested := r.nested[parts[0]]
	if len(parts) != 3 || parts[1] != "Outputs" || !isNested {
		return "", r.doc.refuse(node, "!GetAtt STACK.Outputs.NAME of a nested stack is expected here")
	}
	id, ok := strings.CutSuffix(parts[2], suffix)
	found, there := r.native.outputs[parts[2]]
	if !ok || !there || r.native.types[id] != kind {
		return "", r.doc.refuse(node, "%s is no output of a %s named for it with %s", parts[2], kind, suffix)
	}
	if inner != nil && inner != found.doc {
		return "", r.doc.refuse(node, "%s is an output of another template than the other outputs of %s", parts[2], parts[0])
	}
	r.nested[parts[0]] = found.doc
	function, want := "!GetAtt", id+"."+suffix
	if suffix == "Name" {
		function, want = "!Ref", id
	}
	if got, err := found.doc.call(found.value, function); err != nil || got != want {
		return "", found.doc.refuse(found.value, "output %s must be %s %s", parts[2], function, want)
	}
	return id, nil
}

// join gives each object rule to the function that reads its queue, and refuses what would never be read.
func (r *reader) join() error {
	readers := map[string]int{}
	for i, function := range r.stack.Functions {
		for _, event := range function.Queues {
			if other, twice := readers[event.Queue]; twice {
				return fmt.Errorf("template: %s is read by %s and %s", event.Queue, r.stack.Functions[other].LogicalID, function.LogicalID)
			}
			readers[event.Queue] = i
		}
	}
	for _, rule := range r.rules {
		i, read := readers[rule.Queue]
		if !read {
			return fmt.Errorf("template: no function reads %s, where %s sends its objects", rule.Queue, rule.Bucket)
		}
		r.stack.Functions[i].Objects = append(r.stack.Functions[i].Objects, rule)
	}
	for _, queue := range r.stack.Queues {
		if queue.DeadLetters == "" {
			continue
		}
		if _, read := readers[queue.Name]; !read {
			return fmt.Errorf("template: no function reads %s", queue.Name)
		}
		if r.native.types[queue.DeadLetters] != queueType {
			return fmt.Errorf("template: the dead letters of %s, %s, are no queue", queue.Name, queue.DeadLetters)
		}
	}
	return nil
}
