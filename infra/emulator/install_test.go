package emulator

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Every tool has one exact version, and every tool is run: by Start, or as a command.
func TestPins(t *testing.T) {
	exact := regexp.MustCompile(`^v?\d+\.\d+\.\d+$`)
	for tool, wanted := range pins {
		if !exact.MatchString(wanted.version) || wanted.from == nil || wanted.name == "" || wanted.program == "" {
			t.Errorf("%s: %q of %q as %q", tool, wanted.version, wanted.name, wanted.program)
		}
		if _, emulates := emulators[tool]; emulates == slices.Contains([]Tool{AxeCore, CfnLint, SAMCLI, Schemathesis}, tool) {
			t.Errorf("%s is neither an emulator nor something else, or both", tool)
		}
	}
	for tool := range emulators {
		if _, pinned := pins[tool]; !pinned {
			t.Errorf("%s has no pin", tool)
		}
	}
	if _, err := Install(t.Context(), t.TempDir(), "nothing"); err == nil {
		t.Error("a tool that is not there was installed")
	}
}

// What was interrupted is done again from nothing, what is whole is left alone, and another version replaces it.
func TestBrokenInstallIsDoneAgain(t *testing.T) {
	folder, times, broken := filepath.Join(t.TempDir(), "tool"), 0, errors.New("the line was cut")
	wanted := pin{name: "tool", version: "1.0.0", program: "tool", from: func(_ context.Context, folder string, _ pin) error {
		if times++; times == 1 {
			return errors.Join(broken, os.WriteFile(filepath.Join(folder, "half"), nil, 0o600))
		}
		return os.WriteFile(filepath.Join(folder, "tool"), nil, 0o700)
	}}
	if err := install(t.Context(), folder, wanted); !errors.Is(err, broken) {
		t.Fatalf("the broken install: %v", err)
	}
	for range 2 {
		if err := install(t.Context(), folder, wanted); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "half")); times != 2 || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("installed %d times, what was broken: %v", times, err)
	}
	wanted.version = "1.0.1"
	if err := install(t.Context(), folder, wanted); err != nil || times != 3 {
		t.Errorf("another version: installed %d times, %v", times, err)
	}
	wanted.version, wanted.program = "1.0.2", "absent"
	if err := install(t.Context(), folder, wanted); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an installer that made no program: %v", err)
	}
}

func TestOneInstallsOthersWait(t *testing.T) {
	folder, times := filepath.Join(t.TempDir(), "tool"), atomic.Int32{}
	wanted := pin{name: "tool", version: "1.0.0", program: "tool", from: func(_ context.Context, folder string, _ pin) error {
		times.Add(1)
		return os.WriteFile(filepath.Join(folder, "tool"), nil, 0o700)
	}}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := install(t.Context(), folder, wanted); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if times.Load() != 1 {
		t.Errorf("installed %d times", times.Load())
	}
}

// Who waits for another's install stops waiting with its context.
func TestLockEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := lock(ended, path); !errors.Is(err, context.Canceled) {
		t.Errorf("waited with %v", err)
	}
	unlock()
	again, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// What the machine lacks is said in plain words.
func TestMissingIsSaid(t *testing.T) {
	tests := []struct {
		what         string
		tool         Tool
		name, script string
		want         []string
	}{
		{"no Java", DynamoDB, "mvn", "echo Apache Maven 3.9.1", []string{"Java 17 or newer is needed", "java"}},
		{"old Java", ElasticMQ, "java", `echo 'openjdk version "11.0.2" 2019-01-15' >&2`, []string{"Java 17 or newer is needed", "11.0.2", "Maven 3.6 or newer is needed"}},
		{"a Java that does not run", ElasticMQ, "java", "echo Please visit the shop; exit 1", []string{"Java 17 or newer is needed", "Please visit the shop"}},
		{"no Python", Moto, "x", "", []string{"Python 3.10 or newer is needed"}},
		{"old Python", MiniStack, "python3", "echo Python 3.9.18", []string{"Python 3.10 or newer is needed", "3.9.18"}},
		{"no venv", CfnLint, "python3", `[ "$1" = --version ] && echo Python 3.12.1 || { echo ensurepip is not available; exit 1; }`, []string{"-m venv", "ensurepip is not available"}},
		{"no npm", AxeCore, "x", "", []string{"npm 9 or newer is needed"}},
		{"old npm", AxeCore, "npm", "echo 6.14.18", []string{"npm 9 or newer is needed", "6.14.18"}},
		{"no Go", VersityGW, "x", "", []string{`"go"`}},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			path := t.TempDir()
			if err := os.WriteFile(filepath.Join(path, test.name), []byte("#!/bin/sh\n"+test.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", path)
			_, err := Install(t.Context(), t.TempDir(), test.tool)
			for _, want := range append(test.want, "installing "+string(test.tool)) {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
		})
	}
}

func TestVersionsAreOrdered(t *testing.T) {
	for older, newer := range map[string]string{"3.9": "3.10", "3.10": "4", "11.0.2": "17", "17": "17.1"} {
		if number(older) >= number(newer) {
			t.Errorf("%s is not before %s", older, newer)
		}
	}
}
