package infra

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "tandem/"

// layer orders the packages: one may import those of lower layers and, but for functions, of its own.
type layer int

const (
	values   layer = iota // small types that validate and mask themselves
	ports                 // interfaces to storage, files, queues, keys and mail, with what wraps any implementation
	domain                // rules and record types
	adapters              // implementations of the ports, and the suites that they pass
	serving               // what serving an event needs
	handlers              // functions/<name>
	wired                 // mains, infra: everything together
)

// classes is the layer of every package under shared/. A new package is entered here, or TestLayers fails.
var classes = map[string]layer{
	"aptitude": values, "calendar": values, "clock": values, "commune": values, "email": values, "fault": values, "fold": values, "id": values,
	"lookup": values, "nir": values, "phone": values, "postal": values, "rome": values, "siret": values, "territory": values, "typed": values,

	"guessed": values, "pdf": values,

	"table": ports, "queue": ports, "object": ports, "mail": ports, "push": ports, "scan": ports, "seal": ports,
	"table/faulty": ports, "table/metered": ports, "queue/faulty": ports, "queue/metered": ports,
	"object/atrest": ports, "object/faulty": ports, "object/metered": ports, "mail/faulty": ports, "push/faulty": ports, "mail/metered": ports,

	"access": domain, "account": domain, "announce": domain, "breach": domain, "campaign": domain, "candidacy": domain, "consent": domain, "deadline": domain, "disclosure": domain, "cv": domain, "directive": domain, "directory": domain, "dossier": domain, "flux": domain, "habilitation": domain, "held": domain, "intake": domain,
	"journal": domain, "lifetime": domain, "match": domain, "message": domain, "notice": domain, "offer": domain, "policy": domain, "opening": domain, "outbox": domain, "person": domain,
	"projection": domain, "purge": domain, "purpose": domain, "registration": domain, "retention": domain, "right": domain, "service": domain, "ticket": domain,

	"table/bolt": adapters, "queue/bolt": adapters, "object/directory": adapters, "mail/outbox": adapters, "push/outbox": adapters, "push/webpush": adapters, "scan/clamd": adapters, "seal/local": adapters,
	"table/contract": adapters, "queue/contract": adapters, "object/contract": adapters, "seal/contract": adapters, "mail/contract": adapters, "push/contract": adapters,
	"table/dynamo": adapters, "object/s3": adapters, "queue/sqs": adapters, "seal/kms": adapters, "mail/ses": adapters,
	"cloud": adapters, "mail/compose": adapters,

	"serve": serving,

	"bootstrap": wired, "invoke": wired,
}

// cloud are the only packages under shared/ that may import the AWS SDK.
var cloud = []string{"table/dynamo", "object/s3", "queue/sqs", "seal/kms", "mail/ses", "cloud", "cloud/cloudtest", "bootstrap", "invoke"}

// pkg is what `go list` says of a package.
type pkg struct {
	ImportPath                         string
	Name                               string
	Imports, TestImports, XTestImports []string
	Error                              *struct{ Err string }
}

func listPackages(t *testing.T) []pkg {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-tags", "lambda.norpc,nethttpomithttp2", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Error", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var found []pkg
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		found = append(found, p)
	}
}

func TestLayers(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages only", len(packages))
	}
	for _, p := range packages {
		for _, broken := range judge(p) {
			t.Error(broken)
		}
	}
}

// judge says what a package imports that it must not.
func judge(p pkg) []string {
	own, ok := layerOf(p.ImportPath)
	if !ok {
		return []string{p.ImportPath + " has no layer: enter it in classes, in infra/layers_test.go"}
	}
	var broken []string
	for _, imported := range p.Imports {
		if why := forbidden(p.ImportPath, own, imported); why != "" {
			broken = append(broken, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, why))
		}
	}
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		if strings.HasPrefix(p.ImportPath, module+"functions/") && otherFunction(p.ImportPath, imported) {
			broken = append(broken, fmt.Sprintf("%s imports %s in its tests: a function never imports another", p.ImportPath, imported))
		}
	}
	return broken
}

func layerOf(importPath string) (layer, bool) {
	inside := strings.TrimPrefix(importPath, module)
	switch {
	case strings.HasPrefix(inside, "shared/"):
		name := strings.TrimPrefix(inside, "shared/")
		found, ok := classes[name]
		if !ok { // what a package keeps below it belongs with it; below a port everything is entered
			found, ok = classes[path.Dir(name)]
			ok = ok && found != ports
		}
		return found, ok
	case strings.HasPrefix(inside, "functions/"):
		if strings.HasSuffix(inside, "/lambda") {
			return wired, true
		}
		return handlers, true
	case inside == "infra" || strings.HasPrefix(inside, "infra/"):
		return wired, true
	}
	return 0, false
}

// pure is what values, ports and domain never import: they neither reach the outside nor print.
var pure = []string{"os", "os/exec", "os/signal", "net", "net/http", "net/rpc", "net/smtp", "log", "log/syslog", "syscall", "html/template", "text/template", "database/sql"}

