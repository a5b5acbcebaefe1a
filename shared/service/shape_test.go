package service

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The schema that editors use says what the loader asks.
func TestSchema(t *testing.T) {
	want, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	const path = "service.schema.json"
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what the loader asks (-loader +file), run go test ./shared/service -update:\n%s", path, diff)
	}
	for _, id := range Services() {
		data, err := files.ReadFile(id + ".yaml")
		if err != nil || !strings.Contains(string(data), "# yaml-language-server: $schema=./"+path) {
			t.Errorf("%s.yaml does not name its schema: %v", id, err)
		}
	}
}

// Spots of the schema that are known from the form of the files.
func TestSchemaKnows(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	type node struct {
		Type       string
		Enum       []string
		Pattern    string
		Required   []string
		Properties map[string]*node
		Items      *node
		// false, or the schema of what is called as one likes
		AdditionalProperties json.RawMessage
	}
	var top node
	if err := json.Unmarshal(text, &top); err != nil {
		t.Fatal(err)
	}
	rule := top.Properties["retention"].Items
	if !slices.Contains(rule.Required, "clock") || slices.Contains(rule.Required, "minimum") || string(rule.AdditionalProperties) != "false" {
		t.Errorf("a rule requires %v", rule.Required)
	}
	if !slices.Contains(rule.Properties["kind"].Enum, "min+max") || rule.Properties["period"].Pattern == "" || rule.Properties["end"].Type != "string" {
		t.Errorf("a rule's kind %+v, period %+v, end %+v", rule.Properties["kind"], rule.Properties["period"], rule.Properties["end"])
	}
	if slices.Contains(top.Required, "controller") || slices.Contains(top.Required, "parties") || !slices.Contains(top.Required, "roles") {
		t.Errorf("a service requires %v", top.Required)
	}
	var role node
	if err := json.Unmarshal(top.Properties["roles"].AdditionalProperties, &role); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(role.Properties["account"].Enum, "enrolment") || role.Properties["professional"].Type != "boolean" {
		t.Errorf("a role is %+v", role.Properties)
	}
}
