package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"tandem/infra/deployed"
	"tandem/infra/emulator"
)

const (
	stackName = "tandem-local"     // as samconfig.toml calls the stack of the stage local
	port      = 4566               // of the emulator, as template.yaml writes it for that stage
	demoFile  = "demo-mensuel.xml" // of events/flux
)

// deployment is one run: an emulator, a stack on it, and a desk.
type deployment struct {
	cache   string
	step    func(what string)
	emul    *emulator.Running
	sam     string
	samEnv  []string
	build   string // folder of what SAM built
	stack   *deployed.Stack
	desk    string // its address
	clearup []func() error
}

func (d *deployment) clear() error {
	var failed error
	for i := range d.clearup {
		failed = errors.Join(failed, d.clearup[len(d.clearup)-1-i]())
	}
	d.clearup = nil
	return failed
}

// start runs the emulator, with the judgement of roles on, and installs it and SAM CLI first where they are not yet.
func (d *deployment) start(ctx context.Context) error {
	d.step("emulator and SAM CLI")
	var err error
	if d.emul, err = emulator.Start(ctx, d.cache, emulator.MiniStack, emulator.Options{Port: port, Auth: true}); err != nil {
		return err
	}
	d.clearup = append(d.clearup, d.emul.Stop)
	if d.sam, d.samEnv, err = emulator.SAM(ctx, d.cache, d.emul.Env); err != nil {
		return err
	}
	if d.build, err = os.MkdirTemp("", "tandem-built-"); err != nil {
		return err
	}
	d.clearup = append(d.clearup, func() error { return os.RemoveAll(d.build) })
	for _, variable := range d.emul.Env {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// deploy has SAM CLI do what it does for AWS; the binaries are this machine's, since the emulator runs them as processes.
func (d *deployment) deploy(ctx context.Context) error {
	samconfig, err := filepath.Abs("samconfig.toml") // SAM looks for it beside the template that it built
	if err != nil {
		return err
	}
	for _, command := range [][]string{
		{"validate", "--lint"},
		{"build", "--build-dir", d.build},
		{"deploy", "--template-file", filepath.Join(d.build, "template.yaml"), "--config-file", samconfig, "--no-confirm-changeset", "--no-progressbar"},
	} {
		d.step("sam " + command[0])
		if err := d.runSAM(ctx, command...); err != nil {
			return err
		}
	}
	return nil
}

func (d *deployment) runSAM(ctx context.Context, args ...string) error {
	command := exec.CommandContext(ctx, d.sam, args...)
	command.Env = append(d.samEnv, "ARCH="+runtime.GOARCH)
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("sam %s: %w\n%s", args[0], err, said)
	}
	return nil
}

// furnish makes the demonstration's people, drops its first file, and opens the desk.
func (d *deployment) furnish(ctx context.Context) error {
	d.step("accounts, first file, desk")
	var err error
	if d.stack, err = deployed.Open(ctx, stackName); err != nil {
		return err
	}
	if err := d.stack.Seed(ctx); err != nil {
		return err
	}
	file, err := os.Open(filepath.Join("events", "flux", demoFile))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := d.stack.Drop(ctx, "caf", demoFile, file); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	d.desk = "http://" + listener.Addr().String()
	server := &http.Server{Handler: d.stack.Desk(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	d.clearup = append(d.clearup, server.Close)
	return nil
}

// prove runs the tests that are for a deployed stack.
func (d *deployment) prove(ctx context.Context) error {
	for _, test := range [][2]string{
		{"./infra/journey", "^(TestPages|TestSameSite|TestJourney)$"},
		{"./infra/deployed", "^(TestKilledAtWork|TestPoison)$"},
		{"./infra", "^TestRoles$"},
	} {
		d.step("go test " + test[0] + " -run " + test[1])
		command := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-parallel=1", "-run", test[1], test[0])
		command.Env = append(os.Environ(), "TANDEM_URL="+d.stack.Site(), "TANDEM_DESK="+d.desk, "TANDEM_STACK="+stackName)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		if err := command.Run(); err != nil {
			return fmt.Errorf("%s: %w\nthe end of the emulator's log:\n%s", test[0], err, d.emul.Log())
		}
	}
	return nil
}
