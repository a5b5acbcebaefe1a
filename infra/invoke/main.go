// Invoke runs one function on one event as Lambda does: built with the same flags, as a process of its own, through the Runtime API.
//
//	go run ./infra/invoke offer events/api/offers-get-repeated-query.json
//
// With AWS_ENDPOINT_URL and TANDEM_STACK it has the environment and the data of that stack on an emulator; otherwise it runs against an
// account in which nothing is stored. It prints the answer, what the function logged, and what it took.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"

	"tandem/infra/deployed"
	"tandem/infra/runtimeapi"
	"tandem/infra/runtimeapi/blank"
	"tandem/infra/runtimeapi/built"
)

func main() {
	try := trial{root: ".", lookup: os.LookupEnv, build: built.Build, out: os.Stdout}
	if err := try.run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "invoke:", err)
		os.Exit(1)
	}
}

// trial is what a run needs of its surroundings.
type trial struct {
	root   string
	lookup func(string) (string, bool)
	build  func(ctx context.Context, root, main, output string) error
	out    io.Writer
}

func (t trial) run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: go run ./infra/invoke FUNCTION EVENT.json")
	}
	function, err := built.Find(t.root, args[0])
	if err != nil {
		return err
	}
	event, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "tandem-invoke-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	bootstrap := filepath.Join(folder, "bootstrap")
	if err := t.build(ctx, t.root, built.Package(args[0]), bootstrap); err != nil {
		return err
	}
	env, where, stop, err := t.surroundings(ctx, function)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintf(t.out, "%s on %s\n", function.LogicalID, where)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	options := function.Options(bootstrap, env)
	options.Log = log
	return t.invoke(ctx, options, event, log.Name())
}

// surroundings is the function's environment, where its AWS is, and what to do when it is no longer needed.
func (t trial) surroundings(ctx context.Context, function built.Function) (env map[string]string, where string, stop func(), err error) {
	endpoint, _ := t.lookup("AWS_ENDPOINT_URL")
	name, _ := t.lookup("TANDEM_STACK")
	if endpoint == "" || name == "" {
		server := httptest.NewServer(blank.New())
		where = "an account in which nothing is stored; with AWS_ENDPOINT_URL and TANDEM_STACK, on that stack"
		return blank.Environment(function.Keys, server.URL), where, server.Close, nil
	}
	stack, err := deployed.Find(ctx, name)
	if err != nil {
		return nil, "", nil, err
	}
	env = map[string]string{}
	for key, value := range stack.Settings {
		if slices.Contains(function.Keys, key) {
			env[key] = value
		}
	}
	for _, key := range []string{"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
		if value, set := t.lookup(key); set {
			env[key] = value
		}
	}
	return env, "the stack " + name + " at " + endpoint, func() {}, nil
}

// invoke runs the function on the event and prints what came of it. The log is whole once the process has ended.
func (t trial) invoke(ctx context.Context, options runtimeapi.Options, event []byte, log string) error {
	process, err := runtimeapi.Start(ctx, options)
	if err != nil {
		return err
	}
	answer, functionError, err := process.Invoke(ctx, event)
	process.Stop()
	if err != nil {
		return err
	}
	said, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "\n%s", readable(answer))
	if len(said) > 0 {
		fmt.Fprintf(t.out, "\nlog\n%s", said)
	}
	took := process.Figures()
	peak := "unknown on this system"
	if took.PeakMemory > 0 {
		peak = fmt.Sprintf("%.1f MB", float64(took.PeakMemory)/1e6)
	}
	fmt.Fprintf(t.out, "\nstart %.1f ms, invocation %.1f ms, peak memory %s\n", took.Start.Seconds()*1e3, took.Invocations[0].Seconds()*1e3, peak)
	if functionError != "" {
		return fmt.Errorf("the function failed: %s", functionError)
	}
	return nil
}