func forbidden(path string, own layer, imported string) string {
	inside := strings.TrimPrefix(path, module)
	switch {
	case strings.HasPrefix(imported, "github.com/aws/aws-sdk-go-v2") || strings.HasPrefix(imported, "github.com/aws/smithy-go"):
		if !slices.Contains(cloud, strings.TrimPrefix(inside, "shared/")) && !strings.HasSuffix(inside, "/lambda") && inside != "infra/deployed" {
			return "only the AWS side of a port and the mains import the AWS SDK"
		}
	case strings.HasPrefix(imported, "github.com/aws/aws-lambda-go"):
		if own < serving {
			return "only serve, functions and mains know Lambda"
		}
	case imported == "html/template" || imported == "text/template":
		if inside != "functions/web" && inside != "shared/mail" && !strings.HasPrefix(inside, "shared/mail/") && own != wired {
			return "only functions/web and shared/mail may use templates: the linker would keep every method elsewhere"
		}
	case own <= domain && slices.Contains(pure, imported):
		return "values, ports and domain reach nothing outside"
	case own == domain && imported == "log/slog":
		return "domain rules do not log"
	case strings.HasPrefix(imported, module):
		return between(path, own, imported)
	}
	return ""
}

// between judges an import inside the module.
func between(path string, own layer, imported string) string {
	other, ok := layerOf(imported)
	switch {
	case !ok:
		return "it has no layer"
	case otherFunction(path, imported):
		return "a function never imports another"
	case own == wired:
		return ""
	case other > own:
		return "dependencies point the other way"
	case own == adapters && other == domain:
		return "the implementation of a port knows no domain"
	case (own == serving || own == handlers) && other == adapters:
		return "an implementation is chosen where things are wired, not here"
	case path == module+"functions/web" && other == ports:
		return "the site has no access to data: it is a client of the API"
	}
	return ""
}

// otherFunction reports whether one function's package imports another function's.
func otherFunction(path, imported string) bool {
	from, ok := strings.CutPrefix(path, module+"functions/")
	to, alsoOK := strings.CutPrefix(imported, module+"functions/")
	if !ok || !alsoOK {
		return false
	}
	return strings.Split(from, "/")[0] != strings.Split(to, "/")[0]
}

// The judgement itself: each line breaks one rule.
func TestLayersJudge(t *testing.T) {
	tests := []struct {
		path, imported, want string
	}{
		{"shared/cv", "github.com/aws/aws-sdk-go-v2/service/dynamodb", "AWS SDK"},
		{"functions/cv", "github.com/aws/aws-sdk-go-v2/config", "AWS SDK"},
		{"infra/local", "github.com/aws/aws-sdk-go-v2/config", "AWS SDK"},
		{"shared/cv", "github.com/aws/aws-lambda-go/events", "know Lambda"},
		{"shared/cv", "net/http", "reach nothing"},
		{"shared/flux", "os", "reach nothing"},
		{"shared/email", "log", "reach nothing"},
		{"shared/cv", "log/slog", "do not log"},
		{"shared/serve", "html/template", "may use templates"},
		{"functions/cv", "text/template", "may use templates"},
		{"shared/siret", "tandem/shared/table", "the other way"},
		{"shared/table", "tandem/shared/cv", "the other way"},
		{"shared/cv", "tandem/shared/serve", "the other way"},
		{"shared/serve", "tandem/functions/cv", "the other way"},
		{"shared/table/bolt", "tandem/shared/cv", "knows no domain"},
		{"shared/serve", "tandem/shared/table/bolt", "chosen where things are wired"},
		{"functions/cv", "tandem/shared/table/dynamo", "chosen where things are wired"},
		{"functions/cv", "tandem/functions/offer", "never imports another"},
		{"functions/cv/lambda", "tandem/functions/offer", "never imports another"},
		{"functions/web", "tandem/shared/table", "client of the API"},
		{"shared/unheard", "fmt", "enter it in classes"},
		{"shared/table/unheard", "fmt", "enter it in classes"},
		{"shared/flux/below", "net/http", "reach nothing"},
		{"shared/table/bolt/below", "os", ""},
		{"shared/cv", "tandem/shared/unheard", "has no layer"},
		{"shared/cv", "tandem/shared/siret", ""},
		{"shared/table/bolt", "os", ""},
		{"functions/cv/lambda", "github.com/aws/aws-sdk-go-v2/config", ""},
		{"infra/local", "tandem/functions/offer", ""},
		{"functions/web", "html/template", ""},
		{"shared/email", "log/slog", ""},
	}
	for _, test := range tests {
		t.Run(test.path+" "+test.imported, func(t *testing.T) {
			got := strings.Join(judge(pkg{ImportPath: module + test.path, Imports: []string{test.imported}}), "\n")
			if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
				t.Errorf("judged %q, want %q", got, test.want)
			}
		})
	}
}
