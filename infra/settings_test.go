package infra

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tandem/shared/bootstrap"
	"tandem/shared/invoke"
	"tandem/shared/serve"
)

// embedded are the keys of the settings that mains embed.
var embedded = map[string][]string{
	"bootstrap.Function": serve.Keys[bootstrap.Function](), "bootstrap.Tables": serve.Keys[bootstrap.Tables](),
	"bootstrap.LastingTables": serve.Keys[bootstrap.LastingTables](),
	"bootstrap.BranchKey":     serve.Keys[bootstrap.BranchKey](), "bootstrap.FilesBucket": serve.Keys[bootstrap.FilesBucket](),
	"bootstrap.QuarantineBucket": serve.Keys[bootstrap.QuarantineBucket](), "bootstrap.DropBucket": serve.Keys[bootstrap.DropBucket](),
	"bootstrap.Scanner": serve.Keys[bootstrap.Scanner](),
	"bootstrap.Site":    serve.Keys[bootstrap.Site](), "invoke.Settings": serve.Keys[invoke.Settings](),
}

// TestSettings holds the environment that template.yaml gives each function against the settings that its main reads: one too few and it
// does not start, one too many and it knows of what it has no business with. A missing retention value went unnoticed for weeks elsewhere.
func TestSettings(t *testing.T) {
	stack := readTemplates(t).load(t)
	all := keysOf(stack.root.in("Globals", "Function", "Environment", "Variables"))
	for _, function := range stack.functions() {
		given := slices.Concat(all, keysOf(function.in("Properties", "Environment", "Variables")))
		slices.Sort(given)
		folder := strings.ToLower(strings.TrimSuffix(function.id, "Function"))
		read := readSettings(t, filepath.Join("..", "functions", folder, "lambda", "main.go"))
		slices.Sort(read)
		if !slices.Equal(given, read) {
			t.Errorf("%s: template.yaml sets %v, its main reads %v", function.id, given, read)
		}
	}
}

func keysOf(variables tree) []string { return slices.Collect(maps.Keys(variables)) }

// readSettings lists the keys of a main's settings, by its source: a main cannot be imported.
func readSettings(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.TypeSpec)
		if !ok || spec.Name.Name != "settings" {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			if len(field.Names) > 0 {
				keys = append(keys, reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("env"))
				continue
			}
			selector := field.Type.(*ast.SelectorExpr)
			name := selector.X.(*ast.Ident).Name + "." + selector.Sel.Name
			if embedded[name] == nil {
				t.Errorf("%s embeds %s: enter it in embedded", path, name)
			}
			keys = append(keys, embedded[name]...)
		}
		return false
	})
	if len(keys) == 0 {
		t.Errorf("%s has no settings", path)
	}
	return keys
}

// TestInvokeRoutes holds the site's way to the API against the gateway's: both must take a path to the same function.
func TestInvokeRoutes(t *testing.T) {
	settings := invoke.Settings{
		Registration: "RegistrationFunction", Account: "AccountFunction", Cv: "CvFunction", Offer: "OfferFunction", Matching: "MatchingFunction",
		Admin: "AdminFunction", Breach: "BreachFunction", Campaign: "CampaignFunction", Journal: "JournalFunction", Right: "RightFunction", Candidacy: "CandidacyFunction", Message: "MessageFunction", Export: "ExportFunction", Vault: "VaultFunction", Referential: "ReferentialFunction",
	}
	routes, seen := settings.Routes(), map[string]bool{}
	for _, function := range readTemplates(t).load(t).wiring().Functions {
		for _, route := range function.Routes {
			path, api := strings.CutSuffix(route.Path, "{proxy+}")
			if !strings.HasPrefix(path, "/api/") {
				continue
			}
			if api {
				path += "x/y"
			}
			if got := routes.Owner(path); got != function.LogicalID {
				t.Errorf("%s: the gateway asks %s, the site %q", route.Path, function.LogicalID, got)
			}
			seen[function.LogicalID] = true
		}
	}
	if len(seen) != 15 {
		t.Errorf("%d functions have paths of the API", len(seen))
	}
	for _, path := range []string{"", "x", "/", "/api/v1", "/api/v1/unheard", "/api/v1/offersx"} {
		if got := routes.Owner(path); got != "" {
			t.Errorf("%q goes to %s", path, got)
		}
	}
}
