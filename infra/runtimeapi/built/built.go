// Package built makes functions ready to run on this machine: the bootstrap, built as the Makefile builds it for Lambda, and what
// template.yaml says of the function. Paths are from the root of the source tree, which callers name.
package built

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tandem/infra/runtimeapi"
)

// Function is what template.yaml says of a function.
type Function struct {
	LogicalID string        // "OfferFunction"
	Memory    int           // MB
	Timeout   time.Duration // of an invocation
	Keys      []string      // names of its environment, sorted: "RECORDS_TABLE"
}

// properties are those of a function, or those that all have.
type properties struct {
	Memory      int `yaml:"MemorySize"`
	Timeout     int `yaml:"Timeout"`
	Environment struct {
		Variables map[string]yaml.Node `yaml:"Variables"`
	} `yaml:"Environment"`
}

// Find reads what the template says of the function of a folder, functions/NAME.
func Find(root, name string) (Function, error) {
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		return Function{}, err
	}
	var template struct {
		Globals struct {
			Function properties `yaml:"Function"`
		} `yaml:"Globals"`
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		return Function{}, fmt.Errorf("built: template.yaml: %w", err)
	}
	for id, resource := range template.Resources {
		folder, _ := strings.CutSuffix(strings.ToLower(id), "function")
		if resource.Type != "AWS::Serverless::Function" || folder != name {
			continue
		}
		own := template.Globals.Function // what the function itself says replaces it
		own.Environment.Variables = nil
		if err := resource.Properties.Decode(&own); err != nil {
			return Function{}, fmt.Errorf("built: template.yaml: %s: %w", id, err)
		}
		keys := slices.AppendSeq(slices.Collect(maps.Keys(template.Globals.Function.Environment.Variables)), maps.Keys(own.Environment.Variables))
		slices.Sort(keys)
		return Function{id, own.Memory, time.Duration(own.Timeout) * time.Second, slices.Compact(keys)}, nil
	}
	return Function{}, fmt.Errorf("built: template.yaml has no function of functions/%s", name)
}

// Options are those by which the function runs with an environment.
func (f Function) Options(bootstrap string, env map[string]string) runtimeapi.Options {
	return runtimeapi.Options{Bootstrap: bootstrap, Name: f.LogicalID, Memory: f.Memory, Timeout: f.Timeout, Env: env}
}

// Package is the package of the main of a function's folder.
func Package(name string) string { return "./functions/" + name + "/lambda" }

// flags are those of the Makefile's build-%, which a test compares.
var flags = []string{"-trimpath", "-buildvcs=false", "-tags", "lambda.norpc,nethttpomithttp2", "-ldflags", "-s -w -buildid="}

// Build builds a main for this machine into a file.
func Build(ctx context.Context, root, main, output string) error {
	command := exec.CommandContext(ctx, "go", slices.Concat([]string{"build"}, flags, []string{"-o", output, main})...)
	command.Dir, command.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("built: %s: %w\n%s", main, err, said)
	}
	return nil
}
