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
	"slices"
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
	cache string
	step  func(what string)
	emul  *emulator.Running
	// elsewhere: the emulator is one that runs already (AWS_ENDPOINT_URL). What is read of ours beside AWS's own calls, mails and what queues
	// hold, and the killing of functions, are out of reach there.
	elsewhere bool
	sam       string
	samEnv    []string
	build     string // folder of what SAM built
	stack     *deployed.Stack
	desk      string // its address
	clearup   []func() error
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
	if os.Getenv("AWS_ENDPOINT_URL") != "" {
		d.elsewhere = true
		d.sam, d.samEnv, err = emulator.SAM(ctx, d.cache, awsVariables())
		return errors.Join(err, d.buildFolder())
	}
	if d.emul, err = emulator.Start(ctx, d.cache, emulator.MiniStack, emulator.Options{Port: port, Auth: true}); err != nil {
		return err
	}
	d.clearup = append(d.clearup, d.emul.Stop)
	if d.sam, d.samEnv, err = emulator.SAM(ctx, d.cache, d.emul.Env); err != nil {
		return err
	}
	for _, variable := range d.emul.Env {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return d.buildFolder()
}

func (d *deployment) buildFolder() (err error) {
	if d.build, err = os.MkdirTemp("", "tandem-built-"); err == nil {
		d.clearup = append(d.clearup, func() error { return os.RemoveAll(d.build) })
	}
	return err
}

// awsVariables are what the caller's environment says of an emulator that runs already.
func awsVariables() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool { return !strings.HasPrefix(variable, "AWS_") })
}

// make has SAM CLI do what it does for AWS; the binaries are this machine's, since the emulator runs them as processes.
func (d *deployment) make(ctx context.Context) error {
	for _, command := range [][]string{{"validate", "--lint"}, {"build", "--build-dir", d.build}} {
		d.step("sam " + command[0])
		if err := d.runSAM(ctx, command...); err != nil {
			return err
		}
	}
	return nil
}

func (d *deployment) deploy(ctx context.Context) error {
	samconfig, err := filepath.Abs("samconfig.toml") // SAM looks for it beside the template that it built
	if err != nil {
		return err
	}
	d.step("sam deploy")
	return d.runSAM(ctx, "deploy", "--template-file", filepath.Join(d.build, "template.yaml"), "--config-file", samconfig, "--no-confirm-changeset", "--no-progressbar")
}

// afresh empties the emulator and deploys the same build again.
func (d *deployment) afresh(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.emul.URL+"/_ministack/reset", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the emulator is not emptied: %s", answer.Status)
	}
	if err := d.deploy(ctx); err != nil {
		return err
	}
	return d.furnish(ctx)
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

// prove runs the tests that are for a deployed stack: those of people first, that of killed functions on a fresh one.
func (d *deployment) prove(ctx context.Context) error {
	for _, test := range [][2]string{{"./infra/journey", "^(TestSameSite|TestPages|TestJourney)$"}, {"./infra/deployed", "^TestPoison$"}, {"./infra", "^TestRoles$"}} {
		if err := d.test(ctx, test[0], test[1]); err != nil {
			return err
		}
	}
	if err := d.afresh(ctx); err != nil {
		return err
	}
	return d.test(ctx, "./infra/journey", "^TestKilledAtWork$")
}

func (d *deployment) test(ctx context.Context, folder, names string) error {
	d.step("go test " + folder + " -run " + names)
	command := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-parallel=1", "-run", names, folder)
	command.Env = append(os.Environ(), "TANDEM_URL="+d.stack.Site(), "TANDEM_DESK="+d.desk, "TANDEM_STACK="+stackName)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w\nthe end of the emulator's log:\n%s", folder, err, d.emul.Log())
	}
	return nil
}
