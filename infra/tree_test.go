package infra

import (
	"os"
	"slices"
	"sort"
	"sync"
	"testing"

	"go.yaml.in/yaml/v4"

	"tandem/infra/wiring"
)

// templates are the three templates, as text (for mutation) and as trees.
type templates struct {
	root, data, messaging string
}

func readTemplates(t *testing.T) templates {
	t.Helper()
	return templates{readText(t, "../template.yaml"), readText(t, "data.yaml"), readText(t, "messaging.yaml")}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// stack is what the rules judge.
type stack struct {
	root, data, messaging tree
	text                  string               // of all three
	wiring                func() *wiring.Stack // read when first asked for
}

// parsed keeps trees by their text: a mutation changes one template of three.
var parsed sync.Map

func (f templates) load(t *testing.T) stack {
	t.Helper()
	once := func(text string) tree {
		if known, ok := parsed.Load(text); ok {
			return known.(tree)
		}
		fresh := parseTree(t, text)
		parsed.Store(text, fresh)
		return fresh
	}
	return stack{once(f.root), once(f.data), once(f.messaging), f.root + f.data + f.messaging, sync.OnceValue(func() *wiring.Stack {
		read, err := wiring.Read([]byte(f.root), []byte(f.data), []byte(f.messaging))
		if err != nil {
			t.Fatal(err)
		}
		return read
	})}
}

// tree is a mapping of a template. A short-form function stands as its long form: !Ref x is {"Ref": "x"}, !GetAtt a.b is {"Fn::GetAtt": "a.b"}.
type tree map[string]any

func parseTree(t *testing.T, text string) tree {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	found, ok := value(t, document.Content[0]).(tree)
	if !ok {
		t.Fatal("the template is no mapping")
	}
	return found
}

func value(t *testing.T, node *yaml.Node) any {
	t.Helper()
	plain := plainValue(t, node)
	switch node.Tag {
	case "!Ref":
		return tree{"Ref": plain}
	case "!GetAtt", "!Sub", "!If", "!Equals", "!Not":
		return tree{"Fn::" + node.Tag[1:]: plain}
	}
	return plain
}

func plainValue(t *testing.T, node *yaml.Node) any {
	t.Helper()
	switch node.Kind {
	case yaml.MappingNode:
		found := tree{}
		for i := 0; i < len(node.Content); i += 2 {
			found[node.Content[i].Value] = value(t, node.Content[i+1])
		}
		return found
	case yaml.SequenceNode:
		found := make([]any, 0, len(node.Content))
		for _, inner := range node.Content {
			found = append(found, value(t, inner))
		}
		return found
	}
	if node.Tag == "!!int" || node.Tag == "!!bool" {
		var found any
		if err := node.Decode(&found); err != nil {
			t.Fatal(err)
		}
		return found
	}
	return node.Value
}

// at follows names; nil when one is missing.
func (t tree) at(names ...string) any {
	var found any = t
	for _, name := range names {
		inner, ok := found.(tree)
		if !ok {
			return nil
		}
		found = inner[name]
	}
	return found
}

func (t tree) in(names ...string) tree { found, _ := t.at(names...).(tree); return found }

func (t tree) list(names ...string) []any { found, _ := t.at(names...).([]any); return found }

func (t tree) text(names ...string) string { found, _ := t.at(names...).(string); return found }

// resource is one resource of a template.
type resource struct {
	id string
	tree
}

// resources are those of a type, by name.
func (t tree) resources(kind string) []resource {
	var found []resource
	for id := range t.in("Resources") {
		if r := t.in("Resources", id); r.text("Type") == kind {
			found = append(found, resource{id, r})
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].id < found[j].id })
	return found
}

func (s stack) functions() []resource { return s.root.resources("AWS::Serverless::Function") }

// statement is one permission of a function.
type statement struct {
	function, sid, effect string
	actions               []string
	resources             []any
	condition             tree
}

// statements are the permissions of every function; the second result names what is not one.
func (s stack) statements() (found []statement, odd []string) {
	for _, function := range s.functions() {
		for _, policy := range function.list("Properties", "Policies") {
			inner, ok := policy.(tree)
			if !ok || inner.list("Statement") == nil {
				odd = append(odd, function.id+": a policy that is not written out here")
				continue
			}
			for _, one := range inner.list("Statement") {
				if each, ok := one.(tree); ok {
					found = append(found, readStatement(function.id, each))
				}
			}
		}
	}
	return found, odd
}

func readStatement(function string, from tree) statement {
	found := statement{function: function, sid: from.text("Sid"), effect: from.text("Effect"), condition: from.in("Condition")}
	for _, action := range from.list("Action") {
		name, _ := action.(string)
		found.actions = append(found.actions, name)
	}
	if list := from.list("Resource"); list != nil {
		found.resources = list
	} else {
		found.resources = []any{from["Resource"]}
	}
	return found
}

// on reports whether the statement bears on an output of the data stack, such as "KeysTableArn".
func (s statement) on(output string) bool {
	return slices.ContainsFunc(s.resources, func(r any) bool {
		each, ok := r.(tree)
		return ok && (each.text("Fn::GetAtt") == "Data.Outputs."+output || each.text("Fn::Sub") == "${Data.Outputs."+output+"}")
	})
}
