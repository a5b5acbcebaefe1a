// Deploy builds the stack with SAM CLI, deploys template.yaml to an emulator on this machine, walks the journey on it over HTTP, kills
// functions at work, tries the roles, looks for what is left of the journey's people, and clears everything away.
//
//	go run ./infra/deploy CACHE          all of it: make deploy-local
//	go run ./infra/deploy CACHE keep     leaves the stack running, with its desk, until it is interrupted: make deploy-local KEEP=1
//
// With AWS_ENDPOINT_URL it deploys to the emulator that answers there, and no more: make deploy-local EMULATOR=localstack
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "deploy-local:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) == 0 || len(args) > 2 || len(args) == 2 && args[1] != "keep" {
		return errors.New("usage: go run ./infra/deploy CACHE [keep]")
	}
	began := time.Now()
	d := &deployment{cache: args[0], step: func(what string) { fmt.Printf("%4.0f s  %s\n", time.Since(began).Seconds(), what) }}
	defer func() { err = errors.Join(err, d.clear()) }()
	for _, do := range []func(context.Context) error{d.start, d.make, d.deploy, d.furnish} {
		if err := do(ctx); err != nil {
			return err
		}
	}
	if d.elsewhere {
		fmt.Printf("deployed: stack %s, with the accounts of the demonstration; the journey is for the emulator that this command starts\n", stackName)
		return nil
	}
	fmt.Printf("ready %s\ndesk  %s/_local/\n", d.stack.Site(), d.desk)
	if len(args) == 2 {
		<-ctx.Done()
		return nil
	}
	if err := d.prove(ctx); err != nil {
		return err
	}
	d.step("done")
	return nil
}
