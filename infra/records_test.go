package infra

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// record is a row of the list in shared/table/doc.go.
type record struct{ kind, table, pk, sk, meaning, goType, category, rule string }

func recordList(t *testing.T) []record {
	t.Helper()
	text, err := os.ReadFile("../shared/table/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var records []record
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimPrefix(strings.TrimSpace(line), "//"), "|")
		if len(cells) != 8 || strings.Contains(line, "---") || strings.Contains(line, "| Go type") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		records = append(records, record{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]})
	}
	return records
}

// kindConstants are the kinds that the code knows.
func kindConstants(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../shared/table/kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	ast.Inspect(file, func(node ast.Node) bool {
		if value, ok := node.(*ast.ValueSpec); ok {
			for _, literal := range value.Values {
				kinds = append(kinds, strings.Trim(literal.(*ast.BasicLit).Value, `"`))
			}
		}
		return true
	})
	return kinds
}

// TestRecordList holds the one list of what is stored against the code and the service files: every kind has its row, every sealed kind
// the category whose group seals it, and every category an owner and a retention rule.
func TestRecordList(t *testing.T) {
	rows := recordList(t)
	listed := map[string]record{}
	for _, row := range rows {
		if _, twice := listed[row.kind]; twice {
			t.Errorf("%s stands twice in the list", row.kind)
		}
		listed[row.kind] = row
	}
	kinds := kindConstants(t)
	if len(kinds) < 25 || len(rows) != len(kinds) {
		t.Errorf("%d rows for %d kinds", len(rows), len(kinds))
	}
	for _, kind := range kinds {
		if _, ok := listed[kind]; !ok {
			t.Errorf("kind %s is not in the list of shared/table/doc.go", kind)
		}
	}
	for _, id := range service.Services() {
		svc, err := service.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		checkSealed(t, svc, listed)
		for _, row := range rows {
			checkRow(t, svc, row)
		}
	}
}

func checkSealed(t *testing.T, svc *service.Service, listed map[string]record) {
	for kind, category := range serve.Categories() {
		if got := listed[string(kind)].category; got != string(category) {
			t.Errorf("%s: kind %s is sealed as %s and listed as %q", svc.ID, kind, category, got)
		}
	}
	for kind := range serve.SealGroups(svc) {
		if listed[string(kind)].category == "-" {
			t.Errorf("%s: kind %s is sealed and listed as not personal", svc.ID, kind)
		}
	}
}

var endings = []string{"its own", "kept", "unit", "relay", "rebuild", "expiry"}

func checkRow(t *testing.T, svc *service.Service, row record) {
	if row.category != "-" {
		category, ok := svc.Category(service.Category(row.category))
		if !ok || len(category.Owner) == 0 || len(svc.RulesOf(category.ID)) == 0 {
			t.Errorf("%s: category %q of kind %s has no owner or no retention rule", svc.ID, row.category, row.kind)
		}
	}
	switch {
	case slices.Contains(endings, row.rule):
	case regexp.MustCompile(`^[A-Z]{2}-\d+`).MatchString(row.rule):
		if svc.Rule(service.RuleID(row.rule)) == nil {
			t.Errorf("%s: kind %s ends by %s, which is no rule", svc.ID, row.kind, row.rule)
		}
	default:
		if len(svc.RulesFor(service.Class(row.rule))) == 0 {
			t.Errorf("%s: kind %s is in units of class %q, which has no rule", svc.ID, row.kind, row.rule)
		}
	}
	if !strings.Contains("records keys journal ephemeral", row.table) || table.CheckKey(table.At(table.Name(row.table), row.pk, row.sk)) != nil {
		t.Errorf("kind %s: no table %q", row.kind, row.table)
	}
}

// TestRecordKeys holds the list's partition prefixes against keys.go: what a row says is where the constructors put it.
func TestRecordKeys(t *testing.T) {
	text, err := os.ReadFile("../shared/table/keys.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range recordList(t) {
		prefix, _, _ := strings.Cut(row.pk, "#")
		if !strings.Contains(string(text), `"`+prefix+`#`) && !strings.Contains(string(text), `"`+prefix+`"`) {
			t.Errorf("kind %s: keys.go makes no key that begins with %s", row.kind, prefix)
		}
	}
}
