package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// source installs a pinned tool into an empty folder, with the caller's environment: it may need a proxy or a mirror to reach its registry.
type source func(ctx context.Context, folder string, wanted pin) error

// pypi makes a Python environment of the tool's own: no two of them agree on their libraries.
func pypi(ctx context.Context, folder string, wanted pin) error {
	if err := needs(ctx, "Python", "3.10", "python3", "--version"); err != nil {
		return err
	}
	if err := run(ctx, nil, "python3", "-m", "venv", folder); err != nil {
		return err
	}
	python := filepath.Join(folder, "bin", "python")
	return run(ctx, nil, python, "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check", wanted.name+"=="+wanted.version)
}

// pom asks for one dependency; %s are its group, artifact and version.
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tandem</groupId><artifactId>emulator</artifactId><version>1</version>
  <dependencies><dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency></dependencies>
</project>
`

// maven copies a Java tool and all that it stands on into the folder libs.
func maven(ctx context.Context, folder string, wanted pin) error {
	if err := errors.Join(needs(ctx, "Java", "17", "java", "-version"), needs(ctx, "Maven", "3.6", "mvn", "--version")); err != nil {
		return err
	}
	group, artifact, _ := strings.Cut(wanted.name, ":")
	file := filepath.Join(folder, "pom.xml")
	if err := os.WriteFile(file, fmt.Appendf(nil, pom, group, artifact, wanted.version), 0o644); err != nil {
		return err
	}
	return run(ctx, nil, "mvn", "-B", "-q", "-ntp", "-f", file, "dependency:copy-dependencies",
		"-DoutputDirectory="+filepath.Join(folder, wanted.program), "-DincludeScope=runtime")
}

// golang compiles a Go tool; without C, so that no compiler of C is needed.
func golang(ctx context.Context, folder string, wanted pin) error {
	return run(ctx, []string{"GOBIN=" + folder, "CGO_ENABLED=0"}, "go", "install", wanted.name+"@"+wanted.version)
}

// npm unpacks a package without running anything of it.
func npm(ctx context.Context, folder string, wanted pin) error {
	if err := needs(ctx, "npm", "9", "npm", "--version"); err != nil {
		return err
	}
	return run(ctx, nil, "npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", wanted.name+"@"+wanted.version)
}

// debian unpacks packages of Debian and runs nothing of theirs, so that it takes no root. Debian keeps one version of each and mends it: the pin
// is that of the upstream program, which the newest package must still be.
func debian(ctx context.Context, folder string, wanted pin) error {
	packages := strings.Fields(wanted.name)
	if err := runIn(ctx, folder, "apt-get", append([]string{"download", "-q"}, packages...)...); err != nil {
		return fmt.Errorf("a Debian whose lists are fresh (apt-get update) is needed: %w", err)
	}
	archives, err := filepath.Glob(filepath.Join(folder, "*.deb"))
	if err != nil || len(archives) != len(packages) {
		return fmt.Errorf("came: %d packages of %d, %w", len(archives), len(packages), err)
	}
	for _, archive := range archives {
		if strings.HasPrefix(filepath.Base(archive), packages[0]+"_") && !strings.Contains(archive, "_"+wanted.version) {
			return fmt.Errorf("version of Debian: %s, and %s is pinned", filepath.Base(archive), wanted.version)
		}
		if err := run(ctx, nil, "dpkg-deb", "-x", archive, folder); err != nil {
			return err
		}
	}
	return nil
}

// needs runs a command that says its version, and says in plain words when it is missing or too old.
func needs(ctx context.Context, what, least string, command ...string) error {
	missing := fmt.Errorf("%s %s or newer is needed", what, least)
	said, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s: %w\n%s", missing, strings.Join(command, " "), err, tail(said))
	}
	if found := versionSaid.Find(said); found == nil || number(string(found)) < number(least) {
		return fmt.Errorf("%w: %s says\n%s", missing, strings.Join(command, " "), tail(said))
	}
	return nil
}

var (
	versionSaid = regexp.MustCompile(`(version "|Python |Maven |^)\d+(\.\d+)?`)
	numbers     = regexp.MustCompile(`\d+`)
)

// number orders versions by their first two numbers.
func number(version string) int {
	found := append(numbers.FindAllString(version, 2), "0")
	major, _ := strconv.Atoi(found[0]) // digits
	minor, _ := strconv.Atoi(found[1])
	return major*1000 + minor
}

// run runs an installer and shows the end of what it printed when it fails.
func run(ctx context.Context, env []string, name string, args ...string) error {
	return runCommand(exec.CommandContext(ctx, name, args...), env)
}

// runIn is run in a folder.
func runIn(ctx context.Context, folder, name string, args ...string) error {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = folder
	return runCommand(command, nil)
}

func runCommand(command *exec.Cmd, env []string) error {
	command.Env = append(os.Environ(), env...)
	inGroup(command)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, tail(said.Bytes()))
	}
	return nil
}
