package infra

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
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

// kindConstants are the kinds that the code knows, each with the name of its constant.
func kindConstants(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	inspect(t, "../shared/table/kinds.go", func(node ast.Node) {
		if value, ok := node.(*ast.ValueSpec); ok {
			for i, literal := range value.Values {
				names[strings.Trim(literal.(*ast.BasicLit).Value, `"`)] = value.Names[i].Name
			}
		}
	})
	return names
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
	for kind := range kinds {
		if _, ok := listed[kind]; !ok {
			t.Errorf("kind %s is not in the list of shared/table/doc.go", kind)
		}
	}
	for _, kind := range serve.SealedKinds() {
		if listed[string(kind)].category == "-" {
			t.Errorf("kind %s is sealed and listed as not personal", kind)
		}
	}
	for _, row := range rows {
		if !strings.Contains("records keys journal ephemeral", row.table) || table.CheckKey(table.At(table.Name(row.table), row.pk, row.sk)) != nil {
			t.Errorf("kind %s: no table %q", row.kind, row.table)
		}
	}
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for kind, category := range svc.Records {
			row, ok := listed[kind]
			if !ok {
				t.Errorf("%s: records names %q, which is no kind of item", svc.ID, kind)
			}
			checkCategory(t, svc, kind, category)
			if spec, _ := svc.Category(category); stack.Service == service.Default && spec.Personal && row.category != string(category) {
				t.Errorf("kind %s is of category %s in %s and listed as %q", kind, category, svc.ID, row.category)
			}
		}
		for _, row := range rows {
			checkEnd(t, svc, row)
		}
	}
}

// TestOwnersAreShownAll holds what stands with a person to the one place that shows people what is held of them: a kind that it does not know
// stops their page and their copy.
func TestOwnersAreShownAll(t *testing.T) {
	known := map[string]bool{}
	inspect(t, "../shared/held/held.go", func(node ast.Node) {
		if clause, ok := node.(*ast.CaseClause); ok {
			for _, one := range clause.List {
				if kind, ok := one.(*ast.SelectorExpr); ok {
					known[kind.Sel.Name] = true
				}
			}
		}
	})
	names := kindConstants(t)
	with := 0
	for _, row := range recordList(t) {
		if row.table != "records" || row.pk != "P#person" || row.rule == "coffre" { // what is sealed stands with a name drawn for it, nobody's
			continue
		}
		with++
		if !known[names[row.kind]] {
			t.Errorf("kind %s stands with a person, and shared/held does not know it", row.kind)
		}
	}
	if with < 10 {
		t.Errorf("%d kinds stand with a person", with)
	}
}

func inspect(t *testing.T, path string, look func(ast.Node)) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		look(node)
		return true
	})
}

// checkCategory holds what is personal to an owner and a retention rule.
func checkCategory(t *testing.T, svc *service.Service, kind string, id service.Category) {
	category, ok := svc.Category(id)
	if !ok || category.Personal && (len(category.Owner) == 0 || len(svc.RulesOf(id)) == 0) {
		t.Errorf("%s: category %q of kind %s has no owner or no retention rule", svc.ID, id, kind)
	}
}

var endings = []string{"its own", "kept", "unit", "relay", "rebuild", "expiry"}

// checkEnd holds a kind that the service keeps to a class of units that has a rule.
func checkEnd(t *testing.T, svc *service.Service, row record) {
	_, kept := svc.Records[row.kind]
	if !kept || slices.Contains(endings, row.rule) {
		if _, its := svc.Category(service.Category(row.category)); its && svc.ID == service.Default && row.rule != "rebuild" && !kept {
			t.Errorf("%s keeps kind %s and does not say of which category", svc.ID, row.kind)
		}
		return
	}
	if len(svc.RulesFor(service.Class(row.rule))) == 0 && svc.ID == service.Default {
		t.Errorf("%s: kind %s is in units of class %q, which has no rule", svc.ID, row.kind, row.rule)
	}
}

// TestRecordKeys holds the list's partition prefixes against the keys of shared/table: what a row says is where the constructors put it.
func TestRecordKeys(t *testing.T) {
	files, err := filepath.Glob("../shared/table/keys*.go")
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for _, file := range files {
		part, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, part...)
	}
	for _, row := range recordList(t) {
		prefix, _, _ := strings.Cut(row.pk, "#")
		if !strings.Contains(string(text), `"`+prefix+`#`) && !strings.Contains(string(text), `"`+prefix+`"`) {
			t.Errorf("kind %s: shared/table makes no key that begins with %s", row.kind, prefix)
		}
	}
}
